"""Make masters, find the one in force, and erase from them what must not stay.

A master is made within the snapshot of the set that first needs it: unchanged rows are copied from the master before,
and only the others are asked of the database. It stays as long as a set refers to it, and the newest for the next one.
"""

import os
import secrets
import shutil
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import BinaryIO, Final

from django.db import connection
from django.db.models import TextField

from petwire.bulkfiles import pieces
from petwire.bulkfiles.blanks import UNTOLD, overwrite, untold
from petwire.bulkfiles.files import sync_folder
from petwire.bulkfiles.master import INDEX, MARK, ORGS, PETS, Index, Master, load
from petwire.bulkfiles.models import MasterFiles
from petwire.bulkfiles.plan import DIGEST
from petwire.lib import parts, points, store
from petwire.lib.beside import Beside
from petwire.lib.config import config
from petwire.lib.ready import Ready, Told
from petwire.lib.sql import array_text, statement
from petwire.lib.virtual import copy_bytes, open_source
from petwire.orgs.models import Organisation
from petwire.orgs.render import org_record
from petwire.sharing.reads import newest_order
from petwire.stores.actions import alone, clean_here, erase, renew
from petwire.wire.write import encode_org

LOCK: Final = 7104  # of this name: who makes or removes masters, or takes a set from one
WRITING: Final = ".writing-"
LOOKED: Final = "looked"  # beside a master: the newest order after which it was looked through
_BATCH: Final = 1000
_SYNCED_AT: Final = 64 << 20  # bytes

points.declare("master.pets", "master.renamed", "master.kept", "master.blanked")

Fetch = Callable[[Mapping[int, bytes]], Mapping[int, bytes]]  # rows of animals, by what is shown of each


@dataclass(slots=True)
class Found:
    """What there is at one moment: see petwire.bulkfiles.master.Index."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    digests: bytes = b""
    owners: "array[int]" = field(default_factory=lambda: array("q"))
    firsts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    orgs: "array[int]" = field(default_factory=lambda: array("q"))
    marks: bytes = b""

    def digest(self, row: int) -> bytes:
        return self.digests[DIGEST * row : DIGEST * (row + 1)]

    def is_in(self, master: Master) -> bool:
        """Whether a master holds exactly this, and all of it is still there."""
        index = master.index
        return (
            self.ids == index.ids
            and self.digests == index.digests
            and self.owners == index.owners
            and self.firsts == index.firsts
            and self.orgs == index.orgs
            and self.marks == index.marks
            and not master.blanks()
            and not master.blank_orgs()
        )


def home() -> Path:
    """The folder of all masters."""
    return config().home / "masters"


_last = Ready(lambda: MasterFiles.objects.order_by("-id")[:1])
_named = Ready(lambda: MasterFiles.objects.filter(name=Told("name", TextField())))


def newest() -> Master | None:
    """The newest master, while it is on the disk."""
    clean_here(now=datetime.now(UTC))  # what another host has blanked is not there to be shown again
    row = _last.first()
    if row is None:
        return None
    try:
        parts.fetch_folder(home() / row.name)
        return load(home() / row.name)
    except FileNotFoundError:
        return None


def others(master: Master) -> list[Master]:
    """The other masters that are on the disk, the newest first."""
    found = []
    for name in MasterFiles.objects.exclude(name=master.name).order_by("-id").values_list("name", flat=True):
        with suppress(FileNotFoundError):
            found.append(load(home() / name))
    return found


def look() -> Found:
    """What a master of this moment holds, by the tables."""
    found, packed, digests = Found(), [], []
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "universe.sql"))
        for org, ids, marks in cursor:
            packed.append(bytes(ids))
            digests.append(bytes(marks))
            found.owners.append(org)
            found.firsts.append(found.firsts[-1] + len(ids) // 8)
        cursor.execute(statement(__package__, "universe_orgs.sql"))
        rows = cursor.fetchall()
    found.ids.frombytes(b"".join(packed))
    found.ids.byteswap()  # int8send is for networks
    found.digests = b"".join(digests)
    found.orgs = array("q", (org for org, _ in rows))
    found.marks = b"".join(bytes(mark) for _, mark in rows)
    return found


def make(found: Found, before: Master | None, fetch: Fetch, *, style: str, now: datetime) -> Master:
    """Write a master into a fresh folder. It is nobody's yet: `keep` enters it."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    folder = home() / f"{WRITING}{name}"
    folder.mkdir(parents=True)
    if before is not None and before.index.style != style:
        before = None
    with (folder / PETS).open("xb") as pets, (folder / ORGS).open("xb") as orgs:
        starts = _write_pets(pets, found, before, fetch)
        points.reached("master.pets")
        org_starts = _write_orgs(orgs, found, before)
        for file in (pets, orgs):
            file.flush()
            os.fsync(file.fileno())
    index = Index(
        style=style,
        known_order=newest_order(),
        ids=found.ids,
        digests=found.digests,
        starts=starts,
        owners=found.owners,
        firsts=found.firsts,
        orgs=found.orgs,
        marks=found.marks,
        org_starts=org_starts,
        strays=tuple(_strays(found)),
    )
    with (folder / INDEX).open("xb") as file:
        file.write(index.encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    final = home() / name
    folder.rename(final)
    sync_folder(home())
    points.reached("master.renamed")
    for one in (PETS, ORGS):
        parts.upload(final / one)
    store.upload(final / INDEX)  # last: it says that the others are there
    return Master(name, final, index)


def keep(master: Master, *, now: datetime) -> MasterFiles:
    """Enter a master into the table: from now on sets may refer to it, and nobody sweeps it."""
    row = _named.first(name=master.name) or MasterFiles.objects.create(name=master.name, made_at=now)
    points.reached("master.kept")
    return row


def sweep(*, newest_too: bool = False) -> None:
    """Remove masters that no set refers to any more, but for the newest unless that is not needed either, and folders
    that nobody entered. To be called by who has LOCK."""
    unused = MasterFiles.objects.filter(sets=None)
    if not newest_too:
        unused = unused.exclude(
            pk__in=list(MasterFiles.objects.order_by("-id").values_list("pk", flat=True)[:1])
        )
    unused.delete()
    names = set(MasterFiles.objects.values_list("name", flat=True))
    for folder in _folders():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
    shared = {one.path.relative_to(home()).parts[0] for one in store.listed(home())}
    erase(*(f"masters/{name}/" for name in sorted(shared - names)))


@dataclass(frozen=True, slots=True)
class ToBlank:
    """What must not stay in a master. `instead` is the digest of what may be shown of an animal now."""

    orgs: frozenset[int]
    animals: frozenset[int]
    instead: Mapping[int, bytes]

    @classmethod
    def now(cls) -> "ToBlank":
        """By the tables."""
        with connection.cursor() as cursor:
            cursor.execute(statement(__package__, "to_blank.sql"))
            rows = cursor.fetchall()
        return cls(
            frozenset(one for kind, one, _ in rows if kind == "org"),
            frozenset(one for kind, one, digest in rows if kind == "animal" and digest is None),
            {one: bytes(digest) for _, one, digest in rows if digest is not None},
        )

    def of(self, index: Index) -> tuple[list[int], list[int]]:
        """Of a master: the rows of animals that must go, and the organisations."""
        animals, orgs = _gone(index)
        rows = [
            row
            for place, owner in enumerate(index.owners)
            if owner in self.orgs
            for row in range(index.firsts[place], index.firsts[place + 1])
        ]
        always = self.animals | animals
        if always or self.instead:
            rows += [
                row
                for row, animal in enumerate(index.ids)
                if animal in always or (animal in self.instead and index.digest(row) != self.instead[animal])
            ]
        return rows, sorted(self.orgs | orgs)


def _gone(index: Index) -> tuple[set[int], set[int]]:
    """Of a master: the animals and organisations that are erased from the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__package__, "gone.sql"),
            {"animals": array_text(index.ids), "orgs": array_text(index.orgs)},
        )
        rows = cursor.fetchall()
    return {one for kind, one in rows if kind == "animal"}, {one for kind, one in rows if kind == "org"}


def unblanked() -> bool:
    """Whether there are orders to withdraw after which a master on this disk was not looked through."""
    _bring_all()
    newest = newest_order()
    return any(_looked_through(folder) < newest or (folder / UNTOLD).exists() for folder in _folders())


def blank() -> None:
    """Overwrite what must not stay, in all masters on this disk: what is withdrawn, and what is erased. Sets that hold
    it are revoked by then, so nobody reads it: the bytes of no other set move or change."""
    _bring_all()
    for folder in _folders():
        with alone(folder):
            _blank_in(folder)


def _blank_in(folder: Path) -> None:
    """The same in one. Hosts take turns, and each looks into the tables in its turn: whoever uploads a part knows all
    that was blanked in it before."""
    newest, wanted = newest_order(), ToBlank.now()
    try:
        master = load(folder)
    except FileNotFoundError:  # it is being made, or removed
        return
    blank_rows(master, *wanted.of(master.index))
    points.reached("master.blanked")
    changed = untold(folder)
    for name, numbers in changed.items():
        parts.upload(folder / name, numbers)
    (folder / LOOKED).write_text(f"{newest}\n")
    if changed:
        _hand_over(folder, changed)


def _bring_all() -> None:
    """Where hosts share a store, every master is looked through, whoever made it."""
    if store.shared():
        for name in MasterFiles.objects.values_list("name", flat=True):
            with suppress(store.StoreTrouble):  # then later
                parts.fetch_folder(home() / name)


def _hand_over(folder: Path, changed: Mapping[str, Iterable[int]]) -> None:
    """Have other hosts take the blanks over; that it was looked through goes last."""
    store.upload(folder / LOOKED)
    places = [
        parts.place_of(folder / name, number) for name in sorted(changed) for number in sorted(changed[name])
    ]
    renew(*places, f"masters/{folder.name}/{LOOKED}")
    (folder / UNTOLD).unlink()


def _folders() -> list[Path]:
    return sorted(path for path in home().iterdir() if path.is_dir()) if home().is_dir() else []


def _looked_through(folder: Path) -> int:
    """The newest order that was known when a master was last looked through, or made."""
    try:
        return int((folder / LOOKED).read_text())
    except (FileNotFoundError, ValueError):
        pass
    try:
        return load(folder).index.known_order
    except FileNotFoundError:
        return newest_order()  # it is being made: its writer looks at decisions again before anybody sees it


def blank_rows(master: Master, pets: Iterable[int], orgs: Iterable[int]) -> None:
    """Overwrite rows of animals, and the rows of organisations, with blanks."""
    index = master.index
    pieces.blank(master, rows_of_pets := list(pets))
    with_bytes = [(PETS, index.starts[row], index.starts[row + 1]) for row in rows_of_pets]
    rows = [row for org in orgs if (row := index.org_row(org)) is not None]
    with_bytes += [(ORGS, index.org_starts[row], index.org_starts[row + 1]) for row in rows]
    for name in (PETS, ORGS):
        spans = [(start, end) for file, start, end in with_bytes if file == name]
        if spans:
            overwrite(master.folder / name, spans)


Piece = tuple[
    int, tuple[int, int] | None
]  # a row, and None; or the first of rows that are rows of the old master


def _write_pets(into: BinaryIO, found: Found, before: Master | None, fetch: Fetch) -> "array[int]":
    """Write the rows of all animals, some while the next ones are fetched. Where each begins."""
    source = open_source(before.folder / PETS) if before is not None else -1
    pets = _Pets(into, found, before, source)
    try:
        rows = _joined(_rows(found, before))
        with Beside("masters") as hand:
            while some := list(_until_many(rows)):
                lines = fetch({found.ids[row]: found.digest(row) for row, old in some if old is None})
                hand.do(partial(pets.write, some, lines))
    finally:
        if source >= 0:
            os.close(source)
    return pets.starts


@dataclass(slots=True)
class _Pets:
    """The file of the rows of animals, as it is written; the disk begins with what there is while the rest comes."""

    into: BinaryIO
    found: Found
    before: Master | None
    source: int  # descriptor of the same file of the master before
    starts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    synced: int = 0

    def write(self, pieces: Iterable[Piece], lines: Mapping[int, bytes]) -> None:
        """Write the next pieces; `lines` are the rows of those that are not copied."""
        for row, old in pieces:
            if old is None:
                line = lines[self.found.ids[row]]
                self.into.write(line)
                self.starts.append(self.starts[-1] + len(line))
            else:
                self._copy(old)
        if self.starts[-1] - self.synced >= _SYNCED_AT:
            self.into.flush()
            os.fsync(self.into.fileno())
            self.synced = self.starts[-1]

    def _copy(self, old: tuple[int, int]) -> None:
        assert self.before is not None
        was = self.before.index.starts
        begin, behind = was[old[0]], was[old[1]]
        shift = self.starts[-1] - begin
        self.into.flush()
        copy_bytes(self.source, begin, behind - begin, self.into.fileno())
        self.starts.extend(one + shift for one in was[old[0] + 1 : old[1] + 1])


def _rows(found: Found, before: Master | None) -> Iterator[Piece]:
    """The rows one by one, or many together where the old master has the same ones."""
    blanks = before.blanks() if before is not None else []
    for place, owner in enumerate(found.owners):
        first, end = found.firsts[place], found.firsts[place + 1]
        at = before.index.place(owner) if before is not None else None
        if before is None or at is None:
            yield from ((row, None) for row in range(first, end))
            continue
        was, was_end = before.index.firsts[at], before.index.firsts[at + 1]
        same = (
            found.ids[first:end] == before.index.ids[was:was_end]
            and found.digests[DIGEST * first : DIGEST * end]
            == before.index.digests[DIGEST * was : DIGEST * was_end]
            and bisect_left(blanks, was) == bisect_left(blanks, was_end)
        )
        if same:
            yield first, (was, was_end)
            continue
        old = {before.index.ids[row]: row for row in range(was, was_end) if not _is_in(blanks, row)}
        for row in range(first, end):
            there = old.get(found.ids[row])
            mark = found.digest(row)
            if there is not None and before.index.digest(there) == mark:
                yield row, (there, there + 1)
            else:
                yield row, None


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Rows that follow each other in the old master too are copied in one go: few rows change between two masters."""
    first, begin, end = 0, 0, 0
    for row, old in pieces:
        if old is not None and old[0] == end and begin < end:
            end = old[1]
            continue
        if begin < end:
            yield first, (begin, end)
        if old is None:
            begin = end = 0
            yield row, None
        else:
            first, (begin, end) = row, old
    if begin < end:
        yield first, (begin, end)


def _until_many(rows: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces until there are as many rows among them as are asked of the database at once."""
    missing = 0
    for piece in rows:
        yield piece
        missing += piece[1] is None
        if missing >= _BATCH:
            return


def _write_orgs(into: BinaryIO, found: Found, before: Master | None) -> "array[int]":
    """Write the rows of all organisations, those rendered anew that have changed. Where each begins."""
    known = _known_orgs(before) if before is not None else {}
    lines: dict[int, bytes] = {}
    changed = []
    for row, org in enumerate(found.orgs):
        line = known.get((org, found.marks[MARK * row : MARK * (row + 1)]))
        if line is None or line.startswith(b"\0"):
            changed.append(org)
        else:
            lines[org] = line
    for some in _some(changed):
        lines |= {one.pk: encode_org(org_record(one)) for one in Organisation.objects.filter(pk__in=some)}
    for org in found.orgs:
        into.write(lines[org])
    return array("q", accumulate((len(lines[org]) for org in found.orgs), initial=0))


def _known_orgs(before: Master) -> dict[tuple[int, bytes], bytes]:
    index, data = before.index, before.bytes_of(ORGS)
    return {
        (org, index.marks[MARK * row : MARK * (row + 1)]): bytes(
            data[index.org_starts[row] : index.org_starts[row + 1]]
        )
        for row, org in enumerate(index.orgs)
    }


def _strays(found: Found) -> Iterator[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "strays.sql"))
        strays = cursor.fetchall()
        rows = {animal: row for row, animal in enumerate(found.ids if strays else ())}
        for _, animal, source in strays:
            if animal in rows:
                yield rows[animal], source


def _is_in(rising: Sequence[int], one: int) -> bool:
    place = bisect_left(rising, one)
    return place < len(rising) and rising[place] == one


def _some(ids: list[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while some := list(islice(source, _BATCH)):
        yield some
