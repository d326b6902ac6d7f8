"""What hangs on a mirrored record is erased with it: a table that is forgotten stops a mirror at its next removal."""

import pytest
from django.db import connection

from petwire.lib.sql import statement

RECORDS = ("catalog_animal", "orgs_organisation")


def tables_on(*names: str) -> set[str]:
    """Tables with a foreign key to one of these tables, or to one that has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE hangs AS ("
            " SELECT oid FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace"
            " UNION SELECT c.conrelid FROM pg_constraint c JOIN hangs h ON c.confrelid = h.oid"
            # What the database itself takes along is not forgotten.
            " WHERE c.contype = 'f' AND c.confdeltype <> 'c'"
            ") SELECT oid::regclass::text FROM hangs",
            [list(names)],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["remove.sql", "purge.sql"])
def test_what_hangs_on_a_record_goes_with_it(name):
    text = statement("petwire.mirror", name)

    kept = [table for table in sorted(tables_on(*RECORDS)) if f"DELETE FROM {table} " not in text]

    assert not kept, (
        f"src/petwire/mirror/sql/{name} erases animals and organisations, but not {', '.join(kept)}"
    )
