"""An instance that begins with an empty folder has the tables that all migrations make."""

from petwire.cli.first_tables import FILE, migrated_sql


def test_the_first_tables_are_those_of_all_migrations():
    assert FILE.read_text() == migrated_sql(), "`make tables` writes them anew"
