"""Ninety days without use, counted in the instance's own days, whatever zone the host has."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.access.life.rules import (
    Disable,
    Warn,
    answer_by,
    counted_from,
    host_by,
    idle_step,
    runs_out,
)

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "Pacific/Honolulu"])
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The host's clock shows another zone; at +14 it is tomorrow already for most of the day."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


LIVES = [
    pytest.param("2026-01-15T10:00", "2026-03-16T10:00", "2026-04-08T10:00", "2026-04-15T10:00", id="March"),
    pytest.param(
        "2026-09-01T22:30", "2026-10-31T22:30", "2026-11-23T22:30", "2026-11-30T22:30", id="November"
    ),
    pytest.param(
        "2026-11-20T00:00", "2027-01-19T00:00", "2027-02-11T00:00", "2027-02-18T00:00", id="a new year"
    ),
    pytest.param(
        "2027-12-05T23:59", "2028-02-03T23:59", "2028-02-26T23:59", "2028-03-04T23:59", id="a leap day"
    ),
]


@pytest.mark.usefixtures("host_zone")
@pytest.mark.parametrize(("used", "first", "last", "end"), LIVES)
def test_warned_thirty_and_seven_days_before_and_disabled_at_the_same_local_time(used, first, last, end):
    since, first, last, end = map(local, (used, first, last, end))

    def step(now: datetime, **warned: datetime):
        return idle_step(since, {int(name[1:]): at for name, at in warned.items()}, now=now, zone=NEW_YORK)

    assert step(first - MINUTE) is None
    assert step(first) == Warn(30, end)
    assert step(last - MINUTE, d30=first) is None
    assert step(last, d30=first) == Warn(7, end)
    assert step(end - MINUTE, d30=first, d7=last) is None
    assert step(end, d30=first, d7=last) == Disable(end)


def test_a_worker_that_was_away_for_weeks_sends_the_last_warning_alone_and_waits_seven_days_more():
    since, back = local("2026-01-15T10:00"), local("2026-05-20T08:00")
    end = local("2026-05-27T08:00")

    assert idle_step(since, {}, now=back, zone=NEW_YORK) == Warn(7, end)
    assert idle_step(since, {7: back}, now=end - MINUTE, zone=NEW_YORK) is None
    assert idle_step(since, {7: back}, now=end, zone=NEW_YORK) == Disable(end)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.lists(st.integers(1, 60 * 24), min_size=1, max_size=40),
    st.sampled_from(["America/New_York", "UTC", "Pacific/Kiritimati", "Australia/Lord_Howe"]),
)
def test_nobody_is_disabled_before_ninety_days_nor_sooner_than_a_week_after_the_last_warning(
    used, sleeps, name
):
    zone, since = ZoneInfo(name), used.replace(tzinfo=UTC)
    now, warned = since, {}
    for hours in sleeps:
        now += timedelta(hours=hours)
        step = idle_step(since, warned, now=now, zone=zone)
        if isinstance(step, Warn):
            assert step.days not in warned, "each once"
            warned[step.days] = now
        if isinstance(step, Disable):
            assert now - since > timedelta(days=90) - timedelta(hours=2)
            assert now - warned[7] > timedelta(days=7) - timedelta(hours=2)
            break


def test_days_without_use_count_from_the_latest_of_use_approval_and_reactivation():
    early, late = local("2026-01-01T00:00"), local("2026-02-01T00:00")

    assert counted_from(None, early, None) == early
    assert counted_from(early, None, late) == late
    assert counted_from(None, None) is None


@pytest.mark.usefixtures("host_zone")
def test_a_notice_leaves_three_business_days_and_danger_none():
    served = local("2026-10-29T17:00")

    assert answer_by(served, danger=False, zone=NEW_YORK) == local("2026-11-03T17:00")
    assert answer_by(served, danger=True, zone=NEW_YORK) == served


@pytest.mark.parametrize("step", ["answered", "mended", "suspended"])
def test_a_notice_runs_out_at_its_deadline_unless_something_was_done(step):
    deadline = local("2026-11-03T17:00")

    assert not runs_out(deadline, frozenset({"served"}), deadline - MINUTE)
    assert runs_out(deadline, frozenset({"served"}), deadline)
    assert not runs_out(deadline, frozenset({"served", step}), deadline)


@pytest.mark.usefixtures("host_zone")
def test_thirty_days_to_host_pictures_end_at_the_same_local_time():
    assert host_by(local("2026-10-20T09:00"), NEW_YORK) == local("2026-11-19T09:00")
