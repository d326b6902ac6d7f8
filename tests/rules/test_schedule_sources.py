"""When a source's daily update and weekly scrub are due. Saturday is 2026-06-13, Sunday the 14th."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from petwire.lib.days import WEEKDAYS, day_of
from petwire.mirror.models import Weekday
from petwire.mirror.plan import Kind
from petwire.mirror.schedule import Due, SourceFacts, is_stale, source_due
from petwire.runs.models import State
from petwire.runs.rules import Attempt

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("America/New_York")
UPDATE, SCRUB = "daily update", "weekly scrub"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def due(taken: str | None, whole: str | None, now: str, *attempts: Attempt) -> Due | None:
    facts = SourceFacts(
        time(4, 30), "sun", local(taken) if taken else None, local(whole) if whole else None, attempts
    )
    return source_due(facts, now=local(now), zone=ZONE)


def attempt(state: State, started: str, kind: str = "mirror update", *, approved: bool = False) -> Attempt:
    return Attempt(kind, state, local(started), approved)


@pytest.mark.parametrize(
    ("taken", "whole", "now", "because"),
    [
        pytest.param(None, None, "2026-06-12T12:00", None, id="the first copy is a person's word"),
        pytest.param("2026-06-11T04:31", "2026-06-07T04:31", "2026-06-12T04:29", None, id="before its time"),
        pytest.param("2026-06-11T04:31", "2026-06-07T04:31", "2026-06-12T04:30", UPDATE, id="at its time"),
        pytest.param("2026-06-12T04:30", "2026-06-07T04:31", "2026-06-12T23:00", None, id="once a day"),
        pytest.param(
            "2026-06-12T03:00", "2026-06-07T04:31", "2026-06-12T04:30", UPDATE, id="a hand's before"
        ),
        pytest.param("2026-06-08T04:31", "2026-06-07T04:31", "2026-06-12T02:00", UPDATE, id="days missed"),
        pytest.param("2026-06-13T04:31", "2026-06-07T04:31", "2026-06-14T04:29", None, id="before the scrub"),
        pytest.param("2026-06-13T04:31", "2026-06-07T04:31", "2026-06-14T04:30", SCRUB, id="the scrub"),
        pytest.param("2026-06-14T04:30", "2026-06-14T04:30", "2026-06-14T09:00", None, id="it is the update"),
        pytest.param("2026-06-16T04:31", "2026-06-07T04:31", "2026-06-16T12:00", SCRUB, id="a missed scrub"),
        pytest.param("2026-06-16T12:00", "2026-06-16T12:00", "2026-06-17T04:30", UPDATE, id="caught up once"),
        pytest.param("2026-06-16T12:00", None, "2026-06-16T12:01", SCRUB, id="never whole"),
    ],
)
def test_what_is_due(taken, whole, now, because):
    found = due(taken, whole, now)

    assert (found.because if found else None) == because


def test_the_scrub_is_a_scrub_and_the_update_an_update():
    assert due("2026-06-13T05:00", "2026-06-07T05:00", "2026-06-14T05:00") == Due(Kind.SCRUB, SCRUB)
    assert due("2026-06-14T05:00", "2026-06-14T05:00", "2026-06-15T05:00") == Due(Kind.UPDATE, UPDATE)


@pytest.mark.parametrize("start", ["2026-03-06T00:00", "2026-10-30T00:00"])
@pytest.mark.parametrize("daily", [time(1, 30), time(2, 30), time(4, 30)])
def test_across_a_change_of_the_clock_there_is_one_run_each_day(start, daily):
    """Swept every five minutes, for five days with a Sunday on which the clock is changed."""
    began = local(start)
    taken = whole = began - timedelta(hours=12)
    ran = []
    for minute in range(0, 5 * 24 * 60, 5):
        now = began + timedelta(minutes=minute)
        found = source_due(SourceFacts(daily, "sun", taken, whole), now=now, zone=ZONE)
        if found:
            taken, whole = now, now if found.kind is Kind.SCRUB else whole
            ran.append((day_of(now, ZONE), found.kind))

    assert len({day for day, _ in ran}) == len(ran) == 5
    assert [day.weekday() for day, kind in ran if kind is Kind.SCRUB] == [WEEKDAYS.index("sun")]


@pytest.mark.parametrize(
    ("last", "because"),
    [
        pytest.param(attempt(State.WAITING, "2026-06-12T04:30"), None, id="waits: not again this day"),
        pytest.param(attempt(State.WAITING, "2026-06-11T04:30"), UPDATE, id="waited: the next day's set"),
        pytest.param(attempt(State.WAITING, "2026-06-12T04:30", approved=True), "approved", id="approved"),
        pytest.param(attempt(State.RUNNING, "2026-06-12T04:30"), None, id="under way"),
        pytest.param(attempt(State.LOST, "2026-06-12T04:30"), UPDATE, id="its process died"),
        pytest.param(attempt(State.FAILED, "2026-06-12T04:57"), None, id="failed just now"),
        pytest.param(attempt(State.FAILED, "2026-06-12T04:30"), UPDATE, id="failed a while ago"),
    ],
)
def test_the_last_attempt_decides_whether_it_is_tried(last, because):
    found = due("2026-06-11T04:31", "2026-06-07T04:31", "2026-06-12T05:00", last)

    assert (found.because if found else None) == because


def test_what_was_approved_is_done_again_as_it_was_and_before_its_time():
    waits = attempt(State.WAITING, "2026-06-11T04:30", "mirror scrub", approved=True)

    assert due("2026-06-10T04:31", "2026-06-07T04:31", "2026-06-12T01:00", waits) == Due(
        Kind.SCRUB, "approved"
    )


@pytest.mark.parametrize(("days", "stale"), [(6.9, False), (7.1, True)])
def test_after_a_week_without_a_set_a_source_is_stale(days, stale):
    now, then = local("2026-06-12T05:00"), local("2026-06-12T05:00") - timedelta(days=days)

    assert is_stale(taken_at=then, created_at=then - timedelta(days=90), now=now) is stale
    assert is_stale(taken_at=None, created_at=then, now=now) is stale


def test_weekdays_of_the_table_are_those_of_the_calendar():
    assert tuple(Weekday.values) == WEEKDAYS
