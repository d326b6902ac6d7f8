"""Times come from the database as they are, whichever way they are read."""

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from django.db import DataError, connection

from petwire.lib.times import UtcLoader

pytestmark = pytest.mark.django_db

TIMES = [
    datetime(2026, 11, 20, 8, tzinfo=UTC),
    datetime(2026, 11, 20, 8, 59, 59, 120_000, tzinfo=UTC),
    datetime(2026, 11, 20, 8, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 7, 1, 13, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
]


@pytest.mark.parametrize("time", TIMES, ids=str)
def test_a_time_is_the_same_moment_in_utc(time):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [time])
        (found,) = cursor.fetchone()

        assert (found, found.tzinfo) == (time, UTC)
        loader = cursor.cursor.adapters.get_loader(
            psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT
        )
        assert loader is UtcLoader, "the quick way is in force"


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_python_cannot_hold_is_refused_as_ever(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError):
            cursor.fetchone()
