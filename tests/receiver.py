"""A web server on loopback that keeps what it is sent, and answers as it was told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Came:
    """One request."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True)
class Say:
    """An answer: its status, where it leads to, and how long it takes, in seconds."""

    status: int = 200
    to: str = ""
    after: float = 0.0


@dataclass(slots=True)
class Receiver:
    """`answers` are given in turn, then 200 again and again."""

    port: int
    came: list[Came] = field(default_factory=list)
    answers: list[Say] = field(default_factory=list)
    gate: threading.Barrier | None = None  # at which each request waits for others, before it is answered

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append(Came(self.path, headers, body))
            say = receiver.answers.pop(0) if receiver.answers else Say()
            time.sleep(say.after)
            if receiver.gate:
                receiver.gate.wait(30)
            self.send_response(say.status)
            if say.to:
                self.send_header("Location", say.to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
