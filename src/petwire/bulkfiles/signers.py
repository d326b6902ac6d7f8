"""Whose signature a service's answers bear: its key is remembered from the first, and another one is told to the
operators before it counts."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.bulkfiles.mails import tell_of_key
from petwire.bulkfiles.models import SignerKey
from petwire.lib import signing
from petwire.lib.errors import PetwireError


class WrongSignature(PetwireError):
    """What was sent is not signed by the key that it names."""

    def __init__(self) -> None:
        super().__init__("The signature does not fit: what was sent is not as it was signed. Sign it anew.")


class OtherKey(PetwireError):
    """What was sent is signed by another key than the one that is remembered."""

    def __init__(self) -> None:
        super().__init__(
            "It is signed by another key than what you sent before. The people who run this hub were told; it counts "
            "once they have said that the new key is yours. Please send it again then."
        )


class NoKeyOffered(PetwireError):
    """There is no other key to be accepted."""

    exit_code = 5


def require_signature(service: Service, *, key: str, message: bytes, signature: str, now: datetime) -> None:
    """See that a message is signed by the service's own key. Raises WrongSignature, OtherKey.

    The first key is remembered. Another one is remembered as offered, and told to the operators once. Not within a
    transaction: the offer must stay when the caller refuses.
    """
    if not signing.verifies(key, message, signature):
        raise WrongSignature
    with transaction.atomic():
        row, first = SignerKey.objects.select_for_update().get_or_create(
            service=service, defaults={"key": key, "since": now}
        )
        if first:
            by = f"service:{service.key_id}"
            record(by=by, verb="service.key_met", kind="service", subject=service.key_id, now=now, key=key)
        told = first or row.key == key or row.offered == key
        if not told:
            row.offered, row.offered_at = key, now
            row.save(update_fields=["offered", "offered_at"])
    if not told:
        tell_of_key(service)
    if row.key != key:
        raise OtherKey


def other_keys() -> QuerySet[SignerKey]:
    """The services that have shown another key, which no operator has accepted yet."""
    return SignerKey.objects.exclude(offered="").select_related("service").order_by("offered_at")


@transaction.atomic
def accept_key(*, service: Service, by: str, now: datetime) -> None:
    """Take the key that was offered in the place of the one before, on an operator's word. Raises NoKeyOffered."""
    row = SignerKey.objects.select_for_update().filter(service=service).exclude(offered="").first()
    if row is None:
        raise NoKeyOffered(f"Service {service.key_id} has not shown another key.")
    row.key, row.since, row.offered, row.offered_at = row.offered, now, "", None
    row.save(update_fields=["key", "since", "offered", "offered_at"])
    record(by=by, verb="service.key_accepted", kind="service", subject=service.key_id, now=now, key=row.key)
