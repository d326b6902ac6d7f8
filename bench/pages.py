"""Public pages over HTTP on loopback, as `petwire web` serves them, against pgbench running the same statements.

PETWIRE_BENCH_ANIMALS is how many animals (250,000 at full size). Counts are kept for a minute, as in service: each
search is asked for once before it is measured.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.load import PATIENCE, Load, load, request
from bench.search_world import SearchWorld
from bench.searches import AT_ONCE, LASTS
from bench.stage import Stage, free_port, start
from bench.tables import Against, Goal, Row, interleaved
from petwire.lib import database as databases
from petwire.lib.postgres.binaries import binary

MILES = 100
ASKED, ASKED_IN_SMALL = 20, 3


def run(stage: Stage) -> list[Row]:
    world = stage.search_world()
    rounds = stage.sizes.rounds
    seconds, asked = (LASTS, ASKED) if rounds > 1 else (0.2, ASKED_IN_SMALL)
    rows = []
    with _served() as port:
        for work, paths in (
            (
                f"/animals within {MILES} miles by five filters, {world.animals:,} animals",
                _searches(world, asked),
            ),
            (f"an animal's page, {world.animals:,} animals", _animals(world, asked)),
        ):
            _warm(port, paths)
            loads: list[Load] = []

            def served(paths: Sequence[str] = paths, loads: list[Load] = loads) -> float:
                loads.append(load(port, [request(one) for one in paths], seconds=seconds))
                return loads[-1].rate

            with _same(paths) as same:
                rates = interleaved(
                    {"pgbench": lambda same=same: _rate(same, seconds), "petwire": served},  # type: ignore[misc]
                    rounds=rounds,
                )
            middle = sorted(loads, key=lambda one: one.p99)[len(loads) // 2]
            rows += [
                Row(
                    work,
                    rates["petwire"],
                    "/s",
                    Goal(0.5, True),
                    Against.LIMIT,
                    rates["pgbench"],
                    "pgbench, the same SQL",
                ),
                Row(
                    f"{work}, slowest of a hundred",
                    middle.p99,
                    "ms",
                    Goal(3),
                    Against.LIMIT,
                    middle.p50,
                    "the median",
                ),
            ]
    return rows


def _searches(world: SearchWorld, asked: int) -> list[str]:
    chance = Random(3)
    given = {"species": "Dog", "age": "Young", "size": "Medium", "sex": "Female", "courtesy": "no"}
    return [
        "/animals?"
        + urlencode({"near": place, "miles": MILES, **given, "sort": chance.choice(["newest", "nearest"])})
        for place in chance.choices(world.zips, k=asked)
    ]


def _animals(world: SearchWorld, asked: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM catalog_animal")
        first, last = cursor.fetchone()
    client = Client()
    chance = Random(4)
    found: list[str] = []
    while len(found) < asked:
        answer = client.get(f"/animals/{chance.randint(first, last)}", headers={"host": "localhost"})
        if answer.status_code == 301:
            found.append(answer["Location"])
    return found


def _warm(port: int, paths: Sequence[str]) -> None:
    """Ask for each until both processes have had it: the first of them waits for the server to begin."""
    end = monotonic() + 4 * PATIENCE  # it reads the table of ZIP codes first
    for path in [*paths, *paths, *paths]:
        while True:
            try:
                probe = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                probe.request("GET", path, headers={"Host": "localhost"})
                answer = probe.getresponse()
                answer.read()
                probe.close()
            except OSError:
                if monotonic() > end:
                    raise
                sleep(0.1)
                continue
            if answer.status != 200:
                raise OSError(f"{path} answers {answer.status}")
            break


@contextmanager
def _served() -> Iterator[int]:
    port = free_port()
    process = start("web", PETWIRE_HTTP=f"127.0.0.1:{port}")
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _same(paths: Sequence[str]) -> Iterator[list[str]]:
    """The command of pgbench for the statements of some pages, each a script with its values in it; counts are kept, so
    they are not among them."""
    with tempfile.TemporaryDirectory(prefix="petwire-pgbench-") as folder:
        command = [str(binary("pgbench")), "-n", "-M", "prepared", "-c", str(AT_ONCE), "-j", "2"]
        for number, path in enumerate(paths):
            file = Path(folder) / f"{number}.sql"
            file.write_text(";\n".join(_statements(path)) + ";\n")
            command += ["-f", str(file)]
        yield command


def _statements(path: str) -> list[str]:
    client, said = Client(), []
    with CaptureQueriesContext(connection) as caught:
        client.get(path, headers={"host": "localhost"})
    for one in caught.captured_queries:
        text: Any = one["sql"]
        if text.lstrip().startswith(("SELECT", "WITH", "--")) and "GROUPING SETS" not in text:
            said.append(" ".join(re.sub(r"--[^\n]*", "", text).split()))
    assert said, f"{path} asks nothing"
    return said


def _rate(command: Sequence[str], seconds: float) -> float:
    done = subprocess.run(
        [*command, "-T", str(max(1, round(seconds))), databases.url()], capture_output=True, text=True
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
    return float(found[1])
