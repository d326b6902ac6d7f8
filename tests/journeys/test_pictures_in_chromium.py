"""Pictures by telephone: several at once with what became of each, then dragged into another order at a desk."""

from io import BytesIO

import pytest
from PIL import Image

from petwire.catalog.models import Picture
from tests.console import Cast, a_cast
from tests.world import a_picture, committed  # noqa: F401 (a fixture)


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    cast = a_cast()
    a_picture(cast.world.biscuit, "purple")
    return cast


def a_photograph(name: str, colour: str) -> dict[str, object]:
    out = BytesIO()
    Image.new("RGB", (900, 700), colour).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_several_are_sent_with_what_became_of_each_and_dragged_into_order(visit, world):
    address = f"/console/{world.ids['org_id']}/animals/{world.ids['animal_id']}/pictures/"
    no_picture = {"name": "story.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    with visit(width=360) as window:
        page = window.page
        window.sign_in(world.people["volunteer"])
        window.open(address)

        page.set_input_files("#file", [a_photograph("one.jpg", "red"), no_picture])
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("link", name="Show the picture that was added").wait_for()
        assert page.locator(".sending li").all_inner_texts()[:2] == [
            "one.jpg is added.",
            "story.pdf: This file is no picture that can be read. Send JPEG, PNG, WebP, AVIF, HEIC or GIF.",
        ]
        page.get_by_role("link", name="Show the picture that was added").click()
        page.set_input_files("#file", [a_photograph("two.jpg", "gold")])
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_text("3 pictures").wait_for()

        page.set_viewport_size({"width": 1280, "height": 900})
        before = page.locator("#shots > li").evaluate_all("all => all.map(one => one.dataset.id)")
        page.locator("#shots > li").nth(2).drag_to(page.locator("#shots > li").nth(0))
        page.get_by_text("The order is saved.").wait_for()
        after = page.locator("#shots > li").evaluate_all("all => all.map(one => one.dataset.id)")

    assert after == [before[2], before[0], before[1]]
    rows = Picture.objects.filter(animal=world.world.biscuit).order_by("position")
    assert [str(one) for one in rows.values_list("pk", flat=True)] == after
