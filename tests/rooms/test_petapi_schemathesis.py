"""Requests of every kind that the OpenAPI document allows, and of kinds that it does not, made by schemathesis: each is
answered as the document says, by no error of ours, and never without a key.

PETWIRE_TEST_REQUESTS says how many of each kind there are for each function (`make soak` takes 1,000).
"""

import json
import os
from functools import cache

import pytest
import schemathesis
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from petwire.access.quota import Policy, Taken
from petwire.lib.config import config
from petwire.petapi.inputs import FUNCTIONS
from petwire.petapi.openapi import document
from petwire.petapi.xsd import document as xml_schema
from tests.rooms.petapi_stage import Client, a_key
from tests.world import a_picture, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]

REQUESTS = int(os.environ.get("PETWIRE_TEST_REQUESTS", "30"))
ALLOWED = Taken(True, 1, 0, 0.0, Policy(900))
KINDS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

# How the document and the answer go together. The others ask whether a wrong request is refused and a right one is
# not: this API ignores what it does not know, and a right place may be one that is not there.
CHECKS = [
    getattr(schemathesis.checks, name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture
def served():
    """Two instances as WSGI applications, one whose errors come with a status of their own, and a key for both. What is
    there to be found stands in `real`."""
    world = a_world()
    a_picture(world.biscuit)
    key = a_key()
    strict = config().model_copy(update={"search_strict": True})
    clients = [Client(key), Client(key, settings=strict)]
    real = {
        "pet_id": str(world.biscuit.pk),
        "shelter_id": str(world.happy_tails.pk),
        "shelter_ids": f"{world.happy_tails.pk},{world.quiet_paws.pk}",
        "city_or_zip": "78701",
    }
    for client in clients:
        # A quota has tests of its own.
        client.api._leases.take = lambda *given, now: ALLOWED
    return [of_document(client.api) for client in clients], key, real


def of_document(api):
    """The API as schemathesis wants it: with its document behind it."""

    def application(environ, start):
        if environ["PATH_INFO"] == "/openapi.json":
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(document()).encode()]
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # the client in between does not unpack
        return api(environ, start)

    return schemathesis.openapi.from_wsgi("/openapi.json", application)


@cache
def of_answers():
    return xmlschema.XMLSchema(xml_schema())


# What the document cannot say about them is which there are.
OF_LISTS = ("breed_id", "color_id")


def examine(case, key, real, finds):
    """One request: with the key, with a wrong one, and without; `finds`: for something that is there."""
    if isinstance(case.query, dict):
        case.query["key"] = key
        if finds:
            case.query.update({name: value for name, value in real.items() if name in case.query})
            case.query = {name: value for name, value in case.query.items() if name not in OF_LISTS}
    response = case.call()
    case.validate_response(response, checks=CHECKS)
    if response.headers["content-type"][0].startswith("application/xml"):
        of_answers().validate(response.text)
    if isinstance(case.query, dict):
        case.query["key"] = "0" * 32
        assert code_of(case.call()) in (400, 401, 404)
        del case.query["key"]
        assert code_of(case.call()) in (400, 412)
    return response


def code_of(response) -> int | None:
    """The error of an answer, in either output."""
    if response.headers["content-type"][0].startswith("application/xml"):
        return int(of_answers().decode(response.text).get("error", {}).get("code", 0))
    return response.json().get("error", {}).get("code")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_request_is_answered_as_the_document_says(served, function, kind):
    schemas, key, real = served
    operations = [schema[f"/search/{function}"]["GET"] for schema in schemas]
    cases = st.one_of([one.as_strategy(generation_mode=kind) for one in operations])
    answered = []

    @settings(max_examples=REQUESTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases, finds=st.booleans())
    def ask(case, finds):
        response = examine(case, key, real, finds)
        answered.append(response.status_code)
        if finds and kind is GenerationMode.POSITIVE:
            assert code_of(response) in (None, 0), response.text

    ask()

    assert len(answered) >= REQUESTS
