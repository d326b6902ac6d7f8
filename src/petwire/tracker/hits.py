"""What a request for the image says of a view: of which animal, for which audience, on whose page. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus, urlsplit

from petwire.tracker.address import audience_of
from petwire.tracker.robots import is_robot

BY_HOST: Final = ""  # no tag: the audience follows from the host
UNKNOWN: Final = "?"  # a tag that is none of ours

_ASKED: Final = re.compile(r"([0-9]{1,18})(?:&|$)")
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}")
_PLACE: Final = re.compile(r"[^/?#\\]*")
_EARLY: Final = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_LONGEST_TAG: Final = 200
_NO_TAGS: Final = ("", "a=&h=")  # as files have it, and so most hits from elsewhere


class Hit(NamedTuple):
    """A view. `audience` is a name that was signed, BY_HOST or UNKNOWN; `host` is "" where nothing tells it."""

    animal: int
    audience: str
    host: str


def hit_of(environ: Mapping[str, Any], *, secret: str) -> Hit | None:
    """The view that a request (WSGI) is. None: nonsense, headers alone, a robot, a page that is fetched in advance."""
    if environ.get("REQUEST_METHOD") != "GET":
        return None
    query = environ.get("QUERY_STRING", "")
    asked = _ASKED.match(query)
    if asked is None or _is_early(environ) or is_robot(environ.get("HTTP_USER_AGENT", "")):
        return None
    animal = int(asked[1])
    host = referring_host(environ.get("HTTP_REFERER", ""))
    tag, shown_on = _tags(query[asked.end() :])
    if not tag:
        return Hit(animal, BY_HOST, host)
    audience = audience_of(tag, animal, host=shown_on, secret=secret)
    if audience is None:
        return Hit(animal, UNKNOWN, host)
    return Hit(animal, audience, _host(shown_on) or host)


def referring_host(referer: str) -> str:
    """The host of the page that showed the image, in lower case; "" when it is not told or makes no sense."""
    scheme, colon, rest = referer.partition("://")
    if not colon or scheme.lower() not in ("http", "https"):
        return ""
    place = _PLACE.match(rest)
    return _host_of(place[0]) if place else ""  # what page it was, nobody remembers


@lru_cache(maxsize=4096)
def _host_of(place: str) -> str:
    try:
        return _host(urlsplit(f"//{place}").hostname or "")
    except ValueError:
        return ""


def _host(text: str) -> str:
    text = text.lower().rstrip(".")
    return text if _HOST.fullmatch(text) else ""


def _is_early(environ: Mapping[str, Any]) -> bool:
    """Does the browser fetch a page that nobody looks at yet (and may never)?"""
    said = " ".join([environ[name] for name in _EARLY if name in environ])
    return "pre" in said.lower() and any(
        word in said.lower() for word in ("prefetch", "prerender", "preview")
    )


def _tags(rest: str) -> tuple[str, str]:
    """`a` and `h`, the first of each."""
    if rest in _NO_TAGS:
        return "", ""
    found = {"a": "", "h": ""}
    for part in reversed(rest.split("&")):
        name, _, value = part.partition("=")
        if name in found and len(value) <= _LONGEST_TAG * 2:
            found[name] = unquote_plus(value) if "%" in value or "+" in value else value
    return found["a"], found["h"]
