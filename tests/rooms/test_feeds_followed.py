"""Whoever follows `/animals.json` by its cursor holds exactly what is shown, whatever happened on the way.

Every test here really commits: a cursor is about what others commit, and when.
"""

import os
import random
import time
from datetime import timedelta

import pytest
from django.db import connection

from petwire.catalog.actions import change_animal, log_change
from petwire.catalog.bin import purge_bin
from petwire.catalog.models import Animal, Epoch
from petwire.catalog.moving import CannotMove, accept_offer, offer_animal
from petwire.orgs.actions import change_organisation
from petwire.orgs.models import Organisation, Source, Terms
from petwire.sharing.actions import reinstate, set_decision, set_master, withdraw, withhold_animal
from petwire.sharing.models import OWN_PAGES, Audience, AudienceKind, Code, Subject, Withdrawn
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    an_animal,
    an_org,
    committed,  # noqa: F401 (a fixture)
    elsewhere,  # noqa: F401 (a fixture)
)

RUNS = int(os.environ.get("PETWIRE_TEST_FOLLOWS", "2"))
STEPS = 40
STATUSES = ("Available", "Adopted", "Hold", "Deleted")


def wait_until_all_is_told():
    """Others may have a transaction open for a moment (the server itself, when it counts its rows): changes wait."""
    deadline = time.monotonic() + 60
    waiting = True
    while waiting:
        assert time.monotonic() < deadline, "a transaction stays open"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM catalog_change"
                " WHERE transaction >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
            )
            (waiting,) = cursor.fetchone()


class Follower:
    """A program as the documentation describes it: it keeps `cursor` and what it holds, and nothing else."""

    def __init__(self, client, *, limit, org=None):
        self.client = client
        self.limit = limit
        self.org = org
        self.start_again()

    def start_again(self):
        self.held = {}
        self.cursor = ""

    def ask(self):
        """One answer. Whether there is more."""
        given = {"limit": self.limit, "cursor": self.cursor} | ({"org": self.org} if self.org else {})
        response = self.client.get("/animals.json", given)
        if response.status_code == 410:
            code = response.json()["error"]["code"]
            self.held = {}
            if code == "restart":
                self.cursor = ""
            return code == "restart"
        assert response.status_code == 200, response.content[:200]
        answer = response.json()
        for one in answer["animals"]:
            self.held[one["id"]] = one
        for one in answer["gone"]:
            self.held.pop(one, None)
        self.cursor = answer["cursor"]
        return answer["more"]

    def catch_up(self, *, waits=True):
        if waits:
            wait_until_all_is_told()
        while self.ask():
            pass
        return self


class Story:
    """Deeds in any order on three organisations, one of them mirrored."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.orgs = [an_org(name=name) for name in ("North", "South")]
        for org in self.orgs:
            change_organisation(
                org_id=org.pk, values={"public_statuses": ["Available", "Adopted"]}, by=BY, now=NOW
            )
        self.source = a_source(f"upstream-{seed}", terms=Terms.REPUBLISH)
        self.mirrored = [a_mirrored_org(self.source) for _ in range(2)]
        for org in (*self.orgs, *self.orgs):
            an_animal(org, name="First")
        for _ in range(3):
            a_mirrored_animal(self.mirrored[0])

    def step(self):
        deeds = [one for one in dir(self) if one.startswith("do_")]
        name = self.random.choice(deeds)
        getattr(self, name)()
        return name

    def an_org(self):
        return self.random.choice(self.orgs)

    def one_here(self):
        return self.random.choice(Animal.objects.filter(org__in=self.orgs).order_by("pk"))

    def yes(self):
        return self.random.random() < 0.5

    def do_add(self):
        animal = an_animal(self.an_org(), name="New", status=self.random.choice(STATUSES[:3]))
        if self.yes():
            a_picture(animal)

    def do_change(self):
        values = {"status": self.random.choice(STATUSES), "name": f"Named {self.random.random()}"}
        change_animal(animal_id=self.one_here().pk, values=values, by=BY, now=NOW)

    def do_publish(self):
        values = {"do_not_publish": self.yes()}
        change_animal(animal_id=self.one_here().pk, values=values, by=BY, now=NOW)

    def do_pair(self):
        one, other = self.one_here(), self.one_here()
        if one.org_id == other.org_id and one.pk != other.pk:
            values = {"bonded_with_id": other.pk if self.yes() else None}
            change_animal(animal_id=one.pk, values=values, by=BY, now=NOW)

    def do_order(self):
        rows = [(Subject.ANIMAL, self.one_here().pk), (Subject.ORG, self.an_org().pk)]
        rows += [(Subject.SOURCE, self.source.pk), (Subject.ORG, self.mirrored[0].pk)]
        animal = self.one_here()
        rows += [(Subject.PICTURE, one.pk) for one in animal.pictures.all()]
        kind, subject = self.random.choice(rows)
        if Withdrawn.objects.filter(kind=kind, subject=subject).exists():
            reinstate(kind=kind, subject=subject, by=BY, now=NOW)
        else:
            withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)

    def do_reinstate(self):
        for row in Withdrawn.objects.all():
            reinstate(kind=Subject(row.kind), subject=row.subject, by=BY, now=NOW)

    def do_decide(self):
        yes = self.random.choice((True, False, None))
        set_decision(org_id=self.an_org().pk, audience=OWN_PAGES, yes=yes, by=BY, now=NOW)

    def do_switch(self):
        set_master(org_id=self.an_org().pk, kind=AudienceKind.OWN, on=self.yes(), by=BY, now=NOW)

    def do_withhold(self):
        withhold_animal(animal_id=self.one_here().pk, audience=OWN_PAGES, withhold=self.yes(), by=BY, now=NOW)

    def do_show_statuses(self):
        statuses = self.random.choice((["Available"], ["Available", "Adopted", "Hold"]))
        change_organisation(org_id=self.an_org().pk, values={"public_statuses": statuses}, by=BY, now=NOW)

    def do_rename_org(self):
        values = {"name": f"Renamed {self.random.random()}"}
        change_organisation(org_id=self.an_org().pk, values=values, by=BY, now=NOW)

    def do_suspend(self):
        standing = self.random.choice(("suspended", "approved", "approved"))
        Organisation.objects.filter(pk=self.an_org().pk).update(standing=standing)

    def do_move(self):
        animal = self.one_here()
        to = next(org for org in self.orgs if org.pk != animal.org_id)
        try:
            offer_animal(animal_id=animal.pk, to_org_id=to.pk, by=BY, now=NOW)
        except CannotMove:  # it lies in the bin, or whom it is paired with
            return
        accept_offer(animal_id=animal.pk, org_id=to.pk, by=BY, now=NOW)

    def do_move_mirrored(self):
        animal = self.random.choice(Animal.objects.filter(origin_id=self.source.name).order_by("pk"))
        to = next(org for org in self.mirrored if org.pk != animal.org_id)
        Animal.objects.filter(pk=animal.pk).update(org=to)
        log_change(kind="animal", subject=animal.pk, org=to.pk, verb="changed", now=NOW)

    def do_erase(self):
        purge_bin(by=BY, now=NOW + timedelta(days=400))

    def do_terms(self):
        """What its source keeps on our pages is not passed on."""
        terms = Terms.DISPLAY_ONLY if self.yes() else Terms.REPUBLISH
        Source.objects.filter(pk=self.source.pk).update(terms=terms)

    def do_attribute(self):
        text = f"From {self.random.random()}"
        Source.objects.filter(pk=self.source.pk).update(attribution_text=text)


@pytest.mark.parametrize("seed", range(RUNS))
def test_a_follower_holds_exactly_what_is_shown(client, elsewhere, seed):  # noqa: F811
    story = Story(seed)
    reserved = an_animal(an_org(name="Third"), name="Reserved")
    orgs = [*story.orgs, story.mirrored[1]]
    followers = [
        Follower(client, limit=1),
        Follower(client, limit=500),
        *(Follower(client, limit=2, org=org.pk) for org in orgs),
    ]

    steps = []
    for number in range(STEPS):
        if number % 10 == 3:
            elsewhere.begin()
            values = {"name": f"Late {number}"}
            elsewhere.do(
                lambda given=values: change_animal(animal_id=reserved.pk, values=given, by=BY, now=NOW)
            )
        steps.append(story.step())
        if number % 10 == 8:
            elsewhere.commit()
        for one in followers:
            if story.yes():
                one.ask()
    for one in followers:
        one.catch_up()

    for one in followers:
        fresh = Follower(client, limit=500, org=one.org).catch_up()
        assert one.held == fresh.held, (one.org, steps)
    assert followers[1].held[reserved.pk]["name"] == "Late 33"


def _erase(animal):
    change_animal(animal_id=animal.pk, values={"status": "Deleted"}, by=BY, now=NOW)
    purge_bin(by=BY, now=NOW + timedelta(days=400))


def _move(animal):
    to = an_org(name="Elsewhere")
    offer_animal(animal_id=animal.pk, to_org_id=to.pk, by=BY, now=NOW)
    accept_offer(animal_id=animal.pk, org_id=to.pk, by=BY, now=NOW)


def _move_as_a_mirror(animal):
    to = an_org(name="Elsewhere")
    Animal.objects.filter(pk=animal.pk).update(org=to)
    log_change(kind="animal", subject=animal.pk, org=to.pk, verb="changed", now=NOW)


def _withdraw(kind, subject):
    withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)


# Whatever changes what is shown of an animal, each alone: none may pass a follower by.
DEEDS = {
    "the organisation says no": lambda one: set_decision(
        org_id=one.org_id, audience=OWN_PAGES, yes=False, by=BY, now=NOW
    ),
    "the master switch": lambda one: set_master(
        org_id=one.org_id, kind=AudienceKind.OWN, on=False, by=BY, now=NOW
    ),
    "the animal's own choice": lambda one: withhold_animal(
        animal_id=one.pk, audience=OWN_PAGES, by=BY, now=NOW
    ),
    "suspended": lambda one: Organisation.objects.filter(pk=one.org_id).update(standing="suspended"),
    "another public status": lambda one: change_organisation(
        org_id=one.org_id, values={"public_statuses": ["Adopted"]}, by=BY, now=NOW
    ),
    "another name of the organisation": lambda one: change_organisation(
        org_id=one.org_id, values={"name": "Renamed"}, by=BY, now=NOW
    ),
    "moved": _move,
    "moved by a mirror": _move_as_a_mirror,
    "erased": _erase,
    "withdrawn": lambda one: _withdraw(Subject.ANIMAL, one.pk),
    "its organisation withdrawn": lambda one: _withdraw(Subject.ORG, one.org_id),
    "its picture withdrawn": lambda one: _withdraw(Subject.PICTURE, one.pictures.get().pk),
    "its other half withdrawn": lambda one: _withdraw(Subject.ANIMAL, one.bonded_with_id),
    "own pages suspended": lambda one: Audience.objects.filter(name=OWN_PAGES).update(standing="suspended"),
}


def test_nothing_that_changes_what_is_shown_passes_a_follower_by(client, committed):  # noqa: F811
    for name, deed in DEEDS.items():
        org = an_org(name="Before")
        animal, half = an_animal(org, name="Watched"), an_animal(org, name="Half")
        change_animal(animal_id=animal.pk, values={"bonded_with_id": half.pk}, by=BY, now=NOW)
        a_picture(animal)
        animal.refresh_from_db()
        followers = [Follower(client, limit=50), Follower(client, limit=50, org=org.pk)]
        before = [dict(one.catch_up().held) for one in followers]

        deed(animal)

        for one, held in zip(followers, before, strict=True):
            fresh = Follower(client, limit=50, org=one.org).catch_up()
            assert one.catch_up().held == fresh.held, (name, one.org)
            assert one.held != held, f"{name} changed nothing"


def test_of_what_its_source_keeps_here_nothing_is_told_when_it_changes(client, committed):  # noqa: F811
    source = a_source(terms=Terms.DISPLAY_ONLY)
    org = a_mirrored_org(source)
    kept = a_mirrored_animal(org)
    follower = Follower(client, limit=50).catch_up()

    log_change(kind="animal", subject=kept.pk, org=org.pk, verb="changed", now=NOW)
    log_change(kind="org", subject=org.pk, org=org.pk, verb="changed", now=NOW)
    wait_until_all_is_told()
    quiet = client.get("/animals.json", {"cursor": follower.cursor}).json()
    Source.objects.filter(pk=source.pk).update(terms=Terms.REPUBLISH)
    held = set(follower.catch_up().held)
    Source.objects.filter(pk=source.pk).update(terms=Terms.DISPLAY_ONLY)

    assert (quiet["animals"], quiet["gone"]) == ([], [])
    assert held == {kept.pk}
    assert not follower.catch_up().held  # of whom it was told before, it hears that they are gone


def test_after_a_restore_a_follower_begins_anew(client, committed):  # noqa: F811
    animal = an_animal(an_org())
    follower = Follower(client, limit=5).catch_up()

    Epoch.objects.update(number=2)
    response = client.get("/animals.json", {"cursor": follower.cursor})

    assert (response.status_code, response.json()["error"]["code"]) == (410, "restart")
    assert "without a cursor" in response.json()["error"]["remedy"]
    assert follower.ask()
    assert list(follower.catch_up().held) == [animal.pk]


def test_a_cursor_from_the_future_is_not_waited_for(client, committed):  # noqa: F811
    assert client.get("/animals.json", {"cursor": f"c1.{2**50}.1.0"}).status_code == 410


def test_a_change_that_commits_late_is_not_missed(client, elsewhere):  # noqa: F811
    early, late = (an_animal(an_org(), name=name) for name in ("Early", "Late"))
    follower = Follower(client, limit=5).catch_up()

    elsewhere.begin()
    elsewhere.do(lambda: change_animal(animal_id=late.pk, values={"name": "Later"}, by=BY, now=NOW))
    change_animal(animal_id=early.pk, values={"name": "Earlier"}, by=BY, now=NOW)
    follower.catch_up(waits=False)
    elsewhere.commit()
    follower.catch_up()

    assert [one["name"] for one in follower.held.values()] == ["Earlier", "Later"]


def test_what_was_never_public_is_not_told_as_gone(client, committed):  # noqa: F811
    org = an_org()
    follower = Follower(client, limit=5).catch_up()
    draft = an_animal(org, name="Draft", do_not_publish=True)
    shown = an_animal(org, name="Shown")
    withdraw(kind=Subject.ANIMAL, subject=shown.pk, code=Code.LEGAL, by=BY, now=NOW)
    change_animal(animal_id=draft.pk, values={"name": "Still a draft"}, by=BY, now=NOW)

    wait_until_all_is_told()
    given = client.get("/animals.json", {"cursor": follower.cursor}).json()

    assert (given["animals"], given["gone"]) == ([], [shown.pk])


def test_a_poll_without_news_is_not_sent_again(client, committed):  # noqa: F811
    an_animal(an_org())
    follower = Follower(client, limit=5).catch_up()
    first = client.get("/animals.json", {"cursor": follower.cursor})
    same = client.get("/animals.json", {"cursor": follower.cursor}, headers={"if-none-match": first["ETag"]})
    whole = client.get("/animals.json")

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # others write, but nothing of ours
    again = client.get("/animals.json", headers={"if-none-match": whole["ETag"]})

    assert (same.status_code, again.status_code) == (304, 304)
    assert same["Access-Control-Allow-Origin"] == "*"
