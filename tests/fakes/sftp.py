"""An adoption site's SFTP server on loopback: over a `Site`, or over a folder by the sftp-server of OpenSSH."""

import asyncio
import posixpath
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from tests.fakes.ftp import PASSWORD, USER, _parents
from tests.fakes.site import QuotaFull, Site
from tests.programs import needs

PATIENCE = 20.0


@dataclass
class Manners:
    """What this server does otherwise than others."""

    drop_each: int | None = None  # bytes written over one connection, after which it breaks
    refuses_login: Callable[[int], bool] = lambda times: False  # though the password is right
    overwrites: bool = True  # by renaming
    stalls: bool = False  # on writing
    passwords: list[str] = field(default_factory=list)
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))


class SftpSite:
    """A server in a thread of its own."""

    def __init__(self, manners: Manners, *, site: Site | None = None, folder: Path | None = None) -> None:
        self.site, self.manners, self.folder = site, manners, folder
        self.lock = threading.RLock()
        self.logins = 0
        self.programs: list[_Program] = []
        self.folders = (
            set() if site is None else {"", *_parents(site.format.photos + "x"), *_parents(site.format.data)}
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncssh.SSHAcceptor = self._call(self._listen())
        self.port: int = self._server.get_port()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        # Either asyncssh's own server over a `Site`, or sessions that are handed to a program (see `_Login`).
        served = {} if self.site is None else {"sftp_factory": lambda channel: _Folder(channel, self)}
        return await asyncssh.listen(
            *("127.0.0.1", 0),
            server_factory=lambda: _Login(self),
            server_host_keys=[self.manners.key],
            encoding=None,
            **served,
        )

    def _call(self, asked: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(PATIENCE)

    def stop(self) -> None:
        async def end() -> None:
            self._server.close()
            for program in self.programs:
                await program.ended()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._server.wait_closed(), 5)
            tasks = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._call(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


class _Login(asyncssh.SSHServer):
    def __init__(self, server: SftpSite) -> None:
        self._server = server

    def session_requested(self) -> Any:
        if self._server.folder is None:
            return True
        self._server.programs.append(_Program(self._server.folder))
        return self._server.programs[-1]

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._server.manners.passwords.append(password)
        if (username, password) != (USER, PASSWORD):
            return False
        self._server.logins += 1
        return not self._server.manners.refuses_login(self._server.logins)


class _Program(asyncssh.SSHServerSession):
    """OpenSSH's own server, started as sshd would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = bytearray()
        self._child: asyncio.subprocess.Process | None = None
        self._work: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel) -> None:
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        self._work = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        pipe = asyncio.subprocess.PIPE
        command = [needs("sftp-server"), "-d", str(self._folder)]
        self._child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(bytes(self._before))
        while block := await self._child.stdout.read(65536):
            self._channel.write(block)
        self._channel.exit(await self._child.wait())

    def data_received(self, data: bytes, datatype: int | None) -> None:  # type: ignore[override]
        if self._child is None:
            self._before.extend(data)
        elif self._child.stdin:
            self._child.stdin.write(data)

    def eof_received(self) -> bool:
        return self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    async def ended(self) -> None:
        """The program has left, and its pipes are closed."""
        self._end()
        if self._work:
            await asyncio.wait_for(self._work, PATIENCE)
        await asyncio.sleep(0)  # the loop closes them at its next turn

    def _end(self) -> bool:
        if self._child and self._child.stdin:
            self._child.stdin.close()
        return True


@dataclass
class _Open:
    path: str


class _Folder(asyncssh.SFTPServer):
    """The account's files, of a `Site` that looks at them at any moment."""

    def __init__(self, channel: asyncssh.SSHServerChannel, server: SftpSite) -> None:
        super().__init__(channel)
        self._connection = channel.get_connection()
        self._server = server
        self._came = 0
        assert server.site is not None
        self._site = server.site

    def _at(self, path: bytes) -> str:
        return posixpath.normpath(posixpath.join("/", path.decode())).strip("/")

    def _require(self, path: bytes) -> str:
        name = self._at(path)
        if name not in self._site.files:
            raise asyncssh.SFTPNoSuchFile(f"No such file: {name}")
        return name

    def _looked(self) -> None:
        with self._server.lock:
            self._site.look()

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        name = self._at(path)
        if posixpath.dirname(name) not in self._server.folders:
            raise asyncssh.SFTPNoSuchFile("No such folder")
        if not pflags & asyncssh.FXF_CREAT:
            self._require(path)
        if pflags & asyncssh.FXF_TRUNC or (pflags & asyncssh.FXF_CREAT and name not in self._site.files):
            self._put(name, b"")
        return _Open(name)

    def close(self, file_obj: object) -> None:
        self._looked()

    def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        return self._site.files[file_obj.path][offset : offset + size]

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
        if self._server.manners.stalls:
            await asyncio.sleep(PATIENCE)
        self._came += len(data)
        if self._server.manners.drop_each is not None and self._came > self._server.manners.drop_each:
            self._connection.abort()
            raise asyncssh.SFTPConnectionLost("gone")
        before = self._site.files.get(file_obj.path, b"")
        before += bytes(max(0, offset - len(before)))
        self._put(file_obj.path, before[:offset] + data + before[offset + len(data) :])
        return len(data)

    def _put(self, name: str, data: bytes) -> None:
        try:
            with self._server.lock:
                self._site.put(name, data)
        except QuotaFull:
            raise asyncssh.SFTPFailure("Disk quota exceeded") from None
        self._looked()

    def _attributes(self, path: bytes) -> asyncssh.SFTPAttrs:
        name = self._at(path)
        if name in self._server.folders:
            return asyncssh.SFTPAttrs(permissions=stat.S_IFDIR | 0o755)
        return asyncssh.SFTPAttrs(
            size=len(self._site.files[self._require(path)]), permissions=stat.S_IFREG | 0o644
        )

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        return self._attributes(path)

    def lstat(self, path: bytes) -> asyncssh.SFTPAttrs:
        return self._attributes(path)

    def fstat(self, file_obj: Any) -> asyncssh.SFTPAttrs:
        return self._attributes(file_obj.path.encode())

    def remove(self, path: bytes) -> None:
        with self._server.lock:
            self._site.remove(self._require(path))

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        if self._at(newpath) in self._site.files:
            raise asyncssh.SFTPFailure("It is there already")
        self.posix_rename(oldpath, newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        name, to = self._require(oldpath), self._at(newpath)
        if to in self._site.files and not self._server.manners.overwrites:
            raise asyncssh.SFTPFailure("It is there already")
        with self._server.lock:
            self._site.rename(name, to)
        self._looked()

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        self._server.folders.add(self._at(path))

    def realpath(self, path: bytes) -> bytes:
        return ("/" + self._at(path)).encode()

    async def scandir(self, path: bytes) -> Any:
        folder = self._at(path)
        for name in [each for each in self._site.files if posixpath.dirname(each) == folder]:
            yield asyncssh.SFTPName(posixpath.basename(name).encode(), b"", asyncssh.SFTPAttrs())


@contextmanager
def sftp_site(site: Site, manners: Manners | None = None) -> Iterator[SftpSite]:
    """A server over a `Site`, for a while."""
    yield from _served(SftpSite(manners or Manners(), site=site))


@contextmanager
def openssh(folder: Path, manners: Manners | None = None) -> Iterator[SftpSite]:
    """OpenSSH's sftp-server over a folder, for a while."""
    needs("sftp-server")
    yield from _served(SftpSite(manners or Manners(), folder=folder))


def _served(server: SftpSite) -> Iterator[SftpSite]:
    try:
        yield server
    finally:
        server.stop()
