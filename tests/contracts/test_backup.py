"""Every table is in a backup, or left out for a reason that is written down."""

import pytest
from django.apps import apps
from django.db import connection

from petwire.backup.tables import KEPT, LEFT_OUT, OF_MIGRATIONS

REMEDY = (
    "is neither backed up nor left out. In src/petwire/backup/tables.py, enter it under KEPT (with `where`, if it also "
    "holds mirrored records: only what was typed or uploaded here is in a backup), or under LEFT_OUT with the reason "
    "why nothing is lost when a restore empties it."
)


def tables_there() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_is_backed_up_or_left_out_for_a_reason():
    declared = {kept.table for kept in KEPT} | LEFT_OUT.keys() | OF_MIGRATIONS.keys()

    forgotten = sorted(tables_there() - declared)
    gone = sorted(declared - tables_there())

    assert not forgotten, f"{', '.join(forgotten)} {REMEDY}"
    assert not gone, f"{', '.join(gone)}: there is no such table any more; take it out of backup/tables.py"


def test_no_table_is_both_kept_and_left_out():
    kept = {one.table for one in KEPT}

    assert not kept & LEFT_OUT.keys()
    assert not kept & OF_MIGRATIONS.keys()


@pytest.mark.django_db
def test_a_table_with_records_of_sources_says_which_of_its_rows_are_kept():
    """A table with a column `source` may hold mirrored records: they are not in a backup."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND column_name = 'source'"
        )
        mixed = {name for (name,) in cursor.fetchall()} & tables_there()

    for kept in KEPT:
        if kept.table in mixed:
            assert "source" in kept.where, f"{kept.table} holds mirrored records too: narrow it by `where`"


@pytest.mark.django_db
def test_columns_that_are_named_are_there():
    columns = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models()
    }
    for kept in KEPT:
        assert set(kept.columns) <= columns[kept.table], kept.name
