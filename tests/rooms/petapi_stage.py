"""A client of the search API inside the test's own transaction: requests go through the whole callable."""

import gzip
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import zstandard
from django.db import connection
from psycopg.sql import SQL, Literal

from petwire.access.actions import add_service, approve_service
from petwire.access.facts import Application
from petwire.lib.config import Config, config
from petwire.lib.sql import statement
from petwire.orgs.models import Environment
from petwire.petapi.database import Database
from petwire.petapi.server import SearchApi
from tests.world import BY, CATEGORY, NOW

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompress(data),
}


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as a client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def _of_this_test() -> Any:
    connection.ensure_connection()
    return connection.connection


@dataclass
class Client:
    """Asks by path and inputs; `key` is sent unless an input says otherwise."""

    key: str
    settings: Config = field(default_factory=config)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.counted: list[tuple[Any, ...]] = []
        self.api = SearchApi(
            Database(_of_this_test),
            clock=lambda: self.now,
            settings=self.settings,
            count=lambda *what, size: self.counted.append((*what, size)),
        )

    def get(
        self,
        function: str,
        query: str | None = None,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        host: str = "localhost",
        **given: Any,
    ) -> Got:
        """The answer to a request; `query` is a query string as it is sent, in place of inputs."""
        if query is None:
            query = urlencode({"key": self.key, **given}, doseq=True)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/search/{function}",
            "QUERY_STRING": query,
            "HTTP_HOST": host,
            "wsgi.input": io.BytesIO(),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
        }
        seen: list[Any] = []
        body = b"".join(self.api(environ, lambda *answer: seen.extend(answer)))
        status, pairs = seen
        found = dict(pairs)
        body = UNPACK[found.get("Content-Encoding", "")](body) if body else body
        return Got(int(status.split()[0]), found, body)

    def record_plans(self) -> list[tuple[str, Any]]:
        """From now on, the plan of each statement that reads, by its name."""
        seen: list[tuple[str, Any]] = []
        database, rows, values = self.api._database, self.api._database.rows, self.api._database.values

        def explained(name: str, given: dict[str, Any]) -> None:
            text = statement("petwire.petapi", name)
            if "INSERT" not in text:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
                    seen.append((name, _generic_plan(cursor, text, given)))

        database.rows = lambda name, **given: (explained(name, given), rows(name, **given))[1]
        database.values = lambda name, kind, **given: (explained(name, given), values(name, kind, **given))[1]
        return seen

    def ask(self, function: str, **given: Any) -> Any:
        """The answer's model."""
        return self.get(function, **given).json


def _generic_plan(cursor: Any, text: str, given: dict[str, Any]) -> Any:
    """The plan of a statement for whatever it is told, as the room's own connections make it."""
    names: list[str] = []

    def number(found: "re.Match[str]") -> str:
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    numbered = re.sub(r"%\((\w+)\)s", number, text)
    raw = cursor.connection
    raw.execute(f"PREPARE explained AS {numbered}".encode())
    values = SQL(", ").join(Literal(given[name]) for name in names)
    plan = raw.execute(SQL("EXPLAIN (FORMAT JSON) EXECUTE explained ({})").format(values)).fetchone()[0][0][
        "Plan"
    ]
    raw.execute("DEALLOCATE explained")
    return plan


def a_key(
    *, categories: tuple[str, ...] = (CATEGORY,), domains: tuple[str, ...] = (), approved: bool = True
) -> str:
    """The key of a new service, approved unless said otherwise."""
    made = add_service(
        application=Application(name="Paw Finder", categories=categories, domains=domains),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    if approved:
        approve_service(key_id=made.id, by=BY, now=NOW)
    return made.key
