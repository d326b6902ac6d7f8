"""When wrong passwords lock an account or an address (docs/decisions/0008-locking-after-wrong-passwords.md). Pure."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

MOST_WRONG: Final = 5  # wrong passwords that are merely refused; the next one locks
WITHIN: Final = timedelta(minutes=15)
LOCKED_FOR: Final = timedelta(minutes=15)  # from the one that locked; what comes meanwhile is not counted
KNOWN_FOR: Final = timedelta(days=90)  # after its last login an address still is its account's own
REMEMBERED_FOR: Final = timedelta(days=1)  # so long `petwire check` tells of a lock


def wrong_again(earlier: Sequence[datetime], now: datetime) -> list[datetime]:
    """The times of wrong passwords that are still needed to decide, with one more now."""
    return [*earlier, now][-(MOST_WRONG + 1) :]


def locks(times: Sequence[datetime]) -> bool:
    """Whether the newest of these wrong passwords locks."""
    return len(times) > MOST_WRONG and times[-1] - times[-(MOST_WRONG + 1)] < WITHIN


def is_locked(locked_at: datetime | None, now: datetime) -> bool:
    """Whether what was locked at that time is locked still."""
    return locked_at is not None and now < locked_at + LOCKED_FOR


def is_known(seen_at: datetime | None, now: datetime) -> bool:
    """Whether an address that an account last came from at that time is believed to be its own."""
    return seen_at is not None and now < seen_at + KNOWN_FOR


def whose(address: str) -> str:
    """The part of an address that one visitor has to themselves: of IPv6 the network of 64 bits."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
