"""Who cares for which animal at home."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from petwire.audit.actions import record
from petwire.catalog.actions import locked_animals
from petwire.catalog.models import Fostering
from petwire.lib.errors import PetwireError
from petwire.orgs.models import Membership, Person


class NotAMember(PetwireError):
    """Only people of the organisation can foster its animals."""

    exit_code = 2


@transaction.atomic
def set_fosters(*, animal_id: int, person_ids: Collection[int], by: str, now: datetime) -> bool:
    """Make these people, and nobody else, the fosters of an animal. Returns False when they are already.

    Raises NotAMember: a foster is invited first.
    """
    (animal,) = locked_animals([animal_id])
    wanted = set(person_ids)
    members = set(
        Membership.objects.filter(org_id=animal.org_id, person_id__in=wanted).values_list(
            "person_id", flat=True
        )
    )
    if wanted - members:
        raise NotAMember("Only people of the organisation foster its animals. Invite them first.")
    held = set(Fostering.objects.filter(animal=animal).values_list("person_id", flat=True))
    if held == wanted:
        return False
    Fostering.objects.filter(animal=animal, person_id__in=held - wanted).delete()
    Fostering.objects.bulk_create(
        Fostering(org_id=animal.org_id, animal=animal, person_id=person_id) for person_id in wanted - held
    )
    record(
        by=by,
        verb="animal.fosters",
        kind="animal",
        subject=animal_id,
        org=animal.org_id,
        now=now,
        people=sorted(wanted),
    )
    return True


def fostered_by(person: Person, *, org_id: int) -> set[int]:
    """The animals of an organisation that a person fosters. None when the person is no member any more."""
    rows = Fostering.objects.filter(person=person, org_id=org_id, animal__org_id=org_id)
    rows = rows.filter(org__memberships__person=person)
    return set(rows.values_list("animal_id", flat=True))
