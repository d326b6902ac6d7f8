"""Write the files of one set into a fresh folder: numbered parts, packed where wanted, hashed and synced."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from petwire.access.models import MOST_ROWS
from petwire.lib.beside import Beside
from petwire.wire.manifest import ManifestFile

SUSPECT, SUSPECT_FROM = 40, 1 << 20  # times its size, and bytes: what readers begin to refuse at 50
_UNIX = 3  # the system named in a zip; the same on every host, so that the same rows give the same bytes


@dataclass(frozen=True, slots=True)
class Shape:
    """How a service takes its files: their names, whether they are packed, and where they are cut."""

    key_id: str
    zipped: bool = False
    prefix: bool = False
    rows_per_file: int = MOST_ROWS

    def name(self, bare: str) -> str:
        """The name of the remote file: bare when packed, as clients know it."""
        if self.zipped:
            return f"{bare}.zip"
        return self.inside(bare) if self.prefix else bare

    def inside(self, bare: str) -> str:
        """The name that the file has once unpacked."""
        return f"{self.key_id}_{bare}"


class Part:
    """One file being written. What is written goes straight to the disk, so memory does not grow with it."""

    def __init__(self, folder: Path, bare: str, shape: Shape) -> None:
        self.path = folder / shape.name(bare)
        self.rows = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO = self.path.open("x+b", buffering=1 << 20)
        self._zip = ZipFile(self._file, "w") if shape.zipped else None
        self._member = _member(shape.inside(bare))
        self._into: IO[bytes] = self._zip.open(self._member, "w") if self._zip else self._file

    def write(self, data: bytes, rows: int = 1) -> None:
        self._into.write(data)
        if self._zip is None:
            self._hash.update(data)
        self.rows += rows

    def close(self) -> ManifestFile:
        if self._zip is not None:
            self._into.close()
            self._zip.close()
            if self._member.file_size > max(SUSPECT_FROM, SUSPECT * self._member.compress_size):
                self._store()
            # Only now: a zip's head is written last, with the sizes, for clients that read it from the front.
            self._file.seek(0)
            self._hash = hashlib.file_digest(self._file, "sha256")  # type: ignore[arg-type]
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.seek(0, os.SEEK_END)
        self._file.close()
        return ManifestFile(self.path.name, size, self.rows, self._hash.hexdigest())

    def _store(self) -> None:
        """Store the rows as they are: nearly alike, they pack so well that careful readers would fear a bomb."""
        fresh = self.path.with_name(f".{self.path.name}")
        loose = fresh.open("x+b")
        member = _member(self._member.filename, ZIP_STORED)
        with (
            read_again(self.path) as rows,
            ZipFile(loose, "w") as packed,
            packed.open(member, "w") as into,
        ):
            shutil.copyfileobj(rows, into, 1 << 20)
        fresh.replace(self.path)
        self._file.close()
        self._file = loose

    def abandon(self) -> None:
        """Let go of the file; what was written is worth nothing."""
        with suppress(OSError):  # a full disk, which is why it is abandoned
            if self._zip is not None:
                self._into.close()
                self._zip.close()
            self._file.close()


class Series:
    """A numbered series of files such as pets_1.json, pets_2.json; the first is there also when empty."""

    def __init__(self, folder: Path, name: str, shape: Shape) -> None:
        self.files: list[ManifestFile] = []
        self._folder = folder
        self._name = name
        self._shape = shape
        self._part = self._open()
        self._beside = Beside("files")

    def write(self, line: bytes) -> None:
        """Add one record; it begins the next file when this one is full."""
        self._beside.settle()
        self._write([line])

    def write_all(self, lines: Sequence[bytes]) -> None:
        """Add records. They are packed, hashed and synced while the caller fetches the next ones; what goes wrong
        is raised by the next call."""
        self._beside.do(partial(self._write, lines))

    def _write(self, lines: Sequence[bytes]) -> None:
        while lines:
            room = self._shape.rows_per_file - self._part.rows
            if room <= 0:
                self.files.append(self._part.close())
                self._part = self._open()
                continue
            some, lines = lines[:room], lines[room:]
            self._part.write(b"".join(some), len(some))

    def write_head(self, line: bytes) -> None:
        """Add a row that is no record, such as the time stamp of the first file."""
        self._beside.settle()
        self._part.write(line, rows=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.close()
        if error is not None:
            self._part.abandon()
            return
        try:
            self._beside.settle()
        except BaseException:
            self._part.abandon()
            raise
        self.files.append(self._part.close())

    def _open(self) -> Part:
        return Part(self._folder, f"{self._name}_{len(self.files) + 1}.json", self._shape)


def write_file(
    folder: Path, bare: str, data: bytes, *, rows: int, shape: Shape | None = None
) -> ManifestFile:
    """A file that is small enough to be had whole; without a shape it is petwire's own, plain and under its name."""
    part = Part(folder, bare, shape or Shape(""))
    part.write(data, rows)
    return part.close()


@contextmanager
def read_again(path: Path) -> Iterator[IO[bytes]]:
    """The rows of a file that was written here, unpacked on the way."""
    if path.suffix != ".zip":
        with path.open("rb") as plain:
            yield plain
        return
    with ZipFile(path) as packed, packed.open(packed.infolist()[0]) as rows:
        yield rows


def sync_folder(path: Path) -> None:
    """Make the names in a folder last, not only the bytes of its files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _member(name: str, method: int = ZIP_DEFLATED) -> ZipInfo:
    """A member without time or owner: the same rows make the same zip."""
    info = ZipInfo(name)  # of 1980, the zero of zips
    info.compress_type = method
    info.create_system = _UNIX
    info.external_attr = 0o644 << 16
    return info
