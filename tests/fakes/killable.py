"""A process that has the doors loaded and forks a child for each delivery, which may be killed at a point."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from petwire.exports.doors import Account
from petwire.exports.parcel import Parcel

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds


class Killable:
    """The tests' end of it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def deliver(
        self, account: Account, password: str, what: Parcel, *, kill_at: tuple[str, int] | None = None
    ) -> tuple[int, list[str]]:
        """Deliver in a child: how it ended (0 when all of it was done, -9 when it was killed), and the points it came
        by. `kill_at` is a point and which of its visits."""
        order = {
            "account": asdict(account),
            "password": password,
            "listing": [_spelt(one) for one in what.listing],
            "pictures": [_spelt(one) for one in what.pictures],
            "remove": what.remove,
            "events": [[one.key, one.kind, one.animal_id, one.body.decode()] for one in what.events],
            "kill_at": kill_at,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the process ended with {self._process.wait()}"
        code, points = json.loads(line)
        return code, points


def _spelt(one: Any) -> list[str]:
    return [one.path, bytes(one.data).hex()]


@contextmanager
def killable(home: Path, **settings: str):
    """Such a process, for a while."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETWIRE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killable"],
        env={**kept, "PETWIRE_HOME": str(home), "PETWIRE_ALLOW_PRIVATE": "127.0.0.0/8, ::1/128", **settings},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Killable(process)
    finally:
        process.communicate(timeout=PATIENCE)


# --- In the process itself


def serve() -> None:
    """Carry out orders until the input ends."""
    from petwire.exports import doors

    assert doors
    for line in sys.stdin:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _child(json.loads(line), writing)
        os.close(writing)
        with open(reading) as points:  # noqa: PTH123 - a number
            came = points.read().split()
        print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), came]), flush=True)


def _child(order: dict[str, Any], writing: int) -> None:
    """Never comes back."""
    code = 70
    try:
        code = _deliver(order, writing)
    finally:
        os._exit(code)


def _deliver(order: dict[str, Any], writing: int) -> int:
    from petwire.exports.doors import deliver, delivery, open_door
    from petwire.exports.parcel import Event
    from petwire.lib import points
    from tests.fakes.parcels import outgoing

    left = order["kill_at"][1] if order["kill_at"] else 0

    def at(name: str) -> None:
        nonlocal left
        os.write(writing, f"{name}\n".encode())
        if order["kill_at"] and name == order["kill_at"][0]:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(PATIENCE)  # the signal comes at once

    points.visit(at)
    delivery.PAUSES = (0.0, 0.0, 0.0, 0.0)  # type: ignore[misc]
    parcel = Parcel(
        listing=tuple(outgoing(path, bytes.fromhex(data)) for path, data in order["listing"]),
        pictures=tuple(outgoing(path, bytes.fromhex(data)) for path, data in order["pictures"]),
        remove=tuple(order["remove"]),
        events=tuple(Event(key, kind, animal, body.encode()) for key, kind, animal, body in order["events"]),
    )
    done = deliver(open_door(Account(**order["account"]), order["password"]), parcel)
    if not done.complete:
        print(done, file=sys.stderr)
    return 0 if done.complete else 1


if __name__ == "__main__":
    serve()
