"""The ways into an upstream's files: what is there, and a file of it on this machine."""

import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from petwire.lib.errors import PetwireError
from petwire.wire.manifest import MANIFEST_LIMIT
from petwire.wire.names import logical_name
from petwire.wire.withdrawals import MOST_BYTES

MANIFEST = ".petwire/manifest.json"
WITHDRAWALS = ".petwire/withdrawals.json"


class NoSuchFolder(PetwireError):
    """The folder of a source is not there."""


class UpstreamChanged(PetwireError):
    """The upstream published other files while we read; starting again is the remedy."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a listing. `mark` tells another version of it; `modified` is only known of servers."""

    name: str
    size: int | None
    mark: str
    modified: datetime | None = None


def read_manifest(folder: Path) -> bytes | None:
    """The manifest of the set in a folder, if there is one; no more of it than shows that it is too large."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(MANIFEST_LIMIT + 1)


class Door(Protocol):
    """A source's files, as one set from the first listing on."""

    pinned: str
    """Fingerprint of the certificate that is remembered (SHA-256, hexadecimal), or ""."""

    in_place: bool
    """Whether files are read where they lie, so that they may change until the very end."""

    def listing(self) -> list[Listed]:
        """All data files, in the order of their names."""

    def manifest(self) -> bytes | None:
        """The set's manifest, if the upstream has one."""

    def withdrawals(self) -> bytes | None:
        """The hub's orders as of now, if it has such a file; of it at most some bytes more than any file has."""

    def fetch(self, file: Listed) -> Path:
        """The file on this machine. It may be read until the door is closed."""

    def unchanged(self, before: list[Listed]) -> bool:
        """Whether what was fetched is still what the upstream has."""

    def close(self, *, done: bool) -> None:
        """Leave. With `done`, what was staged is not needed any more."""


class FolderDoor:
    """A folder on this machine; its files are read in place."""

    pinned = ""
    in_place = True

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        if not self._path.is_dir():
            raise NoSuchFolder(f"{path} is no folder that can be read. Check the address of the source.")

    def listing(self) -> list[Listed]:
        try:
            entries = sorted(self._path.iterdir())
        except OSError as error:
            raise NoSuchFolder(f"{self._path} cannot be read any more: {error.strerror}.") from error
        listed = []
        for entry in entries:
            # What goes while we look is not there, as anything else that is no file.
            with suppress(FileNotFoundError):
                facts = entry.stat()
                if logical_name(entry.name) and stat.S_ISREG(facts.st_mode):
                    listed.append(Listed(entry.name, facts.st_size, f"{facts.st_mtime_ns}.{facts.st_ino}"))
        return listed

    def manifest(self) -> bytes | None:
        return read_manifest(self._path)

    def withdrawals(self) -> bytes | None:
        path = self._path / WITHDRAWALS
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def fetch(self, file: Listed) -> Path:
        return self._path / file.name

    def unchanged(self, before: list[Listed]) -> bool:
        return self.listing() == before

    def close(self, *, done: bool) -> None:
        """Nothing was staged."""
