"""Ports that nobody uses at the moment, for instances that are started by tests."""

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
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        if port < 65000:
            yield port
