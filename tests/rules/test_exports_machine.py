"""Any sequence of edits, uploads and failures: what a site lists is what the plan says, and nothing is lost unsaid.

The site is tests.fakes.site: it erases at the first upload, deletes what is absent, refuses what is not mapped, and
reads whatever lies in the account. PETWIRE_TEST_PLAN_RUNS and PETWIRE_TEST_PLAN_STEPS make it longer.
"""

import os
import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from petwire.exports.facts import Options, Org, Pet, Photo, Settings
from petwire.exports.mapping import rows_of
from petwire.exports.plan import Back, Gone, Plan, There, Verb, Wanted, plan
from petwire.exports.sites import SITES
from petwire.exports.sites.base import Context, HeldBack, Row, code_of
from tests.fakes import site as fakes

pytestmark = pytest.mark.slow

RUNS = int(os.environ.get("PETWIRE_TEST_PLAN_RUNS", "200"))
STEPS = int(os.environ.get("PETWIRE_TEST_PLAN_STEPS", "40"))
TODAY = date(2026, 3, 14)
NAMES = ("Rex", 'Re"x', "=Rex", "Re\nx", "\u201cRex\u201d", "Rex \U0001f415", "R,e;x", "<b>Rex</b>")
CHOICES = {
    "name": NAMES,
    "sex": ("Male", "Female", ""),
    "size": ("Small", "Medium", "Large", ""),
    "species": ("Dog", "Cat", "Rabbit", "Guinea Pig", "Dragon"),
    "primary_breed": ("Beagle", "Poodle", "Zzz", "Domestic Short Hair", ""),
    "secondary_breed": ("", "Terrier", "Zzz"),
    "age": ("Baby", "Adult", ""),
    "color": ("", "Black", "Polka dots"),
    "description_plain": ("", "one\ntwo = three", '<br> & "quotes"'),
    "altered": (True, False, None),
    "heartworm": (True, False, None),
    "rescue_id": ("", "A1", "A10", "A-1", "A1-1", "A 1", "../x"),
}


class Account:
    """An organisation and a site: what the gate lets through, what was read back, and the site itself."""

    def __init__(self, dice: random.Random, name: str) -> None:
        self.dice = dice
        self.about = SITES[name]
        self.options = Options(
            account_id="NJ94", ids=dice.choice(("ours", "rescue")), header=dice.random() < 0.8
        )
        self.site = fake(name, self.options)
        self.pets: dict[int, Pet] = {}
        self.gone: dict[int, Gone] = {}
        self.there: dict[int, There] = {}
        self.numbers = iter(range(1, 10_000))
        # What an older program, or a hand, has left there, as a pasted file says.
        self.before = [There("old1", None)] if self.site.by_hand else []

    def edit(self) -> None:
        pet = self.any_pet()
        field = self.dice.choice(list(CHOICES))
        self.pets[pet.id] = replace(pet, **{field: self.dice.choice(CHOICES[field])})

    def picture(self) -> None:
        pet = self.any_pet()
        photos = tuple(
            Photo(n, f"{n:064x}", f"https://hub.example/{n}.jpg") for n in range(self.dice.randint(0, 5))
        )
        self.pets[pet.id] = replace(pet, photos=photos)

    def add(self) -> None:
        number = next(self.numbers)
        values = {
            field: self.dice.choice(choices) for field, choices in CHOICES.items() if self.dice.random() < 0.3
        }
        usual = {
            "name": f"Pet {number}",
            "species": "Dog",
            "primary_breed": "Beagle",
            "sex": "Male",
            "size": "Small",
        }
        self.pets[number] = Pet(number, "Available", **{**usual, "age": "Adult", **values})

    def leave(self) -> None:
        """A person says so: adopted, deleted, withdrawn."""
        pet = self.any_pet()
        del self.pets[pet.id]
        self.gone[pet.id] = Gone("adopted", explained=True)

    def vanish(self) -> None:
        """Nobody says why."""
        pet = self.any_pet()
        del self.pets[pet.id]
        self.gone.pop(pet.id, None)

    def any_pet(self) -> Pet:
        while not self.pets:
            self.add()
        return self.dice.choice(list(self.pets.values()))

    def plan(self) -> tuple[Plan, dict[int, Row]]:
        rows: dict[int, Row] = {}
        wanted, back = [], []
        for pet in self.pets.values():
            code = self.there[pet.id].code if pet.id in self.there else code_of(pet, self.options)
            result = render(self.about.name, pet, self.options, code)
            if isinstance(result, HeldBack):
                back.append(Back(pet.id, code, pet.name, result.reason, result.detail))
            else:
                rows[pet.id] = result
                wanted.append(Wanted(pet.id, code, pet.name, result.digest))
        gone = {one: why for one, why in self.gone.items() if one not in self.pets}
        there = [*self.before, *self.there.values()]
        return plan(there=there, wanted=wanted, back=back, gone=gone), rows

    def upload(self) -> None:
        found, rows = self.plan()
        if len(found.losses) > found.allowed:
            return
        listed = found.of(Verb.KEPT, Verb.CHANGED, Verb.NEW)
        lines = [rows[one.animal_id].body for one in listed]
        for one in self.about.files(lines, self.options):
            self.site.put(one.path, one.data)
        shots = {
            shot.path: bytes.fromhex(shot.content) for one in listed for shot in rows[one.animal_id].shots
        }
        for path, data in shots.items():
            self.site.put(path, data)
        for path in [path for path in self.site.files if path.endswith(".jpg") and path not in shots]:
            self.site.remove(path)
        self.site.lost.clear()
        self.site.look()

        assert {one.animal_id for one in found.entries if one.verb is not Verb.LOST} == set(self.pets)
        assert not self.site.errors
        assert set(self.site.listings) == {one.code for one in listed}
        assert set(self.site.lost) == {one.code for one in found.of(Verb.LOST)}
        for one in listed:
            pictures = self.site.listings[one.code].pictures
            assert len(pictures) == len(rows[one.animal_id].shots)
        self.there = {
            one.animal_id: There(one.code, one.animal_id, rows[one.animal_id].digest) for one in listed
        }
        self.before = []
        again, _ = self.plan()
        assert not again.changes

    def broken_upload(self) -> None:
        """It comes as far as a name of its own, and is not put in its place: the site goes on as before."""
        before = dict(self.site.listings)
        found, rows = self.plan()
        listed = found.of(Verb.KEPT, Verb.CHANGED, Verb.NEW)
        data = self.about.files([rows[one.animal_id].body for one in listed], self.options)[-1]
        self.site.put(data.path + ".part", data.data[: self.dice.randint(0, len(data.data))])
        self.site.look()
        assert self.site.listings == before

    def step(self) -> None:
        deeds = (
            self.add,
            self.edit,
            self.edit,
            self.picture,
            self.leave,
            self.vanish,
            self.broken_upload,
            self.upload,
        )
        self.dice.choices(deeds, (4, 4, 4, 2, 1, 1, 1, 6))[0]()


@cache
def render(site: str, pet: Pet, options: Options, code: str) -> Row | HeldBack:
    return SITES[site].render(pet, Context(Org(1), Settings(), options, TODAY), code)


@cache
def words_of(site: str, kind: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows_of(f"petwire.exports.sites.{site}", f"{kind}_names.csv"):
        found.setdefault(row["group"], set()).add(row["name"])
    return {group: frozenset(names) for group, names in found.items()}


def fake(name: str, options: Options) -> fakes.Site:
    """The account as it stands before: with a listing that the first upload erases, where that is the rule."""
    form = {"adoptapet": fakes.ADOPTAPET, "petfinder": fakes.PETFINDER, "rescuegroups": fakes.RESCUEGROUPS}[
        name
    ]
    made = fakes.Site(
        format=form,
        has_header=options.header,
        breeds=words_of(name, "breeds"),
        colours=words_of(name, "colours"),
    )
    if form.erases:
        made.by_hand["old1"] = fakes.Listing({})
    return made


@pytest.mark.parametrize("name", ["adoptapet", "petfinder", "rescuegroups"])
def test_what_the_site_lists_is_what_the_plan_says_after_any_sequence(name):
    for seed in range(RUNS if name == "adoptapet" else RUNS // 4):
        account = Account(random.Random(f"{name} {seed}"), name)
        try:
            for _ in range(STEPS):
                account.step()
        except AssertionError as error:
            raise AssertionError(f"{name}, run {seed}") from error
