"""Deeds on what a service says of itself: its holder changes it; what organisations decide by is looked at first."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from petwire.access.actions import Application, locked, refuse_if_terminated
from petwire.access.facts import NO_URL, WrongFact, difference, is_educational, same_service, settle
from petwire.access.models import ChangeState, Service, ServiceChange
from petwire.access.requests import OneKeyOnly, known, live_services
from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.errors import PetwireError
from petwire.runs.actions import wake
from petwire.sharing.actions import set_purpose

CONFIRM_WITHIN = timedelta(days=7)
PENDING = (ChangeState.UNCONFIRMED, ChangeState.WAITING)
OF_AUDIENCE = ("categories", "domains")  # what the gate's own table holds


class ChangeDecided(PetwireError):
    """The change is decided already, taken back, or its address is not confirmed."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This change is decided already.")


class AddressUsedUp(PetwireError):
    """The link that confirms an address was used, or is too old, or the change was taken back."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This link is used up. Change the address anew.")


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of an edit: names of fields that are changed, and of those that wait; the token for a new address."""

    at_once: list[str]
    waiting: list[str]
    email: str
    token: str | None


def facts_of(service: Service) -> Application:
    """What a service says of itself now."""
    return Application(
        name=service.name,
        email=service.email,
        company=service.company,
        url=service.url or NO_URL,
        description=service.description,
        categories=tuple(service.audience.categories),
        domains=tuple(service.audience.domains),
        public=service.public,
    )


def wanted_of(service: Service) -> Application:
    """What a service will say of itself if all that waits is approved: where an edit begins."""
    facts = facts_of(service)
    for change in pending(service):
        facts = replace(facts, **change.after)
    return facts


def pending(service: Service) -> list[ServiceChange]:
    """The changes of a service that are not decided, in their order."""
    return list(ServiceChange.objects.filter(service=service, state__in=PENDING).order_by("pk"))


@transaction.atomic
def change_service(*, key_id: str, wanted: Application, by: str, now: datetime) -> Changed:
    """Change what a service says of itself: some of it at once, the rest when an operator has looked at it.

    An edit is the whole of what is wanted: what waited and is wanted no more is taken back. Raises WrongFact.
    """
    service = locked(key_id)
    refuse_if_terminated(service)
    before = facts_of(service)
    wanted = settle(wanted)
    if is_educational(before.categories):
        wanted = replace(wanted, url=before.url, company=before.company)
    found = difference(before, wanted)
    _refuse_other_name(service, found.at_once)
    if found.at_once:
        _apply(service, found.at_once, by=by, now=now)
    _propose(service, before, found.reviewed, by=by, now=now)
    token = _propose_email(service, before, found.email, by=by, now=now)
    waiting = [*found.reviewed, *(["email"] if found.email is not None else [])]
    return Changed(sorted(found.at_once), waiting, found.email or "", token)


@transaction.atomic
def confirm_address(*, token: str, now: datetime) -> ServiceChange:
    """The link was followed: the new contact address is somebody's who wants it. Raises AddressUsedUp."""
    change = open_address(token, now=now, lock=True)
    change.state, change.digest = ChangeState.WAITING, None
    change.save(update_fields=["state", "digest"])
    key_id = change.service.key_id
    record(by="requester", verb="service.confirm_address", kind="service", subject=key_id, now=now)
    return change


def open_address(token: str, *, now: datetime, lock: bool = False) -> ServiceChange:
    """The change of a link. Raises AddressUsedUp, whatever is the matter with it."""
    rows = ServiceChange.objects.select_related("service")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(
        digest=sha256(token.encode()).digest(),
        state=ChangeState.UNCONFIRMED,
        asked_at__gt=now - CONFIRM_WITHIN,
    ).first()
    if found is None:
        raise AddressUsedUp
    return found


@transaction.atomic
def approve_change(*, change_id: int, exception: str = "", by: str, now: datetime) -> ServiceChange:
    """Let a change come into force. Raises ChangeDecided; and OneKeyOnly where another service has that address,
    unless `exception` says why there may be two keys for it."""
    change = _decide(change_id, ChangeState.APPROVED, reason=exception.strip(), now=now)
    service = locked(change.service.key_id)
    refuse_if_terminated(service)
    if "url" in change.after:
        other = same_service(replace(known(service), url=change.after["url"]), live_services())
        if other is not None and not exception.strip():
            raise OneKeyOnly(other)
    _apply(service, change.after, by=by, now=now)
    return change


@transaction.atomic
def refuse_change(*, change_id: int, reason: str, by: str, now: datetime) -> ServiceChange:
    """Leave a service as it is, with a reason that its holder is told. Raises ChangeDecided."""
    change = _decide(change_id, ChangeState.REFUSED, reason=reason, now=now)
    key_id = change.service.key_id
    record(
        by=by, verb="service.refuse_change", kind="service", subject=key_id, now=now, fields=[*change.after]
    )
    return change


def unconfirmed_overdue(*, now: datetime) -> bool:
    """Is there a new address that nobody confirmed in seven days?"""
    return _unconfirmed(now).exists()


def erase_unconfirmed(*, now: datetime) -> int:
    """Erase the new addresses that nobody confirmed in seven days: they may be strangers'. Returns how many."""
    count, _ = _unconfirmed(now).delete()
    return count


def _unconfirmed(now: datetime) -> QuerySet[ServiceChange]:
    return ServiceChange.objects.filter(state=ChangeState.UNCONFIRMED, asked_at__lte=now - CONFIRM_WITHIN)


def _apply(service: Service, values: dict[str, Any], *, by: str, now: datetime) -> None:
    """Set fields, those of the gate's table too."""
    own = {name: value for name, value in values.items() if name not in OF_AUDIENCE}
    for name, value in own.items():
        setattr(service, name, value)
    service.save(update_fields=[*own])
    deed = record(
        by=by, verb="service.change", kind="service", subject=service.key_id, now=now, fields=sorted(values)
    )
    if len(own) == len(values):
        return
    audience = service.audience
    before = set(audience.categories)
    purpose = {name: values.get(name, getattr(audience, name)) for name in OF_AUDIENCE}
    set_purpose(audience=service.key_id, **purpose)
    if "categories" in values:
        # A category more can take organisations away, one less can bring some back.
        eases = set(values["categories"]) < before
        now_are = values["categories"]
        note("service.categories", service.key_id, now_are, eases=eases, deed=deed, by=by, at=now)
        wake()  # sets that hold what it may not have any more are taken back


def _propose(service: Service, before: Application, after: dict[str, Any], *, by: str, now: datetime) -> None:
    """Have fields looked at; what waited before is replaced."""
    open_ones = [one for one in pending(service) if "email" not in one.after]
    if after and any(one.after == after for one in open_ones):
        return
    _take_back(open_ones, now)
    if after:
        old = {name: _plain(getattr(before, name)) for name in after}
        ServiceChange.objects.create(service=service, before=old, after=after, asked_at=now)
        _record_proposal(service, [*after], by=by, now=now)


def _propose_email(
    service: Service, before: Application, email: str | None, *, by: str, now: datetime
) -> str | None:
    """Have a new contact address confirmed, and then looked at. Returns the token of its link, when one is new."""
    open_ones = [one for one in pending(service) if "email" in one.after]
    if email is not None and any(one.after["email"] == email for one in open_ones):
        return None
    _take_back(open_ones, now)
    if email is None:
        return None
    token = secrets.token_urlsafe(24)
    ServiceChange.objects.create(
        service=service,
        before={"email": before.email},
        after={"email": email},
        asked_at=now,
        state=ChangeState.UNCONFIRMED,
        digest=sha256(token.encode()).digest(),
    )
    _record_proposal(service, ["email"], by=by, now=now)
    return token


def _record_proposal(service: Service, fields: list[str], *, by: str, now: datetime) -> None:
    record(
        by=by, verb="service.propose", kind="service", subject=service.key_id, now=now, fields=sorted(fields)
    )


def _take_back(changes: list[ServiceChange], now: datetime) -> None:
    ids = [one.pk for one in changes]
    ServiceChange.objects.filter(pk__in=ids).update(state=ChangeState.TAKEN_BACK, digest=None, decided_at=now)


def _refuse_other_name(service: Service, values: dict[str, Any]) -> None:
    if "name" not in values:
        return
    other = same_service(replace(known(service), name=values["name"]), live_services())
    if other is not None:
        raise WrongFact("name", f"You have a service of that name already ({other}): one service, one key.")


def _decide(change_id: int, state: ChangeState, *, reason: str = "", now: datetime) -> ServiceChange:
    rows = ServiceChange.objects.select_for_update(of=("self",)).select_related("service")
    change = rows.filter(pk=change_id, state=ChangeState.WAITING).first()
    if change is None:
        raise ChangeDecided
    change.state, change.reason, change.decided_at = state, reason, now
    change.save(update_fields=["state", "reason", "decided_at"])
    return change


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
