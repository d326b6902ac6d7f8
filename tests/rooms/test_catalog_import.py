"""Spreadsheets out and in again, and everything an organisation owns."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from petwire.catalog.exporting import export_csv, export_json
from petwire.catalog.importing import ImportRefused, import_table, plan_import
from petwire.catalog.models import Animal, Change, Edit
from petwire.catalog.spreadsheet import read_csv
from petwire.orgs.models import Organisation
from tests.world import BY, NOW, a_picture, a_world, an_animal, an_org

pytestmark = pytest.mark.django_db

BASE = "https://hub.example"


def take_in(org: Organisation, text: str):
    return import_table(org_id=org.pk, table=read_csv(text.encode()), by=BY, now=NOW + timedelta(days=1))


def exported(org: Organisation, *, private: bool = True) -> str:
    return "".join(export_csv(org_id=org.pk, private=private, public_url=BASE))


@pytest.fixture
def rich() -> Organisation:
    """An organisation whose animals use every sort of field."""
    org = an_org()
    first = an_animal(
        org,
        name="=cmd|' /C calc'!A0",
        rescue_id="R-1",
        description="<p>One,</p>\r\n<p>two;\tthree</p>",
        qualities=["lap", "fetches"],
        birthdate=date(2024, 1, 31),
        birthdate_guessed=True,
        size_current=Decimal("12.50"),
        ok_with_cats=False,
        youtube=["dQw4w9WgXcQ"],
        contact_name="Ann Foster",
        kill_date=date(2026, 4, 1),
        primary_breed="Labrador Retriever",
        own_words={"primary_breed": "Lab"},
    )
    an_animal(org, name="Gravy", bonded_with_id=first.pk, do_not_publish=True, status="Hold")
    an_animal(org, name="Gone", status="Deleted", species="Axolotl")
    return org


def test_our_own_export_taken_in_again_changes_nothing(rich):
    changes = Change.objects.count()

    done = take_in(rich, exported(rich))

    assert (done.added, done.changed) == (0, 0)
    assert Change.objects.count() == changes


def test_an_export_taken_in_elsewhere_makes_the_same_animals(rich):
    elsewhere = an_org(name="Elsewhere")
    text = exported(rich)
    lines = read_csv(text.encode())
    without_ids = [
        {name: cell for name, cell in row.cells.items() if name not in ("id", "bonded_with_id")}
        for row in lines.rows
    ]
    lines = type(lines)(
        [type(row)(row.number, cells) for row, cells in zip(lines.rows, without_ids, strict=True)], [], []
    )

    import_table(org_id=elsewhere.pk, table=lines, by=BY, now=NOW)

    names = ("name", "description_plain", "qualities", "birthdate", "size_current", "ok_with_cats", "status")
    assert list(Animal.objects.filter(org=elsewhere).order_by("id").values(*names)) == list(
        Animal.objects.filter(org=rich).order_by("id").values(*names)
    )


def test_twice_is_once_and_changes_are_one_deed():
    org = an_org()
    text = "rescue_id,name,species,breed\n1,Rex,dog,\n2,Max,Dog,\n"

    first = take_in(org, text)
    again = take_in(org, text)
    changed = take_in(org, text.replace("Rex", "King").replace("Max", "Duke"))

    assert (first.added, again.added, again.changed, changed.changed) == (2, 0, 0, 2)
    assert Edit.objects.filter(verb="imported").get().rows.count() == 2


def test_with_one_wrong_cell_nothing_is_taken_in():
    org = an_org()
    text = "rescue_id,name,species,status\n1,Rex,Dog,Available\n2,Max,Dog,Sleeping\n"

    with pytest.raises(ImportRefused):
        take_in(org, text)

    assert not Animal.objects.exists()


def test_looking_writes_nothing():
    org = an_org()

    plan = plan_import(org_id=org.pk, table=read_csv(b"name,species\nRex,Dog\n"), now=NOW)

    assert plan.counts == {"add": 1}
    assert not Animal.objects.exists()


def test_another_organisations_animal_is_nobodys_here():
    world = a_world()

    plan = plan_import(
        org_id=world.happy_tails.pk, table=read_csv(f"id,name\n{world.shy.pk},Mine\n".encode()), now=NOW
    )

    assert plan.errors
    assert plan.notices[0].field == "id"


def test_everything_is_in_the_json_and_private_contacts_are_for_those_who_may(rich):
    public = an_animal(rich, name="Open", contact_name="Bob Public", contact_public=True)
    a_picture(public)

    everything = json.loads(b"".join(export_json(org_id=rich.pk, private=True, public_url=BASE)))
    shared = b"".join(export_json(org_id=rich.pk, private=False, public_url=BASE)).decode()

    assert everything["organisation"]["name"] == rich.name
    assert [one["name"] for one in everything["animals"]] == ["=cmd|' /C calc'!A0", "Gravy", "Gone", "Open"]
    assert everything["animals"][0]["contact_name"] == "Ann Foster"
    assert everything["animals"][3]["pictures"][0].startswith(f"{BASE}/media/")
    assert "Ann Foster" not in shared
    assert "Bob Public" in shared
    assert "Ann Foster" not in exported(rich, private=False)
    assert "Ann Foster" in exported(rich)


def test_an_export_asks_a_handful_of_questions_however_many_animals(rich, django_assert_max_num_queries):
    for number in range(30):
        an_animal(rich, name=f"Dog {number}")

    with django_assert_max_num_queries(4):
        exported(rich)


def test_a_large_import_asks_no_questions_for_each_row(django_assert_max_num_queries):
    org = an_org()
    text = "rescue_id,name,species\n" + "".join(f"{number},Dog {number},Dog\n" for number in range(60))
    take_in(org, text)

    with django_assert_max_num_queries(10):
        take_in(org, text)
