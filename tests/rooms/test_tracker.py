"""The tracker image: always answered, counted by day and host, and no visitor is kept."""

import struct
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError

from petwire.tracker import views
from petwire.tracker.actions import count_view
from petwire.tracker.models import Views
from tests.world import NOW, an_animal, an_org

pytestmark = pytest.mark.django_db


def counted():
    return list(Views.objects.order_by("day", "host").values_list("animal", "day", "host", "count"))


def test_the_image_is_43_transparent_bytes(client):
    response = client.get("/pet?1&a=&h=", HTTP_ACCEPT_ENCODING="gzip")

    assert len(response.content) == 43
    assert response.content[:6] == b"GIF89a"
    assert struct.unpack("<HH", response.content[6:10]) == (1, 1)
    assert response["Content-Type"] == "image/gif"
    assert response["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in response
    assert not response.cookies


def test_a_view_is_counted_by_day_and_host(client):
    animal = an_animal(an_org())

    with time_machine.travel(NOW, tick=False):
        for referer in ("https://Rescue.Example:8443/dogs?visitor=7", "https://rescue.example/", None):
            client.get(f"/pet?{animal.pk}&a=&h=", **({"HTTP_REFERER": referer} if referer else {}))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.get(f"/pet?{animal.pk}")

    today = NOW.date()
    assert counted() == [
        (animal.pk, today, "", 1),
        (animal.pk, today, "rescue.example", 2),
        (animal.pk, today + timedelta(days=1), "", 1),
    ]


def test_one_statement_counts_a_view(client, django_assert_num_queries):
    animal = an_animal(an_org())

    with django_assert_num_queries(1):
        client.get(f"/pet?{animal.pk}&a=&h=")


@pytest.mark.parametrize(
    "query",
    ["", "0", "999999", "-1", "1.5", "x", "id=1", "9" * 40, "1;drop", "%00", "a=&h=", "1%26a=", "١"],
)
def test_nonsense_is_answered_and_not_counted(client, query):
    response = client.get(f"/pet?{query}")

    assert (response.status_code, len(response.content)) == (200, 43)
    assert counted() == []


@pytest.mark.parametrize(
    "referer", ["nonsense", "http://[::1", "https://" + "a" * 300 + ".example/", "http://a\x00b/"]
)
def test_a_referer_without_sense_is_an_unknown_host(client, referer):
    animal = an_animal(an_org())

    client.get(f"/pet?{animal.pk}", HTTP_REFERER=referer)

    assert [host for _, _, host, _ in counted()] == [""]


def test_asking_for_the_headers_alone_is_no_view(client):
    animal = an_animal(an_org())

    assert client.head(f"/pet?{animal.pk}").status_code == 200
    assert counted() == []


def test_the_image_comes_also_when_counting_fails(client, monkeypatch):
    def fail(**_):
        raise DatabaseError("gone")

    monkeypatch.setattr(views, "count_view", fail)

    assert len(client.get("/pet?1&a=&h=").content) == 43


def test_nobody_is_counted_for_an_animal_that_is_not():
    assert count_view(animal_id=999999, host="", now=NOW) is False


def test_nothing_of_the_visitor_has_a_column():
    assert {field.name for field in Views._meta.fields} == {"id", "animal", "day", "host", "count"}
