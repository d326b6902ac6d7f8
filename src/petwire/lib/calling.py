"""How a webhook is called, and when again. No database, network or clock in here (docs/reference/withdrawals.md)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
TRIED_FOR: Final = timedelta(days=3)
TOLERANCE: Final = timedelta(
    minutes=5
)  # between the time stamp and the receiver's clock; older calls are refused

# Why there was no answer.
TROUBLES: Final[Mapping[str, str]] = {
    "no_answer": "it did not answer, or not in time",
    "not_allowed": "the address cannot be reached from here",
}


def headers_of(*, event: str, delivery: str, body: bytes, at: datetime, secret: str) -> dict[str, str]:
    """The headers of a call. The signature is that of the time stamp, a full stop, and the body."""
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "Petwire-Event": event,
        "Petwire-Delivery": delivery,
        "Petwire-Timestamp": timestamp,
        "Petwire-Signature": f"v1={signature}",
    }


def taken(status: int | None) -> bool:
    """Whether an answer says that the call was taken. One that leads elsewhere does not."""
    return status is not None and 200 <= status < 300


def next_try(*, tries: int, made_at: datetime, now: datetime) -> datetime | None:
    """When a call that was tried so often without success is tried again: after a minute, two, four, up to six hours,
    for three days. None when its time is over."""
    at = now + min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    return at if at <= made_at + TRIED_FOR else None
