"""Every column that could say something of a person is told on /privacy, or is known to say nothing."""

from collections import defaultdict

import pytest
from django.db import connection

from petwire.listings.personal import KEPT, NOBODYS, Who, by_heading

REMEDY = (
    "could say something of a person. In src/petwire/listings/personal.py, enter it under KEPT (what, why, how long, "
    "who gets it: /privacy tells people so), or under NOBODYS when it holds codes, digests or words of a "
    "vocabulary alone."
)

# Types that can hold words or bytes; and whatever type points to a person.
WORDS = ("text", "character varying", "jsonb", "json", "bytea", "inet", "ARRAY")


def columns_that_could() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = ANY (%s)",
            [list(WORDS)],
        )
        found = set(cursor.fetchall())
        cursor.execute(
            "SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k"
            " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)"
            " WHERE k.contype = 'f' AND k.confrelid = 'orgs_person'::regclass"
        )
        return found | set(cursor.fetchall())


def told() -> set[tuple[str, str]]:
    return {
        (table, column)
        for one in KEPT
        for table, columns in one.columns.items()
        for column in columns.split()
    }


def nobodys() -> set[tuple[str, str]]:
    return {(table, column) for table, columns in NOBODYS.items() for column in columns.split()}


def listed(columns: set[tuple[str, str]]) -> str:
    return ", ".join(f"{table}.{column}" for table, column in sorted(columns))


@pytest.mark.django_db
def test_every_column_that_could_say_something_of_a_person_is_told_or_known_to_say_nothing():
    forgotten = columns_that_could() - told() - nobodys()

    assert not forgotten, f"{listed(forgotten)} {REMEDY}"


@pytest.mark.django_db
def test_nothing_is_told_of_columns_that_are_gone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        there = set(cursor.fetchall())

    assert not listed((told() | nobodys()) - there)


def test_no_column_is_both():
    assert not listed(told() & nobodys())


def test_a_column_says_why_how_long_and_who_gets_it_once():
    entries = defaultdict(list)
    for one in KEPT:
        assert all(text.strip() for text in (one.what, one.why, one.until, one.gets))
        assert all(text.endswith(".") for text in (one.why, one.until, one.gets)), one.what
        for table, columns in one.columns.items():
            for column in columns.split():
                entries[table, column].append(one.what)

    assert {place: what for place, what in entries.items() if len(what) > 1} == {}


@pytest.mark.django_db
def test_the_page_tells_all_of_it(client):
    page = client.get("/privacy").content.decode()

    for heading, kept in by_heading():
        assert f"<h2>{heading}</h2>" in page
        for one in kept:
            assert all(text in page for text in (one.what, one.why, one.until, one.gets)), one.what
    assert len(by_heading()) == len(Who)
