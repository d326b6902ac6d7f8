"""Read the pets of a set: hash each line, skip the known ones, decode and render the others. The hot path.

Runs in the process of the run for small files, else in a process of its own (`python -m petwire.mirror.reading`),
so that reading and storing take a core each. No database and no Django in here.
"""

import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from operator import itemgetter
from pathlib import Path
from struct import Struct
from typing import IO, Any, Final

import orjson
import xxhash

from petwire.lib.errors import PetwireError
from petwire.mirror.frames import CutStream, Frame, read_frames, write_frames
from petwire.mirror.ids import DIGEST, Digests, Ids, Marked
from petwire.mirror.notices import notice
from petwire.mirror.render import Renderer
from petwire.wire.notices import Notice, Severity
from petwire.wire.read import READER_VERSION, LineTooLong, decode_pet, split_lines
from petwire.wire.records import Pet

# To be raised when the same record would be stored in another way: all rows are then written anew.
IMPORTER_VERSION: Final = 1
_SEED: Final = IMPORTER_VERSION * 1000 + READER_VERSION

OWN_PROCESS_FROM = 8 * 1024 * 1024  # bytes to read; below, starting a process costs more than it saves
_NOTICES = 5000  # in one frame
_FLUSH = 1024 * 1024  # bytes of COPY text in one frame: one is stored while the next fits into the pipe
_CHUNK = 1024 * 1024
_PIPE = 1024 * 1024
_EXAMPLES = 5
USELESS_FROM = 10_000  # rows of no use, and more than half of a file: it is not read to its end

_ONE_DIGEST: Final = Struct(f"{DIGEST}s")

END: Final = "end"
_ERROR: Final = "error"


class Unreadable(PetwireError):
    """A file cannot be read as rows at all."""

    exit_code = 4


class ReaderDied(PetwireError):
    """The process that reads the files ended before its work was done; nothing was applied."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to read, and what is known already. Ids are the source's own, as integers.

    `held` are the animals that we have, in the order of their ids, and `known` their digests in that order, or nothing
    where they are not needed. `fresh` are those that the list names and we do not have; `ids` are local ids for them.
    `orgs` maps orgID to the local id.
    `removed_orgs` and `ordered` are organisations and animals that an order keeps out, of the hub or of a person here.
    `held_back` maps hashes of lines that are not used (hexadecimal) to their animal, or to 0.
    With `only_ids` the files are read for the ids that stand in them, and nothing else comes back.
    """

    source: str
    now: datetime
    files: list[tuple[str, str]]  # path, name
    orgs: dict[str, int] = field(default_factory=dict)
    removed_orgs: list[str] = field(default_factory=list)
    held_back: dict[str, int] = field(default_factory=dict)
    only_ids: bool = False
    known: bytes = b""
    held: bytes = b""
    fresh: bytes = b""
    ids: bytes = b""
    ordered: bytes = b""


@dataclass(slots=True)
class Tally:
    """What was read. `seen` (packed integers) are the animals with a row, `rivals` those whose stored row must be
    compared with a new one, because both stand in this set."""

    rows: int = 0
    same: int = 0
    unlisted: int = 0
    unreadable: int = 0
    unreadable_by_file: dict[str, list[int]] = field(default_factory=dict)  # name: rows, unreadable
    unknown_org: int = 0
    unknown_orgs: list[str] = field(default_factory=list)  # the first few of them
    still_held_back: list[str] = field(default_factory=list)
    rivals: list[int] = field(default_factory=list)
    seen: bytes = b""


def line_digest(line: bytes) -> bytes:
    """The hash by which a line is known again: 16 bytes."""
    return xxhash.xxh3_128_digest(line, _SEED)


def pack(ids: Iterable[int]) -> bytes:
    """Integers as bytes of this machine."""
    return array("q", ids).tobytes()


def unpack(packed: bytes) -> "array[int]":
    """The integers of `pack`."""
    ids = array("q")
    ids.frombytes(packed)
    return ids


@contextmanager
def reader(*, own_process: bool) -> Iterator[Callable[[Job], Iterator[Frame]]]:
    """What reads one job and gives its frames, here or in a process of its own. That loads while the caller still puts
    the job together, and is gone when the block ends."""
    if not own_process:
        yield read
        return
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "petwire.mirror.reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        _widen(process.stdout)
        yield partial(_hand_over, process.stdin, process.stdout)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):
                stream.close()


@contextmanager
def reading(job: Job, *, own_process: bool) -> Iterator[Iterator[Frame]]:
    """The frames of a job, likewise."""
    with reader(own_process=own_process) as read_:
        yield read_(job)


def _hand_over(to: IO[bytes], back: IO[bytes], job: Job) -> Iterator[Frame]:
    with suppress(BrokenPipeError):
        write_frames(to, _job_frames(job))
        to.close()
    return _from_process(back)


def read(job: Job) -> Iterator[Frame]:
    """Do a job: frames of COPY text, of notices and held-back rows, of progress; the tally comes last."""
    return _Reader(job).frames()


class _Reader:
    def __init__(self, job: Job) -> None:
        self._files, self._orgs, self._only_ids = job.files, job.orgs, job.only_ids
        self._known = job.known
        self._render = Renderer(source=job.source, now=job.now)
        self._held = Ids.packed(job.held)
        self._fresh = Ids.packed(job.fresh)
        self._ids = iter(unpack(job.ids))
        self._removed = frozenset(job.removed_orgs)
        self._ordered = frozenset(unpack(job.ordered))
        self._held_back = {bytes.fromhex(digest): animal for digest, animal in job.held_back.items()}
        self._seen = Marked(self._held, self._fresh)
        self._met_fresh = self._seen.marks(1)
        self._seen_held_back: set[int] = set()
        self._staged: set[int] = set()
        self._rivals: set[int] = set()
        self._done = Digests(len(self._fresh))
        self._repeated = 0  # rows of the file that is read, which stood in the set before
        self._tally = Tally()
        self._text: dict[str, list[str]] = {}
        self._size = 0
        self._notices: list[Notice] = []
        self._not_used: list[tuple[str, str, str]] = []

    def frames(self) -> Iterator[Frame]:
        known = _places(self._known)
        self._known = b""
        met, animals = self._seen.marks(0), self._held
        for path, name in self._files:
            before = self._tally.rows, self._tally.unreadable
            self._repeated = 0
            for row, line in lines_of(Path(path), name):
                self._tally.rows += 1
                digest = line_digest(line)
                place = known.get(digest)
                if place is None:
                    self._unknown(line, digest, name, row)
                else:
                    self._tally.same += 1
                    met[place] = 1
                    if self._staged and (animal := animals.at(place)) in self._staged:
                        self._rivals.add(animal)
                if self._tally.rows % 1000 == 0 or self._is_full():
                    self._give_up_on(name, self._tally.rows - before[0], self._tally.unreadable - before[1])
                    yield "rows", b"1000" if self._tally.rows % 1000 == 0 else b"0"
                    if self._is_full():
                        yield from self._flush()
            rows, unreadable = self._tally.rows - before[0], self._tally.unreadable - before[1]
            self._tally.unreadable_by_file[name] = [rows, unreadable]
        yield from self._flush()
        self._tally.rivals = sorted(self._rivals)
        for animal in self._seen_held_back:
            self._seen.add(animal)
        self._tally.seen = self._seen.pack()
        yield "tally", _tally_bytes(self._tally)
        yield "seen", self._tally.seen
        yield END, b""

    def _give_up_on(self, name: str, rows: int, unreadable: int) -> None:
        useless = unreadable + self._repeated
        if useless > USELESS_FROM and useless * 2 > rows:
            raise Unreadable(
                f"{name}: {useless} of the first {rows} rows hold no animal that can be read, or the same again. "
                "The rest was not read, and nothing was changed."
            )

    def _is_full(self) -> bool:
        return self._size > _FLUSH or len(self._notices) > _NOTICES

    def _unknown(self, line: bytes, digest: bytes, name: str, row: int) -> None:
        if digest in self._held_back:
            self._tally.still_held_back.append(digest.hex())
            if animal := self._held_back[digest]:
                self._seen_held_back.add(animal)
            else:
                self._tally.unreadable += 1
            return
        if not self._done.add(digest):
            self._repeated += 1
            return
        pet, notices = decode_pet(line)
        if self._only_ids:
            if pet is not None:
                self._seen.add(int(pet.id))
            else:
                self._tally.unreadable += 1
            return
        if pet is not None and (code := self._kept_out(pet)):
            self._seen_held_back.add(int(pet.id))
            self._not_used.append((digest.hex(), pet.id, code))
            return
        self._notices.extend(found.at(name, row) for found in notices)
        if pet is None:
            self._hold_back_unusable(digest, notices)
        else:
            self._usable(pet, digest, name, row)

    def _kept_out(self, pet: Pet) -> str:
        """By which kind of order the animal is kept out; "" when it is not. Its row is no finding then."""
        if pet.org_id in self._removed:
            return "org_removed"
        return "ordered" if int(pet.id) in self._ordered else ""

    def _hold_back_unusable(self, digest: bytes, notices: list[Notice]) -> None:
        error = next(found for found in notices if found.severity is Severity.ERROR)
        self._not_used.append((digest.hex(), error.subject, error.code))
        if error.subject:
            self._seen_held_back.add(int(error.subject))
        else:
            self._tally.unreadable += 1

    def _usable(self, pet: Pet, digest: bytes, name: str, row: int) -> None:
        animal = int(pet.id)
        org_id = self._orgs.get(pet.org_id)
        if org_id is None:
            self._seen_held_back.add(animal)
            self._tally.unknown_org += 1
            if len(self._tally.unknown_orgs) < _EXAMPLES and pet.org_id not in self._tally.unknown_orgs:
                self._tally.unknown_orgs.append(pet.org_id)
            self._not_used.append((digest.hex(), pet.id, "org_unknown"))
            detail = f"orgID {pet.org_id}"
            self._notices.append(notice("org_unknown", detail, subject=pet.id, file=name, row=row))
            return
        place = self._fresh.index(animal)
        if place >= 0 and not self._met_fresh[place]:  # all rows of a first import come this way
            self._met_fresh[place] = 1
            self._new(pet, next(self._ids), org_id, digest)
            return
        if animal in self._seen:
            self._notices.append(
                notice("row_repeated", f"animalID {animal}", subject=pet.id, file=name, row=row)
            )
            if animal not in self._staged:
                self._rivals.add(animal)
        elif animal not in self._held:
            # Not in the list: gone since this row was written.
            self._tally.unlisted += 1
            self._seen.add(animal)
            return
        self._seen.add(animal)
        if place >= 0 or animal in self._held:
            self._changed(pet, org_id, digest)

    def _new(self, pet: Pet, animal_id: int, org_id: int, digest: bytes) -> None:
        self._add("animals", f"{animal_id}\t{self._render.animal(pet, org_id=org_id, digest=digest)}")
        for line in self._render.pictures(pet, org_id=org_id):
            self._add("pictures", f"{animal_id}\t{line}")
        for line in self._render.videos(pet, org_id=org_id):
            self._add("videos", f"{animal_id}\t{line}")

    def _changed(self, pet: Pet, org_id: int, digest: bytes) -> None:
        self._staged.add(int(pet.id))
        front = f"{pet.id}\t\\\\x{digest.hex()}"
        self._add("staged_animals", self._render.animal(pet, org_id=org_id, digest=digest))
        for line in self._render.pictures(pet, org_id=org_id):
            self._add("staged_pictures", f"{front}\t{line}")
        for line in self._render.videos(pet, org_id=org_id):
            self._add("staged_videos", f"{front}\t{line}")

    def _add(self, kind: str, line: str) -> None:
        self._text.setdefault(kind, []).append(line)
        self._size += len(line)

    def _flush(self) -> Iterator[Frame]:
        # Animals come before what hangs on them; a dictionary keeps that order.
        for kind, lines in self._text.items():
            yield kind, "".join(lines).encode()
        self._text.clear()
        self._size = 0
        if self._notices:
            yield "notices", orjson.dumps([asdict(found) for found in self._notices])
            self._notices.clear()
        if self._not_used:
            yield "not_used", orjson.dumps(self._not_used)
            self._not_used.clear()


def read_notices(payload: bytes) -> list[Notice]:
    """The notices of a frame."""
    return [Notice(**{**row, "severity": Severity(row["severity"])}) for row in orjson.loads(payload)]


def read_tally(payload: bytes) -> Tally:
    """The tally of a frame; `seen` comes in a frame of its own."""
    return Tally(**orjson.loads(payload))


def _places(known: bytes) -> dict[bytes, int]:
    """Where each digest stands among those of a job."""
    return dict(zip(map(itemgetter(0), _ONE_DIGEST.iter_unpack(known)), count(), strict=False))


def _tally_bytes(tally: Tally) -> bytes:
    value: dict[str, Any] = asdict(tally)
    del value["seen"]
    return orjson.dumps(value)


def lines_of(path: Path, name: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers; Unreadable when one is longer than any record."""
    try:
        yield from split_lines(_chunks(path))
    except LineTooLong as error:
        raise Unreadable(f"{name}: {error}") from error
    except OSError as error:
        raise Unreadable(f"{name} cannot be read any more: {error.strerror}.") from error


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


_PACKED = ("known", "held", "fresh", "ids", "ordered")


def _job_frames(job: Job) -> Iterator[Frame]:
    value = {
        name: getattr(job, name)
        for name in ("source", "now", "files", "orgs", "removed_orgs", "held_back", "only_ids")
    }
    yield "job", orjson.dumps(value)
    for name in _PACKED:
        yield name, getattr(job, name)
    yield END, b""


def _read_job(stream: IO[bytes]) -> Job:
    frames = dict(read_frames(stream, last=END))
    value = orjson.loads(frames["job"])
    value["now"] = datetime.fromisoformat(value["now"])
    value["files"] = [(path, name) for path, name in value["files"]]
    value.update((name, frames[name]) for name in _PACKED)
    return Job(**value)


def _from_process(stream: IO[bytes]) -> Iterator[Frame]:
    try:
        for name, payload in read_frames(stream, last=END):
            if name == _ERROR:
                raise Unreadable(payload.decode())
            yield name, payload
    except CutStream:
        raise ReaderDied(
            "The process that reads the files ended too early, perhaps for want of memory. Nothing was applied; "
            "run the command again."
        ) from None


def _widen(stream: IO[bytes]) -> None:
    """A wider pipe, where the system has such, lets the reader work ahead."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


if __name__ == "__main__":
    with suppress(BrokenPipeError, CutStream, KeyboardInterrupt):
        try:
            write_frames(sys.stdout.buffer, read(_read_job(sys.stdin.buffer)))
        except PetwireError as error:
            write_frames(sys.stdout.buffer, [(_ERROR, str(error).encode()), (END, b"")])
