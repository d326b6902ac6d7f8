"""A master: the rows of all animals and organisations that any service may be shown, in the order of the files, with an
index of where each begins. Written once for all services; a set of one service is a list of runs of its bytes.

The files `pets`, `orgs` and `index` lie in a folder of their own and are never changed, but that rows which must be
erased are overwritten with blanks (petwire.bulkfiles.masters). No database in here.
"""

import mmap
import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson

from petwire.bulkfiles.cuts import Rows, arranged, blocks, files, groups, without
from petwire.bulkfiles.plan import DIGEST
from petwire.lib.virtual import open_source
from petwire.wire.write import Listed

PETS: Final = "pets"
ORGS: Final = "orgs"
INDEX: Final = "index"
MARK: Final = 16  # bytes that stand for what an organisation's row was rendered from
_AT_ONCE: Final = 4096  # rows, of about 5 kB
_NUMBERS: Final = ("ids", "starts", "owners", "firsts", "orgs", "org_starts")


@dataclass(frozen=True)
class Index:
    """Which rows there are, and where: animals ordered by organisation and id, organisations by id.

    `starts` are the first bytes of the rows in `pets`, with the one behind the last; so are `org_starts` in `orgs`.
    `owners` are the organisations that have animals, `firsts` their first rows, with the one behind the last. `strays`
    are the rows of animals that come from another source than their organisation, with that source's name.
    """

    style: str
    known_order: int
    ids: "array[int]"
    digests: bytes
    starts: "array[int]"
    owners: "array[int]"
    firsts: "array[int]"
    orgs: "array[int]"
    marks: bytes
    org_starts: "array[int]"
    strays: tuple[tuple[int, str], ...] = ()

    def encode(self) -> bytes:
        """The index as bytes: a line that says what follows, and the numbers."""
        numbers = [getattr(self, name) for name in _NUMBERS]
        head = {
            "format": 1,
            "style": self.style,
            "known_order": self.known_order,
            "strays": self.strays,
            "counts": [len(one) for one in numbers],
        }
        return b"".join(
            (orjson.dumps(head), b"\n", *(one.tobytes() for one in numbers), self.digests, self.marks)
        )

    @classmethod
    def decode(cls, data: bytes) -> "Index":
        """The reverse of `encode`."""
        line, _, rest = data.partition(b"\n")
        head: dict[str, Any] = orjson.loads(line)
        values: dict[str, Any] = {}
        at = 0
        for name, size in zip(_NUMBERS, head["counts"], strict=True):
            values[name] = array("q")
            values[name].frombytes(rest[at : at + 8 * size])
            at += 8 * size
        middle = at + DIGEST * len(values["ids"])
        strays = tuple((row, source) for row, source in head["strays"])
        return cls(
            head["style"],
            head["known_order"],
            digests=rest[at:middle],
            marks=rest[middle:],
            strays=strays,
            **values,
        )

    @cached_property
    def groups(self) -> list[int]:
        """Where rows of a file stay together: see petwire.bulkfiles.cuts."""
        return groups(self.firsts)

    def blocks(self, most: int) -> list[int]:
        """Where files of so many rows of animals may be cut, known from the second time on."""
        return self._known_blocks(PETS, self.firsts, most)

    def org_blocks(self, most: int) -> list[int]:
        """The same of files of organisations."""
        return self._known_blocks(ORGS, range(len(self.orgs) + 1), most)

    def _known_blocks(self, of: str, firsts: Sequence[int], most: int) -> list[int]:
        if (of, most) not in self._blocks:
            self._blocks[of, most] = blocks(firsts, most)
        return self._blocks[of, most]

    @cached_property
    def _blocks(self) -> dict[tuple[str, int], list[int]]:
        return {}

    def place(self, org: int) -> int | None:
        """Where an organisation stands among those that have animals."""
        return _found(self.owners, org)

    def org_row(self, org: int) -> int | None:
        """The row of an organisation in `orgs`."""
        return _found(self.orgs, org)

    def row(self, org: int, animal: int) -> int | None:
        """The row of an animal of an organisation."""
        place = self.place(org)
        if place is None:
            return None
        first, end = self.firsts[place], self.firsts[place + 1]
        row = bisect_left(self.ids, animal, first, end)
        return row if row < end and self.ids[row] == animal else None

    def digest(self, row: int) -> bytes:
        return self.digests[DIGEST * row : DIGEST * (row + 1)]

    def animals(self, runs: Iterable[Rows]) -> "array[int]":
        """The animals of some rows."""
        found = array("q")
        for start, end in runs:
            found += self.ids[start:end]
        return found

    @cached_property
    def parts(self) -> list[tuple[bytes, bytes]]:
        """Ids and digests of the animals of each organisation, as the bytes that the index has of them."""
        return [self._part(first, end) for first, end in pairwise(self.firsts)]

    def _part(self, first: int, end: int) -> tuple[bytes, bytes]:
        return self.ids[first:end].tobytes(), self.digests[DIGEST * first : DIGEST * end]

    def by_org(self, runs: Sequence[Rows]) -> dict[int, tuple[bytes, bytes]]:
        """The same of some rows, by organisation."""
        found: dict[int, tuple[bytes, bytes]] = {}
        for start, end in runs:
            first = bisect_right(self.firsts, start) - 1
            last = bisect_left(self.firsts, end)  # the organisation behind
            if self.firsts[first] < start or self.firsts[last] > end:
                self._add_cut(found, start, end, first, last)
            else:
                found.update(zip(self.owners[first:last], self.parts[first:last], strict=True))
        return found

    def _add_cut(
        self, found: dict[int, tuple[bytes, bytes]], start: int, end: int, first: int, last: int
    ) -> None:
        """Rows that begin or end within an organisation; runs that follow may go on in the same."""
        for at in range(first, last):
            part = self._part(max(start, self.firsts[at]), min(end, self.firsts[at + 1]))
            had = found.get(self.owners[at], (b"", b""))
            found[self.owners[at]] = (had[0] + part[0], had[1] + part[1])

    @cached_property
    def listed(self) -> Listed:
        """The ids as they are written, which all services' petlists share."""
        return Listed(map(str, self.ids))


def arranged_files(index: Index, runs: Iterable[Rows], most: int) -> list[list[Rows]]:
    """The runs of each file of animals, of no more than so many rows."""
    return [arranged(one, index.groups) for one in files(runs, index.blocks(most), most)]


@dataclass(frozen=True)
class Master:
    """A master on the disk."""

    name: str
    folder: Path
    index: Index
    data: "dict[str, mmap.mmap | bytes]" = field(default_factory=dict, compare=False)

    def bytes_of(self, file: str) -> memoryview:
        """All bytes of a file of it, without a copy."""
        if file not in self.data:
            source = open_source(self.folder / file)
            try:
                size = os.fstat(source).st_size
                self.data[file] = mmap.mmap(source, size, prot=mmap.PROT_READ) if size else b""
            finally:
                os.close(source)
        return memoryview(self.data[file])

    def let_go(self) -> None:
        """Give back the memory that holds what was read of the files; it stays in the system's cache, to be read again.
        Else a process that has read all of a large hub's master has it all in its memory."""
        for one in list(self.data.values()):
            if isinstance(one, mmap.mmap):
                one.madvise(mmap.MADV_DONTNEED)

    def pet_bytes(self, runs: Iterable[Rows]) -> list[Rows]:
        """Where the bytes of some rows are: the first, and the one behind the last."""
        starts = self.index.starts
        return [(starts[start], starts[end]) for start, end in runs]

    def blanks(self) -> list[int]:
        """The rows of animals that were overwritten, rising."""
        return self._blank(self.bytes_of(PETS), self.index.starts)

    def blank_orgs(self) -> list[int]:
        """The same of organisations."""
        return self._blank(self.bytes_of(ORGS), self.index.org_starts)

    def _blank(self, data: memoryview, starts: Sequence[int]) -> list[int]:
        found: list[int] = []
        rows = len(starts) - 1
        for first in range(0, rows, _AT_ONCE):
            found += [row for row in range(first, min(first + _AT_ONCE, rows)) if not data[starts[row]]]
            self.let_go()
        return found

    def line(self, row: int) -> bytes:
        """The row of an animal, with its newline."""
        return bytes(self.bytes_of(PETS)[self.index.starts[row] : self.index.starts[row + 1]])


def org_runs(index: Index, orgs: Collection[int]) -> list[Rows]:
    """The rows of organisations in `orgs`, as runs. Raises KeyError where one is not there."""
    lacking = set(index.orgs).difference(orgs)
    if len(lacking) != len(index.orgs) - len(orgs):
        raise KeyError(min(set(orgs).difference(index.orgs)))
    return without(len(index.orgs), (bisect_left(index.orgs, org) for org in lacking))


def digests_of(found: Mapping[int, tuple[bytes, bytes]]) -> dict[int, bytes]:
    """The digest of each animal, from what `by_org` gives."""
    digests: dict[int, bytes] = {}
    for packed, marks in found.values():
        ids = array("q")
        ids.frombytes(packed)
        digests.update((one, marks[DIGEST * at : DIGEST * (at + 1)]) for at, one in enumerate(ids))
    return digests


def load(folder: Path) -> Master:
    """A master by its folder. Raises FileNotFoundError."""
    return _loaded(folder, (folder / INDEX).stat().st_ino)


@lru_cache(maxsize=3)
def _loaded(folder: Path, inode: int) -> Master:
    return Master(folder.name, folder, Index.decode((folder / INDEX).read_bytes()))


def encode_runs(runs: Iterable[Rows]) -> bytes:
    """Runs as bytes, 16 each."""
    return array("q", (number for run in runs for number in run)).tobytes()


def decode_runs(data: bytes) -> list[Rows]:
    """The reverse of encode_runs."""
    numbers = array("q")
    numbers.frombytes(data)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _found(numbers: Sequence[int], one: int) -> int | None:
    place = bisect_left(numbers, one)
    return place if place < len(numbers) and numbers[place] == one else None
