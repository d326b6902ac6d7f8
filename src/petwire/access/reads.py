"""Questions about services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from petwire.access.actions import FTP_USER, NoSuchService
from petwire.access.facts import WORDS
from petwire.access.login import account_digest
from petwire.access.models import (
    ChangeState,
    KeyRequest,
    RequestState,
    Service,
    ServiceChange,
    Subject,
    WrongPasswords,
)
from petwire.access.rules import REMEMBERED_FOR, is_locked
from petwire.orgs.models import Person
from petwire.sharing.models import AudienceStanding


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as lists show it; never its key."""

    id: str
    name: str
    standing: str
    environment: str
    categories: list[str]
    url: str
    ftp_user: str
    nightly_files: bool
    zipped: bool
    prefix: bool
    rows_per_file: int
    tls_only: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """An account or an address that was locked. `whose`: the service's key id, "" for an unknown name or an address."""

    kind: str
    whose: str
    at: datetime
    still: bool


def list_services() -> list[ServiceRow]:
    """All services, the oldest first."""
    rows = Service.objects.select_related("audience").order_by("id")
    return [
        ServiceRow(
            id=row.key_id,
            name=row.name,
            standing=row.audience.standing,
            environment=row.audience.environment,
            categories=row.audience.categories,
            url=row.url,
            ftp_user=FTP_USER + row.key_id,
            nightly_files=row.nightly_files,
            zipped=row.zipped,
            prefix=row.prefix,
            rows_per_file=row.rows_per_file,
            tls_only=row.tls_only,
        )
        for row in rows
    ]


def service_names() -> dict[str, str]:
    """What each service calls itself, by its key id."""
    return dict(Service.objects.values_list("key_id", "name"))


def service_of(key_id: str) -> Service:
    """One service. Raises NoSuchService."""
    service = Service.objects.select_related("audience").filter(key_id=key_id).first()
    if service is None:
        raise NoSuchService(f"There is no service {key_id!r}. `petwire services list` shows all.")
    return service


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that was, or is to be, another one. A contact address is never told: both are "" then."""

    field: str
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecentChange:
    """What a service says of itself has changed at that time, or waits for an operator."""

    at: datetime
    waiting: bool
    fields: tuple[FieldChange, ...]


def recent_changes(service: Service, *, most: int = 10) -> list[RecentChange]:
    """What organisations decide by and has changed, or is to change, the newest first."""
    rows = ServiceChange.objects.filter(
        service=service, state__in=(ChangeState.WAITING, ChangeState.APPROVED)
    ).order_by("-pk")
    return [
        RecentChange(row.decided_at or row.asked_at, row.state == ChangeState.WAITING, field_changes(row))
        for row in rows[:most]
    ]


def changes_since(since: datetime) -> dict[str, list[RecentChange]]:
    """The same of all services by key id: what was decided since then, or waits; the newest first."""
    rows = ServiceChange.objects.filter(
        Q(state=ChangeState.WAITING) | Q(state=ChangeState.APPROVED, decided_at__gte=since)
    )
    found: dict[str, list[RecentChange]] = {}
    for row in rows.select_related("service").order_by("-pk"):
        waits = row.state == ChangeState.WAITING
        change = RecentChange(row.decided_at or row.asked_at, waits, field_changes(row))
        found.setdefault(row.service.key_id, []).append(change)
    return found


def field_changes(change: ServiceChange, *, with_email: bool = False) -> tuple[FieldChange, ...]:
    """What a change is about, in words, in the order of facts.WORDS."""
    return tuple(
        FieldChange(
            name,
            WORDS[name],
            _words(name, change.before[name], with_email),
            _words(name, change.after[name], with_email),
        )
        for name in WORDS
        if name in change.after
    )


def _words(name: str, value: Any, with_email: bool) -> str:
    if name == "email" and not with_email:
        return ""
    if name == "public":
        return "everybody" if value else "not the public"
    return ", ".join(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something of a service that waits for an operator. `kind` is request or change; `pk` is its number."""

    kind: str
    pk: int
    name: str
    words: str
    since: datetime


def waiting() -> list[Waiting]:
    """What waits for an operator, the oldest first: requests for keys, and changes of what services say."""
    requests = KeyRequest.objects.filter(state=RequestState.WAITING)
    changes = ServiceChange.objects.filter(state=ChangeState.WAITING).select_related("service")
    found = [
        Waiting("request", one.pk, one.name, f"asks for a key: {', '.join(one.categories)}", one.asked_at)
        for one in requests
    ] + [
        Waiting(
            "change",
            one.pk,
            one.service.name,
            f"changes {', '.join(WORDS[name].lower() for name in one.after)}",
            one.asked_at,
        )
        for one in changes
    ]
    return sorted(found, key=lambda one: (one.since, one.kind, one.pk))


def services_of(person: Person) -> QuerySet[Service]:
    """The services that a person looks after, by name."""
    return Service.objects.filter(holder=person).select_related("audience").order_by("name", "pk")


def requests_of(person: Person) -> QuerySet[KeyRequest]:
    """The requests of a person that have not led to a service, the newest first."""
    return KeyRequest.objects.filter(person=person, service=None).order_by("-pk")


def services() -> QuerySet[Service]:
    """For operators: all services, those that have ended last, by name."""
    ended = Case(When(audience__standing=AudienceStanding.TERMINATED, then=1), default=0)
    return Service.objects.select_related("audience", "holder").order_by(ended, "name", "pk")


def locks(*, now: datetime) -> Iterator[Lock]:
    """What was locked after too many wrong passwords within the last day."""
    rows = list(WrongPasswords.objects.filter(locked_at__gt=now - REMEMBERED_FOR).order_by("locked_at"))
    if not rows:
        return
    key_ids = Service.objects.values_list("key_id", flat=True)
    accounts = {account_digest(FTP_USER + key_id): key_id for key_id in key_ids}
    for row in rows:
        whose = accounts.get(bytes(row.subject), "") if row.kind == Subject.ACCOUNT else ""
        assert row.locked_at is not None
        yield Lock(row.kind, whose, row.locked_at, is_locked(row.locked_at, now))
