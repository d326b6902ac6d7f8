"""The sample world: the same every time, complete, true to itself, and as messy as it should be."""

import html
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

import pytest
import zipcodes
from PIL import Image

from petwire.cli.demo.art import cats, dogs, others, small
from petwire.cli.demo.drawings import HANDS, LANDSCAPE, UPRIGHT, draw
from petwire.cli.demo.wordlists import lists, looks
from petwire.cli.demo.world import STATUSES, World, sample_world
from petwire.vocab.breeds import find_breed
from petwire.vocab.species import all_species
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, QUALITIES, Kind

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 21)
TYPES = {Kind.TEXT: str, Kind.CHOICE: str, Kind.TRI: bool, Kind.DATE: date, Kind.NUMBER: Decimal}
PET = {field.name: field for field in PET_FIELDS if field.kind in TYPES}
ORG = {field.name: field for field in ORG_FIELDS}


@cache
def world() -> World:
    return sample_world(today=TODAY)


def described(text: str) -> list[str]:
    return [
        animal.values["description"]
        for animal in world().animals
        if text in animal.values.get("description", "")
    ]


def test_the_same_seed_and_day_give_the_same_world():
    again = sample_world(today=TODAY)

    assert again == world()


def test_another_seed_gives_another_world():
    other = sample_world(seed=8, today=TODAY, animals=20, orgs=5)

    assert [animal.values["name"] for animal in other.animals] != [
        animal.values["name"] for animal in world().animals[:20]
    ]


def test_there_are_as_many_as_asked_for():
    small = sample_world(today=TODAY, animals=25, orgs=3)

    assert (len(world().orgs), len(world().animals)) == (40, 600)
    assert (len(small.orgs), len(small.animals)) == (3, 25)
    assert len({org.values["name"] for org in world().orgs}) == 40
    assert len({animal.key for animal in world().animals}) == 600


def test_all_eight_species_and_all_statuses_are_met():
    species = {animal.values["species"] for animal in world().animals}
    statuses = Counter(animal.values["status"] for animal in world().animals)

    assert species == {one.name for one in all_species()}
    assert set(statuses) == set(STATUSES)
    assert 0.84 < statuses["Available"] / 600 < 0.92


def test_every_organisation_has_animals_and_every_animal_one_of_them():
    homes = {animal.org for animal in world().animals}

    assert homes <= {org.key for org in world().orgs}
    assert len(homes) >= 38


def test_no_animal_lacks_what_a_record_needs():
    needed = ("name", "status", "species", "breed", "primary_breed", "location_zip")

    assert [a.key for a in world().animals if not all(a.values.get(name) for name in needed)] == []


@pytest.mark.parametrize(("fields", "things"), [(ORG, "orgs"), (PET, "animals")])
def test_values_are_of_their_fields_kind_and_only_what_is_known(fields, things):
    for thing in getattr(world(), things):
        for name, value in thing.values.items():
            field = fields[name]
            assert type(value) is TYPES[field.kind], (thing.key, name)
            assert value != "", (thing.key, name)
            if field.kind is Kind.CHOICE:
                assert value in field.options, (thing.key, name, value)


def test_qualities_are_of_the_field_table():
    assert {quality for animal in world().animals for quality in animal.qualities} <= set(QUALITIES)


def test_breeds_are_in_the_vocabulary_of_their_species():
    for animal in world().animals:
        for name in ("primary_breed", "secondary_breed"):
            if name in animal.values:
                found = find_breed(animal.values["species"], animal.values[name])
                assert found is not None, animal.values[name]
                assert found.name == animal.values[name]


def test_the_breed_text_is_composed_of_its_parts():
    for animal in world().animals:
        values = animal.values
        parts = [
            values["primary_breed"],
            values.get("secondary_breed"),
            values.get("coat_length", "").lower(),
        ]
        assert all(part in values["breed"] for part in parts if part)


def test_zip_codes_are_real_and_in_the_organisations_town():
    known = {place["zip_code"]: place for place in zipcodes.list_all()}

    for org in world().orgs:
        place = known[org.values["zip"][:5]]
        assert (place["city"], place["state"]) == (org.values["city"], org.values["state"].upper())
    for animal in world().animals:
        assert animal.values["location_zip"] in known
        assert animal.values.get("found_zip", "97202") in known


def test_organisations_are_as_incomplete_and_odd_as_real_ones():
    orgs = [org.values for org in world().orgs]

    assert any("address" not in org for org in orgs)
    assert any(re.match(r"P\. ?O\.|PO", org.get("address", "")) for org in orgs)
    assert any(org["state"] != org["state"].upper() for org in orgs)
    assert any("://" not in org["url"] for org in orgs if "url" in org)
    assert any("email" not in org for org in orgs)
    assert any("-" in org["zip"] for org in orgs)
    assert {org.show_address for org in world().orgs} == {True, False}
    assert all("address" in org.values for org in world().orgs if org.show_address)


def test_no_telephone_or_address_can_be_anyones():
    texts = [str(v) for thing in (*world().orgs, *world().animals) for v in thing.values.values()]

    phones = [text for text in texts if re.fullmatch(r"\(?\d{3}\)?[ -]\d{3}-\d{4}", text)]
    mails = [text for text in texts if re.fullmatch(r"\S+@\S+", text)]
    assert phones
    assert all("555-01" in phone for phone in phones)
    assert mails
    assert all(mail.endswith((".example", "@example.org")) for mail in mails)


def test_bonded_partners_point_at_each_other_and_speak_of_each_other():
    by_key = {animal.key: animal for animal in world().animals}
    bonded = [animal for animal in world().animals if animal.bonded_with]

    assert len(bonded) == 24
    for animal in bonded:
        partner = by_key[animal.bonded_with]
        assert partner.bonded_with == animal.key != partner.key
        assert (partner.org, partner.values["species"]) == (animal.org, animal.values["species"])
        assert partner.entered_days_ago == animal.entered_days_ago
        names = [name for pool in lists("names")[partner.values["species"]].values() for name in pool]
        billed, said = (
            html.unescape(text) for text in (partner.values["name"], animal.values["description"])
        )
        assert any(name in billed and name in said for name in names), (billed, said)


def test_contacts_are_public_and_private_and_courtesy_listings_name_theirs():
    animals = world().animals
    contacts = [animal for animal in animals if "contact_name" in animal.values]
    courtesy = [animal for animal in animals if animal.values["courtesy"]]

    assert 90 < len(contacts) < 160
    assert 0.35 < sum(animal.contact_public for animal in contacts) / len(contacts) < 0.65
    assert 10 <= len(courtesy) <= 25
    assert all(animal.contact_public and animal.values["contact_name"] for animal in courtesy)
    assert not any(animal.contact_public for animal in animals if "contact_name" not in animal.values)


def test_ages_fit_birthdays_and_stays():
    for animal in world().animals:
        born = animal.values.get("birthdate")
        if born is not None:
            lived = (TODAY - born).days
            assert lived >= animal.entered_days_ago
            assert animal.values["age"] != "Baby" or lived < 2 * 365
            assert animal.values["age"] != "Senior" or lived > 3.9 * 365


def literal(phrase: str) -> str:
    """The longest part of a phrase that stays as it is."""
    return max(re.split(r"\[.*?\]|\{\w+\}", phrase), key=len)


@pytest.mark.parametrize("company", ["dogs", "cats", "kids"])
@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("no", False)])
def test_a_description_says_nothing_of_company_that_the_record_denies(company, word, truth):
    bank = lists("prose")
    for species in ("Dog", "Cat"):
        phrases = bank.get(f"{company}.{word}/{species}") or bank[f"{company}.{word}/*"]
        claims = [claim for claim in map(literal, phrases) if len(claim) > 20]
        answers = [
            animal.values.get(f"ok_with_{company}")
            for animal in world().animals
            if animal.values["species"] == species
            and any(claim in animal.values.get("description", "") for claim in claims)
        ]
        assert len(answers) > 3
        assert set(answers) == {truth}


def test_unknown_stays_unknown_for_many():
    for name in ("ok_with_kids", "ok_with_dogs", "ok_with_cats", "housetrained", "altered"):
        answers = Counter(animal.values.get(name) for animal in world().animals)
        assert min(answers[True], answers[False], answers[None]) > 5, (name, answers)


def test_pictures_are_shared_among_look_alikes_and_all_used():
    drawn = {key for look in looks().values() for key in look.keys}
    used = Counter(picture for animal in world().animals for picture in animal.pictures)
    counts = Counter(len(animal.pictures) for animal in world().animals)

    assert 190 <= len(drawn) <= 220
    assert set(used) <= drawn
    assert len(used) > 0.95 * len(drawn)
    assert set(counts) >= {0, 1, 2, 3, 4, 5}
    assert all(len(set(animal.pictures)) == len(animal.pictures) for animal in world().animals)


def test_videos_have_identifiers_that_are_nobodys():
    ids = [video for animal in world().animals for video in animal.video_urls]

    assert ids
    assert all(len(video) == 11 and video.startswith("petwire") for video in ids)
    assert any(animal.videos for animal in world().animals)


@pytest.mark.parametrize(
    "mess",
    [
        "<font",
        "style=",
        "<div><div>",
        "&nbsp;&nbsp;",
        "&amp;nbsp;",
        "<p></p>",
        "<P>",
        "Â",
        "mailto:",
        "<img ",
        "🐾",
        "’",
        "<script",
        "onmouseover",
        "javascript:",
        "<iframe",
        "<style>",
        "\r\n",
        "ñol",
    ],
)
def test_the_mess_of_real_descriptions_is_there(mess):
    assert described(mess)


def test_some_descriptions_are_plain_text_and_some_are_missing():
    texts = [animal.values.get("description") for animal in world().animals]

    assert None in texts
    assert any(text and "<" not in text and "\n" in text for text in texts)


def test_some_names_are_advertisements():
    names = " | ".join(animal.values["name"] for animal in world().animals)

    for trace in ("COURTESY LISTING - ", "FOSTER NEEDED", "&amp;", "ë"):
        assert trace in names


def test_few_descriptions_are_alike():
    texts = Counter(
        animal.values["description"] for animal in world().animals if "description" in animal.values
    )

    assert max(texts.values()) == 1


@pytest.mark.parametrize("key", ["dog-lab-black-1", "cat-calico-3", "bird-budgie-blue-1"])
def test_a_key_draws_a_picture_and_always_the_same(key):
    data = draw(key)

    with Image.open(BytesIO(data)) as picture:
        picture.load()
        assert picture.format == "JPEG"
        assert picture.size in (LANDSCAPE, UPRIGHT)
        assert len(set(picture.resize((40, 30)).get_flattened_data())) > 100
    assert 15_000 < len(data) < 250_000
    assert draw(key) == data


def test_the_pictures_of_a_look_differ():
    one, other = (draw(f"rabbit-white-{number}") for number in (1, 2))

    assert one != other


def test_every_look_has_a_hand_that_can_draw_it():
    known = {
        "Dog": dogs.DOGS,
        "Cat": cats.CATS,
        "Rabbit": small.RABBITS,
        "Guinea Pig": small.PIGS,
        "Ferret": small.FERRETS,
        "Horse": others.HORSES,
        "Bird": others.BIRDS,
        "Reptile": others.DRAGONS,
    }

    for look in looks().values():
        assert look.name in known[look.species]
        assert look.keys[0].split("-")[0] in HANDS
    assert sum(map(len, known.values())) == len(looks())
