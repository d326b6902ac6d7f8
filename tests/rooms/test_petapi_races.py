"""The search API on its own connections, beside Django's, with what is really committed."""

import psycopg
from django.db import connection

from petwire.petapi.database import Database
from petwire.petapi.server import SearchApi
from petwire.sharing.actions import set_decision
from tests.rooms.petapi_stage import Client, a_key
from tests.world import BY, NOW, a_world


def on_its_own_connection(key):
    client = Client(key)
    client.api = SearchApi(Database(), clock=lambda: client.now, count=lambda *what, size: None)
    return client


def test_a_decision_holds_from_its_commit_on(committed):
    world = a_world()
    client = on_its_own_connection(a_key())
    shelter = world.happy_tails.pk
    before = client.ask("pets_at_shelter", shelter_id=shelter)["total_pets"]

    set_decision(org_id=shelter, audience=client.key[:8], yes=False, by=BY, now=NOW)
    after = client.ask("pets_at_shelter", shelter_id=shelter)["total_pets"]
    client.api._database.forget()

    assert (before, after) == (2, 0)


def test_a_connection_that_was_cut_is_made_anew(committed):
    client = on_its_own_connection(a_key())
    client.ask("search_form", species="dog")
    pid = client.api._database._line().connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])

    answer = client.ask("search_form", species="dog")
    client.api._database.forget()

    assert answer["status"] == "ok"


def test_without_a_database_there_is_a_clean_answer(committed):
    def broken():
        raise psycopg.OperationalError("no server")

    client = Client("0" * 32)
    client.api = SearchApi(Database(broken), count=lambda *what, size: None)

    got = client.get("search_form", species="dog")

    assert (got.status, got.json["error"]["msg"], got.headers["Retry-After"]) == (
        503,
        "resource_unavailable",
        "5",
    )
