"""The embed on somebody else's page, of another origin and under a strict policy; by keyboard, and without scripts."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django.live_server_helper import LiveServer

from petwire.catalog.actions import change_animal
from petwire.lib.config import config
from petwire.listings import context
from petwire.listings.embed import views
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.tracker import tagging
from tests.browser import Visit, browser, stop_well
from tests.world import BY, NOW, World, a_picture, a_world, an_animal, committed  # noqa: F401 (a fixture)

__all__ = ["browser"]

STRICT = (
    "default-src 'none'; script-src {hub}; connect-src {hub}; img-src {hub}; frame-src {hub};"
    " require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Happy Tails</title></head><body>
<h1>Our own site</h1>{body}<p id="after">After it</p></body></html>"""
SCRIPT = """<script src="{hub}/embed.js" data-org="{org}" data-limit="2" async></script>"""
FRAME = """<petwire-list org="{org}"><iframe src="{hub}/embed/{org}?limit=2" title="Animals" width="600" height="900">
</iframe></petwire-list>"""
TOUCHED = (
    "Object.getOwnPropertyNames(window).concat(Object.getOwnPropertyNames(Element.prototype)).sort().join()"
)


@pytest.fixture
def world(committed) -> World:  # noqa: F811
    world = a_world()
    hostile = {"name": "<img src=x onerror=alert(1)> Rex", "summary": "<script>alert(1)</script>"}
    change_animal(animal_id=world.biscuit.pk, values=hostile, by=BY, now=NOW)
    for number in range(2):
        a_picture(an_animal(world.happy_tails, name=f"Pup {number}"), "teal")
    return world


class HostSite:
    """A page of somebody else, on another port, with its own policy."""

    def __init__(self, hub: str) -> None:
        self.hub = hub
        self.body = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = PAGE.format(body=site.body).encode()
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", STRICT.format(hub=hub))
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(browser, world, monkeypatch):
    stop_well(monkeypatch)
    server = LiveServer("127.0.0.1:0")
    here = {"public_url": server.url, "tracker_url": server.url}
    for module in (views, tagging, context):
        monkeypatch.setattr(module, "config", lambda: config().model_copy(update=here))
    site = HostSite(server.url)
    yield site
    site.close()
    server.stop()


class Guest:
    """Somebody who looks at that page: what was asked of whom, and what the browser complained of."""

    def __init__(self, browser, **given) -> None:
        self.context = browser.new_context(viewport={"width": 900, "height": 900}, **given)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def __enter__(self) -> "Guest":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()  # else its connections would keep the server from stopping


def test_one_line_puts_the_list_on_a_page_with_a_strict_policy(browser, site, world):
    with Guest(browser) as guest:
        page = guest.page
        site.body = ""
        page.goto(site.url)
        before = page.evaluate(TOUCHED)
        site.body = SCRIPT.format(hub=site.hub, org=world.happy_tails.pk)

        page.goto(site.url)
        page.get_by_role("heading", name="Animals at Happy Tails Rescue").wait_for()

        names = page.get_by_role("heading", level=3)
        assert names.all_inner_texts() == ["Pup 1", "Pup 0"]
        picture = page.locator("petwire-list .frame img").first
        picture.evaluate("one => one.decode()")
        assert picture.evaluate("one => one.naturalWidth") == 500
        assert page.evaluate(TOUCHED) == before
        assert page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"
        assert guest.context.cookies() == []
        page.wait_for_function(
            "performance.getEntriesByType('resource').some(one => one.name.includes('/pet?'))"
        )
        tags = [url for url in guest.asked if "/pet?" in url]
        assert all("a=own." in url and url.endswith("h=localhost") for url in tags)

        # By keyboard: to the older ones, where the heading has the focus and says where one is.
        page.get_by_role("button", name="Older").focus()
        page.keyboard.press("Enter")
        page.get_by_text("3–4 of 4").wait_for()
        assert (
            page.evaluate("document.querySelector('petwire-list').shadowRoot.activeElement.tagName") == "H2"
        )
        assert names.all_inner_texts() == ["Mittens", "<img src=x onerror=alert(1)> Rex"]
        for _ in range(3):
            page.keyboard.press("Tab")
        assert (
            page.evaluate("document.querySelector('petwire-list').shadowRoot.activeElement.textContent")
            == "Cats (1)"
        )
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Cats at Happy Tails Rescue").wait_for()
        assert names.all_inner_texts() == ["Mittens"]
        link = page.get_by_role("link", name="Mittens")
        assert link.get_attribute("href") == f"{site.hub}/animals/{world.mittens.pk}-mittens"

        # What is withdrawn is gone when the page is looked at again.
        withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
        page.reload()
        page.get_by_text("1–2 of 3").wait_for()
        assert guest.complaints == []
        assert [url for url in guest.asked if not url.startswith((site.hub, site.url))] == []


def test_without_scripts_the_frame_shows_the_same(browser, site, world):
    with Guest(browser, java_script_enabled=False) as guest:
        site.body = FRAME.format(hub=site.hub, org=world.happy_tails.pk)

        guest.page.goto(site.url)
        frame = guest.page.frame_locator("iframe")
        frame.get_by_role("link", name="Older").click()
        frame.get_by_role("link", name="Mittens").wait_for()
        frame.get_by_role("link", name="Cats (1)").click()
        frame.get_by_role("heading", name="Cats at Happy Tails Rescue").wait_for()
        assert frame.get_by_role("heading", level=2).all_inner_texts() == ["Mittens"]

        frame.get_by_role("link", name="Mittens").click()
        guest.page.wait_for_url(f"{site.hub}/animals/**")


def test_no_other_page_of_ours_stands_in_a_frame(browser, site, world):
    with Guest(browser) as guest:
        site.body = f'<iframe src="{site.hub}/animals" title="x"></iframe>'

        guest.page.goto(site.url)
        guest.page.wait_for_load_state("networkidle")

        assert any("frame" in words.lower() for words in guest.complaints)


def test_the_frame_and_the_list_are_usable_by_all(browser, site, world):
    site.body = SCRIPT.format(hub=site.hub, org=world.happy_tails.pk)
    with Guest(browser) as guest:
        visit = Visit(guest.page, site.hub)
        visit.open(f"/embed/{world.happy_tails.pk}")
        framed = visit.barriers()
        guest.page.unroute_all()
        guest.page.goto(site.url)
        guest.page.get_by_role("button", name="Older").wait_for()
        listed = visit.barriers()

    # The page around is not ours: it has no colours of its own for the dark, nor landmarks.
    assert (framed, {layout: bad for layout, bad in listed.items() if "petwire" in str(bad)}) == ({}, {})
