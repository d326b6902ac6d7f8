"""What a run decides: which files it reads, what it removes, what waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.lib.guard import allowed
from petwire.mirror.plan import (
    Applied,
    Choice,
    Kind,
    Mode,
    Position,
    allowed_of,
    choose,
    missing_rows,
    needs_witness,
    removals,
)

T = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("why", "held", "ours", "theirs", "answer"),
    [
        ("the next night", 9, Position("", T), Position("", T + 24 * HOURS), Mode.DAILY),
        ("36 hours are no missed day", 9, Position("", T), Position("", T + 36 * HOURS), Mode.DAILY),
        ("a day was missed", 9, Position("", T), Position("", T + 37 * HOURS), Mode.FULL),
        ("nothing is held", 0, Position("", None), Position("", T), Mode.FULL),
        ("they have no stamp", 9, Position("", T), Position("", None), Mode.FULL),
        ("we have no stamp", 9, Position("", None), Position("", T), Mode.FULL),
        ("the same stamp", 9, Position("", T), Position("", T), Applied.SAME),
        ("the same set", 9, Position("a", T), Position("a", T + HOURS), Applied.SAME),
        ("another set of the same second", 9, Position("a", T), Position("b", T), Mode.DAILY),
        ("an older set", 9, Position("", T), Position("", T - HOURS), Applied.OLDER),
        ("the same set while nothing is held", 0, Position("", T), Position("", T), Applied.SAME),
    ],
)
def test_an_update_reads_the_days_files_unless_a_day_was_missed(why, held, ours, theirs, answer):
    choice = choose(Kind.UPDATE, empty=not held, ours=ours, theirs=theirs)

    assert (choice.mode if isinstance(choice, Choice) else choice) == answer, why


@pytest.mark.parametrize("kind", [Kind.IMPORT, Kind.SCRUB])
def test_an_import_and_a_scrub_always_read_the_full_files(kind):
    choice = choose(kind, empty=False, ours=Position("a", T), theirs=Position("a", T))

    assert choice == Choice(Mode.FULL)


@pytest.mark.parametrize(
    ("held", "share", "limit"),
    [(10, None, 25), (124, None, 25), (200, None, 40), (1000, 0.5, 500), (1000, 0.0, 25), (0, None, 25)],
)
def test_the_guard_lets_a_fifth_pass_and_25_in_any_case(held, share, limit):
    assert allowed_of(held, share) == limit


def test_the_guard_counts_whole_records():
    assert allowed(9, floor=1, share=0.5) == 4


@pytest.mark.parametrize(
    ("why", "gone", "approved", "share", "parts"),
    [
        ("as many as the guard lets pass", 40, 0, None, (40, 0, 0)),
        ("one more waits, and all with it", 41, 0, None, (0, 0, 41)),
        ("a person let so many pass", 41, 41, None, (41, 0, 0)),
        ("a person let fewer pass", 42, 41, None, (0, 0, 42)),
        ("another share was given", 100, 0, 0.5, (100, 0, 0)),
        ("nobody is gone", 0, 0, None, (0, 0, 0)),
    ],
)
def test_too_many_wait_for_a_persons_word(why, gone, approved, share, parts):
    held = set(range(200))

    plan = removals(held=held, listed=held - set(range(gone)), witness=None, share=share, approved=approved)

    assert (len(plan.gone), len(plan.kept), len(plan.waiting)) == parts, why


def test_the_witness_keeps_what_it_still_holds():
    held = set(range(100))

    plan = removals(held=held, listed=set(range(90)), witness=set(range(95)), share=None, approved=0)

    assert (plan.gone, plan.kept) == (set(range(95, 100)), set(range(90, 95)))


def test_below_two_percent_the_list_alone_decides():
    held = set(range(100))

    plan = removals(held=held, listed=set(range(98)), witness=held, share=None, approved=0)

    assert not needs_witness(held=held, listed=set(range(98)))
    assert plan.gone == {98, 99}


def test_rows_without_a_readable_id_explain_missing_ones():
    facts = {"listed": {1, 2, 3, 4}, "held": {1}, "rows": {2}}

    assert missing_rows(**facts, explained=1) == 1
    assert missing_rows(**facts, explained=5) == 0


ids = st.frozensets(st.integers(1, 60))


@given(held=ids, listed=ids, witness=st.none() | ids, approved=st.integers(0, 60))
def test_nothing_listed_ever_goes_and_everything_else_is_accounted_for(held, listed, witness, approved):
    plan = removals(held=held, listed=listed, witness=witness, share=None, approved=approved)

    assert plan.gone | plan.kept | plan.waiting == held - listed
    assert not (plan.gone & plan.waiting or plan.gone & plan.kept)
    assert len(plan.gone) <= max(approved, allowed_of(len(held), None))
