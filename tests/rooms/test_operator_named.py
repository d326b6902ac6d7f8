"""Who runs an instance is said wherever people look for it, and `petwire check` notices when it is not."""

import pytest
from django.test import Client

from petwire.cli.health.machine import operator_unknown
from petwire.cli.health.registry import Facts
from petwire.lib.config import Config, config
from petwire.lib.mail import send
from tests.console import a_cast
from tests.world import NOW

pytestmark = pytest.mark.django_db

BLANKS = {
    "PETWIRE_OPERATOR_NAME": "Paws Network, Inc.",
    "PETWIRE_OPERATOR_ADDRESS": "1 Elm Street, Austin TX 78701",
    "PETWIRE_SUPPORT_EMAIL": "help@paws.example",
    "PETWIRE_FEEDBACK": "https://paws.example/tell-us",
}


@pytest.fixture
def filled_in(monkeypatch):
    for name, value in {**BLANKS, "PETWIRE_PRIVACY_CONTACT": "privacy@paws.example"}.items():
        monkeypatch.setenv(name, value)
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


@pytest.mark.parametrize("path", ["/privacy", "/terms"])
def test_the_pages_name_the_operator_with_the_address(client, filled_in, path):
    page = client.get(path).content.decode()

    for text in ("Paws Network, Inc.", "1 Elm Street<br>", "Austin TX 78701<br>"):
        assert text in page
    assert ("privacy@paws.example" in page) == (path == "/privacy")
    assert "has not said who they are" not in page


@pytest.mark.parametrize(
    "path", ["/", "/animals", "/orgs", "/nothing-here", "/console/", "/console/operator/", "/join"]
)
def test_every_footer_says_where_to_get_help_and_to_say_what_one_thinks(filled_in, path):
    page = a_cast().client("operator").get(path).content.decode()

    assert "Run by Paws Network, Inc." in page
    assert 'href="mailto:help@paws.example"' in page
    assert 'href="https://paws.example/tell-us"' in page
    assert 'href="/developers/terms/"' in page or 'href="/developers/"' in page


def test_every_mail_ends_with_it(filled_in, mailoutbox):
    send(to="a@x.example", template="console/mail/refused", org="Paws", reason="No.")
    Client().post("/console/account/password/forgotten/", {"email": a_cast().people["admin"].email})

    for mail in mailoutbox:
        assert mail.body.rstrip().endswith(
            "Help: help@paws.example\nTell us what you think: https://paws.example/tell-us"
        )
    assert len(mailoutbox) == 2


def test_a_blank_is_said_to_be_one(client):
    page = client.get("/privacy").content.decode()

    assert "has not said who they are" in page
    assert "mailto:" not in page
    assert "Run by" not in client.get("/").content.decode()


def test_a_feedback_address_may_be_one_of_mail(monkeypatch):
    monkeypatch.setenv("PETWIRE_FEEDBACK", "tell@paws.example")
    config.cache_clear()
    try:
        assert 'href="mailto:tell@paws.example"' in Client().get("/terms").content.decode()
    finally:
        monkeypatch.undo()
        config.cache_clear()


def found(**values: str) -> list[str]:
    return [detail for _, detail in operator_unknown(Facts(Config(**values), NOW))]


PUBLIC = "https://animals.example.org"
GIVEN = {name.removeprefix("PETWIRE_").lower(): value for name, value in BLANKS.items()}


def test_the_check_names_what_is_blank_on_a_public_instance_in_production():
    blank = {**GIVEN, "operator_address": "", "feedback": ""}

    assert found(public_url=PUBLIC, **blank) == ["PETWIRE_OPERATOR_ADDRESS, PETWIRE_FEEDBACK are empty"]
    assert found(public_url=PUBLIC, **{**GIVEN, "feedback": ""}) == ["PETWIRE_FEEDBACK is empty"]
    assert found(public_url=PUBLIC, **GIVEN) == []


def test_the_check_is_silent_on_a_test_instance_and_on_ones_own_machine():
    assert found(public_url=PUBLIC, environment="test") == []
    assert found() == []
