"""When the nightly set of a service is due, and when it is late. No database and no clock in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from petwire.lib.days import day_of, moment_of
from petwire.runs.rules import Attempt, may_try

BEGUN_BEFORE = timedelta(hours=1)  # of the clock on the wall, but for the days when it is changed
FIRST_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NightFacts:
    """A service that gets nightly files: since when, and the local day of its last nightly set."""

    since: datetime
    last: date | None
    attempts: Sequence[Attempt] = ()


def night_due(facts: NightFacts, *, now: datetime, zone: ZoneInfo, by: time) -> str | None:
    """Why a nightly set is to be begun now, or None. It is to be there `by` a local time. Every local day has
    one; a night that was missed is caught up at once, by that of the running day. One of a day that is not even
    tomorrow was written while the clock was wrong, and counts for nothing."""
    today = day_of(now, zone)
    if facts.last is not None and today <= facts.last <= last_believed(today):
        return None
    if facts.last is None:
        because = "first set"
    elif facts.last > today:
        because = f"the clock was wrong, the last is of {facts.last}"
    elif facts.last < today - timedelta(days=1):
        because = f"none since {facts.last}"
    elif now >= moment_of(today, by, zone) - BEGUN_BEFORE:
        because = "night"
    else:
        return None
    return because if may_try(facts.attempts, since=moment_of(today, time(0), zone), now=now) else None


def last_believed(today: date) -> date:
    """The last day that a set can be of, when the clock was no more than hours ahead."""
    return today + timedelta(days=1)


def first_set_promised(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the first set of a service that switches its files on now is there, and when at the very latest: 6 AM local
    time of the day after."""
    return now + FIRST_WITHIN, moment_of(day_of(now, zone) + timedelta(days=1), time(6), zone)


def night_late(facts: NightFacts, *, now: datetime, zone: ZoneInfo, by: time) -> bool:
    """Should there be a set that is not there?"""
    if facts.last is None:
        return now > facts.since + FIRST_WITHIN
    today = day_of(now, zone)
    expected = today if now > moment_of(today, by, zone) else today - timedelta(days=1)
    return facts.last < expected or facts.last > last_believed(today)
