"""A real browser for tests: windows that reach our own pages alone, `with visit(width=360) as window`.

A module that uses `visit` has a fixture `world` that fills the database (committed, for the server is another thread).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from petwire.lib.config import config
from petwire.lib.places import get_ready
from petwire.listings import reads
from petwire.orgs.models import Person
from tests.programs import needs

# No name but this machine's leads anywhere. (Playwright's own way of refusing, `route`, sends each request through this
# process and keeps the browser from using what it has: a sixth of a journey's time.)
OFFLINE = (
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
)

FORBIDDEN = ("csp",)  # how the browser says that the page's own policy kept a request from being made
LAYOUTS = {"desk": (1280, "light"), "phone": (360, "dark")}
ALL_LAYOUTS = {**LAYOUTS, "phone by day": (360, "light")}
# Rules whose findings are never serious are not even tried, nor are style sheets fetched a second time for them.
RUN_AXE = """axe.run({
    resultTypes: ["violations"],
    preload: false,
    rules: Object.fromEntries((axe._audit?.rules ?? [])
        .filter(one => ["minor", "moderate"].includes(one.impact)).map(one => [one.id, {enabled: false}])),
}).then(results => results.violations
    .filter(one => ["serious", "critical"].includes(one.impact)).map(one => [one.id, one.nodes[0].html]))"""
# A quarter of axe's time goes into reading what colours mean, of the same few again and again. Here each is read once.
READ_COLOURS_ONCE = """(() => {
    const known = new Map(), colour = axe.commons.color.Color.prototype, read = colour.parseString;
    colour.parseString = function (text) {
        if (known.has(text)) [this.r, this.g, this.b, this.alpha] = known.get(text);
        else {
            read.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        return this;
    };
})()"""
# In one question, for each costs a turn through the browser's driver: axe, the width, and what is asked besides.
LOOK = f"""({RUN_AXE}).then(bad => [
    ...bad, ...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : []), ...(%s)
])"""


@cache
def _axe() -> str:
    return f"{Axe().axe_script};{READ_COLOURS_ONCE}"


class Visit:
    """A browser window that may reach the pages alone, and what it asked for and complained of."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        self._requests: list[Request] = []
        self._layout: tuple[int, str] | None = None
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._requests.append(request))

    def open(self, path: str) -> None:
        """Open a page and wait for what it loads at once."""
        self.page.goto(self.base + path, wait_until="load")

    def sign_in(self, person: Person) -> None:
        """The cookie of somebody who has signed in."""
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.base}]
        )

    def trackers(self) -> list[str]:
        """Tracker images that were asked for."""
        return [url for url in self.asked() if urlsplit(url).path == "/pet"]

    def strange(self) -> list[str]:
        """What was asked of anybody else."""
        return [url for url in self.asked() if not url.startswith(self.base)]

    def forget(self) -> None:
        """From now on count requests anew."""
        self.asked()
        self._requests.clear()

    def asked(self) -> list[str]:
        """What left the page; what its policy forbids is told as well, and at once as failed by that."""
        self.page.evaluate("1")  # whatever was told before this answer has been heard
        return [one.url for one in self._requests if one.failure not in FORBIDDEN]

    def barriers(
        self, layouts: Mapping[str, tuple[int, str]] = LAYOUTS, *, also: str = "[]"
    ) -> dict[str, list[object]]:
        """What keeps people from using this page, by layout: axe's serious findings, what is too wide, and what the
        script `also` gives."""
        found: dict[str, list[object]] = {}
        self.page.evaluate(_axe())
        # Beginning with the layout in which the page stands: laying it out anew takes as long as loading it.
        for layout in sorted(layouts, key=lambda one: layouts[one] != self._layout):
            width, colours = self._layout = layouts[layout]
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=colours)
            if bad := self.page.evaluate(LOOK % also):
                found[layout] = bad
        return found


@pytest.fixture(scope="module")
def browser():
    path = needs("chromium")
    get_ready()  # else the first page that names a place waits for the table of ZIP codes
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # The browser's driver runs an event loop in this thread; Django would take our own queries for its.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=list(OFFLINE))
        yield browser
        browser.close()
        connection.close()  # within the loop Django has another connection than without


def stop_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on a live server stops at once, and waits for its threads: each has a connection to the database."""
    serve = ThreadedWSGIServer.serve_forever
    monkeypatch.setattr(ThreadedWSGIServer, "daemon_threads", False)
    # By default it looks twice a second whether it is to stop.
    monkeypatch.setattr(ThreadedWSGIServer, "serve_forever", lambda self, every=0.05: serve(self, every))


@pytest.fixture
def visit(browser, world, monkeypatch):
    """Open windows: `with visit(width=360) as window`. The tracker image is at home on the same server."""
    stop_well(monkeypatch)
    server = LiveServer("127.0.0.1:0")
    monkeypatch.setattr(reads, "config", lambda: config().model_copy(update={"tracker_url": server.url}))

    @contextmanager
    def open_window(*, width: int = 1280, host: str = "127.0.0.1", scripts: bool = True) -> Iterator[Visit]:
        viewport = {"width": width, "height": 800}
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts)
        try:
            yield Visit(context.new_page(), server.url.replace("127.0.0.1", host))
        finally:
            context.close()

    yield open_window
    server.stop()
