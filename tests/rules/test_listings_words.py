"""Records in words: values in, text out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from petwire.console.animals.fields import status_choice
from petwire.lib.places import town_of
from petwire.listings import render
from petwire.orgs.models import STATUSES
from petwire.wire.fields import QUALITIES

TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("born", "group", "species", "words"),
    [
        (date(2026, 3, 10), "Baby", "Dog", "newborn"),
        (date(2026, 1, 10), "Baby", "Dog", "about 9 weeks"),
        (date(2025, 10, 1), "Baby", "Cat", "about 5 months"),
        (date(2025, 2, 1), "Young", "Cat", "about 1 year"),
        (date(2024, 6, 1), "Young", "Cat", "about 1½ years"),
        (date(2024, 2, 1), "Adult", "Cat", "about 2 years"),
        (date(2023, 5, 1), "Adult", "Cat", "about 3 years"),
        (date(2027, 1, 1), "Adult", "Cat", "adult"),
        (None, "Baby", "Cat", "kitten"),
        (None, "Baby", "Alpaca", "baby"),
        (None, "Senior", "Dog", "senior"),
        (None, "", "Dog", ""),
    ],
)
def test_an_age_is_about_right_and_never_made_up(born, group, species, words):
    assert render.age_words(born, group, species, TODAY) == words


@pytest.mark.parametrize(
    ("size", "unit", "words"),
    [
        (Decimal("45.000000"), "Pounds", "45 lb"),
        (Decimal("4.50"), "Kilograms", "4.5 kg"),
        (Decimal("100"), "Pounds", "100 lb"),
        (Decimal("15.2"), "Hands", "15.2 hands tall"),
        (Decimal("0"), "Pounds", ""),
        (Decimal("45"), "", ""),
        (None, "Pounds", ""),
    ],
)
def test_a_size_has_its_unit_or_is_not_told(size, unit, words):
    assert render.size_words(size, unit) == words


def test_unknown_is_an_answer_of_its_own():
    words = [render.IN_WORDS[render.answer(value)] for value in (True, False, None)]

    assert words == ["Yes", "No", "Not known yet"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Biscuit", "Biscuit"),
        ("Mr. Mistoffelees", "Mr. Mistoffelees"),
        ("Anne-Marie", "Anne-Marie"),
        ("MAX", "MAX"),
        ("COURTESY LISTING - Frankie", "Frankie"),
        ("Dottie *FOSTER NEEDED*", "Dottie"),
        ("Stella &hearts;", "Stella"),
        ("Rex (Has Application)", "Rex"),
        ("Luna is Pending!!!!", "Luna"),
        ("Rex #A12345", "Rex"),
        ("W#158 Shorty", "Shorty"),
        ("Elska-ADOPTED!", "Elska"),
        ("(Rex)", "(Rex)"),
        ("", ""),
    ],
)
def test_a_name_in_a_sentence_leaves_out_what_was_shouted(name, called):
    assert render.call_name(name) == called


@pytest.mark.parametrize(
    ("breed", "words"),
    [
        ("Labrador Retriever / Mixed (short coat)", "Labrador Retriever mix"),
        ("Hound / Great Pyrenees / Mixed (medium coat)", "Hound and Great Pyrenees mix"),
        ("German Shepherd Dog / Mixed Breed (Medium)", "German Shepherd Dog mix"),
        ("Poodle (Miniature)", "Poodle (Miniature)"),
        ("Mixed", "Mixed"),
    ],
)
def test_a_breed_reads_like_a_sentence(breed, words):
    assert render.breed_words(breed) == words


@pytest.mark.parametrize(
    ("color", "pattern", "kind", "who"),
    [
        ("Orange", "Tabby", "cat", "Biscuit, an orange tabby cat"),
        ("Black - with White", "", "dog", "Biscuit, a black with white dog"),
        ("Brown Tabby", "Tabby", "cat", "Biscuit, a brown tabby cat"),
        ("", "", "animal", "Biscuit, an animal"),
    ],
)
def test_who_it_is(color, pattern, kind, who):
    assert render.who_words("Biscuit", render.colour_words(color, pattern), kind) == who


@pytest.mark.parametrize(
    ("fee", "words"),
    [
        ("250", "$250"),
        ("1250.00", "$1,250"),
        ("99.5", "$99.50"),
        ("0", "None"),
        ("$45 plus tax", "$45 plus tax"),
    ],
)
def test_a_bare_fee_is_dollars(fee, words):
    assert render.fee_words(fee) == words


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3, minutes=20), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=40), "on 2 February 2026"),
    ],
)
def test_how_long_ago(past, words):
    now = datetime(2026, 3, 14, 12, tzinfo=UTC)

    assert render.ago(now - past, now) == words


def test_every_quality_of_the_format_has_words():
    assert set(render.QUALITIES) == set(QUALITIES)


def test_a_place_is_named_as_people_write_it():
    assert render.place_words("Bowie", "md") == "Bowie, MD"
    assert render.place_words("", "Ontario") == "Ontario"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zip_code", "town"),
    [
        ("20715", ("Bowie", "MD")),
        ("20715-1245", ("Bowie", "MD")),
        ("2134", ("Allston", "MA")),
        ("00000", None),
        ("K1A 0B1", None),
        ("٢٠٧١٥", None),
        ("", None),
    ],
)
def test_a_zip_code_names_its_town(zip_code, town):
    assert town_of(zip_code) == town


def test_who_chooses_a_status_can_tell_each_from_the_others():
    assert len({status_choice(one) for one in STATUSES}) == len(STATUSES)
