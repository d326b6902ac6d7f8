"""Counting views."""

from datetime import datetime

from django.db import connection

from petwire.lib.sql import statement


def count_view(*, animal_id: int, host: str, now: datetime) -> bool:
    """Count one view of an animal on pages of a host ("" is unknown). False when there is no such animal."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("petwire.tracker", "count_view.sql"),
            {"animal": animal_id, "day": now.date(), "host": host},
        )
        return bool(cursor.rowcount)
