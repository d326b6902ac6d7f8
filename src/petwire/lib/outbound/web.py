"""Fetch what lies at a web address that an outsider gave, or send something there: vetted, bounded in size, time and
redirects."""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from petwire.lib.errors import PetwireError
from petwire.lib.outbound.vetting import Endpoint, NotAllowed, Rules, rules, vet

MEGABYTE = 1024 * 1024
PORTS = {"http": 80, "https": 443}
LONGEST = 4096  # characters of an address
ANSWER_WITHIN = 10.0  # seconds, for who is sent something
_MOVED = frozenset({301, 302, 303, 307, 308})
_BLOCK = 64 * 1024
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class NotFetched(PetwireError):
    """The server did not give what was asked for. `gone` says that asking again will not help."""

    def __init__(self, words: str, *, gone: bool = False) -> None:
        super().__init__(words)
        self.gone = gone


class NotThere(NotFetched):
    """The server says that there is nothing at the address (404, 410)."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__(f"There is nothing at this address of {host} ({status}).", gone=True)


class TooLarge(NotFetched):
    """There is more at the address than petwire takes."""

    def __init__(self, host: str, limit: int) -> None:
        super().__init__(
            f"What lies at {host} is larger than {limit // MEGABYTE} MB. Give a smaller one.", gone=True
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken: bytes as sent and as unpacked, seconds for all of it, redirects."""

    bytes: int = 20 * MEGABYTE
    seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked of a server."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Accept": "image/*, */*;q=0.5"})
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at an address. `address` is the one that answered, after redirects."""

    data: bytes
    address: str


def fetch(address: str, *, limits: Limits = Limits(), by: Rules | None = None) -> Fetched:
    """The bytes at an address. Raises NotAllowed and NotFetched, in words that name the remedy.

    No cookie, login or proxy is ever used; each redirect is vetted like the first address.
    """
    deadline = time.monotonic() + limits.seconds
    found = by or rules()
    for _ in range(limits.redirects + 1):
        parts = read_address(address)
        endpoint = vet(parts.hostname or "", _port(parts), by=found, seconds=_left(deadline, parts.hostname))
        with _asked(parts, endpoint, deadline) as response:
            if response.status in _MOVED:
                location = response.headers.get("Location", "")
                if not location:
                    raise NotFetched(f"{endpoint.host} says that it moved, but not where to.", gone=True)
                address = urljoin(address, location)
                continue
            _require_good(response, endpoint.host)
            return Fetched(_content(response, endpoint.host, limits), address)
    raise NotFetched(
        f"The address leads from one to the next more than {limits.redirects} times. Give the last one.",
        gone=True,
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """How a server answered what it was sent. `data` is what came with a yes, "" where it is longer than was allowed;
    `retry_after` the header of that name."""

    status: int
    data: bytes = b""
    retry_after: str = ""


def post(
    address: str,
    *,
    data: bytes,
    headers: Mapping[str, str],
    seconds: float = ANSWER_WITHIN,
    by: Rules | None = None,
    in_clear: bool = False,
) -> int:
    """Send bytes to an address. Returns the status of the answer, of which nothing else is read.

    An answer that leads elsewhere is not followed: what is sent is meant for this server alone. `http://` is refused
    but for servers in opened networks, or with `in_clear`. Raises NotAllowed and NotFetched.
    """
    return _posted(address, data, headers, seconds, by, in_clear, most=0).status


def exchange(
    address: str,
    *,
    data: bytes,
    headers: Mapping[str, str],
    most: int,
    seconds: float = ANSWER_WITHIN,
    by: Rules | None = None,
) -> Answered:
    """The same, and what the server says with a yes, up to so many bytes. Raises NotAllowed and NotFetched."""
    return _posted(address, data, headers, seconds, by, in_clear=False, most=most)


def _posted(
    address: str,
    data: bytes,
    headers: Mapping[str, str],
    seconds: float,
    by: Rules | None,
    in_clear: bool,
    most: int,
) -> Answered:
    deadline = time.monotonic() + seconds
    parts, endpoint = _vetted(address, by or rules(), in_clear, _left(deadline, None))
    with _asked(parts, endpoint, deadline, _Asking("POST", headers, data)) as response:
        said = b""
        if most and 200 <= response.status < 300:
            said = response.read(most + 1)
        retry_after = response.headers.get("Retry-After", "")
        return Answered(response.status, said if len(said) <= most else b"", retry_after)


def check_address(address: str, *, seconds: float = ANSWER_WITHIN) -> None:
    """See whether `post` would send something to an address, without doing so. Raises NotAllowed."""
    _vetted(address, rules(), False, seconds)


def _vetted(address: str, by: Rules, in_clear: bool, seconds: float) -> tuple[SplitResult, Endpoint]:
    parts = read_address(address)
    endpoint = vet(parts.hostname or "", _port(parts), by=by, seconds=seconds)
    if parts.scheme != "https" and not (in_clear or by.opens(endpoint)):
        raise NotAllowed(
            "The address has to begin with https://, so that nobody on the way reads what is sent."
        )
    return parts, endpoint


def read_address(address: str) -> SplitResult:
    """The parts of a web address. Raises NotAllowed for what is none, or could be read in two ways."""
    text = address.strip()
    example = "Copy it from the browser, such as https://example.org/biscuit.jpg."
    if (
        len(text) > LONGEST
        or "\\" in text
        or any(not letter.isprintable() or letter == " " for letter in text)
    ):
        raise NotAllowed(f"This is no web address. {example}")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise NotAllowed(f"This is no web address. {example}") from None
    if parts.scheme not in PORTS or not host:
        raise NotAllowed(f"The address has to begin with https:// or http://. {example}")
    if "@" in parts.netloc:
        raise NotAllowed("An address with a user name or password in it is not opened. Leave that part out.")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else PORTS[parts.scheme]


@contextmanager
def _asked(
    parts: SplitResult, endpoint: Endpoint, deadline: float, asking: _Asking = _Asking()
) -> Iterator[urllib3.BaseHTTPResponse]:
    """The answer, whose content is still to be read; everything is closed when the block or the time ends."""
    host = endpoint.host
    connection = _connected(parts.scheme, endpoint, deadline)
    # Each single read has a time limit of its own, so a server that sends a byte now and then would never meet it.
    sock = connection.sock
    ended = threading.Event()
    watchdog = threading.Timer(_left(deadline, host), _cut, (sock, ended))
    watchdog.daemon = True
    watchdog.start()
    try:
        named = f"[{host}]" if ":" in host else host
        default = endpoint.port == PORTS[parts.scheme]
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|") if parts.query else ""
        connection.request(
            asking.method,
            path + query,
            body=asking.data,
            headers={
                "Host": named if default else f"{named}:{endpoint.port}",
                "User-Agent": "petwire",
                "Accept-Encoding": "identity",
                "Connection": "close",
                **asking.headers,
            },
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        with response:  # it holds the socket, not the connection
            yield response
        if ended.is_set():  # what was cut looks like an end
            raise _slow(host)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if ended.is_set() or time.monotonic() >= deadline:  # the read's own limit may come first
            raise _slow(host) from None
        raise NotFetched(f"{host} broke off while it answered. Try again later.") from error
    finally:
        watchdog.cancel()
        connection.close()


def _connected(scheme: str, endpoint: Endpoint, deadline: float) -> HTTPConnection:
    """A connection to one of the vetted addresses, and to no other."""
    host = endpoint.host
    trouble: Exception | None = None
    for address in endpoint.addresses:
        left = _left(deadline, host)
        connection = (
            HTTPSConnection(address, endpoint.port, timeout=left, ssl_context=_tls(), server_hostname=host)
            if scheme == "https"
            else HTTPConnection(address, endpoint.port, timeout=left)
        )
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            if isinstance(error, ssl.SSLCertVerificationError):
                raise NotFetched(
                    f"No authority vouches for the certificate of {host}. Tell its owner."
                ) from None
            trouble = error
        else:
            return connection
    raise NotFetched(f"{host} does not answer. Try again later, or give another address.") from trouble


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _require_good(response: urllib3.BaseHTTPResponse, host: str) -> None:
    status = response.status
    if status == 200:
        return
    if status in (401, 403):
        raise NotFetched(
            f"{host} does not show it to everybody ({status}). Give an address that needs no login.",
            gone=True,
        )
    if status in (404, 410):
        raise NotThere(host, status)
    raise NotFetched(
        f"{host} answers {status}. Try again later.", gone=400 <= status < 500 and status not in (408, 429)
    )


def _content(response: urllib3.BaseHTTPResponse, host: str, limits: Limits) -> bytes:
    """All that the server sends, unpacked; never more than the limit of either."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in _PACKED | {"", "identity"}:
        raise NotFetched(
            f"{host} sends it packed in a way that was not asked for ({packing[:20]}).", gone=True
        )
    said = response.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and len(said) < 20 and int(said) > limits.bytes:
        raise TooLarge(host, limits.bytes)
    unpack = zlib.decompressobj(wbits=47) if packing in _PACKED else None
    blocks, came, size = [], 0, 0
    while block := response.read(_BLOCK):
        came += len(block)
        if unpack:
            try:
                block = unpack.decompress(block, limits.bytes - size + 1)
            except zlib.error:
                raise NotFetched(f"What {host} sends cannot be unpacked.") from None
        size += len(block)
        if max(came, size) > limits.bytes:
            raise TooLarge(host, limits.bytes)
        blocks.append(block)
    if said.isascii() and said.isdigit() and len(said) < 20 and came < int(said):
        raise NotFetched(f"{host} broke off while it answered. Try again later.")
    return b"".join(blocks)


def _left(deadline: float, host: str | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _slow(host or "the server")
    return left


def _slow(host: str) -> NotFetched:
    return NotFetched(f"{host} took too long. Try again later, or give another address.")


def _cut(sock: socket.socket, ended: threading.Event) -> None:
    """End a connection under a reader's hands. Not by the method of a TLS socket, which would then read in clear."""
    ended.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return
