"""The arithmetic of quotas: never above, at most one per cent below; and of pages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.access import quota
from petwire.access.quota import PROCESSES, Policy
from petwire.petapi import paging
from petwire.petapi.paging import Run

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 14, 15, tzinfo=UTC)


def played(policy, requests):
    """Which of some requests (when, at which process) are answered."""
    tokens, at = float(policy.capacity), 0.0
    left = [0] * PROCESSES
    answered = []
    for when, process in requests:
        if not left[process]:
            got = quota.lease(tokens, when - at, policy)
            tokens, at, left[process] = got.tokens, when, got.granted
        if left[process]:
            left[process] -= 1
            answered.append(when)
    return answered


@pytest.mark.parametrize("per_minute", [1, 60, 600, 900, 5_000, 60_000])
def test_a_burst_gets_the_quota_but_for_one_per_cent(per_minute):
    requests = [(0.0, number % PROCESSES) for number in range(3 * per_minute)]

    answered = len(played(Policy(per_minute), requests))

    assert per_minute * 0.99 <= answered <= per_minute


@given(
    per_minute=st.sampled_from([1, 30, 600, 3_000, 40_000]),
    pauses=st.lists(
        st.tuples(st.floats(0, 30), st.integers(0, PROCESSES - 1), st.integers(1, 400)), max_size=30
    ),
)
def test_no_stretch_of_time_has_more_than_a_quota_and_what_flowed_in(per_minute, pauses):
    policy, now, requests = Policy(per_minute), 0.0, []
    for pause, process, many in pauses:
        now += pause
        requests += [(now, process)] * many

    answered = played(policy, requests)

    for first in range(0, len(answered), max(1, len(answered) // 20)):
        for last in range(first, len(answered), max(1, len(answered) // 20)):
            stretch = answered[last] - answered[first]
            assert last - first + 1 <= per_minute + policy.rate * stretch + 1e-6


def test_what_processes_have_held_back_does_not_exceed_the_quota():
    """Each has taken a share and answered once of it; then the bucket is full again, and all comes at once."""
    policy = Policy(40_000)
    begun = [(0.0, process) for process in range(PROCESSES)]
    burst = [(60.0, number % PROCESSES) for number in range(50_000)]

    assert 0.99 * 40_000 <= len(played(policy, begun + burst)) - PROCESSES <= 40_000


def test_whoever_asks_steadily_gets_the_rate():
    policy = Policy(600)
    requests = [(number / 20, number % 2) for number in range(20 * 600)]  # twice the rate, for ten minutes

    assert len(played(policy, requests)) >= 0.99 * (600 + 600 * 10)


def test_it_is_said_when_to_come_again():
    assert quota.wait(0.5, Policy(60)) == 0.5
    assert quota.until_full(0, Policy(60)) == 60


def a_run(number, *nexts, at=NOW):
    return Run(number, b"", nexts, at)


def test_a_run_ends_when_nobody_goes_on():
    runs = [a_run(1, at=NOW - timedelta(seconds=91)), a_run(2, at=NOW - timedelta(seconds=60))]

    assert [one.id for one in paging.alive(runs, NOW)] == [2]


@pytest.mark.parametrize(
    ("runs", "first", "chosen"),
    [
        ([], 51, None),
        ([a_run(1, 51)], 101, 1),  # the only one, whatever is asked for
        ([a_run(1, 101), a_run(2, 51)], 51, 2),
        ([a_run(1, 51), a_run(2, 51)], 51, 1),  # the oldest
        ([a_run(1, 51), a_run(2, 51)], 201, 2),  # nobody expects it: what is newest
    ],
)
def test_a_page_goes_on_with_the_run_that_expects_it(runs, first, chosen):
    run = paging.run_for(runs, first)

    assert (run and run.id) == chosen


def test_a_position_is_used_up_only_while_there_are_several_runs():
    one, other = a_run(1, 51), a_run(2, 51)

    assert paging.nexts_after(one, [one], first=51, behind=101) == (51, 101)
    assert paging.nexts_after(one, [one, other], first=51, behind=101) == (101,)
