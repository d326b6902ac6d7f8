"""Move an animal to another organisation: one offers it, the other accepts. Its ids and addresses stay."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from petwire.audit.actions import record
from petwire.catalog.actions import locked_animals, log_change, stamp
from petwire.catalog.history import Difference, Verb, note_edit
from petwire.catalog.models import DELETED, Animal, Fostering, Offer, Picture, Video
from petwire.catalog.render import CONTACT
from petwire.lib.errors import PetwireError
from petwire.orgs.models import HERE, Organisation, Standing

# What belongs to the organisation that gives the animal away, and not to the animal.
LEFT_BEHIND = (*CONTACT, "rescue_id", "location_zip", "pet_url")


class CannotMove(PetwireError):
    """The animal cannot be offered to that organisation, or there is no such offer."""

    exit_code = 2


@transaction.atomic
def offer_animal(*, animal_id: int, to_org_id: int, by: str, now: datetime) -> list[Offer]:
    """Offer an animal, and its bonded partner with it, to another organisation. An earlier offer is replaced.

    Nothing changes until that organisation accepts. Raises CannotMove, NoSuchAnimal, ReadOnlyAnimal.
    """
    animals = _pair(animal_id)
    org_id = animals[0].org_id
    to = (
        Organisation.objects.filter(pk=to_org_id, origin__name=HERE).exclude(standing=Standing.CLOSED).first()
    )
    if to is None:
        raise CannotMove(f"There is no organisation {to_org_id} that could take an animal in here.")
    if to_org_id == org_id:
        raise CannotMove("The animal is with that organisation already.")
    if any(animal.status == DELETED for animal in animals):
        raise CannotMove("A deleted animal is not offered. Bring it back from the recovery bin first.")
    Offer.objects.filter(animal__in=animals).delete()
    offers = Offer.objects.bulk_create(
        Offer(org_id=org_id, animal=animal, to=to, by=by, at=now) for animal in animals
    )
    for animal in animals:
        record(
            by=by, verb="animal.offer", kind="animal", subject=animal.pk, org=org_id, now=now, to=to_org_id
        )
    return offers


def offers_to(org_id: int) -> "QuerySet[Offer]":
    """What other organisations offer to this one, newest first."""
    return Offer.objects.filter(to_id=org_id).select_related("animal", "org").order_by("-id")


@transaction.atomic
def end_offer(*, animal_id: int, org_id: int, by: str, now: datetime) -> None:
    """Take an offer back, or refuse it: `org_id` is either of the two organisations."""
    animals = _pair(animal_id)
    if not any(_offered(animal, org_id) for animal in animals):
        raise CannotMove("There is no such offer any more.")
    Offer.objects.filter(animal__in=animals).delete()
    for animal in animals:
        record(by=by, verb="animal.offer_end", kind="animal", subject=animal.pk, org=org_id, now=now)


@transaction.atomic
def accept_offer(*, animal_id: int, org_id: int, by: str, now: datetime) -> list[Animal]:
    """Take in an animal that was offered, and its bonded partner with it. Ids, pictures, videos and choices to
    withhold stay; the foster contact, the rescue's number, the place and the own page's address do not come along.

    What the new organisation decided about its audiences holds from now on.
    """
    animals = _pair(animal_id)
    # Both halves must be offered: the bond may be younger than the offer.
    if not all(Offer.objects.filter(animal=animal, to_id=org_id).exists() for animal in animals):
        raise CannotMove("There is no such offer any more. Ask for it again.")
    old_org = animals[0].org_id
    note_edit(
        org_id=old_org,
        rows=[
            Difference(one.pk, {"org_id": old_org, **_left_behind(one)}, {"org_id": org_id})
            for one in animals
        ],
        verb=Verb.MOVED,
        by=by,
        now=now,
    )
    _hand_over(animals, org_id, now=now)
    note_edit(
        org_id=org_id,
        rows=[Difference(one.pk, {"org_id": old_org}, {"org_id": org_id}) for one in animals],
        verb=Verb.MOVED,
        by=by,
        now=now,
    )
    for animal in animals:
        log_change(kind="animal", subject=animal.pk, org=org_id, verb="changed", now=now)
        record(
            by=by, verb="animal.move", kind="animal", subject=animal.pk, org=org_id, now=now, before=old_org
        )
    return animals


def _hand_over(animals: Sequence[Animal], org_id: int, *, now: datetime) -> None:
    org = Organisation.objects.get(pk=org_id)
    Offer.objects.filter(animal__in=animals).delete()
    Fostering.objects.filter(animal__in=animals).delete()
    Picture.objects.filter(animal__in=animals).update(org=org)
    Video.objects.filter(animal__in=animals).update(org=org)
    for animal in animals:
        animal.org = org
        animal.contact_public = False
        for name in LEFT_BEHIND:
            setattr(animal, name, "")
        stamp(animal, now=now)
        animal.save()


def _left_behind(animal: Animal) -> dict[str, object]:
    kept = {name: value for name in LEFT_BEHIND if (value := getattr(animal, name))}
    return kept | ({"contact_public": True} if animal.contact_public else {})


def _pair(animal_id: int) -> list[Animal]:
    """The animal, and its bonded partner, locked."""
    partner = Animal.objects.filter(pk=animal_id).values_list("bonded_with", flat=True).first()
    return locked_animals({animal_id, *([partner] if partner else [])})


def _offered(animal: Animal, org_id: int) -> bool:
    return Offer.objects.filter(Q(org_id=org_id) | Q(to_id=org_id), animal=animal).exists()
