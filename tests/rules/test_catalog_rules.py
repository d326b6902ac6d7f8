"""What follows from an animal's fields."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.catalog.rules import age_group, bonds, born_about, carried, composed_breed, ordered, youtube_id


@pytest.mark.parametrize(
    ("primary", "secondary", "mixed", "coat", "line"),
    [
        ("Beagle", "", None, "", "Beagle"),
        ("Beagle", "", True, "", "Beagle / Mixed"),
        ("Beagle", "", False, "", "Beagle"),
        ("Beagle", "Corgi", True, "", "Beagle / Corgi"),
        ("Rat Terrier", "", True, "Short", "Rat Terrier / Mixed (short coat)"),
        ("Persian", "", False, "Long", "Persian (long coat)"),
        ("", "Corgi", True, "Short", ""),
    ],
)
def test_a_breed_is_composed_as_the_files_have_it(primary, secondary, mixed, coat, line):
    assert composed_breed(primary=primary, secondary=secondary, mixed=mixed, coat=coat) == line


@pytest.mark.parametrize(
    ("why", "current", "wanted", "set_"),
    [
        ("a new pair names each other", {1: None, 2: None}, {1: 2}, {1: 2, 2: 1}),
        ("clearing clears both", {1: 2, 2: 1}, {2: None}, {1: None, 2: None}),
        ("old partners are left alone", {1: 2, 2: 1, 3: 4, 4: 3}, {1: 3}, {1: 3, 3: 1, 2: None, 4: None}),
        ("what stands is not written", {1: 2, 2: 1}, {1: 2}, {}),
        ("a one-sided bond is completed", {1: 2, 2: None}, {1: 2}, {2: 1}),
        ("the last of two wishes holds", {1: None, 2: None, 3: None}, {1: 2, 3: 2}, {3: 2, 2: 3}),
    ],
)
def test_bonded_pairs_name_each_other(why, current, wanted, set_):
    assert bonds(current, wanted) == set_


_ids = st.integers(1, 6)
_wishes = st.dictionaries(_ids, st.none() | _ids).map(lambda all_: {a: b for a, b in all_.items() if a != b})


@given(st.lists(_wishes, max_size=4))
def test_bonds_are_mutual_whatever_is_wished(wishes):
    bonded = dict.fromkeys(range(1, 7))

    for wish in wishes:
        bonded |= bonds(bonded, wish)

    assert all(bonded[partner] == animal for animal, partner in bonded.items() if partner is not None)


@pytest.mark.parametrize(
    "text",
    [
        "dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "http://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=12s",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://www.youtube.com/live/dQw4w9WgXcQ",
        "//www.youtube.com/v/dQw4w9WgXcQ",
        '<iframe width="560" src="https://www.youtube.com/embed/dQw4w9WgXcQ" title="x"></iframe>',
    ],
)
def test_a_youtube_video_is_known_by_any_of_its_addresses(text):
    assert youtube_id(text) == "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rex jumps",
        "https://vimeo.com/12345678901",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evilyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/@channel",
        "https://youtu.be/",
        'https://youtu.be/dQw4w9WgX"Q',
    ],
)
def test_what_is_no_youtube_video_gives_no_id(text):
    assert youtube_id(text) == ""


@pytest.mark.parametrize(
    ("birthdate", "group"),
    [
        (date(2026, 1, 1), "Baby"),
        (date(2025, 3, 10), "Young"),
        (date(2023, 3, 1), "Adult"),
        (date(2010, 1, 1), "Senior"),
    ],
)
def test_the_age_group_follows_from_the_day_of_birth(birthdate, group):
    assert age_group(birthdate, date(2026, 3, 14)) == group


@pytest.mark.parametrize(
    ("text", "birthdate"),
    [
        ("2 years", date(2024, 3, 14)),
        ("about 8 weeks old", date(2026, 1, 17)),
        ("1 year and 6 months", date(2024, 9, 12)),
        ("1.5 yrs", date(2024, 9, 12)),
        ("3y", date(2023, 3, 14)),
        ("old", None),
        ("2", None),
        ("2 years or so, maybe 3", None),
        ("900 years", None),
    ],
)
def test_an_age_is_read_as_a_day_of_birth(text, birthdate):
    assert born_about(text, date(2026, 3, 14)) == birthdate


def test_a_copy_takes_over_what_is_not_one_animals_own():
    values = {"name": "Rex", "rescue_id": "7", "species": "Dog", "description": "d", "bonded_with_id": 3}

    assert carried(values) == {"species": "Dog", "description": "d"}


def test_an_order_names_some_and_the_others_follow():
    assert ordered([1, 2, 3, 4], [3, 9, 1, 3]) == [3, 1, 2, 4]
