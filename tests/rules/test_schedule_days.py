"""Local times as moments: every local day has each time once, also when the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from petwire.lib.days import WEEKDAYS, latest, moment_of

pytestmark = pytest.mark.slow

NEW_YORK, ATHENS, HAVANA = ZoneInfo("America/New_York"), ZoneInfo("Europe/Athens"), ZoneInfo("America/Havana")


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        pytest.param(NEW_YORK, (2026, 3, 7), (2, 30), "2026-03-07T07:30", id="a day like others"),
        pytest.param(NEW_YORK, (2026, 3, 8), (2, 30), "2026-03-08T07:30", id="skipped: as if not changed"),
        pytest.param(NEW_YORK, (2026, 3, 8), (4, 30), "2026-03-08T08:30", id="summer time from then on"),
        pytest.param(NEW_YORK, (2026, 11, 1), (1, 30), "2026-11-01T05:30", id="twice: the first"),
        pytest.param(NEW_YORK, (2026, 11, 1), (4, 30), "2026-11-01T09:30", id="winter time again"),
        pytest.param(HAVANA, (2026, 3, 8), (0, 0), "2026-03-08T05:00", id="no midnight in Havana"),
        pytest.param(ATHENS, (2026, 3, 29), (3, 0), "2026-03-29T01:00", id="no three o'clock in Athens"),
    ],
)
def test_a_local_time_as_a_moment(zone, day, at, moment):
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert moment_of(date(*day), time(*at), zone) == expected


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Athens", "Australia/Lord_Howe"])
@pytest.mark.parametrize("at", [time(0), time(1, 30), time(3)])
def test_in_a_year_of_hours_there_is_one_of_each_day(zone, at):
    """Looked at every hour, the latest one changes once a day, never backwards."""
    there = ZoneInfo(zone)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found: list[datetime] = []
    while now < datetime(2027, 1, 1, tzinfo=UTC):
        moment = latest(now, at, there)
        assert moment <= now < moment + timedelta(hours=26)
        if not found or moment != found[-1]:
            found.append(moment)
        now += timedelta(hours=1)

    assert found == sorted(found)
    assert len(found) == len({moment.astimezone(there).date() for moment in found})
    assert 365 <= len(found) <= 366


def test_of_a_weekday_it_is_the_last_one_that_has_come():
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)

    days = {day: latest(saturday, time(4, 30), NEW_YORK, weekday=day).day for day in WEEKDAYS}

    assert days == {"sat": 21, "fri": 20, "thu": 19, "wed": 18, "tue": 17, "mon": 16, "sun": 15}


def test_on_its_own_day_before_its_time_it_is_last_weeks():
    early = datetime(2026, 11, 21, 9, 29, tzinfo=UTC)

    assert latest(early, time(4, 30), NEW_YORK, weekday="sat").day == 14
    assert latest(early + timedelta(minutes=1), time(4, 30), NEW_YORK, weekday="sat").day == 21
