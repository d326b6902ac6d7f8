"""Which ids a service has ever received, as runs of ids that follow each other. No database in here.

A hub's ids are handed out one after the other, so 100,000 animals of which it shows most are some thousand runs.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

_FEW = 5000  # ids that are looked up singly


@dataclass(frozen=True, slots=True)
class Runs:
    """A set of ids: the first of each run, and the one behind its last. Both rise."""

    starts: "array[int]"
    ends: "array[int]"

    @classmethod
    def of(cls, ids: Iterable[int]) -> Self:
        """The runs of some ids, in any order."""
        rising = sorted(set(ids))
        starts, ends = array("q"), array("q")
        at = 0
        while at < len(rising):
            # Within a run, an id is as much greater than the first as it stands behind it.
            shift = rising[at] - at
            starts.append(rising[at])
            at += 1
            if at < len(rising) and rising[at] - at == shift:
                at = bisect_right(range(len(rising)), shift, at, key=lambda place: rising[place] - place)
            ends.append(rising[at - 1] + 1)
        return cls(starts, ends)

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[int, int]]) -> Self:
        """The runs that are given as first and behind, rising and apart."""
        found = list(pairs)
        return cls(array("q", (first for first, _ in found)), array("q", (behind for _, behind in found)))

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The reverse of `encode`."""
        both = array("q")
        both.frombytes(data)
        return cls(both[: len(both) // 2], both[len(both) // 2 :])

    def encode(self) -> bytes:
        """The runs as bytes, 16 each."""
        return (self.starts + self.ends).tobytes()

    def __contains__(self, one: int) -> bool:
        place = bisect_right(self.starts, one) - 1
        return place >= 0 and one < self.ends[place]

    def __or__(self, other: "Runs") -> "Runs":
        """The ids of both."""
        if not other.starts or other == self:
            return self
        starts, ends = array("q"), array("q")
        pairs = sorted(
            [*zip(self.starts, self.ends, strict=True), *zip(other.starts, other.ends, strict=True)]
        )
        for start, end in pairs:
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        return Runs(starts, ends)

    def plus(self, ids: "Collection[int] | Runs") -> "Runs":
        """The same with some ids more. Of few, most are often there already."""
        if isinstance(ids, Runs):
            return self | ids
        if len(ids) <= _FEW:
            ids = [one for one in ids if one not in self]
        return self | Runs.of(ids)

    def __iter__(self) -> Iterator[int]:
        """The ids, rising."""
        for start, end in zip(self.starts, self.ends, strict=True):
            yield from range(start, end)

    def count(self) -> int:
        """How many ids."""
        return sum(self.ends) - sum(self.starts)


NONE = Runs.of(())
