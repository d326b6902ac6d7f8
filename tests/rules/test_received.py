"""Runs of ids: a set of ids, however it is put together, and what it costs."""

from hypothesis import given
from hypothesis import strategies as st

from petwire.bulkfiles.received import NONE, Runs

IDS = st.sets(st.integers(1, 60), max_size=40)


@given(IDS, IDS)
def test_it_is_the_union_of_both_and_has_nothing_else(one, other):
    both = Runs.decode((Runs.of(one) | Runs.of(other)).encode())

    assert {number for number in range(62) if number in both} == one | other
    assert both == Runs.of(one | other)


def test_a_hundred_thousand_animals_in_a_row_are_sixteen_bytes():
    assert len(Runs.of(range(1, 100_001)).encode()) == 16
    assert 5 not in NONE
