"""Lags as counts in buckets, and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.desk.freshness import words_of
from petwire.freshness.histogram import LAST, bucket_of, longest_of, quantile

TIMES = st.floats(min_value=0.001, max_value=1e9)


@given(TIMES)
def test_a_time_is_told_longer_by_an_eighth_at_most(seconds):
    told = longest_of(bucket_of(seconds))

    assert seconds <= told * 1.000001
    assert told <= seconds * 1.1251 + 0.000126


@given(TIMES, TIMES)
def test_longer_times_are_in_later_buckets(one, other):
    assert (bucket_of(one) <= bucket_of(other)) or one > other


@pytest.mark.parametrize("seconds", [-5.0, 0.0, 0.0005])
def test_what_runs_backwards_is_the_shortest(seconds):
    assert bucket_of(seconds) == 0


def test_nothing_is_too_long():
    assert bucket_of(1e300) == LAST


def test_shares_are_those_of_all():
    counts = {bucket_of(0.1): 90, bucket_of(60.0): 10}

    assert quantile(counts, 0.5) == longest_of(bucket_of(0.1))
    assert quantile(counts, 0.9) == longest_of(bucket_of(0.1))
    assert quantile(counts, 0.95) == longest_of(bucket_of(60.0))
    assert quantile({}, 0.5) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0001, "1 ms"),
        (0.04, "40 ms"),
        (0.1, "0.1 s"),
        (1.5, "1.5 s"),
        (90, "90 s"),
        (120, "2 min"),
        (5400, "90 min"),
        (36000, "10 h"),
        (86400 * 3, "3 days"),
        (86400 * 900, "900 days"),
    ],
)
def test_times_are_told_in_the_unit_that_fits(seconds, words):
    assert words_of(seconds) == words
