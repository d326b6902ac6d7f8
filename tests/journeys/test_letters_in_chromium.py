"""Letters, notices and colours in a real browser: by everybody, without scripts, in Spanish."""

from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

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
        expect(page.get_by_role("heading", name="¿Está bien así?")).to_be_visible()
        page.get_by_role("button", name="Cambiarlo").click()
        page.get_by_label("Su número de teléfono").fill("555-0100")
        page.get_by_role("button", name="Verlo antes de enviarlo").click()
        page.get_by_role("button", name="Enviarlo").click()

        expect(page.get_by_role("heading", name="Está en camino.")).to_be_visible()
        assert page.url.startswith(f"{window.base}/es/messages/")
        assert {one["name"] for one in page.context.cookies()} == {"csrftoken"}
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="It is on its way.")).to_be_visible()
        assert window.complaints == []
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["hi@tails.example"], ["maria@home.example"])
    assert "They read our pages in Spanish." in sent.body


WHAT_HAS_THE_FOCUS = """() => {
    const one = document.activeElement;
    const drawn = one.querySelector("img")?.alt;
    return (one.ariaLabel || one.labels?.[0]?.textContent || drawn || one.textContent || "").trim();
}"""


def reach(page, words: str) -> None:
    """Tab until something has the focus that is called so."""
    passed = []
    for _ in range(70):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(WHAT_HAS_THE_FOCUS))
        if passed[-1].startswith(words):
            return
    raise AssertionError(f"{words} is out of reach; there are {passed}")


def follow(page, words: str) -> None:
    """And press Enter, which opens another page."""
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_animal_is_met_by_keyboard_alone(visit, world, monkeypatch):
    monkeypatch.setattr(rules, "AT_LEAST", timedelta(0))
    biscuit = f"/animals/{world.biscuit.pk}-biscuit"

    with visit(width=360) as window:
        page = window.page
        window.open(biscuit)
        reach(page, "Remember Biscuit")
        page.keyboard.press("Space")
        assert page.get_by_role("button", name="Remember Biscuit").get_attribute("aria-pressed") == "true"
        follow(page, "Biscuit")  # the picture
        page.wait_for_url("**/media/*")
        page.go_back()
        reach(page, "Tell others of Biscuit")
        assert page.evaluate("document.activeElement.value").endswith(biscuit)
        follow(page, "a poster")
        page.evaluate("window.print = () => { window.printed = true; }")
        reach(page, "Print")
        page.keyboard.press("Enter")
        assert page.evaluate("window.printed")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{biscuit}")

        follow(page, "Write about Biscuit")
        for label, words in (
            ("Your message", "Is Biscuit still there? We have a garden."),
            ("Your name", "Maria"),
            ("Your e-mail address", "maria@home.example"),
        ):
            reach(page, label)
            page.keyboard.type(words)
        follow(page, "Look at it before it is sent")
        follow(page, "Send it")
        page.get_by_role("heading", name="It is on its way.").wait_for()

        window.open(biscuit)
        follow(page, "Happy Tails")
        page.wait_for_url("**/orgs/*")
        follow(page, "Mittens")
        page.wait_for_url(f"**/animals/{world.mittens.pk}-mittens")
        follow(page, "Favourites")
        page.locator("#favourites .card").wait_for()
        reach(page, "Remember Biscuit")
        page.keyboard.press("Space")
        expect(page.locator("[data-favourites]")).to_be_hidden()

        window.open("/animals?species=Dog")
        follow(page, "Mail me the new ones")
        reach(page, "Your e-mail address")
        page.keyboard.type("maria@home.example")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Look into your mail").wait_for()
        assert window.complaints == []
        assert window.strange() == []
    assert [sent.to for sent in mail.outbox] == [["hi@tails.example"], ["maria@home.example"]]


def test_an_animal_is_met_without_scripts(visit, world, monkeypatch):
    monkeypatch.setattr(rules, "AT_LEAST", timedelta(0))

    with visit(width=360, scripts=False) as window:
        page = window.page
        window.open(f"/animals/{world.biscuit.pk}-biscuit")
        assert (
            page.locator(".favour, [data-copy]:visible").count() == 0
        )  # what needs a script is not promised
        assert page.get_by_label("Tell others of Biscuit").input_value().endswith("-biscuit")
        page.locator(".gallery a").first.click()
        page.wait_for_url("**/media/*")
        page.go_back()
        page.get_by_role("link", name="a kennel card").click()
        expect(page.get_by_role("img", name="A code that opens the page of Biscuit")).to_be_visible()
        expect(page.get_by_role("button", name="Print")).to_be_hidden()
        page.get_by_role("link", name="Back to Biscuit").click()

        page.get_by_role("link", name="Happy Tails").first.click()
        page.get_by_role("link", name="Write to them").click()
        page.get_by_label("Your message").fill("May we visit you on Sunday?")
        page.get_by_label("Your name").fill("Maria")
        page.get_by_label("Your e-mail address").fill("maria@home.example")
        page.get_by_role("button", name="Look at it before it is sent").click()
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_role("heading", name="It is on its way.")).to_be_visible()

        window.open("/animals?species=Dog")
        page.get_by_role("link", name="Mail me the new ones").click()
        page.get_by_label("Your e-mail address").fill("maria@home.example")
        page.locator("main form button").click()
        expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        assert window.complaints == []
    assert len(mail.outbox) == 2


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
        expect(window.page.get_by_role("alert")).to_be_visible()
        found |= {("mistaken", layout): bad for layout, bad in window.barriers().items()}

    assert not found
