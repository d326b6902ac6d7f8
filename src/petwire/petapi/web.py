"""The web around an answer: what a request says, and the bytes and headers that go back. No database in here.

This callable stands in front of Django, so what Django's middleware does for all other addresses is done here.
"""

import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import xxhash
import zstandard
from django.http.request import split_domain_port, validate_host

from petwire.lib.headers import SECURITY, TEST_DATA

Start = Callable[[str, list[tuple[str, str]]], Any]

_LEAST = 200  # bytes: below, packing gains nothing
_LEVEL = 4  # of gzip
_ZSTD_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, of what WSGI hands over."""

    method: str
    path: str
    query: bytes
    host: str
    origin: str
    referer: str
    encodings: str
    etag: str


@dataclass(slots=True)
class Answer:
    """What goes back; `headers` beside those that every answer has."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def request_of(environ: Mapping[str, Any]) -> Request:
    """A request as a value."""
    return Request(
        method=environ.get("REQUEST_METHOD", "GET"),
        path=environ.get("PATH_INFO", ""),
        query=environ.get("QUERY_STRING", "").encode("latin-1", "replace"),
        host=environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""),
        origin=environ.get("HTTP_ORIGIN", ""),
        referer=environ.get("HTTP_REFERER", ""),
        encodings=environ.get("HTTP_ACCEPT_ENCODING", ""),
        etag=environ.get("HTTP_IF_NONE_MATCH", ""),
    )


@lru_cache(200)  # a server has few names, and is asked by them again and again
def is_our_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Is this the name of this server? As Django checks it."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def text(status: int, words: str, *headers: tuple[str, str]) -> Answer:
    """A plain answer in words."""
    return Answer(status, f"{words}\n".encode(), [("Content-Type", "text/plain; charset=utf-8"), *headers])


def settled(answer: Answer, request: Request) -> Answer:
    """The answer as it goes out: not again what the client has, packed where it takes that, no body for HEAD."""
    if answer.status == 200 and answer.body:
        etag = f'W/"{xxhash.xxh3_128_hexdigest(answer.body)}"'
        answer.headers.append(("ETag", etag))
        if _has(etag, request.etag):
            return Answer(304, b"", [one for one in answer.headers if one[0] != "Content-Type"])
        answer = _packed(answer, request.encodings)
    if answer.status not in (204, 304):
        answer.headers.append(("Content-Length", str(len(answer.body))))
    if request.method == "HEAD":
        answer.body = b""
    return answer


def send(answer: Answer, start: Start, *, is_test: bool) -> list[bytes]:
    """Hand the answer to the web server."""
    status = HTTPStatus(answer.status)
    headers = [*answer.headers, *SECURITY, *(TEST_DATA if is_test else ())]
    start(f"{answer.status} {status.phrase}", headers)
    return [answer.body] if answer.body else []


def _has(etag: str, known: str) -> bool:
    weak = {one.strip().removeprefix("W/") for one in known.split(",")}
    return "*" in weak or etag.removeprefix("W/") in weak


def _packed(answer: Answer, encodings: str) -> Answer:
    coding = coding_for(encodings) if len(answer.body) >= _LEAST else ""
    if not coding:
        return answer
    body = _PACKERS[coding](answer.body)
    return Answer(answer.status, body, [*answer.headers, ("Content-Encoding", coding)])


def coding_for(encodings: str) -> str:
    """How to pack for a client that accepts these encodings: `zstd`, `gzip`, or "" for not at all. What it likes best
    counts; of what it likes as much, zstd is the smaller and the quicker. `*` is gzip, which everybody can read."""
    said: dict[str, float] = {}
    for one in encodings.lower().split(","):
        name, _, quality = one.partition(";")
        said[name.strip()] = _quality(quality)
    zstd = said.get("zstd", 0.0)
    gzip = said.get("gzip", said.get("x-gzip", said.get("*", 0.0)))
    if zstd <= 0 and gzip <= 0:
        return ""
    return "zstd" if zstd >= gzip else "gzip"


def _quality(text: str) -> float:
    """The weight in `;q=0.5`; 1 where there is none, and where it cannot be read."""
    name, _, number = text.replace(" ", "").partition("=")
    try:
        return min(1.0, max(0.0, float(number))) if name == "q" else 1.0
    except ValueError:
        return 1.0


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


_of_thread = threading.local()  # a packer of zstd serves one thread at a time


def _zstd(body: bytes) -> bytes:
    packer = getattr(_of_thread, "packer", None)
    if packer is None:
        packer = _of_thread.packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
    packed: bytes = packer.compress(body)
    return packed


_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "zstd": _zstd}
