"""The web server itself, attacked over plain sockets: slow readers, slow askers, odd paths."""

import base64
import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from petwire.bulkfiles.turns import LONG_ANSWERS, LONG_ANSWERS_EACH
from tests.journeys.fault_world import MANIFEST, Hub, servers, until
from tests.journeys.warm import ON_DISK, Warm
from tests.rooms.postgres_stage import made_home

pytestmark = pytest.mark.timeout(600)

LONG = 48 * 1024 * 1024  # more than the system keeps on its way to a client that does not read
DROPS = 200


class Web:
    """A hub's web server with one process, and services whose pets file is very long."""

    def __init__(self, warm: Warm, port: int) -> None:
        self.warm = warm
        self.port = port
        self.hub = Hub(warm, 5)
        self.services = [self.hub.service, self.hub.a_service(), self.hub.a_service()]
        for service in self.services:
            name = self.hub.write("2026-03-01", service)
            self._lengthen(warm.home / "sets" / service["id"] / name / "files")

    def _lengthen(self, folder: Path) -> None:
        """As a set of large rows would be."""
        with (folder / "pets_1.json").open("ab") as file:
            file.truncate(LONG)
        content = (folder / "pets_1.json").read_bytes()
        manifest = json.loads((folder / MANIFEST).read_bytes())
        for file in manifest["files"]:
            if file["name"] == "pets_1.json":
                file.update(bytes=LONG, sha256=hashlib.sha256(content).hexdigest())
        (folder / MANIFEST).write_text(json.dumps(manifest))
        self.digest = hashlib.sha256(content).hexdigest()

    def ask(self, path: str, service: dict[str, Any] | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, value in {**_basic(service), **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def dawdle(self, service: dict[str, Any]) -> socket.socket:
        """Begin to fetch the long file, and read no more of it than the first line."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        headers = "".join(f"{name}: {value}\r\n" for name, value in _basic(service).items())
        client.sendall(f"GET /files/pets_1.json HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode())
        assert client.recv(15).startswith(b"HTTP/1.1 200")
        return client


def _basic(service: dict[str, Any] | None) -> dict[str, str]:
    if service is None:
        return {}
    token = base64.b64encode(f"{service['ftp_user']}:{service['ftp_password']}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with (
        made_home() as home,
        Warm(home, **ON_DISK) as warm,
        servers(warm, "web --workers 1", "ftp") as (port, _),
    ):
        yield Web(warm, port)


def test_clients_that_read_slowly_hold_up_nobody(web):
    first, second, third = web.services
    with ExitStack() as slow:
        for service in (first, second):
            for _ in range(LONG_ANSWERS_EACH):
                slow.enter_context(web.dawdle(service))
        assert 2 * LONG_ANSWERS_EACH == LONG_ANSWERS, "all places are taken"

        assert web.ask("/files/pets_1.json", first)[0] == 503
        assert web.ask("/files/pets_1.json", third)[0] == 503
        assert web.ask("/files/petlist.csv", third)[0] == 200
        assert web.ask("/files/pets_1.json", third, Range="bytes=0-999")[0] == 206
        assert web.ask("/animals")[0] == 200

    until(lambda: web.ask("/files/pets_1.json", third)[0] == 200, what="who hangs up gives its place back")
    status, content = web.ask("/files/pets_1.json", first)
    assert (status, hashlib.sha256(content).hexdigest()) == (200, web.digest)


def test_clients_that_ask_slowly_hold_up_nobody(web):
    with ExitStack() as slow:
        for number in range(DROPS):
            client = slow.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=20))
            client.sendall(b"GET /animals HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: 1"[: 10 + number % 40])

        assert web.ask("/animals")[0] == 200
        assert web.ask("/files/petlist.csv", web.services[0])[0] == 200


PATHS = [
    "/files/../../secrets/django", "/files/..%2f..%2fsecrets%2fdjango", "/files/%2e%2e/%2e%2e/secrets/django",
    "/files/%252e%252e/secrets", "/files//etc/passwd", "/files/%2fetc%2fpasswd", "/files/..\\..\\secrets\\django",
    "/files/%5c..%5csecrets", "/files/.petwire/../../index", "/files/.petwire/%2e%2e/%2e%2e/index",
    "/files/pets_1.json%00", "/files/pets_1.json%00.csv", "/files/%00", "/files/~root/.profile", "/files/pets_*.json",
    "/files/pets_%3f.json", "/files/" + "x" * 4000, "/files/" + "../" * 500 + "etc/passwd", "/files/.",
    "/files/..", "/files/.petwire", "/files/.petwire/", "/files/.hidden", "/files/%c0%ae%c0%ae/index",
    "/files/\u2024\u2024/index".encode().decode("latin-1"), "/files/PETS_1.JSON/..", "/files/pets_1.json/",
    "/files/pets_1.json/../../index", "/files/pets_01.json", "/files/pets_-1.json", "/files/pets_1.json;x",
    "/files/index", "/files/orgs", "/files/file:///etc/passwd", "/files/|id", "/files/$(id)", "/static/../../wsgi.py",
    "/static/..%2f..%2fsettings.py", "/developers/samples/..%2f..%2f..%2fsettings.py", "//files/index",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=[ascii(path)[1:40] for path in PATHS])
def test_no_path_leads_out_of_the_set(web, path):
    service = web.services[0]
    headers = "".join(f"{name}: {value}\r\n" for name, value in _basic(service).items())
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as client:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n"
        client.sendall(request.encode("latin-1"))
        answer = b""
        with suppress(ConnectionResetError):
            while block := client.recv(65536):
                answer += block

    assert answer[9:12] in (b"301", b"400", b"404", b"405", b"410", b"414", b""), answer[:200]
    for word in (b"root:", b"petwire.settings", b"SECRET_KEY", b"INSTALLED_APPS"):
        assert word not in answer
