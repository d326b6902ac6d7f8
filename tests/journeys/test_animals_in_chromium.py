"""Two stories in a real browser, at the width of a telephone: a new rescue's first evening, and a foster's."""

import re
import time
from io import BytesIO

import pytest
from django.core import mail
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from petwire.catalog.fosters import set_fosters
from petwire.catalog.models import Animal
from petwire.orgs.models import Organisation
from tests.console import Cast, a_cast
from tests.world import BY, NOW, committed  # noqa: F401 (a fixture)

PHONE = 360
WITHIN = 60.0  # seconds until visitors see what was saved
COLOURS = ("teal", "orange", "navy", "olive")


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    return a_cast()


def said(window) -> str:
    """What the program says back."""
    return window.page.locator("#messages").inner_text()


def tabs(page, org: str):
    """The organisation's navigation."""
    return page.get_by_role("navigation", name=org)


def link_in_mail(to: str) -> str:
    """The path of the link in the newest mail to somebody."""
    letter = [one for one in mail.outbox if to in one.to][-1]
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def test_a_new_rescue_joins_is_approved_and_sees_its_pair_of_cats_public(visit, world):
    with visit(width=PHONE) as window:
        _join(window)
        org = Organisation.objects.get(name="Second Chance Cats")
        ids = [_add_cat(window, org, "Salt"), _add_cat(window, org, "Pepper", bonded_with="Salt")]
        assert window.page.request.get(f"{window.base}/animals/{ids[0]}").status == 404

        _approve(window, world)
        began = time.monotonic()
        window.open(f"/animals/{ids[0]}")

        expect(window.page.get_by_role("heading", name="Salt and Pepper go together")).to_be_visible()
        expect(window.page.get_by_role("heading", name="Salt", exact=True)).to_be_visible()
        expect(window.page.locator(".gallery img")).to_have_count(4)
        assert time.monotonic() - began < WITHIN
        window.open("/animals?species=Cat")
        expect(window.page.get_by_role("link", name="Pepper")).to_be_visible()
        assert window.strange() == []


def _join(window) -> None:
    page = window.page
    window.open("/join")
    page.get_by_label("Name of the organisation").fill("Second Chance Cats")
    page.get_by_label("A rescue: animals live in foster homes").check()
    page.get_by_label("ZIP code").fill("78704")
    page.get_by_label("Registration number").fill("EIN 12-3456789")
    page.get_by_label("Your name").fill("Maria")
    page.get_by_label("Your e-mail address").fill("maria@cats.example")
    page.get_by_label("I have read the terms").check()
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("heading", name="Thank you. Look into your mail.").wait_for()

    window.open(link_in_mail("maria@cats.example"))
    page.get_by_label("Your name").fill("Maria")
    page.locator("input[type=password]").fill("two cats on a warm roof")
    page.get_by_role("button", name="Join").click()
    tabs(page, "Second Chance Cats").get_by_role("link", name="Animals", exact=True).wait_for()


def _add_cat(window, org: Organisation, name: str, *, bonded_with: str = "") -> int:
    """Enter a cat with four pictures, as somebody with a telephone does."""
    page = window.page
    window.open(f"/console/{org.pk}/animals/add/")
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_label("Kind of animal").fill("cat")
    page.get_by_label("Breed", exact=False).first.fill("DSH mix")
    page.get_by_label("Age or day of birth").fill("8 months")
    page.get_by_role("group", name="Cats?").get_by_label("Yes").check()
    page.get_by_label("Description").fill(f"{name} naps in the sun.\n\nCome and see.")
    if bonded_with:
        page.get_by_text("Adoption and place").click()
        page.get_by_label("Bonded with").fill(bonded_with)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="What visitors see now").wait_for()
    assert "Your organisation is not approved yet" in page.locator(".sees").inner_text()
    page.get_by_role("link", name="Pictures").click()
    page.get_by_label("Add pictures").set_input_files([_photo(name, number) for number in range(4)])
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("heading", name="4 pictures").wait_for()
    return Animal.objects.get(org=org, name=name).pk


def _photo(name: str, number: int) -> dict:
    """A file as a telephone would send it; each is another picture."""
    out = BytesIO()
    picture = Image.effect_noise((640, 480), 60 + number).convert("RGB")
    ImageDraw.Draw(picture).ellipse((100 + 60 * number, 80, 300 + 60 * number, 400), fill=COLOURS[number])
    picture.save(out, "JPEG")
    return {"name": f"{name}-{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _approve(window, world: Cast) -> None:
    page = window.page
    page.context.clear_cookies()
    window.sign_in(world.people["operator"])
    window.open("/console/operator/applications/")
    page.get_by_role("link", name="Second Chance Cats").click()
    page.get_by_role("link", name="Approve").or_(page.get_by_role("button", name="Approve")).first.click()
    confirm = page.get_by_role("button", name="Approve")
    if confirm.count():
        confirm.first.click()
    page.get_by_text("Second Chance Cats is approved").wait_for()
    page.context.clear_cookies()


def test_a_foster_edits_only_her_own(visit, world):
    biscuit, mittens = world.world.biscuit, world.world.mittens
    org = world.world.happy_tails
    set_fosters(animal_id=biscuit.pk, person_ids=[world.people["foster"].pk], by=BY, now=NOW)

    with visit(width=PHONE) as window:
        page = window.page
        window.sign_in(world.people["foster"])
        window.open("/console/")
        tabs(page, "Happy Tails Rescue").get_by_role("link", name="Animals", exact=True).click()
        page.get_by_role("heading", level=1, name="Animals").wait_for()
        assert page.get_by_role("heading", level=2).all_inner_texts() == ["Biscuit"]

        page.get_by_role("link", name="Edit Biscuit").click()
        expect(page.get_by_label("Kind of animal")).to_have_count(0)
        page.get_by_label("Description").fill("Snores, and loves the sofa.")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("heading", name="What visitors see now").wait_for()
        assert "Biscuit is saved." in said(window)

        page.get_by_role("button", name="Mark as on hold").click()
        page.get_by_text("Not public").first.wait_for()
        expect(page.get_by_role("button", name="Mark as")).to_have_count(0)

        for path in ("", "edit/", "history/", "accounts/", "preview/"):
            answer = page.request.get(f"{window.base}/console/{org.pk}/animals/{mittens.pk}/{path}")
            assert answer.status == 404, path
        assert window.complaints == []
    after = Animal.objects.get(pk=biscuit.pk)
    assert (after.description, after.status) == ("Snores, and loves the sofa.", "Hold")
    assert Animal.objects.get(pk=mittens.pk).status == "Available"
