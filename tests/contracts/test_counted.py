"""The server knows how many rows the tables have that the rule joins: docs/decisions/0042."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from petwire import sharing

SQL = Path(sharing.__file__).parent / "sql"
LARGE = ("catalog_animal", "catalog_picture")  # of which always enough rows change
VIEWS = ("sharing_shown_animal", "sharing_shown_org")
_BENEATH = """
    WITH RECURSIVE beneath AS (
        SELECT to_regclass(name)::oid AS id FROM unnest(%s::text[]) name
        UNION
        SELECT d.refobjid FROM beneath b JOIN pg_rewrite r ON r.ev_class = b.id JOIN pg_depend d ON d.objid = r.oid
        WHERE d.refclassid = 'pg_class'::regclass
    )
    SELECT c.relname, coalesce(array_to_string(c.reloptions, ' '), ''), c.reltuples FROM beneath
    JOIN pg_class c ON c.oid = beneath.id WHERE c.relkind = 'r'
"""


def beneath(ask):
    """The small tables that the views read, with what is set of each and how many rows it is known to have."""
    found = ask(_BENEATH, [list(VIEWS)]).fetchall()
    return {name: rest for name, *rest in found if name not in LARGE}


def unknown(ask):
    return {name for name, (_, rows) in beneath(ask).items() if rows < 0}


@pytest.mark.django_db
def test_one_changed_row_is_enough_for_a_look_into_a_table_of_the_rule():
    with connection.cursor() as cursor:
        found = beneath(cursor.execute)
    assert {"orgs_source", "sharing_decision", "sharing_withheld"} <= found.keys()
    assert {name for name, (said, _) in found.items() if said != "autovacuum_analyze_threshold=0"} == set()


@pytest.mark.django_db
def test_the_migration_looks_into_each():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sharing_withheld, sharing_preference")  # which makes the server forget
        assert unknown(cursor.execute) >= {"sharing_withheld", "sharing_preference"}
        cursor.execute((SQL / "counted.sql").read_text())
        assert unknown(cursor.execute) == set()


def test_a_new_instance_begins_with_each_looked_into(tmp_path):
    """In a home of its own, as `petwire up` makes it."""
    code = "from tests.contracts.test_counted import say_unknown; say_unknown()"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={"PETWIRE_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "set()\n"


def say_unknown():
    from petwire.cli.instance import instance

    with instance(migrate=True), connection.cursor() as cursor:
        print(unknown(cursor.execute))
