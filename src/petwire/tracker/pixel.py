"""The image itself, as a plain WSGI callable in front of Django: always the same 43 bytes, whatever is asked.

A page that shows it must never look broken, so there is no refusal: an animal that is none, a wrong tag, a database
that is away are answered alike, and only counted differently, or not at all. It sets no cookie, and of who asks nothing
is kept: how a flood is damped stands in damping.py.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from petwire.lib.config import Config, config
from petwire.lib.days import day_of
from petwire.lib.headers import SECURITY, TEST_DATA
from petwire.lib.visitors import Addresses
from petwire.tracker.damping import Damper
from petwire.tracker.hits import Hit, hit_of
from petwire.tracker.queue import writer
from petwire.tracker.tagging import tag_secret

PIXEL: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_HEADERS: Final = (
    ("Content-Type", "image/gif"),
    ("Content-Length", str(len(PIXEL))),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    *SECURITY,
)

Start = Callable[[str, list[tuple[str, str]]], Any]


class Pixel:
    """The image of one process. `count` is told each view with its local day."""

    def __init__(
        self,
        *,
        count: Callable[[Hit, date], None] = writer.count,
        settings: Config | None = None,
        damper: Damper | None = None,
    ) -> None:
        settings = settings or config()
        self._count = count
        self._damper = damper or Damper()
        self._addresses, self._zone = Addresses(settings.proxies), settings.zone
        self._headers = [*_HEADERS, *(TEST_DATA if settings.is_test else ())]
        self._today: tuple[int, date] = (-1, date.min)

    def __call__(self, environ: dict[str, Any], start: Start) -> list[bytes]:
        """Answer a request."""
        method = environ.get("REQUEST_METHOD")
        if method == "GET":
            self._look(environ)
            start("200 OK", self._headers)
            return [PIXEL]
        if method == "HEAD":
            start("200 OK", self._headers)
            return []
        headers = [one for one in self._headers if one[0] not in ("Content-Type", "Content-Length")]
        start("405 Method Not Allowed", [*headers, ("Allow", "GET, HEAD"), ("Content-Length", "0")])
        return []

    def _look(self, environ: Mapping[str, Any]) -> None:
        hit = hit_of(environ, secret=tag_secret())
        if hit is None:
            return
        peer, forwarded = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")
        address = self._addresses.of(peer, forwarded) if forwarded else str(peer)
        day = self._day()
        if self._damper.allows(address, hit.animal, at=time.monotonic(), day=day):
            self._count(hit, day)

    def _day(self) -> date:
        """The local day, worked out once a second."""
        second = int(time.time())
        if self._today[0] != second:
            self._today = second, day_of(datetime.fromtimestamp(second, UTC), self._zone)
        return self._today[1]


def paths(settings: Config) -> frozenset[str]:
    """Where the image stands: `/pet`, and below the path of PETWIRE_TRACKER_URL where it has one."""
    prefix = urlsplit(settings.tracker_url).path.rstrip("/")
    return frozenset({"/pet", "/pet/", f"{prefix}/pet"})
