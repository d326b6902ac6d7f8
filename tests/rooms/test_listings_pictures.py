"""Pictures of our own by their address: gated, cached for a while, gone when withdrawn."""

from io import BytesIO

import pytest
from PIL import Image

from petwire.pictures import store
from petwire.pictures.store import media_path, path_of
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from tests.world import BY, NOW, a_picture, an_animal, an_org

pytestmark = pytest.mark.django_db


def path(picture, width=None):
    return media_path(picture.pk, picture.content, width)


@pytest.mark.parametrize("width", [None, 500, 100])
def test_a_picture_is_served_in_each_size(client, width):
    picture = a_picture(an_animal(an_org()))

    response = client.get(path(picture, width), HTTP_ACCEPT_ENCODING="gzip")

    assert response.content == path_of(picture.content, width).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Content-Encoding" not in response


def test_a_picture_that_did_not_change_is_not_sent_again(client):
    picture = a_picture(an_animal(an_org()))
    first = client.get(path(picture, 500))

    again = client.get(path(picture, 500), HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=300"
    assert client.get(path(picture), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_only_its_own_address_leads_to_a_picture(client):
    picture = a_picture(an_animal(an_org()))
    good = path(picture)
    content = picture.content[:8]

    for wrong in (
        good.replace(content, "00000000"),
        good.replace(".jpg", "_250.jpg"),
        good.replace(".jpg", ".png"),
        good.replace(".jpg", ".webp"),
        good.replace(".jpg", "_100.webp"),
        good.replace(".jpg", "_1000.jpg"),
        good.replace(f"/{picture.pk}-", "/999999-"),
        good.replace(f"/{picture.pk}-", f"/{'9' * 30}-"),
    ):
        assert client.get(wrong).status_code == 404, wrong


@pytest.mark.parametrize("kind", [Subject.PICTURE, Subject.ANIMAL, Subject.ORG, Subject.SOURCE])
def test_a_withdrawn_picture_is_gone_until_it_is_reinstated(client, kind):
    animal = an_animal(an_org())
    picture = a_picture(animal)
    subject = {
        Subject.PICTURE: picture.pk,
        Subject.ANIMAL: animal.pk,
        Subject.ORG: animal.org_id,
        Subject.SOURCE: animal.origin.pk,
    }[kind]
    etag = client.get(path(picture))["ETag"]

    withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)
    gone = client.get(path(picture), HTTP_IF_NONE_MATCH=etag)
    reinstate(kind=kind, subject=subject, by=BY, now=NOW)

    assert gone.status_code == 410
    assert gone["Cache-Control"] == "no-store"
    assert client.get(path(picture)).status_code == 200


def test_a_withdrawn_picture_is_on_no_page(client):
    animal = an_animal(an_org())
    picture = a_picture(animal)
    withdraw(kind=Subject.PICTURE, subject=picture.pk, code=Code.LEGAL, by=BY, now=NOW)

    for page in ("/", "/animals", f"/animals/{animal.pk}", f"/orgs/{animal.org_id}"):
        assert "/media/" not in client.get(page, follow=True).content.decode()


def test_a_picture_that_never_was_public_is_not_found(client):
    picture = a_picture(an_animal(an_org(approved=False)))

    assert client.get(path(picture)).status_code == 404


def test_a_picture_whose_file_is_lost_is_not_found(client):
    picture = a_picture(an_animal(an_org()), "purple")
    store.forget(picture.content)

    assert [client.get(path(picture, size)).status_code for size in (None, 100)] == [404, 404]


@pytest.mark.parametrize(
    ("size", "across"), [("125", (125, 94)), ("90x90", (90, 68)), ("200x200", (200, 200))]
)
def test_a_picture_is_served_as_the_search_api_shows_it(client, size, across):
    picture = a_picture(an_animal(an_org()))

    assert Image.open(BytesIO(client.get(path(picture, size)).content)).size == across


def test_our_own_pages_offer_smaller_files_of_the_same_picture(client):
    animal = an_animal(an_org())
    picture = a_picture(animal)
    page = client.get(f"/animals/{animal.pk}", follow=True).content.decode()
    address = media_path(picture.pk, picture.content, 500, "webp")

    response = client.get(address)

    assert f'srcset="{address} 500w, {address.replace("_500", "_1000")} 640w"' in page
    assert (response["Content-Type"], Image.open(BytesIO(response.content)).size) == (
        "image/webp",
        (500, 375),
    )
    again = client.get(address, HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again["ETag"]) == (304, response["ETag"])
    assert client.get(path(picture, 500))["ETag"] != response["ETag"]
