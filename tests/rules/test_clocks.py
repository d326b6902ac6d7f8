"""Clocks that are changed, wrong, and set right: each local day has one set, and no work is lost or done twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petwire.bulkfiles.plan import news
from petwire.bulkfiles.schedule import NightFacts, night_due
from petwire.desk.rules import PAUSE, Seen, day_due
from petwire.lib.days import day_of, is_ahead, latest, moment_of
from petwire.mirror.plan import Kind
from petwire.mirror.schedule import SourceFacts, source_due
from petwire.runs.models import State
from petwire.runs.rules import PAUSES, Attempt, Reading, Watch, may_try

NEW_YORK = ZoneInfo("America/New_York")
THREE, HALF_PAST_FOUR = time(3), time(4, 30)
BEGAN = datetime(2026, 1, 5, 18, tzinfo=UTC)

# Days around which something happens to the clock or the calendar, and where.
CHANGES = [
    pytest.param("America/New_York", date(2026, 3, 8), id="spring"),
    pytest.param("America/New_York", date(2026, 11, 1), id="autumn"),
    pytest.param("America/New_York", date(2028, 2, 29), id="leap day"),
    pytest.param("America/Havana", date(2026, 3, 8), id="no midnight"),
    pytest.param("America/Havana", date(2026, 11, 1), id="two midnights"),
    pytest.param("Australia/Lord_Howe", date(2026, 4, 5), id="half an hour back"),
    pytest.param("Pacific/Kiritimati", date(2026, 12, 31), id="14 hours ahead"),
    pytest.param("Pacific/Honolulu", date(2026, 12, 31), id="10 hours behind"),
]
jumps = st.lists(
    st.tuples(st.integers(0, 6 * 24 * 60), st.integers(-120, 120)), max_size=4
)  # at which minute, by how many


@dataclass
class Nights:
    """The writer in small: its sets by (day, kind), and what each held and called new or updated."""

    zone: ZoneInfo
    last: date | None = None
    written: list[date] = field(default_factory=list)
    told: list[tuple[set[int], set[int]]] = field(default_factory=list)
    before: dict[int, bytes] | None = None

    def sweep(self, now: datetime, rows: dict[int, bytes]) -> None:
        facts = NightFacts(BEGAN, self.last)
        if night_due(facts, now=now, zone=self.zone, by=THREE):
            found = news(before=self.before, after=rows)
            self.told.append((set(found.new), set(found.updated)))
            self.before, self.last = dict(rows), day_of(now, self.zone)
            self.written.append(self.last)


def clock_of(start: datetime, minutes: int, wrong: list[tuple[int, int]]) -> list[datetime]:
    """What the clock shows each quarter of an hour; at some minutes it is set wrong, and an hour later right."""
    shown = []
    for minute in range(0, minutes, 15):
        off = sum(by for at, by in wrong if at <= minute < at + 60)
        shown.append(start + timedelta(minutes=minute + max(-120, min(120, off))))
    return shown


@pytest.mark.parametrize(("name", "day"), CHANGES)
@settings(max_examples=12)
@given(wrong=jumps)
def test_every_local_day_has_one_set_whatever_the_clock_does(name, day, wrong):
    zone = ZoneInfo(name)
    start = moment_of(day - timedelta(days=3), time(12), zone)
    nights = Nights(zone, last=day_of(start, zone))
    rows: dict[int, bytes] = {}

    for number, now in enumerate(clock_of(start, 6 * 24 * 60, wrong)):
        if number % 14 == 0:
            rows[number] = b"1"
            rows[number // 2] = b"%d" % number
        nights.sweep(now, rows)

    expected = [day + timedelta(days=count) for count in range(-2, 4)]
    assert nights.written == expected[: len(nights.written)]
    assert len(nights.written) >= 5


@pytest.mark.slow
@pytest.mark.parametrize(("name", "day"), CHANGES)
@settings(max_examples=12)
@given(wrong=jumps)
def test_every_change_is_in_exactly_one_of_new_and_updated(name, day, wrong):
    """A client that takes only new and updated, night by night, holds what the newest set holds."""
    zone = ZoneInfo(name)
    start = moment_of(day - timedelta(days=3), time(12), zone)
    nights = Nights(zone, last=day_of(start, zone), before={})
    rows: dict[int, bytes] = {}
    first_seen = Counter[int]()

    for number, now in enumerate(clock_of(start, 6 * 24 * 60, wrong)):
        if number % 5 == 0:
            rows[number] = b"as it came"
        nights.sweep(now, rows)

    for new, updated in nights.told:
        assert not new & updated
        first_seen.update(new)
    assert set(first_seen) == set(nights.before)
    assert set(first_seen.values()) <= {1}


@given(ahead=st.timedeltas(timedelta(hours=2), timedelta(days=4000)))
def test_a_clock_that_was_years_ahead_costs_no_night_once_it_is_right(ahead):
    zone = NEW_YORK
    right = datetime(2026, 6, 10, 16, tzinfo=UTC)
    nights = Nights(zone, last=day_of(right, zone))
    nights.sweep(right + ahead, {})
    ahead_of_time = len(nights.written)

    for hour in range(4 * 24):
        nights.sweep(right + timedelta(hours=hour), {})

    assert {date(2026, 6, 11), date(2026, 6, 12), date(2026, 6, 13)} <= set(nights.written)
    # What was written too far ahead of time to be believed is written again when its day has come.
    assert max(Counter(nights.written[ahead_of_time:]).values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "day"), CHANGES)
@settings(max_examples=12)
@given(wrong=jumps)
def test_a_source_is_taken_in_once_a_day_whatever_the_clock_does(name, day, wrong):
    zone = ZoneInfo(name)
    start = moment_of(day - timedelta(days=3), time(12), zone)
    taken = whole = start
    runs = []

    for now in clock_of(start, 6 * 24 * 60, wrong):
        due = source_due(SourceFacts(HALF_PAST_FOUR, "sun", taken, whole), now=now, zone=zone)
        if due:
            runs.append(day_of(latest(now, HALF_PAST_FOUR, zone), zone))
            taken = now
            whole = now if due.kind is Kind.SCRUB else whole

    assert len(runs) == len(set(runs))
    assert len(runs) >= 5


@given(ahead=st.timedeltas(timedelta(days=2), timedelta(days=4000)))
def test_a_source_that_was_taken_in_years_ahead_is_taken_in_again(ahead):
    now = datetime(2026, 6, 10, 16, tzinfo=UTC)

    due = source_due(SourceFacts(HALF_PAST_FOUR, "sun", now + ahead, now + ahead), now=now, zone=NEW_YORK)

    assert due


@given(
    back=st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
    state=st.sampled_from([State.FAILED, State.REFUSED]),
)
def test_what_failed_before_the_clock_was_set_back_need_not_wait_until_it_comes_by_again(back, state):
    now = datetime(2026, 6, 10, 16, tzinfo=UTC)
    failed = Attempt("bulk write", state, now + back)

    assert may_try([failed], since=now - timedelta(days=1), now=now)
    # And what is tried then, and fails, waits as ever.
    tried = Attempt("bulk write", state, now)
    assert not may_try([tried, failed], since=now - timedelta(days=1), now=now + timedelta(minutes=4))
    assert may_try([tried, failed], since=now - timedelta(days=1), now=now + PAUSES[-1])


def test_a_mail_that_is_to_be_tried_again_is_not_put_off_by_a_clock_that_is_set_back():
    now = datetime(2026, 6, 10, 16, tzinfo=UTC)
    seen = Seen(date(2026, 6, 9), again_at=now + timedelta(hours=2))

    assert day_due(seen, now=now, zone=NEW_YORK, at=time(7)) == date(2026, 6, 10)
    assert day_due(Seen(date(2026, 6, 9), now + PAUSE / 2), now=now, zone=NEW_YORK, at=time(7)) is None


def test_what_lies_hours_ahead_counts_and_what_lies_days_ahead_never_was():
    now = datetime(2026, 6, 10, 16, tzinfo=UTC)

    assert not is_ahead(now + timedelta(hours=2), now)
    assert is_ahead(now + timedelta(hours=25), now)


class Clocks:
    """The database's clock, which is set, and one that is not."""

    def __init__(self) -> None:
        self.clock = datetime(2026, 6, 10, 16, tzinfo=UTC)
        self.steady = 1000.0
        self.watch = Watch(jump=timedelta(seconds=15), settles=timedelta(seconds=15))

    def after(self, seconds: float, *, jump: timedelta = timedelta(0)) -> Watch:
        self.steady += seconds
        self.clock += timedelta(seconds=seconds) + jump
        self.watch.look(Reading(self.clock, self.steady))
        return self.watch


def test_an_even_clock_is_believed_from_the_first_look():
    clocks = Clocks()

    assert clocks.after(0).may_judge
    assert clocks.after(60).may_judge
    assert clocks.after(0.1).may_judge


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(hours=2), timedelta(days=3000)])
def test_after_a_jump_nobody_is_judged_until_the_living_had_time_for_a_sign(jump):
    clocks = Clocks()
    clocks.after(0)
    clocks.after(60)

    assert not clocks.after(60, jump=jump).may_judge
    assert not clocks.after(10).may_judge
    assert clocks.after(60).may_judge


def test_a_sign_that_lies_ahead_says_nothing_to_who_has_only_begun_to_look():
    clocks = Clocks()

    assert not clocks.after(0).knows_what_lies_ahead
    assert clocks.after(60).knows_what_lies_ahead
    assert not clocks.after(60, jump=timedelta(hours=-2)).knows_what_lies_ahead
    assert clocks.after(60).knows_what_lies_ahead
