"""What the address of a search asks for, the counts beside each choice, a map, a code. No database."""

from collections import Counter
from dataclasses import fields, replace
from random import Random
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.cli.towns import table
from petwire.lib.places import FILE, place_of_zip
from petwire.listings import maps
from petwire.listings.qr import QUIET, code_of
from petwire.listings.search.counts import counts_of, yes
from petwire.listings.search.filter import (
    AGES,
    MILES,
    SEXES,
    SIZES,
    SORTS,
    Cursor,
    Wanted,
    Where,
    address,
    query,
    read,
    read_orgs,
)
from petwire.vocab.states import states

# It reads the tables of all places, which takes seconds.
pytestmark = pytest.mark.slow

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)


def some(known):
    return st.lists(st.sampled_from(known), unique=True).map(
        lambda got: tuple(one for one in known if one in got)
    )


WANTED = st.builds(
    Wanted,
    near=st.one_of(st.none(), st.just(Where(zip="78701")), st.just(Where(city="Austin", state="TX"))),
    miles=st.sampled_from(MILES),
    species=st.sampled_from(["", "Dog", "Guinea Pig", "Yak"]),
    breed=WORDS,
    ages=some(AGES),
    sizes=some(SIZES),
    sex=st.sampled_from(["", *SEXES]),
    dogs=st.booleans(),
    cats=st.booleans(),
    kids=st.booleans(),
    unknown=st.booleans(),
    special=st.booleans(),
    pair=st.booleans(),
    courtesy=st.sampled_from([None, True, False]),
    status=WORDS,
    org_id=st.one_of(st.none(), st.integers(0, 10**18 - 1)),
    travel=st.booleans(),
    sort=st.sampled_from(SORTS),
)


def asked(text):
    return read(parse_qsl(text, keep_blank_values=True))


@given(WANTED)
def test_an_address_says_all_that_is_wanted_and_nothing_else(wanted):
    found = asked(query(wanted))

    assert not (found.wrong if wanted.near else set(found.wrong) - {"near"})
    for one in fields(Wanted):
        needs_place = one.name in ("miles", "sort", "travel") and wanted.near is None
        default = one.default if needs_place else getattr(wanted, one.name)
        assert getattr(found.wanted, one.name) == default, one.name


@given(
    st.text(max_size=60),
    st.sampled_from(["near", "age", "org", "miles", "breed", "after", "before", "sort", "sex"]),
)
def test_nothing_that_somebody_writes_into_an_address_fails(text, name):
    found = read([(name, text), ("species", "Dog")])

    assert found.wanted.species == "Dog"
    again = asked(query(found.wanted)).wanted
    if found.wanted.near is None:  # how far from no place an address does not say
        again = replace(again, miles=found.wanted.miles)
    assert again == found.wanted


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("78701", Where(zip="78701")),
        ("78701-1234", Where(zip="78701")),
        ("Austin, TX", Where(city="Austin", state="TX")),
        ("  st.  louis   mo ", Where(city="st. louis", state="MO")),
        ("Winston-Salem,nc", Where(city="Winston-Salem", state="NC")),
    ],
)
def test_places_as_people_write_them(text, place):
    assert read([("near", text)]).wanted.near == place


@pytest.mark.parametrize("text", ["7870", "Texas", "ZIP", "787011", "<b>", "Austin; TX 1"])
def test_what_is_no_place_is_said_beside_the_field(text):
    found = read([("near", text)])

    assert found.wanted.near is None
    assert "ZIP code" in found.wrong["near"]
    assert found.said["near"] == text


def test_a_radius_is_brought_to_one_that_is_wide_enough():
    assert [asked(f"near=78701&miles={one}").wanted.miles for one in (1, 10, 30, 99, 900)] == [
        10,
        10,
        50,
        100,
        250,
    ]


def test_an_order_by_distance_needs_a_place_and_says_so():
    found = asked("sort=nearest&species=Cat")

    assert found.wanted == Wanted(species="Cat")
    assert "where you are" in found.wrong["near"]


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("after=599", Cursor(599)),
        ("before=599", Cursor(599, back=True)),
        ("near=78701&sort=nearest&after=123-599", Cursor(599, tenths=123)),
        ("near=78701&sort=nearest&before=0-599", Cursor(599, back=True, tenths=0)),
        ("after=123-599", None),  # of the other order
        ("near=78701&sort=nearest&after=599", None),
        ("after=-1", None),
        ("after=" + "9" * 30, None),
    ],
)
def test_a_cursor_is_read_in_the_order_it_belongs_to(text, cursor):
    assert asked(text).cursor == cursor
    if cursor:
        assert address(asked(text).wanted, cursor) == f"/animals?{text}"


def test_a_list_of_organisations_is_narrowed_by_name_state_and_place():
    found = read_orgs({"name": " Happy  Tails ", "state": "tx", "near": "78701"})

    assert (found.name, found.state, found.near) == ("Happy Tails", "TX", Where(zip="78701"))
    assert read_orgs({"state": "Texas", "near": "x"}).state == ""
    assert "ZIP code" in read_orgs({"near": "x"}).wrong


def tallied(animals, fits):
    """Rows as sql/tally.sql makes them of animals with a species and an answer about dogs."""
    rows = Counter()
    for species, dogs in animals:
        missed = (0 if fits["species"](species) else 1) + (0 if fits["dogs"](dogs) else 32)
        if missed in (0, 1, 32):
            rows[missed, 2047 - 1024, species, None] += 1
            rows[missed, 2047 - 32, None, dogs] += 1
    return [(*key, number) for key, number in rows.items()]


def test_each_filter_is_counted_under_the_choice_of_the_others():
    animals = [("Dog", True), ("Dog", None), ("Dog", False), ("Cat", True), ("Cat", True), ("Yak", None)]
    fits = {"species": lambda one: one == "Dog", "dogs": lambda one: one is True}

    counts = counts_of(tallied(animals, fits))

    assert counts.total == 1
    assert counts["species"] == {"Dog": 1, "Cat": 2}, "as if no species were chosen"
    assert (counts["dogs"][True], counts["dogs"][False], counts["dogs"][None]) == (1, 1, 1)
    assert yes(counts, "dogs", unknown=False) == 1
    assert yes(counts, "dogs", unknown=True) == 2


def test_every_state_has_an_outline_and_its_places_lie_within_the_drawing():
    chance = Random(1)
    known = sorted(maps.outlines())
    assert set(known) == set(states())
    for zip_code in [*chance.sample(sorted(place for place in _zips()), 400), "99546", "96799"]:
        drawn = maps.map_of(zip_code)
        if drawn is not None:
            assert -20 <= drawn.x <= drawn.width + 20, zip_code
            assert -20 <= drawn.y <= drawn.height + 20, zip_code
            assert drawn.path.startswith("M") and drawn.path.endswith("Z")


def _zips():
    from petwire.lib.places import _places

    return _places()


def test_a_map_is_of_the_animals_own_place_where_that_is_known():
    assert maps.map_of("78701", "74103").state == "Texas"
    assert maps.map_of("", "74103-1234").place == "Tulsa, OK"
    assert maps.map_of("00000", "") is None
    assert place_of_zip("00000") is None


def test_a_code_has_a_quiet_edge_and_the_three_corners():
    code = code_of("https://petwire.example/animals/7-biscuit")

    assert code.path.startswith(f"M{QUIET} {QUIET}h7v1h-7z"), "the upper edge of the first corner"
    assert f"M{code.size - QUIET - 7} {QUIET}h7" in code.path
    assert f"M{QUIET} {code.size - QUIET - 7}h7" in code.path


def test_the_table_of_places_is_what_the_package_knows():
    assert FILE.read_text(encoding="utf-8") == table(), "`make docs` writes it anew"
