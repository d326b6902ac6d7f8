"""Fetch a set from another petwire over HTTPS: by its manifest, pinned to one set, resumed, patient."""

import shutil
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import urllib3

from petwire.mirror.address import Address
from petwire.mirror.doors import MANIFEST, WITHDRAWALS, Listed, UpstreamChanged
from petwire.mirror.ftp import (
    PAUSES,
    TIMEOUT,
    UpstreamBusy,
    UpstreamRefused,
    WrongCertificate,
    WrongLogin,
)
from petwire.wire.manifest import MANIFEST_LIMIT, BadManifest, decode_manifest
from petwire.wire.withdrawals import MOST_BYTES

FILES = "files"  # the path at a hub, where the address names none
LONGEST_WAIT = 300.0  # seconds; asked to wait longer, we end and come again with the next run
_NOTE = "listing.json"
_BLOCK = 256 * 1024

Answer = TypeVar("Answer")


class _Busy(Exception):
    """The hub cannot answer at the moment; `wait` is what it asked for, in seconds."""

    def __init__(self, words: str, wait: float = 0.0) -> None:
        super().__init__(words)
        self.wait = wait


class HttpsDoor:
    """A set at `https://<hub>/files/`; files are staged in a folder of ours.

    The set is the one whose manifest came first; each further question names it, so that the hub answers 410 when it
    is gone and never with a file of another. `pause` waits some seconds; tests give another.
    """

    pinned = ""  # a certificate is accepted when an authority vouches for it, and else never
    in_place = False

    def __init__(
        self, address: Address, *, password: str, staging: Path, pause: Callable[[float], None]
    ) -> None:
        self._address = address
        self._staging = staging
        self._pause = pause
        self._base = f"{address.server}/{FILES if address.path == '.' else quote(address.path)}"
        self._headers = urllib3.make_headers(basic_auth=f"{address.user}:{password}")
        self._headers |= {"Accept-Encoding": "identity", "User-Agent": "petwire"}
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(TIMEOUT), retries=False)
        self._set_id = ""
        self._listed: list[Listed] = []
        self._bytes = b""

    def listing(self) -> list[Listed]:
        if not self._set_id:
            self._begin(self._patiently("the manifest", self._manifest))
        return self._listed

    def manifest(self) -> bytes | None:
        self.listing()
        return self._bytes

    def withdrawals(self) -> bytes | None:
        return self._patiently("the orders", self._withdrawals)

    def fetch(self, file: Listed) -> Path:
        path = self._staging / file.name
        self._patiently(file.name, lambda: self._download(file, path))
        return path

    def unchanged(self, before: list[Listed]) -> bool:
        """Whether our set still stands. That there is a newer one does not matter."""
        try:
            return self._patiently("the manifest", self._manifest) == self._bytes
        except UpstreamChanged:
            return False

    def close(self, *, done: bool) -> None:
        self._pool.clear()
        if done:
            shutil.rmtree(self._staging, ignore_errors=True)

    def _begin(self, data: bytes) -> None:
        try:
            manifest = decode_manifest(data)
        except BadManifest as error:
            raise UpstreamRefused(f"{self._address.host}: {error}") from error
        self._bytes, self._set_id = data, manifest.set
        self._listed = sorted(
            (Listed(file.name, file.bytes, file.sha256) for file in manifest.files), key=lambda one: one.name
        )
        note = self._staging / _NOTE
        if not (
            note.exists() and note.read_bytes() == data
        ):  # what an earlier try has staged is of another set
            shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_bytes(data)

    def _patiently(self, what: str, ask: Callable[[], Answer]) -> Answer:
        """Ask, and again with growing pauses, or those the hub asks for, while it is busy or the connection breaks."""
        host, trouble = self._address.host, ""
        for pause in (*PAUSES, None):
            try:
                return ask()
            except urllib3.exceptions.SSLError as error:
                if isinstance(error.args[0], ssl.SSLCertVerificationError):
                    raise WrongCertificate(
                        f"No authority vouches for the certificate of {host} ({error.args[0].verify_message}). The "
                        "password was not sent. Tell the hub; an authority of your own can be named by SSL_CERT_FILE."
                    ) from error
                trouble, wait = str(error), 0.0
            except _Busy as error:
                trouble, wait = str(error), error.wait
            except urllib3.exceptions.HTTPError as error:
                trouble, wait = str(error), 0.0
            if wait > LONGEST_WAIT:
                raise UpstreamBusy(f"{host} asks us to come again in {wait:.0f} seconds ({trouble}).")
            if pause is not None:
                self._pause(max(pause, wait))
        raise UpstreamBusy(
            f"{host} did not give us {what} after {len(PAUSES) + 1} tries: {trouble.rstrip('.')}. "
            "Nothing was changed; run it again later, and what was fetched is not fetched again."
        )

    def _manifest(self) -> bytes:
        with self._asked(MANIFEST) as response:
            if response.status == 404:
                raise UpstreamRefused(
                    f"{self._address.host} has no {MANIFEST}: it is no petwire hub, or the address is wrong. "
                    "Other hubs are mirrored by FTP or from a folder."
                )
            self._require(response, MANIFEST, 200)
            data = response.read(MANIFEST_LIMIT + 1)
        if len(data) > MANIFEST_LIMIT:
            raise UpstreamRefused(f"The manifest of {self._address.host} is larger than any manifest.")
        return data

    def _withdrawals(self) -> bytes | None:
        with self._asked(WITHDRAWALS) as response:
            if response.status == 404:
                return None
            self._require(response, WITHDRAWALS, 200)
            return response.read(MOST_BYTES + 1)

    def _download(self, file: Listed, path: Path) -> None:
        assert file.size is not None
        there = path.stat().st_size if path.exists() else 0
        if there == file.size and path.exists():
            return
        there = there if there < file.size else 0
        with self._asked(file.name, start=there) as response:
            self._require(response, file.name, 200, 206)
            if response.status == 200:
                there = 0
            elif not response.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
                path.unlink(missing_ok=True)
                raise _Busy(f"{file.name} came with other bytes than those that were asked for")
            with path.open("r+b" if there else "wb") as out:
                out.seek(there)
                # Not `stream`, which keeps back a block that was cut off: what came is not fetched again.
                while block := response.read1(_BLOCK):
                    there += len(block)
                    if there > file.size:
                        raise UpstreamRefused(
                            f"{self._address.host} sends more of {file.name} than its manifest says. Tell the hub."
                        )
                    out.write(block)
        if there != file.size:
            raise _Busy(f"{file.name} has {there} of {file.size} bytes")

    @contextmanager
    def _asked(self, name: str, *, start: int = 0) -> Iterator[urllib3.BaseHTTPResponse]:
        """The hub's answer, whose content is read by the caller. Redirects are not followed: the password is for
        this host alone."""
        response = self._pool.request(
            "GET",
            f"{self._base}/{quote(name)}",
            fields={"set": self._set_id} if self._set_id else None,
            headers=self._headers | ({"Range": f"bytes={start}-"} if start else {}),
            preload_content=False,
            redirect=False,
        )
        try:
            yield response
        finally:
            response.close()

    def _require(self, response: urllib3.BaseHTTPResponse, name: str, *good: int) -> None:
        """Turn every other answer into the error that it is."""
        host, status = self._address.host, response.status
        if status in good:
            return
        if status == 410:
            raise UpstreamChanged("The upstream has withdrawn its set, or removed it, while we fetched.")
        if status == 401:
            raise WrongLogin(
                f"{host} does not accept the login {self._address.user!r}. Give the right password (that of FTP) with "
                "`petwire mirror set NAME --password-stdin`, or ask the hub."
            )
        if status == 403:
            raise WrongLogin(f"{host} does not let us in: {_words(response)}")
        if status in (408, 429) or status >= 500:
            raise _Busy(f"{status} {response.reason}", _seconds(response.headers.get("Retry-After", "")))
        raise UpstreamRefused(
            f"{host} answers {status} {response.reason} to {name}. Ask the people who run the server."
        )


def _seconds(retry_after: str) -> float:
    """What Retry-After asks for. A date, which our hubs never send, counts as nothing asked."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0


def _words(response: urllib3.BaseHTTPResponse) -> str:
    """What the hub says, as far as it is for people."""
    said = response.read(300).decode("utf-8", "replace")
    return "".join(letter for letter in said if letter.isprintable()).strip() or "403"
