"""PostgreSQL clusters of a test's own, with the embedded one's programs: a primary, a replica that streams from it, and
PgBouncer in front. They listen on TCP, so that processes in other network namespaces reach them."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from petwire.lib.postgres.binaries import chosen_major, runtime
from petwire.lib.postgres.users import ServerUser, server_user
from tests.ports import free_ports
from tests.programs import needs

# Nobody cuts this machine's power in mid-test.
_FAST = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=100 -c jit=off"


@dataclass
class Cluster:
    """A server that runs."""

    data: Path
    port: int
    user: ServerUser

    def url(self, host: str = "127.0.0.1", name: str = "petwire") -> str:
        return f"postgresql://petwire@{host}:{self.port}/{name}"

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(), autocommit=True) as db:
            cursor = db.execute(query, values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def primary(folder: Path) -> Iterator[Cluster]:
    """A fresh cluster below a folder that any user can reach, with an empty database `petwire`."""
    cluster = _cluster(folder / "primary")
    _run(
        cluster,
        "initdb",
        f"--pgdata={cluster.data}",
        "--username=petwire",
        "--auth=trust",
        "-E",
        "UTF8",
        "-N",
    )
    with (cluster.data / "pg_hba.conf").open("a") as rules:
        rules.write("host all,replication all 0.0.0.0/0 trust\n")
    with _running(cluster):
        with psycopg.connect(cluster.url(name="postgres"), autocommit=True) as db:
            db.execute("CREATE DATABASE petwire")
        yield cluster


@contextmanager
def replica_of(source: Cluster, folder: Path) -> Iterator[Cluster]:
    """A copy that streams from another and answers questions."""
    cluster = _cluster(folder / "replica")
    address = f"host=127.0.0.1 port={source.port} user=petwire"
    _run(
        cluster,
        "pg_basebackup",
        f"--pgdata={cluster.data}",
        "-d",
        address,
        "-R",
        "-X",
        "stream",
        "-c",
        "fast",
        "-N",
    )
    with _running(cluster):
        yield cluster


@contextmanager
def pool_of(source: Cluster, folder: Path) -> Iterator[int]:
    """PgBouncer in transaction mode, with fewer connections than it has clients. Yields its port."""
    program = needs("pgbouncer")
    (port,) = free_ports(1)
    user = server_user(folder / "nothing")
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\npetwire = host=127.0.0.1 port={source.port} dbname=petwire user=petwire\n"
        f"[pgbouncer]\nlisten_addr = *\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 2\nlogfile =\n"
    )
    settings.chmod(0o644)
    process = subprocess.Popen(
        [program, "-q", str(settings)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_as(user),
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _cluster(data: Path) -> Cluster:
    user = server_user(data)
    data.mkdir(mode=0o700)
    user.give(data)
    (port,) = free_ports(1)
    return Cluster(data, port, user)


@contextmanager
def _running(cluster: Cluster) -> Iterator[None]:
    log = cluster.data.with_suffix(".log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [
                runtime(chosen_major(), cluster.user) / "postgres",
                *("-D", cluster.data, "-p", str(cluster.port)),
                *("-c", "listen_addresses=*", "-c", "unix_socket_directories="),
                *_FAST.split(),
            ],
            stdout=said,
            stderr=said,
            **_as(cluster.user),
        )
    try:
        _wait_for_server(cluster, process, log)
        yield
    finally:
        process.send_signal(2)  # fast
        process.wait()


def _wait_for_server(cluster: Cluster, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            psycopg.connect(cluster.url(name="postgres"), connect_timeout=10).close()
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text()[-2000:])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"PgBouncer did not start ({process.poll()})")


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    command = [runtime(chosen_major(), cluster.user) / program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, **_as(cluster.user))
    assert done.returncode == 0, done.stderr


def _as(user: ServerUser) -> dict[str, Any]:
    options = user.spawn_options()
    options["env"] = {**options["env"], "HOME": "/", "TMPDIR": os.environ.get("TMPDIR", "/tmp")}
    return {name: value for name, value in options.items() if name != "stdin"} | {"stdin": subprocess.DEVNULL}
