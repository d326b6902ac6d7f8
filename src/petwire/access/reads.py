"""Questions about services."""

from dataclasses import dataclass

from petwire.access.actions import NoSuchService
from petwire.access.models import Service


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
            ftp_user=f"apikey-{row.key_id}",
            nightly_files=row.nightly_files,
            zipped=row.zipped,
            prefix=row.prefix,
            rows_per_file=row.rows_per_file,
            tls_only=row.tls_only,
        )
        for row in rows
    ]


def service_of(key_id: str) -> Service:
    """One service. Raises NoSuchService."""
    service = Service.objects.select_related("audience").filter(key_id=key_id).first()
    if service is None:
        raise NoSuchService(f"There is no service {key_id!r}. `petwire services list` shows all.")
    return service
