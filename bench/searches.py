"""The search API over HTTP, two processes on loopback, against pgbench running the same statements, and a peer.

PETWIRE_BENCH_ANIMALS is how many animals (250,000 at full size).
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.load import Load, load, request, wait_for
from bench.search_world import SearchWorld
from bench.stage import Stage, free_port
from bench.tables import Against, Goal, Row, interleaved
from petwire.lib import database as databases
from petwire.lib.postgres.binaries import binary
from petwire.lib.sql import statement
from petwire.petapi.server import SearchApi

ASKED, ASKED_IN_SMALL = 20, 3  # different requests of each kind
# Seconds of a load: some thousand lists in each of three rounds, or fifty searches in each of the usual ones.
LASTS, LASTS_OF_SEARCHES, ROUNDS_OF_LISTS = 2.0, 1.0, 3
AT_ONCE = 8  # clients of pgbench, as many as connections over HTTP
FEW = 2  # as many as processes: times of single answers are taken where none stands in line for another
ONCE_FOR_MANY = ("key.sql", "lease.sql", "shown_orgs.sql", "fit_sources.sql")  # are not asked at each request
APPS = ("uncached", "cached", "unasked", "peer")
MILES, SPECIES, BREED = 100, "dog", "real=14"
_PETAPI = "petwire.petapi"


def run(stage: Stage) -> list[Row]:
    world = stage.search_world()
    rounds = stage.sizes.rounds
    seconds, asked = (LASTS, ASKED) if rounds > 1 else (0.2, ASKED_IN_SMALL)
    lists = _lists(world, asked)
    rows = _list_rows(world, lists, seconds=seconds, rounds=ROUNDS_OF_LISTS if rounds > 1 else rounds)
    return rows + _search_rows(world, asked, seconds=min(seconds, LASTS_OF_SEARCHES), rounds=rounds)


def _list_rows(world: SearchWorld, lists: list[str], *, seconds: float, rounds: int) -> list[Row]:
    loads: dict[str, list[Load]] = defaultdict(list)
    with ExitStack() as served_until:
        ports = {name: served_until.enter_context(_served(name)) for name in APPS}
        for port in ports.values():
            wait_for(port, lists[0])
            load(port, [request(one) for one in lists], seconds=seconds / 4)

        def served(name: str) -> float:
            loads[name].append(load(ports[name], [request(one) for one in lists], seconds=seconds))
            return loads[name][-1].rate

        with _Same(lists) as same:
            rates = interleaved(
                {
                    "pgbench": lambda: same.rate(seconds),
                    **{name: (lambda name=name: served(name)) for name in ports},
                },
                rounds=rounds,
            )
        asks = [request(one) for one in lists]
        alone = [load(ports["uncached"], asks, seconds=seconds, connections=FEW) for _ in range(rounds)]
    work = f"pets_at_shelter of 50, {world.animals:,} animals"
    first = sorted(alone, key=lambda one: one.p99 / one.p50)[len(alone) // 2]
    return [
        Row(
            work,
            rates["uncached"],
            "/s",
            Goal(0.55, True),
            Against.LIMIT,
            rates["pgbench"],
            "pgbench, the same SQL",
        ),
        Row(
            f"{work}, kept",
            rates["cached"],
            "/s",
            Goal(1.8, True),
            Against.LIMIT,
            rates["uncached"],
            "not kept",
        ),
        Row(
            f"{work}, slowest of a hundred of {FEW} clients",
            first.p99,
            "ms",
            Goal(3),
            Against.LIMIT,
            first.p50,
            "the median",
        ),
        _checks(rates, work),
        Row(
            work, rates["uncached"], "/s", Goal(8, True), Against.PEER, rates["peer"], "Django REST framework"
        ),
    ]


def _search_rows(world: SearchWorld, asked: int, *, seconds: float, rounds: int) -> list[Row]:
    rows = []
    with _served("uncached") as port:
        for sort in ("nearest", "newest"):
            for most in (50, 500):
                paths = _searches(world, sort, most, asked)
                asks = [request(one) for one in paths]
                wait_for(port, paths[0])
                load(port, asks, seconds=seconds / 2)
                with _Same(paths) as same:
                    rates = interleaved(
                        {
                            "pgbench": lambda same=same: same.rate(seconds),
                            "petwire": lambda asks=asks: load(port, asks, seconds=seconds).rate,
                        },
                        rounds=rounds,
                    )
                work = f"pet_search within {MILES} miles, species and breed, {sort}, {most} a page"
                rows.append(
                    Row(
                        work,
                        rates["petwire"],
                        "/s",
                        Goal(0.5, True),
                        Against.LIMIT,
                        rates["pgbench"],
                        "pgbench, the same SQL",
                    )
                )
    return rows


def _checks(rates: dict[str, float], work: str) -> Row:
    """What key, quota and disclosure cost of a request: what a server answers more that asks none of them."""
    share = (1 - rates["uncached"] / rates["unasked"]) * 100
    return Row(f"key, quota and disclosure, of {work}", share, "%", Goal(15, unit="%"))


def _lists(world: SearchWorld, asked: int) -> list[str]:
    chance = Random(1)
    return [
        f"/search/pets_at_shelter?{urlencode({'key': chance.choice(world.keys), 'shelter_id': shelter})}"
        for shelter in chance.choices(world.shelters, k=asked)
    ]


def _searches(world: SearchWorld, sort: str, most: int, asked: int) -> list[str]:
    chance = Random(2)
    given = {"geo_range": MILES, "species": SPECIES, "breed_id": BREED, "sort": sort, "end_number": most}
    return [
        "/search/pet_search?" + urlencode({"key": chance.choice(world.keys), "city_or_zip": place, **given})
        for place in chance.choices(world.zips, k=asked)
    ]


def _uncounted(*what: Any, size: int) -> None:
    """Use is summed up by the web process; here it is not served."""


def _ask(api: SearchApi, path: str) -> bytes:
    name, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": name, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
    return b"".join(api(environ, lambda *given: None))


@contextmanager
def _served(name: str) -> Iterator[int]:
    """Serve one of petwire's or the peer's in two processes; yields the port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.search_app", str(port)],
        env={**os.environ, "PETWIRE_BENCH_APP": name},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True, slots=True)
class _Said:
    name: str
    given: dict[str, Any]


class _Same:
    """The statements of some requests, as pgbench runs them: recorded once, with what they were told."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="petwire-pgbench-")
        self._paths = paths

    def __enter__(self) -> "_Same":
        self._command = [str(binary("pgbench")), "-n", "-M", "prepared", "-c", str(AT_ONCE), "-j", "2"]
        for number, path in enumerate(self._paths):
            script = []
            for place, said in enumerate(_recorded(path)):
                prefix = f"r{number}s{place}"
                text, told = _for_pgbench(said, prefix)
                script.append(text)
                for name, value in told.items():
                    self._command += ["-D", f"{name}={value}"]
            file = Path(self._folder.name) / f"{number}.sql"
            file.write_text("\n".join(script))
            self._command += ["-f", str(file)]
        return self

    def __exit__(self, *what: object) -> None:
        self._folder.cleanup()

    def rate(self, seconds: float) -> float:
        """Requests' worth of statements in a second."""
        done = subprocess.run(
            [*self._command, "-T", str(max(1, round(seconds))), databases.url()],
            env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
            capture_output=True,
            text=True,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or found is None:
            raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
        return float(found[1])


def _recorded(path: str) -> list[_Said]:
    """What a request asks the database for, once all is rendered and its run of pages is there."""
    api = SearchApi(count=_uncounted)
    for _ in range(2):
        _ask(api, path)
    said: list[_Said] = []
    rows, values, do = api._database.rows, api._database.values, api._database.do

    def noted(name: str, given: dict[str, Any]) -> None:
        if name not in ONCE_FOR_MANY:
            said.append(_Said(name, given))

    api._database.rows = lambda name, **given: (noted(name, given), rows(name, **given))[1]  # type: ignore[method-assign]
    api._database.values = (  # type: ignore[method-assign]
        lambda name, kind, **given: (noted(name, given), values(name, kind, **given))[1]
    )
    api._database.do = lambda name, **given: (noted(name, given), do(name, **given))[1]  # type: ignore[method-assign]
    _ask(api, path)
    api._database.forget()
    return said


def _for_pgbench(said: _Said, prefix: str) -> tuple[str, dict[str, str]]:
    """A statement with its parameters as variables. NULL is no value that pgbench knows, and stands in the text."""
    told: dict[str, str] = {}

    def variable(found: "re.Match[str]") -> str:
        value = said.given[found[1]]
        if value is None:
            return "NULL"
        told[f"{prefix}{found[1]}"] = _text(value)
        return f":{prefix}{found[1]}"

    return re.sub(r"%\((\w+)\)s", variable, statement(_PETAPI, said.name)) + ";", told


def _text(value: Any) -> str:
    """A value as PostgreSQL reads it."""
    match value:
        case bool():
            return "true" if value else "false"
        case bytes():
            return f"\\x{value.hex()}"
        case list():
            return "{" + ",".join(_text(one) for one in value) + "}"
        case _:
            return str(value)
