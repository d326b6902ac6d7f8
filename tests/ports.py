"""Ports that nobody uses at the moment, for instances that are started by tests."""

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack


def free_ports(count: int, *, apart: int = 1) -> list[int]:
    """Ports on loopback, each with the `apart` - 1 after it free as well."""
    found: list[int] = []
    with ExitStack() as held:
        for first in _candidates():
            try:
                for port in range(first, first + apart):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            found.append(first)
            if len(found) == count:
                return found
    raise AssertionError("no free ports on this machine")


def _candidates() -> Iterator[int]:
    """Below those that the system gives to whoever connects somewhere: an instance may begin minutes from now.

    By a chance that no seed of a test run repeats: several runs look for ports at the same time.
    """
    for _ in range(200):
        yield _CHANCE.randrange(*_QUIET)


_QUIET = 15_000, 32_000
_CHANCE = random.SystemRandom()
