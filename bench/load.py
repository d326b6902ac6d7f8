"""A load of HTTP requests: some connections, each with one request under way at a time, as fast as the answers come."""

import http.client
import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

CONNECTIONS = 8
NOTHING = "/nothing"  # where what is served has an application that does nothing
PATIENCE = 30.0  # seconds, for a server to begin


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it. Times in milliseconds."""

    rate: float
    p50: float
    p99: float


def request(path: str) -> bytes:
    """The bytes of a request."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def load(port: int, requests: Sequence[bytes], *, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Ask one after the other, again and again. Raises OSError where the server goes away, ValueError for a refusal."""
    selector = selectors.DefaultSelector()
    asks = cycle(requests)
    for _ in range(connections):
        one = _Connection(socket.create_connection(("127.0.0.1", port)))
        selector.register(one.socket, selectors.EVENT_READ, one)
        one.ask(next(asks))
    took: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in selector.select(1.0):
            done = key.data.read()
            if done is not None:
                took.append(done)
                key.data.ask(next(asks))
    spent = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    took = sorted(took) or [0.0]
    return Load(
        len(took) / spent,
        statistics.median(took) * 1000,
        took[min(len(took) - 1, int(len(took) * 0.99))] * 1000,
    )


def wait_for(port: int, path: str, *, holds: bytes = b'"status":"ok"') -> None:
    """Until a server answers a request well. Raises OSError."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            probe = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            probe.request("GET", path, headers={"Host": "localhost"})
            answer = probe.getresponse()
            body = answer.read()
            probe.close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
            continue
        if answer.status != 200 or holds not in body:
            raise OSError(f"The server answers {answer.status}: {body[:200]!r}")
        return


class _Connection:
    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._got = b""
        self._whole = 0
        self._at = 0.0

    def ask(self, ask: bytes) -> None:
        self._got, self._whole = b"", 0
        self._at = time.perf_counter()
        self.socket.sendall(ask)

    def read(self) -> float | None:
        """Seconds that the answer took, once it is there as a whole."""
        block = self.socket.recv(1 << 20)
        if not block:
            raise OSError("The server has closed a connection.")
        self._got += block
        if not self._whole:
            head, found, _ = self._got.partition(b"\r\n\r\n")
            if not found:
                return None
            if not head.startswith(b"HTTP/1.1 200"):
                raise ValueError(head[:200])
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            if not length:  # in chunks, of which an empty one is the last
                whole = self._got.endswith(b"\r\n0\r\n\r\n")
                return time.perf_counter() - self._at if whole else None
            self._whole = len(head) + 4 + int(length)
        return time.perf_counter() - self._at if len(self._got) >= self._whole else None
