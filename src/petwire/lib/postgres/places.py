"""The files of one home that concern its database, and what the run record says."""

import json
import os
import socket
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from petwire.lib.postgres.errors import FolderUnusable
from petwire.lib.postgres.users import ServerUser

# sockaddr_un holds 104 (macOS) to 108 bytes; the server appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True, slots=True)
class Places:
    """Names of files and folders under PETWIRE_HOME; making them is `make`'s."""

    home: Path

    @property
    def data(self) -> Path:
        """The cluster, or a link to it."""
        return self.home / "db"

    @property
    def lock(self) -> Path:
        """Shared by everyone who uses the server; exclusive for the one who stops it."""
        return self.home / "run" / "db.lock"

    @property
    def gate(self) -> Path:
        """Exclusive while someone looks, starts or stops."""
        return self.home / "run" / "db.gate"

    @property
    def record(self) -> Path:
        return self.home / "run" / "db.json"

    @property
    def log(self) -> Path:
        return self.home / "logs" / "postgres.log"

    def make(self) -> None:
        """Create what is missing; under a home of someone else root leaves what it makes to that owner."""
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.lock.parent, self.log.parent):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                self.leave_to_owner(folder)

    def leave_to_owner(self, path: Path) -> None:
        """Without this a single command as root would lock the home's owner out."""
        if os.geteuid() == 0:
            owner = self.home.stat()
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Record:
    """What run/db.json says of the server; written before its start, so that an orphan is always found."""

    socket: str
    data: str
    major: int
    host: str
    pid: int | None = None
    started: float | None = None

    @classmethod
    def read(cls, places: Places) -> Self | None:
        """The record, or None when there is none, it is no record, or it came with a copy of another home."""
        try:
            record = cls(**json.loads(places.record.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return record if record.data == str(places.data.resolve()) else None

    def write(self, places: Places) -> None:
        write_anew(places.record, json.dumps(asdict(self)) + "\n")
        places.leave_to_owner(places.record)


def this_host() -> str:
    return socket.gethostname()


def write_anew(path: Path, text: str) -> None:
    """Write a small private file in one step; never through a link that someone may have planted."""
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def socket_folder(user: ServerUser, last: Record | None) -> str:
    """The last server's folder if it still stands (its address then survives a crash), else a fresh one."""
    if last is not None and _is_private(Path(last.socket), user):
        for leftover in Path(last.socket).iterdir():
            leftover.unlink()  # its lock file names the dead server, perhaps a zombie that PostgreSQL believes in
        return last.socket
    for base in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108 - mkdtemp, 0700
        if len(os.fsencode(base)) + len("/pw-12345678") <= LONGEST_SOCKET_FOLDER and user.can_enter(
            Path(base)
        ):
            folder = tempfile.mkdtemp(prefix="pw-", dir=base)
            user.give(Path(folder))
            return folder
    raise FolderUnusable(
        f"User {user.name} needs a temporary folder with a short name for the database's socket, and can "
        "enter neither TMPDIR nor /tmp nor /var/tmp. Set TMPDIR to one that it can enter."
    )


def _is_private(folder: Path, user: ServerUser) -> bool:
    try:
        seen = folder.lstat()
    except OSError:
        return False
    return seen.st_uid == user.uid and seen.st_mode & 0o170777 == 0o040700
