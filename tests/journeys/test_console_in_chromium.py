"""The console in a real browser: every screen usable by all, and the first journeys through it."""

import os
from pathlib import Path

import pytest

from tests.browser import LAYOUTS
from tests.console import Cast, a_cast
from tests.journeys.console_screens import SCREENS
from tests.world import committed  # noqa: F401 (a fixture)

SHOTS = os.environ.get("PETWIRE_TEST_SHOTS")  # a folder: every screen is drawn into it, to be looked at


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    return a_cast(busy=True)


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
            found |= {(name, layout): bad for layout, bad in window.barriers().items()}
            if bad := unreachable(window.page):
                found[name, "keyboard"] = bad
            if SHOTS:
                draw(window.page, name)

        assert window.strange() == []
    assert not found


FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


def unreachable(page) -> list[str]:
    """What can be used by a mouse and not by the Tab key."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    return page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
            .filter(one => one.checkVisibility() && !one.disabled && !one.closest("[aria-hidden=true]"))
            .filter(one => one.tabIndex < 0)
            .map(one => one.outerHTML.slice(0, 120))""",
        FOCUSABLE,
    )


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
