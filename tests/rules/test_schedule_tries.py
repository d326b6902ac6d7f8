"""When work that did not succeed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from petwire.mirror.schedule import poll_due
from petwire.runs.models import State
from petwire.runs.rules import Attempt, may_try

SINCE = datetime(2026, 6, 10, 8, tzinfo=UTC)
LAST = SINCE + timedelta(hours=5)


def after(minutes: float, *states: State, since: datetime = SINCE) -> bool:
    """May it be tried so many minutes after the last attempt? States, the newest first."""
    tries = [Attempt("k", state, LAST - timedelta(minutes=n)) for n, state in enumerate(states)]
    return may_try(tries, since=since, now=LAST + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("states", "pause"),
    [
        ((State.FAILED,), 5),
        ((State.REFUSED,), 5),
        ((State.FAILED, State.REFUSED), 15),
        ((State.FAILED,) * 3, 60),
        ((State.FAILED,) * 30, 60),
        ((State.LOST, State.LOST), 5),
        ((State.LOST, State.FAILED), 5),
    ],
    ids=str,
)
def test_the_pauses_grow(states, pause):
    assert not after(pause - 0.1, *states)
    assert after(pause, *states)


@pytest.mark.parametrize(
    "states", [(), (State.DONE,), (State.LOST,), (State.NOTHING_NEW, State.LOST)], ids=str
)
def test_what_never_failed_and_a_run_that_died_are_taken_up_at_once(states):
    assert after(0, *states)


def test_a_run_under_way_is_left_alone_however_old_it_is():
    assert not after(0, State.RUNNING)
    assert not after(60 * 24 * 3, State.RUNNING, since=LAST + timedelta(days=2))


def test_what_failed_before_it_was_due_again_does_not_count():
    assert after(0, State.FAILED, since=LAST + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("minutes", "failures", "due"),
    [
        *((None, 0, True), (4, 0, False), (5, 0, True), (-10, 0, True)),
        *((4, 1, False), (5, 1, True), (14, 2, False), (15, 2, True)),
        *((59, 3, False), (60, 3, True), (59, 50, False), (60, 50, True)),
    ],
)
def test_a_hub_is_asked_for_orders_every_five_minutes_and_more_rarely_while_it_is_away(
    minutes, failures, due
):
    tried_at = None if minutes is None else LAST - timedelta(minutes=minutes)

    assert poll_due(tried_at=tried_at, failures=failures, now=LAST) is due
