"""`petwire up`: seconds to the first answer, from an empty folder and after a stop."""

import shutil
import signal
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from urllib.error import URLError

from bench.stage import Stage, free_port, start
from bench.tables import Goal, Row

_PATIENCE = 180.0  # seconds
_MOST_ROUNDS = 2


def run(stage: Stage) -> list[Row]:
    seconds = [_first_and_second() for _ in range(min(_MOST_ROUNDS, stage.sizes.rounds))]
    first, second = (median(column) for column in zip(*seconds, strict=True))
    return [
        Row("first answer from an empty folder", first, "s", Goal(5, unit="s")),
        Row("first answer after a stop", second, "s", Goal(2, unit="s")),
    ]


def _first_and_second() -> tuple[float, float]:
    from petwire.lib.postgres import erase

    home = Path(tempfile.mkdtemp(prefix="petwire-bench-up-"))
    home.chmod(0o755)
    settings = {
        "PETWIRE_HOME": str(home),
        "PETWIRE_HTTP": f"127.0.0.1:{free_port()}",
        "PETWIRE_FTP": f"127.0.0.1:{free_port()}",
    }
    settings["_PETWIRE_JOINED_DATABASE"] = ""  # that of the benchmarks is not theirs
    try:
        return _answer(settings), _answer(settings)
    finally:
        erase(home)
        shutil.rmtree(home, ignore_errors=True)


def _answer(settings: dict[str, str]) -> float:
    """Seconds from the command to its first answer over HTTP. It is stopped again."""
    began = time.perf_counter()
    process = start("up", **settings)
    try:
        while not _answers(f"http://{settings['PETWIRE_HTTP']}/healthz"):
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.perf_counter() - began < _PATIENCE
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
