"""Deeds on members: invite, accept, change a role, remove. The last admin of an organisation stays."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from petwire.audit.actions import record
from petwire.lib.errors import PetwireError
from petwire.orgs.actions import WrongEmail, add_person, locked_org, set_password
from petwire.orgs.models import Invitation, Membership, Person, Role

VALID_FOR = timedelta(days=7)


class LastAdmin(PetwireError):
    """An organisation needs somebody who can let people in."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This is the last admin of the organisation. Make somebody else an admin first.")


class AlreadyMember(PetwireError):
    """The person belongs to the organisation already."""

    exit_code = 2


class UsedUp(PetwireError):
    """The invitation was accepted, taken back, sent anew or is too old."""

    exit_code = 2


class NoSuchMember(PetwireError):
    """Nobody with that id belongs to the organisation."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation and the token of its link, which is kept nowhere."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, org_id: int, email: str, role: Role, by: str, now: datetime) -> Sent:
    """Ask somebody to join. One who is asked already gets a new link, and the old one stops working."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as err:
        raise WrongEmail(f"{email!r} is no e-mail address such as name@example.org.") from err
    locked_org(org_id)
    if Membership.objects.filter(org_id=org_id, person__email__iexact=email).exists():
        raise AlreadyMember(f"{email} belongs to the organisation already.")
    token = secrets.token_urlsafe(24)
    invitation, _ = Invitation.objects.update_or_create(
        org_id=org_id,
        email=email,
        accepted_at=None,
        defaults={
            "role": role,
            "digest": _digest(token),
            "sent_at": now,
            "expires_at": now + VALID_FOR,
        },
    )
    record(
        by=by, verb="member.invite", kind="invitation", subject=invitation.pk, org=org_id, now=now, role=role
    )
    return Sent(invitation, token)


@transaction.atomic
def revoke(*, invitation: Invitation, by: str, now: datetime) -> None:
    """Take an invitation back; its link stops working."""
    record(
        by=by,
        verb="member.revoke",
        kind="invitation",
        subject=invitation.pk,
        org=invitation.org_id,
        now=now,
    )
    invitation.delete()


def open_invitation(token: str, *, now: datetime, lock: bool = False) -> Invitation:
    """The invitation of a link. Raises UsedUp, whatever is the matter with it."""
    rows = (
        Invitation.objects.select_for_update(no_key=True)
        if lock
        else Invitation.objects.select_related("org")
    )
    found = rows.filter(digest=_digest(token), accepted_at=None, expires_at__gt=now).first()
    if found is None:
        raise UsedUp("This invitation is used up. Ask for a new one.")
    return found


@transaction.atomic
def accept(*, token: str, person: Person, now: datetime) -> Invitation:
    """Let a person who has signed in join. A role they have there already stays."""
    invitation = open_invitation(token, now=now, lock=True)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    Membership.objects.get_or_create(
        org_id=invitation.org_id, person=person, defaults={"role": invitation.role}
    )
    record(
        by=f"person:{person.pk}",
        verb="member.accept",
        kind="person",
        subject=person.pk,
        org=invitation.org_id,
        now=now,
        role=invitation.role,
    )
    return invitation


@transaction.atomic
def accept_as_new(*, token: str, name: str, password: str, now: datetime) -> Person:
    """Make an account for the invited address and let it join. Raises AlreadyMember when there is one: it signs in."""
    invitation = open_invitation(token, now=now, lock=True)
    person, new = add_person(email=invitation.email, name=name, vouched=True, by="invitation", now=now)
    if not new and person.has_usable_password():
        raise AlreadyMember("There is an account with that address. Sign in to accept.")
    person.name = name or person.name
    person.save(update_fields=["name"])
    set_password(person=person, password=password, by=f"person:{person.pk}", now=now)
    accept(token=token, person=person, now=now)
    return person


@transaction.atomic
def change_role(*, org_id: int, person_id: int, role: Role, by: str, now: datetime) -> None:
    """Give a member another role. Raises LastAdmin."""
    membership = _membership(org_id, person_id)
    if membership.role == role:
        return
    if membership.role == Role.ADMIN:
        _another_admin(org_id, person_id)
    membership.role = role
    membership.save(update_fields=["role"])
    record(by=by, verb="member.set", kind="person", subject=person_id, org=org_id, now=now, role=role)


@transaction.atomic
def remove(*, org_id: int, person_id: int, by: str, now: datetime) -> None:
    """End a membership; the person keeps their account. Raises LastAdmin."""
    membership = _membership(org_id, person_id)
    if membership.role == Role.ADMIN:
        _another_admin(org_id, person_id)
    membership.delete()
    record(by=by, verb="member.remove", kind="person", subject=person_id, org=org_id, now=now)


@transaction.atomic
def erase(*, person: Person, by: str, now: datetime) -> None:
    """Erase an account with all that names its person: address, name, second steps, invitations. What they did stays as
    a number that points to nobody. Raises LastAdmin."""
    for membership in Membership.objects.filter(person=person):
        remove(org_id=membership.org_id, person_id=person.pk, by=by, now=now)
    Invitation.objects.filter(email__iexact=person.email).delete()
    record(by=by, verb="person.erase", kind="person", subject=person.pk, now=now)
    person.delete()


def _membership(org_id: int, person_id: int) -> Membership:
    locked_org(org_id)  # two admins who remove each other come one after the other
    found = Membership.objects.filter(org_id=org_id, person_id=person_id).first()
    if found is None:
        raise NoSuchMember(f"Nobody with the id {person_id} belongs to organisation {org_id}.")
    return found


def _another_admin(org_id: int, person_id: int) -> None:
    others = Membership.objects.filter(org_id=org_id, role=Role.ADMIN).exclude(person_id=person_id)
    if not others.exists():
        raise LastAdmin


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
