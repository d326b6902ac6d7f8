"""From one master to the next: what is new, updated and gone is what a comparison of each animal says."""

from array import array

from hypothesis import example, given
from hypothesis import strategies as st

from petwire.bulkfiles.cuts import common, joined, without_runs
from petwire.bulkfiles.master import Index
from petwire.bulkfiles.steps import are_alike, news_between, step_between

# By organisation: animals with the letter that their digest is made of. An animal is of one organisation at a time.
HUB = st.dictionaries(st.integers(1, 20), st.tuples(st.integers(1, 4), st.sampled_from("ab")), max_size=14)
CHOSEN = st.frozensets(st.integers(1, 20))
ROWS = st.frozensets(st.integers(0, 30)).map(lambda rows: joined((row, row + 1) for row in sorted(rows)))

Hub = dict[int, tuple[int, str]]


def index_of(hub: Hub) -> Index:
    order = sorted(hub, key=lambda animal: (hub[animal][0], animal))
    owners = sorted({org for org, _ in hub.values()})
    firsts = [[hub[animal][0] for animal in order].index(org) for org in owners]
    empty = array("q")
    return Index(
        "style",
        1,
        array("q", order),
        "".join(hub[animal][1] * 16 for animal in order).encode(),
        array("q", range(len(order) + 1)),
        array("q", owners),
        array("q", [*firsts, len(order)]),
        empty,
        b"",
        array("q", [0]),
    )


def runs_of(index: Index, animals: frozenset[int]) -> list[tuple[int, int]]:
    return joined((row, row + 1) for row, animal in enumerate(index.ids) if animal in animals)


def rows(runs) -> set[int]:
    return {row for start, end in runs for row in range(start, end)}


@given(ROWS, ROWS)
def test_runs_are_cut_as_sets_of_rows_are(one, other):
    assert common(one, other) == joined(sorted(common(one, other)))
    assert rows(common(one, other)) == rows(one) & rows(other)
    assert rows(without_runs(one, other)) == rows(one) - rows(other)


@given(HUB, HUB, CHOSEN, CHOSEN)
@example({1: (1, "a"), 2: (2, "a")}, {1: (2, "b"), 2: (2, "a")}, frozenset({1, 2}), frozenset({1, 2}))
def test_news_are_those_of_comparing_each_animal(before, after, had, has):
    one, other = index_of(before), index_of(after)
    had, has = had & before.keys(), has & after.keys()

    step = step_between(one, other)
    found = news_between(step, runs_of(one, had), runs_of(other, has))

    assert {other.ids[row] for row in found.new} == has - had
    assert {other.ids[row] for row in found.updated} == {
        animal for animal in has & had if before[animal][1] != after[animal][1]
    }
    assert found.new == sorted(found.new) and found.updated == sorted(found.updated)


@given(HUB, st.dictionaries(st.integers(1, 20), st.integers(1, 4), max_size=2), CHOSEN, CHOSEN)
def test_sets_are_alike_where_the_same_organisations_give_the_same_animals(before, moves, had, has):
    after = {animal: (moves.get(animal, org), letter) for animal, (org, letter) in before.items()}
    one, other = index_of(before), index_of(after)
    had, has = had & before.keys(), has & after.keys()

    for wanted in (has, had):
        alike = are_alike(step_between(one, other), runs_of(one, had), runs_of(other, wanted))
        assert alike == (
            {(animal, before[animal][0]) for animal in had}
            == {(animal, after[animal][0]) for animal in wanted}
        )


def test_a_step_is_worked_out_once():
    one, other = index_of({1: (1, "a")}), index_of({1: (1, "b")})

    assert step_between(one, other) is step_between(one, other)
    assert step_between(other, one) is not step_between(one, other)
