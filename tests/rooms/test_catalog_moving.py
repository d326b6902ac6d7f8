"""Moving an animal to another organisation, and who fosters it."""

from datetime import timedelta

import pytest

from petwire.catalog.actions import change_animal
from petwire.catalog.fosters import NotAMember, fostered_by, set_fosters
from petwire.catalog.models import Animal, EditedAnimal, Fostering, Offer, Picture
from petwire.catalog.moving import CannotMove, accept_offer, end_offer, offer_animal
from petwire.catalog.undo import NothingToUndo, undo_edit
from petwire.orgs.actions import add_member, add_person
from petwire.orgs.models import Membership, Person, Role
from petwire.sharing.reads import shown_animals
from tests.world import BY, NOW, World, a_mirrored_org, a_picture, a_source, a_world

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return a_world()


def member(world: World, email: str = "ann@example.org", role: Role = Role.FOSTER) -> Person:
    person, _ = add_person(email=email, by=BY, now=NOW)
    add_member(org_id=world.happy_tails.pk, person=person, role=role, by=BY, now=NOW)
    return person


def offer(world: World) -> None:
    offer_animal(animal_id=world.biscuit.pk, to_org_id=world.quiet_paws.pk, by=BY, now=NOW)


def accept(world: World) -> None:
    accept_offer(animal_id=world.biscuit.pk, org_id=world.quiet_paws.pk, by=BY, now=LATER)


def fresh(animal: Animal) -> Animal:
    return Animal.objects.get(pk=animal.pk)


def test_an_offer_changes_nothing_until_it_is_accepted(world):
    offer(world)
    before = fresh(world.biscuit).org_id

    accept(world)

    assert before == world.happy_tails.pk
    assert fresh(world.biscuit).org_id == world.quiet_paws.pk
    assert not Offer.objects.exists()


def test_ids_and_pictures_come_along_and_what_is_the_old_homes_stays_behind(world):
    person = member(world)
    set_fosters(animal_id=world.biscuit.pk, person_ids=[person.pk], by=BY, now=NOW)
    picture = a_picture(world.biscuit)
    contact = {"contact_name": "Ann", "contact_email": "ann@foster.example", "contact_public": True}
    change_animal(
        animal_id=world.biscuit.pk,
        values={**contact, "rescue_id": "R1", "location_zip": "78701"},
        by=BY,
        now=NOW,
    )

    offer(world)
    accept(world)

    moved = fresh(world.biscuit)
    assert Picture.objects.get(pk=picture.pk).org_id == world.quiet_paws.pk
    assert (moved.contact_name, moved.contact_email, moved.contact_public) == ("", "", False)
    assert (moved.rescue_id, moved.location_zip) == ("", "")
    assert not Fostering.objects.exists()
    assert bytes(moved.digest) != bytes(world.biscuit.digest)


def test_the_new_organisations_decisions_hold_from_then_on(world):
    seen = shown_animals("hearth").filter(pk=world.biscuit.pk)
    before = seen.exists()

    offer(world)
    accept(world)

    assert before
    assert not seen.exists()


def test_the_new_organisation_does_not_read_the_old_ones_history(world):
    change_animal(animal_id=world.biscuit.pk, values={"contact_name": "Ann"}, by=BY, now=NOW)
    offer(world)
    accept(world)

    rows = EditedAnimal.objects.filter(animal=world.biscuit, org=world.quiet_paws)

    assert [row.edit.verb for row in rows] == ["moved"]
    assert "Ann" not in str([(row.before, row.after) for row in rows])
    with pytest.raises(NothingToUndo, match="A move is not undone"):
        undo_edit(edit_id=rows[0].edit_id, org_id=world.quiet_paws.pk, by=BY, now=LATER)


def test_a_bonded_pair_moves_together(world):
    change_animal(animal_id=world.biscuit.pk, values={"bonded_with_id": world.mittens.pk}, by=BY, now=NOW)

    offer(world)
    accept(world)

    assert fresh(world.mittens).org_id == world.quiet_paws.pk
    assert fresh(world.mittens).bonded_with_id == world.biscuit.pk


def test_a_bond_made_after_the_offer_is_not_torn(world):
    offer(world)
    change_animal(animal_id=world.biscuit.pk, values={"bonded_with_id": world.mittens.pk}, by=BY, now=NOW)

    with pytest.raises(CannotMove, match="Ask for it again"):
        accept(world)


def test_only_the_organisation_that_was_asked_accepts(world):
    offer(world)

    with pytest.raises(CannotMove):
        accept_offer(animal_id=world.biscuit.pk, org_id=world.happy_tails.pk, by=BY, now=LATER)
    with pytest.raises(CannotMove):
        accept_offer(animal_id=world.mittens.pk, org_id=world.quiet_paws.pk, by=BY, now=LATER)


def test_either_side_ends_an_offer(world):
    for org in (world.happy_tails, world.quiet_paws):
        offer(world)
        end_offer(animal_id=world.biscuit.pk, org_id=org.pk, by=BY, now=LATER)
        with pytest.raises(CannotMove):
            accept(world)
    with pytest.raises(CannotMove):
        end_offer(animal_id=world.biscuit.pk, org_id=world.happy_tails.pk, by=BY, now=LATER)


def test_what_cannot_be_offered(world):
    mirrored = a_mirrored_org(a_source())
    change_animal(animal_id=world.mittens.pk, values={"status": "Deleted"}, by=BY, now=NOW)

    for animal, org, words in (
        (world.biscuit, world.happy_tails, "already"),
        (world.biscuit, mirrored, "no organisation"),
        (world.mittens, world.quiet_paws, "recovery bin"),
    ):
        with pytest.raises(CannotMove, match=words):
            offer_animal(animal_id=animal.pk, to_org_id=org.pk, by=BY, now=NOW)


def test_fosters_are_people_of_the_organisation_and_lose_the_animal_with_their_membership(world):
    person = member(world)
    stranger, _ = add_person(email="eve@example.org", by=BY, now=NOW)

    with pytest.raises(NotAMember):
        set_fosters(animal_id=world.biscuit.pk, person_ids=[stranger.pk], by=BY, now=NOW)
    first = set_fosters(animal_id=world.biscuit.pk, person_ids=[person.pk], by=BY, now=NOW)
    again = set_fosters(animal_id=world.biscuit.pk, person_ids=[person.pk], by=BY, now=NOW)
    fostered = fostered_by(person, org_id=world.happy_tails.pk)
    Membership.objects.filter(person=person).delete()

    assert (first, again) == (True, False)
    assert fostered == {world.biscuit.pk}
    assert fostered_by(person, org_id=world.happy_tails.pk) == set()
    assert fostered_by(person, org_id=world.quiet_paws.pk) == set()
