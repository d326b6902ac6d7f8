"""Write the files of one set into a fresh folder: numbered parts, hashed and synced as they are written."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from petwire.wire.manifest import ManifestFile

ROWS_PER_FILE = 1000


class Part:
    """One file being written; counts its bytes and records and hashes them on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._bytes = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO = path.open("xb", buffering=1 << 20)

    def write(self, data: bytes, rows: int = 1) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._bytes += len(data)
        self.rows += rows

    def close(self) -> ManifestFile:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return ManifestFile(self.path.name, self._bytes, self.rows, self._hash.hexdigest())

    def abandon(self) -> None:
        self._file.close()


class Series:
    """A numbered series of files such as pets_1.json, pets_2.json; the first is there also when empty."""

    def __init__(self, folder: Path, name: str, *, rows_per_file: int = ROWS_PER_FILE) -> None:
        self.files: list[ManifestFile] = []
        self._folder = folder
        self._name = name
        self._limit = rows_per_file
        self._part = self._open()

    def write(self, line: bytes) -> None:
        """Add one record; it begins the next file when this one is full."""
        if self._part.rows >= self._limit:
            self.files.append(self._part.close())
            self._part = self._open()
        self._part.write(line)

    def write_head(self, line: bytes) -> None:
        """Add a row that is no record, such as the time stamp of the first file."""
        self._part.write(line, rows=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.files.append(self._part.close())
        else:
            self._part.abandon()

    def _open(self) -> Part:
        return Part(self._folder / f"{self._name}_{len(self.files) + 1}.json")


def write_file(path: Path, data: bytes, *, rows: int) -> ManifestFile:
    """A file that is small enough to be had whole."""
    part = Part(path)
    part.write(data, rows)
    return part.close()


def sync_folder(path: Path) -> None:
    """Make the names in a folder last, not only the bytes of its files."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
