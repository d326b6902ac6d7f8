"""Deeds on people and organisations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xxhash
from django.db import transaction

from petwire.audit.actions import record
from petwire.lib.errors import PetwireError
from petwire.lib.ids import next_ids
from petwire.orgs.models import HERE, Membership, Organisation, Person, Role, Standing
from petwire.orgs.render import org_record
from petwire.wire.fields import ORG_FIELDS
from petwire.wire.write import encode_org

SETTABLE = frozenset(field.name for field in ORG_FIELDS if field.name not in ("id", "status")) | {
    "show_address",
    "public_statuses",
}


class NoSuchOrganisation(PetwireError):
    """There is no organisation with that id."""


class ReadOnlyOrganisation(PetwireError):
    """The organisation comes from a source; it can only be changed there."""

    exit_code = 2


@transaction.atomic
def add_organisation(*, values: Mapping[str, Any], by: str, now: datetime) -> Organisation:
    """Enter an organisation. It may type at once; nothing of it is public until it is approved."""
    (org_id,) = next_ids(Organisation)
    org = Organisation(
        id=org_id,
        origin_id=HERE,
        source_id=str(org_id),
        standing=Standing.APPLIED,
        status="Available",
        kept={},
    )
    _write(org, values, now=now)
    org.save(force_insert=True)
    record(by=by, verb="org.add", kind="org", subject=org.pk, org=org.pk, now=now)
    return org


@transaction.atomic
def change_organisation(*, org_id: int, values: Mapping[str, Any], by: str, now: datetime) -> Organisation:
    """Change fields of an organisation that is kept here."""
    org = _locked(org_id)
    if org.origin_id != HERE:
        raise ReadOnlyOrganisation(
            f"Organisation {org_id} comes from the source {org.origin_id!r} and is read-only here. "
            "Ask that hub to change it."
        )
    _write(org, values, now=now)
    org.save()
    record(by=by, verb="org.change", kind="org", subject=org_id, org=org_id, now=now, fields=sorted(values))
    return org


@transaction.atomic
def approve_organisation(*, org_id: int, by: str, now: datetime) -> Organisation:
    """Let an organisation's records be public."""
    org = _locked(org_id)
    org.standing = Standing.APPROVED
    org.approved_at = org.approved_at or now
    org.save(update_fields=["standing", "approved_at"])
    record(by=by, verb="org.approve", kind="org", subject=org_id, org=org_id, now=now)
    return org


@transaction.atomic
def add_person(
    *, email: str, name: str = "", operator: bool = False, by: str, now: datetime
) -> tuple[Person, bool]:
    """Enter a person, or find the one with that e-mail. Returns the person and whether it is new.

    Without a password nobody can sign in as them; the one-time link sets it.
    """
    person = Person.objects.filter(email__iexact=email).first()
    if person is not None:
        if operator and not person.is_operator:
            person.is_operator = True
            person.save(update_fields=["is_operator"])
            record(by=by, verb="person.operator", kind="person", subject=person.pk, now=now)
        return person, False
    person = Person(email=email, name=name, is_operator=operator, created_at=now)
    person.set_unusable_password()
    person.save()
    record(by=by, verb="person.add", kind="person", subject=person.pk, now=now, operator=operator)
    return person, True


@transaction.atomic
def set_password(*, person: Person, password: str, by: str, now: datetime) -> None:
    """Give a person a password; only its argon2id hash is kept."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record(by=by, verb="person.password", kind="person", subject=person.pk, now=now)


@transaction.atomic
def add_member(*, org_id: int, person: Person, role: Role, by: str, now: datetime) -> None:
    """Give a person a role in an organisation; an earlier role there is replaced."""
    _locked(org_id)
    Membership.objects.update_or_create(org_id=org_id, person=person, defaults={"role": role})
    record(by=by, verb="member.set", kind="person", subject=person.pk, org=org_id, now=now, role=role)


def _locked(org_id: int) -> Organisation:
    org = Organisation.objects.select_for_update().filter(pk=org_id).first()
    if org is None:
        raise NoSuchOrganisation(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    return org


def _write(org: Organisation, values: Mapping[str, Any], *, now: datetime) -> None:
    for name, value in values.items():
        if name not in SETTABLE:
            raise ValueError(name)
        setattr(org, name, value)
    org.changed_at = now
    org.digest = xxhash.xxh3_128_digest(encode_org(org_record(org)))
