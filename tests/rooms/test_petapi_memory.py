"""Kept answers and the news that drop them, with what is really committed."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from django.db import connection

from petwire.access.actions import set_api_rights
from petwire.lib.memory import Memory
from petwire.petapi.database import Database, connect
from petwire.petapi.server import SearchApi
from petwire.sharing.actions import CHANNEL, set_decision
from petwire.sharing.news import Ears
from tests.rooms.petapi_stage import Client, a_key
from tests.world import BY, NOW, a_world

PATIENCE = 20  # seconds; nothing of it is waited for where all is well


class Remembering:
    """A client of an API with a memory, on connections of its own, and its listener."""

    def __init__(self, key, connect=connect):
        self.client = Client(key)
        self.ears = Ears(connect)
        self.database = Database()
        self.asked = []
        rows = self.database.rows
        self.database.rows = lambda name, **given: (self.asked.append(name), rows(name, **given))[1]
        self.client.api = SearchApi(
            self.database,
            clock=lambda: self.client.now,
            count=lambda *what, size: None,
            memory=Memory(self.ears.state),
            orders=Memory(self.ears.orders),
        )

    def total(self, shelter):
        return self.client.ask("pets_at_shelter", shelter_id=shelter)["total_pets"]

    def until(self, is_so):
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end
            time.sleep(0.01)

    def listens(self):
        return self.ears.state() is not None

    def close(self):
        self.ears._wanted_at = float("-inf")
        self.until(lambda: self.ears._thread is None)
        self.database.forget()


@pytest.fixture
def world(committed):
    return a_world()


@pytest.fixture
def remembering(world):
    made = Remembering(a_key())
    yield made
    made.close()


def say_no(remembering, org):
    set_decision(org_id=org.pk, audience=remembering.client.key[:8], yes=False, by=BY, now=NOW)


def test_an_answer_is_kept_until_a_decision_is_committed(remembering, world):
    shelter = world.happy_tails.pk
    remembering.until(remembering.listens)
    first = remembering.total(shelter)
    remembering.asked.clear()
    again = remembering.total(shelter)
    kept = "shelter_page.sql" not in remembering.asked

    before = remembering.ears.state()
    say_no(remembering, world.happy_tails)
    remembering.until(lambda: remembering.ears.state() != before)

    assert (first, again, kept) == (2, 2, True)
    assert remembering.total(shelter) == 0


def test_without_its_connection_nothing_is_kept_and_a_decision_holds_at_once(remembering, world):
    shelter = world.happy_tails.pk
    remembering.until(remembering.listens)
    assert remembering.total(shelter) == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE query IN ('SELECT', %s)", [f"LISTEN {CHANNEL}"]
        )
        for (pid,) in cursor.fetchall():
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    say_no(remembering, world.happy_tails)
    remembering.until(lambda: remembering.total(shelter) == 0)

    remembering.until(remembering.listens)  # it comes back by itself
    assert remembering.total(shelter) == 0


def test_a_connection_that_has_gone_silent_is_not_trusted(world):
    """As where a cable is pulled: nothing fails, and nothing comes any more."""
    silent, go_on = threading.Event(), threading.Event()

    class Mute:
        """A connection of which the answers stay away once the test says so."""

        def __init__(self):
            self._db = connect()

        def __getattr__(self, name):
            return getattr(self._db, name)

        def __enter__(self):
            return self

        def __exit__(self, *what):
            self._db.close()

        def add_notify_handler(self, handler):
            self._db.add_notify_handler(lambda told: None if silent.is_set() else handler(told))

        def execute(self, query):
            if silent.is_set():
                go_on.wait(PATIENCE)
            return self._db.execute(query)

    remembering = Remembering(a_key(), connect=Mute)
    remembering.until(remembering.listens)
    shelter = world.happy_tails.pk
    assert remembering.total(shelter) == 2
    silent.set()
    say_no(remembering, world.happy_tails)

    remembering.until(lambda: not remembering.listens())
    assert remembering.total(shelter) == 0
    go_on.set()
    remembering.close()


def test_every_table_that_answers_are_read_from_tells_of_its_changes(committed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()")
        views = dict(cursor.fetchall())
        cursor.execute(
            "SELECT relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE tgname = 'petapi_tell'"
        )
        watched = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = {name for (name,) in cursor.fetchall()}
    statements = (files("petwire.petapi") / "sql").iterdir()
    texts, read = [one.read_text() for one in statements], set()
    while texts:
        for name in set(re.findall(r"\b[a-z]+_[a-z_]+\b", texts.pop())) - read:
            read.add(name)
            texts += [views[name]] if name in views else []
    ours = {name for name in tables if name.startswith("petapi_")}
    # Orders are looked up for their mails, and say nothing about who sees what.
    assert (read & tables) - ours <= watched


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE catalog_animal SET name = 'Rex'",
        "UPDATE catalog_animal SET do_not_publish = true",
        "UPDATE orgs_organisation SET city = 'Waco'",
        "UPDATE orgs_source SET environment = 'test'",
        "DELETE FROM sharing_preference",
        "UPDATE access_service SET functions = '{search_form}'",
    ],
)
def test_a_change_by_whatever_hand_is_told(remembering, deed):
    remembering.until(remembering.listens)
    before = remembering.ears.state()

    with connection.cursor() as cursor:
        cursor.execute(deed)

    remembering.until(lambda: remembering.ears.state() not in (before, None))


def test_when_a_key_was_used_is_no_news(remembering):
    remembering.until(remembering.listens)
    before = remembering.ears.state()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_service SET used_at = now()")
    asked_at = time.monotonic()
    remembering.until(lambda: remembering.ears._known_until > asked_at)

    assert remembering.ears.state() == before


DETAILS, THREADS = 500, 16


@pytest.mark.parametrize("per_minute", [900, 200])
def test_all_details_of_a_list_asked_for_at_once_are_answered_or_cleanly_refused(
    remembering, world, per_minute
):
    """By sixteen threads, as many as a web process ever has, each animal being rendered for the first time."""
    key = remembering.client.key
    set_api_rights(key_id=key[:8], per_minute=per_minute, functions=None, by=BY, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_animal (org_id, source, source_id, status, species, name)"
            " SELECT %s, 'here', 'many' || n, 'Available', 'Dog', 'One' FROM generate_series(1, %s) n RETURNING id",
            [world.happy_tails.pk, DETAILS],
        )
        ids = [one for (one,) in cursor.fetchall()]

    together = threading.Barrier(THREADS)

    def ask(some):
        together.wait()
        got = [remembering.client.get("pet_details", pet_id=one) for one in some]
        remembering.database.forget()
        return got

    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(ask, [ids[first::THREADS] for first in range(THREADS)])
        got = [one for part in parts for one in part]

    answered = [one.json["pet"]["pet_id"] for one in got if one.json["status"] == "ok"]
    refused = [one for one in got if one.json["status"] == "fail"]
    assert len(answered) == min(DETAILS, per_minute)
    assert set(answered) <= set(ids)
    assert {one.json["error"]["msg"] for one in refused} <= {"resource_unavailable"}
    assert all(int(one.headers["Retry-After"]) >= 1 for one in refused)
