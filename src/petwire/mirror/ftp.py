"""Fetch a set by FTP, or FTP with explicit TLS: resumed, checked by size, patient with a busy server."""

import ftplib
import shutil
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from typing import TypeVar

import orjson

from petwire.lib.errors import PetwireError
from petwire.lib.ftpclient import (
    ENCODING,
    UNKNOWN_COMMAND,
    CertificateChanged,
    Client,
    TlsClient,
    is_busy,
    secured,
    words_of,
)
from petwire.mirror.address import Address
from petwire.mirror.doors import MANIFEST, WITHDRAWALS, Listed, UpstreamChanged
from petwire.wire.manifest import MANIFEST_LIMIT
from petwire.wire.names import logical_name
from petwire.wire.withdrawals import MOST_BYTES

TIMEOUT = 60.0  # seconds without a sign of life
PAUSES = (1.0, 2.0, 5.0, 15.0)  # seconds before each further try
LISTED_LIMIT = 100_000  # lines of a listing
FILE_LIMIT = 4 * 1024**3  # bytes of a file whose size the server does not tell
_OVERLAP = 4096  # bytes that are fetched twice when a transfer is resumed
_PROGRESS = 64 * 1024  # bytes by which all tries together must come further, else it is no use to go on
_LISTINGS = ("NLST", "MLSD", "LIST")
_BLOCK = 256 * 1024

Answer = TypeVar("Answer")


class WrongLogin(PetwireError):
    """The upstream does not accept the login."""


class UpstreamBusy(PetwireError):
    """The upstream cannot be reached at the moment."""

    exit_code = 75


class UpstreamRefused(PetwireError):
    """The upstream answered with an error that waiting does not mend."""


class WrongCertificate(PetwireError):
    """The upstream's certificate is neither recognised nor the one that was remembered."""


class _Resumed(Exception):
    """What is here of a file is no beginning of what comes now."""


class _TooLong(Exception):
    """A file goes on and on."""


class FtpDoor:
    """A set on an FTP server; files are staged in a folder of ours.

    `pinned` is the certificate that is remembered; it is set when one is met for the first time. `pause` waits
    some seconds; tests give another.
    """

    in_place = False

    def __init__(
        self, address: Address, *, password: str, staging: Path, pinned: str, pause: Callable[[float], None]
    ) -> None:
        self.pinned = pinned
        self._address = address
        self._password = password
        self._staging = staging
        self._pause = pause
        self._client: ftplib.FTP | None = None
        self._expected: list[Listed] | None = None
        self._has_times = True

    def listing(self) -> list[Listed]:
        listed = self._patiently("the listing", self._list)
        if self._expected is None:
            self._expected = listed
            self._keep_only(listed)
        return listed

    def manifest(self) -> bytes | None:
        return self._patiently("the manifest", self._manifest)

    def withdrawals(self) -> bytes | None:
        return self._patiently("the orders", self._withdrawals)

    def fetch(self, file: Listed) -> Path:
        path = self._staging / file.name
        while True:
            before = _size(path)
            try:
                self._patiently(file.name, lambda: self._download(file, path))
            except UpstreamBusy:
                if _size(path) < before + _PROGRESS:
                    raise
            else:
                return path

    def unchanged(self, before: list[Listed]) -> bool:
        return self.listing() == before

    def close(self, *, done: bool) -> None:
        if self._client is not None:
            with suppress(OSError, EOFError, ftplib.Error):
                self._client.quit()
            self._client.close()
            self._client = None
        if done:
            shutil.rmtree(self._staging, ignore_errors=True)

    def _patiently(self, what: str, ask: Callable[[], Answer]) -> Answer:
        """Ask, and again with growing pauses while the server is busy or the connection breaks."""
        trouble = ""
        for pause in (*PAUSES, None):
            try:
                return ask()
            except ssl.SSLCertVerificationError:
                raise
            except ftplib.error_perm as error:
                if not is_busy(error):
                    raise UpstreamRefused(
                        f"{self._address.host} refuses {what}: {error}. Ask the people who run the server."
                    ) from error
                trouble = words_of(error)
            except (ftplib.Error, OSError, EOFError) as error:
                trouble = words_of(error)
            self._drop()
            if pause is not None:
                self._pause(pause)
        raise UpstreamBusy(
            f"{self._address.host} did not give us {what} after {len(PAUSES) + 1} tries: {trouble}. "
            "Nothing was changed; run it again later, and what was fetched is not fetched again."
        )

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connected(self) -> ftplib.FTP:
        if self._client is None:
            client = self._log_in()
            self._client = client
            if self._expected is not None and self._list() != self._expected:
                raise UpstreamChanged("The upstream published another set while we fetched.")
        return self._client

    def _log_in(self) -> ftplib.FTP:
        client = (
            self._secured() if self._address.scheme == "ftps" else Client(timeout=TIMEOUT, encoding=ENCODING)
        )
        try:
            if client.sock is None:
                client.connect(self._address.host, self._address.port)
            try:
                client.login(self._address.user, self._password)
            except ftplib.error_perm as error:
                if is_busy(error):
                    raise
                if self._expected is not None:  # it let us in before, with the same password
                    raise ftplib.error_temp(str(error)) from error  # noqa: S321
                raise WrongLogin(
                    f"{self._address.host} does not accept the login {self._address.user!r}: {str(error).rstrip('.')}. "
                    + self._remedy(error)
                ) from error
            if isinstance(client, TlsClient):
                client.prot_p()
            if self._address.path != ".":
                client.cwd(self._address.path)
        except BaseException:
            client.close()
            raise
        return client

    def _remedy(self, error: ftplib.error_perm) -> str:
        if "TLS" in str(error) and self._address.scheme == "ftp":
            return "Add the source anew with ftps:// in its address."
        return "Give the right password with `petwire mirror set NAME --password-stdin`, or ask the hub."

    def _secured(self) -> TlsClient:
        try:
            client, self.pinned = secured(self._handshake, self.pinned)
        except CertificateChanged as error:
            raise WrongCertificate(
                f"{self._address.host} shows another certificate than before (SHA-256 {error.fingerprint}, "
                f"remembered {self.pinned}), and no authority vouches for it. The password was not sent. "
                "Ask the hub whether it has a new one; then add the source anew."
            ) from error
        return client

    def _handshake(self, context: ssl.SSLContext) -> TlsClient:
        client = TlsClient(timeout=TIMEOUT, context=context, encoding=ENCODING)
        try:
            client.connect(self._address.host, self._address.port)
            client.auth()
        except BaseException:
            client.close()
            raise
        return client

    def _list(self) -> list[Listed]:
        client = self._connected()
        files = sorted({name for name in map(_name, self._lines(client)) if logical_name(name)})
        return [self._facts(client, name) for name in files]

    def _lines(self, client: ftplib.FTP) -> list[str]:
        """A listing as the server gives it, in the first form that it knows; each line ends with a name."""
        lines: list[str] = []

        def take(line: str) -> None:
            lines.append(line)
            if len(lines) > LISTED_LIMIT:
                raise UpstreamRefused(f"{self._address.host} lists more files than any set has.")

        for command in _LISTINGS:
            try:
                client.retrlines(command, take)
            except ftplib.error_perm as error:
                if str(error).startswith("550"):  # "no files" is 550 with some servers
                    return []
                if command == _LISTINGS[-1] or not str(error).startswith(UNKNOWN_COMMAND):
                    raise
            else:
                break
        client.voidcmd("TYPE I")  # a listing is text; in that mode many servers tell no size
        return lines

    def _facts(self, client: ftplib.FTP, name: str) -> Listed:
        size = modified = None
        with suppress(ftplib.error_perm, ValueError):  # some answer with words
            size = client.size(name)
        size = None if size is not None and size < 0 else size
        if self._has_times:
            try:
                modified = datetime.strptime(client.voidcmd(f"MDTM {name}")[4:18], "%Y%m%d%H%M%S").replace(
                    tzinfo=UTC
                )
            except ftplib.error_perm as error:
                self._has_times = not str(error).startswith(UNKNOWN_COMMAND)
            except ValueError:
                pass
        return Listed(name, size, modified.isoformat() if modified else "", modified)

    def _manifest(self) -> bytes | None:
        found = self._whole(MANIFEST, MANIFEST_LIMIT)
        if found is not None and len(found) > MANIFEST_LIMIT:
            raise UpstreamRefused(f"The manifest of {self._address.host} is larger than any manifest.")
        return found

    def _withdrawals(self) -> bytes | None:
        return self._whole(WITHDRAWALS, MOST_BYTES)

    def _whole(self, name: str, most: int) -> bytes | None:
        """A small file by its name; None when there is none. What is longer than `most` is not read to its end."""
        client = self._connected()
        found = bytearray()

        def take(block: bytes) -> None:
            found.extend(block)
            if len(found) > most:
                raise _TooLong

        try:
            client.retrbinary(f"RETR {name}", take)
        except _TooLong:
            self._drop()
        except ftplib.error_perm as error:
            if is_busy(error):
                raise
            return None
        return bytes(found)

    def _download(self, file: Listed, path: Path) -> None:
        client = self._connected()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        there = _size(path)
        if file.size is None or there > file.size:
            there = 0
        if there != file.size or not path.exists():  # an empty file is a file too
            try:
                self._retrieve(client, file, path, there)
            except _Resumed as error:
                path.unlink()  # the next try begins at the beginning
                raise EOFError(str(error)) from error
        if file.size is not None and path.stat().st_size != file.size:
            raise EOFError(f"{file.name} has {path.stat().st_size} of {file.size} bytes")

    def _retrieve(self, client: ftplib.FTP, file: Listed, path: Path, there: int) -> None:
        """Fetch a file from some place on. A little of what is there comes again and must be the same."""
        start = max(0, there - _OVERLAP)
        with path.open("r+b" if start else "wb") as out:
            out.seek(start)
            expected = out.read() if start else b""
            out.seek(there if start else 0)
            limit = FILE_LIMIT if file.size is None else file.size

            def take(block: bytes) -> None:
                nonlocal expected
                known = min(len(block), len(expected))
                if block[:known] != expected[:known]:
                    raise _Resumed(f"{file.name} is not the file any more that it was when we began")
                expected = expected[known:]
                out.write(block[known:])
                if out.tell() > limit:
                    raise _Resumed(f"{file.name} has more bytes than the {limit} that were announced")

            try:
                client.retrbinary(f"RETR {file.name}", take, _BLOCK, rest=start or None)
            except ftplib.error_perm as error:
                if start and str(error).startswith(UNKNOWN_COMMAND):
                    raise _Resumed("the server cannot resume a transfer") from error
                raise

    def _keep_only(self, listed: list[Listed]) -> None:
        """Take up what an earlier try has staged, if it is certainly of these very files."""
        note = self._staging / "listing.json"
        facts = orjson.dumps([[file.name, file.size, file.mark] for file in listed])
        whole = all(file.size is not None and file.mark for file in listed)
        if not (whole and note.exists() and note.read_bytes() == facts):
            shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_bytes(facts)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _name(line: str) -> str:
    """The name at the end of a line of any listing; the format's names hold no blanks."""
    return PureWindowsPath(line.rsplit(maxsplit=1)[-1] if line.strip() else "").name
