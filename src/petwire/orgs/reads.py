"""Questions about organisations and the people in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from petwire.lib.errors import PetwireError
from petwire.orgs.models import HERE, Application, Membership, Organisation, Person, Role, Standing
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
        "travels_to": org.travels_to,
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


def has_account(email: str) -> bool:
    """Is there somebody with that address who has a password?"""
    person = Person.objects.filter(email__iexact=email).first()
    return person is not None and person.has_usable_password()


def applications(*, decided: bool) -> QuerySet[Application]:
    """For operators: all applications that wait, the oldest first; or those that are decided, the newest first."""
    rows = Application.objects.select_related("org")
    if decided:
        return rows.filter(decided_at__isnull=False).order_by("-decided_at")
    return rows.filter(decided_at=None).order_by("applied_at")


def application_of(org_id: int) -> Application | None:
    """The application of an organisation, if it came by one."""
    return Application.objects.select_related("org").filter(org_id=org_id).first()


def operators() -> QuerySet[Person]:
    """Those who run this hub."""
    return Person.objects.filter(is_operator=True, is_active=True).order_by("pk")


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What people are called whom the audit names `person:<id>`; others are not in the answer."""
    ids = {actor: int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    names = {
        pk: name or email
        for pk, name, email in Person.objects.filter(pk__in=ids.values()).values_list("pk", "name", "email")
    }
    return {actor: names.get(pk, "somebody who left") for actor, pk in ids.items()}


def organisations_to_offer(text: str) -> list[Organisation]:
    """The organisations kept here that a number or a whole name means; at most two, for two are too many."""
    words = text.strip()
    rows = Organisation.objects.filter(origin__name=HERE).exclude(standing=Standing.CLOSED).order_by("id")
    if words.isascii() and words.isdigit() and len(words) <= 18:
        return list(rows.filter(pk=int(words)))
    return list(rows.filter(name__iexact=words)[:2])


def names_of_orgs(ids: Iterable[int]) -> dict[int, str]:
    """What organisations are called, by number; those that are gone are not in the answer."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def org_meant(text: str) -> int | None:
    """The number of the organisation that a number or a whole name means; of several with that name, the first.

    A number may be that of an organisation that is gone: what is written about it stays.
    """
    words = text.strip()
    if words.isascii() and words.isdigit() and len(words) <= 18:
        return int(words)
    return Organisation.objects.filter(name__iexact=words).order_by("pk").values_list("pk", flat=True).first()


def actor_meant(text: str) -> str | None:
    """How the audit names a person whose e-mail address or whole name is said; None when there is nobody."""
    words = text.strip()
    named = Person.objects.filter(email__iexact=words) | Person.objects.filter(name__iexact=words)
    found = named.order_by("pk").values_list("pk", flat=True).first()
    return None if found is None else f"person:{found}"
