"""Questions about services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from petwire.access.actions import FTP_USER, NoSuchService
from petwire.access.login import account_digest
from petwire.access.models import Service, Subject, WrongPasswords
from petwire.access.rules import REMEMBERED_FOR, is_locked


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
