"""From one master to the next: which of its rows are the same animals, and which of these changed. Worked out once for
all services, whose sets are then compared as runs of rows. No database or disk in here."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from petwire.bulkfiles.cuts import Rows, common, count, joined, without_runs
from petwire.bulkfiles.master import Index

_KEPT = 2  # steps of a process: that of the night, and one of who came later


@dataclass(frozen=True, slots=True)
class Step:
    """Between the indexes of two masters. `pieces` are runs of rows of the first, and where they begin in the second;
    they rise in the first. `changed` are rows of the second that have another digest, `moved` those that belong to
    another organisation; both rise."""

    before: Index
    after: Index
    pieces: "Sequence[tuple[int, int, int]]"
    changed: "array[int]"
    moved: "array[int]"

    def carried(self, runs: Iterable[Rows]) -> list[Rows]:
        """Where rows of the first are in the second, as runs that rise. Those that it has no more are left out."""
        if self.before is self.after:
            return joined(runs)
        found: list[Rows] = []
        for start, end in runs:
            for place in range(self._place(start), len(self.pieces)):
                first, behind, there = self.pieces[place]
                if first >= end:
                    break
                begin, stop = max(start, first), min(end, behind)
                if begin < stop:
                    found.append((there + begin - first, there + stop - first))
        return joined(sorted(found))

    def _place(self, row: int) -> int:
        """The first piece that may hold a row or one behind it."""
        return max(0, bisect_right(self.pieces, row, key=lambda piece: piece[0]) - 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What is new and updated in a set, as rows of its master that rise."""

    new: list[int]
    updated: list[int]


def news_between(step: Step, had: Sequence[Rows], has: Sequence[Rows]) -> Found:
    """What is new and updated in rows of the second master, for who had rows of the first."""
    had_there = step.carried(had)
    new = [row for run in without_runs(has, had_there) for row in range(*run)]
    return Found(new, list(within(step.changed, common(has, had_there))))


def are_alike(step: Step, had: Sequence[Rows], has: Sequence[Rows]) -> bool:
    """Whether rows of the first master and of the second are the same animals of the same organisations."""
    there = step.carried(had)
    is_moved = next(within(step.moved, there), None) is not None
    return there == joined(has) and count(there) == count(had) and not is_moved


def within(rows: Sequence[int], runs: Iterable[Rows]) -> Iterator[int]:
    """Those of some rising rows that lie in runs."""
    for start, end in runs:
        yield from rows[bisect_left(rows, start) : bisect_left(rows, end)]


def step_between(before: Index, after: Index) -> Step:
    """The step from one master to another, worked out where it is not known."""
    known = next((one for one in _steps if one.before is before and one.after is after), None)
    if known is None:
        known = _worked_out(before, after)
        _steps[_KEPT - 1 :] = []
        _steps.insert(0, known)
    return known


_steps: list[Step] = []


def _worked_out(before: Index, after: Index) -> Step:
    pieces: list[tuple[int, int, int]] = []
    gone: dict[int, int] = {}
    come: list[int] = []
    seen: set[int] = set()
    for place, (first, end) in enumerate(pairwise(after.firsts)):
        was = before.place(after.owners[place])
        if was is None:
            come += range(first, end)
            continue
        seen.add(was)
        there, behind = before.firsts[was], before.firsts[was + 1]
        if before.parts[was][0] == after.parts[place][0]:
            pieces.append((there, behind, first))
            continue
        rows = dict(zip(before.ids[there:behind], range(there, behind), strict=True))
        for row in range(first, end):
            had = rows.pop(after.ids[row], None)
            if had is None:
                come.append(row)
            else:
                pieces.append((had, had + 1, row))
        gone.update(rows)
    for was, (there, behind) in enumerate(pairwise(before.firsts)):
        if was not in seen:
            gone.update(zip(before.ids[there:behind], range(there, behind), strict=True))
    moved = array("q", (row for row in come if after.ids[row] in gone))
    pieces += [(gone[after.ids[row]], gone[after.ids[row]] + 1, row) for row in moved]
    whole = _whole(sorted(pieces))
    return Step(before, after, whole, array("q", sorted(_changed(before, after, whole))), moved)


def _whole(pieces: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Pieces that follow each other in both become one."""
    made: list[tuple[int, int, int]] = []
    for first, behind, there in pieces:
        if made and made[-1][1] == first and made[-1][2] + first - made[-1][0] == there:
            made[-1] = (made[-1][0], behind, made[-1][2])
        else:
            made.append((first, behind, there))
    return made


def _changed(before: Index, after: Index, pieces: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    for first, behind, there in pieces:
        for row in range(first, behind):
            if before.digest(row) != after.digest(there + row - first):
                yield there + row - first
