"""The tracker image: always answered, counted by day, audience and host, and no visitor is kept."""

import logging
import os
import struct
import threading
from collections import Counter
from datetime import date, timedelta

import psycopg
import pytest
import time_machine
from django.db import connection

from petwire.lib.database import raw_connection
from petwire.sharing.actions import set_purpose
from petwire.sharing.models import OWN_PAGES
from petwire.tracker import views, writing
from petwire.tracker.address import tag_of
from petwire.tracker.hits import Hit
from petwire.tracker.models import Lost, Month, Views
from petwire.tracker.pixel import PIXEL
from petwire.tracker.queue import Sums, Writer
from petwire.tracker.tagging import tag_secret
from petwire.tracker.writing import Key
from tests.world import NOW, a_service, a_site, an_animal, an_org, committed, own_pages

__all__ = ["committed"]

DAY = NOW.date()


@pytest.fixture(autouse=True)
def _audiences_anew():
    writing.forget_audiences()
    yield
    writing.forget_audiences()


def counted():
    return list(Views.objects.order_by("day", "host").values_list("animal", "day", "host", "count"))


def audiences():
    return list(Views.objects.order_by("host", "audience").values_list("audience", "host"))


@pytest.mark.django_db
def test_the_image_is_43_transparent_bytes(client):
    response = client.get("/pet?1&a=&h=", HTTP_ACCEPT_ENCODING="gzip")

    assert len(response.content) == 43
    assert response.content[:6] == b"GIF89a"
    assert struct.unpack("<HH", response.content[6:10]) == (1, 1)
    assert response["Content-Type"] == "image/gif"
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Content-Encoding" not in response
    assert not response.cookies


@pytest.mark.django_db
def test_a_view_is_counted_by_local_day_and_host(client):
    animal = an_animal(an_org())

    with time_machine.travel(NOW, tick=False):
        for referer in ("https://Rescue.Example:8443/dogs?visitor=7", "https://rescue.example/", None):
            client.get(f"/pet?{animal.pk}&a=&h=", **({"HTTP_REFERER": referer} if referer else {}))
    with time_machine.travel(NOW.replace(hour=3) + timedelta(days=1), tick=False):  # eleven in the evening
        client.get(f"/pet?{animal.pk}")

    assert counted() == [(animal.pk, DAY, "", 2), (animal.pk, DAY, "rescue.example", 2)]
    assert set(Views.objects.values_list("org", flat=True)) == {animal.org_id}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["", "0", "999999", "-1", "1.5", "x", "id=1", "9" * 40, "1;drop", "%00", "a=&h=", "1%26a=", "١"],
)
def test_nonsense_is_answered_and_not_counted(client, query):
    response = client.get(f"/pet?{query}")

    assert (response.status_code, response.content) == (200, PIXEL)
    assert counted() == []


@pytest.mark.django_db
def test_the_host_of_the_page_tells_the_audience(client):
    animal = an_animal(an_org())
    one, two, three = (a_service(name) for name in ("one", "two", "three"))
    for service, domains in ((one, ["www.pets.example"]), (two, ["both.example"]), (three, ["both.example"])):
        set_purpose(audience=service.name, categories=service.categories, domains=domains)

    for host in ("pets.example", "dogs.pets.example", "notpets.example", "both.example", "127.0.0.1"):
        client.get(f"/pet?{animal.pk}&a=&h=", HTTP_REFERER=f"https://{host}/")

    assert audiences() == [
        (own_pages().pk, "127.0.0.1"),  # where PETWIRE_PUBLIC_URL says that own pages are
        (0, "both.example"),  # two have registered it
        (one.pk, "dogs.pets.example"),
        (0, "notpets.example"),
        (one.pk, "pets.example"),
    ]


@pytest.mark.django_db
def test_a_signed_tag_tells_it_whatever_page_it_is_on(client):
    animal, site = an_animal(an_org()), a_site("petfinder")

    def look(audience, host="", *, referer="https://elsewhere.example/", wrong=""):
        tag = tag_of(animal.pk, audience=audience, host=host, secret=tag_secret())
        client.get(f"/pet?{animal.pk}&a={tag}{wrong}&h={host}", HTTP_REFERER=referer)

    look("petfinder")
    look(OWN_PAGES, "rescue.example", referer="http://127.0.0.1/embed/1")
    look("petfinder", wrong="x")
    look("petfinder", "forged.example", wrong="x")

    assert audiences() == [
        (0, "elsewhere.example"),
        (site.pk, "elsewhere.example"),
        (own_pages().pk, "rescue.example"),
    ]
    assert sum(count for *_, count in counted()) == 4


@pytest.mark.django_db
def test_the_image_comes_also_when_counting_fails(client, monkeypatch):
    def fail(*_):
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(views, "write", fail)

    assert client.get("/pet?1&a=&h=").content == PIXEL


def test_nothing_of_the_visitor_has_a_column():
    names = {field.name for table in (Views, Month, Lost) for field in table._meta.fields}

    assert names == {"id", "org", "animal", "day", "month", "audience", "host", "count"}


def hits(animal, count=1):
    return [Hit(animal.pk, "", f"h{number}.example") for number in range(count)]


@pytest.fixture
def queue(committed):
    made = Writer(every=0.05, tried_every=0.05)
    yield made
    made.close()


def wait_until(done):
    for _ in range(400):
        if done():
            return True
        threading.Event().wait(0.05)
    return False


def test_views_are_written_behind_in_one_go(queue):
    animal = an_animal(an_org())

    for hit in hits(animal, 3) * 2:
        queue.count(hit, DAY)

    assert wait_until(lambda: Views.objects.count() == 3)
    assert set(Views.objects.values_list("count", flat=True)) == {2}


def test_what_waits_is_written_when_a_process_ends(committed):
    animal, made = an_animal(an_org()), Writer(every=600)

    made.count(*hits(animal), DAY)
    made.close()

    assert counted() == [(animal.pk, DAY, "h0.example", 1)]


def test_what_is_just_being_written_when_a_process_ends_is_written(committed):
    begun, may_go_on = threading.Event(), threading.Event()

    def connect():
        begun.set()
        assert may_go_on.wait(60)
        return raw_connection()

    animal, made = an_animal(an_org()), Writer(connect, every=0.01)
    for hit in hits(animal):
        made.count(hit, DAY)
    assert begun.wait(60)  # the thread has taken the sums
    end = threading.Thread(target=made.close)
    end.start()
    end.join(0.2)
    may_go_on.set()
    end.join(60)

    assert not end.is_alive()
    assert counted() == [(animal.pk, DAY, "h0.example", 1)]


def test_a_fork_that_ends_leaves_its_parents_connection_alone(committed):
    animal, made = an_animal(an_org()), Writer(every=600)
    made.count(*hits(animal), DAY)
    assert made.flush() is True

    if (child := os.fork()) == 0:
        made.close()
        os._exit(0)
    os.waitpid(child, 0)

    made.count(*hits(animal), DAY)
    assert made.flush() is True
    made.close()
    assert counted() == [(animal.pk, DAY, "h0.example", 2)]


def test_while_the_database_is_away_views_wait_and_what_finds_no_room_is_said(committed, caplog):
    animal, away = an_animal(an_org()), threading.Event()

    def connect():
        if away.is_set():
            raise psycopg.OperationalError("no server")
        return raw_connection()

    made = Writer(connect, sums=Sums(room=2), every=600, tried_every=0.05)
    away.set()
    for hit in hits(animal, 5):
        made.count(hit, DAY)
    with caplog.at_level(logging.WARNING, "petwire.tracker"):
        assert made.flush() is False
    away.clear()

    assert made.flush() is True
    made.close()
    assert counted() == [(animal.pk, DAY, f"h{number}.example", 1) for number in range(2)]
    assert list(Lost.objects.values_list("day", "count")) == [(DAY, 3)]
    assert "wait for the database" in caplog.text


def test_what_the_database_refuses_is_not_tried_for_ever(committed):
    made = Writer(every=600)

    made.count(Hit(1, "", "nul\0.example"), DAY)

    assert made.flush() is True, "it would be refused for ever"
    assert made.flush() is True
    made.close()
    assert list(Lost.objects.values_list("day", "count")) == [(DAY, 1)]


def test_sums_of_one_audience_by_tag_and_by_host_come_together(committed):
    animal = an_animal(an_org())
    keys = {Key(animal.pk, DAY, OWN_PAGES, "127.0.0.1"): 2, Key(animal.pk, DAY, "", "127.0.0.1"): 3}

    with raw_connection() as db:
        writing.write(db, keys, Counter({date(2026, 3, 1): 1}))

    assert list(Views.objects.values_list("audience", "count")) == [(own_pages().pk, 5)]


@pytest.mark.django_db
def test_a_view_costs_one_statement_once_audiences_are_known(client):
    animal = an_animal(an_org())
    client.get(f"/pet?{animal.pk}&a=&h=")
    connection.ensure_connection()
    said = []
    db = connection.connection
    before, db.execute = db.execute, lambda *given, **more: (said.append(given), before(*given, **more))[1]

    client.get(f"/pet?{animal.pk}&a=&h=")

    del db.execute
    assert len(said) == 1
