"""A process that has petwire loaded, and forks a child for each command: a kill then costs tenths of a second.

`Warm` is the tests' end of it. A child may be killed at a named point (petwire.lib.points), wait there until it is let
go on, write down all the points it comes by, or find the disk full (tests.fakes.faulty). Besides commands it knows
`sweep TIME`, which is what the worker does each minute, and `store FILE`, which stores a picture.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds
# What is committed need not be on the disk before a journey goes on: of all processes the database's are not killed.
# Where they are, or its files are read, a test gives ON_DISK.
UNHURRIED = "-c synchronous_commit=off"
ON_DISK = {"PGOPTIONS": ""}


class Child:
    """One command under way, a child of the warm process and the leader of a group of its own."""

    def __init__(self, warm: "Warm", pid: int, folder: Path) -> None:
        self._warm = warm
        self.pid = pid
        self._folder = folder
        self._handle = os.pidfd_open(pid)

    def ended(self, seconds: float) -> bool:
        """Whether it has ended, or does so within that time."""
        return bool(select.select([self._handle], [], [], seconds)[0])

    def kill(self) -> None:
        """Kill it and what it has started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # so young that it leads no group yet, and has started nothing
            os.kill(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def done(self) -> "Done":
        """Wait for its end."""
        assert self.ended(PATIENCE), f"it goes on and on: {self.said()}"
        os.close(self._handle)
        status = self._warm.ask({"wait": self.pid})
        return Done(int(status), (self._folder / "out").read_text(), self.said())

    def said(self) -> str:
        return (self._folder / "err").read_text()

    def until_there(self, seconds: float = PATIENCE) -> bool:
        """Wait until it stands at its point; False when it ended without coming there."""
        listener = self._warm.listener
        ready, _, _ = select.select([listener, self._handle], [], [], seconds)
        assert ready, f"it neither came there nor ended: {self.said()}"
        if listener not in ready:
            return False
        self._there, _ = listener.accept()
        return True

    def go_on(self) -> None:
        self._there.close()


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: the exit code (-9 when it was killed), and what it said."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        assert self.code == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]


class Warm:
    """The warm process of one home. It holds the embedded database, as `petwire up` would."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self._folder = Path(tempfile.mkdtemp(prefix="petwire-warm-"))
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self._folder / "there"))
        self.listener.listen()
        self.settings = settings
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.warm"],
            env=environment(home, settings),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = str(self._answer())
        self._count = 0

    def start(self, *arguments: str, stdin: str = "", **options: Any) -> Child:
        """Begin a command. Options: `kill_at`, `wait_at` (a point), `tell` (a file for all points),
        `made_from` (so many animals make sets of runs), `fault` (the fields of a Fault) and `calls` (the file for how
        many such calls there were), `settings` that it has beside those of the warm process, `part` (it is one of those
        that stay up), `die_in` (a function, as module.name, in which it kills itself)."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        (folder / "in").write_text(stdin)
        for name in ("out", "err"):  # a child may be killed before it opens them
            (folder / name).touch()
        order = {"run": arguments, "folder": str(folder), "there": str(self._folder / "there"), **options}
        return Child(self, int(self.ask(order)), folder)

    def __call__(self, *arguments: str, stdin: str = "", **options: Any) -> Done:
        """Carry a command out."""
        return self.start(*arguments, stdin=stdin, **options).done()

    @contextmanager
    def part(self, *arguments: str, **settings: str) -> Iterator[Child]:
        """A part of the instance (`web`, `ftp`, `up` ...), which stays up until the block ends."""
        child = self.start(*arguments, settings=settings, part=True)
        try:
            yield child
        finally:
            if not child.ended(0):
                child.terminate()
            child.done()

    def rows(self, *arguments: str, stdin: str = "") -> list[dict[str, Any]]:
        return self(*arguments, "--json", stdin=stdin).rows()

    def points(self, *arguments: str) -> list[str]:
        """The points that a command comes by."""
        path = self._folder / "points"
        path.unlink(missing_ok=True)
        self(*arguments, tell=str(path))
        return path.read_text().split()

    def dump(self, source: str) -> str:
        """The canonical dump of a source, without its name, as one hash."""
        return str(self.ask({"dump": source}))

    def ask(self, order: dict[str, Any]) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the warm process ended with {self._process.wait()}"
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self.listener.close()
        subprocess.run(["rm", "-rf", self._folder], check=True)


def environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PETWIRE_", "_PETWIRE"))
    }
    return {**kept, "PETWIRE_HOME": str(home), "PGOPTIONS": UNHURRIED, **settings}


# --- In the warm process itself


def serve() -> None:
    """Carry out orders until the input ends."""
    os.chdir(Path(os.environ["PETWIRE_HOME"]).parent)
    from petwire.cli.instance import instance

    with instance(migrate=True) as attached:
        from django.db import connections

        import petwire.bulkfiles.run
        import petwire.mirror.run
        import petwire.orgs.actions
        import petwire.sharing.actions
        from petwire.cli import app, forks
        from petwire.lib.database import url

        assert (
            petwire.bulkfiles.run and petwire.mirror.run and petwire.orgs.actions and petwire.sharing.actions
        )
        app.load()
        app.built()
        connections.close_all()
        gc.freeze()
        _say(attached.url if attached else url())
        for line in sys.stdin:
            order = json.loads(line)
            match order:
                case {"wait": pid}:
                    _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                case {"dump": source}:
                    _say(_dump(source))
                    connections.close_all()
                case _:
                    if order.get("part"):
                        forks.load(forks.ALL)
                    _say(os.fork() or _child(order))


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


def _dump(source: str) -> str:
    import hashlib

    from petwire.catalog.dump import canonical_dump

    lines = []
    for line in canonical_dump(source):
        value = json.loads(line)
        lines.append(json.dumps([value["kind"], value["record"]]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _child(order: dict[str, Any]) -> None:
    """The forked child: its own group, its own words; never comes back."""
    code = 70
    try:
        os.setsid()
        for name, number, flags in (("in", 0, os.O_RDONLY), ("out", 1, os.O_WRONLY), ("err", 2, os.O_WRONLY)):
            os.dup2(os.open(f"{order['folder']}/{name}", flags | os.O_CREAT), number)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - what the parent has read ahead is not ours
        code = _run(order["run"], order)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _run(arguments: Sequence[str], order: dict[str, Any]) -> int:
    import traceback

    from petwire.cli.app import obey
    from petwire.lib import points
    from petwire.lib.config import config

    points.visit(lambda name: _at(name, order))
    if settings := order.get("settings"):
        os.environ.update(settings)
        config.cache_clear()
    if "die_in" in order:
        module, _, name = order["die_in"].rpartition(".")
        setattr(import_module(module), name, lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
    if "made_from" in order:
        from petwire.bulkfiles import run

        run.MADE_FROM = order["made_from"]
    sys.argv = ["petwire", *arguments]
    faults = None
    if "fault" in order:
        from tests.fakes.faulty import Fault, Faults

        faults = Faults(Fault(**order["fault"]))
    try:
        {"sweep": _sweep, "store": _store}.get(arguments[0], lambda *_: obey())(*arguments[1:])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - what a process that is no test would print
        traceback.print_exc()
        return 1
    finally:
        if faults is not None:
            Path(order["calls"]).write_text(str(faults.end()))
    return 0


def _sweep(time: str) -> None:
    from datetime import datetime

    from petwire.lib.progress import Nobody
    from petwire.work.run import sweep

    sweep(clock=lambda: datetime.fromisoformat(time), watcher=Nobody())


def _store(file: str) -> None:
    """As a page that was given a picture does it, with what stands around all pages."""
    from datetime import UTC, datetime

    from petwire.pictures.store import store
    from petwire.runs.disk import note

    try:
        store(Path(file).read_bytes())
    except OSError as error:
        note(error, now=datetime.now(UTC))
        raise


def _at(name: str, order: dict[str, Any]) -> None:
    if "tell" in order:
        with Path(order["tell"]).open("a") as file:
            file.write(f"{name}\n")
    if order.get("kill_at") == name:
        os.killpg(0, signal.SIGKILL)
        time.sleep(PATIENCE)  # the signal comes at once
    if order.get("wait_at") == name:
        del order["wait_at"]
        with socket.socket(socket.AF_UNIX) as there:
            there.connect(order["there"])
            there.recv(1)


if __name__ == "__main__":
    serve()
