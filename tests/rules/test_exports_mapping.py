"""Which of a site's values is sent, by which rule; and that each of our breeds has one, or is named."""

import re

import pytest

from petwire.exports.coverage import coverage
from petwire.exports.mapping import (
    Animal,
    Generic,
    Kind,
    Mapped,
    Rule,
    Table,
    closest,
    fold,
    resolve,
    rows_of,
)
from petwire.exports.sites import SITES
from petwire.vocab.breeds import all_breeds

pytestmark = pytest.mark.slow

DOG = Animal("Dog", "Dog", "Small")
TABLE = Table(
    shipped={
        ("Dog", "Small", "terrier"): "Terrier (Small)",
        ("Dog", "", "terrier"): "Terrier (any)",
        ("Dog", "", "chinchilla"): "never for a rabbit",
    },
    names={
        ("Dog", "beagle"): "Beagle",
        ("Rabbit", "chinchilla"): "Chinchilla, Standard",
        ("Dog", "lowchen"): "Löwchen",
    },
    generic=(Generic("Dog", "Hound (Unknown)", word="hound"), Generic("Dog", "Mixed (Small)", size="Small")),
)
CASES = [
    (
        "own before all others",
        "Terrier",
        DOG,
        {("breed", "dog", "terrier"): "Mine"},
        Mapped("Mine", Rule.OWN),
    ),
    (
        "own is of one species",
        "Terrier",
        DOG,
        {("breed", "cat", "terrier"): "x"},
        Mapped("Terrier (Small)", Rule.SHIPPED),
    ),
    ("shipped, by size", "terrier", DOG, {}, Mapped("Terrier (Small)", Rule.SHIPPED)),
    (
        "shipped, of any size",
        "Terrier",
        Animal("Dog", "Dog", "Large"),
        {},
        Mapped("Terrier (any)", Rule.SHIPPED),
    ),
    ("by species", "Chinchilla", Animal("Rabbit", "Rabbit"), {}, Mapped("Chinchilla, Standard", Rule.EXACT)),
    ("exact but for case and marks", " BEAGLE! ", DOG, {}, Mapped("Beagle", Rule.EXACT)),
    ("exact but for accents", "Lowchen", DOG, {}, Mapped("Löwchen", Rule.EXACT)),
    ("generic by a word", "Some Hound", DOG, {}, Mapped("Hound (Unknown)", Rule.GENERIC)),
    ("a word is whole", "Houndsome", Animal("Dog", "Dog", "Large"), {}, None),
    ("generic by size", "Zzz", DOG, {}, Mapped("Mixed (Small)", Rule.GENERIC)),
    ("nothing for an unknown size", "Zzz", Animal("Dog", "Dog"), {}, None),
    ("nothing for another group", "Beagle", Animal("Cat", "Cat"), {}, None),
]


@pytest.mark.parametrize(
    ("value", "animal", "own", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_first_rule_that_has_a_value_chooses_it(value, animal, own, expected):
    assert resolve(TABLE, Kind.BREED, value, animal, own) == expected


def test_another_name_of_the_same_breed_is_found_as_well():
    assert resolve(TABLE, Kind.BREED, "Bagel", DOG, {}, also=("Beagle",)) == Mapped("Beagle", Rule.EXACT)


def test_the_closest_values_come_first():
    table = SITES["adoptapet"].tables.breed

    assert closest(table, "Dog", "Labrador Retriver")[0] == "Labrador Retriever"


@pytest.mark.parametrize("site", list(SITES))
def test_every_breed_of_ours_maps_or_is_named(site):
    report = coverage(site)

    assert len(report) == len(all_breeds())
    assert all(one.target or one.why for one in report)


@pytest.mark.parametrize(("site", "most"), [("adoptapet", 0), ("petfinder", 25), ("rescuegroups", 0)])
def test_few_of_our_breeds_hold_an_animal_back(site, most):
    held = [f"{one.species} {one.breed} {one.size}" for one in coverage(site) if not one.target]

    assert len(held) <= most, held


@pytest.mark.parametrize("site", ["adoptapet", "petfinder"])
def test_shipped_targets_are_values_that_the_site_has(site):
    package = f"petwire.exports.sites.{site}"
    names = {(row["group"], row["name"]) for row in rows_of(package, "breeds_names.csv")}

    for file in ("breeds.csv", "breeds_generic.csv"):
        wrong = [row for row in rows_of(package, file) if (row["group"], row["target"]) not in names]
        assert not wrong, file
    colours = {(row["group"], row["name"]) for row in rows_of(package, "colours_names.csv")}
    assert not [
        row for row in rows_of(package, "colours.csv") if (row["group"], row["target"]) not in colours
    ]


@pytest.mark.parametrize("site", ["adoptapet", "petfinder"])
def test_every_row_of_a_shipped_mapping_has_its_source(site):
    package = f"petwire.exports.sites.{site}"

    assert all(row["source"] for row in rows_of(package, "breeds.csv"))
    assert all(row["source"] for row in rows_of(package, "species.csv"))


def test_folding_keeps_what_tells_words_apart():
    names = [
        row["name"]
        for row in rows_of("petwire.exports.sites.adoptapet", "breeds_names.csv")
        if row["group"] == "Dog"
    ]

    same = {fold(name) for name in names}
    assert len(same) == len(set(names))
    assert not [one for one in same if re.search(r"[A-Z]", one)]
