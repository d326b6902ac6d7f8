"""The table for those who come from another API names nothing that is not there."""

from urllib.parse import parse_qs, urlsplit

import pytest

from petwire.petapi.inputs import FUNCTIONS
from petwire.petapi.moving import EXAMPLES, INTRODUCTIONS, KINDS, SOURCES, names, page, parts
from petwire.petapi.openapi import document, page_fields

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("one", names(), ids=lambda one: f"{one.source} {one.theirs}")
def test_what_it_names_of_ours_is_in_the_document(one):
    if not one.function:
        assert one.note and not one.ours, "what has no equal says what to do"
        return
    operation = document()["paths"][f"/search/{one.function}"]["get"]
    fields = {name for name, _ in page_fields(one.function)}
    inputs = {given["name"] for given in operation["parameters"]} | {"key"}

    assert one.ours in {"call": {""}, "input": inputs, "field": fields}[one.what]


def test_the_table_is_of_known_sources_and_kinds_and_names_nothing_twice():
    assert {one.source for one in names()} == set(SOURCES) == set(INTRODUCTIONS)
    assert {one.what for one in names()} == set(KINDS)
    keys = [(one.source, one.what, one.theirs) for one in names()]
    assert len(keys) == len(set(keys))


def test_every_name_is_on_the_page_and_every_function_of_the_original_is_named():
    assert all(f"| `{one.theirs}` |" in page() for one in names())
    original = {one.function for part in parts("adoptapet") for one in part.names if one.what == "call"}
    assert original == set(FUNCTIONS) - {"shelter_search", "shelter_details"}


@pytest.mark.parametrize("source", SOURCES)
def test_the_example_names_inputs_that_there_are_and_stands_on_the_page(source):
    before, here = EXAMPLES[source]
    asked = urlsplit(here.removeprefix("GET "))
    function = asked.path.removeprefix("/search/")
    inputs = {given["name"] for given in document()["paths"][asked.path]["get"]["parameters"]} | {"key"}

    assert function in FUNCTIONS
    assert set(parse_qs(asked.query)) <= inputs
    assert all(line in page() for line in (*before.splitlines(), here))
