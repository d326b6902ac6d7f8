"""What services say they have done about their orders: signed receipts, and a person's word in the console."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from petwire.access.models import Service
from petwire.bulkfiles.models import Confirmation, Issue, OrderEntry
from petwire.bulkfiles.signers import require_signature
from petwire.lib import signing
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.wire.receipts import Receipt, decode_receipt, receipt_signed

CLOCKS_DIFFER: Final = timedelta(minutes=10)


class NotOurs(PetwireError):
    """The receipt speaks of something that was never ordered here."""


class NothingToConfirm(PetwireError):
    """There is no order that was not confirmed yet."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a service has confirmed of an order; None where it has not."""

    hidden: datetime | None = None
    erased: datetime | None = None


def take_receipt(service: Service, data: bytes, *, now: datetime) -> bool:
    """Write a receipt down that a service's own key has signed. False when it says nothing that was not known.

    Raises BadReceipt, NotOurs, WrongSignature, OtherKey: then nothing is written. Not within a transaction.
    """
    found = decode_receipt(data)
    receipt = found.content
    _require_ours(service, receipt, now)
    require_signature(service, key=receipt.key, message=found.signed, signature=found.signature, now=now)
    with transaction.atomic():
        Service.objects.select_for_update().get(pk=service.pk)
        if _known(service, receipt):
            return False
        Confirmation.objects.create(
            service=service,
            hub=receipt.hub,
            number=receipt.number,
            upto=receipt.upto,
            hidden_at=receipt.hidden_at,
            erased_at=receipt.erased_at,
            key=receipt.key,
            signature=found.signature,
            by=f"service:{service.key_id}",
            at=now,
            digest=hashlib.sha256(found.signed).digest(),
        )
    return True


@transaction.atomic
def confirm_by_hand(service: Service, *, by: str, now: datetime) -> int:
    """A person of the service says that everything that was ordered until now is hidden and erased there. Returns up
    to which order. Raises NothingToConfirm."""
    Service.objects.select_for_update().get(pk=service.pk)
    upto = _last_order(service)
    issue = Issue.objects.filter(service=service).first()
    done = Confirmation.objects.filter(service=service, upto__gte=upto, erased_at__isnull=False).exists()
    if not upto or issue is None or done:
        raise NothingToConfirm("Everything that was ordered is confirmed.")
    at = now.replace(microsecond=0)
    facts = {"service": service, "number": issue.number, "upto": upto, "hidden_at": at, "erased_at": at}
    words = f"{by} {service.key_id} {issue.number} {upto} {at.isoformat()}"
    digest = hashlib.sha256(words.encode()).digest()
    Confirmation.objects.create(hub=config().public_url, by=by, at=now, digest=digest, **facts)
    return upto


def confirmed_of(rows: list[Confirmation], seq: int) -> Confirmed:
    """What the confirmations of a service, the oldest first, say about one of its orders."""
    reaching = [row for row in rows if row.upto >= seq]
    erased = (row.erased_at for row in reaching if row.erased_at is not None)
    return Confirmed(next((row.hidden_at for row in reaching), None), next(erased, None))


def verifies(row: Confirmation) -> bool:
    """Whether a stored receipt still is what its service signed; a person's word is not signed, so no."""
    receipt = Receipt(
        hub=row.hub,
        service=row.service.key_id,
        number=row.number,
        upto=row.upto,
        hidden_at=row.hidden_at,
        erased_at=row.erased_at,
        key=row.key,
    )
    signed = receipt_signed(receipt)
    same = hashlib.sha256(signed).digest() == bytes(row.digest)
    return same and signing.verifies(row.key, signed, row.signature)


def _require_ours(service: Service, receipt: Receipt, now: datetime) -> None:
    issue = Issue.objects.filter(service=service).first()
    latest = now + CLOCKS_DIFFER
    if receipt.hub != config().public_url or receipt.service != service.key_id:
        raise NotOurs("The receipt is for another hub, or of another service.")
    if issue is None or receipt.number > issue.number or receipt.upto > _last_order(service):
        raise NotOurs("The receipt speaks of orders that were never given. Fetch withdrawals.json anew.")
    if max(receipt.hidden_at, receipt.erased_at or receipt.hidden_at) > latest:
        raise NotOurs("The receipt names a time that is still to come. One of the clocks is wrong.")


def _known(service: Service, receipt: Receipt) -> bool:
    rows = Confirmation.objects.filter(service=service, upto__gte=receipt.upto)
    return (rows if receipt.erased_at is None else rows.filter(erased_at__isnull=False)).exists()


def _last_order(service: Service) -> int:
    return OrderEntry.objects.filter(service=service).aggregate(last=Max("seq"))["last"] or 0
