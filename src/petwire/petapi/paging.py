"""Pages of a list that changes meanwhile: the order of its first page holds for those who page on. Pure.

A first page always shows what there is now. Where more follows, its order is kept as a run for LIVES; the pages after
it come from there, so nothing is shown twice or left out, whatever came or went. What may not be shown any more is left
out of them all the same. Several clients that page through one list at once each go on with the run they began with: it
is told by the position that comes next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LIVES: Final = timedelta(seconds=90)
TOUCHED_EVERY: Final = timedelta(seconds=10)  # a run that is in use is marked so no more often


@dataclass(frozen=True, slots=True)
class Run:
    """A kept order, without its ids. `content` is a digest of them."""

    id: int
    content: bytes
    nexts: tuple[int, ...]
    at: datetime


def alive(runs: Sequence[Run], now: datetime) -> list[Run]:
    """The runs that may be gone on with, the oldest first."""
    return [one for one in runs if now - one.at < LIVES]


def run_for(runs: Sequence[Run], first: int) -> Run | None:
    """The run that a page beginning at `first` goes on with; the only one also where it was not expected."""
    if len(runs) == 1:
        return runs[0]
    return next((one for one in runs if first in one.nexts), runs[-1] if runs else None)


def nexts_after(run: Run, runs: Sequence[Run], *, first: int, behind: int) -> tuple[int, ...]:
    """The positions that may come next in a run, after a page up to `behind`. While there are several runs, a position
    that was asked for is used up: another client at the same place goes on with another run."""
    kept = [one for one in run.nexts if one != first or len(runs) == 1]
    return tuple(dict.fromkeys([*kept, behind]))


def needs_touch(run: Run, nexts: tuple[int, ...], now: datetime) -> bool:
    """Must it be written down that a run is in use?"""
    return nexts != run.nexts or now - run.at >= TOUCHED_EVERY


def whole(order: Sequence[int], wanted: range) -> list[tuple[int, int]]:
    """The ids at the wanted positions of a list all of which is shown, each with its position."""
    return list(enumerate(order[wanted.start - 1 : max(0, wanted.stop - 1)], wanted.start))


def cut(order: Sequence[int], shown: Collection[int], wanted: range) -> list[tuple[int, int]]:
    """The ids at the wanted positions, each with its position, without those that are not shown any more."""
    places = range(wanted.start, min(wanted.stop, len(order) + 1))
    return [(place, order[place - 1]) for place in places if order[place - 1] in shown]
