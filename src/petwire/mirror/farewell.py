"""The end of our access at a hub: everything of it is erased without anybody's word, and we certify it to the hub.

A hub says so by its signed orders (`kind` source, `code` terminated), which stand as long as no newer file lifts them.
docs/decisions/0017-the-life-of-a-key.md says why no guard asks. The steps, each of which may be the last before a kill:
a row is made with what is needed to answer the hub once the source is gone; the source is erased; the certificate is
signed and kept; it is sent, again and again until the hub has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from petwire.audit.actions import record
from petwire.lib import secrets
from petwire.lib.errors import PetwireError
from petwire.lib.mail import send as send_mail
from petwire.lib.rawfiles import Looked
from petwire.mirror.address import parse_address
from petwire.mirror.certificate import beyond_reach
from petwire.mirror.fetch import secret_name
from petwire.mirror.models import Farewell, HubOrder, HubOrders, Upstream
from petwire.mirror.receipts import PATH as RECEIPT
from petwire.mirror.receipts import mirror_key, newest_order, posted, sign
from petwire.orgs.reads import operators
from petwire.runs.rules import PAUSES
from petwire.sharing.models import Code, Subject
from petwire.wire.certificates import Purge, encode_purge
from petwire.wire.receipts import Receipt, encode_receipt

PATH: Final = "files/.petwire/certificate"
GOOD: Final = (200, 201)
LOOKING: Final = timedelta(hours=1)  # longer than any search of the files


class NotSent(PetwireError):
    """The hub has not taken our certificate; it is sent again later."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class FarewellRow:
    """A source whose hub has ended our access, and how far we have come with it."""

    source: str
    hub: str
    service: str
    ordered_at: datetime
    deadline: datetime
    erased_at: datetime | None
    sent_at: datetime | None
    trouble: str
    certificate: bytes
    overdue: bool


def ended_by_hub(upstream: Upstream) -> HubOrder | None:
    """The order in force by which the hub has ended our access for good, if there is one."""
    orders = HubOrder.objects.filter(upstream=upstream, kind=Subject.SOURCE, code=Code.TERMINATED)
    return orders.filter(lifted_at=None).order_by("-seq").first()


def ended_sources() -> list[str]:
    """The names of sources whose hubs have ended our access, and of which something may be here still."""
    orders = HubOrder.objects.filter(kind=Subject.SOURCE, code=Code.TERMINATED, lifted_at=None)
    return sorted(set(orders.values_list("upstream__source__name", flat=True)))


def farewells_due(*, now: datetime) -> list[Farewell]:
    """Farewells whose source is erased and whose hub does not have our certificate: those that are to be tried now."""
    waiting = Farewell.objects.filter(sent_at=None, erased_at__isnull=False).order_by("id")
    return [
        one
        for one in waiting
        # Without a certificate somebody is still looking through the files, unless they were killed.
        if (one.certificate or (one.erased_at and now - one.erased_at > LOOKING)) and _may_try(one, now)
    ]


@transaction.atomic
def begin_farewell(upstream: Upstream, order: HubOrder, *, now: datetime) -> Farewell:
    """Keep what is needed to answer the hub when the source is gone. May be done again."""
    name = upstream.source.name
    known = HubOrders.objects.get(upstream=upstream)
    row, made = Farewell.objects.get_or_create(
        source_name=name,
        service=known.service,
        seq=order.seq,
        defaults={
            "hub": known.hub,
            "url": upstream.url,
            "ordered_at": order.ordered_at,
            "deadline": order.deadline,
            "number": known.number,
            "upto": newest_order(upstream),
            "hidden_at": known.hidden_at,
            "begun_at": now,
        },
    )
    password = secrets.recall(secret_name(name))
    if password is not None:
        secrets.keep(_secret(row), password)
    if made:
        record(by="petwire", verb="farewell.begin", kind="source", subject=upstream.source_id, now=now)
    return row


def note_erased(row: Farewell, counts: Mapping[str, int], *, now: datetime) -> None:
    """Write down how much was erased, in the transaction that erases it."""
    row.erased, row.erased_at = dict(counts), now
    row.save(update_fields=["erased", "erased_at"])


def certify(
    row: Farewell, *, copies: int = 0, looked_for: int = 0, looked: Sequence[Looked] = (), now: datetime
) -> Farewell:
    """Sign what was erased and where was looked afterwards. It is done once; what is signed does not change."""
    if row.certificate:
        return row
    assert row.erased_at is not None
    purge = Purge(
        hub=row.hub,
        service=row.service,
        order=row.seq,
        ordered=row.ordered_at,
        erased={**row.erased, "copies": copies},
        at=now,
        looked_for=looked_for,
        files=sum(one.files for one in looked),
        found=len({name for one in looked for name in one.found}),
        beyond_reach=beyond_reach(),
        key=mirror_key(),
    )
    row.certificate = encode_purge(purge, sign)
    row.receipt = encode_receipt(_receipt(row), sign)
    row.save(update_fields=["certificate", "receipt"])
    record(by="petwire", verb="farewell.certify", kind="farewell", subject=row.pk, now=now)
    for person in operators():
        send_mail(
            to=person.email, template="mirror/mail/ended", source=row.source_name, hub=row.hub, **row.erased
        )
    return row


def send_certificate(row: Farewell, *, now: datetime) -> str:
    """Send the certificate to the hub, with the login of the source. Raises NotSent."""
    if not row.certificate:
        certify(row, now=now)  # killed in between: what is known of it is certified
    row.tried_at, row.failures, row.trouble = now, row.failures + 1, ""
    try:
        _send(row, RECEIPT, bytes(row.receipt))
        _send(row, PATH, bytes(row.certificate))
    except PetwireError as error:
        row.trouble = str(error)
    if row.trouble:
        row.save(update_fields=["tried_at", "failures", "trouble"])
        raise NotSent(f"The hub of {row.source_name} has not taken our certificate: {row.trouble}")
    row.sent_at = now
    row.save(update_fields=["tried_at", "failures", "trouble", "sent_at"])
    record(by="petwire", verb="farewell.send", kind="farewell", subject=row.pk, now=now)
    secrets.forget(_secret(row))
    return f"the certificate is with {row.hub}"


def farewells(*, now: datetime) -> list[FarewellRow]:
    """All farewells, the newest first."""
    return [
        FarewellRow(
            source=row.source_name,
            hub=row.hub,
            service=row.service,
            ordered_at=row.ordered_at,
            deadline=row.deadline,
            erased_at=row.erased_at,
            sent_at=row.sent_at,
            trouble=row.trouble,
            certificate=bytes(row.certificate),
            overdue=row.sent_at is None and now > row.deadline,
        )
        for row in Farewell.objects.order_by("-id")
    ]


def _send(row: Farewell, path: str, data: bytes) -> None:
    """Raises a PetwireError when the hub does not take it."""
    address, _ = parse_address(row.url)
    password = secrets.recall(_secret(row))
    if address.scheme == "folder" or password is None:
        raise NotSent("The source has no login at its hub: hand the certificate over by another way.")
    status = posted(row.hub, path, data, address, password)
    if status not in GOOD:
        raise NotSent(f"{row.hub} answers {status}. Ask the people who run it.")


def _receipt(row: Farewell) -> Receipt:
    """That all orders are carried out: the last receipt, which nobody else can send when the source is gone."""
    assert row.erased_at is not None
    return Receipt(
        hub=row.hub,
        service=row.service,
        number=row.number,
        upto=row.upto,
        hidden_at=min(row.hidden_at or row.erased_at, row.erased_at),
        erased_at=row.erased_at,
        key=mirror_key(),
    )


def _may_try(row: Farewell, now: datetime) -> bool:
    if row.tried_at is None:
        return True
    return now - row.tried_at >= PAUSES[min(row.failures, len(PAUSES)) - 1] or row.tried_at > now


def _secret(row: Farewell) -> str:
    return f"farewell-{row.pk}"
