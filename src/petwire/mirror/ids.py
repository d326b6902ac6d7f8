"""Many ids and digests in little memory.

A set of Python's own takes eight times as much, and several are at hand in a run: whom the list names, whom we hold,
who has a row. They differ in little, so they are compared by stretches: what is the same on both sides is not looked at
one by one.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import compress, islice
from operator import lt
from typing import Any, Final, Self

DIGEST: Final = 16  # bytes
_STRETCH: Final = 512  # ids that are compared at once
_FEW: Final = 64  # times as many as a set has: then its members are looked up, else all are gone through
_NONE: Final = bytes(DIGEST)


class Ids(AbstractSet[int]):
    """A set of integers of 64 bits, in their order, that does not change."""

    __slots__ = ("_ids",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids = array("q", ids)
        self._put_in_order()

    @classmethod
    def packed(cls, data: bytes) -> Self:
        """The ids of `pack`, or of any integers of eight bytes of this machine."""
        made = cls()
        made._ids.frombytes(data)
        made._put_in_order()
        return made

    def pack(self) -> bytes:
        """All of them as bytes of this machine."""
        return self._ids.tobytes()

    def index(self, one: int) -> int:
        """The place of an id in the order, -1 when it is not there."""
        place = bisect_left(self._ids, one)
        return place if place < len(self._ids) and self._ids[place] == one else -1

    def at(self, place: int) -> int:
        """The id at a place."""
        return self._ids[place]

    def _put_in_order(self) -> None:
        if not is_rising(self._ids):
            self._ids = array("q", sorted(set(self._ids)))

    def __contains__(self, one: object) -> bool:
        return isinstance(one, int) and self.index(one) >= 0

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __eq__(self, other: object) -> bool:
        return self._ids == other._ids if isinstance(other, Ids) else super().__eq__(other)

    def __sub__(self, other: AbstractSet[Any]) -> "Ids":
        if not other:
            return self
        if isinstance(other, Ids):
            return Ids(_missing(self._ids, other._ids))
        if len(other) * _FEW < len(self) and not any(one in self for one in other):
            return self
        return Ids(one for one in self._ids if one not in other)


class Marked:
    """Which of some ids were met, and which others."""

    def __init__(self, *known: Ids) -> None:
        self._known = [(ids, bytearray(len(ids))) for ids in known]
        self._others: set[int] = set()

    def marks(self, number: int) -> bytearray:
        """A byte for each of the known ids of that number: not 0 when it was met. To be written to by whoever knows
        the place."""
        return self._known[number][1]

    def add(self, one: int) -> None:
        for ids, marks in self._known:
            if (place := ids.index(one)) >= 0:
                marks[place] = 1
                return
        self._others.add(one)

    def __contains__(self, one: int) -> bool:
        return one in self._others or any(
            marks[place] for ids, marks in self._known if (place := ids.index(one)) >= 0
        )

    def pack(self) -> bytes:
        """All that were met, as `Ids.pack`."""
        met = array("q")
        for ids, marks in self._known:
            met.extend(compress(ids, marks))
        met.extend(self._others)
        return Ids(met).pack()


class Digests:
    """A set of digests of 16 bytes, in one piece of memory in which each has its place or the next free one."""

    def __init__(self, expected: int = 0) -> None:
        self._count = 0
        self._places = 1 << max(10, (expected * 3 // 2).bit_length())
        self._table = bytearray(self._places * DIGEST)

    def add(self, digest: bytes) -> bool:
        """Whether it is new."""
        table, last = self._table, self._places - 1
        place = hash(digest) & last  # Python's hash has a secret: nobody can have all want the same place
        while (found := table[place * DIGEST : (place + 1) * DIGEST]) != digest:
            if found == _NONE:
                table[place * DIGEST : (place + 1) * DIGEST] = digest
                self._count += 1
                if self._count * 4 > self._places * 3:
                    self._grow()
                return True
            place = (place + 1) & last
        return False

    def _grow(self) -> None:
        before = self._table
        self._count, self._places = 0, self._places * 2
        self._table = bytearray(self._places * DIGEST)
        for start in range(0, len(before), DIGEST):
            if (digest := bytes(before[start : start + DIGEST])) != _NONE:
                self.add(digest)


def is_rising(numbers: "array[int]") -> bool:
    """Whether each is more than the one before."""
    return all(map(lt, numbers, islice(numbers, 1, None)))


def _missing(these: "array[int]", those: "array[int]") -> Iterator[int]:
    """What is in `these` and not in `those`."""
    place, there = 0, 0
    while place < len(these):
        stretch = these[place : place + _STRETCH]
        place += len(stretch)
        if those[there : there + len(stretch)] == stretch:
            there += len(stretch)
            continue
        end = bisect_right(those, stretch[-1], there)
        known = set(those[bisect_left(those, stretch[0], there) : end])
        there = end
        yield from (one for one in stretch if one not in known)
