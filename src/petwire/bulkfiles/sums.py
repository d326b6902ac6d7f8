"""SHA-256 of files that are made of a master's rows, each worked out once for all services that have the same rows.

Two helps, because reading 500 MB for each service is what a set would cost otherwise. What was worked out is written
down beside the master, by the rows. And the beginnings are remembered in this process: files that differ in one
organisation of a block begin alike, and the hash goes on from there. So do those that lack one organisation both, and
differ in the next one that they lack.
"""

import hashlib
import os
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from petwire.bulkfiles.cuts import Rows
from petwire.bulkfiles.master import PETS, Master

SUMS: Final = "sums"  # beside the master's files; may be lost
_KEY: Final = 16
_SUM: Final = 32
_RECORD: Final = _KEY + _SUM + 4
_HANDS: Final = 2  # hashing lets go of the interpreter
# Of beginnings of so many spans, the state is kept at each so many-th end of an organisation. Those of more spans are
# too many, and too seldom the same: 70,000 states at 100,000 animals and 1,000 services, of 250 bytes each.
_KEPT_AT: Final = (1, 4, 4, 4)
_MOST: Final = 100_000

_pool = ThreadPoolExecutor(_HANDS, thread_name_prefix="sums")


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Places up to which was hashed once, rising, and the state at each."""

    places: list[int]
    states: list[Any]


class Sums:
    """The hashes of files of one master. Of one process; what others write down is read before it is worked out."""

    def __init__(self, master: Master) -> None:
        self._master = master
        self._known: dict[bytes, bytes] = {}
        self._read = 0
        # By what was hashed before, and the byte at which it went on from there: see _Beginning.
        self._begun: dict[tuple[int, ...], _Beginning] = {}
        self._states = 0
        index = master.index
        self._bounds = array("q", (index.starts[row] for row in index.firsts))
        self.worked_out = 0  # bytes

    def of(self, files: Sequence[Sequence[Rows]]) -> list[str]:
        """The hash of each file, given as the spans of bytes in `pets` that it is made of."""
        self._read_again()
        keys = [_key(spans) for spans in files]
        unknown = {key: spans for key, spans in zip(keys, files, strict=True) if key not in self._known}
        fresh = dict(zip(unknown, _pool.map(self._work_out, unknown.values()), strict=True))
        self._known |= fresh
        self._write_down(fresh)
        return [self._known[key].hex() for key in keys]

    def _work_out(self, spans: Sequence[Rows]) -> bytes:
        """One thread at a time for each first byte."""
        data = self._master.bytes_of(PETS)
        state, hashed = hashlib.sha256(), 0
        before: tuple[int, ...] = ()
        for place, (start, end) in enumerate(spans):
            if place < len(_KEPT_AT):
                before = (*before, start)
                state, done = self._go_on(data, before, state, end, every=_KEPT_AT[place])
                before = (*before, end)
                hashed += done
            else:
                state.update(data[start:end])
                hashed += end - start
        self.worked_out += hashed
        self._master.let_go()
        return bytes(state.digest())

    def _go_on(
        self, data: memoryview, before: tuple[int, ...], state: Any, end: int, *, every: int
    ) -> tuple[Any, int]:
        """The state behind a span, from the nearest place in it that was reached before, and how much was hashed."""
        begun = self._begun.get(before)
        if begun is None:
            begun = _Beginning([before[-1]], [state])
            if self._states < _MOST:
                self._begun[before] = begun
                self._states += 1
        at = bisect_right(begun.places, end) - 1
        place, state = begun.places[at], begun.states[at].copy()
        hashed = end - place
        if at == len(begun.places) - 1 and self._states < _MOST:
            first, behind = (bisect_right(self._bounds, one) for one in (place, end))
            for bound in self._bounds[first + every - 1 : behind : every]:
                state.update(data[place:bound])
                place = bound
                begun.places.append(place)
                begun.states.append(state.copy())
                self._states += 1
        state.update(data[place:end])
        return state, hashed

    def _read_again(self) -> None:
        try:
            with (self._master.folder / SUMS).open("rb") as file:
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return
        whole = len(data) - len(data) % _RECORD
        for at in range(0, whole, _RECORD):
            said, check = data[at : at + _KEY + _SUM], data[at + _KEY + _SUM : at + _RECORD]
            if _check(said) == check:  # else it was torn when the power went
                self._known[said[:_KEY]] = said[_KEY:]
        self._read += whole

    def _write_down(self, fresh: dict[bytes, bytes]) -> None:
        """Append. Not synced, and not at any price: what is lost is worked out again."""
        if not fresh:
            return
        data = b"".join(said + _check(said) for said in (key + value for key, value in fresh.items()))
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            file = os.open(self._master.folder / SUMS, flags, 0o666)
            try:
                size = os.fstat(file).st_size
                if size % _RECORD or os.write(file, data) < len(data):
                    os.ftruncate(file, size - size % _RECORD)
            finally:
                os.close(file)


def _check(said: bytes) -> bytes:
    return zlib.crc32(said).to_bytes(4, "little")


def _key(spans: Sequence[Rows]) -> bytes:
    numbers = array("q", (number for span in spans for number in span))
    return hashlib.blake2b(numbers.tobytes(), digest_size=_KEY).digest()


_sums: dict[str, Sums] = {}


def sums_of(master: Master) -> Sums:
    """The hashes of a master; those of one master at a time are remembered."""
    if master.name not in _sums:
        _sums.clear()
        _sums[master.name] = Sums(master)
    return _sums[master.name]
