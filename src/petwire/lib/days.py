"""Local times and days as moments in UTC, also on the two days a year when the clock is changed. Pure.

A local time that is skipped on some day is taken as the clock would have shown it without the change, and one
that comes twice is taken the first time: so each local day has every time exactly once.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day_of(now: datetime, zone: ZoneInfo) -> date:
    """The local day of a moment."""
    return now.astimezone(zone).date()


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When it is that time on that local day."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Was this moment written down by a clock that was wrong? One that is set back by hours, as clocks are, makes
    moments of the last hours lie ahead, and they count; what lies more than a day ahead never was."""
    return moment - now > A_DAY


def latest(now: datetime, at: time, zone: ZoneInfo, *, weekday: str | None = None) -> datetime:
    """The last moment, at or before now, at which it was that local time (of that weekday)."""
    today = day_of(now, zone)
    for days in range(9):  # today's may still lie ahead, also where a skipped hour moves it
        day = today - timedelta(days=days)
        moment = moment_of(day, at, zone)
        if moment <= now and weekday in (None, WEEKDAYS[day.weekday()]):
            return moment
    raise AssertionError("nine days have every weekday")


def one_business_day(since: datetime, zone: ZoneInfo) -> datetime:
    """The moment by which something is done within one business day: see `business_days`."""
    return business_days(since, 1, zone)


def business_days(since: datetime, count: int, zone: ZoneInfo) -> datetime:
    """The moment by which something is done within some business days (at least one).

    The same local time on the last of the business days that follow. What comes on a day that is none counts from the
    first minute of the next one, so that it has the whole of each: until midnight. Business days are those that are
    neither weekend nor a federal holiday of the United States.
    """
    start = day_of(since, zone)
    day = start
    for _ in range(count):
        day = _next_business_day(day)
    if _is_business_day(start):
        return moment_of(day, since.astimezone(zone).time(), zone)
    return moment_of(day + timedelta(days=1), time(0), zone)


def days_later(since: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time some calendar days later (or, below zero, earlier)."""
    return moment_of(day_of(since, zone) + timedelta(days=days), since.astimezone(zone).time(), zone)


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """A deadline as people say it: the first minute of a day is the end of the day before."""
    local = moment.astimezone(zone)
    if local.time() == time(0):
        before = local - timedelta(days=1)
        return f"the end of {before:%A} {before.day} {before:%B %Y}"
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} {local:%Z}"


def federal_holidays(year: int) -> frozenset[date]:
    """The days on which federal offices are closed, as observed (5 U.S.C. 6103): a holiday on a Saturday is kept on
    the Friday before, one on a Sunday on the Monday after. So New Year's Day may be kept in the year before."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, "mon", 3),  # Martin Luther King, Jr.
        _nth(year, 2, "mon", 3),  # Washington
        _nth(year, 6, "mon", 1) - timedelta(days=7),  # Memorial Day, the last Monday of May
        _nth(year, 9, "mon", 1),  # Labor Day
        _nth(year, 10, "mon", 2),  # Columbus Day
        _nth(year, 11, "thu", 4),  # Thanksgiving
    ]
    return frozenset([*map(_observed, fixed), *moving])


def _nth(year: int, month: int, weekday: str, number: int) -> date:
    first = date(year, month, 1)
    ahead = (WEEKDAYS.index(weekday) - first.weekday()) % 7
    return first + timedelta(days=ahead + 7 * (number - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in federal_holidays(day.year) | federal_holidays(day.year + 1)


def _next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while not _is_business_day(day):
        day += timedelta(days=1)
    return day
