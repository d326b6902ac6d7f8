"""Local times and days as moments in UTC, also on the two days a year when the clock is changed. Pure.

A local time that is skipped on some day is taken as the clock would have shown it without the change, and one
that comes twice is taken the first time: so each local day has every time exactly once.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_of(now: datetime, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return now.astimezone(zone).date()


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When it is that time on that local day."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def latest(now: datetime, at: time, zone: ZoneInfo, *, weekday: str | None = None) -> datetime:
    """The last moment, at or before now, at which it was that local time (of that weekday)."""
    today = day_of(now, zone)
    for days in range(9):  # today's may still lie ahead, also where a skipped hour moves it
        day = today - timedelta(days=days)
        moment = moment_of(day, at, zone)
        if moment <= now and weekday in (None, WEEKDAYS[day.weekday()]):
            return moment
    raise AssertionError("nine days have every weekday")
