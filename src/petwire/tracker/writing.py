"""Sums of views into the table: whose audience each is, and one statement for all."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg

from petwire.lib.config import config
from petwire.lib.sql import statement
from petwire.tracker.address import OWN
from petwire.tracker.hits import BY_HOST
from petwire.tracker.hits import UNKNOWN as WRONG
from petwire.tracker.models import UNKNOWN

Connection = psycopg.Connection[Any]

AUDIENCES_FOR = 30.0  # seconds for which names and domains of audiences are remembered
ROWS = 10_000  # of one statement


class Key(NamedTuple):
    """What a sum is of. `audience` as in a Hit: a signed name, BY_HOST or UNKNOWN."""

    animal: int
    day: date
    audience: str
    host: str


@dataclass(frozen=True, slots=True)
class Audiences:
    """The numbers of audiences, by name and by domain. A domain that several have registered is nobody's."""

    by_name: Mapping[str, int]
    by_domain: Mapping[str, int]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, Sequence[str]]], *, own_hosts: Sequence[str]) -> "Audiences":
        """From rows of id, name and domains; `own_hosts` are where own pages stand."""
        by_name: dict[str, int] = {}
        owners: dict[str, set[int]] = {}
        for number, name, domains in rows:
            by_name[name] = number
            for domain in {_domain(one) for one in (*domains, *(own_hosts if name == OWN else ()))} - {""}:
                owners.setdefault(domain, set()).add(number)
        return cls(by_name, {domain: min(ones) for domain, ones in owners.items() if len(ones) == 1})

    def number_of(self, audience: str, host: str) -> int:
        """The number of the audience of a view; 0 where nobody knows."""
        if audience == WRONG:
            return UNKNOWN
        if audience != BY_HOST:
            return self.by_name.get(audience, UNKNOWN)
        labels = host.split(".")
        for at in range(len(labels)):  # the host itself, then what is above it
            found = self.by_domain.get(".".join(labels[at:]))
            if found is not None:
                return found
        return UNKNOWN


def write(db: Connection, counts: Mapping[Key, int], lost: "Counter[date] | None" = None) -> int:
    """Add sums to the table, in one transaction; animals that are not there count for nobody. Returns the rows."""
    audiences = _known.of(db) if counts else None
    summed: Counter[tuple[int, date, int, str]] = Counter()
    numbers: dict[tuple[str, str], int] = {}
    for (animal, day, audience, host), count in counts.items():
        number = numbers.get((audience, host))
        if number is None:
            assert audiences is not None
            number = numbers[audience, host] = audiences.number_of(audience, host)
        summed[animal, day, number, host] += count
    rows = sorted(summed.items())  # in one order everywhere, so that nobody waits in a circle
    written = 0
    with db.transaction():
        for at in range(0, len(rows), ROWS):
            written += _add(db, rows[at : at + ROWS])
        for day, count in sorted((lost or {}).items()):
            db.execute(statement("petwire.tracker", "lose.sql"), {"day": day, "count": count})
    return written


def _add(db: Connection, rows: Sequence[tuple[tuple[int, date, int, str], int]]) -> int:
    keys, counts = zip(*rows, strict=True)
    animals, days, audiences, hosts = zip(*keys, strict=True)
    given = {
        "animals": _array(animals),
        "days": _array(days),
        "audiences": _array(audiences),
        "hosts": list(hosts),
        "counts": _array(counts),
    }
    return db.execute(statement("petwire.tracker", "add_views.sql"), given).rowcount


def _array(values: Iterable[int | date]) -> str:
    """Numbers or days as PostgreSQL writes an array of them; element by element the driver takes ten times as long."""
    return "{" + ",".join(map(str, values)) + "}"


def own_hosts() -> list[str]:
    """The hosts of own pages."""
    return [urlsplit(config().public_url).hostname or ""]


class _Known:
    """Audiences as this process last read them."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._audiences = Audiences({}, {})

    def of(self, db: Connection) -> Audiences:
        if time.monotonic() >= self._until:
            rows = db.execute(statement("petwire.tracker", "audiences.sql")).fetchall()
            self._audiences = Audiences.of(rows, own_hosts=own_hosts())
            self._until = time.monotonic() + AUDIENCES_FOR
        return self._audiences

    def forget(self) -> None:
        """Read anew at the next question."""
        self._until = float("-inf")


_known = _Known()
forget_audiences = _known.forget


def _domain(text: str) -> str:
    text = text.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.strip(".").removeprefix("*.").removeprefix("www.")
