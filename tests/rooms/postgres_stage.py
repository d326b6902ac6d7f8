"""Processes that use an embedded server, told line by line what to do, and homes for them."""

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

from petwire.lib.postgres import attach, erase

SCRIPT = """
import json, os, signal, sys
from pathlib import Path
import psycopg
from petwire.lib.postgres import attach, cluster, server
def sql(statement):
    with psycopg.connect(attached.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def fork(then):
    pid = os.fork()
    return pid or then()
{before}
attached = attach(Path(sys.argv[1]))
print(json.dumps(attached.url), flush=True)
for line in sys.stdin:
    print(json.dumps(eval(line)), flush=True)
"""


class User:
    """A process attached to a home; leaves in good order when its input ends."""

    def __init__(self, home: Path, before: str = "", **options: Any) -> None:
        command = [sys.executable, "-c", SCRIPT.replace("{before}", before), str(home)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
        )

    def ready(self) -> str:
        """Wait until it is attached; give its URL."""
        return self._answer()

    def ask(self, expression: str) -> Any:
        """Evaluate an expression in that process; it may use `attached` and `sql(...)`."""
        assert self.process.stdin
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return self._answer()

    def leave(self) -> int:
        """End its input and wait; give its exit code."""
        self.process.communicate()
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"the process ended with {self.process.wait()}"
        return json.loads(line)

    def __enter__(self) -> Self:
        self.ready()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.leave()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that any user can reach: below pytest's own only its owner can."""
    folder = Path(tempfile.mkdtemp(prefix="petwire-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def empty_home() -> Iterator[Path]:
    """A home where nothing is yet."""
    with open_folder() as folder:
        yield folder / "home"
        erase(folder / "home")


@contextmanager
def made_home() -> Iterator[Path]:
    """A home with a cluster, copied from one that is made once: initdb is most of a test's time."""
    with empty_home() as home:
        home.mkdir()
        subprocess.run(["cp", "-a", _template() / "db", home], check=True)
        yield home


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="petwire-test-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder)
    attach(folder).release()
    return folder


def server_pid(home: Path) -> int:
    """The server's number by its own word; 0 when there is none."""
    path = home / "db" / "postmaster.pid"
    return int(path.read_text().split()[0]) if path.exists() else 0


def kill_server(home: Path) -> None:
    """Kill the server without warning, and wait until it is dead."""
    pid = server_pid(home)
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [])
    os.close(handle)


def record(home: Path) -> dict[str, Any]:
    return json.loads((home / "run" / "db.json").read_text())


def is_running(pid: int) -> bool:
    """Not gone and no zombie, asked independently of the code under test."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
    return bool(listed) and not listed.startswith("Z")
