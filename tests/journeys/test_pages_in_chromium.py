"""The public pages in a real browser: looked at, walked through by keyboard, and attacked."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from petwire.catalog.actions import NewVideo, add_videos, change_animal
from petwire.lib.config import config
from petwire.listings import reads
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.tracker.models import Views
from tests.programs import needs
from tests.world import BY, NOW, World, a_picture, a_world, an_animal, committed  # noqa: F401 (a fixture)

OFFLINE = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")

HOSTILE = """
<script>document.title = "pwned"</script><img src=x onerror="document.title='pwned'">
<svg onload="document.title='pwned'"></svg><iframe src="https://evil.example/frame"></iframe>
<a href="javascript:document.title='pwned'">click</a><p style="background:url(https://evil.example/style)">text</p>
<link rel=stylesheet href="https://evil.example/css"><video src="https://evil.example/video" autoplay></video>
<img src="https://evil.example/spy" width="0" height="0"><form action="https://evil.example/"><button>go</button></form>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">
"""


class Visit:
    """A browser window that may reach the pages alone, and what it asked for and complained of."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._let_through)

    def open(self, path: str) -> None:
        """Open a page and wait for what it loads at once."""
        self.page.goto(self.base + path, wait_until="load")

    def trackers(self) -> list[str]:
        """Tracker images that were asked for."""
        return [url for url in self.asked if urlsplit(url).path == "/pet"]

    def strange(self) -> list[str]:
        """What was asked of anybody else."""
        return [url for url in self.asked if not url.startswith(self.base)]

    def _let_through(self, route) -> None:
        self.asked.append(route.request.url)
        if route.request.url.startswith(self.base):
            route.continue_()
        else:
            route.abort()


@pytest.fixture(scope="module")
def browser():
    path = needs("chromium")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # The browser's driver runs an event loop in this thread; Django would take our own queries for its.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=list(OFFLINE))
        yield browser
        browser.close()
        connection.close()  # within the loop Django has another connection than without


@pytest.fixture
def world(browser, committed) -> World:  # noqa: F811
    world = a_world()
    values = {
        "sex": "Female",
        "color": "Orange",
        "ok_with_dogs": True,
        "ok_with_cats": False,
        "qualities": ["lap", "gentle"],
        "description": "<p>A <a href='https://rescue.example'>good</a> dog.</p><table><tr><td>a<td>b</table>",
        "courtesy": True,
        "needs_foster": True,
        "contact_name": "Carla",
        "contact_email": "carla@foster.example",
        "contact_public": True,
        "bonded_with_id": world.mittens.pk,
    }
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    for colour in ("teal", "orange"):
        a_picture(world.biscuit, colour)
    add_videos(animal_id=world.biscuit.pk, videos=[NewVideo(youtube="none")], by=BY, now=NOW)
    for number in range(30):
        an_animal(world.quiet_paws, name=f"Rabbit {number}", species="Rabbit")
    return world


@pytest.fixture
def visit(browser, world, monkeypatch):
    """Open windows: `with visit(width=360) as window`. The tracker image is at home on the same server."""
    # Stopping then waits for the threads, each of which has a connection to the database.
    monkeypatch.setattr(ThreadedWSGIServer, "daemon_threads", False)
    server = LiveServer("127.0.0.1:0")
    monkeypatch.setattr(reads, "config", lambda: config().model_copy(update={"tracker_url": server.url}))

    @contextmanager
    def open_window(*, width: int = 1280) -> Iterator[Visit]:
        context = browser.new_context(viewport={"width": width, "height": 800})
        try:
            yield Visit(context.new_page(), server.url)
        finally:
            context.close()

    yield open_window
    server.stop()


def test_from_the_front_page_to_an_animal(visit, world):
    with visit() as window:
        window.open("/")
        window.page.get_by_role("link", name="See all 33 animals").click()
        window.page.get_by_role("link", name="Older").click()
        assert window.page.get_by_role("heading", level=3).count() == 9
        window.page.get_by_role("navigation", name="Species").get_by_role("link", name="Dogs").click()
        assert window.page.url.endswith("/animals?species=Dog")
        window.page.get_by_role("link", name="Biscuit").click()
        window.page.wait_for_load_state("networkidle")

        assert window.page.url == f"{window.base}/animals/{world.biscuit.pk}-biscuit"
        assert window.page.get_by_role("heading", name="Biscuit and Mittens go together").is_visible()
        assert window.page.get_by_alt_text("Biscuit, an orange dog, picture 1 of 2").is_visible()
        assert window.trackers() == [f"{window.base}/pet?{world.biscuit.pk}&a=&h="]
        assert window.strange() == []
        assert window.complaints == []
    assert list(Views.objects.values_list("animal", "host", "count")) == [(world.biscuit.pk, "127.0.0.1", 1)]


def pages(world: World) -> dict[str, str]:
    """Every kind of page."""
    return {
        "front": "/",
        "list": "/animals",
        "narrowed": f"/animals?species=Rabbit&org={world.quiet_paws.pk}",
        "nothing found": "/animals?species=Unicorn",
        "animal": f"/animals/{world.biscuit.pk}-biscuit",
        "animal without pictures": f"/animals/{world.shy.pk}-shy",
        "organisation": f"/orgs/{world.happy_tails.pk}-happy-tails-rescue",
        "organisations": "/orgs",
        "privacy": "/privacy",
        "terms": "/terms",
        "gone": f"/animals/{world.mittens.pk}-mittens",
        "not found": "/nothing",
    }


LAYOUTS = {"desk": (1280, "light"), "phone": (360, "dark")}
RUN_AXE = """axe.run({resultTypes: ["violations"]}).then(results => results.violations
    .filter(one => ["serious", "critical"].includes(one.impact)).map(one => [one.id, one.nodes[0].html]))"""


def test_every_page_is_usable_by_all(visit, world):
    withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.LEGAL, by=BY, now=NOW)
    axe = Axe()
    found = {}

    with visit() as window:
        for name, path in pages(world).items():
            window.open(path)
            window.page.evaluate(axe.axe_script)
            for layout, (width, colours) in LAYOUTS.items():
                window.page.set_viewport_size({"width": width, "height": 800})
                window.page.emulate_media(color_scheme=colours)
                found[name, layout] = window.page.evaluate(RUN_AXE)
                if window.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found[name, layout].append("scrolls sideways")

    assert not {where: bad for where, bad in found.items() if bad}


def test_the_keyboard_alone_reaches_the_content(visit, world):
    with visit(width=360) as window:
        window.open("/animals")
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        assert window.page.get_by_text("Skip to the content").is_visible()

        window.page.keyboard.press("Enter")
        assert window.page.evaluate("document.activeElement.id") == "main"
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_hostile_record_does_nothing(visit, world):
    values = {"description": HOSTILE, "summary": HOSTILE, "name": f'Rex"><img src=x onerror={"x"}>'}
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)

    with visit() as window:
        for path in ("/", "/animals", f"/animals/{world.biscuit.pk}"):
            window.open(path)
            assert "pwned" not in window.page.title()

        assert window.page.get_by_text("text", exact=True).is_visible()
        assert window.page.evaluate("document.scripts.length + document.forms.length + frames.length") == 0
        assert window.strange() == []
        assert window.complaints == []
        assert len(window.trackers()) == 1
