"""Looking for an animal in a real browser: with JavaScript and without, by keyboard alone, remembered, and printed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error, Route, expect

from petwire.catalog.actions import change_animal
from tests.world import BY, NOW, World, a_picture, a_world, an_animal, committed  # noqa: F401 (a fixture)

SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().filter(one => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(done, 300, 0))"""
FOCUS = "document.activeElement.id"


@pytest.fixture
def world(committed) -> World:  # noqa: F811
    world = a_world()
    values = {
        "age": "Senior",
        "ok_with_cats": True,
        "bonded_with_id": world.mittens.pk,
        "location_zip": "78701",
    }
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    a_picture(world.biscuit)
    a_picture(world.mittens, "orange")
    for number in range(30):
        an_animal(world.quiet_paws, name=f"Rabbit {number}", species="Rabbit", age="Young")
    return world


def cards(page):
    return page.locator("#found > .cards > .card")


def test_browsing_with_javascript(visit, world):
    with visit() as window:
        page = window.page
        window.open("/animals")
        assert page.evaluate(SHIFTS) < 0.01, "nothing jumps while pictures come"
        page.evaluate("window.here = true")  # gone with the page

        page.get_by_label("Senior").check()
        page.get_by_role("heading", name="1 animal", exact=True).wait_for()
        assert page.url.endswith("/animals?age=Senior")
        assert page.evaluate(FOCUS) == "age-senior"
        assert page.locator("#said").inner_text() == "1 animal fits."
        assert cards(page).get_by_role("heading").inner_text() == "Biscuit and Mittens"

        page.get_by_role("list", name="What you have chosen").get_by_role("link", name="Senior").click()
        page.get_by_role("link", name="More animals").wait_for()
        assert page.evaluate(FOCUS) == "results"
        assert page.url.endswith("/animals")
        page.get_by_role("link", name="More animals").click()
        page.get_by_text("That is everybody.").wait_for()
        assert page.evaluate(FOCUS) == "results"
        assert page.evaluate("window.here"), "all of it without another page"

        with page.expect_event(
            "load"
        ):  # the page is fetched anew; what is typed before would be typed into the old one
            page.go_back()
        page.get_by_role("link", name="More animals").wait_for()
        assert page.url.endswith("/animals")
        assert page.evaluate("document.querySelectorAll('html > body > header').length") == 1

        page.get_by_label("Where are you?").fill("Nowhere at all")
        page.get_by_label("Where are you?").press("Enter")
        page.get_by_text("Please give a ZIP code").wait_for()
        page.get_by_label("Where are you?").fill("78701")
        page.get_by_label("Where are you?").press("Enter")
        page.get_by_role("heading", name="within 50 miles of 78701").wait_for()
        page.get_by_label("Order").select_option("nearest")
        page.wait_for_url("**sort=nearest**")
        expect(page.get_by_text("in your area").first).to_be_visible()
        assert window.complaints == []
        assert window.strange() == []


def test_the_last_choice_counts_while_answers_are_on_their_way(visit, world):
    """An order or another kind that is chosen before the answer to a filter has come is not lost, nor undone by it."""
    with visit() as window:
        page = window.page
        held: list[Route] = []

        @contextmanager
        def answers_come_late() -> Iterator[None]:
            page.route("**/animals?*", lambda route: held.append(route))  # it takes no method
            yield
            page.unroute("**/animals?*")
            for route in held:
                with suppress(Error):  # one that nobody waits for any more
                    route.continue_()

        window.open("/animals")
        window.forget()
        page.get_by_label("Where are you?").press_sequentially("78701")
        page.get_by_label("Where are you?").press("Enter")
        page.get_by_role("heading", name="within 50 miles of 78701").wait_for()
        assert len([url for url in window.asked() if "/animals?" in url]) == 1, "Enter is one choice"

        with answers_come_late():
            with page.expect_request("**/animals?*age=Senior*"):
                page.get_by_label("Senior").check()
            with page.expect_request("**/animals?*sort=nearest*"):
                page.get_by_label("Order").select_option("nearest")
        page.wait_for_url(lambda url: "age=Senior" in url and "sort=nearest" in url)
        page.get_by_role("heading", name="1 animal", exact=True).wait_for()
        assert page.evaluate(FOCUS) != "results"

        with answers_come_late():
            with page.expect_request(
                lambda request: "/animals?" in request.url and "Senior" not in request.url
            ):
                page.get_by_label("Senior").uncheck()
            with page.expect_request("**/animals?age=Senior"):
                page.get_by_role("link", name="within 50 miles of 78701").click()
        page.get_by_role("link", name="within 50 miles of 78701").wait_for(state="detached")
        assert page.evaluate(FOCUS) == "results"
        assert page.url.endswith("/animals?age=Senior")
        assert page.get_by_label("Senior").is_checked()
        assert page.get_by_label("Where are you?").input_value() == "", "what was left out does not come back"
        replaced = ("htmx:afterRequest", "htmx:sendAbort")
        assert [one for one in window.complaints if not one.startswith(replaced)] == []


def test_browsing_by_keyboard_alone(visit, world):
    with visit(width=360) as window:
        page = window.page
        window.open("/animals")

        def tab_to(wanted):
            for _ in range(60):
                if (
                    page.evaluate(FOCUS) == wanted
                    or page.evaluate("document.activeElement.className") == wanted
                ):
                    return
                page.keyboard.press("Tab")
            raise AssertionError(f"{wanted} is out of reach")

        tab_to("show-filters")
        page.keyboard.press("Enter")
        tab_to("cats")
        page.keyboard.press("Space")
        page.get_by_role("heading", name="1 animal", exact=True).wait_for()
        assert page.evaluate(FOCUS) == "cats"
        page.locator("#results").focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            if "/animals/" in page.evaluate("document.activeElement.href || ''"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/animals/{world.biscuit.pk}-biscuit")


def test_browsing_without_javascript(visit, world):
    with visit(width=360, scripts=False) as window:
        page = window.page
        window.open("/")
        page.get_by_label("Where are you?").fill("Tulsa, OK")
        page.get_by_label("Who are you looking for?").select_option("Rabbit")
        page.get_by_role("button", name="Search").click()
        expect(page).to_have_url(f"{window.base}/animals?near=Tulsa%2C+OK&species=Rabbit")
        page.get_by_role("link", name="More filters").click()
        page.get_by_label("Young").check()
        page.get_by_role("button", name="Show animals").click()
        expect(page).to_have_url(f"{window.base}/animals?near=Tulsa%2C+OK&species=Rabbit&age=Young")
        page.get_by_role("link", name="More animals").click()
        expect(cards(page)).to_have_count(6)
        page.get_by_role("link", name="Back", exact=False).first.click()
        expect(cards(page)).to_have_count(24)
        expect(page.locator(".favour")).to_have_count(0)

        window.open("/favourites")
        expect(page.get_by_text("which needs JavaScript for it")).to_be_visible()


def test_favourites_and_print(visit, world):
    with visit() as window:
        page = window.page
        window.open(f"/animals/{world.biscuit.pk}-biscuit")
        page.get_by_role("button", name="Remember Biscuit").click()
        window.open("/animals?species=Rabbit")
        page.get_by_role("button", name="Remember Rabbit 29").click()
        page.reload()
        assert page.get_by_role("button", name="Remember Rabbit 29").get_attribute("aria-pressed") == "true"
        change_animal(animal_id=world.shy.pk, values={"status": "Deleted"}, by=BY, now=NOW)
        page.evaluate(
            f"localStorage.setItem('petwire favourites', JSON.stringify([{world.shy.pk}, ...JSON.parse("
            "localStorage.getItem('petwire favourites'))]))"
        )

        page.get_by_role("link", name="Favourites").click()
        page.get_by_text("One of your favourites is no longer listed here.").wait_for()
        expect(page.locator("#favourites .card")).to_have_count(2)
        page.get_by_role("button", name="Forget").click()
        page.get_by_text("One of your favourites").wait_for(state="detached")
        assert len(page.evaluate("JSON.parse(localStorage.getItem('petwire favourites'))")) == 2
        assert page.locator("[data-favourites]").inner_text() == "2"

        window.open(f"/animals/{world.biscuit.pk}-biscuit")
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", name="Biscuit", exact=True)).to_be_visible()
        for hidden in (".top nav", ".foot", ".share", ".favour"):
            expect(page.locator(hidden).first).to_be_hidden()
        page.emulate_media(media="screen")
        page.get_by_role("link", name="a poster").click()
        expect(page.get_by_role("img", name="A code that opens the page of Biscuit")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Print")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollHeight") < 1056, "one sheet"
        assert window.complaints == []
        assert window.strange() == []
