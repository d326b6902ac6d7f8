"""When a key that nobody uses is warned about and disabled, and when a notice of breach runs out. Pure.

docs/decisions/0017-the-life-of-a-key.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from petwire.lib.days import business_days, days_later

IDLE_DAYS: Final = 90  # without use, then the key is disabled
FIRST_WARNING: Final = 30  # days before that
LAST_WARNING: Final = 7
ANSWER_WITHIN: Final = 3  # business days, to a notice of breach
HOST_WITHIN: Final = 30  # days, to host pictures oneself


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning mail is due. `days` tells which one, `ends` is what it says: when the key will be disabled."""

    days: int
    ends: datetime


@dataclass(frozen=True, slots=True)
class Disable:
    """The key is to be disabled; `at` is the moment since when."""

    at: datetime


def counted_from(*moments: datetime | None) -> datetime | None:
    """From when the days without use count: the latest of its last use, its approval and its reactivation."""
    return max((one for one in moments if one is not None), default=None)


def idle_step(
    since: datetime, warned: Mapping[int, datetime], *, now: datetime, zone: ZoneInfo
) -> Warn | Disable | None:
    """What is due for a key that was last used at `since`; `warned` is when each warning since then went out.

    Nobody is disabled who was not warned seven days before: where the last warning comes late, because no worker was
    there to send it, the end is put off by as much. Of two warnings that are due at once only the last is sent.
    """
    ends = days_later(since, IDLE_DAYS, zone)
    if LAST_WARNING in warned:
        at = max(ends, days_later(warned[LAST_WARNING], LAST_WARNING, zone))
        return Disable(at) if now >= at else None
    if now >= days_later(ends, -LAST_WARNING, zone):
        return Warn(LAST_WARNING, max(ends, days_later(now, LAST_WARNING, zone)))
    if FIRST_WARNING not in warned and now >= days_later(ends, -FIRST_WARNING, zone):
        return Warn(FIRST_WARNING, ends)
    return None


def answer_by(served: datetime, *, danger: bool, zone: ZoneInfo) -> datetime:
    """Until when a notice of breach is to be answered. Where there is danger nobody waits."""
    return served if danger else business_days(served, ANSWER_WITHIN, zone)


def host_by(sent: datetime, zone: ZoneInfo) -> datetime:
    """When the 30 days to host pictures oneself are over."""
    return days_later(sent, HOST_WITHIN, zone)


def runs_out(deadline: datetime, steps: frozenset[str], now: datetime) -> bool:
    """Whether a notice's time is over and nobody has answered it, nor has an operator closed it."""
    return now >= deadline and not steps & {"answered", "mended", "suspended"}
