"""When notices are sent, and when they end. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

CONFIRM_WITHIN: Final = timedelta(days=3)
ASKED_A_DAY: Final = 3  # mails to one address that ask for a confirmation
ADDRESSES_A_DAY: Final = 3  # to which one visitor may have such mails sent
MAILED_A_DAY: Final = 3  # mails with notices to one address
WANTED_FOR: Final = timedelta(days=365)  # without a click
WARNED_BEFORE: Final = timedelta(days=30)
AWAY_FOR: Final = timedelta(days=60)  # that a favourite may be gone and still come back
SHOWN_AT_ONCE: Final = 12  # animals in one mail; of the others there is a link
DAILY_FROM: Final = time(7)  # local


class Fate(StrEnum):
    """How a favourite stands, as far as its page says it."""

    LOOKING = "looking"
    HOLD = "hold"
    ADOPTED = "adopted"
    AWAY = "away"


_HELD: Final = frozenset({"Hold", "Adoption Pending"})


def fate(status: str | None, looking: frozenset[str]) -> Fate:
    """How an animal stands: `status` is the one that is public, None when it is not shown. A status of which we have
    nothing to tell counts as away."""
    if status in looking:
        return Fate.LOOKING
    if status in _HELD:
        return Fate.HOLD
    return Fate.ADOPTED if status == "Adopted" else Fate.AWAY


def is_news(told: Fate, now: Fate) -> bool:
    """Is the reader to hear of it? That an animal looks for a home again is told by its page alone."""
    return now != told and now is not Fate.LOOKING


class Life(StrEnum):
    """What is to be done with an address by its age."""

    KEEP = "keep"
    WARN = "warn"
    ERASE = "erase"


def life(*, kept_at: datetime, warned_at: datetime | None, now: datetime) -> Life:
    """Warned once, 30 days before the year is over; erased a year after the last click, and never less than 30 days
    after the warning."""
    if warned_at is not None:
        over = now >= max(kept_at + WANTED_FOR, warned_at + WARNED_BEFORE)
        return Life.ERASE if over else Life.KEEP
    return Life.WARN if now >= kept_at + WANTED_FOR - WARNED_BEFORE else Life.KEEP


@dataclass(frozen=True, slots=True)
class Counted:
    """So many on a day; another day begins anew."""

    on: date | None
    number: int

    def today(self, day: date) -> int:
        """How many of that day."""
        return self.number if self.on == day else 0


def is_time(*, at_once: bool, looked_on: date | None, now: datetime, zone: ZoneInfo) -> bool:
    """May a notice go out now? Daily ones go out once a local day, in the morning or later."""
    local = now.astimezone(zone)
    return at_once or (looked_on != local.date() and local.time() >= DAILY_FROM)
