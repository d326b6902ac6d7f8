"""The rows of a master's animals once more, deflated: a piece for each organisation, of large ones per 1,000 rows.

Made when the first zipped set is written from a master, for all services: what is zipped then is mostly pieces one
behind the other. Unchanged ones are taken over from the master before. No database in here.
"""

import hashlib
import os
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from petwire.access.models import MOST_ROWS
from petwire.bulkfiles.blanks import overwrite
from petwire.bulkfiles.cuts import Rows
from petwire.bulkfiles.files import sync_folder
from petwire.bulkfiles.master import PETS, Index, Master
from petwire.bulkfiles.plan import DIGEST
from petwire.lib import parts, store
from petwire.lib.splice import between, combined, deflated
from petwire.lib.virtual import open_source

DEFLATE: Final = "deflate"
PIECES: Final = "pieces"
_KEY: Final = 16
_AT_ONCE: Final = 64
_BLANK: Final = bytes(5)  # no piece begins so: a stored block names its length and the opposite

_pool = ThreadPoolExecutor(2, thread_name_prefix="pieces")


@dataclass(frozen=True)
class Pieces:
    """Where the pieces are. `rows` are the first rows of each, with the one behind the last; `starts` their first bytes
    in `deflate`; `crcs` the CRC of all rows before each. `keys` say what each is made of."""

    rows: "array[int]"
    starts: "array[int]"
    crcs: "array[int]"
    keys: bytes

    def encode(self) -> bytes:
        """As bytes."""
        return b"".join((self.rows.tobytes(), self.starts.tobytes(), self.crcs.tobytes(), self.keys))

    @classmethod
    def decode(cls, data: bytes) -> "Pieces":
        """The reverse of `encode`."""
        count = (len(data) - 24) // (24 + _KEY)
        numbers = array("q")
        numbers.frombytes(data[: 24 * (count + 1)])
        size = count + 1
        return cls(numbers[:size], numbers[size : 2 * size], numbers[2 * size :], data[24 * (count + 1) :])

    def key(self, place: int) -> bytes:
        return self.keys[_KEY * place : _KEY * (place + 1)]

    def whole(self, runs: Iterable[Rows]) -> Iterator[tuple[Rows | None, Rows]]:
        """The runs of rows, split: whole pieces, as (places, rows); and what is no whole piece, as (None, rows)."""
        for start, end in runs:
            first, last = bisect_left(self.rows, start), bisect_right(self.rows, end) - 1
            if first >= last:
                yield None, (start, end)
                continue
            if start < self.rows[first]:
                yield None, (start, self.rows[first])
            yield (first, last), (self.rows[first], self.rows[last])
            if self.rows[last] < end:
                yield None, (self.rows[last], end)

    def holding(self, rows: Iterable[int]) -> list[Rows]:
        """Where the pieces lie that hold any of these rows."""
        places = sorted({bisect_right(self.rows, row) - 1 for row in rows})
        return [(self.starts[place], self.starts[place + 1]) for place in places]


def crc_of(master: Master, pieces: Pieces, places: Rows) -> int:
    """The CRC of the rows of some pieces that follow each other."""
    first, last = places
    starts = master.index.starts
    size = starts[pieces.rows[last]] - starts[pieces.rows[first]]
    return between(pieces.crcs[first], pieces.crcs[last], size)


def cut(firsts: Sequence[int], most: int = MOST_ROWS) -> "array[int]":
    """Where pieces begin, and the row behind the last."""
    rows = array("q")
    for place in range(len(firsts) - 1):
        rows.extend(range(firsts[place], firsts[place + 1], most))
    rows.append(firsts[-1] if firsts else 0)
    return rows


def pieces_of(master: Master, before: Iterable[Master] = ()) -> Pieces:
    """The pieces of a master, made where they are not there yet, from those of older masters where they have the same
    ones. To be called by who has masters.LOCK."""
    path = master.folder / PIECES
    if not (parts.fetch(master.folder / DEFLATE) and store.fetch(path)):
        old = next((one for one in before if (one.folder / PIECES).exists()), None)
        _make(master, old)
        parts.upload(master.folder / DEFLATE)
        store.upload(path)
    return _loaded(master.folder, path.stat().st_ino)


def blank(master: Master, rows: Iterable[int]) -> None:
    """Overwrite the pieces that hold any of these rows. A set has such a piece only where it is shown all of it."""
    path = master.folder / PIECES
    if parts.fetch(master.folder / DEFLATE) and store.fetch(path):
        overwrite(master.folder / DEFLATE, _loaded(master.folder, path.stat().st_ino).holding(rows))


@lru_cache(maxsize=3)
def _loaded(folder: Path, inode: int) -> Pieces:
    return Pieces.decode((folder / PIECES).read_bytes())


def _make(master: Master, old: Master | None) -> None:
    index = master.index
    rows = cut(index.firsts)
    keys = [_key(index, start, end) for start, end in pairwise(rows)]
    there = _there(old) if old is not None else {}
    source = open_source(old.folder / DEFLATE) if old is not None else -1
    data = master.bytes_of(PETS)
    starts, crcs = array("q", [0]), array("q", [0])

    def piece(place: int) -> tuple[bytes, int]:
        span = data[index.starts[rows[place]] : index.starts[rows[place + 1]]]
        found = there.get(keys[place])
        packed = os.pread(source, found[1] - found[0], found[0]) if found else b""
        return (packed if packed[: len(_BLANK)].strip(b"\0") else deflated(span)), zlib.crc32(span)

    fresh = master.folder / f".{DEFLATE}"
    try:
        with fresh.open("wb") as into:
            places = iter(range(len(keys)))
            while some := list(islice(places, _AT_ONCE)):
                for place, (packed, crc) in zip(some, _pool.map(piece, some), strict=True):
                    into.write(packed)
                    size = index.starts[rows[place + 1]] - index.starts[rows[place]]
                    starts.append(starts[-1] + len(packed))
                    crcs.append(combined(crcs[-1], crc, size))
                master.let_go()
            into.flush()
            os.fsync(into.fileno())
    finally:
        if source >= 0:
            os.close(source)
    fresh.replace(master.folder / DEFLATE)
    fresh = master.folder / f".{PIECES}"
    with fresh.open("wb") as file:
        file.write(Pieces(rows, starts, crcs, b"".join(keys)).encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(master.folder / PIECES)
    sync_folder(master.folder)


def _there(old: Master) -> dict[bytes, Rows]:
    pieces = _loaded(old.folder, (old.folder / PIECES).stat().st_ino)
    return {
        pieces.key(place): (pieces.starts[place], pieces.starts[place + 1])
        for place in range(len(pieces.rows) - 1)
    }


def _key(index: Index, start: int, end: int) -> bytes:
    said = (
        index.style.encode(),
        index.ids[start:end].tobytes(),
        index.digests[DIGEST * start : DIGEST * end],
    )
    return hashlib.blake2b(b"\0".join(said), digest_size=_KEY).digest()
