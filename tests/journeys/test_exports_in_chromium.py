"""A rescue enables an export that would cost it a listing, after looking; delivers, disables it, and then all."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from petwire.exports.actions import account_of
from petwire.exports.carry import ToFolder
from petwire.exports.run import Order, run_export
from tests.console import Cast, a_cast
from tests.world import BY, an_animal, committed  # noqa: F401 (a fixture)

SHOTS = os.environ.get("PETWIRE_TEST_SHOTS")  # a folder: the pictures of the how-tos are drawn into it
CURRENT = "Id,Animal,Breed,Name\nold77,Dog,Beagle,Rex\n"
DOG = {"species": "Dog", "primary_breed": "Beagle", "sex": "Male", "size": "Medium", "color": "Tricolor"}


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    cast = a_cast()
    for name in ("Rover", "Daisy"):
        an_animal(cast.world.happy_tails, **{**DOG, "name": name})
    an_animal(
        cast.world.happy_tails, **{**DOG, "name": "Lurch", "primary_breed": "Wolf of the moon", "size": ""}
    )
    return cast


def draw(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.set_viewport_size({"width": 1100, "height": 880})
        page.emulate_media(color_scheme="light")
        page.screenshot(path=Path(SHOTS) / f"{name}.jpg", type="jpeg", quality=70)


def delivered(cast: Cast, folder: Path):
    """What the worker does when it finds a site due, with a folder in the site's place."""
    account = account_of(cast.world.happy_tails.pk, "adoptapet")
    return run_export(account, Order(datetime.now(UTC), BY), carrier=ToFolder(folder))


def test_enable_with_losses_refused_then_anyway_disable_one_disable_all(visit, world, tmp_path):
    site = tmp_path / "site"
    org = world.world.happy_tails.pk
    with visit() as desk:
        page = desk.page
        desk.sign_in(world.people["admin"])
        desk.open(f"/console/{org}/animals/")
        page.get_by_role("link", name="Exports to sites").click()
        row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Adopt-a-Pet"))
        expect(row.get_by_text("Not set up")).to_be_visible()

        row.get_by_role("link", name="Click to enable Adopt-a-Pet").click()
        expect(page.get_by_text("The first upload erases all pets")).to_be_visible()
        page.get_by_label("Host").fill("127.0.0.1")
        page.get_by_label("User name").fill("shelter7")
        page.get_by_label("Password").fill("a secret & more")
        page.get_by_role("button", name="Save and test the connection").click()
        expect(page.get_by_role("heading", name="The connection does not work yet")).to_be_visible()
        expect(page.get_by_text("cannot be reached from here")).to_be_visible()
        assert desk.barriers() == {}

        # What the site has now is compared: Rex would be lost, Lurch is held back, and both say why.
        desk.open(f"/console/{org}/animals/exports/adoptapet/preflight/")
        page.get_by_label("Or paste it").fill(CURRENT)
        page.get_by_role("button", name="Compare").click()
        lost = page.locator("#lost")
        expect(
            lost.get_by_role("row").filter(has_text="Rex").filter(has_text="petwire has no such")
        ).to_be_visible()
        expect(page.locator("#held").get_by_role("row").filter(has_text="Lurch")).to_be_visible()
        draw(page, "export-preflight")
        assert desk.barriers() == {}
        with page.expect_download() as kept:
            page.get_by_role("link", name="Download a copy of what would be lost").click()
        assert Path(kept.value.path()).read_text().splitlines() == CURRENT.splitlines()

        page.get_by_label("How many listings are lost?").fill("2")
        page.get_by_role("button", name="Enable it anyway").click()
        expect(page.get_by_text("It is not 2.").first).to_be_visible()
        assert not site.exists()
        page.get_by_label("How many listings are lost?").fill("1")
        page.get_by_role("button", name="Enable it anyway").click()
        expect(page.get_by_text("Enabled; the first delivery is on its way.")).to_be_visible()

        assert delivered(world, site).state == "done"
        page.locator("#state").get_by_text("Enabled; the site has what it may have.").wait_for()  # by itself
        page.get_by_role("navigation", name="Where you are").get_by_role("link").click()
        expect(row.get_by_text("Enabled; the site has what it may have.")).to_be_visible()
        assert (
            row.locator(".figures").inner_text().replace("\n", " ").endswith("Listings there 2 Held back 3")
        )
        draw(page, "export-page")
        _the_record(desk, org, site)
        _own_word_for_a_breed(desk, world, org, site)

    with visit(width=360, scripts=False) as phone:
        _disable(phone, world, org, site)


def _the_record(desk, org: int, site: Path) -> None:
    """The run with its exact file, and the log."""
    page = desk.page
    page.get_by_role("link", name="Deliveries").click()
    page.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_role("row").filter(has_text="Rover").filter(has_text="new")).to_be_visible()
    assert desk.barriers() == {}
    with page.expect_download() as sent:
        page.get_by_role("link", name="The exact file that was sent").click()
    assert Path(sent.value.path()).read_bytes() == (site / "pets.csv").read_bytes()


def _own_word_for_a_breed(desk, world: Cast, org: int, site: Path) -> None:
    """Lurch was held back for his breed; the rescue chooses one of the site's words, and out he goes."""
    page = desk.page
    desk.open(f"/console/{org}/animals/exports/adoptapet/mappings/")
    page.get_by_role("link", name="Choose a word for Wolf of the moon (breed)").click()
    page.get_by_label("Or another of the site's words").select_option("Irish Wolfhound")
    page.get_by_role("button", name="Save").click()
    chosen = page.get_by_role("row").filter(has_text="Wolf of the moon")
    expect(chosen.get_by_text("Your own mapping")).to_be_visible()
    assert desk.barriers() == {}
    delivered(world, site)
    assert "Irish Wolfhound" in (site / "pets.csv").read_text()


def _disable(phone, world: Cast, org: int, site: Path) -> None:
    page = phone.page
    phone.sign_in(world.people["admin"])
    phone.open(f"/console/{org}/animals/exports/")
    page.get_by_role("link", name="Click to disable Adopt-a-Pet").click()
    page.get_by_label("Is taken down").check()
    page.get_by_role("button", name="Disable it").click()
    expect(page.get_by_text("your listings there are being taken down").first).to_be_visible()
    delivered(world, site)
    assert len((site / "pets.csv").read_text().splitlines()) == 1  # the header alone

    page.get_by_role("link", name="Click here to disable.").click()
    page.get_by_role("button", name="Disable API exports").click()
    expect(page.get_by_text("API exports are disabled.").first).to_be_visible()
    assert page.url.endswith("/exports/")
    service = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Paw Finder"))
    expect(service.get_by_text("Not enabled. API exports are disabled.")).to_be_visible()
    page.get_by_role("link", name="Who shows our animals").first.click()
    expect(page.get_by_role("button", name="Click here to enable.")).to_be_visible()
    assert phone.complaints == []
