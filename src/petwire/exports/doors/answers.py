"""What a site says with its answer to a push: its own number and link of the listing, when to come again. Pure."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from petwire.exports.theirs import NOTHING, Told, told_in

LARGEST: Final = 64 * 1024  # bytes of an answer that are read
LONGEST_WAIT: Final = timedelta(hours=6)


def told_by(data: bytes) -> Told:
    """From a JSON object with `id` and `url` (or `link`); whatever else came says nothing."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return NOTHING
    return told_in(found) if isinstance(found, dict) else NOTHING


def wait_of(retry_after: str, *, now: datetime) -> timedelta | None:
    """How long a site asks us to wait, at most six hours; None when it does not say (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), 10**7))
    else:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(wait, LONGEST_WAIT))
