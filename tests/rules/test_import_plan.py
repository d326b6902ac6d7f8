"""What a spreadsheet would do, row by row."""

from datetime import date
from typing import Any

import pytest

from petwire.catalog.import_plan import Held, Outcome, Plan, Planner
from petwire.catalog.spreadsheet import Row, Table
from petwire.wire.notices import Severity

TODAY = date(2026, 3, 14)


def held(animal_id: int, **values: Any) -> Held:
    empty = {"rescue_id": "", "status": "Available", "species": "Dog", "qualities": [], "own_words": {}}
    return Held(animal_id, {**empty, "name": "Rex", "youtube": [], **values})


def plan(*rows: dict[str, str], animals: tuple[Held, ...] = (), alike: frozenset = frozenset()) -> Plan:
    table = Table([Row(number, cells) for number, cells in enumerate(rows, 2)], [], [])
    return Planner(animals, alike, TODAY).plan(table)


def errors(found: Plan) -> list[tuple[int, str]]:
    return [(one.row, one.field) for one in found.notices if one.severity is Severity.ERROR]


def test_a_new_row_adds_an_animal():
    found = plan({"name": "Rex", "species": "dog", "rescue_id": "R1", "ok_with_cats": "no", "mixed": ""})

    (row,) = found.rows
    assert (row.outcome, row.animal_id) == (Outcome.ADD, None)
    assert row.values["species"] == "Dog"
    assert (row.values["ok_with_cats"], row.values["mixed"]) == (False, None)
    assert found.notices == []


@pytest.mark.parametrize("cells", [{"id": "7"}, {"rescue_id": "R1"}, {"id": "7", "rescue_id": "R1"}])
def test_a_known_row_changes_only_what_is_different(cells):
    animal = held(7, rescue_id="R1", color="Black")

    (row,) = plan({"name": "Rex", "color": "Brown", **cells}, animals=(animal,)).rows

    assert (row.outcome, row.animal_id, row.values) == (Outcome.CHANGE, 7, {"color": "Brown"})


def test_the_same_again_is_nothing_new():
    animal = held(
        7, qualities=["lap", "fetches"], description="a\r\nb", birthdate=date(2024, 1, 31), age="Young"
    )
    cells = {
        "id": "7",
        "qualities": "fetches, lap",
        "description": "a\nb",
        "birthdate": "1/31/2024",
        "age": "young",
    }

    assert plan(cells, animals=(animal,)).rows[0].outcome is Outcome.SAME


def test_an_empty_cell_clears_and_a_missing_column_leaves():
    animal = held(7, color="Black", summary="s", do_not_publish=True, ok_with_dogs=True)

    (row,) = plan({"id": "7", "color": "", "do_not_publish": "", "ok_with_dogs": ""}, animals=(animal,)).rows

    assert row.values == {"color": "", "ok_with_dogs": None}


@pytest.mark.parametrize(
    ("why", "rows", "wrong"),
    [
        ("an id of nobody's", [{"id": "99", "name": "Rex"}], [(2, "id"), (2, "species")]),
        ("an id that is none", [{"id": "x", "name": "Rex", "species": "Dog"}], [(2, "id")]),
        ("one animal twice", [{"id": "7"}, {"rescue_id": "R1"}], [(3, "id")]),
        (
            "one new animal twice",
            [
                {"name": "A", "species": "Dog", "rescue_id": "N"},
                {"name": "B", "species": "Dog", "rescue_id": "N"},
            ],
            [(3, "rescue_id")],
        ),
        ("a number of two animals", [{"rescue_id": "D"}], [(2, "rescue_id"), (2, "name"), (2, "species")]),
        ("no name", [{"species": "Dog", "rescue_id": "N"}], [(2, "name")]),
        ("a cleared name", [{"id": "7", "name": ""}], [(2, "name")]),
        ("no such status", [{"id": "7", "status": "Sleeping"}], [(2, "status")]),
        ("no such day", [{"id": "7", "birthdate": "soon"}], [(2, "birthdate")]),
        ("no video", [{"id": "7", "youtube": "https://vimeo.com/1"}], [(2, "youtube")]),
    ],
)
def test_what_is_wrong_is_named_by_row_and_field(why, rows, wrong):
    animals = (held(7, rescue_id="R1"), held(8, rescue_id="D"), held(9, rescue_id="D"))

    found = plan(*rows, animals=animals)

    assert errors(found) == wrong
    assert found.rows[-1].outcome is Outcome.WRONG
    assert all(one.what and one.remedy for one in found.notices)


def test_a_deleted_animal_is_meant_by_its_id_alone():
    gone = held(7, rescue_id="R1", status="Deleted")

    by_number = plan({"name": "Max", "species": "Dog", "rescue_id": "R1"}, animals=(gone,))
    by_id = plan({"id": "7", "status": "Available"}, animals=(gone,))

    assert by_number.rows[0].outcome is Outcome.ADD
    assert by_id.rows[0].values == {"status": "Available"}


def test_ages_are_read_as_days_of_birth_and_give_the_age_group():
    (row,) = plan({"name": "Rex", "species": "Dog", "rescue_id": "1", "age": "8 weeks"}).rows

    assert row.values["birthdate"] == date(2026, 1, 17)
    assert (row.values["birthdate_guessed"], row.values["age"]) == (True, "Baby")


def test_breeds_are_read_and_the_own_words_kept():
    (row,) = plan({"name": "Rex", "species": "Dog", "rescue_id": "1", "primary_breed": "Lab mix"}).rows

    assert (row.values["primary_breed"], row.values["mixed"]) == ("Labrador Retriever", True)
    assert row.values["own_words"] == {"primary_breed": "Lab mix"}


def test_words_that_were_kept_stay_when_the_file_comes_back():
    animal = held(7, primary_breed="Labrador Retriever", mixed=True, own_words={"primary_breed": "Lab mix"})

    for words in ("Lab mix", "Labrador Retriever"):
        assert plan({"id": "7", "primary_breed": words}, animals=(animal,)).rows[0].outcome is Outcome.SAME


def test_what_may_be_a_mistake_is_said_and_does_not_keep_the_file_out():
    found = plan({"name": "REX", "species": "Dog"}, alike=frozenset({("rex", "Dog")}))

    assert {(one.field, one.severity) for one in found.notices} == {
        ("name", Severity.WARNING),
        ("rescue_id", Severity.WARNING),
    }
    assert found.errors == 0


def test_headings_that_mean_nothing_or_the_same_are_found():
    found = Planner((), frozenset(), TODAY).plan(Table([], ["Shoe size"], ["name"]))

    assert [(one.row, one.field, one.severity) for one in found.notices] == [
        (1, "Shoe size", Severity.WARNING),
        (1, "name", Severity.ERROR),
    ]
