"""The worker as a process: it does what is due, outlives the death of another, and ends when it is asked to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from petwire.lib.postgres import attach
from tests.journeys.test_commands import Petwire
from tests.journeys.warm import Warm
from tests.rooms.mirror_world import NIGHT, a_pet, write_set


@pytest.fixture(scope="module")
def petwire(tmp_path_factory) -> Iterator[Petwire]:
    home = tmp_path_factory.mktemp("worker") / "home"
    with attach(home) as attached, Warm(home) as warm:
        instance = Petwire(home, warm)
        instance.url = attached.url
        yield instance


def ask(petwire: Petwire, query: str, *values: Any) -> list[tuple]:
    with psycopg.connect(petwire.url, autocommit=True) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def until(what: Callable[[], Any], process: subprocess.Popen[str], seconds: float = 60) -> Any:
    """Wait until it is so. The worker must live meanwhile."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


@contextmanager
def a_worker(petwire: Petwire, *, every: float = 600) -> Iterator[subprocess.Popen[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETWIRE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "petwire.cli", "worker", "--every", str(every)],
        env={**kept, "PETWIRE_HOME": str(petwire.home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def listening(petwire: Petwire) -> int:
    """How many workers wait for news; who does has handlers for signals as well."""
    ((many,),) = ask(petwire, "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN petwire_work'")
    return int(many)


def test_an_approved_service_wakes_it_and_has_its_first_set(petwire):
    with a_worker(petwire) as worker:
        until(lambda: listening(petwire), worker)

        (service,) = petwire.rows("services", "add", "Hearth", "--approve")

        sets = "SELECT s.kind FROM bulkfiles_publishedset s JOIN access_service a ON a.id = s.service_id"
        assert until(lambda: ask(petwire, f"{sets} WHERE key_id = %s", service["id"]), worker) == [
            ("nightly",)
        ]
        assert list((petwire.home / "sets" / service["id"]).iterdir())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0


def test_a_folder_is_updated_when_its_time_has_come_also_after_the_worker_was_killed(petwire, tmp_path):
    folder: Path = write_set(tmp_path / "hub", pets=[a_pet(number) for number in range(1, 31)])
    petwire("mirror", "add", "hub", str(folder))
    assert petwire("mirror", "import", "hub").returncode == 0
    # So that it is due: as if the copy were of last week. Another run holds the source until we let go.
    ask(petwire, "UPDATE mirror_upstream SET imported_at = now() - interval '9 days'")
    write_set(folder, pets=[a_pet(number) for number in range(1, 32)], new=[a_pet(31)], at=NIGHT)
    states = "SELECT state FROM runs_run WHERE kind = 'mirror scrub' ORDER BY id"

    with psycopg.connect(petwire.url) as blocker:
        blocker.execute("LOCK TABLE catalog_animal IN EXCLUSIVE MODE")  # its writing waits, its beginning not
        with a_worker(petwire, every=0.2) as worker:
            until(lambda: ask(petwire, states) == [("running",)], worker)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    ask(petwire, "UPDATE runs_run SET heartbeat_at = now() - interval '2 minutes' WHERE state = 'running'")
    with a_worker(petwire, every=0.2) as worker:
        until(lambda: ask(petwire, states) == [("lost",), ("done",)], worker)

    assert ask(petwire, "SELECT count(*) FROM catalog_animal") == [(31,)]


def test_two_workers_do_what_is_due_once(petwire):
    (service,) = petwire.rows("services", "add", "Two")
    with a_worker(petwire, every=0.1) as one, a_worker(petwire, every=0.1) as other:
        until(lambda: listening(petwire) == 2, one)
        petwire("services", "approve", service["id"])
        done = "SELECT count(*) FROM runs_run WHERE subject = %s AND state = 'done'"
        until(lambda: ask(petwire, done, service["id"]) == [(1,)], one)
        for process in (one, other):
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0

    assert ask(petwire, "SELECT count(*) FROM runs_run WHERE subject = %s", service["id"]) == [(1,)]
