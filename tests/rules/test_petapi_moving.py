"""The table for those who come from another API names nothing that is not there."""

import pytest

from petwire.petapi.inputs import FUNCTIONS
from petwire.petapi.moving import INTRODUCTIONS, KINDS, SOURCES, names, page, parts
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
