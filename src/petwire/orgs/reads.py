"""Questions about organisations and the people in them."""

from dataclasses import dataclass
from typing import Any

from petwire.lib.errors import PetwireError
from petwire.orgs.models import Membership, Organisation, Person, Role
from petwire.wire.fields import ORG_FIELDS


class NoSuchOrganisation(PetwireError):
    """There is no organisation with that id."""

    def __init__(self, org_id: int) -> None:
        super().__init__(f"There is no organisation {org_id}. `petwire orgs list` shows all.")


def show_org(org_id: int) -> dict[str, Any]:
    """Everything that is kept of an organisation, by our names and in the order of the record, ready for JSON.

    For whoever runs the instance: it holds what is withheld from others, too.
    """
    org = Organisation.objects.filter(pk=org_id).first()
    if org is None:
        raise NoSuchOrganisation(org_id)
    return {
        "id": org.pk,
        "source": org.origin_id,
        "source_id": org.source_id,
        "standing": org.standing,
        "approved_at": org.approved_at and org.approved_at.isoformat(),
        **{field.name: getattr(org, field.name) for field in ORG_FIELDS if field.name != "id"},
        "show_address": org.show_address,
        "public_statuses": org.public_statuses,
        "kept": org.kept,
        "created_at": org.created_at.isoformat(),
        "changed_at": org.changed_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Belonging:
    """An organisation that a person belongs to, and as what."""

    org_id: int
    name: str
    standing: str
    role: Role


def organisations_of(person: Person) -> list[Belonging]:
    """The organisations a person belongs to, by name."""
    rows = Membership.objects.filter(person=person).select_related("org").order_by("org__name", "org_id")
    return [Belonging(row.org_id, row.org.name, row.org.standing, Role(row.role)) for row in rows]
