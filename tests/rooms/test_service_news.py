"""Admins hear of services that start or change, once a day at most, and only of what is their business."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from petwire.access import news
from petwire.access.actions import Application, add_service, approve_service
from petwire.access.changes import approve_change, change_service, facts_of
from petwire.access.models import OrgTold, ServiceChange
from petwire.access.news import orgs_to_tell, tell_orgs
from petwire.access.reads import service_of
from petwire.lib.progress import Nobody
from petwire.orgs.actions import add_member, add_person
from petwire.orgs.models import Environment, Organisation, Role
from petwire.sharing.actions import set_decision, set_master, set_preference
from petwire.sharing.models import AudienceKind
from petwire.work.jobs import due_tasks
from tests.world import BY, NOW, an_org

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + HOUR


@pytest.fixture
def org() -> Organisation:
    """A rescue with one admin and one editor; it said yes to research and no to sales."""
    org = an_org()
    for role in (Role.ADMIN, Role.EDITOR):
        person, _ = add_person(email=f"{role}@rescue.example", vouched=True, by=BY, now=NOW)
        add_member(org_id=org.pk, person=person, role=role, by=BY, now=NOW)
    set_preference(org_id=org.pk, category="research", yes=True, by=BY, now=NOW)
    set_preference(org_id=org.pk, category="for sale", yes=False, by=BY, now=NOW)
    set_preference(org_id=org.pk, category="other", yes=None, by=BY, now=NOW)
    return org


def starts(
    name: str, *categories: str, at=LATER, company: str = "Some Inc.", url: str = "https://some.example"
) -> str:
    """A service is approved."""
    application = Application(name=name, categories=categories, company=company, url=url)
    made = add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=at
    )
    approve_service(key_id=made.id, by=BY, now=at)
    return made.id


def changes(key_id: str, *, at, **facts) -> None:
    """A service changes what it says of itself, and an operator approves it."""
    wanted = replace(facts_of(service_of(key_id)), **facts)
    change_service(key_id=key_id, wanted=wanted, by=BY, now=at)
    for row in ServiceChange.objects.filter(state="waiting"):
        approve_change(change_id=row.pk, by=BY, now=at)


def letters(now) -> list[str]:
    """The mails that go out at a time: whom to, and what they say."""
    mail.outbox.clear()
    tell_orgs(now=now, watcher=Nobody())
    return [f"{one.to[0]}: {one.subject}\n{one.body}" for one in mail.outbox]


def test_a_service_by_a_category_with_a_yes_is_told_to_admins_with_a_link(org):
    starts("Shelter Study", "research", company="State University")

    (letter,) = letters(LATER + HOUR)

    assert letter.startswith("admin@rescue.example: New services show the animals of Happy Tails Rescue")
    assert "Shelter Study (State University)" in letter
    assert "It may show your animals, because you said yes" in letter
    assert f"/console/{org.pk}/sharing/" in letter


@pytest.mark.parametrize("category", ["app", "other"], ids=["never answered", "ask me each time"])
def test_a_service_that_waits_for_a_word_is_told(org, category):
    starts("RescueApp", category)

    (letter,) = letters(LATER + HOUR)

    assert "Services wait for the word of Happy Tails Rescue" in letter
    assert "It shows nothing of yours until you say yes." in letter


def test_a_service_to_whose_kind_was_said_no_is_not_told(org):
    starts("Pet Market", "for sale")
    starts("Both", "research", "for sale")

    assert letters(LATER + HOUR) == []
    assert orgs_to_tell(now=LATER + 2 * HOUR) == []  # and is not looked at again


def test_one_that_was_decided_on_already_is_not_told(org):
    key_id = starts("RescueApp", "app")
    set_decision(org_id=org.pk, audience=key_id, yes=True, by=BY, now=LATER)

    assert letters(LATER + HOUR) == []


def test_who_has_disabled_api_exports_is_left_in_peace(org):
    set_master(org_id=org.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    starts("Shelter Study", "research")

    assert letters(LATER + HOUR) == []


def test_what_was_there_before_the_organisation_is_no_news():
    starts("Old", "research", at=NOW - DAY)
    an_org()

    assert orgs_to_tell(now=NOW + HOUR) == []


def test_there_is_one_mail_a_day_and_it_collects(org):
    starts("First", "research")
    (first,) = letters(LATER + HOUR)
    starts("Second", "app", at=LATER + 2 * HOUR)
    starts("Third", "other", at=LATER + 3 * HOUR)

    assert letters(LATER + 4 * HOUR) == []
    assert letters(LATER + DAY) == []  # 23 hours after the first
    (second,) = letters(LATER + HOUR + DAY)
    assert "First" in first
    assert ("First" in second, "Second" in second, "Third" in second) == (False, True, True)


def test_doing_it_again_tells_nothing_twice(org):
    starts("First", "research")

    assert len(letters(LATER + HOUR)) == 1
    assert letters(LATER + HOUR) == []
    assert letters(LATER + 3 * DAY) == []


def test_a_mail_that_nobody_takes_is_tried_again_after_a_pause(org, monkeypatch):
    starts("First", "research")
    monkeypatch.setattr(news, "send", lambda **given: False)
    assert letters(LATER + HOUR) == []
    monkeypatch.undo()

    assert letters(LATER + HOUR + timedelta(minutes=5)) == []
    assert len(letters(LATER + HOUR + timedelta(minutes=20))) == 1


def test_an_approval_that_ends_after_a_mail_went_out_is_told_with_the_next(org):
    starts("First", "research")
    letters(LATER + HOUR)
    starts("Slow", "research", at=LATER + HOUR - timedelta(seconds=20))  # begun before, committed after

    (letter,) = letters(LATER + HOUR + DAY)

    assert "Slow" in letter


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"company": "Other Inc."}, "company"),
        ({"url": "https://other.example"}, "web address"),
        ({"categories": ("research", "app")}, "categories"),
        ({"public": True}, "who sees it"),
    ],
    ids=["company", "address", "categories", "public"],
)
def test_a_change_after_review_is_told(org, facts, words):
    key_id = starts("Shelter Study", "research")
    if "public" in facts:
        changes(key_id, at=LATER + HOUR, public=False)
    letters(LATER + 2 * HOUR)

    changes(key_id, at=LATER + DAY, **facts)

    (letter,) = letters(LATER + 2 * DAY)
    assert f"Shelter Study: {words}" in letter


def test_a_change_that_nobody_decides_by_is_not_told(org):
    key_id = starts("Shelter Study", "research")
    letters(LATER + HOUR)

    changes(key_id, at=LATER + DAY, description="A longer study.")

    assert letters(LATER + 2 * DAY) == []


def test_a_service_that_is_for_something_else_now_and_is_out_by_that_is_told(org):
    key_id = starts("Shelter Study", "research")
    letters(LATER + HOUR)

    changes(key_id, at=LATER + DAY, categories=("research", "for sale"))

    (letter,) = letters(LATER + 2 * DAY)
    assert "It shows your animals no longer: you said no to “for sale”." in letter


def test_a_change_of_a_service_that_was_refused_singly_is_not_told(org):
    key_id = starts("Shelter Study", "research")
    letters(LATER + HOUR)
    set_decision(org_id=org.pk, audience=key_id, yes=False, by=BY, now=LATER + HOUR)

    changes(key_id, at=LATER + DAY, company="Other Inc.")

    assert letters(LATER + 2 * DAY) == []


def test_the_worker_finds_it_due_does_it_and_finds_nothing_more(org):
    starts("First", "research")
    now = LATER + HOUR

    (task,) = [one for one in due_tasks(now) if one.job == "service news"]
    words = task.do(now, Nobody())

    assert words == "1 organisations told of services."
    assert not [one for one in due_tasks(now) if one.job == "service news"]
    assert OrgTold.objects.get().told_at == now
