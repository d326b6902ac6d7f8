"""An FTP server on loopback with a small published set, for the tests of the room `ftpd`."""

import ftplib
import os
import random
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from petwire.ftpd.certificate import self_made_certificate
from petwire.ftpd.door import Admitted, Orders, Refused
from petwire.ftpd.server import FtpSettings, Server, build_server, serve
from tests.orders_world import a_file, signed

USER, PASSWORD = "apikey-a1b2c3d4", "a long random token"
NOW = datetime.now(UTC)
MODIFIED = 1_780_000_000  # 2026-05-28 20:26:40 UTC
NIGHT = datetime(2026, 3, 1, 8, tzinfo=UTC)  # of the sets in tests/rooms/mirror_world.py
MANIFEST = b'{"format": 1}\n'


def make_set(folder: Path, *, seed: int = 1) -> Path:
    """A set with the shapes that matter: some MB, LF and CRLF, no byte at all, a hidden manifest."""
    rows = random.Random(seed)
    files = {
        "orgs_1.json": b'{"orgID":"1","name":"Caf\\u00e9"}\r\n' * 40,
        "pets_1.json": rows.randbytes(3_000_000),
        "pets_2.json": b'{"animalID":"2"}\n' * 70_000,
        "newpets_1.json": b"",
        "petlist.csv": b'"animalID","orgID"\r\n"2","1"\n' * 5_000,
        ".petwire/manifest.json": MANIFEST,
        ".hidden": b"nobody may see this",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, (MODIFIED, MODIFIED))
    return folder


def listed(folder: Path) -> dict[str, bytes]:
    """The files of a folder that clients should end up with."""
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.name[0] != "."
    }


@dataclass
class FakeDoor:
    """Lets one account in, to the folder that `home` names at that moment; remembers what it was asked."""

    home: Path
    tls_only: bool = False
    failure: Exception | None = None
    refusal: str | None = None
    knocks: list[dict[str, object]] = field(default_factory=list)
    releases: list[dict[str, str]] = field(default_factory=list)
    finished: list[bool] = field(default_factory=list)
    looked: list[bool] = field(default_factory=list)
    orders_data: bytes = field(default_factory=lambda: signed(a_file(at=NIGHT)))
    receipts: list[bytes] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    withdrawn: set[str] = field(default_factory=set)
    asking_fails: bool = False
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def knock(self, *, user: str, password: str, address: str, secure: bool) -> Admitted | Refused:
        self.knocks.append({"user": user, "password": password, "address": address, "secure": secure})
        if self.failure:
            raise self.failure
        if (user, password) != (USER, PASSWORD):
            return Refused("unknown")
        if self.refusal:
            return Refused(self.refusal)
        return Admitted(user=user, set_id=self.home.name, home=self.home, tls_only=self.tls_only)

    def good_sets(self, set_ids: Collection[str]) -> Collection[str]:
        self.asked.release()
        if self.asking_fails:
            raise RuntimeError("the database is away")
        return set(set_ids) - self.withdrawn

    def orders(self, *, user: str) -> Orders:
        if self.asking_fails:
            raise RuntimeError("the database is away")
        return Orders(self.orders_data)

    def fetched(self, orders: Orders) -> None:
        self.receipts.append(orders.data)

    def sent(self, *, user: str, size: int) -> None:
        pass

    def released(self, *, user: str, address: str, finished: bool, looked: bool) -> None:
        self.releases.append({"user": user, "address": address})
        self.finished.append(finished)
        self.looked.append(looked)
        self.release.set()


@dataclass(frozen=True)
class Stage:
    server: Server
    door: FakeDoor
    certificate: Path

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def url(self) -> str:
        return f"ftp://127.0.0.1:{self.port}/"

    def connect(self) -> ftplib.FTP:
        client = ftplib.FTP(timeout=20)
        try:
            client.connect("127.0.0.1", self.port)
        except ftplib.Error:
            client.close()
            raise
        return client

    def login(self) -> ftplib.FTP:
        client = self.connect()
        client.login(USER, PASSWORD)
        return client


def free_ports(count: int) -> range:
    """A run of ports that are free at this moment."""
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            first = int(probe.getsockname()[1])
        if first + count < 65536 and all(_is_free(port) for port in range(first, first + count)):
            return range(first, first + count)
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def settings_for(certificate: Path, **changes: object) -> FtpSettings:
    plain = FtpSettings(
        address=("127.0.0.1", 0),
        tls="offered",
        public_address="",
        passive_ports=free_ports(20),
        certificate=certificate,
    )
    return replace(plain, **changes)


@contextmanager
def running(door: FakeDoor, certificate: Path, **changes: object) -> Iterator[Stage]:
    """A server in a thread, gone at the end. `pause`: seconds that a wrong password waits for its answer."""
    pause = changes.pop("pause", 0.01)
    server = build_server(settings_for(certificate, **changes), door)
    server.handler.auth_failed_timeout = pause
    thread = threading.Thread(target=serve, args=(server,))
    thread.start()
    try:
        yield Stage(server, door, certificate)
    finally:
        server.stop()
        thread.join(20)
        assert not thread.is_alive()


def make_certificate(folder: Path) -> Path:
    return self_made_certificate(folder, host="127.0.0.1", now=NOW)
