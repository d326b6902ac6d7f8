"""Late data and orders in any order: what its hub has ordered back is never seen again before that is lifted."""

import os
import random

import pytest

from petwire.catalog.models import Animal, Picture
from petwire.mirror import polling
from petwire.mirror.actions import readmit_org, remove_org
from petwire.mirror.models import RemovedOrg, Upstream
from petwire.mirror.store import Store
from petwire.mirror.withdrawn import readmit as let_in
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.reads import shown_animals, shown_pictures
from tests.orders_world import NOW, a_file, an_order, lifted, signed
from tests.rooms.mirror_world import BY, DAY, a_pet, add_mirror, an_org, scrub, take_in, update, write_set
from tests.world import committed, empty_tables, restore_rows

__all__ = ["committed"]

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(3600)]

INTERLEAVINGS = int(os.environ.get("PETWIRE_TEST_INTERLEAVINGS", "150"))  # `make soak` takes 1,000
STORIES = 15  # interleavings of so many steps each, all in one database
ANIMALS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}  # with their organisations
HERE = {("animal", 2): Animal, ("animal", 4): Animal, ("picture", 101): Picture}  # withdrawn by people here
SUBJECTS = [("animal", 1), ("animal", 3), ("org", 2), ("org", 3), ("picture", 201), ("picture", 501)]


class Story:
    """A hub and its mirror. Each step is one thing that may happen next, by chance."""

    def __init__(self, folder, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.told: list[str] = []
        self.orders: list = []
        self.number = 10
        self.no: set[tuple[str, int]] = set()  # what a person here has withdrawn
        self.now = NOW
        self.put_up()
        add_mirror(folder)
        take_in(now=self.now)
        self.upstream = Upstream.objects.get()

    def put_up(self) -> None:
        """A night's files: by chance with changed rows, and with or without what is ordered back."""
        late = self.chance.random() < 0.7
        version = self.chance.randint(1, 3)
        pets = [
            a_pet(number, org, name=f"Pet {number} v{version}")
            for number, org in ANIMALS.items()
            if (late or not self.is_ordered("animal", number)) and self.chance.random() < 0.9
        ]
        orgs = [an_org(org) for org in {1, 2, 3} if late or not self.is_ordered("org", org)]
        there = {int(org.id) for org in orgs}
        pets = [pet for pet in pets if int(pet.org_id) in there]
        changed = [pet for pet in pets if self.chance.random() < 0.6]
        write_set(self.folder, orgs=orgs, pets=pets, new=changed[::2], updated=changed[1::2], at=self.now)

    def is_ordered(self, kind: str, subject: int) -> bool:
        return any(
            (one.kind, one.subject) == (kind, str(subject)) and one.lifted is None for one in self.orders
        )

    def order(self) -> None:
        kind, subject = self.chance.choice(SUBJECTS)
        if not self.is_ordered(kind, subject):
            self.orders.append(an_order(len(self.orders) + 1, kind, str(subject)))
        self.poll()

    def lift(self) -> None:
        if in_force := [one for one in self.orders if one.lifted is None]:
            one = self.chance.choice(in_force)
            self.orders[one.seq - 1] = lifted(one, self.now)
        self.poll()

    def poll(self) -> None:
        self.number += 1
        data = signed(a_file(self.orders, number=self.number, at=self.now))
        polling.settle(self.upstream, data, now=self.now)

    def replay(self) -> None:
        polling.settle(self.upstream, signed(a_file(number=1, at=self.now)), now=self.now)

    def night(self) -> None:
        self.now += DAY
        self.put_up()

    def update(self) -> None:
        update(now=self.now)

    def scrub(self) -> None:
        scrub(now=self.now)

    def order_in_the_middle_of_a_run(self) -> None:
        removes = Store.remove

        def order_comes(store, animals, orgs):
            Store.remove = removes
            self.order()
            removes(store, animals, orgs)

        Store.remove = order_comes
        try:
            self.chance.choice([update, scrub])(now=self.now)
        finally:
            Store.remove = removes

    def take_down(self) -> None:
        if not RemovedOrg.objects.filter(source_id="3").exists():
            remove_org(name="hub", org_source_id="3", why="legal", by=BY, now=self.now)

    def readmit(self) -> None:
        if RemovedOrg.objects.filter(source_id="3").exists():
            readmit_org(name="hub", org_source_id="3", by=BY, now=self.now)

    def say_no(self) -> None:
        """A person here withdraws something; by chance it is erased at once, or by a later step."""
        kind, number = self.chance.choice(sorted(HERE))
        row = HERE[kind, number].objects.filter(source_id=str(number)).first()
        if row is not None and (kind, number) not in self.no:
            withdraw(kind=Subject(kind), subject=row.pk, code=Code.LEGAL, by="operator:1", now=self.now)
            self.no.add((kind, number))
        if self.chance.random() < 0.5:
            polling.carry_out(self.upstream, now=self.now)

    def let_in(self) -> None:
        for kind, number in sorted(self.no)[:1]:
            let_in(name="hub", kind=Subject(kind), source_id=str(number), by=BY, now=self.now)
            self.no.remove((kind, number))

    def step(self) -> None:
        steps = [
            self.order, self.order, self.lift, self.replay, self.night, self.night, self.update, self.update,
            self.scrub, self.scrub, self.order_in_the_middle_of_a_run, self.take_down, self.readmit,
            self.say_no, self.say_no, self.let_in,
        ]  # fmt: skip
        deed = self.chance.choice(steps)
        self.told.append(deed.__name__)
        deed()

    def revived(self) -> list[str]:
        """What can be seen although an order, or a person here, keeps it away."""
        animals = {int(one.source_id): one for one in shown_animals()}
        removed = set(RemovedOrg.objects.values_list("source_id", flat=True))
        wrong = [
            f"animal {number}"
            for number in animals
            if self.is_ordered("animal", number)
            or self.is_ordered("org", ANIMALS[number])
            or str(ANIMALS[number]) in removed
            or ("animal", number) in self.no
        ]
        pictures = shown_pictures([one.pk for one in animals.values()])
        wrong += [
            f"picture {one.source_id}"
            for some in pictures.values()
            for one in some
            if self.is_ordered("picture", int(one.source_id)) or ("picture", int(one.source_id)) in self.no
        ]
        return wrong


def test_nothing_that_is_ordered_back_is_seen_again(tmp_path):
    seen = 0
    for seed in range(STORIES):
        empty_tables()
        restore_rows()
        story = Story(tmp_path / f"hub-{seed}", seed)
        for _ in range(INTERLEAVINGS // STORIES):
            story.step()
            assert story.revived() == [], f"seed {seed}: {story.told}"
            seen += shown_animals().count()

    assert seen > INTERLEAVINGS, "there was something to see all the while"


def test_what_is_lifted_comes_back_whatever_went_before(tmp_path):
    for seed in range(3):
        empty_tables()
        restore_rows()
        story = Story(tmp_path / f"hub-{seed}", 1000 + seed)
        for _ in range(8):
            story.step()
        story.readmit()
        while story.no:
            story.let_in()
        story.orders = [one if one.lifted else lifted(one, story.now) for one in story.orders]
        story.poll()
        story.now += DAY
        pets = [a_pet(number, org) for number, org in ANIMALS.items()]
        write_set(story.folder, orgs=[an_org(org) for org in (1, 2, 3)], pets=pets, at=story.now)
        scrub(now=story.now)

        shown = shown_animals()
        assert {int(one.source_id) for one in shown} == set(ANIMALS), f"seed {seed}: {story.told}"
        assert len(shown_pictures([one.pk for one in shown])) == len(ANIMALS)
