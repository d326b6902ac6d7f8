"""One business day: never on a weekend or a federal holiday, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.lib.days import business_days, day_of, federal_holidays, in_words, one_business_day

NEW_YORK = ZoneInfo("America/New_York")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("ordered", "deadline"),
    [
        pytest.param("2026-03-03T09:30", "2026-03-04T09:30", id="Tuesday to Wednesday"),
        pytest.param(
            "2026-03-06T17:00", "2026-03-09T17:00", id="Friday to Monday, an hour of which is skipped"
        ),
        pytest.param(
            "2026-10-30T17:00", "2026-11-02T17:00", id="Friday to Monday, an hour of which comes twice"
        ),
        pytest.param("2026-03-07T12:00", "2026-03-10T00:00", id="Saturday has the whole of Monday"),
        pytest.param("2026-03-08T23:59", "2026-03-10T00:00", id="Sunday has the whole of Monday"),
        pytest.param("2026-11-25T16:00", "2026-11-27T16:00", id="over Thanksgiving"),
        pytest.param("2026-11-26T10:00", "2026-11-28T00:00", id="on Thanksgiving: the whole of Friday"),
        pytest.param(
            "2026-07-02T08:00", "2026-07-06T08:00", id="the 4th of July on a Saturday is kept on Friday"
        ),
        pytest.param(
            "2027-07-02T08:00", "2027-07-06T08:00", id="the 4th of July on a Sunday is kept on Monday"
        ),
        pytest.param("2027-12-30T08:00", "2028-01-03T08:00", id="New Year's Day kept in the year before"),
        pytest.param("2026-12-24T23:30", "2026-12-28T23:30", id="over Christmas and a weekend"),
        pytest.param("2026-01-16T00:00", "2026-01-20T00:00", id="over Martin Luther King's day"),
        pytest.param("2026-09-04T15:00", "2026-09-08T15:00", id="over Labor Day"),
        pytest.param("2026-05-22T15:00", "2026-05-26T15:00", id="over Memorial Day"),
    ],
)
def test_a_business_day_later(ordered, deadline):
    assert one_business_day(local(ordered), NEW_YORK) == local(deadline)


def test_a_time_that_is_skipped_on_the_day_of_the_deadline_is_taken_as_without_the_change():
    # In Cairo the clock is put forward in the night to a Friday.
    cairo = ZoneInfo("Africa/Cairo")
    thursday = datetime(2026, 4, 23, 0, 30, tzinfo=cairo)

    assert one_business_day(thursday, cairo) == datetime(2026, 4, 23, 22, 30, tzinfo=UTC)


def test_the_holidays_of_a_year():
    # As the Office of Personnel Management lists them for 2026.
    days = ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"]

    assert sorted(federal_holidays(2026)) == [date.fromisoformat(f"2026-{day}") for day in days]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - hypothesis wants them without a zone
    st.sampled_from(["America/New_York", "Pacific/Honolulu", "Europe/Berlin", "Australia/Lord_Howe"]),
)
def test_it_is_soon_never_at_once_and_ends_with_a_business_day(moment, name):
    zone, ordered = ZoneInfo(name), moment.replace(tzinfo=UTC)

    deadline = one_business_day(ordered, zone)

    assert timedelta(hours=22) < deadline - ordered < timedelta(days=6)
    last = day_of(deadline - timedelta(microseconds=1), zone)
    assert last.weekday() < 5
    assert last not in federal_holidays(last.year) | federal_holidays(last.year + 1)


@pytest.mark.parametrize(
    ("served", "deadline"),
    [
        pytest.param("2026-03-02T09:30", "2026-03-05T09:30", id="Monday to Thursday"),
        pytest.param("2026-03-05T17:00", "2026-03-10T17:00", id="over the Sunday with an hour less"),
        pytest.param("2026-10-29T17:00", "2026-11-03T17:00", id="over the Sunday with an hour more"),
        pytest.param("2026-03-07T12:00", "2026-03-12T00:00", id="Saturday has three whole days from Monday"),
        pytest.param("2026-11-24T16:00", "2026-11-30T16:00", id="over Thanksgiving and a weekend"),
        pytest.param("2026-11-26T10:00", "2026-12-02T00:00", id="on Thanksgiving: Friday, Monday, Tuesday"),
        pytest.param("2026-12-23T23:30", "2026-12-29T23:30", id="over Christmas on a Friday"),
        pytest.param("2026-12-30T08:00", "2027-01-05T08:00", id="over New Year's Day on a Friday"),
        pytest.param("2027-12-29T08:00", "2028-01-04T08:00", id="over New Year's Day kept in the old year"),
        pytest.param("2026-07-01T08:00", "2026-07-07T08:00", id="over the 4th of July kept on Friday"),
        pytest.param(
            "2027-06-17T08:00", "2027-06-23T08:00", id="over Juneteenth on a Saturday, kept on Friday"
        ),
    ],
)
def test_three_business_days_later(served, deadline):
    assert business_days(local(served), 3, NEW_YORK) == local(deadline)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 12))  # noqa: DTZ001
def test_some_business_days_are_as_many_steps_of_one(moment, count):
    served = moment.replace(tzinfo=NEW_YORK).astimezone(UTC)
    stepped = served
    for _ in range(count):
        stepped = one_business_day(stepped, NEW_YORK)

    deadline = business_days(served, count, NEW_YORK)

    # Midnight ends a business day and begins the day after, so stepping from there may add a day that is none.
    assert day_of(deadline - timedelta(microseconds=1), NEW_YORK) <= day_of(stepped, NEW_YORK)
    assert deadline <= stepped


def test_the_first_minute_of_a_day_is_called_the_end_of_the_day_before():
    assert in_words(local("2026-11-28T00:00"), NEW_YORK) == "the end of Friday 27 November 2026"
    assert in_words(local("2026-11-27T16:05"), NEW_YORK) == "Friday 27 November 2026, 16:05 EST"
