"""A hub takes an animal back: its mirror lets go of it without a set, the hub has a receipt, and a yes shows it again."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.test_commands import Petwire


@contextmanager
def served(hub: Petwire, part: str, port: int) -> Iterator[None]:
    """One part of the hub as a process, until it answers and until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "petwire.cli", part], env=hub.environment(), stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(30)
