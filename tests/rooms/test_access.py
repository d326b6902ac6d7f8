"""How a service takes its files: set by deeds that are written down, within what the database holds."""

import pytest
from django.db import IntegrityError

from petwire.access.actions import (
    Application,
    CannotChange,
    FileHabits,
    WrongRows,
    add_service,
    set_service,
    terminate_service,
)
from petwire.access.models import Service
from petwire.access.reads import list_services
from petwire.audit.models import Deed
from petwire.orgs.actions import add_person
from petwire.orgs.models import Environment
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_id():
    return add_service(
        application=Application(name="Hearth"),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    ).id


def habits(key_id: str, **wanted) -> bool:
    return set_service(key_id=key_id, habits=FileHabits(**wanted), by=BY, now=NOW)


@pytest.mark.parametrize(
    ("email", "holds"), [("Dev@Hearth.example", True), ("", False), ("dev@hearth", False)]
)
def test_who_signs_in_with_a_services_address_holds_it(email, holds):
    person, _ = add_person(email="dev@hearth.example", vouched=True, by=BY, now=NOW)
    made = add_service(
        application=Application(name="Hearth", email=email),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )

    assert Service.objects.get(key_id=made.id).holder == (person if holds else None)


def test_what_is_not_named_stays_as_it_is_and_the_change_is_written_down(key_id):
    habits(key_id, zipped=True, tls_only=True)

    changed = habits(key_id, zipped=True, rows_per_file=500)

    (row,) = list_services()
    assert changed
    assert (row.zipped, row.prefix, row.rows_per_file, row.tls_only) == (True, False, 500, True)
    assert Deed.objects.filter(verb="service.set").latest("id").detail == {"rows_per_file": 500}


def test_what_stands_so_already_is_no_deed(key_id):
    assert habits(key_id, zipped=False) is False
    assert not Deed.objects.filter(verb="service.set").exists()


@pytest.mark.parametrize("rows", [0, -1, 1001])
def test_a_file_has_from_one_to_a_thousand_rows(key_id, rows):
    with pytest.raises(WrongRows, match="1 to 1000"):
        habits(key_id, rows_per_file=rows)
    with pytest.raises(IntegrityError):
        Service.objects.update(rows_per_file=rows)


def test_a_service_that_has_ended_is_not_changed(key_id):
    terminate_service(key_id=key_id, why="test", by=BY, now=NOW)

    with pytest.raises(CannotChange):
        habits(key_id, zipped=True)
