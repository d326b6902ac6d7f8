"""Deeds on people and organisations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xxhash
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.errors import PetwireError
from petwire.lib.ids import next_ids
from petwire.orgs.models import DELETED, HERE, Membership, Organisation, Person, Role, Standing
from petwire.orgs.reads import NoSuchOrganisation
from petwire.orgs.render import org_record
from petwire.orgs.typed import WrongField
from petwire.wire.fields import ORG_FIELDS
from petwire.wire.write import encode_org

SETTABLE = frozenset(field.name for field in ORG_FIELDS if field.name not in ("id", "status")) | {
    "show_address",
    "public_statuses",
    "travels_to",
}


class ReadOnlyOrganisation(PetwireError):
    """The organisation comes from a source; it can only be changed there."""

    exit_code = 2


class WrongEmail(PetwireError):
    """The text is no e-mail address."""

    exit_code = 2


@transaction.atomic
def add_organisation(*, values: Mapping[str, Any], by: str, now: datetime) -> Organisation:
    """Enter an organisation. It may type at once; nothing of it is public until it is approved."""
    (org_id,) = next_ids(Organisation)
    org = made_organisation(org_id=org_id, values=values, now=now)
    org.save(force_insert=True)
    record(by=by, verb="org.add", kind="org", subject=org.pk, org=org.pk, now=now)
    return org


def made_organisation(*, org_id: int, values: Mapping[str, Any], now: datetime) -> Organisation:
    """The row of an organisation that is entered here, not saved yet. No database in here."""
    org = Organisation(
        id=org_id,
        origin_id=HERE,
        source_id=str(org_id),
        standing=Standing.APPLIED,
        status="Available",
        kept={},
    )
    _write(org, values, now=now)
    return org


@transaction.atomic
def change_organisation(*, org_id: int, values: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Change fields of an organisation that is kept here. Returns False, and writes nothing, when nothing differs."""
    org = locked_org(org_id)
    if org.origin_id != HERE:
        raise ReadOnlyOrganisation(
            f"Organisation {org_id} comes from the source {org.origin_id!r} and is read-only here. "
            "Ask that hub to change it."
        )
    before = org.show_address, set(org.public_statuses)
    changed = _write(org, values, now=now)
    if not changed:
        return False
    org.save()
    deed = record(by=by, verb="org.change", kind="org", subject=org_id, org=org_id, now=now, fields=changed)
    if org.show_address != before[0]:
        eases = org.show_address
        note("org.show_address", org_id, org.show_address, eases=eases, deed=deed, by=by, at=now)
    if set(org.public_statuses) != before[1]:
        eases = before[1] <= set(org.public_statuses)
        note("org.public_statuses", org_id, org.public_statuses, eases=eases, deed=deed, by=by, at=now)
    return True


@transaction.atomic
def approve_organisation(*, org_id: int, by: str, now: datetime) -> Organisation:
    """Let an organisation's records be public. One that is approved already stays as it is."""
    org = locked_org(org_id)
    if org.standing == Standing.APPROVED:
        return org
    org.standing = Standing.APPROVED
    org.approved_at = org.approved_at or now
    org.save(update_fields=["standing", "approved_at"])
    deed = record(by=by, verb="org.approve", kind="org", subject=org_id, org=org_id, now=now)
    note("org.standing", org_id, org.standing, eases=True, deed=deed, by=by, at=now)
    return org


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str = "",
    operator: bool = False,
    vouched: bool = False,
    by: str,
    now: datetime,
) -> tuple[Person, bool]:
    """Enter a person, or find the one with that e-mail. Returns the person and whether it is new.

    Without a password nobody can sign in as them; the one-time link sets it. An address that nobody has `vouched` for
    (by a link that was mailed to it, or as an operator) must be confirmed at the first sign-in.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as err:
        raise WrongEmail(f"{email!r} is no e-mail address such as name@example.org.") from err
    person, new = _person(email, Person(email=email, name=name, is_operator=operator, created_at=now))
    if new:
        record(by=by, verb="person.add", kind="person", subject=person.pk, now=now, operator=operator)
    elif operator and not person.is_operator:
        person.is_operator = True
        person.save(update_fields=["is_operator"])
        record(by=by, verb="person.operator", kind="person", subject=person.pk, now=now)
    _keep_address(person, vouched=vouched)
    return person, new


@transaction.atomic
def set_password(*, person: Person, password: str, by: str, now: datetime) -> None:
    """Give a person a password; only its argon2id hash is kept."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record(by=by, verb="person.password", kind="person", subject=person.pk, now=now)


@transaction.atomic
def add_member(*, org_id: int, person: Person, role: Role, by: str, now: datetime) -> None:
    """Give a person a role in an organisation; an earlier role there is replaced."""
    locked_org(org_id)
    Membership.objects.update_or_create(org_id=org_id, person=person, defaults={"role": role})
    record(by=by, verb="member.set", kind="person", subject=person.pk, org=org_id, now=now, role=role)


def _person(email: str, fresh: Person) -> tuple[Person, bool]:
    """The person with that e-mail, else `fresh`, saved; of two who come at once both get one person."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is not None:
        return person, False
    fresh.set_unusable_password()
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        return Person.objects.get(email__iexact=email), False
    return fresh, True


def _keep_address(person: Person, *, vouched: bool) -> None:
    """The address as allauth keeps it; what was vouched for once stays so."""
    address, new = EmailAddress.objects.get_or_create(
        user=person, primary=True, defaults={"email": person.email.lower(), "verified": vouched}
    )
    if vouched and not address.verified and not new:
        address.verified = True
        address.save(update_fields=["verified"])


def locked_org(org_id: int) -> Organisation:
    # Without the key: rows that only name the organisation (its animals) do not wait for this change.
    org = Organisation.objects.select_for_update(no_key=True).filter(pk=org_id).first()
    if org is None:
        raise NoSuchOrganisation(org_id)
    return org


def _write(org: Organisation, values: Mapping[str, Any], *, now: datetime) -> list[str]:
    """Set values and check the whole. Returns the names of the fields that are different now."""
    unknown = sorted(set(values) - SETTABLE)
    if unknown:
        raise WrongField(
            f"An organisation has no field {unknown[0]!r} that can be set. Fields: {', '.join(sorted(SETTABLE))}."
        )
    before = {name: getattr(org, name) for name in values}
    for name, value in values.items():
        setattr(org, name, value)
    if not org.name:
        raise WrongField("name is missing. An organisation needs a name.")
    if DELETED in org.public_statuses:
        raise WrongField(f"public_statuses: {DELETED} is never public.")
    org.changed_at = now
    org.digest = xxhash.xxh3_128_digest(encode_org(org_record(org)))
    return sorted(name for name, value in before.items() if getattr(org, name) != value)
