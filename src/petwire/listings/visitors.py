"""How often one visitor may send something. No address is kept: a keyed digest of it that is another one each day."""

import hmac
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest

from petwire.access.quota import MINUTE, Policy, Taken, lease, taken
from petwire.lib.config import config
from petwire.lib.secrets import secret
from petwire.lib.visitors import visitor_address
from petwire.listings.models import Allowance

KEPT_FOR = timedelta(days=2)


def address_of(request: HttpRequest) -> str:
    """The visitor's address; "" where it is not known."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return visitor_address(request.META["REMOTE_ADDR"], forwarded, config().proxies)


def keyed(purpose: str, text: str, day: date | None = None) -> bytes:
    """Sixteen bytes that stand for an address; nobody reads it back, and of two days nobody sees that it is one."""
    facts = f"{purpose}\0{day or ''}\0{text}".encode()
    return hmac.digest(secret("visitors").encode(), facts, sha256)[:16]


def take(*, purpose: str, whose: str, most: int, per: timedelta | None, now: datetime) -> Taken:
    """Take one of `most` that may be taken in such a time; what was taken flows back evenly; None: with the next day.

    The rule is that of keys (access.quota), whose minute is `per` here. Nobody is kept out for whom nothing is known
    (`whose` is ""): all of them would be one.
    """
    policy = Policy(most)
    if not whose:
        return taken(allowed=True, tokens=float(most), policy=policy)
    with transaction.atomic():
        subject = keyed(purpose, whose, now.date())
        Allowance.objects.get_or_create(subject=subject, defaults={"tokens": float(most), "at": now})
        row = Allowance.objects.select_for_update().get(subject=subject)
        parts = (now - row.at) / per if per else 0.0
        got = lease(row.tokens, max(parts, 0.0) * MINUTE, policy)
        row.tokens, row.at = got.tokens, now
        row.save(update_fields=["tokens", "at"])
    return taken(allowed=got.granted > 0, tokens=got.tokens, policy=policy)


def wait_of(got: Taken, per: timedelta) -> int:
    """Whole seconds until one more may be taken."""
    return max(1, round(got.wait / MINUTE * per.total_seconds()))


def stale(*, now: datetime) -> bool:
    """Are there counts that nobody needs any more?"""
    return Allowance.objects.filter(at__lt=now - KEPT_FOR).exists()


def forget(*, now: datetime) -> int:
    """Erase them. Returns how many."""
    return Allowance.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
