"""Letters, notices and colours in a real browser: by everybody, without scripts, in Spanish."""

from datetime import timedelta

import pytest
from django.core import mail

from petwire.listings.looks import set_look
from petwire.listings.messages import rules
from petwire.listings.watch.actions import Wish, ask, confirm, token_of
from petwire.listings.watch.models import Kind
from petwire.orgs.actions import change_organisation
from tests.world import BY, NOW, World, a_picture, a_world, committed  # noqa: F401 (a fixture)

COLOURS = ("#1f5c3a", "#e9f5ec")


@pytest.fixture
def world(committed) -> World:  # noqa: F811
    world = a_world()
    change_organisation(org_id=world.happy_tails.pk, values={"email": "hi@tails.example"}, by=BY, now=NOW)
    a_picture(world.biscuit)
    set_look(org_id=world.happy_tails.pk, colours=COLOURS, by=BY, now=NOW)
    return world


def test_a_letter_is_written_in_spanish_without_scripts(visit, world, monkeypatch):
    monkeypatch.setattr(rules, "AT_LEAST", timedelta(0))  # nobody waits in a test

    with visit(width=360, scripts=False) as window:
        page = window.page
        window.open("/es/animals")
        page.get_by_role("link", name="Mittens").click()
        page.get_by_role("link", name="Escribir sobre Mittens").click()
        page.get_by_label("Su mensaje").fill("¿Sigue Mittens con ustedes? Tenemos un patio.")
        page.get_by_label("Su nombre").fill("María")
        page.get_by_label("Su correo electrónico").fill("maria@home.example")
        page.get_by_role("button", name="Verlo antes de enviarlo").click()
        assert page.get_by_role("heading", name="¿Está bien así?").is_visible()
        page.get_by_role("button", name="Cambiarlo").click()
        page.get_by_label("Su número de teléfono").fill("555-0100")
        page.get_by_role("button", name="Verlo antes de enviarlo").click()
        page.get_by_role("button", name="Enviarlo").click()

        assert page.get_by_role("heading", name="Está en camino.").is_visible()
        assert page.url.startswith(f"{window.base}/es/messages/")
        assert {one["name"] for one in page.context.cookies()} == {"csrftoken"}
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", name="It is on its way.").is_visible()
        assert window.complaints == []
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["hi@tails.example"], ["maria@home.example"])
    assert "They read our pages in Spanish." in sent.body


def test_these_pages_are_usable_by_all(visit, world):
    asked = [
        ask(
            email="maria@home.example",
            wish=Wish(Kind.SEARCH, query=f"species={one}"),
            language="en",
            visitor="",
            now=NOW,
        )
        for one in ("Dog", "Cat")
    ]
    reader = confirm(token=asked[0].token, now=NOW).reader
    found = {}

    with visit() as window:
        for path in (
            f"/messages/animals/{world.biscuit.pk}",
            "/watch/search?species=Dog",
            f"/watch/mine/{token_of(reader)}",
            f"/orgs/{world.happy_tails.pk}-happy-tails-rescue",
            f"/es/animals/{world.biscuit.pk}-biscuit",
            "/es/privacy",
        ):
            window.open(path)
            found |= {(path, layout): bad for layout, bad in window.barriers().items()}
        window.open(f"/messages/orgs/{world.happy_tails.pk}")
        window.page.get_by_role("button", name="Look at it before it is sent").click()
        assert window.page.get_by_role("alert").is_visible()
        found |= {("mistaken", layout): bad for layout, bad in window.barriers().items()}

    assert not found
