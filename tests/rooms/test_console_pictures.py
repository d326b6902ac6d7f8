"""An animal's pictures in the console: several files at once, an address, order, delete with undo, replace."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from petwire.catalog.media import MOST, add_pictures
from petwire.catalog.models import Edit, Fostering, Picture
from petwire.lib.config import config
from petwire.lib.outbound import web
from tests.console import Cast, a_cast
from tests.outbound_stage import PUBLIC, Server, plain
from tests.world import BY, NOW, _drawn, a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def editor(cast):
    return cast.client("editor")


def at(cast: Cast, more: str = "", animal=None) -> str:
    animal = animal or cast.world.biscuit
    return f"/console/{cast.ids['org_id']}/animals/{animal.pk}/pictures/{more}"


def a_file(name: str = "biscuit.jpg", colour: str = "teal", data: bytes | None = None) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue() if data is None else data)


def ids(cast: Cast) -> list[int]:
    rows = Picture.objects.filter(animal=cast.world.biscuit).order_by("position")
    return list(rows.values_list("pk", flat=True))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def three(cast: Cast) -> list[int]:
    for colour in ("teal", "purple", "olive"):
        a_picture(cast.world.biscuit, colour)
    return ids(cast)


def test_several_files_are_added_at_once_and_each_that_is_none_is_told_by_name(cast, editor):
    files = [a_file(), a_file("story.pdf", data=b"%PDF-1.7"), a_file("second.jpg", "purple")]

    page = editor.post(at(cast), {"file": files}, follow=True)

    assert len(ids(cast)) == 2
    assert said(page) == [
        "2 pictures are added.",
        "story.pdf: This file is no picture that can be read. Send JPEG, PNG, WebP, AVIF, HEIC or GIF.",
    ]


def test_our_script_hears_of_each_file_in_json(cast, editor):
    good = editor.post(at(cast), {"file": a_file()}, headers={"Accept": "application/json"})
    bad = editor.post(at(cast), {"file": a_file("x.jpg", data=b"x")}, headers={"Accept": "application/json"})

    assert (good.status_code, good.json()) == (200, {"added": 1, "trouble": []})
    assert (bad.status_code, bad.json()["added"]) == (422, 0)
    assert bad.json()["trouble"][0].startswith("x.jpg: This file is no picture")


def test_a_picture_is_added_by_its_address(cast, editor, monkeypatch):
    server = Server(PUBLIC)
    server.answers["/b.jpg"] = plain(a_file().read())
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", f"{PUBLIC}/32")
    config.cache_clear()

    added = editor.post(at(cast), {"address": f"http://{PUBLIC}:{server.port}/b.jpg"}, follow=True)
    inner = editor.post(at(cast), {"address": f"http://127.0.0.1:{server.port}/b.jpg"}, follow=True)
    server.close()
    config.cache_clear()

    assert said(added) == ["1 picture is added."]
    assert said(inner)[0].startswith("The address: There is no public server called 127.0.0.1.")
    assert web.Limits().bytes == 20 * 1024 * 1024


def test_nothing_chosen_is_told(cast, editor):
    assert said(editor.post(at(cast), follow=True)) == ["Choose pictures first, or give the address of one."]


def test_no_more_than_there_is_room_for(cast, editor):
    add_pictures(animal_id=cast.world.biscuit.pk, stored=[_drawn("teal")] * MOST, by=BY, now=NOW)

    page = editor.post(at(cast), {"file": a_file()}, follow=True)

    assert said(page) == [f"An animal has at most {MOST} pictures. Delete some first."]
    assert "no room for more pictures" in page.content.decode()


def test_arrows_cover_and_dragging_change_the_order(cast, editor):
    one, two, three_ = three(cast)

    for given, becomes in (
        ({"move": f"{three_} 2"}, [one, three_, two]),
        ({"move": f"{two} 1"}, [two, one, three_]),
        ({"order": f"{three_} {one} {two}"}, [three_, one, two]),
    ):
        editor.post(at(cast, "change/"), given)
        assert ids(cast) == becomes


def test_a_deleted_picture_comes_back_by_the_link_that_is_offered(cast, editor):
    before = three(cast)

    page = editor.post(at(cast, "change/"), {"delete": before[0]}, follow=True)
    edit = Edit.objects.latest("id")
    link = f"/console/{cast.ids['org_id']}/animals/history/{edit.pk}/undo/"

    assert ids(cast) == before[1:]
    assert f'The picture is deleted. <a href="{link}">Undo</a>' in page.content.decode()
    editor.post(link)
    assert ids(cast) == before


def test_a_picture_is_replaced_in_its_place(cast, editor):
    before = three(cast)
    content = Picture.objects.get(pk=before[1]).content

    page = editor.post(at(cast, "change/"), {"replace": before[1], "file": a_file(colour="red")}, follow=True)

    assert said(page) == ["The picture is replaced."]
    assert ids(cast) == before
    assert Picture.objects.get(pk=before[1]).content != content


@pytest.mark.parametrize(
    "given", [{"move": "x 1"}, {"move": "1"}, {"order": ""}, {"order": "9" * 30}, {"delete": "1 2"}]
)
def test_what_our_page_never_sends_is_not_found(cast, editor, given):
    three(cast)

    assert editor.post(at(cast, "change/"), given).status_code == 404


def test_another_animals_picture_is_out_of_reach(cast, editor):
    other = a_picture(cast.world.shy)

    moved = editor.post(at(cast, "change/"), {"move": f"{other.pk} 1"}, follow=True)
    editor.post(at(cast, "change/"), {"delete": other.pk})

    assert "does not have that picture" in said(moved)[0]
    assert Picture.objects.filter(pk=other.pk).exists()
    assert editor.post(at(cast, animal=cast.world.shy), {"file": a_file()}).status_code == 404


def test_a_foster_adds_pictures_of_her_own_animals_alone(cast):
    foster = cast.client("foster")
    world = cast.world
    Fostering.objects.create(org=world.happy_tails, animal=world.biscuit, person=cast.people["foster"])

    foster.post(at(cast), {"file": a_file()})
    other = foster.post(at(cast, animal=world.mittens), {"file": a_file()})

    assert len(ids(cast)) == 1
    assert (other.status_code, Picture.objects.filter(animal=world.mittens).count()) == (404, 0)


def test_what_is_odd_is_said_under_the_picture(cast, editor):
    a_picture(cast.world.biscuit)
    a_picture(cast.world.biscuit)

    page = editor.get(at(cast)).content.decode()

    assert "This is the same picture as number 1. Delete one of them." in page


def test_questions_do_not_grow_with_pictures(cast, editor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for colour in ("teal", "purple"):
        a_picture(cast.world.biscuit, colour)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            editor.get(at(cast))
        counts.append(len(asked))

    assert counts[0] == counts[1]
