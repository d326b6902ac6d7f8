"""An adoption site that takes pushes over HTTPS on loopback, and believes only what is signed and fresh."""

import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from petwire.lib.calling import TOLERANCE
from tests.fakes.site import PushSite

SECRET = "whsec_of_the_site"


@dataclass
class HttpSite:
    """`status` gives the answer to the n-th call, 0 to break off, None for what is right; `rest` is the Retry-After of
    those that it turns away, `says` what it says with a yes. `trusting` is the client's side of the certificate.
    `most`: calls at the same time."""

    site: PushSite
    port: int
    trusting: ssl.SSLContext
    status: Callable[[int], int | None] = lambda times: None
    rest: str = ""
    says: Callable[[int], object] = lambda animal_id: None
    came: list[str] = field(default_factory=list)  # "<event> <key>", each time
    at_once: int = 0
    most: int = 0
    gate: threading.Barrier | None = None  # at which calls wait for each other
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """What it says to a call."""
        with self.lock:
            self.came.append(f"{headers['petwire-event']} {headers['petwire-delivery']}")
            told = self.status(len(self.came))
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            if self.gate:
                self.gate.wait(20)
            return (told, b"") if told is not None else self._taken(headers, body)
        finally:
            with self.lock:
                self.at_once -= 1

    def _taken(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if not self._believes(headers, body):
            return 401, b""
        if headers["petwire-event"] == "ping":
            return 200, b""
        kind, key = headers["petwire-event"].removeprefix("animal."), headers["petwire-delivery"]
        animal_id = json.loads(body)["animal"]
        with self.lock:
            if not self.site.take(key=key, kind=kind, animal_id=animal_id, body=body):
                return 422, b""
        said = self.says(animal_id)
        return 200, said if isinstance(said, bytes) else json.dumps(said).encode() if said else b""

    def _believes(self, headers: dict[str, str], body: bytes) -> bool:
        stamp = headers["petwire-timestamp"]
        due = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(stamp)) < TOLERANCE.total_seconds()
        return fresh and hmac.compare_digest(headers["petwire-signature"], f"v1={due}")


@contextmanager
def http_site(site: PushSite, certificate: Path) -> Iterator[HttpSite]:
    """A server for a while."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = served.answer({name.lower(): value for name, value in self.headers.items()}, body)
            if status:
                self.send_response(status)
                if served.rest and status in (429, 503):
                    self.send_header("Retry-After", served.rest)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trusting = ssl.create_default_context(cafile=str(certificate))
    served = HttpSite(site, server.server_address[1], trusting)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
