"""Web, FTP and workers on hosts of their own, against one PostgreSQL with a replica and a pool, and a store that all
share: what one writes the others give, what is decided at one acts at all, and work goes on when a host dies.

The hosts are network namespaces where this machine allows them, else addresses of loopback; each has a home of its own.
PETWIRE_TEST_HOSTS=1 (`make soak`) waits for the real time of a take-over, and measures the second of a decision.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from ftplib import FTP, error_perm, error_temp
from pathlib import Path
from typing import Any

import psycopg
import pytest

from petwire.cli.first_tables import FILE, MAJOR
from petwire.runs.actions import LOST_AFTER
from tests.clusters import Cluster, pool_of, primary, replica_of
from tests.fakes.deeds import Deeds
from tests.namespaces import Host, hosts
from tests.ports import free_ports
from tests.rooms.postgres_stage import open_folder
from tests.stores import S3, s3_server

WHOLE = os.environ.get("PETWIRE_TEST_HOSTS") == "1"
PATIENCE = 90.0  # seconds; what does not happen at all is found by it
WEBS = ("web1", "web2")


@dataclass
class World:
    """All that runs, and what was seeded."""

    folder: Path
    primary: Cluster
    replica: Cluster
    store: S3
    hosts: dict[str, Host]
    http: int
    ftp: int
    pool: int
    facts: dict[str, Any] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    deeds: Deeds | None = None

    def environment(self, name: str) -> dict[str, str]:
        host = self.hosts[name]
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PETWIRE_", "AWS_"))}
        direct = self.primary.url(host.services)
        found = {
            **kept,
            **self.store.environment("hub"),
            **self.store.keys(host.services),
            "PETWIRE_HOME": str(self.folder / name),
            "PETWIRE_DATABASE_URL": direct,
            "PETWIRE_HTTP": f"{host.address}:{self.http}",
            "PETWIRE_FTP": f"{host.address}:{self.ftp}",
        }
        if name in WEBS:
            found["PETWIRE_READ_DATABASE_URL"] = self.replica.url(host.services)
        if name == "web1":
            pool = f"postgresql://petwire@{host.services}:{self.pool}/petwire"
            found |= {"PETWIRE_DATABASE_URL": pool, "PETWIRE_DIRECT_DATABASE_URL": direct}
        return found

    def start(self, name: str, *command: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [*self.hosts[name].inside, sys.executable, "-m", "petwire.cli", *command],
            env=self.environment(name),
            cwd=self.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def kill(self, name: str) -> None:
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-3000:]

    def get(self, name: str, path: str) -> tuple[int, bytes]:
        """Status and body; 0 when nobody answers."""
        address = f"http://{self.hosts[name].address}:{self.http}{path}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def listed(self, name: str) -> set[str]:
        """Names of the animals that the search API of a host lists."""
        query = f"/search/pets_at_shelter?key={self.facts['key']}&shelter_id={self.facts['org']}&output=json"
        status, body = self.get(name, f"{query}&start_number=1&end_number=50&v=3")
        assert status == 200, body
        return {pet["pet_name"] for pet in json.loads(body).get("pets", [])}

    def page(self, name: str, animal: str) -> int:
        return self.get(name, f"/animals/{self.facts[animal]}-{animal}")[0]

    def log_in(self) -> FTP:
        with ExitStack() as closed:
            client = FTP()
            closed.callback(client.close)
            client.connect(self.hosts["ftp"].address, self.ftp, timeout=60)
            client.login(self.facts["ftp_user"], self.facts["ftp_password"])
            closed.pop_all()
        return client

    def runs(self, subject: str) -> list[tuple[Any, ...]]:
        query = "SELECT state, owner FROM runs_run WHERE kind = 'bulk write' AND subject = %s ORDER BY id"
        return self.primary.ask(query, subject)


def until(what: Callable[[], Any], said: Callable[[], str] = lambda: "", seconds: float = PATIENCE) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, said()
        time.sleep(0.02)
    return found


def fetched(client: FTP, name: str) -> bytes:
    into = io.BytesIO()
    client.retrbinary(f"RETR {name}", into.write)
    return into.getvalue()


@pytest.fixture(scope="module")
def world(request) -> Iterator[World]:
    terminal = request.config.pluginmanager.getplugin("terminalreporter")
    say = terminal.write_line if terminal else print  # a process of xdist has none
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        store = stack.enter_context(s3_server())
        first = stack.enter_context(primary(folder))
        with psycopg.connect(first.url(), autocommit=True) as db:
            if db.info.server_version // 10000 == MAJOR:
                db.execute(FILE.read_bytes())
        names = ("web1", "web2", "ftp", "worker1", "worker2")
        found = World(
            folder,
            first,
            stack.enter_context(replica_of(first, folder)),
            store,
            stack.enter_context(hosts(names, say=say)),
            *free_ports(2),
            stack.enter_context(pool_of(first, folder)),
        )
        found.deeds = stack.enter_context(Deeds(found.environment("web1")))
        found.facts = found.deeds.do("seed")
        for name in names[1:]:
            shutil.copytree(folder / "web1" / "secrets", folder / name / "secrets")
        try:
            for name in WEBS:
                found.start(name, "web", "--workers", "1")
            found.start("ftp", "ftp")
            for name in ("worker1", "worker2"):
                found.start(name, "worker", "--every", "5")
            for name in WEBS:
                until(
                    lambda name=name: found.get(name, "/readyz")[0] == 200, lambda name=name: found.said(name)
                )
            yield found
        finally:
            for name, process in found.processes.items():
                if process.poll() is None:
                    found.kill(name)


def readers_of_replica(world: World) -> tuple[int, int]:
    """How many connections to the replica were last asked for pages, and for answers of the search API."""
    query = (
        "SELECT count(*) FILTER (WHERE query ~ 'listings_orglook'),"
        " count(*) FILTER (WHERE query ~ 'sharing_ready_animal')"
        " FROM pg_stat_activity WHERE datname = 'petwire' AND pid <> pg_backend_pid()"
    )
    ((pages, answers),) = world.replica.ask(query)
    return int(pages), int(answers)


def what_one_host_writes_the_others_give(world):
    facts = world.facts
    assert world.deeds is not None

    # A picture that was uploaded at the first web host.
    assert (world.folder / "web1" / "pictures").is_dir()
    assert not (world.folder / "web2" / "pictures").exists()
    status, body = world.get("web2", facts["picture"])
    assert (status, body[:2]) == (200, b"\xff\xd8"), world.said("web2")

    # A set, written by one of two workers, and fetched by FTP from a host that has never seen it.
    world.deeds.do("files_on", facts["service"])
    until(
        lambda: world.primary.ask("SELECT 1 FROM bulkfiles_publishedset"),
        lambda: world.said("worker1") + world.said("worker2"),
    )
    with world.log_in() as client:
        assert {"pets_1.json", "orgs_1.json", "petlist.csv"} <= set(client.nlst())
        pets = fetched(client, "pets_1.json")
    assert b"Biscuit" in pets
    assert b"Mittens" in pets

    # Once, though both were woken.
    assert [state for state, _ in world.runs(facts["service"])] == ["done"]


def pages_and_answers_are_read_from_the_replica_and_go_through_the_pool(world):
    def read() -> bool:
        assert all(world.page(name, "biscuit") == 200 for name in WEBS)
        assert all(world.listed(name) == {"Biscuit", "Mittens"} for name in WEBS)
        pages, answers = readers_of_replica(world)
        return pages >= len(WEBS) and answers >= len(WEBS)

    until(read, lambda: "".join(world.said(name) for name in WEBS) + str(readers_of_replica(world)))

    # More requests at once than the pool has connections: what needs one to itself has it elsewhere.
    statuses = [world.get("web1", path)[0] for path in ("/", "/animals", "/console/", "/developers/") * 5]
    assert set(statuses) <= {200, 302, 301}, world.said("web1")
    assert "prepared statement" not in world.said("web1")


def a_decision_acts_everywhere_though_the_replica_stands_still(world):
    facts = world.facts
    assert world.deeds is not None
    until(lambda: world.primary.ask("SELECT 1 FROM bulkfiles_publishedset WHERE revoked_at IS NULL"))
    until(lambda: all(world.page(name, "biscuit") == 200 for name in WEBS))
    client = world.log_in()
    world.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        world.deeds.do("withdraw", "animal", facts["biscuit"])
        decided = time.monotonic()
        for name in WEBS:
            until(lambda name=name: world.page(name, "biscuit") == 410, lambda name=name: world.said(name))
            until(lambda name=name: world.listed(name) == {"Mittens"}, lambda name=name: world.said(name))
            until(lambda name=name: world.get(name, facts["picture"])[0] == 410)
        if WHOLE:
            assert time.monotonic() - decided < 1.0

        # The replica itself knows nothing of it: no page was read there.
        assert world.replica.ask("SELECT 1 FROM catalog_animal WHERE id = %s", facts["biscuit"])
        assert not world.replica.ask("SELECT 1 FROM sharing_withdrawn")

        # Its set is taken back; who was logged in is told so, and a new login gets the successor.
        until(lambda: _is_refused(client), lambda: world.said("ftp"))
        until(lambda: b"Biscuit" not in _current_pets(world), lambda: world.said("worker1"))
        assert b"Mittens" in _current_pets(world)
    finally:
        world.replica.ask("SELECT pg_wal_replay_resume()")
        client.close()
    files = f"hub/sets/{facts['service']}"
    until(lambda: len({name.split("/")[3] for name in world.store.names(files) if "/files/" in name}) == 1)


def _is_refused(client: FTP) -> bool:
    try:
        client.voidcmd("SIZE pets_1.json")
    except error_temp as error:
        return str(error).startswith("450")
    return False


def _current_pets(world: World) -> bytes:
    try:
        with world.log_in() as client:
            return fetched(client, "pets_1.json")
    except (OSError, EOFError, error_temp, error_perm):
        return b"Biscuit"  # no set at the moment


def a_run_whose_host_dies_is_taken_over(world):
    facts = world.facts
    assert world.deeds is not None
    before = len(world.runs(facts["service"]))
    with psycopg.connect(world.primary.url()) as db:
        # A writer that is about to publish waits for whoever decides: so it stands in mid-run.
        db.execute("LOCK TABLE sharing_decisionentry IN ROW EXCLUSIVE MODE")
        world.primary.ask(
            "UPDATE bulkfiles_publishedset SET day = day - 2, kind = 'nightly' WHERE revoked_at IS NULL"
        )
        world.deeds.do("wake")
        until(lambda: world.primary.ask("SELECT 1 FROM pg_locks WHERE mode = 'ShareLock' AND NOT granted"))
        pid = int(world.runs(facts["service"])[-1][1].rpartition(":")[2])
        dying = next(name for name in ("worker1", "worker2") if world.processes[name].pid == pid)
        world.kill(dying)
        killed = time.monotonic()
    other = "worker2" if dying == "worker1" else "worker1"
    if not WHOLE:
        world.primary.ask(
            "UPDATE runs_run SET heartbeat_at = heartbeat_at - %s WHERE state = 'running'", 2 * LOST_AFTER
        )
        world.deeds.do("wake")

    until(lambda: len(world.runs(facts["service"])) == before + 2, lambda: world.said(other), 120)
    until(lambda: world.runs(facts["service"])[-1][0] == "done", lambda: world.said(other))

    if WHOLE:
        assert time.monotonic() - killed < 90
    states = world.runs(facts["service"])[before:]
    assert [state for state, _ in states] == ["lost", "done"]
    assert int(states[1][1].rpartition(":")[2]) == world.processes[other].pid
    with world.log_in() as client:
        assert b"Mittens" in fetched(client, "pets_1.json")


def test_five_hosts_are_one_hub(world):
    """In this order, because each goes on from what the one before has left."""
    what_one_host_writes_the_others_give(world)
    pages_and_answers_are_read_from_the_replica_and_go_through_the_pool(world)
    a_decision_acts_everywhere_though_the_replica_stands_still(world)
    a_run_whose_host_dies_is_taken_over(world)
