"""Which rows of a master a service is shown, as runs, and where its files are cut. No database or disk in here.

Files are cut where the master's blocks of whole organisations end, not after a counted row: so a file of which a
service is shown everything is the same file for every such service, whatever else it is not shown.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

GROUP: Final = 125  # rows: some eight groups to a file

Rows = tuple[int, int]  # a row, and the one behind the last
_END: Final = (sys.maxsize, sys.maxsize)  # behind all runs


def blocks(firsts: Sequence[int], most: int) -> list[int]:
    """The rows at which files may be cut. `firsts` is the first row of each organisation, and the one behind the last.

    Organisations stay together as far as `most` rows go; of a larger one, a block has `most` of its rows.
    """
    bounds = [0]
    for start, end in pairwise(firsts):
        if end - bounds[-1] <= most:
            continue
        if start > bounds[-1]:
            bounds.append(start)
        while end - bounds[-1] > most:
            bounds.append(bounds[-1] + most)
    if firsts and firsts[-1] > bounds[-1]:
        bounds.append(firsts[-1])
    return bounds


def without(count: int, lacking: Iterable[int]) -> list[Rows]:
    """All of so many rows but for some, as runs."""
    runs: list[Rows] = []
    start = 0
    for row in sorted(lacking):
        if start < row:
            runs.append((start, row))
        start = row + 1
    if start < count:
        runs.append((start, count))
    return runs


def shown(
    owners: Sequence[int], firsts: Sequence[int], orgs: Iterable[int], hidden: Iterable[int]
) -> list[Rows]:
    """The rows of these organisations but for some `hidden` rows, as runs that rise and do not touch."""
    lacking = set(owners).difference(orgs)
    places = without(len(owners), (bisect_left(owners, org) for org in lacking))
    runs = [(firsts[start], firsts[end]) for start, end in places]
    for row in sorted(set(hidden), reverse=True):
        place = bisect_left(runs, (row + 1,)) - 1
        if place >= 0 and row < runs[place][1]:
            start, end = runs[place]
            runs[place : place + 1] = [one for one in ((start, row), (row + 1, end)) if one[0] < one[1]]
    return runs


def files(runs: Iterable[Rows], bounds: Sequence[int], most: int) -> list[list[Rows]]:
    """The runs of each file: whole blocks, as many as make no more than `most` rows. One file at least."""
    made: list[list[Rows]] = [[]]
    size = 0
    for block in _by_block(runs, bounds):
        rows = count(block)
        if size and size + rows > most:
            made.append([])
            size = 0
        made[-1].extend(block)
        size += rows
    return [joined(one) for one in made]


def groups(firsts: Sequence[int], least: int = GROUP) -> list[int]:
    """The rows between which rows stay together where a file is arranged: the ends of whole organisations, at least so
    many rows apart."""
    bounds = [0]
    for end in firsts:
        if end - bounds[-1] >= least:
            bounds.append(end)
    if firsts and firsts[-1] > bounds[-1]:
        bounds.append(firsts[-1])
    return bounds


def arranged(runs: Iterable[Rows], bounds: Sequence[int]) -> list[Rows]:
    """The runs of a file, first the groups that are there as a whole, then what is left of the others: so files that
    lack different organisations of few groups begin alike."""
    whole: list[Rows] = []
    rest: list[Rows] = []
    for start, end in runs:
        first, last = bisect_left(bounds, start), bisect_right(bounds, end) - 1
        if first >= last:
            rest.append((start, end))
            continue
        whole.append((bounds[first], bounds[last]))
        rest += [one for one in ((start, bounds[first]), (bounds[last], end)) if one[0] < one[1]]
    return joined([*whole, *rest])


def count(runs: Iterable[Rows]) -> int:
    """How many rows."""
    return sum(end - start for start, end in runs)


def joined(runs: Iterable[Rows]) -> list[Rows]:
    """Runs that touch become one."""
    made: list[Rows] = []
    for start, end in runs:
        if made and made[-1][1] == start:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made


def common(runs: Iterable[Rows], others: Iterable[Rows]) -> list[Rows]:
    """The rows that lie in both. Runs rise and do not overlap, as everywhere here."""
    found: list[Rows] = []
    others = iter(others)
    start, end = next(others, _END)
    for first, behind in runs:
        while end <= first:
            start, end = next(others, _END)
        while start < behind:
            found.append((max(first, start), min(behind, end)))
            if end > behind:
                break
            start, end = next(others, _END)
    return found


def without_runs(runs: Iterable[Rows], others: Iterable[Rows]) -> list[Rows]:
    """The rows that lie in the first alone."""
    runs = list(runs)
    found: list[Rows] = []
    shared = iter(common(runs, others))
    start, end = next(shared, _END)
    for first, behind in runs:
        while start < behind:
            if first < start:
                found.append((first, start))
            first = end
            start, end = next(shared, _END)
        if first < behind:
            found.append((first, behind))
    return found


def _by_block(runs: Iterable[Rows], bounds: Sequence[int]) -> Iterator[list[Rows]]:
    """The runs within each block of which anything is there."""
    block: list[Rows] = []
    place = 1
    for start, end in runs:
        while start < end:
            while bounds[place] <= start:
                place += 1
                if block:
                    yield block
                    block = []
            cut = min(end, bounds[place])
            block.append((start, cut))
            start = cut
    if block:
        yield block
