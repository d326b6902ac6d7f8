"""What people mean by their own words for species and breeds."""

import pytest

from petwire.catalog.words import in_our_words
from petwire.vocab.breeds import find_breed
from petwire.vocab.suggest import EVERYDAY, BreedRead, closest_breeds, closest_species, read_breed


@pytest.mark.parametrize(
    ("species", "text", "read"),
    [
        ("Dog", "Beagle", BreedRead("Beagle")),
        ("Dog", "lab mix", BreedRead("Labrador Retriever", mixed=True)),
        ("Dog", "Beagle / Boxer", BreedRead("Beagle", "Boxer", True)),
        ("Dog", "Lab x Poodle", BreedRead("Labrador Retriever", "Poodle", True)),
        ("Dog", "Shepherd (mix)", BreedRead("Shepherd", mixed=True)),
        ("Cat", "DSH", BreedRead("Domestic Short Hair")),
        ("Cat", "Lab mix", None),
        ("Dog", "Beagle / Boxer / Poodle", None),
        ("Dog", "Beegle", None),
        ("Dog", "mix", None),
        ("Dog", "", None),
    ],
)
def test_a_breed_is_read_and_never_guessed(species, text, read):
    assert read_breed(species, text) == read


@pytest.mark.parametrize("species, text, first", [
    ("Dog", "labradore retreiver", "Labrador Retriever"),
    ("Dog", "German Shepard", "German Shepherd Dog"),
    ("Dog", "Chiuaua mix", "Chihuahua"),
    ("Cat", "maine coone", "Maine Coon"),
])  # fmt: skip
def test_the_nearest_breed_is_offered_first(species, text, first):
    assert closest_breeds(species, text)[0] == first


def test_what_is_near_to_nothing_gets_no_offer():
    assert closest_breeds("Dog", "zzzzqqq") == ()
    assert closest_breeds("Unicorn", "Lab") == ()
    assert closest_species("doggo") == ("Dog",)


def test_everyday_words_stand_for_breeds_of_the_list():
    assert not [name for (species, _), name in EVERYDAY.items() if find_breed(species, name) is None]


def test_own_words_are_kept_beside_ours_and_go_with_another_value():
    first = in_our_words({"species": "canine", "primary_breed": "GSD mix"}, {})
    same = in_our_words({"primary_breed": "German Shepherd Dog"}, first)
    other = in_our_words({"primary_breed": "Boxer"}, first)

    assert first["own_words"] == {"species": "canine", "primary_breed": "GSD mix"}
    assert (first["species"], first["primary_breed"], first["mixed"]) == ("Dog", "German Shepherd Dog", True)
    assert "own_words" not in same
    assert other["own_words"] == {"species": "canine"}


def test_a_word_that_nobody_knows_stays_as_it_was_typed():
    assert in_our_words({"species": "Axolotl", "primary_breed": "Wild type"}, {}) == {
        "species": "Axolotl",
        "primary_breed": "Wild type",
    }
