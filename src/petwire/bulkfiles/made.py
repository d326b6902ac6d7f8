"""Write the set of one service as runs of a master's bytes: which bytes, and what is the service's own.

`files` holds the small files that are plain: the petlist and the manifest. Beside it lie `runs` (what
the others are made of), `own` (bytes of no master) and `rows` (which rows of the master).
"""

import hashlib
import os
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import connection

from petwire.access.models import Service
from petwire.bulkfiles.cuts import Rows, count, files, joined, shown
from petwire.bulkfiles.files import SUSPECT, SUSPECT_FROM, Shape, write_file
from petwire.bulkfiles.holdings import ROWS
from petwire.bulkfiles.master import ORGS, PETS, Index, Master, arranged_files, encode_runs, org_runs
from petwire.bulkfiles.pieces import DEFLATE, Pieces, crc_of
from petwire.bulkfiles.steps import Found
from petwire.bulkfiles.sums import sums_of
from petwire.lib.splice import END, combined, deflated, head, tail
from petwire.lib.sql import statement
from petwire.lib.virtual import RUNS, Made, Run, encode_layout
from petwire.wire.manifest import ManifestFile

OWN: Final = "own"
_OWN, _PETS, _ORGS, _DEFLATE = range(4)  # the sources' places in the layout
_FILES: Final = {_PETS: PETS, _ORGS: ORGS, _DEFLATE: DEFLATE}


@dataclass(frozen=True, slots=True)
class View:
    """What of a master a service is shown: organisations, their rows, and the rows of animals."""

    orgs: Sequence[int]
    org_rows: list[Rows]
    rows: list[Rows]


def shown_orgs(audience: int) -> "array[int]":
    """The organisations that an audience is shown, rising."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int8send(org_id), ''::bytea) FROM sharing_shown_org WHERE audience_id = %s",
            [audience],
        )
        orgs = array("q", bytes(cursor.fetchone()[0] or b""))
    orgs.byteswap()  # int8send is for networks
    return array("q", sorted(orgs))


def view_of(service: Service, index: Index) -> View:
    """What a service is shown, by the rule. Asked in the same snapshot in which the master was found to hold it all."""
    orgs = shown_orgs(service.audience_id)
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "hidden_rows.sql"), {"audience": service.audience_id})
        said = cursor.fetchall()
    unfit = {source for _, _, source in said if source is not None}
    hidden = [
        row for org, animal, source in said if source is None and (row := index.row(org, animal)) is not None
    ]
    hidden += [row for row, source in index.strays if source in unfit]
    return View(orgs, org_runs(index, orgs), shown(index.owners, index.firsts, orgs, hidden))


@dataclass(frozen=True, slots=True)
class _Loose:
    """Rows that are packed for this service alone."""

    rows: bytes

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def crc(self) -> int:
        return zlib.crc32(self.rows)


@dataclass(frozen=True, slots=True)
class _Ready:
    """Rows of which there are pieces: their bytes in `pets`, their CRC, and the bytes of the pieces in `deflate`."""

    start: int
    end: int
    crc: int
    first: int
    last: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class Maker:
    """Gathers what the files of a set are made of."""

    home: Path
    files: Path
    shape: Shape
    master: Master
    pieces: Pieces | None = None  # where the service takes its files zipped
    own: bytearray = field(default_factory=bytearray)
    made: dict[str, Made] = field(default_factory=dict)

    def orgs(self, stamp: bytes, rows: Sequence[Rows]) -> list[ManifestFile]:
        """The files of organisations; `stamp` is the first one's first row, which is no record."""
        index, most = self.master.index, self.shape.rows_per_file
        parts = files(rows, index.org_blocks(most), most)
        data = self.master.bytes_of(ORGS)
        made = []
        for number, runs in enumerate(parts, 1):
            spans = [(index.org_starts[start], index.org_starts[end]) for start, end in runs]
            first = stamp if number == 1 else b""
            if self.shape.zipped:
                rows_of_it = b"".join((first, *(data[a:b] for a, b in spans)))
                made.append(self._zip(f"orgs_{number}.json", [_Loose(rows_of_it)], count(runs)))
                continue
            sum_ = hashlib.sha256(first)
            for start, end in spans:
                sum_.update(data[start:end])
            found = [(_OWN, self._keep(first), len(first)), *((_ORGS, a, b - a) for a, b in spans)]
            made.append(self._add(f"orgs_{number}.json", found, count(runs), sum_.hexdigest()))
        return made

    def pets(self, rows: Sequence[Rows]) -> list[ManifestFile]:
        """The files of animals."""
        parts = arranged_files(self.master.index, rows, self.shape.rows_per_file)
        if self.shape.zipped:
            return [self._zipped_pets(f"pets_{number}.json", runs) for number, runs in enumerate(parts, 1)]
        spans = [joined(self.master.pet_bytes(runs)) for runs in parts]
        sums = sums_of(self.master).of(spans)
        return [
            self._add(
                f"pets_{number}.json",
                [(_PETS, start, end - start) for start, end in part],
                count(runs),
                sum_,
            )
            for number, (runs, part, sum_) in enumerate(zip(parts, spans, sums, strict=True), 1)
        ]

    def _zipped_pets(self, bare: str, runs: Sequence[Rows]) -> ManifestFile:
        """A file of ready pieces; what is shown of a piece in part only is packed here."""
        assert self.pieces is not None
        content: list[_Loose | _Ready] = []
        for places, rows in self.pieces.whole(runs):
            ((start, end),) = self.master.pet_bytes([rows])
            if places is None:
                content.append(_Loose(bytes(self.master.bytes_of(PETS)[start:end])))
            else:
                first, last = (self.pieces.starts[place] for place in places)
                content.append(_Ready(start, end, crc_of(self.master, self.pieces, places), first, last))
        return self._zip(bare, content, count(runs))

    def _zip(self, bare: str, content: Sequence["_Loose | _Ready"], rows: int) -> ManifestFile:
        """A zip of one file."""
        parts: list[bytes | Run] = [
            deflated(one.rows) if isinstance(one, _Loose) else (_DEFLATE, one.first, one.last - one.first)
            for one in content
        ]
        parts.append(END)
        crc = unpacked = 0
        for one in content:
            crc = combined(crc, one.crc, one.size)
            unpacked += one.size
        packed = sum(len(one) if isinstance(one, bytes) else one[2] for one in parts)
        stored = unpacked > max(SUSPECT_FROM, SUSPECT * packed)  # as files.Part does
        if stored:
            packed = unpacked
            parts = [one.rows if isinstance(one, _Loose) else (_PETS, one.start, one.size) for one in content]
        facts: dict[str, Any] = {"crc": crc, "packed": packed, "unpacked": unpacked, "stored": stored}
        inside = self.shape.inside(bare)
        sum_ = hashlib.sha256()
        runs: list[Run] = []
        for part in (head(inside, **facts), *parts, tail(inside, **facts)):
            if isinstance(part, bytes):
                sum_.update(part)
                runs.append((_OWN, self._keep(part), len(part)))
            else:
                source, start, size = part
                sum_.update(self.master.bytes_of(_FILES[source])[start : start + size])
                runs.append(part)
        self.master.let_go()
        return self._add(bare, runs, rows, sum_.hexdigest())

    def news(self, found: Found) -> list[ManifestFile]:
        """The files of what is new and updated."""
        return [*self._series("newpets", found.new), *self._series("updatedpets", found.updated)]

    def _series(self, name: str, rows: Sequence[int]) -> list[ManifestFile]:
        """Files of single rows, each full but for the last."""
        most = self.shape.rows_per_file
        made = []
        for number, first in enumerate(range(0, max(1, len(rows)), most), 1):
            bare, some = f"{name}_{number}.json", rows[first : first + most]
            spans = self.master.pet_bytes(joined((row, row + 1) for row in some))
            data = self.master.bytes_of(PETS)
            if self.shape.zipped:
                lines = b"".join(data[start:end] for start, end in spans)
                made.append(self._zip(bare, [_Loose(lines)], len(some)))
                continue
            sum_ = hashlib.sha256()
            for start, end in spans:
                sum_.update(data[start:end])
            runs = [(_PETS, start, end - start) for start, end in spans]
            made.append(self._add(bare, runs, len(some), sum_.hexdigest()))
        return made

    def petlist(self, rows: Sequence[Rows]) -> ManifestFile:
        """The list of all animals, plain."""
        data = self.master.index.listed.petlist(rows)
        return write_file(self.files, "petlist.csv", data, rows=count(rows), shape=self.shape)

    def write(self, rows: Sequence[Rows]) -> None:
        """Write down what the files are made of, once all are there."""
        masters = f"../../../masters/{self.master.name}"
        sources = [OWN, *(f"{masters}/{name}" for name in _FILES.values())]
        for name, data in (
            (OWN, bytes(self.own)),
            (ROWS, encode_runs(rows)),
            (RUNS, encode_layout(sources, self.made)),
        ):
            with (self.home / name).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())

    def _keep(self, data: bytes) -> int:
        """Take bytes into what is the service's own. Where they begin."""
        self.own += data
        return len(self.own) - len(data)

    def _add(self, bare: str, runs: Iterable[Any], rows: int, sum_: str) -> ManifestFile:
        name = self.shape.name(bare)
        made = self.made[name] = Made.of(runs)
        return ManifestFile(name, made.size, rows, sum_)
