"""Identities: taken from the table's own sequence before the row is written, so that a row can name itself."""

from django.db import connection
from django.db.models import Model


def next_ids(model: type[Model], count: int = 1) -> list[int]:
    """Take `count` fresh ids of a table. They are never given out again, also when the row is not written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]
