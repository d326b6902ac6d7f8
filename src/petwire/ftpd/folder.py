"""One published set as pyftpdlib's file system: flat, read-only, without links. The orders are there as well, though
they lie in no folder: the session has them."""

import os
import stat
import tempfile
from typing import IO

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from petwire.ftpd import rules
from petwire.lib.virtual import Layout, Made, MadeFile, layout_of, open_file


class SetFolder(AbstractedFS):  # type: ignore[misc]
    """The jail of one session: what is not a regular file of the set does not exist. `root` is resolved."""

    # The last working folder and name that were made a path, and that path.
    _asked: tuple[str, str] | None = None
    _meant: str

    def validpath(self, path: str) -> bool:
        """True for a path that may be named and that crosses no symbolic link. Not: that it exists."""
        front = f"{self.root}/"
        if not f"{path}/".startswith(front):
            return False
        parts = path[len(front) :].split("/") if len(path) > len(front) else []
        if not (rules.is_offered(parts) and all(parts)):
            return False
        return self._made(path) is not None or os.path.realpath(path) == path

    def ftp2fs(self, ftppath: str) -> str:
        # Asked four times for each command that names a file.
        asked = self.cwd, ftppath
        if asked != self._asked:
            self._asked, self._meant = asked, super().ftp2fs(ftppath)
        return self._meant

    def find(self, path: str) -> list[str] | None:
        """Names that a listing of a folder, a pattern or one file shows; None if there is no such thing."""
        if self.isdir(path):
            return self.listdir(path)
        folder, name = os.path.split(path)
        if rules.is_pattern(name) and self.isdir(folder):
            return rules.matching(self.listdir(folder), name)
        return [name] if self.isfile(path) else None

    def listdir(self, path: str) -> list[str]:
        if path != self.root:
            return []  # petwire's own folder: its files are known by name
        with os.scandir(path) as entries:
            plain = [
                entry.name
                for entry in entries
                if rules.is_listed(entry.name) and entry.is_file(follow_symlinks=False)
            ]
        layout = layout_of(self.root)
        return sorted({*plain, *(layout.files if layout else ())})

    def chdir(self, path: str) -> None:
        # AbstractedFS moves the whole process, which every other session shares.
        if not self.isdir(path):
            raise FilesystemError("There is no such folder in this set")
        self.cwd = self.fs2ftp(path)

    def is_orders(self, path: str) -> bool:
        """Whether that is the file of orders to the account (`path` as from `ftp2fs`)."""
        return path == f"{self.root}/{rules.OWN_FOLDER}/{rules.ORDERS}"

    def open(self, filename: str, mode: str) -> IO[bytes]:
        """Open for reading, whatever `mode` says. Raises FilesystemError for what is no regular file."""
        if self.is_orders(filename):
            return self._orders()
        if (found := self._made(filename)) is not None:
            return MadeFile(filename, *found)  # type: ignore[return-value]
        if not self.isfile(filename):
            raise FilesystemError("There is no such file in this set")
        return open_file(self.root, os.path.relpath(filename, self.root))

    def isdir(self, path: str) -> bool:
        """True for the set itself and for petwire's own folder; there are no others."""
        return path in (self.root, f"{self.root}/{rules.OWN_FOLDER}") and _kind(path) == stat.S_IFDIR

    def isfile(self, path: str) -> bool:
        if self.is_orders(path):
            return self.cmd_channel.orders is not None
        return self._made(path) is not None or _kind(path) == stat.S_IFREG

    def _made(self, path: str) -> tuple[Made, Layout] | None:
        """What a file is made of that is none on the disk."""
        folder, name = os.path.split(path)
        layout = layout_of(self.root) if folder == self.root else None
        return (layout.files[name], layout) if layout is not None and name in layout.files else None

    def _orders(self) -> IO[bytes]:
        """The orders that the session has asked for, as a file without a name: what is sent is what it was told."""
        if self.cmd_channel.orders is None:
            raise FilesystemError("There is no such file in this set")
        file = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever sends it
        file.write(self.cmd_channel.orders.data)
        file.seek(0)
        return file

    def getsize(self, path: str) -> int:
        return self.stat(path).st_size

    def getmtime(self, path: str) -> float:
        return self.stat(path).st_mtime

    def lstat(self, path: str) -> os.stat_result:
        """The status of a file with plain permissions: lftp gives its copies those that the listing shows."""
        if self.is_orders(path):
            with self._orders() as file:
                return os.fstat(file.fileno())
        if (found := self._made(path)) is not None:
            return _status(*found)
        if not (self.isfile(path) or self.isdir(path)):
            raise FilesystemError("There is no such file in this set")
        there = os.lstat(path)
        return os.stat_result((stat.S_IFMT(there.st_mode) | 0o644, *there[1:]))

    stat = lstat

    def get_user_by_uid(self, uid: int) -> str:
        return "petwire"

    get_group_by_gid = get_user_by_uid


def _kind(path: str) -> int:
    """What is at `path`, as in `stat.S_IFMT`; 0 for nothing. Follows no link."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0


def _status(made: Made, layout: Layout) -> os.stat_result:
    """The status that such a file would have if it lay there."""
    at = int(layout.at)
    return os.stat_result((stat.S_IFREG | 0o644, 0, 0, 1, 0, 0, made.size, at, at, at))
