"""The lists of species and breeds, and looking things up in them."""

from collections import Counter

import pytest

from petwire.vocab.breeds import BreedKind, all_breeds, breeds_of, find_breed
from petwire.vocab.species import all_species, find_species


def test_there_are_eight_species_and_each_has_breeds():
    names = [species.name for species in all_species()]

    assert len(names) == len(set(names)) == 8
    assert all(breeds_of(name) for name in names)
    assert {breed.species for breed in all_breeds()} == set(names)


def test_no_two_breeds_of_a_species_answer_to_the_same_name():
    answers = Counter(
        (breed.species, name.casefold()) for breed in all_breeds() for name in (breed.name, *breed.aliases)
    )

    assert [key for key, times in answers.items() if times > 1] == []


@pytest.mark.parametrize("column", ["rescuegroups", "adoptapet"])
def test_no_id_stands_for_two_breeds(column):
    ids = Counter(getattr(breed, column) for breed in all_breeds() if getattr(breed, column))

    assert [number for number, times in ids.items() if times > 1] == []


def test_our_own_numbers_are_given_to_crosses_only():
    ours = [breed for breed in all_breeds() if breed.adoptapet.startswith("real=9000")]

    assert ours
    assert {breed.kind for breed in ours} == {BreedKind.CROSS}


@pytest.mark.parametrize(
    ("species", "text", "name"),
    [
        ("Dog", "Labrador Retriever", "Labrador Retriever"),
        ("Dog", "  labrador   retriever ", "Labrador Retriever"),
        ("Dog", "Retriever, Labrador", "Labrador Retriever"),
        ("Dog", "Yorkie, Yorkshire Terrier", "Yorkshire Terrier"),
        ("Dog", "Lowchen", "Löwchen"),
        ("Cat", "Domestic Shorthair", "Domestic Short Hair"),
        ("Horse", "Quarterhorse", "Quarter Horse"),
    ],
)
def test_a_breed_is_found_by_each_of_its_names(species, text, name):
    found = find_breed(species, text)

    assert found is not None
    assert (found.species, found.name) == (species, name)


def test_a_breed_is_looked_up_within_its_species():
    assert find_breed("Cat", "Beagle") is None
    assert find_breed("Cat", "Chinchilla") is not find_breed("Rabbit", "Chinchilla")


@pytest.mark.parametrize(("text", "name"), [("dogs", "Dog"), ("Cavy", "Guinea Pig"), ("REPTILE", "Reptile")])
def test_a_species_is_found_by_each_of_its_names(text, name):
    found = find_species(text)

    assert found is not None
    assert found.name == name


def test_known_partner_ids_are_kept():
    rat_terrier = find_breed("Dog", "Rat Terrier")
    dog = find_species("Dog")

    assert rat_terrier is not None
    assert (rat_terrier.rescuegroups, rat_terrier.adoptapet) == ("186", "real=218")
    assert dog is not None
    assert dog.rescuegroups == "8"
