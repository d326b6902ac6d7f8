"""What `search_form` offers, and what each entry finds."""

import pytest

from petwire.petapi.form import search_form
from petwire.petapi.inputs import SPECIES, read_inputs
from petwire.petapi.vocabulary import breeds_for, colours_for, find_colour, find_search_breed, species_names
from petwire.vocab.breeds import breeds_of

pytestmark = pytest.mark.slow

ORIGINAL = ("dog", "cat")
OURS = 91_000  # from here on, numbers of breeds and colours are petwire's choice; crosses of dogs begin at 90,001


@pytest.mark.parametrize("species", SPECIES)
def test_what_the_form_offers_can_be_asked_for(species):
    form = search_form(species)

    for name in ("age", "sex", "hair", "geo_range", "breed_id", "color_id", "pet_size_range_id"):
        for option in form.get(name, []):
            values = read_inputs(
                "pet_search", [("species", species), ("city_or_zip", "78701"), (name, option["value"])]
            )
            assert isinstance(values, dict), (name, option)
    assert all(find_search_breed(species, one["value"]) for one in form["breed_id"] if one["value"])
    assert all(find_colour(species, int(one["value"])) for one in form["color_id"] if one["value"])


@pytest.mark.parametrize("species", [one for one in SPECIES if one not in ORIGINAL])
def test_our_choice_breeds_and_colours_of_other_species_have_numbers_of_ours(species):
    numbers = [int(one.value.removeprefix("real=")) for one in breeds_for(species)]
    colours = [one.id for one in colours_for(species)]

    assert numbers and colours
    assert min(numbers) > OURS < min(colours)


@pytest.mark.parametrize("species", ORIGINAL)
def test_the_original_s_numbers_are_left_alone(species):
    assert all(one.id < 1000 for one in colours_for(species))
    assert all(int(one.value.partition("=")[2]) < OURS for one in breeds_for(species))


def test_no_number_of_ours_stands_for_two():
    breeds = [one.value for species in SPECIES if species not in ORIGINAL for one in breeds_for(species)]
    colours = [one.id for species in SPECIES for one in colours_for(species)]

    assert len(breeds) == len(set(breeds))
    assert len(colours) == len(set(colours))


@pytest.mark.parametrize("species", ["rabbit", "bird", "horse", "reptile", "small_animal"])
def test_every_breed_that_we_know_of_a_species_can_be_searched_for(species):
    found = {name for one in breeds_for(species) for name in one.names}

    known = {one.name for name in species_names(species) for one in breeds_of(name)}
    assert known
    assert known <= found


@pytest.mark.parametrize(
    ("species", "label", "finds"),
    [
        ("rabbit", "Grey/Silver", {"grey", "gray", "silver"}),
        ("horse", "Chestnut/Sorrel", {"chestnut", "sorrel"}),
        ("small_animal", "Tan or Beige", {"tan", "beige"}),
        ("cat", "Gray, Blue or Silver Tabby", {"gray tabby", "grey tabby", "blue tabby", "silver tabby"}),
    ],
)
def test_a_colour_finds_what_records_call_it(species, label, finds):
    (colour,) = [one for one in colours_for(species) if one.label == label]

    assert finds <= set(colour.names)
