"""When the nightly set of a service is due, and when it is late."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from petwire.bulkfiles.schedule import NightFacts, night_due, night_late
from petwire.lib.days import day_of
from petwire.runs.models import State
from petwire.runs.rules import Attempt

ZONE = ZoneInfo("America/New_York")
THREE = time(3)
APPROVED = datetime(2026, 1, 5, 18, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def due(last: str | None, now: str, *attempts: Attempt, by: time = THREE) -> str | None:
    facts = NightFacts(APPROVED, date.fromisoformat(last) if last else None, attempts)
    return night_due(facts, now=local(now), zone=ZONE, by=by)


@pytest.mark.parametrize(
    ("last", "now", "because"),
    [
        pytest.param(None, "2026-06-10T00:05", "first set", id="the first at once, at any hour"),
        pytest.param("2026-06-09", "2026-06-10T01:59", None, id="the night has not come"),
        pytest.param("2026-06-09", "2026-06-10T02:00", "night", id="begun an hour before three"),
        pytest.param("2026-06-09", "2026-06-10T17:00", "night", id="missed in the night, caught up"),
        pytest.param("2026-06-10", "2026-06-10T02:00", None, id="one each day"),
        pytest.param("2026-06-10", "2026-06-10T23:59", None, id="one each day, to its end"),
        pytest.param("2026-06-11", "2026-06-10T02:00", None, id="written as if it were tomorrow"),
        pytest.param("2026-06-03", "2026-06-10T00:10", "none since 2026-06-03", id="a week off, at once"),
        pytest.param("2026-03-07", "2026-03-08T00:59", None, id="March: before"),
        pytest.param("2026-03-07", "2026-03-08T01:00", "night", id="March: two is three, so from one on"),
        pytest.param("2026-10-31", "2026-11-01T01:59", None, id="November: the first one o'clock"),
        pytest.param("2026-10-31", "2026-11-01T02:00", "night", id="November: two comes once"),
    ],
)
def test_a_set_is_due(last, now, because):
    assert due(last, now) == because


@pytest.mark.parametrize("start", [datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["America/New_York", "America/Los_Angeles", "America/Havana"])
def test_across_a_change_of_the_clock_every_local_day_has_one_set_by_three(start, zone):
    """Swept every five minutes, for six days."""
    there = ZoneInfo(zone)
    last, written = day_of(start, there), []
    for minute in range(0, 6 * 24 * 60, 5):
        now = start + timedelta(minutes=minute)
        assert not night_late(NightFacts(APPROVED, last), now=now, zone=there, by=THREE)
        if night_due(NightFacts(APPROVED, last), now=now, zone=there, by=THREE):
            last = day_of(now, there)
            written.append(last)

    assert written == [written[0] + timedelta(days=n) for n in range(len(written))]
    assert len(written) == 6


@pytest.mark.parametrize(
    ("last", "now", "late"),
    [
        pytest.param(None, "2026-01-05T14:00", False, id="the first has an hour"),
        pytest.param(None, "2026-01-05T14:01", True, id="the first, after an hour"),
        pytest.param("2026-06-09", "2026-06-10T03:00", False, id="at three"),
        pytest.param("2026-06-09", "2026-06-10T03:01", True, id="after three"),
        pytest.param("2026-06-08", "2026-06-10T00:10", True, id="yesterday's is missing"),
        pytest.param("2026-06-10", "2026-06-10T23:00", False, id="there"),
    ],
)
def test_a_set_is_late(last, now, late):
    facts = NightFacts(local("2026-01-05T13:00"), date.fromisoformat(last) if last else None)

    assert night_late(facts, now=local(now), zone=ZONE, by=THREE) is late


@pytest.mark.parametrize(
    ("by", "now", "because"),
    [
        (time(5, 30), "2026-06-10T04:29", None),
        (time(5, 30), "2026-06-10T04:30", "night"),
        (time(0, 15), "2026-06-09T23:30", None),  # the day it is for has not begun
        (time(0, 15), "2026-06-10T00:00", "night"),
    ],
)
def test_the_hour_is_a_setting(by, now, because):
    assert due("2026-06-09", now, by=by) == because


def test_while_one_is_being_written_none_is_due():
    assert (
        due(None, "2026-06-10T02:10", Attempt("bulk write", State.RUNNING, local("2026-06-10T02:09"))) is None
    )


def test_one_that_failed_is_tried_again_after_a_pause():
    failed = Attempt("bulk write", State.FAILED, local("2026-06-10T02:00"))

    assert due("2026-06-09", "2026-06-10T02:04", failed) is None
    assert due("2026-06-09", "2026-06-10T02:05", failed) == "night"
