"""A site's folder by SFTP. The host's key is remembered when it is met first; another one later is refused before the
password is sent."""

import asyncio
import logging
import posixpath
import re
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

import asyncssh

from petwire.exports.doors import door
from petwire.exports.doors.account import Account
from petwire.exports.doors.door import Broken, Refusal, impossible
from petwire.exports.doors.reaching import Reach
from petwire.exports.doors.troubles import Trouble, of_words
from petwire.lib.ftpclient import words_of
from petwire.lib.outbound import Rules

FAREWELL = 5.0  # seconds that a server has to answer a goodbye
AT_ONCE: Final = 16  # blocks that are sent or asked for before the first is answered
PACKET: Final = 32 * 1024  # bytes of one message; what breaks off loses no more
_OTHERS: Final = re.compile(r"\d{3}[ -]|HTTP/")  # FTP, mail and the web greet so
_OVERTAXED: Final = ("too many", "try again", "maximum", "busy")

logging.getLogger("asyncssh").setLevel(logging.WARNING)  # else it names users and hosts

Answer = TypeVar("Answer")


class SftpDoor:
    """A FileDoor (see there)."""

    def __init__(self, account: Account, password: str, *, by: Rules | None = None) -> None:
        self.account = account
        self.remembered = account.remembered
        self._password = password
        self._reach = Reach(account, by)
        self._runner: asyncio.Runner | None = None
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None
        self._was_let_in = False

    def open(self) -> None:
        if self._sftp is not None:
            return
        sock = self._reach.greeted(door.TIMEOUT, other=_OTHERS)
        self._runner = asyncio.Runner()
        try:
            self._run(self._log_in(sock))
        except BaseException:
            sock.close()
            self.close(politely=False)
            raise

    def size(self, path: str) -> int | None:
        return self._ask(lambda sftp: sftp.stat(self._at(path))).size

    def write(self, path: str, blocks: Iterator[bytes], start: int) -> None:
        with self._file(path, "r+b" if start else "wb") as file:
            place = start
            # Never inside the loop: whoever gives the blocks may ask the database whether to go on.
            for block in _together(blocks, AT_ONCE):
                self._ask(partial(_written, file, block, place))
                place += len(block)

    def read(self, path: str, take: Callable[[bytes], None], start: int) -> None:
        with self._file(path, "rb") as file:
            place = start
            while block := self._ask(partial(_piece, file, place)):
                take(block)
                place += len(block)

    def rename(self, path: str, to: str) -> None:
        async def over(sftp: asyncssh.SFTPClient) -> None:
            try:
                await sftp.posix_rename(self._at(path), self._at(to))
            except asyncssh.SFTPOpUnsupported:
                await sftp.rename(self._at(path), self._at(to))

        self._ask(over)

    def remove(self, path: str) -> None:
        self._ask(lambda sftp: sftp.remove(self._at(path)))

    def make_folder(self, path: str) -> None:
        self._ask(lambda sftp: sftp.mkdir(self._at(path)))

    def names(self, folder: str) -> list[str]:
        return [str(name) for name in self._ask(lambda sftp: sftp.listdir(self._at(folder) or "."))]

    def close(self, *, politely: bool) -> None:
        connection, self._connection, self._sftp = self._connection, None, None
        runner, self._runner = self._runner, None
        if runner is None:
            return
        if connection is not None:
            with suppress(asyncssh.Error, OSError, TimeoutError):
                runner.run(asyncio.wait_for(_left(connection, politely), min(FAREWELL, door.TIMEOUT)))
        runner.close()

    # --- Logging in

    async def _log_in(self, sock: socket.socket) -> None:
        keys = _HostKey(self.remembered)
        try:
            self._connection = await self._soon(
                asyncssh.connect(
                    sock=sock,
                    host_key_alias=self._reach.endpoint.host,
                    client_factory=lambda: keys,
                    known_hosts=(keys.known, [], []),
                    config=None,
                    username=self.account.user,
                    password=self._password,
                    preferred_auth="password,keyboard-interactive",
                    client_keys=None,
                    agent_path=None,
                    login_timeout=None,
                    compression_algs=None,
                )
            )
            self._was_let_in = True
            self._sftp = await self._soon(self._connection.start_sftp_client())
            if self.account.folder:
                await self._soon(self._sftp.stat(self.account.folder))
        except asyncssh.SFTPNoSuchFile as error:
            raise impossible(self.account, Trouble.NO_FOLDER, words_of(error)) from error
        except (asyncssh.Error, OSError, ValueError) as error:
            raise self._of_login(error, keys) from error
        self.remembered = keys.met or self.remembered

    def _of_login(self, error: Exception, keys: "_HostKey") -> Exception:
        said = words_of(error)
        if keys.differs or (keys.known and isinstance(error, asyncssh.KeyExchangeFailed)):
            said = f"it is now {keys.differs or 'of another kind'}"
            return impossible(self.account, Trouble.OTHER_KEY, said)
        if isinstance(error, asyncssh.PermissionDenied):
            if self._was_let_in or self.account.flickers or any(word in said.lower() for word in _OVERTAXED):
                return Broken(Trouble.BUSY, said)
            return impossible(self.account, Trouble.WRONG_LOGIN, said)
        if isinstance(
            error, asyncssh.ProtocolError | asyncssh.ProtocolNotSupported | asyncssh.KeyExchangeFailed
        ):
            return impossible(self.account, Trouble.OTHER_SERVER, said)
        if isinstance(error, asyncssh.ChannelOpenError):
            return impossible(self.account, Trouble.OTHER_SERVER, "it offers no SFTP to this account")
        if isinstance(error, TimeoutError) and keys.met is None:
            return Broken(Trouble.NO_ANSWER, said)
        return Broken(Trouble.BROKE_OFF, said)

    # --- Asking

    @contextmanager
    def _file(self, path: str, mode: str) -> Iterator[asyncssh.SFTPClientFile]:
        """An open file. That it is closed is part of its being written."""

        async def opened(sftp: asyncssh.SFTPClient) -> asyncssh.SFTPClientFile:
            return await sftp.open(self._at(path), mode, block_size=PACKET)

        file = self._ask(opened)
        try:
            yield file
        except Broken:
            raise
        except BaseException:
            with suppress(Broken, Refusal):
                self._ask(lambda sftp: file.close())
            raise
        self._ask(lambda sftp: file.close())

    def _at(self, path: str) -> str:
        return posixpath.join(self.account.folder, path)

    def _ask(self, question: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, Answer]]) -> Answer:
        if self._sftp is None:
            raise Broken(Trouble.BROKE_OFF, "there is no connection")
        try:
            answer: Answer = self._run(self._soon(question(self._sftp)))
            return answer
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
            raise Broken(Trouble.BROKE_OFF, words_of(error)) from error
        except asyncssh.SFTPError as error:
            raise Refusal(_meaning(error), words_of(error)) from error
        except (asyncssh.Error, OSError) as error:
            raise Broken(Trouble.BROKE_OFF, words_of(error)) from error

    def _run(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        assert self._runner is not None
        return self._runner.run(asked)

    async def _soon(self, asked: Any) -> Any:
        """An answer within the time that a server has."""
        return await asyncio.wait_for(asked, door.TIMEOUT)


class _HostKey(asyncssh.SSHClient):
    """What is known of the host's key: the one that is remembered, else the first one that is met."""

    def __init__(self, remembered: str) -> None:
        self.known = [asyncssh.import_public_key(remembered)] if remembered else []
        self.met: str | None = None
        self.differs = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Only asked about a key that is not the known one."""
        if self.known:
            self.differs = key.get_fingerprint()
            return False
        self.met = " ".join(key.export_public_key().decode("ascii").split()[:2])
        return True


async def _written(file: asyncssh.SFTPClientFile, block: bytes, place: int, _: asyncssh.SFTPClient) -> None:
    await file.write(block, place)


async def _piece(file: asyncssh.SFTPClientFile, place: int, _: asyncssh.SFTPClient) -> bytes:
    found = await file.read(door.BLOCK * AT_ONCE, place)
    assert isinstance(found, bytes)  # the file was opened without an encoding
    return found


async def _left(connection: asyncssh.SSHClientConnection, politely: bool) -> None:
    if politely:
        connection.close()
    else:
        connection.abort()
    await connection.wait_closed()


def _together(blocks: Iterator[bytes], count: int) -> Iterator[bytes]:
    """Several blocks in one, which asyncssh then sends without waiting for each."""
    held: list[bytes] = []
    for block in blocks:
        held.append(block)
        if len(held) == count:
            yield b"".join(held)
            held.clear()
    if held:
        yield b"".join(held)


def _meaning(error: asyncssh.SFTPError) -> Trouble:
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        return Trouble.MISSING
    if isinstance(error, asyncssh.SFTPNoSpaceOnFilesystem | asyncssh.SFTPQuotaExceeded):
        return Trouble.FULL
    if isinstance(error, asyncssh.SFTPPermissionDenied | asyncssh.SFTPWriteProtect):
        return Trouble.NOT_WRITABLE
    if isinstance(error, asyncssh.SFTPOpUnsupported):
        return Trouble.UNKNOWN
    return of_words(words_of(error))
