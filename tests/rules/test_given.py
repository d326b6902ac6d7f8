"""The ledger of who had which animals: differences, chains, times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from petwire.bulkfiles.given import (
    START,
    Head,
    State,
    Stay,
    decode_changes,
    decode_state,
    encode_changes,
    encode_state,
    packed,
    pairs,
    stays,
    unpacked,
)
from petwire.bulkfiles.received import Runs

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
IDS = st.sets(st.integers(1, 60), max_size=30)


def head(number: int, hours: int = 0) -> Head:
    return Head("a1b2c3d4", number, f"set-{number}", NOW + timedelta(hours=hours), "2")


def owned(**animals: set[int]) -> dict[int, bytes]:
    """`o7={1, 2}` is: organisation 7 has animals 1 and 2."""
    return {int(name[1:]): packed(sorted(ids)) for name, ids in animals.items()}


@given(IDS)
def test_runs_are_read_one_by_one(ids):
    assert list(Runs.of(ids)) == sorted(ids)
    assert Runs.of(ids).count() == len(ids)


def first_set(**animals: set[int]) -> State:
    """Where the chains stand after a first set."""
    state = State()
    state.take(head(1), state.changes(owned(**animals)))
    return state


def test_a_change_holds_what_is_new_and_what_is_gone_for_its_organisation_alone():
    state = first_set(o7={1, 2, 3}, o9={5})

    changes = state.changes(owned(o7={2, 3, 4}, o9={5}))

    assert [(one.org, pairs(one.new), pairs(one.gone)) for one in changes] == [(7, [[4, 4]], [[1, 1]])]


def test_an_organisation_that_is_not_in_a_set_any_more_has_lost_all():
    (change,) = first_set(o7={1, 2}, o9={5}).changes(owned(o9={5}))

    assert (change.org, pairs(change.gone)) == (7, [[1, 2]])


def test_nothing_changed_is_no_change():
    assert first_set(o7={1}).changes(owned(o7={1})) == []


def test_each_organisation_has_a_chain_of_its_own():
    state, hashes = State(), {}
    for number, night in enumerate((owned(o7={1}, o9={5}), owned(o7={1}, o9={6}), owned(o9={6})), 1):
        _, parts = state.take(head(number), state.changes(night))
        hashes |= {(number, part.change.org): (part.previous, part.hash) for part in parts}

    assert hashes[1, 7][0] == hashes[1, 9][0] == START
    assert hashes[2, 9][0] == hashes[1, 9][1]
    assert hashes[3, 7][0] == hashes[1, 7][1]
    assert (2, 7) not in hashes


def test_an_entry_seals_its_changes_and_their_order():
    changes = State().changes(owned(o7={1}, o9={5}))

    sealed = {State().take(head(1), some)[0] for some in (changes, changes[::-1], changes[:1], [])}

    assert len(sealed) == 4


def test_an_entry_seals_what_was_before():
    changes = State().changes(owned(o7={1}))

    assert State(hash=b"1" * 32).take(head(1), changes)[0] != State().take(head(1), changes)[0]
    assert State(heads={7: b"1" * 32}).take(head(1), changes)[0] != State().take(head(1), changes)[0]


@given(st.lists(st.dictionaries(st.integers(1, 4), IDS, max_size=4), max_size=6))
def test_what_is_stored_comes_back_and_leads_to_the_same_place(nights):
    state, again = State(), State()
    for number, night in enumerate(nights, 1):
        changes = state.changes({org: packed(sorted(ids)) for org, ids in night.items()})
        stored = encode_changes(changes)
        assert list(decode_changes(stored)) == changes

        state.take(head(number), changes)
        again = decode_state(again.number, again.hash, encode_state(again))
        again.take(head(number), decode_changes(stored))

        assert again == state
        assert {org: set(unpacked(ids)) for org, ids in state.animals.items() if ids} == {
            org: ids for org, ids in night.items() if ids
        }


def stays_of(nights: list[set[int]]) -> list[Stay]:
    """Of one organisation, whose animals were in a set each hour."""
    state, entries = State(), []
    for number, ids in enumerate(nights, 1):
        changes = state.changes({7: packed(sorted(ids))})
        state.take(head(number, number), changes)
        entries.append((head(number, number), changes))
    return list(stays(entries))


@given(st.lists(IDS, max_size=6))
def test_who_was_there_from_when_to_when_is_what_each_set_held(nights):
    found = stays_of(nights)

    for number, ids in enumerate(nights, 1):
        at = NOW + timedelta(hours=number)
        assert {
            one.animal for one in found if one.since <= at and (one.until is None or at < one.until)
        } == ids


def test_an_animal_that_comes_back_has_two_stays():
    hours = [NOW + timedelta(hours=number) for number in range(4)]

    assert stays_of([{1}, set(), {1}]) == [
        Stay(7, 1, hours[1], "2", hours[2]),
        Stay(7, 1, hours[3], "2", None),
    ]
