"""The XML schema says what is really answered, and refuses what is not."""

from functools import cache
from pathlib import Path

import pytest
import xmlschema

from petwire.petapi import lists, shelters
from petwire.petapi.errors import Code, Failure, Problem, not_valid
from petwire.petapi.form import search_form
from petwire.petapi.inputs import SPECIES
from petwire.petapi.output import encoded
from petwire.petapi.xsd import document
from tests.rules.test_petapi_golden import GOLDEN

pytestmark = pytest.mark.slow

FILES = sorted(GOLDEN.glob("*.xml"))


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(document(), allow="none")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_golden_answers_are_as_the_schema_says(path: Path):
    schema().validate(path.read_text())


@pytest.mark.parametrize(
    "model",
    [
        Failure(Code.INVALID_KEY, "Why.").body(),
        not_valid(missing=[Problem("key", "Why.")], unknown=[Problem("ouput", "Ignored.")]).body(),
        lists.search_list(0, [], exact=0, returned=0, meta_only=False),
        lists.search_list(3, [], exact=1, returned=2, meta_only=True),
        lists.shelter_list(0, [], returned=0, meta_only=False),
        shelters.shelter_search(0, [], returned=0, meta_only=True),
        *(search_form(species) for species in SPECIES),
    ],
)
def test_other_answers_are_as_the_schema_says(model):
    schema().validate(encoded(model, "xml").decode())


def answer(name: str) -> str:
    return (GOLDEN / f"{name}.xml").read_text()


@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("pets_at_shelter.1", "<pet_id>7</pet_id>", ""),
        ("pets_at_shelter.1", "<order>11</order>", "<order>first</order>"),
        ("pet_details.1", "<declawed>0</declawed>", "<declawed>2</declawed>"),
        ("pet_details.1", '<good_with_kids nil="true"/>', '<good_with_kids empty="true"/>'),
        ("shelter_details.1", "<total_pets>2</total_pets>", "<total_pets/>"),
        ("pet_search.1", "<status>ok</status>", "<status>ok</status><pet_count>1</pet_count>"),
    ],
)
def test_what_is_no_answer_is_refused(name, was, becomes):
    text = answer(name)
    assert was in text

    assert not schema().is_valid(text.replace(was, becomes, 1))
