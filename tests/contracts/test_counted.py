"""The server knows how many rows the tables have that the rule joins: docs/decisions/0042."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def beneath():
    """The small tables that the views read, with what is set of each and how many rows it is known to have."""
    with connection.cursor() as cursor:
        cursor.execute(_BENEATH, [list(VIEWS)])
        return {name: rest for name, *rest in cursor.fetchall() if name not in LARGE}


def test_one_changed_row_is_enough_for_a_look_into_a_table_of_the_rule(beneath):
    assert {"orgs_source", "sharing_decision", "sharing_withheld"} <= beneath.keys()
    assert {
        name: said for name, (said, _) in beneath.items() if said != "autovacuum_analyze_threshold=0"
    } == {}


def test_none_was_never_looked_into(beneath):
    assert {name: rows for name, (_, rows) in beneath.items() if rows < 0} == {}
