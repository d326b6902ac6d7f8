"""The end of a key: what is still to be confirmed, and the certificates that everything is deleted.

The deed itself is `petwire.access.actions.terminate_service(key_id=..., why=EndCode...., by=..., now=...)`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from petwire.access.actions import CannotChange, locked
from petwire.access.life.mails import tell_holder, tell_operators
from petwire.access.life.models import (
    Certificate,
    CertificateKind,
    CertificateText,
    EndCode,
    Ending,
)
from petwire.access.models import Service
from petwire.audit.actions import record

__all__ = ["CertificateKind", "EndCode"]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as it was signed; `content` is empty when it was erased."""

    id: int
    kind: str
    what: str
    at: datetime
    digest: str
    key: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EndRow:
    """A service that has ended. `overdue`: its deletion is not confirmed, and the time for that is over."""

    key_id: str
    service: str
    code: str
    what: str
    at: datetime
    by: str
    deadline: datetime
    certificates: tuple[CertificateRow, ...]
    overdue: bool


@transaction.atomic
def add_certificate(
    *, key_id: str, kind: CertificateKind, content: bytes, key: str, by: str, now: datetime
) -> Certificate | None:
    """Keep a certificate whose signature the caller has verified, and tell both sides. None: it was here already.

    Raises CannotChange for a service that has not ended.
    """
    service = locked(key_id)
    if end_of(service) is None:
        raise CannotChange(f"Service {key_id} has not ended; there is nothing to confirm.")
    digest = hashlib.sha256(content).digest()
    kept, made = Certificate.objects.get_or_create(
        service=service, digest=digest, defaults={"kind": kind, "at": now, "key": key}
    )
    if not made:
        return None
    CertificateText.objects.create(certificate=kept, content=content)
    record(
        by=by, verb="certificate.add", kind="service", subject=key_id, now=now, certificate=kept.pk,
        of=kind, digest=digest.hex(),
    )  # fmt: skip
    tell_holder(service, "certificate", page="deletion/", what=kind.label, digest=digest.hex())
    path = f"services/{key_id}/end/"
    tell_operators("certificate_came", path=path, service=service.name, key_id=key_id, what=kind.label)
    return kept


def end_of(service: Service) -> Ending | None:
    """The end of a service, if it has ended."""
    return Ending.objects.filter(service=service).first()


def end_row(service: Service, *, now: datetime) -> EndRow | None:
    """The end of a service with its certificates, if it has ended."""
    ending = Ending.objects.filter(service=service).select_related("service").first()
    return None if ending is None else _row(ending, now)


def unconfirmed(*, now: datetime) -> list[EndRow]:
    """Services that have ended and whose deletion nobody has confirmed, the oldest first."""
    rows = Ending.objects.filter(service__certificates=None).select_related("service").order_by("id")
    return [_row(one, now) for one in rows]


def all_ended(*, now: datetime) -> list[EndRow]:
    """All services that have ended, the oldest first."""
    return [_row(one, now) for one in Ending.objects.select_related("service").order_by("id")]


def _row(ending: Ending, now: datetime) -> EndRow:
    kept = Certificate.objects.filter(service=ending.service).select_related("text").order_by("id")
    certificates = tuple(_certificate(one) for one in kept)
    return EndRow(
        key_id=ending.service.key_id,
        service=ending.service.name,
        code=ending.code,
        what=EndCode(ending.code).label,
        at=ending.at,
        by=ending.by,
        deadline=ending.deadline,
        certificates=certificates,
        overdue=not certificates and now > ending.deadline,
    )


def _certificate(row: Certificate) -> CertificateRow:
    text: CertificateText | None = getattr(row, "text", None)
    return CertificateRow(
        id=row.pk,
        kind=row.kind,
        what=CertificateKind(row.kind).label,
        at=row.at,
        digest=bytes(row.digest).hex(),
        key=row.key,
        content=b"" if text is None else bytes(text.content),
    )
