"""Asking for a key: it is confirmed, looked at, and leads to a service whose key is seen once, by its holder."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from petwire.access.actions import digest
from petwire.access.models import (
    KeyRequest,
    Service,
    TermsAcceptance,
)
from petwire.access.reads import waiting
from petwire.access.requests import ask_for_key, confirm
from petwire.lib.config import config
from petwire.orgs.models import Person
from tests.console import Cast, a_cast, a_wish
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FRESH = "a fresh pair of words"
FORM = {
    "name": "Paw Map",
    "company": "Paw Map Inc.",
    "url": "https://paw-map.example",
    "description": "Shows animals on a map.",
    "categories": ["adoption site", "app"],
    "public": "yes",
    "domains": "Paw-Map.example\nhttps://www.paw-map.example/x",
    "environment": "production",
    "nightly_files": "yes",
    "contact_name": "Dev",
    "email": "dev@service.example",
    "terms": "on",
}


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def link_in(mail) -> str:
    return re.search(r"^http\S+$", mail.body, re.M)[0].removeprefix(config().public_url)


def asked(**facts) -> KeyRequest:
    """A request that waits for an operator."""
    made = ask_for_key(wanted=a_wish(**facts), person=None, by=BY, now=NOW)
    return confirm(token=made.token, now=NOW)


def secret_in(page: str, name: str) -> str:
    return re.search(rf'id="{name}">([^<]+)<', page)[1]


def test_a_stranger_asks_confirms_is_approved_and_sees_the_key_once(cast, mailoutbox):
    visitor, operator = Client(), cast.client("operator")
    assert visitor.post("/developers/request/", FORM).url == "/developers/request/sent/"
    assert not waiting(), "an address that is not confirmed waits for nobody"

    confirm_at = link_in(mailoutbox[0])
    assert visitor.get(confirm_at).status_code == 200
    assert not Person.objects.filter(email="dev@service.example").exists(), "a look confirms nothing"
    page = visitor.post(confirm_at, {"name": "Dev", "password": FRESH}, follow=True)
    assert b"We tell you by mail" in page.content

    (one,) = waiting()
    assert b"Paw Map" in operator.get("/console/operator/services/").content
    operator.post(f"/console/operator/services/requests/{one.pk}/approve/")
    service = Service.objects.select_related("audience", "holder").get(name="Paw Map")
    assert service.holder.email == "dev@service.example"
    assert (service.audience.standing, service.audience.terms_accepted) == ("approved", True)
    assert service.audience.domains == ["paw-map.example", "www.paw-map.example"]

    take_at = link_in(mailoutbox[-1])
    assert visitor.get(take_at).status_code == 200
    page = visitor.post(take_at).content.decode()
    key, password = secret_in(page, "key"), secret_in(page, "ftp-password")
    service.refresh_from_db()
    assert bytes(service.key_digest) == digest(key) and key.startswith(service.key_id)
    assert bytes(service.ftp_digest) == digest(password)
    assert visitor.post(take_at).status_code == 410
    assert key not in str([mail.body for mail in mailoutbox])
    (accepted,) = TermsAcceptance.objects.filter(service=service.pk)
    assert accepted.person == service.holder_id


def test_somebody_with_an_account_is_attached_to_it_and_keeps_the_password(cast, mailoutbox):
    visitor = Client()
    visitor.post("/developers/request/", FORM | {"email": "admin@rescue.example"})
    page = visitor.get(link_in(mailoutbox[0])).content
    assert b"password" not in page.lower()

    visitor.post(link_in(mailoutbox[0]), {"name": "Evil", "password": FRESH})

    admin = cast.people["admin"]
    assert KeyRequest.objects.get().person == admin
    admin.refresh_from_db()
    assert admin.check_password("correct horse battery")
    assert visitor.get("/console/services/").status_code == 302, "a link from a mail signs nobody in"
