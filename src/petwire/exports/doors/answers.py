"""What a site says with its answer to a push: its own number and link of the listing, when to come again. Pure."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from petwire.lib.safehtml import safe_url

LARGEST: Final = 64 * 1024  # bytes of an answer that are read
LONGEST_ID, LONGEST_LINK = 100, 2000
LONGEST_WAIT: Final = timedelta(hours=6)


class Told(NamedTuple):
    """The site's own number of a listing, and where it shows it; "" where it says neither."""

    partner_id: str = ""
    link: str = ""


NOTHING: Final = Told()


def told_by(data: bytes) -> Told:
    """From a JSON object with `id` and `url` (or `link`); whatever else came says nothing."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return NOTHING
    return told_in(found) if isinstance(found, dict) else NOTHING


def told_in(found: dict[str, object]) -> Told:
    """The same, from values by name."""
    number = found.get("id", "")
    number = str(number) if isinstance(number, str | int) and not isinstance(number, bool) else ""
    link = found.get("url") or found.get("link") or ""
    return Told(partner_id(number), partner_link(link if isinstance(link, str) else ""))


def partner_id(text: str) -> str:
    """A number as a site wrote it, where it can be one."""
    text = text.strip()
    return text if len(text) <= LONGEST_ID and text.isprintable() else ""


def partner_link(text: str) -> str:
    """An address as a site wrote it, where it is one of the web."""
    text = text.strip()
    return safe_url(text) if len(text) <= LONGEST_LINK and text[:4].lower() == "http" else ""


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
