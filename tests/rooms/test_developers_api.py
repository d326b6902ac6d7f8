"""`/developers/api/`: each function has a form made from the OpenAPI document, which asks it with a key."""

import json
import re
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

from petwire.access.actions import set_api_rights
from petwire.access.life.use import flush
from petwire.console.developers import trying
from petwire.lib.config import config
from petwire.petapi import trykey
from petwire.petapi.inputs import FUNCTIONS
from petwire.petapi.openapi import document
from petwire.petapi.trial import MOST_SHOWN, NO_KEY, try_out
from petwire.petapi.xsd import document as xml_schema
from tests.rooms.petapi_stage import a_key
from tests.world import BY, NOW, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted():
    """What was counted is written down here, and not by a thread while another test runs."""
    yield
    flush()


def ask(function, **given):
    """The page after its form was sent, and the body that it shows."""
    page = Browser().post(f"/developers/api/{function}/", given)
    text = page.content.decode()
    found = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.S)
    return page, unescape(found[1]) if found else "", unescape(text)


@pytest.fixture
def demo_key(monkeypatch):
    """A key of the instance's own, as the setting names it."""
    key = a_key()
    monkeypatch.setattr(trykey, "config", lambda: config().model_copy(update={"try_key": key}))
    return key


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_has_a_form_with_every_input_of_the_document(function):
    text = Browser().get(f"/developers/api/{function}/").content.decode()

    named = set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', text)) - {"csrfmiddlewaretoken"}
    parameters = document()["paths"][f"/search/{function}"]["get"]["parameters"]
    assert named == {one["name"] for one in parameters} | {"key"}


def test_a_request_with_ones_own_key_shows_address_command_status_and_answer():
    world, key = a_world(), a_key()

    page, body, text = ask("pets_at_shelter", key=key, shelter_id=world.happy_tails.pk, v="2", output="")

    url = f"{config().public_url}/search/pets_at_shelter?key={key}&shelter_id={world.happy_tails.pk}&v=2"
    assert page.status_code == 200
    assert f'<code id="asked-url">{url}</code>' in text
    assert f"curl '{url}'" in text
    assert "<h2>200 OK</h2>" in text
    assert {one["pet_name"] for one in json.loads(body)["pets"]} == {"Biscuit", "Mittens"}


def test_xml_is_shown_with_a_field_on_each_line():
    _, body, _ = ask("search_form", key=a_key(), species="cat", output="xml")

    assert body.splitlines()[:2] == ["<result>", "  <status>ok</status>"]


def test_what_is_wrong_is_the_api_s_own_answer():
    _, body, _ = ask("pets_at_shelter", key=a_key(), shelter_id="seven")

    assert json.loads(body)["error"]["invalid"][0]["field"] == "shelter_id"


def test_without_any_key_the_answer_says_so():
    _, body, text = ask("search_form", species="dog")

    assert json.loads(body)["error"]["msg"] == "input_missing"
    assert "key=" not in re.search(r'id="asked-url">([^<]*)', text)[1]


def test_the_key_of_the_instance_asks_for_who_has_none_and_is_never_shown(demo_key):
    world = a_world()

    page, body, _ = ask("pets_at_shelter", shelter_id=world.happy_tails.pk)

    assert json.loads(body)["total_pets"] == 2
    assert demo_key not in page.content.decode()
    assert f"key={NO_KEY}" in json.loads(body)["pets"][0]["details_url"]


def test_ones_own_key_is_used_before_the_instance_s(demo_key):
    _, body, _ = ask("search_form", key="0" * 32, species="dog")

    assert json.loads(body)["error"]["msg"] == "invalid_key"


def test_the_quota_of_a_key_holds_here_as_well():
    key = a_key()
    set_api_rights(key_id=key[:8], per_minute=1, functions=None, by=BY, now=NOW)

    answers = [json.loads(ask("search_form", key=key, species="dog")[1]) for _ in range(2)]

    assert [one.get("error", {}).get("msg") for one in answers] == [None, "resource_unavailable"]


def test_one_address_is_slowed_down_with_429_and_told_when_to_come_again(settings):
    settings.ACCOUNT_RATE_LIMITS = {"try": "2/m/ip"}

    *_, third = [ask("search_form", key="0" * 32, species="dog")[0] for _ in range(3)]

    assert third.status_code == 429
    assert 1 <= int(third.headers["Retry-After"]) <= 60
    assert third.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert third.headers["RateLimit-Remaining"] == "0"
    assert "A little slower, please" in third.content.decode()


def test_a_long_answer_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr("petwire.petapi.trial.MOST_SHOWN", 100)

    shown = try_out("search_form", [("species", "dog")], key=a_key(), hide_key=False, database=_database())

    assert (len(shown.body), shown.cut) == (100, True)
    assert shown.size > 100 < MOST_SHOWN


def _database():
    return trying.Database(trying._connection)


def test_the_documents_are_there_for_programs_of_any_site():
    openapi, xsd = (Browser().get(reverse(f"developers:{name}")) for name in ("openapi", "xsd"))

    assert json.loads(openapi.content) == document()
    assert xsd.content.decode() == xml_schema()
    assert openapi.headers["Access-Control-Allow-Origin"] == xsd.headers["Access-Control-Allow-Origin"] == "*"
