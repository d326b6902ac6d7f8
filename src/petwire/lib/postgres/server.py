"""One PostgreSQL server process: found, started, stopped. Callers hold the gate (attached.py)."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import pq

from petwire.lib.postgres import cluster
from petwire.lib.postgres.binaries import chosen_major, runtime
from petwire.lib.postgres.errors import DatabaseDidNotStart, FolderInUse
from petwire.lib.postgres.places import Places, Record, socket_folder, this_host, write_anew
from petwire.lib.postgres.users import ServerUser, server_user

# Seconds. A server that recovers from a crash says so, and may need minutes; a silent one is lost.
RECOVERY = 900.0
SILENCE = 20.0
LEFTOVERS = 60.0
STOPPING = 120.0
PORT = 5432  # only the name of the socket file
PASSING = ("still in use", "already exists")  # words of a start that comes too early after another's death
LARGEST_LOG = 10_000_000

_children: set[int] = set()


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What the server itself wrote into postmaster.pid."""

    pid: int
    socket: str | None


def url(socket: str, database: str = cluster.DATABASE) -> str:
    """The address for libpq, psycopg and Django; the port keeps PGPORT out."""
    return f"postgresql://{cluster.ROLE}@/{database}?host={quote(socket, safe='')}&port={PORT}"


def answers(socket: str) -> bool:
    """Does a server take connections on this socket?"""
    return _ping(socket) == pq.Ping.OK


def serve(places: Places, *, alone: bool) -> tuple[Record, tuple[str, ...]]:
    """Give the live server's record, having made the cluster and started the server if need be.

    `alone`: nobody else uses this home now, on any machine that shares its locks.
    """
    major = chosen_major()
    cluster.check_major(places.data, major)
    said: tuple[str, ...] = ()
    last_words = ""
    deadline = time.monotonic() + LEFTOVERS
    pause = 0.05
    while True:
        last = Record.read(places)
        if last is None:
            refuse_strangers(places.data.resolve())
        elif last.host != this_host() and not alone:
            raise FolderInUse(
                f"The database in {places.data} is in use by the machine or container {last.host}. "
                "Stop petwire there, or give this one a PETWIRE_HOME of its own."
            )
        elif live := _find(last):
            if alone:  # just started, or adopted: its starter may have been killed at any step
                _see_to_database(live.socket)
            live.write(places)
            return live, said
        if last_words:
            if not any(sign in last_words for sign in PASSING) or time.monotonic() > deadline:
                break
            time.sleep(pause)
            pause = min(2 * pause, 1.0)
        said += cluster.make(places, major)
        last_words = _start(places, major)
    raise DatabaseDidNotStart(
        f"PostgreSQL {major} did not start in {places.data}. Its log, {places.log}, ends with:\n"
        f"{cluster.last_lines(last_words)}"
    )


def stop(places: Places) -> None:
    """Stop the server of this home, if one runs, as Ctrl-C would; then its socket folder and record go."""
    record = Record.read(places)
    if record is None:
        return
    postmaster = _postmaster(Path(record.data))
    if postmaster and postmaster.socket in (None, record.socket):
        stopped = _end(postmaster.pid, signal.SIGINT) or _end(postmaster.pid, signal.SIGQUIT)
        if not stopped:
            return  # the next to attach finds it by the record
    shutil.rmtree(record.socket, ignore_errors=True)
    places.record.unlink(missing_ok=True)


def end_deleted(record: Record) -> None:
    """End a server whose data folder was deleted; by itself it would notice within a minute."""
    if record.pid is None or Path(record.data).exists():
        return
    with suppress(OSError):
        if str(Path(f"/proc/{record.pid}/cwd").readlink()) == f"{record.data} (deleted)":
            _end(record.pid, signal.SIGQUIT)
    shutil.rmtree(record.socket, ignore_errors=True)


def alive(pid: int) -> bool:
    """Is there such a process? A zombie is none; our own are reaped by asking."""
    if pid in _children:
        try:
            if os.waitpid(pid, os.WNOHANG)[0]:
                _children.discard(pid)
                return False
        except ChildProcessError:
            _children.discard(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] not in "ZX"
    except OSError:
        return not Path("/proc/self/stat").exists()  # no such thing here, or gone meanwhile


def reap() -> None:
    """Bury servers that we started and others stopped."""
    for pid in list(_children):
        alive(pid)


def _ping(socket: str) -> pq.Ping:
    address = url(socket, "postgres") + "&connect_timeout=3"
    return pq.Ping(pq.PGconn.ping(address.encode()))


def _postmaster(data: Path) -> Postmaster | None:
    """The server that works in this folder, None when it is dead or there was none."""
    path = data / "postmaster.pid"
    try:
        lines = path.read_text().splitlines()
        pid = abs(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not alive(pid):
        return None
    if not _works_in(pid, data):
        return None
    return Postmaster(pid, lines[4] if len(lines) > 4 and lines[4] else None)


def _works_in(pid: int, data: Path) -> bool:
    """Is it a server of this folder? After a reboot or in a container its number soon is another program's.

    A server's working folder is its data folder. Where the system does not tell, yes: rather refuse than harm.
    """
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except OSError:
        return True


def _find(record: Record) -> Record | None:
    """The record's server once it takes connections; None when there is none. A starting one is awaited."""
    data = Path(record.data)
    began = time.monotonic()
    pause = 0.01
    while (postmaster := _postmaster(data)) or _is_starting(record):
        if postmaster and postmaster.socket not in (None, record.socket):
            raise _in_use(data, postmaster.pid)
        said = _ping(record.socket)
        if postmaster and said == pq.Ping.OK:
            return replace(record, pid=postmaster.pid)
        if time.monotonic() - began > (RECOVERY if said == pq.Ping.REJECT else SILENCE):
            raise _in_use(data, postmaster.pid if postmaster else record.pid)
        time.sleep(pause)
        pause = min(1.2 * pause, 0.25)
    return None


def _is_starting(record: Record) -> bool:
    """Its starter was killed, and it has not yet come to write its postmaster.pid."""
    if record.pid is None or not alive(record.pid):
        return False
    try:
        return record.data in Path(f"/proc/{record.pid}/cmdline").read_text().split("\0")
    except OSError:
        return False


def refuse_strangers(data: Path) -> None:
    """Raises FolderInUse when a server works in the folder of which no record of ours knows."""
    if postmaster := _postmaster(data):
        raise _in_use(data, postmaster.pid)


def _in_use(data: Path, pid: int | None) -> FolderInUse:
    return FolderInUse(
        f"The database in {data} is in use by process {pid}, a PostgreSQL server that petwire did not start "
        f"or that does not answer. Stop it (kill -INT {pid}) and try again."
    )


def _start(places: Places, major: int) -> str:
    """Start a server and wait until it takes connections or is dead; give what it logged meanwhile."""
    data = places.data.resolve()
    user = server_user(data)
    cluster.check_reach(data, user)
    programs = runtime(major, user)
    cluster.configure(data, user)
    _disown(data, user)
    record = Record(socket_folder(user, Record.read(places)), str(data), major, this_host())
    record.write(places)
    if places.log.exists() and places.log.stat().st_size > LARGEST_LOG:
        places.log.replace(places.log.with_suffix(".log.1"))
    with places.log.open("ab") as log:
        places.leave_to_owner(places.log)
        before = log.tell()
        child = subprocess.Popen(
            [
                programs / "postgres",
                *("-D", data),
                *("-c", "listen_addresses="),
                *("-c", f"port={PORT}"),
                *("-c", f"unix_socket_directories={record.socket}"),
                *("-c", "unix_socket_permissions=0700"),
            ],
            stdout=log,
            stderr=log,
            **user.spawn_options(),
        )
    _children.add(child.pid)
    child.returncode = 0  # the server outlives this object; `alive` reaps it
    try:
        replace(record, pid=child.pid, started=time.time()).write(places)
        _until_ready(child.pid, record.socket)
    except BaseException:  # Ctrl-C: nobody may know of it yet
        _end(child.pid, signal.SIGQUIT)
        raise
    with places.log.open("rb") as log:
        log.seek(before)
        return log.read().decode(errors="replace") or "(nothing)"


def _disown(data: Path, user: ServerUser) -> None:
    """Take a dead server's number out of its postmaster.pid, and leave the rest.

    PostgreSQL would believe in a zombie, or in another program that got the number since; not in its parent,
    us. The file must stay: by its last lines PostgreSQL knows whether backends of the dead server still work.
    """
    path = data / "postmaster.pid"
    if path.exists():
        _, newline, rest = path.read_text().partition("\n")
        write_anew(path, f"{os.getpid()}{newline}{rest}")
        user.give(path)


def _until_ready(pid: int, socket: str) -> None:
    began = time.monotonic()
    path = Path(socket, f".s.PGSQL.{PORT}")
    while alive(pid):
        said = _ping(socket) if path.exists() else pq.Ping.NO_RESPONSE
        if said == pq.Ping.OK:
            return
        if time.monotonic() - began > (RECOVERY if said == pq.Ping.REJECT else LEFTOVERS):
            _end(pid, signal.SIGQUIT)
            return
        time.sleep(0.01)


def _see_to_database(socket: str) -> None:
    try:
        with psycopg.connect(url(socket, "postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [cluster.DATABASE])
            if not found.fetchone():
                connection.execute(f"CREATE DATABASE {cluster.DATABASE}")
    except psycopg.Error as err:
        raise DatabaseDidNotStart(f"The database {cluster.DATABASE} could not be made: {err}") from err


def _end(pid: int, sign: signal.Signals) -> bool:
    """Ask a server to stop and wait; is it gone?"""
    with suppress(ProcessLookupError):
        os.kill(pid, sign)
    deadline = time.monotonic() + STOPPING
    while alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
