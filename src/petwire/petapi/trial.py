"""A request made for somebody who tries the API out on our own page: asked of the same callable, shown in full."""

import io
import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from petwire.lib.config import Config, config
from petwire.petapi.database import Database
from petwire.petapi.server import PREFIX, SearchApi

NO_KEY: Final = "YOUR_KEY"  # stands where a key that is not the visitor's own would stand
MOST_SHOWN: Final = 200_000  # characters
_TOLD: Final = (
    "Content-Type",
    "Content-Length",
    "ETag",
    "Retry-After",
    "RateLimit-Limit",
    "RateLimit-Remaining",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request and its answer, ready to be shown. `body` is indented, and cut where it is very long."""

    url: str
    curl: str
    status: str
    headers: list[tuple[str, str]]
    body: str
    size: int
    cut: bool


def try_out(
    function: str,
    inputs: Iterable[tuple[str, str]],
    *,
    key: str,
    hide_key: bool,
    database: Database | None = None,
    settings: Config | None = None,
) -> Shown:
    """Ask a function with these inputs (name and value) and this key. `hide_key`: it is not the visitor's, so it stands
    nowhere in what is shown."""
    settings = settings or config()
    asked = [("key", key), *((name, value) for name, value in inputs if value)]
    status, headers, body = _ask(SearchApi(database, settings=settings), function, urlencode(asked), settings)
    text = _readable(body, dict(headers).get("Content-Type", ""))
    shown = [
        (name, NO_KEY if name == "key" and hide_key else value)
        for name, value in asked
        if name != "key" or value
    ]
    if hide_key and key:
        text = text.replace(key, NO_KEY)
    url = f"{settings.public_url}{PREFIX}{function}?{urlencode(shown)}"
    told = [(name, value) for name, value in headers if name in _TOLD]
    return Shown(
        url, f"curl {shlex.quote(url)}", status, told, text[:MOST_SHOWN], len(body), len(text) > MOST_SHOWN
    )


def _ask(
    api: SearchApi, function: str, query: str, settings: Config
) -> tuple[str, list[tuple[str, str]], bytes]:
    """As a program would: without the page's own address, and without a way for the answer to be packed."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": PREFIX + function,
        "QUERY_STRING": query,
        "HTTP_HOST": urlsplit(settings.public_url).netloc,
        "wsgi.input": io.BytesIO(),
    }
    seen: list[Any] = []
    body = b"".join(api(environ, lambda *answer: seen.extend(answer)))
    return seen[0], seen[1], body


def _readable(body: bytes, kind: str) -> str:
    """The same answer with a field on each line."""
    if kind.startswith("application/json"):
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    if kind.startswith("application/xml"):
        root = ElementTree.fromstring(body)  # noqa: S314 - we have just written it ourselves
        ElementTree.indent(root)
        return ElementTree.tostring(root, encoding="unicode")
    return body.decode("utf-8", "replace")
