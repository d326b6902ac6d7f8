"""Decisions, edits, sets, updates and withdrawals in any order: each audience holds exactly what the rule allows.

The rule stands here a third time, in the plainest words, over facts that this test keeps itself. It shares nothing
with petwire.sharing.rules or its SQL but the design.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import timedelta

import orjson
import pytest

from petwire.access.actions import Application, add_service, approve_service, suspend_service
from petwire.access.reads import service_of
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import FILES, folder_of
from petwire.bulkfiles.run import after_a_no, write_set
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.catalog.actions import change_animal
from petwire.catalog.models import NO_CONTENT, Animal
from petwire.orgs.models import Environment, Organisation
from petwire.sharing.actions import (
    reinstate,
    set_decision,
    set_master,
    set_preference,
    withdraw,
    withhold_animal,
)
from petwire.sharing.models import AudienceKind, Code, Subject
from petwire.sharing.reads import shown_animals, why
from petwire.sharing.rules import Shown
from petwire.wire.withdrawals import decode_withdrawals
from tests.rooms.mirror_world import DAY, a_pet, add_mirror, scrub, take_in, update
from tests.rooms.mirror_world import an_org as an_upstream_org
from tests.rooms.mirror_world import write_set as write_upstream
from tests.world import BY, NOW, a_site, an_animal, an_org, committed, empty_tables, restore_rows

__all__ = ["committed"]

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(3600)]

RUNS = int(os.environ.get("PETWIRE_TEST_RUNS", "20"))  # `make soak` takes 100
STEPS = int(os.environ.get("PETWIRE_TEST_STEPS", "30"))  # of each; `make soak` takes 40
STATUSES = ("Available", "Adoption Pending", "Adopted", "Hold")
PUBLIC = {"Available", "Adopted"}  # of a new organisation


@dataclass
class Facts:
    """What was done, as somebody would note it who looks on."""

    yes: dict[tuple[int, str], bool] = field(default_factory=dict)  # organisation and audience
    answers: dict[tuple[int, str], bool] = field(default_factory=dict)  # organisation and category
    off: set[tuple[int, str]] = field(default_factory=set)  # organisation and kind of audience
    withheld: set[tuple[int, str]] = field(default_factory=set)  # animal and audience
    unpublished: set[int] = field(default_factory=set)
    withdrawn: set[tuple[str, int]] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    status: dict[int, str] = field(default_factory=dict)


class Story:
    """A hub with two organisations of its own and one that it mirrors; two services, a site, its own pages."""

    def __init__(self, folder, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now, self.told, self.facts = NOW, [], Facts()
        self.kinds = {"own": "own"}
        self.categories: dict[str, tuple[str, ...]] = {}
        for name, categories in (
            ("Finder", ("adoption site",)),
            ("Ads", ("adoption site", "classified ads")),
        ):
            key_id = self.a_service(name, categories)
            self.kinds[key_id], self.categories[key_id] = "service", categories
        self.services = list(self.categories)
        self.received: dict[str, set[int]] = {key_id: set() for key_id in self.services}
        self.kinds[a_site().name] = "site"
        for number in (1, 2):
            org = an_org(name=f"Rescue {number}")
            for name in ("Ada", "Bo"):
                an_animal(org, name=f"{name} {number}")
        self.folder = folder
        self.there = {1, 2}
        self.put_up()
        add_mirror(folder)
        take_in(now=self.now)
        self.look_at_the_catalog()

    def a_service(self, name: str, categories: tuple[str, ...]) -> str:
        made = add_service(
            application=Application(name=name, categories=categories),
            environment=Environment.PRODUCTION,
            terms_accepted=True,
            by=BY,
            now=self.now,
        )
        approve_service(key_id=made.id, by=BY, now=self.now)
        return made.id

    def put_up(self) -> None:
        write_upstream(
            self.folder,
            orgs=[an_upstream_org(1)],
            pets=[a_pet(number, 1) for number in sorted(self.there)],
            at=self.now,
        )

    def look_at_the_catalog(self) -> None:
        """The ids, and for what came by an update its status: nothing here that the rule has to say."""
        self.orgs = list(Organisation.objects.order_by("id").values_list("pk", flat=True))
        rows = list(Animal.objects.order_by("id").values_list("pk", "org_id", "origin_id"))
        self.animals = {pk: org for pk, org, _ in rows}
        self.mirrored = {pk for pk, _, origin in rows if origin != "here"}
        # What is withdrawn of a source is erased by its next update, and comes back with the one after that is lifted.
        self.places = set(Animal.objects.filter(digest=NO_CONTENT).values_list("pk", flat=True))
        self.facts.status = {pk: self.facts.status.get(pk, "Available") for pk in self.animals}

    # --- The rule, once more

    def refused(self, animal: int, audience: str) -> str:
        """Why an audience may not have an animal; "" when it may."""
        facts, org, kind = self.facts, self.animals[animal], self.kinds[audience]
        public = PUBLIC if kind == "own" else {"Available"}
        if {("animal", animal), ("org", org)} & facts.withdrawn:
            return "withdrawn"
        if animal in self.places:
            return "erased"
        if facts.status[animal] not in public:
            return "status"
        if animal in facts.unpublished:
            return "unpublished"
        if animal in self.mirrored and kind != "own":
            return "terms"
        if audience in facts.suspended:
            return "suspended"
        if (org, kind) in facts.off:
            return "master"
        said = facts.yes.get((org, audience))
        if said is False or (animal, audience) in facts.withheld:
            return "no"
        categories = self.categories.get(audience, ())
        by_default = kind == "own" or (
            kind == "service" and all(facts.answers.get((org, one)) for one in categories)
        )
        return "" if said or by_default else "nobody said yes"

    def allowed(self, audience: str) -> set[int]:
        return {animal for animal in self.animals if not self.refused(animal, audience)}

    # --- What may happen

    def decide(self) -> None:
        org, audience, yes = self.an_org(), self.an_audience(), self.chance.random() < 0.6
        set_decision(org_id=org, audience=audience, yes=yes, by=BY, now=self.now)
        self.facts.yes[org, audience] = yes

    def prefer(self) -> None:
        org, category = self.an_org(), self.chance.choice(["adoption site", "classified ads"])
        yes = self.chance.random() < 0.7
        set_preference(org_id=org, category=category, yes=yes, by=BY, now=self.now)
        self.facts.answers[org, category] = yes

    def switch(self) -> None:
        org, kind = self.an_org(), self.chance.choice(["service", "site", "own"])
        on = (org, kind) in self.facts.off or self.chance.random() < 0.3
        set_master(org_id=org, kind=AudienceKind(kind), on=on, by=BY, now=self.now)
        (self.facts.off.discard if on else self.facts.off.add)((org, kind))

    def withhold(self) -> None:
        one = self.an_animal(), self.an_audience()
        withhold = one not in self.facts.withheld
        withhold_animal(animal_id=one[0], audience=one[1], by=BY, now=self.now, withhold=withhold)
        self.facts.withheld ^= {one}

    def edit(self) -> None:
        animal = self.an_animal(own=True)
        change_animal(animal_id=animal, values={"name": f"Pet {self.chance.random()}"}, by=BY, now=self.now)

    def change_status(self) -> None:
        animal, status = self.an_animal(own=True), self.chance.choice(STATUSES)
        change_animal(animal_id=animal, values={"status": status}, by=BY, now=self.now)
        self.facts.status[animal] = status

    def do_not_publish(self) -> None:
        animal = self.an_animal(own=True)
        self.facts.unpublished ^= {animal}
        values = {"do_not_publish": animal in self.facts.unpublished}
        change_animal(animal_id=animal, values=values, by=BY, now=self.now)

    def take_back(self) -> None:
        kind = self.chance.choice(["animal", "animal", "org"])
        subject = self.an_animal() if kind == "animal" else self.an_org()
        facts = {"kind": Subject(kind), "subject": subject, "by": BY, "now": self.now}
        if (kind, subject) in self.facts.withdrawn:
            reinstate(**facts)
        else:
            withdraw(code=Code.ORG_CHOICE, **facts)
        self.facts.withdrawn ^= {(kind, subject)}
        self.look_at_the_catalog()

    def suspend(self) -> None:
        key_id = self.chance.choice(self.services)
        if key_id in self.facts.suspended:
            approve_service(key_id=key_id, by=BY, now=self.now)
        else:
            suspend_service(key_id=key_id, why="breach", by=BY, now=self.now)
        self.facts.suspended ^= {key_id}

    def sets(self) -> None:
        for key_id in set(self.services) - self.facts.suspended:
            write_set(service_of(key_id), now=self.now, by=BY)
            assert self.held_by(key_id) == self.allowed(key_id)

    def update(self) -> None:
        self.there ^= {self.chance.randint(2, 4)}
        self.put_up()
        self.chance.choice([update, scrub])(now=self.now)
        self.look_at_the_catalog()

    def step(self) -> None:
        deeds = [
            self.decide, self.decide, self.prefer, self.prefer, self.switch, self.withhold, self.edit,
            self.change_status, self.do_not_publish, self.take_back, self.suspend, self.sets, self.sets,
            self.update,
        ]  # fmt: skip
        deed = self.chance.choice(deeds)
        self.told.append(deed.__name__)
        self.now += timedelta(hours=1) if deed != self.update else DAY
        deed()

    # --- What everybody holds

    def look(self) -> None:
        for audience in self.kinds:
            assert {one.pk for one in shown_animals(audience)} == self.allowed(audience), audience
        animal = self.an_animal()
        answers = {one.audience: isinstance(one.verdict, Shown) for one in why(animal)}
        assert answers == {audience: animal in self.allowed(audience) for audience in self.kinds}
        after_a_no(now=self.now, by=BY)
        for key_id in self.services:
            allowed = self.allowed(key_id)
            # An animal that was adopted since stays in the set of that night; nothing else does.
            for animal in self.held_by(key_id) - allowed:
                assert animal not in self.animals or self.refused(animal, key_id) == "status"
            everything, orgs, animals = self.ordered_back(key_id)
            assert not animals & allowed
            assert not {self.animals[one] for one in allowed} & orgs
            assert not (everything and allowed)
            for animal in self.received[key_id] & self.animals.keys() - allowed:
                if self.refused(animal, key_id) != "status":
                    told = everything or animal in animals or self.animals[animal] in orgs
                    assert told, self.refused(animal, key_id)
            self.received[key_id] |= self.held_by(key_id)

    def held_by(self, key_id: str) -> set[int]:
        """The animals in the newest good set of a service."""
        newest = PublishedSet.objects.filter(service__key_id=key_id, revoked_at=None).order_by("-id").first()
        if newest is None:
            return set()
        files = (folder_of(key_id, newest.name) / FILES).glob("pets_*.json")
        rows = [row for path in files for row in path.read_bytes().splitlines()]
        return {int(orjson.loads(row)["animalID"]) for row in rows}

    def ordered_back(self, key_id: str) -> tuple[bool, set[int], set[int]]:
        """Whether its orders in force name everything; and the organisations and the animals that they name."""
        data = current_withdrawals(service_of(key_id), now=self.now).data
        in_force = [one for one in decode_withdrawals(data).content.entries if one.lifted is None]
        orgs = {int(one.org_id) for one in in_force if one.kind == "org"}
        animals = {int(one.animal_id) for one in in_force if one.kind == "animal"}
        return any(one.kind == "source" for one in in_force), orgs, animals

    def an_org(self) -> int:
        return self.chance.choice(self.orgs)

    def an_animal(self, *, own: bool = False) -> int:
        return self.chance.choice(sorted(self.animals.keys() - (self.mirrored if own else set())))

    def an_audience(self) -> str:
        return self.chance.choice(list(self.kinds))


@pytest.mark.parametrize("seed", range(RUNS))
def test_each_audience_holds_exactly_what_the_rule_allows(tmp_path, seed):
    empty_tables()
    restore_rows()
    story = Story(tmp_path / "upstream", seed)
    seen = 0
    for _ in range(STEPS):
        story.step()
        try:
            story.look()
        except AssertionError as error:
            raise AssertionError(f"after {story.told}") from error
        seen += sum(len(story.allowed(audience)) for audience in story.kinds)

    assert seen > STEPS // 2, "there was something to see"  # in a few stories much is suspended for long
