"""Ids and digests in little memory are sets: whatever they are asked, they answer as Python's own do."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.mirror import ids as module
from petwire.mirror.ids import Digests, Ids, Marked

SOME = st.sets(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 60))
CHANGED = st.tuples(st.integers(0, 3000), st.sets(st.integers(0, 3100), max_size=20), st.integers(0, 5))


@given(SOME, SOME)
def test_they_are_compared_as_sets_are(these, those):
    some, others = Ids(these), Ids(those)

    assert (set(some - others), set(some - those), these - others) == (these - those,) * 3
    assert set(some & others) == set(those & some) == these & those
    assert set(some | others) == set(those | some) == these | those
    assert (some == others, some == those, some <= others) == (these == those, these == those, these <= those)
    assert list(some) == sorted(these)
    assert Ids.packed(some.pack()) == some
    assert [one in some for one in those] == [one in these for one in those]


@given(CHANGED, st.sampled_from([1, 2, 7, 512]))
def test_two_that_differ_in_little_are_compared_by_stretches(changed, stretch):
    count, differs, step = changed
    these = set(range(0, count * (step + 1), step + 1))
    those = these ^ differs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_STRETCH", stretch)

        assert list(Ids(these) - Ids(those)) == sorted(these - those)
        assert list(Ids(those) - Ids(these)) == sorted(those - these)


@given(st.lists(st.integers(0, 50)))
def test_what_comes_in_no_order_and_twice_is_put_in_order(numbers):
    packed = array("q", numbers).tobytes()

    assert list(Ids(numbers)) == list(Ids.packed(packed)) == sorted(set(numbers))
    assert [Ids(numbers).index(one) for one in sorted(set(numbers))] == list(range(len(set(numbers))))


def test_few_of_many_are_looked_up():
    many = Ids(range(10_000))

    assert many - {20_000} is many
    assert set(many) - set(many - {5}) == {5}
    assert 10**30 not in many and "5" not in many


@given(SOME, SOME, SOME)
def test_what_was_met_is_known_again(held, fresh, met):
    marked = Marked(Ids(held), Ids(fresh - held))
    for one in met:
        assert one not in marked
        marked.add(one)
        assert one in marked
    for place in range(0, len(held), 2):
        marked.marks(0)[place] = 1

    assert list(Ids.packed(marked.pack())) == sorted(met | set(sorted(held)[::2]))


@given(st.lists(st.integers(1, 3000)), st.sampled_from([0, 5000]))
def test_a_digest_is_new_once(numbers, expected):
    seen, digests = set(), Digests(expected)
    for number in [*numbers, *range(1, 900), *numbers]:
        assert digests.add(number.to_bytes(16, "little")) == (number not in seen)
        seen.add(number)
