"""Coming and going: who uses the server, who starts it, who stops it.

Everyone who uses the server holds a shared lock on run/db.lock, and all looking, starting and stopping is
done behind the exclusive run/db.gate. Whoever leaves tries to make the shared lock an exclusive one: who
gets it was the last, and stops the server. Locks die with their process, so kill -9 leaves none behind.
"""

import atexit
import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from petwire.lib.errors import PetwireError
from petwire.lib.postgres import cluster, server
from petwire.lib.postgres.errors import FolderInUse, FolderUnusable
from petwire.lib.postgres.places import Places

# Seconds between attempts to start a server that keeps dying.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class Attached:
    """One user's hold on the embedded server of a home. Leave it by `release`, by `with`, or by exiting."""

    def __init__(self, home: Path) -> None:
        self._places = Places(home)
        self._pause = FIRST_PAUSE
        self._not_before = 0.0
        server.reap()
        with _explained(home):
            self._places.make()
            with _gate(self._places):
                self._lock: int | None = _open(self._places, self._places.lock)
                try:
                    alone = _is_alone(self._lock)
                    fcntl.flock(self._lock, fcntl.LOCK_SH)
                    record, said = server.serve(self._places, alone=alone)
                except FolderInUse:
                    _let_go(self._lock)
                    raise
                except BaseException:
                    self._leave()
                    raise
        self._record = record
        self.url = server.url(record.socket)
        self.major = record.major
        self.data = Path(record.data)
        self.said = said
        _all.add(self)
        atexit.register(self.release)

    def ensure(self) -> bool:
        """Does the server answer? One that died is started again, ever more rarely while it keeps dying.

        Raises what `attach` raises when the start fails; answers False while it waits for the next attempt.
        """
        server.reap()
        if self._lock is None or server.answers(self._record.socket):
            return self._lock is not None
        if time.monotonic() < self._not_before:
            return False
        calm = time.monotonic() > self._not_before + LONGEST_PAUSE
        self._pause = FIRST_PAUSE if calm else min(2 * self._pause, LONGEST_PAUSE)
        try:
            with _explained(self._places.home), _gate(self._places):
                record, _ = server.serve(self._places, alone=False)
        finally:
            self._not_before = time.monotonic() + self._pause
        self._record, self.url = record, server.url(record.socket)
        return True

    def release(self) -> None:
        """Leave; the last to leave stops the server. Does nothing the second time, or in a forked child."""
        if self._lock is None:
            return
        atexit.unregister(self.release)
        _all.discard(self)
        try:
            with _gate(self._places):
                self._leave()
        except FileNotFoundError:
            self._leave_deleted()
        server.reap()

    def _leave(self) -> None:
        """Behind the gate."""
        lock, self._lock = self._lock, None
        assert lock is not None
        try:
            if _is_alone(lock):
                server.stop(self._places)
        finally:
            _let_go(lock)

    def _leave_deleted(self) -> None:
        """The home was deleted under us, and every lock and record with it."""
        lock, self._lock = self._lock, None
        if lock is not None:
            _let_go(lock)
        server.end_deleted(self._record)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def __repr__(self) -> str:
        return f"<Attached to {self.data}>"


def attach(home: Path) -> Attached:
    """Use the embedded server of this home, starting it, and making its cluster, if need be.

    Raises a PetwireError of petwire.lib.postgres.errors when that cannot be.
    """
    return Attached(home.absolute())


def erase(home: Path) -> None:
    """Delete the database of a home, also where it was put elsewhere. Raises FolderInUse while it is used."""
    places = Places(home.absolute())
    if not home.exists():
        return
    with _explained(home):
        places.make()
        with _gate(places):
            lock = _open(places, places.lock)
            try:
                if not _is_alone(lock):
                    raise FolderInUse(f"The database of {home} is in use. Stop petwire there first.")
                server.stop(places)
                server.refuse_strangers(places.data.resolve())
                cluster.erase(places)
            finally:
                _let_go(lock)


_all: weakref.WeakSet[Attached] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A forked child shares our locks' open files: kept there they would outlive us, or it would let go of them."""
    for attached in list(_all):
        if attached._lock is not None:
            os.close(attached._lock)
            attached._lock = None
    _all.clear()


os.register_at_fork(after_in_child=_forget_in_child)


def _open(places: Places, path: Path) -> int:
    """Python opens files close-on-exec: the server and its children never inherit a lock."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    places.leave_to_owner(path)
    return handle


def _is_alone(lock: int) -> bool:
    """Try to hold the lock exclusively. A shared one is lost when it fails; the gate keeps that harmless."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _let_go(lock: int) -> None:
    """Unlock and close: closing alone would leave the lock to a child between its fork and its exec."""
    fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)


@contextmanager
def _gate(places: Places) -> Iterator[None]:
    handle = _open(places, places.gate)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        _let_go(handle)


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    """Turn the system's refusals into a message that names the folder."""
    try:
        yield
    except PetwireError:
        raise
    except OSError as err:
        raise FolderUnusable(
            f"The database of {home} cannot be used: {err.filename or home}: {err.strerror}. "
            "Run petwire as the user who owns that folder, make room, or set PETWIRE_HOME to another one."
        ) from err
