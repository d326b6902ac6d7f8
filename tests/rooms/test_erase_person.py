"""Somebody asks to be erased: nothing names them any more, and what they did is a number."""

import pytest
from django.db import connection

from petwire.audit.models import Deed
from petwire.orgs.models import Person, Role
from petwire.orgs.people import LastAdmin, erase, invite
from tests.console import a_cast
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db


def places_that_name(*texts: str) -> set[str]:
    """Tables in which any of these texts stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        return {table for (table,) in cursor.fetchall() for text in texts if _stands(cursor, table, text)}


def _stands(cursor, table: str, text: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE position(%s IN t::text) > 0)', [text])
    return cursor.fetchone()[0]


def test_an_erased_person_is_named_nowhere_and_signed_in_nowhere():
    cast = a_cast()
    person = cast.people["editor"]
    Person.objects.filter(pk=person.pk).update(name="Eddie Editor")
    invite(org_id=cast.world.quiet_paws.pk, email=person.email, role=Role.EDITOR, by=BY, now=NOW)
    client = cast.client("editor")
    assert client.get("/console/account/").status_code == 200
    assert places_that_name(person.email, "Eddie Editor") >= {"orgs_person", "orgs_invitation"}
    number = person.pk

    erase(person=Person.objects.get(pk=number), by=BY, now=NOW)

    assert places_that_name(person.email, "Eddie Editor") == set()
    assert client.get("/console/account/").status_code == 302
    assert Deed.objects.filter(verb="person.erase", subject=str(number)).exists()


def test_the_last_admin_is_not_erased_and_nothing_of_them_is():
    cast = a_cast()

    with pytest.raises(LastAdmin):
        erase(person=cast.people["admin"], by=BY, now=NOW)

    assert Person.objects.filter(pk=cast.people["admin"].pk).exists()


def test_who_looks_after_a_service_leaves_it_without_anybody():
    cast = a_cast()

    erase(person=cast.people["holder"], by=BY, now=NOW)

    page = cast.client("operator").get("/console/operator/audit/", {"verb": "person.erase"}).content.decode()
    assert "somebody who left" in page
