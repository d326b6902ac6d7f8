"""What clients really send: read, shortened, ignored or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.petapi.errors import Code, Failure
from petwire.petapi.inputs import FUNCTIONS, Globals, Place, read_globals, read_inputs, read_query, window

SEARCH = "city_or_zip=78701&species=dog&"


def read(function, query):
    pairs = read_query(query.encode())
    assert not isinstance(pairs, Failure), pairs
    return read_inputs(function, pairs)


def refused(function, query):
    failure = read(function, query)
    assert isinstance(failure, Failure), failure
    assert failure.code == Code.VALIDATION_FAILURE
    return {name: [one.field for one in getattr(failure, name)] for name in ("missing", "invalid", "unknown")}


@pytest.mark.parametrize(
    "query",
    [
        "shelter_ids=12,13",
        "shelter_ids=12&shelter_ids=13",
        "shelter_id=12&shelter_id=13",
        "shelter_ids=12, 13 ,&shelter_id=12&shelter_id=",
        "shelter_id=12&shelter_ids=13,12",
    ],
)
def test_all_spellings_of_a_list_of_shelters_are_one(query):
    assert read("pets_at_shelters", query)["shelter_ids"] == [12, 13]


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("breed_id=real%3D801", "breed_id", "real=801"),
        ("breed_id=real=801", "breed_id", "real=801"),
        ("sex=&color_id=&hair=&age=&breed_id=", "sex", None),
        ("sex=M", "sex", "m"),
        ("geo_range=35", "geo_range", 35.0),
        ("geo_range=5000", "geo_range", 1000.0),
        ("geo_range=1.5e2", "geo_range", 150.0),  # as some languages write numbers
        ("geo_range=1.7976931348623157e%2B308", "geo_range", 1000.0),
        ("geo_range=12.", "geo_range", 12.0),
        ("meta_only=true", "meta_only", True),
        ("meta_only=0", "meta_only", False),
        ("added_after=2026-03-14T00:00:00", "added_after", date(2026, 3, 14)),
        ("city_or_zip=Springfield%2C%20IL", "city_or_zip", Place(city="Springfield", state="IL")),
        ("city_or_zip=St.+Louis,mo", "city_or_zip", Place(city="St. Louis", state="MO")),
        ("city_or_zip=62704-1234", "city_or_zip", Place(zip="62704")),
        ("city_or_zip=k1a+0b1", "city_or_zip", Place(zip="K1A0B1")),
        ("species=dog&species=", "species", "dog"),
        ("species=cat&species=dog", "species", "dog"),
        ("include_mixes=0", "include_mixes", False),
    ],
)
def test_a_value_is_read_as_clients_write_it(query, name, value):
    assert read("pet_search", SEARCH + query)[name] == value


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("city_or_zip=123", "city_or_zip"),
        ("species=dragon", "species"),
        ("breed_id=801", "breed_id"),
        ("sex=x", "sex"),
        ("geo_range=0", "geo_range"),
        ("geo_range=nan", "geo_range"),
        ("geo_range=inf", "geo_range"),
        ("geo_range=1e-9999", "geo_range"),
        ("pet_size_range_id=5", "pet_size_range_id"),
        ("color_id=red", "color_id"),
        ("start_number=-1", "start_number"),
        ("start_number=one", "start_number"),
        ("start_number=١", "start_number"),  # a digit, and none that a client means
        ("meta_only=perhaps", "meta_only"),
        ("added_after=soon", "added_after"),
        ("sort=oldest", "sort"),
    ],
)
def test_a_value_that_cannot_be_is_named(query, name):
    assert refused("pet_search", SEARCH + query)["invalid"] == [name]


def test_what_is_not_known_is_ignored_and_named_only_with_another_failure():
    noise = "ouput=json&count=5&=3&shelter_id=12"

    assert read("pets_at_shelter", noise)["shelter_id"] == 12
    assert refused("pets_at_shelter", "ouput=json&=3&shelter_id=x") == {
        "missing": [],
        "invalid": ["shelter_id"],
        "unknown": ["ouput"],
    }


def test_all_that_is_wrong_is_said_at_once():
    assert refused("pet_search", "sex=x&sort=y") == {
        "missing": ["city_or_zip", "species"],
        "invalid": ["sex", "sort"],
        "unknown": [],
    }


@pytest.mark.parametrize(
    ("query", "most", "at_once", "wanted"),
    [
        ("", 25_000, None, range(1, 51)),
        ("start_number=51", 25_000, None, range(51, 101)),
        ("start_number=51&end_number=70", 25_000, None, range(51, 71)),
        ("start_number=0&end_number=2", 25_000, None, range(1, 3)),
        ("start_number=1&end_number=30000000", 25_000, None, range(1, 25_001)),
        ("start_number=1&end_number=10000", 10_000, 500, range(1, 501)),
        ("start_number=9900&end_number=99999", 10_000, 500, range(9900, 10_001)),
        ("start_number=20000", 10_000, 500, range(10_001, 10_001)),
        ("start_number=93154241805&end_number=293", 25_000, None, range(25_001, 25_001)),
        ("start_number=10&end_number=5", 25_000, None, range(10, 10)),
        (f"end_number={'9' * 5000}", 25_000, None, range(1, 25_001)),
    ],
)
def test_windows_are_shortened_without_a_word(query, most, at_once, wanted):
    assert window(read("pets_at_shelter", f"shelter_id=1&{query}"), most=most, at_once=at_once) == wanted


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("key=abc", Globals("abc", "1", "json")),
        ("key=abc&v=&output=", Globals("abc", "1", "json")),
        ("output=json&key=abc&v=beta&output=json", Globals("abc", "beta", "json")),
        ("key=abc&v=3&output=XML", Globals("abc", "3", "xml")),
    ],
)
def test_the_inputs_of_every_function(query, found):
    assert read_globals(read_query(query.encode())) == found


@pytest.mark.parametrize(
    ("query", "code"),
    [("", 412), ("key=", 412), ("v=4&key=abc", 400), ("output=yaml&key=abc", 400)],
)
def test_without_a_key_or_with_an_unknown_version_nothing_is_read(query, code):
    assert read_globals(read_query(query.encode())).code == code


@pytest.mark.parametrize("query", [b"key=%ff", b"key=\xff", b"key=a%00b", b"&".join([b"a=1"] * 1001)])
def test_a_query_string_that_is_no_text_is_refused(query):
    assert read_query(query).code == Code.INPUT_INVALID


@given(function=st.sampled_from(sorted(FUNCTIONS)), query=st.text(st.characters(codec="utf-8"), max_size=80))
def test_whatever_is_sent_is_read_or_refused(function, query):
    pairs = read_query(query.encode())

    assert isinstance(pairs, Failure) or isinstance(read_inputs(function, pairs), (dict, Failure))
