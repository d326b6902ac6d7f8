"""Every column is classed, and the records that are written keep to it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from petwire.catalog.models import Animal, Picture, Video, VideoKind
from petwire.catalog.render import CONTACT, pet_record
from petwire.orgs.models import Organisation
from petwire.orgs.render import org_record
from petwire.sharing.columns import COLUMNS, Class
from petwire.wire.write import encode_org, encode_pet
from tests.world import NOW

ROOMS = ("orgs", "catalog", "pictures")


@pytest.mark.django_db
def test_every_column_of_every_table_is_classed_and_none_that_is_gone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND split_part(table_name, '_', 1) = ANY (%s)",
            [list(ROOMS)],
        )
        there = set(cursor.fetchall())

    assert {(table, column) for table, columns in COLUMNS.items() for column in columns} == there


def test_every_table_of_these_rooms_is_listed():
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in ROOMS}

    assert set(COLUMNS) == tables


# What the classes mean for the bytes that are written: each column in turn gets another value.


def _animal(**values: Any) -> Animal:
    given = {
        "id": 7,
        "org_id": 3,
        "status": "Available",
        "qualities": [],
        "kept": {},
        "digest": b"",
        **values,
    }
    return Animal(**_clean(Animal, given))


def _org(**values: Any) -> Organisation:
    given = {"id": 3, "name": "Happy Tails", "status": "Available", "kept": {}, "digest": b"", **values}
    return Organisation(**_clean(Organisation, given))


def _clean(model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
    """Columns that are not given hold what an empty row holds: "" for text, else nothing."""
    empty = {
        field.attname: "" if isinstance(field, models.TextField) else None
        for field in model._meta.concrete_fields
        if field.attname not in given and not isinstance(field, models.BooleanField)
    }
    return {**empty, **given}


def write_animal(**values: Any) -> bytes:
    return encode_pet(pet_record(_animal(**values), [], [], media_url=_address))


def write_org(**values: Any) -> bytes:
    return encode_org(org_record(_org(**values)))


def write_picture(**values: Any) -> bytes:
    picture = Picture(**_clean(Picture, {"id": 5, "position": 1, "content": "", "kept": {}, **values}))
    return encode_pet(pet_record(_animal(), [picture], [], media_url=_address))


def write_video(**values: Any) -> bytes:
    """The video as a file and as one at YouTube: each kind has columns of its own."""
    both = ""
    for kind in VideoKind:
        video = Video(**_clean(Video, {"id": 5, "position": 1, "kind": kind, "kept": {}, **values}))
        both += encode_pet(pet_record(_animal(), [], [video], media_url=_address)).decode()
    return both.encode()


def _address(row: Picture, width: int | None) -> str:
    return f"/{row.pk}-{row.content}-{width}"


WRITERS: dict[type[models.Model], Callable[..., bytes]] = {
    Animal: write_animal,
    Organisation: write_org,
    Picture: write_picture,
    Video: write_video,
}


def another_value(field: models.Field) -> Any:
    special = {"qualities": ["lap"], "kept": {"unknownKey": "x"}, "kind": "file", "content": "ab" * 32}
    if field.name in special:
        return special[field.name]
    match field:
        case models.ForeignKey() if field.attname.endswith("_id") and field.column == "source":
            return "upstream"
        case models.ForeignKey() | models.BigAutoField() | models.BigIntegerField() | models.IntegerField():
            return 4711
        case models.BooleanField():
            return True
        case models.DateTimeField():
            return NOW
        case models.DateField():
            return date(2024, 1, 31)
        case models.DecimalField():
            return Decimal("12.5")
        case models.BinaryField():
            return b"0123456789abcdef"
        case ArrayField():
            return ["Hold"]
    return "another value"


def changes_the_record(field: models.Field, **beside: Any) -> bool:
    write = WRITERS[field.model]
    return write(**beside) != write(**{**beside, field.attname: another_value(field)})


# Which record a picture or video hangs on is said by where it stands.
SAID_BY_PLACE = {(model, name) for model in (Picture, Video) for name in ("org_id", "animal_id")}


def columns_of(*classes: Class) -> list[Any]:
    return [
        pytest.param(field, id=f"{field.model._meta.model_name}.{field.column}")
        for model in WRITERS
        for field in model._meta.concrete_fields
        if COLUMNS[model._meta.db_table].get(field.column) in classes
        and (model, field.column) not in SAID_BY_PLACE
    ]


@pytest.mark.parametrize("field", columns_of(Class.PUBLISHABLE))
def test_a_publishable_column_is_published(field):
    assert changes_the_record(field)


@pytest.mark.parametrize("field", columns_of(Class.WITHHELD, Class.BOND))
def test_a_withheld_column_does_not_touch_the_record(field):
    assert not changes_the_record(field)


@pytest.mark.parametrize("field", columns_of(Class.CONTACT))
def test_a_contact_is_in_the_record_only_where_it_was_made_public(field):
    assert not changes_the_record(field, contact_public=False)
    assert changes_the_record(field, contact_public=True)


@pytest.mark.parametrize("field", columns_of(Class.ADDRESS))
def test_an_address_is_in_the_record_only_where_it_is_shown(field):
    assert not changes_the_record(field, show_address=False)
    assert changes_the_record(field, show_address=True)


@pytest.mark.parametrize("field", columns_of(Class.KEPT))
def test_what_was_not_understood_goes_back_as_it_came(field):
    assert changes_the_record(field)


@pytest.mark.parametrize("key", ["contactName", "contactEmail", "contactCellPhone", "contactHomePhone"])
def test_a_contact_that_was_not_understood_is_withheld_as_well(key):
    kept = {key: ["+1 555 0100"]}

    assert write_animal(kept=kept, contact_public=False) == write_animal()
    assert b"555 0100" in write_animal(kept=kept, contact_public=True)


def test_an_address_that_was_not_understood_is_withheld_as_well():
    kept = {"address": ["1 Elm St"]}

    assert write_org(kept=kept, show_address=False) == write_org()
    assert b"1 Elm St" in write_org(kept=kept, show_address=True)


def test_the_contact_columns_are_those_that_the_renderer_knows():
    classed = {column for column, one in COLUMNS["catalog_animal"].items() if one is Class.CONTACT}

    assert classed == set(CONTACT)
