"""The OpenAPI document says what is really answered."""

import jsonschema
import pytest

from petwire.petapi.errors import Code, Failure, Problem, not_valid
from petwire.petapi.inputs import FUNCTIONS, VERSIONS
from petwire.petapi.openapi import document, schema_of
from tests.rules.test_petapi_golden import answer_of, asked_in

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_answers_are_as_the_document_says(function, version):
    jsonschema.validate(answer_of(function, asked_in(version)), schema_of(function))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_document_says_every_field_that_is_answered(function):
    answer, schema = answer_of(function, asked_in("3")), schema_of(function)

    assert unsaid(answer, schema) == []


def unsaid(value, schema, path=""):
    if isinstance(value, list):
        return [name for one in value for name in unsaid(one, schema["items"], f"{path}[]")]
    if not isinstance(value, dict):
        return []
    known = schema["properties"]
    missing = [f"{path}.{name}" for name in value if name not in known]
    return missing + [
        found
        for name, one in value.items()
        if name in known
        for found in unsaid(one, known[name], f"{path}.{name}")
    ]


def test_failures_are_as_the_document_says():
    schema = document()["components"]["schemas"]["Failure"]

    for failure in (Failure(Code.INVALID_KEY), not_valid(missing=[Problem("key", "Why.")])):
        jsonschema.validate(failure.body(), schema)


def test_every_function_stands_in_the_document_with_its_inputs():
    paths = document()["paths"]

    assert {path.removeprefix("/search/") for path in paths} == set(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        named = {one["name"] for one in paths[f"/search/{name}"]["get"]["parameters"]}
        assert named == {one.name for one in function.inputs} | {"v", "output"}
