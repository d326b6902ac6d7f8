"""examples/pet-list on a site of its own: another origin than the hub's, in a real browser."""

import functools
import http.server
import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from petwire.access.actions import set_api_rights
from petwire.access.life.use import flush
from petwire.sharing.actions import set_preference
from tests.browser import Visit
from tests.petapi_live import running
from tests.rooms.petapi_stage import a_key
from tests.world import BY, CATEGORY, NOW, a_picture, a_world, an_animal, committed  # noqa: F401 (a fixture)

EXAMPLE = Path(__file__).parents[2] / "examples" / "pet-list"
SHOTS = os.environ.get("PETWIRE_TEST_SHOTS")
DOMAIN = "pets.localhost"  # browsers find every name below `localhost` on this machine


class _Site(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *given) -> None:
        pass


@pytest.fixture
def hub(committed):  # noqa: F811
    """A running hub with 30 pets of two shelters, and a key for pages of pets.localhost alone."""
    world = a_world()
    set_preference(org_id=world.quiet_paws.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    for number in range(27):
        values = {
            "species": ("Dog", "Cat", "Rabbit")[number % 3],
            "age": ("Baby", "Adult", "Senior")[number % 3],
        }
        an_animal(
            (world.happy_tails, world.quiet_paws)[number % 2],
            name=f"Pet {number}",
            sex="Female",
            size="Small",
            **values,
        )
    a_picture(world.biscuit)
    key = a_key(domains=(DOMAIN,))
    with running() as base:
        yield world, key, base
    flush()  # what pictures were counted: else a thread would write it down while the tables are being emptied
    connection.close()


@pytest.fixture
def site(hub, tmp_path):
    """The example as somebody puts it on their site: three words changed."""
    world, key, base = hub
    folder = tmp_path / "site"
    shutil.copytree(EXAMPLE, folder)
    page = (folder / "index.html").read_text()
    shelters = f"{world.happy_tails.pk},{world.quiet_paws.pk}"
    for was, becomes in (
        ("http://127.0.0.1:8000", base),
        ("YOUR_KEY", key),
        ('shelters="1"', f'shelters="{shelters}"'),
    ):
        assert was in page
        page = page.replace(was, becomes)
    (folder / "index.html").write_text(page)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Site, directory=folder))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(browser, site):
    """Open the list in a window, on a site of this name. All are closed before the servers: they hold connections."""
    contexts = []

    def at(host, *, width=1280):
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"http://{host}:{site}/")
        return page

    yield at
    for context in contexts:
        context.close()


def names(page) -> list[str]:
    return page.locator(".card h2").all_inner_texts()


def test_a_list_on_another_site_filters_pages_and_shows_a_pet(opened):
    page = opened(DOMAIN)
    page.get_by_text("30 pets, page 1 of 2").wait_for()
    first = names(page)
    page.get_by_label("Page 2").click()
    page.get_by_text("page 2 of 2").wait_for()

    assert (len(first), len(names(page))) == (24, 6)
    assert set(first).isdisjoint(names(page))

    page.locator("select[name=species]").select_option("Cat")
    page.locator("select[name=age]").select_option("Adult")
    page.get_by_text("9 pets").wait_for()
    assert re.search(r"\?species=cat&age=adult$", page.url)
    page.reload()
    page.get_by_text("9 pets").wait_for()
    page.go_back()
    page.get_by_text("10 pets").wait_for()
    page.get_by_role("button", name="Show all").click()
    page.get_by_text("30 pets").wait_for()

    page.get_by_role("button", name="Biscuit").press("Enter")
    page.get_by_role("link", name="Ask about Biscuit").wait_for()
    expect(page.get_by_role("dialog", name="Biscuit")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.complaints == []


ALL = {f"{width}-{colours}": (width, colours) for width in (360, 1280) for colours in ("light", "dark")}


def test_it_is_usable_by_all_from_a_telephone_up(opened):
    page = opened(DOMAIN, width=360)
    page.get_by_text("30 pets").wait_for()
    found = {"list": Visit(page, "").barriers(ALL)}
    draw(page, "list")
    page.get_by_role("button", name="Biscuit").click()
    page.get_by_role("link", name="Ask about Biscuit").wait_for()
    found["pet"] = Visit(page, "").barriers(ALL)
    draw(page, "pet")

    assert found == {"list": {}, "pet": {}}


def draw(page, state: str) -> None:
    for name, (width, colours) in ALL.items() if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=colours)
        page.screenshot(path=f"{SHOTS}/pet-list-{state}-{name}.png", full_page=state == "list")


def test_on_a_site_that_is_not_registered_the_key_is_of_no_use(opened):
    page = opened("elsewhere.localhost")

    page.get_by_text("This key is registered for other domains.").wait_for()
    assert names(page) == []


def test_who_asks_too_often_waits_and_then_sees_the_pets(opened, hub):
    _, key, _ = hub
    set_api_rights(key_id=key[:8], per_minute=30, functions=None, by=BY, now=NOW)
    page = opened(DOMAIN)
    page.get_by_text("30 pets").wait_for()
    asked = page.evaluate(
        """async ([api, key]) => {
            const url = `${api}/search/search_form?species=dog&key=${key}`;
            const answers = await Promise.all([...Array(40)].map(() => fetch(url).then((one) => one.json())));
            return answers.filter((one) => one.error?.code === 503).length;
        }""",
        [page.locator(".pet-list").get_attribute("data-api"), key],
    )
    assert asked > 0

    page.reload()

    page.get_by_text("30 pets").wait_for()
