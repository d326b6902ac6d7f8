"""The ledger of who had which animals: differences, chains, times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from petwire.bulkfiles.given import (
    START,
    Head,
    State,
    Stay,
    decode_parts,
    decode_state,
    encode_parts,
    encode_state,
    entry_facts,
    link,
    pairs,
    stays,
)
from petwire.bulkfiles.received import Runs

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
IDS = st.sets(st.integers(1, 60), max_size=30)


def head(number: int, hours: int = 0) -> Head:
    return Head("a1b2c3d4", number, f"set-{number}", NOW + timedelta(hours=hours), "2")


def owned(**animals: set[int]) -> dict[int, Runs]:
    """`o7={1, 2}` is: organisation 7 has animals 1 and 2."""
    return {int(name[1:]): Runs.of(ids) for name, ids in animals.items()}


@given(IDS, IDS)
def test_what_is_left_of_runs_is_what_is_left_of_sets(one, other):
    assert set(Runs.of(one) - Runs.of(other)) == one - other
    assert Runs.of(one) - Runs.of(other) == Runs.of(one - other)
    assert Runs.of(one).count() == len(one)


def test_a_part_holds_what_is_new_and_what_is_gone_for_its_organisation_alone():
    state = State()
    state.take(1, state.parts_for(owned(o7={1, 2, 3}, o9={5}), head(1)), b"1" * 32)

    parts = state.parts_for(owned(o7={2, 3, 4}, o9={5}), head(2))

    assert [(part.org, pairs(part.new), pairs(part.gone)) for part in parts] == [(7, [[4, 4]], [[1, 1]])]


def test_an_organisation_that_is_not_in_a_set_any_more_has_lost_all():
    state = State()
    state.take(1, state.parts_for(owned(o7={1, 2}, o9={5}), head(1)), b"1" * 32)

    (part,) = state.parts_for(owned(o9={5}), head(2))

    assert (part.org, pairs(part.gone)) == (7, [[1, 2]])


def test_nothing_changed_is_no_part():
    state = State()
    state.take(1, state.parts_for(owned(o7={1}), head(1)), b"1" * 32)

    assert state.parts_for(owned(o7={1}), head(2)) == []


def test_each_organisation_has_a_chain_of_its_own():
    state = State()
    first = state.parts_for(owned(o7={1}, o9={5}), head(1))
    state.take(1, first, b"1" * 32)
    second = state.parts_for(owned(o7={1}, o9={6}), head(2))
    state.take(2, second, b"2" * 32)
    (third,) = state.parts_for(owned(o9={6}), head(3))

    assert [part.previous for part in first] == [START, START]
    assert second[0].previous == first[1].hash
    assert (third.org, third.previous) == (7, first[0].hash)


def test_an_entry_seals_its_parts_and_their_order():
    state = State()
    parts = state.parts_for(owned(o7={1}, o9={5}), head(1))

    sealed = {link(START, entry_facts(head(1), some)) for some in (parts, parts[::-1], parts[:1], [])}

    assert len(sealed) == 4


@given(st.lists(st.dictionaries(st.integers(1, 4), IDS, max_size=4), max_size=6))
def test_what_is_stored_comes_back_and_leads_to_the_same_place(nights):
    state, again = State(), State()
    for number, night in enumerate(nights, 1):
        after = {org: Runs.of(ids) for org, ids in night.items()}
        parts = state.parts_for(after, head(number))
        hash_ = link(state.hash, entry_facts(head(number), parts))
        assert list(decode_parts(encode_parts(parts))) == parts

        state.take(number, parts, hash_)
        again = decode_state(again.number, again.hash, encode_state(again))
        again.take(number, decode_parts(encode_parts(parts)), hash_)

        assert again == state
        assert {org: set(runs) for org, runs in state.animals.items() if runs.count()} == {
            org: ids for org, ids in night.items() if ids
        }


@given(st.lists(IDS, max_size=6))
def test_who_was_there_from_when_to_when_is_what_each_set_held(nights):
    state, entries = State(), []
    for number, ids in enumerate(nights, 1):
        parts = state.parts_for({7: Runs.of(ids)}, head(number, number))
        state.take(number, parts, bytes(32))
        entries.append((head(number, number), parts))

    found = list(stays(entries))

    for number, ids in enumerate(nights, 1):
        at = NOW + timedelta(hours=number)
        assert {
            one.animal for one in found if one.since <= at and (one.until is None or at < one.until)
        } == ids


def test_an_animal_that_comes_back_has_two_stays():
    state, entries = State(), []
    for number, ids in enumerate([{1}, set(), {1}], 1):
        parts = state.parts_for({7: Runs.of(ids)}, head(number, number))
        state.take(number, parts, bytes(32))
        entries.append((head(number, number), parts))

    hours = [NOW + timedelta(hours=number) for number in range(4)]

    assert list(stays(entries)) == [
        Stay(7, 1, hours[1], "2", hours[2]),
        Stay(7, 1, hours[3], "2", None),
    ]
