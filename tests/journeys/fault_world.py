"""What the fault tests break: two nights of an upstream, a hub with a service, its servers, and clients that poll."""

import base64
import ftplib
import hashlib
import http.client
import io
import json
import random
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from petwire.lib.virtual import open_file
from petwire.wire.manifest import Manifest, decode_manifest
from petwire.wire.records import Pet, Video
from tests.journeys.warm import Warm
from tests.ports import free_ports
from tests.rooms.mirror_world import DAY, NIGHT, a_pet, an_org, write_set

MANIFEST = ".petwire/manifest.json"
ORGS = 8


# --- An upstream


def first_night(folder: Path, animals: int) -> Path:
    """The files of a hub as a mirror takes them in at first."""
    return write_set(folder, orgs=_orgs(), pets=[_pet(number) for number in range(1, animals + 1)])


def second_night(folder: Path, animals: int) -> Path:
    """A night later: new, changed and lost animals, with pictures and videos, and a changed organisation."""
    changed = [_pet(number, adoption_fee="$75") for number in range(1, animals // 5 + 1)]
    new = [_pet(number) for number in range(animals + 1, animals + 11)]
    kept = [_pet(number) for number in range(animals // 5 + 1, animals - 3)]
    orgs = [an_org(1, city="Tulsa"), *_orgs()[1:]]
    return write_set(
        folder, orgs=orgs, pets=[*changed, *kept, *new], new=new, updated=changed, at=NIGHT + DAY
    )


def _orgs() -> list[Any]:
    return [an_org(number) for number in range(1, ORGS + 1)]


def _pet(number: int, **values: Any) -> Pet:
    film = Video(str(number), 1, NIGHT, 1000, f"https://films.example.org/{number}.mp4")
    return replace(a_pet(number, number % ORGS + 1, **values), videos=(film,))


# --- A hub


class Hub:
    """An organisation with animals, and a service that may have them."""

    def __init__(self, warm: Warm, animals: int) -> None:
        self.warm = warm
        (org,) = warm.rows("orgs", "add", "name=Paws", "--approve")
        records = [{"name": f"Pup {number}", "species": "Dog"} for number in range(animals)]
        added = warm("animals", "add", str(org["id"]), "-", "--json", stdin=json.dumps(records)).rows()
        self.org = str(org["id"])
        self.animals = [str(animal["id"]) for animal in added]
        self.service = self.a_service()

    def a_service(self, *, decided: bool = True) -> dict[str, Any]:
        (service,) = self.warm.rows("services", "add", "Hearth", "--approve")
        if decided:
            assert self.warm("sharing", "set", self.org, service["id"], "yes").code == 0
        return service

    def write(self, now: str, service: dict[str, Any] | None = None) -> str:
        """Write a set and give its id."""
        key_id = (service or self.service)["id"]
        (row,) = self.warm.rows("bulk", "write", "--service", key_id, "--now", now)
        return str(row["id"])

    def sets(self) -> Path:
        return self.warm.home / "sets" / self.service["id"]

    def published(self) -> list[str]:
        """The service's sets by the table, the oldest first."""
        query = (
            "SELECT p.name FROM bulkfiles_publishedset p JOIN access_service s ON s.id = p.service_id"
            " WHERE s.key_id = %s ORDER BY p.id"
        )
        return [name for (name,) in ask(self.warm, query, self.service["id"])]


def ask(warm: Warm, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask the database of a home."""
    with psycopg.connect(warm.url, autocommit=True) as connection:
        cursor = connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []


def read_of(folder: Path, name: str) -> bytes:
    """A file of a set, plain or made of runs: a home in which many tests have worked has animals enough for them."""
    with open_file(folder, name) as file:
        return file.read()


def assert_whole(folder: Path) -> None:
    """Every file of a set is what its manifest says."""
    manifest = decode_manifest((folder / MANIFEST).read_bytes())
    for file in manifest.files:
        assert hashlib.sha256(read_of(folder, file.name)).hexdigest() == file.sha256, file.name


@contextmanager
def servers(warm: Warm, *parts: str) -> Iterator[tuple[int, int]]:
    """Parts of an instance (`web`, `ftp`, `up` ...) as processes; gives the ports of HTTP and FTP once they answer."""
    http_port, ftp_port = free_ports(2)
    settings = {"PETWIRE_HTTP": f"127.0.0.1:{http_port}", "PETWIRE_FTP": f"127.0.0.1:{ftp_port}"}
    with ExitStack() as stack:
        running = [stack.enter_context(warm.part(*part.split(), **settings)) for part in parts]
        until(lambda: answers(http_port), what="the web server answers")
        until(lambda: _greets(ftp_port), what="the FTP server answers")
        yield http_port, ftp_port
        assert not any(child.ended(0) for child in running), "a server died"


def answers(port: int, path: str = "/animals") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _greets(port: int) -> bool:
    with suppress(OSError, EOFError, ftplib.Error), ftplib.FTP(timeout=5) as client:
        return client.connect("127.0.0.1", port).startswith("220")
    return False


def until(question: Any, *, what: str, seconds: float = 300) -> Any:
    """Ask until the answer is true."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"it never came to pass that {what}"
        time.sleep(0.02)
    return answer


# --- Clients


PAUSE = 0.02  # seconds of a client between two polls: without one they take the processor from what is tested


class Poller:
    """Clients of one service that fetch again and again, by FTP and over HTTPS, and compare with the manifest."""

    def __init__(self, service: dict[str, Any], *, http_port: int, ftp_port: int) -> None:
        self.counts: Counter[str] = Counter()
        self.torn: list[str] = []
        self._service = service
        self._http_port = http_port
        self._ftp_port = ftp_port
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(poll,))
            for poll in (self._by_ftp, *[self._by_https] * 3)
        ]

    def __enter__(self) -> "Poller":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _repeat(self, poll: Any) -> None:
        while not self._stop.is_set():
            try:
                poll()
                self._stop.wait(5 * PAUSE)
            except Exception as error:  # noqa: BLE001 - a test wants to see it, not to lose it with the thread
                self.torn.append(f"{poll.__name__}: {type(error).__name__}: {error}")
                return

    def _by_ftp(self) -> None:
        with ftplib.FTP(timeout=30) as client:
            client.connect("127.0.0.1", self._ftp_port)
            client.login(self._service["ftp_user"], self._service["ftp_password"])
            try:
                manifest = decode_manifest(self._retrieve(client, MANIFEST))
                names = set(client.nlst())
                content = {name: self._retrieve(client, name) for name in names}
            except (ftplib.error_temp, ftplib.error_perm):
                self.counts["told to begin anew by FTP"] += 1  # older than two nights, and swept
                return
        self._compare(manifest, content)
        if names != {file.name for file in manifest.files}:
            self.torn.append(f"{manifest.set}: the listing has {sorted(names)}")
        self.counts["sets by FTP"] += 1

    def _by_https(self) -> None:
        """The whole set at each tenth time, else one of its files: both must be of the set that was named."""
        connection = http.client.HTTPConnection("127.0.0.1", self._http_port, timeout=30)
        try:
            while not self._stop.is_set():
                manifest = decode_manifest(self._get(connection, MANIFEST)[1])
                whole = self.counts["polls by HTTPS"] % 10 == 0
                files = manifest.files if whole else [random.choice(manifest.files)]
                content = {}
                for file in files:
                    status, body = self._get(connection, f"{file.name}?set={manifest.set}")
                    if status == 410:
                        self.counts["told to begin anew over HTTPS"] += 1
                    elif status == 200:
                        content[file.name] = body
                    else:
                        self.torn.append(f"{file.name}: {status}")
                self._compare(manifest, content)
                self.counts["polls by HTTPS"] += 1
                self._stop.wait(PAUSE)
        finally:
            connection.close()

    def _compare(self, manifest: Manifest, content: dict[str, bytes]) -> None:
        expected = {file.name: file.sha256 for file in manifest.files}
        for name, body in content.items():
            if expected.get(name) != hashlib.sha256(body).hexdigest():
                self.torn.append(f"{manifest.set}: {name} is of another set, or torn")

    def _retrieve(self, client: ftplib.FTP, name: str) -> bytes:
        content = io.BytesIO()
        client.retrbinary(f"RETR {name}", content.write)
        return content.getvalue()

    def _get(self, connection: http.client.HTTPConnection, name: str) -> tuple[int, bytes]:
        token = f"{self._service['ftp_user']}:{self._service['ftp_password']}"
        basic = base64.b64encode(token.encode()).decode()
        while True:
            connection.request("GET", f"/files/{name}", headers={"Authorization": f"Basic {basic}"})
            response = connection.getresponse()
            body = response.read()
            if response.status != 429 or self._stop.wait(float(response.headers["Retry-After"])):
                return response.status, body
