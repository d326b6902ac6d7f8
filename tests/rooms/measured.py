"""A process that lets a mirror and the validator meet one folder after the other, and tells what each took of it.

`Measured` is the tests' end. The peak of memory is the system's own word (VmHWM), set back before each command: what
`getrusage` tells of a child is at least what its parent had. Times are of the processor,
whatever else the machine does.
"""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
PROCESSOR = 120  # seconds for all together; then the process is killed


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: exit code, seconds, MiB, and what it said."""

    code: int
    seconds: float
    mebibytes: float
    words: str


class Measured:
    """The process, for as long as `measuring` lasts."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, *arguments: str) -> Took:
        """Run a command of petwire's."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"petwire {' '.join(arguments)} took more than {PROCESSOR} seconds, or its process died"
        return Took(*json.loads(line))


@contextmanager
def measuring(facts: dict[str, str]) -> Iterator[Measured]:
    """A process that works with a database, by Django's settings of it."""
    login = f"{facts['USER']}:{facts['PASSWORD']}" if facts["PASSWORD"] else facts["USER"]
    url = f"postgresql://{login}@/{facts['NAME']}?host={quote(facts['HOST'], safe='')}&port={facts['PORT']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rooms.measured"],
        cwd=ROOT,
        env={**os.environ, "PETWIRE_DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Measured(process)
    finally:
        process.kill()
        process.communicate()


def _answer(arguments: list[str]) -> Took:
    from petwire.cli.app import main

    sys.argv = ["petwire", *arguments]
    out, code, before = StringIO(), 0, _seconds()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    found = re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text())
    assert found
    # A reader of its own has a peak as well; it counts from the process that started it.
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Took(code, _seconds() - before, max(int(found[1]), children) / 1024, out.getvalue())


def _seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    answers = sys.stdout
    for line in sys.stdin:
        took = _answer(json.loads(line))
        print(json.dumps([took.code, took.seconds, took.mebibytes, took.words]), file=answers, flush=True)
