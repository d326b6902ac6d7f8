"""The console in a real browser: every screen usable by all, and the first journeys through it."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from petwire.lib.config import config
from tests.browser import LAYOUTS
from tests.console import PASSWORD, Cast, a_cast
from tests.journeys.console_screens import SCREENS
from tests.world import committed  # noqa: F401 (a fixture)

SHOTS = os.environ.get("PETWIRE_TEST_SHOTS")  # a folder: every screen is drawn into it, to be looked at


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    return a_cast(busy=True)


@pytest.mark.timeout(1800)  # a hundred and more screens
def test_every_screen_is_usable_by_all(visit, world):
    found = {}
    with visit() as window:
        for name, screen in SCREENS.items():
            window.page.context.clear_cookies()
            if screen.who != "anonymous":
                window.sign_in(world.people[screen.who])
            window.open(screen.address(world))
            if screen.press:
                window.page.get_by_role("button", name=screen.press, exact=True).click()
                window.page.wait_for_load_state()
            found |= {(name, layout): bad for layout, bad in window.barriers(also=UNREACHABLE).items()}
            if SHOTS:
                draw(window.page, name)

        assert window.strange() == []
    assert not found


# What can be used by a mouse and not by the Tab key.
UNREACHABLE = """[...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter(one => one.checkVisibility() && !one.disabled && !one.closest("[aria-hidden=true]"))
    .filter(one => one.tabIndex < 0)
    .map(one => ["keyboard", one.outerHTML.slice(0, 120)])"""


def draw(page, name: str) -> None:
    for width in (360, 1280):
        for colours in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=colours)
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            file = f"{name.replace(' ', '-').replace(',', '')}-{width}-{colours}.png"
            page.screenshot(path=folder / file, full_page=True)


def test_the_layouts_that_are_looked_at():
    assert {width for width, _ in LAYOUTS.values()} == {360, 1280}
    assert {colours for _, colours in LAYOUTS.values()} == {"light", "dark"}


FRESH = "a fresh pair of words"


def link_in(mail) -> str:
    """The path of the link in a mail."""
    return re.search(r"^http\S+$", mail.body, re.M)[0].removeprefix(config().public_url)


def test_a_rescue_joins_by_telephone_is_approved_and_sees_its_console(visit, world, mailoutbox):
    # Without a single script: everything works without.
    with visit(width=360, scripts=False) as phone, visit() as desk:
        page = phone.page
        phone.open("/")
        page.get_by_role("main").get_by_role("link", name="List your animals").click()
        page.get_by_label("Name of the organisation").fill("Paws of Bowie")
        page.get_by_label("A rescue: animals live in foster homes").check()
        page.get_by_label("ZIP code").fill("20716")
        page.get_by_label("Registration number").fill("EIN 98-7654321")
        page.get_by_label("Your name").fill("Pat")
        page.get_by_label("Your e-mail address").fill("pat@paws.example")
        page.get_by_label("I have read the terms").check()
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_role("heading", name="Thank you. Look into your mail.")).to_be_visible()

        (welcome,) = [mail for mail in mailoutbox if mail.to == ["pat@paws.example"]]
        phone.open(link_in(welcome))
        page.get_by_label("Your name").fill("Pat")
        page.get_by_label("Password").fill(FRESH)
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_text("We are looking at your application")).to_be_visible()
        here = page.url

        desk.sign_in(world.people["operator"])
        desk.open("/console/")
        desk.page.get_by_role("link", name="What waits for you").click()
        desk.page.get_by_role("link", name="1 application of an organisation").click()
        desk.page.get_by_role("link", name="Paws of Bowie").click()
        desk.page.get_by_role("link", name="Approve").click()
        desk.page.get_by_role("button", name="Approve").click()
        expect(desk.page.get_by_text("Paws of Bowie is approved. We have told them.")).to_be_visible()

        page.goto(here)
        expect(page.get_by_text("We are looking at your application")).to_be_hidden()
        page.get_by_role("link", name="Public page What visitors see").click()
        expect(page.get_by_role("heading", name="Paws of Bowie")).to_be_visible()
        page.goto(here)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("E-mail address").fill("pat@paws.example")
        page.get_by_label("Password").fill(FRESH)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_url(here)

        assert phone.complaints == desk.complaints == []
        assert phone.strange() == desk.strange() == []


VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_in_without_a_password(visit, world):
    with visit(host="localhost") as window:  # browsers make passkeys for names, not for addresses
        page = window.page
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
        window.open("/console/account/sign-in/")
        page.get_by_label("E-mail address").fill("admin@rescue.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        window.open("/console/account/second-step/")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Add the passkey").click()
        page.get_by_role("heading", name="Your recovery codes").wait_for()

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("heading", name="Happy Tails Rescue").wait_for()

        assert window.complaints == []
        assert window.strange() == []
