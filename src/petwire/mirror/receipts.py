"""Tell a hub what was done about its orders: a receipt, signed by our own key, sent until it is taken.

What is to be told follows from the tables: up to which order everything is hidden, and erased. So nothing is lost when
the hub is away, and telling twice does no harm.
"""

import logging
from datetime import datetime
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

import urllib3
from django.db.models import F, Max, Q

from petwire.lib import secrets, signing
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import Rules, post, rules
from petwire.mirror.address import Address, parse_address
from petwire.mirror.fetch import secret_name
from petwire.mirror.models import HubOrder, HubOrders, Upstream
from petwire.mirror.schedule import telling_due
from petwire.wire.receipts import Receipt, encode_receipt

log = logging.getLogger("petwire.mirror")

PATH: Final = "files/.petwire/receipt"
KEY: Final = "mirror-key"  # the name of the secret
_USER: Final = "apikey-"
_TAKEN: Final = (200, 201)
_CLEAR: Final = ("ftp", "http")  # a source that is asked so has its password cross in clear anyway
_NOT_OFFERED: Final = (404, 405)
_EVERYWHERE: Final = Rules(open_networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))


class NotTaken(PetwireError):
    """The hub did not take the receipt."""


def note_hidden(upstream: Upstream, *, now: datetime) -> None:
    """Everything that was ordered until now is hidden."""
    upto = newest_order(upstream)
    rows = HubOrders.objects.filter(upstream=upstream, hidden_upto__lt=upto)
    rows.update(hidden_upto=upto, hidden_at=now)


def note_erased(upstream: Upstream, *, now: datetime) -> None:
    """Everything that was ordered until now is erased."""
    upto = newest_order(upstream)
    rows = HubOrders.objects.filter(upstream=upstream, erased_upto__lt=upto)
    rows.update(erased_upto=upto, erased_at=now)


def untold(*, now: datetime) -> list[Upstream]:
    """The sources whose hubs are to be told now what was done about their orders."""
    news = Q(told_hidden__lt=F("hidden_upto")) | Q(told_erased__lt=F("erased_upto"))
    rows = HubOrders.objects.filter(news, number__gt=0).select_related("upstream__source").order_by("id")
    return [
        row.upstream
        for row in rows
        if _login(row.upstream) is not None
        and telling_due(tried_at=row.telling_at, failures=row.telling_failures, now=now)
    ]


def tell(upstream: Upstream, *, now: datetime) -> str:
    """Send the receipt that is due, if one is. Trouble is remembered, and never raised: the next try comes by itself.
    Returns what came of it, in words."""
    row = HubOrders.objects.filter(upstream=upstream).first()
    login = _login(upstream)
    if row is None or login is None or not row.number:
        return "nothing to tell"
    if row.told_hidden >= row.hidden_upto and row.told_erased >= row.erased_upto:
        return "nothing to tell"
    try:
        _send(row, *login)
    except PetwireError as error:
        words = str(error)
        log.warning("receipt not taken", extra={"source": upstream.source.name, "outcome": words})
        changed = {"telling_failures": row.telling_failures + 1, "telling_words": words}
        HubOrders.objects.filter(pk=row.pk).update(telling_at=now, **changed)
        return words
    told = {"told_hidden": row.hidden_upto, "told_erased": row.erased_upto}
    HubOrders.objects.filter(pk=row.pk).update(telling_at=now, telling_failures=0, telling_words="", **told)
    return f"told up to order {row.hidden_upto}"


def mirror_key() -> str:
    """The public key by which this mirror's receipts can be verified."""
    return signing.public_key(_seed())


def _send(row: HubOrders, address: Address, password: str) -> None:
    """Two receipts where less is erased than hidden and the hub knows of neither."""
    for upto, erased in _receipts(row):
        assert row.hidden_at is not None
        erased_at = row.erased_at if erased else None
        hidden_at = min(row.hidden_at, erased_at or row.hidden_at)
        content = Receipt(
            hub=row.hub,
            service=row.service,
            number=row.number,
            upto=upto,
            hidden_at=hidden_at,
            erased_at=erased_at,
            key=mirror_key(),
        )
        data = encode_receipt(content, sign)
        status = posted(row.hub, PATH, data, address, password)
        if status in _NOT_OFFERED:
            raise NotTaken(f"{row.hub} takes no receipts ({status}): it runs an older petwire.")
        if status not in _TAKEN:
            raise NotTaken(f"{row.hub} answers {status} to our receipt. Ask the people who run it.")


def _receipts(row: HubOrders) -> list[tuple[int, bool]]:
    """Up to which order, and whether as erased; what is erased and told so need not be told as hidden."""
    due = []
    if row.told_erased < row.erased_upto:
        due.append((row.erased_upto, True))
    if max(row.told_hidden, row.erased_upto) < row.hidden_upto:
        due.append((row.hidden_upto, False))
    return due


def posted(hub: str, path: str, data: bytes, address: Address, password: str) -> int:
    """Send something signed to a path at a hub. Returns the status. The hub's address is what its signed file says: an
    outsider's word, unless it is the very host whose address the operator gave."""
    parts = urlsplit(hub)
    same = (parts.hostname or "") == address.host.lower()
    headers = urllib3.make_headers(basic_auth=f"{address.user}:{password}")
    return post(
        f"{hub}/{path}",
        data=data,
        headers={**headers, "Content-Type": "application/json"},
        by=_EVERYWHERE if same else rules(),
        in_clear=same and address.scheme in _CLEAR,
    )


def _login(upstream: Upstream) -> tuple[Address, str] | None:
    """Who we are at the hub; None where the source is a folder, or has no login of a petwire hub."""
    address, _ = parse_address(upstream.url)
    password = secrets.recall(secret_name(upstream.source.name))
    if address.scheme == "folder" or not address.user.startswith(_USER) or password is None:
        return None
    return address, password


def newest_order(upstream: Upstream) -> int:
    """The number of the last order that its hub has given; 0 for none."""
    return HubOrder.objects.filter(upstream=upstream).aggregate(newest=Max("seq"))["newest"] or 0


def sign(message: bytes) -> str:
    """The signature of a message by this mirror's own key."""
    return signing.sign(_seed(), message)


def _seed() -> str:
    kept = secrets.recall(KEY)
    if kept is None:
        secrets.keep(KEY, signing.new_seed(), replace=False)  # of two that do so at once both have one
        kept = secrets.recall(KEY)
        assert kept is not None
    return kept
