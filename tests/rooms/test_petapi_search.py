"""Searches around a place, through the whole callable."""

import random

import pytest

from petwire.catalog.models import Animal
from petwire.lib import places
from petwire.orgs.models import Organisation
from tests.rooms.petapi_stage import Client, a_key
from tests.world import BY, CATEGORY, NOW, an_animal, an_org, set_preference

pytestmark = pytest.mark.django_db


def a_sharing_org(**values):
    org = an_org(**values)
    set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    return org


@pytest.fixture
def austin():
    return a_sharing_org()


@pytest.fixture
def waco():
    """Some 90 miles from Austin."""
    return a_sharing_org(name="Waco Paws", city="Waco", zip="76701", org_type="Shelter")


@pytest.fixture
def client():
    return Client(a_key())


def found(client, place="78701", species="dog", **given):
    answer = client.ask("pet_search", city_or_zip=place, species=species, **given)
    assert answer["status"] == "ok", answer
    return [int(pet["pet_id"]) for pet in answer["pets"]]


def test_a_search_finds_what_is_near_the_nearest_first(client, austin, waco):
    far, near = an_animal(waco), an_animal(austin)

    assert found(client, geo_range=100) == [near.pk, far.pk]
    assert found(client, geo_range=50) == [near.pk]
    assert found(client, "waco tx", geo_range="100") == [far.pk, near.pk]
    assert found(client, "76701", geo_range=35) == [far.pk]


def test_the_newest_come_first_where_that_is_asked_for(client, austin, waco):
    first, second, third = an_animal(austin), an_animal(waco), an_animal(austin)

    assert found(client, geo_range=100, sort="newest") == [third.pk, second.pk, first.pk]


def test_an_animal_is_where_it_lives_and_not_where_its_organisation_is(client, austin):
    fostered = an_animal(austin, location_zip="76701")

    assert found(client, geo_range=35) == []
    assert found(client, "76701", geo_range=35) == [fostered.pk]
    (pet,) = client.ask("pet_search", city_or_zip="76701", species="dog")["pets"]
    assert (pet["addr_city"], pet["addr_state_code"]) == ("Waco", "TX")


@pytest.mark.parametrize(
    ("breed_id", "names"),
    [
        ("real=14", ["Beagle"]),  # a breed
        ("nick=1039", ["English Bulldog"]),  # another name: Bulldog
        ("super=1008", ["Beagle", "Bloodhound"]),  # a group: scent hounds
        ("real=90015", ["Puggle"]),  # a cross, with a number of ours
    ],
)
def test_breeds_are_found_by_their_kind(client, austin, breed_id, names):
    for breed in ("Beagle", "Bloodhound", "English Bulldog", "Puggle", "Poodle"):
        an_animal(austin, name=breed, primary_breed=breed)

    answer = client.ask("pet_search", city_or_zip="78701", species="dog", breed_id=breed_id)

    assert [pet["pet_name"] for pet in answer["pets"]] == names


def test_a_stored_query_asks_the_colour_as_well(client, austin):
    by_breed = an_animal(austin, species="Cat", primary_breed="Calico")
    by_colour = an_animal(austin, species="Cat", primary_breed="Domestic Short Hair", color="Calico")
    an_animal(austin, species="Cat", primary_breed="Domestic Short Hair", color="Black")

    assert found(client, species="cat", breed_id="criteria=1198") == [by_breed.pk, by_colour.pk]


def test_mixes_match_and_are_counted_for_themselves(client, austin):
    pure = an_animal(austin, primary_breed="Beagle")
    mixed = an_animal(austin, primary_breed="Beagle", mixed=True)
    second = an_animal(austin, primary_breed="Boxer", secondary_breed="Beagle")

    answer = client.ask("pet_search", city_or_zip="78701", species="dog", breed_id="real=14")
    assert [int(pet["pet_id"]) for pet in answer["pets"]] == [pure.pk, mixed.pk, second.pk]
    assert (answer["returned_exact_matches"], answer["returned_nonexact_matches"]) == (1, 2)
    assert found(client, breed_id="real=14", include_mixes=0) == [pure.pk]


@pytest.mark.parametrize(
    ("asked", "fits", "fits_not"),
    [
        ({"sex": "f"}, {"sex": "Female"}, {"sex": "Male"}),
        ({"age": "puppy"}, {"age": "Baby"}, {"age": "Young"}),
        ({"age": "senior"}, {"age": "Senior"}, {"age": "Adult"}),
        ({"pet_size_range_id": 2}, {"size": "Medium"}, {"size": "Large"}),
        ({"hair": "long"}, {"coat_length": "Long"}, {"coat_length": "Short"}),
        ({"color_id": 152}, {"color": "Black - with White"}, {"color": "White"}),
        ({"special_needs": 1}, {"special_needs": True}, {"special_needs": None}),
    ],
)
def test_each_filter_leaves_out_what_does_not_fit(client, austin, asked, fits, fits_not):
    wanted = an_animal(austin, **fits)
    an_animal(austin, **fits_not)
    an_animal(austin)

    assert found(client, **asked) == [wanted.pk]


def test_who_cares_for_an_animal_is_a_filter(client, austin, waco):
    an_animal(austin)
    sheltered = an_animal(waco)
    owned = an_animal(a_sharing_org(name="Sam", org_type="Private owner"))

    assert found(client, geo_range=100, cared_for_by="shelter") == [sheltered.pk]
    assert found(client, cared_for_by="private_owner") == [owned.pk]
    assert found(client, cared_for_by="rescue") == []


def test_a_bond_is_found_only_while_the_other_animal_is_shown(client, austin):
    one, other = an_animal(austin), an_animal(austin)
    Animal.objects.filter(pk=one.pk).update(bonded_with=other)

    assert found(client, bonded_pair=1) == [one.pk, other.pk]

    Animal.objects.filter(pk=other.pk).update(do_not_publish=True)
    assert found(client, bonded_pair=1) == []


def test_days_are_counted_from_when_an_animal_came_in(client, austin):
    old, new = an_animal(austin), an_animal(austin)
    Animal.objects.filter(pk=old.pk).update(created_at=NOW.replace(month=1))
    Animal.objects.filter(pk=new.pk).update(created_at=NOW)

    assert found(client, added_after="2026-03-14") == [new.pk]


def test_nothing_found_is_an_empty_list_and_an_exception(client, austin):
    answer = client.ask("pet_search", city_or_zip="78701", species="horse")

    assert answer == {
        "status": "ok",
        "returned_pets": 0,
        "returned_exact_matches": 0,
        "returned_nonexact_matches": 0,
        "total_pets": 0,
        "pets": [],
        "exception": {"msg": "no_pets_found", "details": "There are no pets that match this search."},
    }


@pytest.mark.parametrize("place", ["00001", "Nowhereville, TX", "K1A 0B1"])
def test_a_place_that_is_not_known_finds_nothing(client, austin, place):
    answer = client.ask("pet_search", city_or_zip=place, species="dog")

    assert (answer["status"], answer["exception"]["msg"]) == ("ok", "no_pets_found")


def test_a_page_that_nobody_withheld_is_the_same_for_a_key_that_sees_less(client, austin):
    shown, hidden = an_animal(austin), an_animal(austin)
    Animal.objects.filter(pk=hidden.pk).update(do_not_publish=True)

    answer = client.ask("pet_search", city_or_zip="78701", species="dog", meta_only=1)

    assert answer["total_pets"] == 1
    assert "pets" not in answer
    assert found(client) == [shown.pk]


def test_shelters_around_a_place(client, austin, waco):
    an_animal(austin)
    Organisation.objects.filter(pk=waco.pk).update(phone="(254) 555-0143 x12")

    answer = client.ask("shelter_search", city_or_zip="78701", geo_range=100)
    first, second = answer["shelters"]
    assert (first["shelter_id"], first["total_pets"], first["distance"]) == (str(austin.pk), 1, 0.0)
    assert second["shelter_name"] == "Waco Paws"
    assert 80 < second["distance"] < 100
    shelter = client.ask("shelter_details", shelter_id=waco.pk)["shelter"]
    assert (shelter["phone_area_code"], shelter["phone_number"], shelter["phone_extension"]) == (
        "254",
        "555-0143",
        "12",
    )


def test_the_order_is_that_of_all_distances_one_by_one(client):
    """Against a sort of everything by the haversine formula, at places drawn by chance."""
    chance = random.Random(7)
    known = sorted(places._places())
    animals = {}
    for _ in range(40):
        zip_code = chance.choice([one for one in known if one.startswith(("78", "76", "77"))])
        animals[an_animal(a_sharing_org(zip=zip_code)).pk] = zip_code

    for start in chance.sample(sorted(animals.values()), 5):
        middle = places.place_of_zip(start)
        away = {pk: places.miles(middle, places.place_of_zip(one)) for pk, one in animals.items()}
        expected = sorted((pk for pk in away if away[pk] <= 120), key=lambda pk: (away[pk], pk))

        assert found(client, start, geo_range=120) == expected
        assert found(client, start, geo_range=120, sort="newest") == sorted(expected, reverse=True)
