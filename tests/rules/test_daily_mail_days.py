"""When the daily mail to operators is due: once a local day, at its hour, also when the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from petwire.desk.rules import Seen, day_due, worth_sending

pytestmark = pytest.mark.slow

NEW_YORK = ZoneInfo("America/New_York")
SEVEN = time(7, 0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(number: int, month: int = 6) -> date:
    return date(2026, month, number)


@pytest.mark.parametrize(
    ("seen", "now", "due"),
    [
        pytest.param(Seen(), "2026-06-12T12:00", day(12), id="never before"),
        pytest.param(Seen(day(11)), "2026-06-12T10:59", None, id="before seven in New York"),
        pytest.param(Seen(day(11)), "2026-06-12T11:00", day(12), id="at seven"),
        pytest.param(Seen(day(12)), "2026-06-12T23:59", None, id="seen to"),
        pytest.param(Seen(day(12)), "2026-06-13T10:59", None, id="past midnight, before seven"),
        pytest.param(Seen(day(8)), "2026-06-12T11:00", day(12), id="days were missed: one mail"),
        pytest.param(Seen(day(8)), "2026-06-12T02:00", day(11), id="made up for at night: yesterday's"),
        pytest.param(Seen(day(11), at("2026-06-12T11:15")), "2026-06-12T11:14", None, id="server was away"),
        pytest.param(Seen(day(11), at("2026-06-12T11:15")), "2026-06-12T11:15", day(12), id="tried again"),
        pytest.param(Seen(day(13)), "2026-06-12T12:00", None, id="the clock was ahead"),
        pytest.param(Seen(day(7, 3)), "2026-03-08T10:59", None, id="spring, before"),
        pytest.param(Seen(day(7, 3)), "2026-03-08T11:00", day(8, 3), id="spring, an hour earlier in UTC"),
        pytest.param(Seen(day(31, 10)), "2026-11-01T12:00", day(1, 11), id="autumn, an hour later in UTC"),
        pytest.param(Seen(day(31, 10)), "2026-11-01T11:59", None, id="autumn, before"),
    ],
)
def test_a_mail_is_due_once_a_local_day(seen, now, due):
    assert day_due(seen, now=at(now), zone=NEW_YORK, at=SEVEN) == due


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize("hour", [0, 2, 7, 23])
def test_through_a_year_of_looks_each_local_day_is_due_exactly_once(zone, hour):
    days, seen, now = [], Seen(date(2025, 12, 31)), at("2026-01-01T00:00")

    while now < at("2027-01-01T00:00"):
        due = day_due(seen, now=now, zone=ZoneInfo(zone), at=time(hour))
        if due is not None:
            days.append(due)
            seen = Seen(due)
        now += timedelta(minutes=47)

    assert len(days) in (364, 365, 366)
    assert all(after - before == timedelta(days=1) for before, after in pairwise(days))


def test_without_an_hour_none_is_due():
    assert day_due(Seen(), now=at("2026-06-12T12:00"), zone=NEW_YORK, at=None) is None


@pytest.mark.parametrize(
    ("waits", "waited", "worth"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_nothing_is_told_once_and_then_there_is_silence(waits, waited, worth):
    assert worth_sending(waits=waits, waited=waited) is worth
