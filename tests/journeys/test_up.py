"""`petwire up` as one tree: a part that is killed comes back, and none outlives the instance."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journeys.fault_world import answers, until
from tests.journeys.warm import ROOT, environment
from tests.ports import free_ports
from tests.rooms.postgres_stage import made_home

pytestmark = pytest.mark.timeout(900)
LONG = 240  # seconds in which a slow and busy machine starts an instance


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def parts(pid: int) -> list[int]:
    """The processes of ours right below a process; the database's server stands there as well."""
    return [one for one in children(pid) if _is_ours(one)]


def _is_ours(pid: int) -> bool:
    with suppress(OSError):  # it may have ended meanwhile
        return b"petwire.cli" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def ended(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] in "ZX"
    return True


@pytest.fixture
def up():
    http, ftp = free_ports(2)
    settings = {"PETWIRE_HTTP": f"127.0.0.1:{http}", "PETWIRE_FTP": f"127.0.0.1:{ftp}"}
    command = [sys.executable, "-m", "petwire.cli", "up"]
    with made_home() as home, (home.parent / "up.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment(home, settings), cwd=ROOT, stdout=log, stderr=log)
        try:
            until(lambda: len(parts(process.pid)) == 3, what="web, FTP and worker run", seconds=LONG)
            yield process, http
        finally:
            below = parts(process.pid) if process.poll() is None else []
            process.kill()
            process.wait()
            until(lambda: all(map(ended, below)), what="they let go of the home")


def test_a_part_that_is_killed_is_started_again_and_none_outlives_the_instance(up):
    process, http = up
    until(lambda: answers(http), what="pages are shown", seconds=LONG)
    before = parts(process.pid)
    workers = [two for one in before for two in children(one)]
    for one in before:
        os.kill(one, signal.SIGKILL)
    until(lambda: all(map(ended, workers)), what="web's own processes end with it")
    until(lambda: len(set(parts(process.pid)) - set(before)) == 3, what="each is there anew", seconds=LONG)

    until(lambda: answers(http), what="pages are shown again", seconds=LONG)
    with urllib.request.urlopen(f"http://127.0.0.1:{http}/animals", timeout=60) as response:
        assert response.status == 200  # it has found the database as well

    below = parts(process.pid)
    workers = [two for one in below for two in children(one)]
    assert len(below) == 3 and workers

    process.kill()
    process.wait()

    until(lambda: all(map(ended, (*below, *workers))), what="they end by themselves")
