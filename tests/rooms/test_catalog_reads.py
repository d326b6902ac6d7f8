"""Lists and single records for whoever runs the instance, and the change log's cursor."""

import json
from datetime import date
from decimal import Decimal

import pytest

from petwire.catalog.actions import change_animal
from petwire.catalog.reads import (
    AnimalRow,
    NoSuchAnimal,
    OrgRow,
    list_animals,
    list_orgs,
    show_animal,
)
from petwire.orgs.reads import NoSuchOrganisation, show_org
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    a_world,
    an_animal,
    an_org,
)

pytestmark = pytest.mark.django_db


def test_organisations_are_listed_with_the_number_of_their_animals(django_assert_num_queries):
    world = a_world()
    change_animal(animal_id=world.mittens.pk, values={"status": "Deleted"}, by=BY, now=NOW)
    far = a_mirrored_org(a_source())

    with django_assert_num_queries(2):
        rows = list(list_orgs())

    assert rows == [
        OrgRow(world.happy_tails.pk, "Happy Tails Rescue", "here", world.happy_tails.source_id, 1),
        OrgRow(world.quiet_paws.pk, "Quiet Paws Haven", "here", world.quiet_paws.source_id, 1),
        OrgRow(far.pk, "Far Away Rescue", "upstream", far.source_id, 0),
    ]


def test_animals_are_listed_all_or_by_organisation(django_assert_num_queries):
    world = a_world()
    mirrored = a_mirrored_animal(a_mirrored_org(a_source()))

    with django_assert_num_queries(1):
        rows = list(list_animals())

    assert [row.id for row in rows] == [world.biscuit.pk, world.mittens.pk, world.shy.pk, mirrored.pk]
    assert list(list_animals(world.quiet_paws.pk)) == [
        AnimalRow(
            id=world.shy.pk,
            org=world.quiet_paws.pk,
            source="here",
            source_id=str(world.shy.pk),
            name="Shy",
            species="Dog",
            status="Available",
            updated=NOW.replace(microsecond=0),
        )
    ]
    assert list(list_animals(4711)) == []


def test_an_animal_is_shown_whole_as_json():
    animal = an_animal(
        an_org(),
        birthdate=date(2024, 1, 31),
        size_current=Decimal("12.500"),
        ok_with_cats=False,
        qualities=["lap"],
        contact_name="Ann Foster",
    )
    picture = a_picture(animal)

    shown = json.loads(json.dumps(show_animal(animal.pk)))

    assert shown["name"] == "Biscuit"
    assert (shown["birthdate"], shown["size_current"]) == ("2024-01-31", "12.5")
    assert (shown["ok_with_cats"], shown["ok_with_dogs"]) == (False, None)
    assert (shown["qualities"], shown["contact_name"]) == (["lap"], "Ann Foster")
    assert shown["updated_at"] == "2026-03-14T15:09:26+00:00"
    assert shown["pictures"][0]["id"] == picture.pk


def test_an_organisation_is_shown_whole_as_json():
    org = an_org(address="1 Elm St", allow_applications=False)

    shown = json.loads(json.dumps(show_org(org.pk)))

    assert (shown["id"], shown["source"], shown["standing"]) == (org.pk, "here", "approved")
    assert (shown["name"], shown["address"]) == ("Happy Tails Rescue", "1 Elm St")
    assert (shown["allow_applications"], shown["message_org"]) == (False, None)
    assert shown["approved_at"] == NOW.isoformat()


def test_what_is_not_there_is_said_with_where_to_look():
    with pytest.raises(NoSuchAnimal, match=r"no animal 4711\. `petwire"):
        show_animal(4711)
    with pytest.raises(NoSuchOrganisation, match=r"no organisation 4711\. `petwire"):
        show_org(4711)
