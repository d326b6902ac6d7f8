"""A mirror's certificate that it has erased everything: verified, kept, and told to both sides."""

import hashlib
from datetime import datetime

from petwire.access.life.ending import CertificateKind, CertificateRow, add_certificate
from petwire.access.models import Service
from petwire.bulkfiles.confirmations import NotOurs
from petwire.bulkfiles.models import OrderEntry
from petwire.bulkfiles.signers import require_signature
from petwire.lib import signing
from petwire.sharing.models import Code, Subject
from petwire.wire.certificates import MOST_BYTES, decode_purge
from petwire.wire.statements import Odd, read_statement


def take_certificate(service: Service, data: bytes, *, now: datetime) -> bool:
    """Keep what a mirror certifies. False: it is here already. Not within a transaction.

    It must be signed by the service's own key, and be about this service and an order to it that everything must go.
    Raises BadCertificate, NotOurs, WrongSignature, OtherKey, and CannotChange for a service that has not ended.
    """
    found = decode_purge(data)
    purge = found.content
    ordered = OrderEntry.objects.filter(
        service=service, kind=Subject.SOURCE, code=Code.TERMINATED, seq=purge.order
    )
    if purge.service != service.key_id or not ordered.exists():
        raise NotOurs(f"There is no order {purge.order} to {service.key_id} that everything must go.")
    require_signature(service, key=purge.key, message=found.signed, signature=found.signature, now=now)
    by = f"service:{service.key_id}"
    kept = add_certificate(
        key_id=service.key_id, kind=CertificateKind.MIRROR, content=data, key=purge.key, by=by, now=now
    )
    return kept is not None


def is_genuine(kept: CertificateRow) -> bool:
    """Whether a certificate still is, to the byte, what was kept and signed by the key that was written down then. The
    text can be changed by who has the database; digest and key cannot."""
    try:
        found = read_statement(kept.content, most=MOST_BYTES)
    except Odd:
        return False
    same = hashlib.sha256(kept.content).hexdigest() == kept.digest and found.value.get("key") == kept.key
    return same and signing.verifies(kept.key, found.signed, found.signature)
