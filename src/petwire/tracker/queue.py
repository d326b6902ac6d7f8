"""Views of one process on their way to the database: summed in memory, written each second in one statement.

What a process that is killed had counted within that second is lost; one that is stopped writes it first. While the
database is away the sums wait here, as long as there is room; what found none is counted, and written down as lost.
"""

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import psycopg

from petwire.lib.database import raw_connection
from petwire.lib.ending import at_end
from petwire.tracker.hits import Hit
from petwire.tracker.writing import Key, write

log = logging.getLogger("petwire.tracker")

EVERY: Final = 1.0  # seconds from the first view to its writing
AT_ONCE: Final = 5000  # different sums, upon which they are written earlier
ROOM: Final = 50_000  # different sums that wait while the database is away
TRIED_EVERY: Final = 5.0  # seconds, while it is
OPEN_FOR: Final = 10.0  # seconds without a view, until the connection is closed
PATIENCE: Final = 3.0  # seconds for the last writing


class Sums:
    """What was counted and is not written yet. Bounded: `lost` is what found no room, by day."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._counts: dict[Key, int] = {}
        self._lost: Counter[date] = Counter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, key: Key, count: int = 1) -> None:
        """Count."""
        with self._lock:
            self._add(key, count)

    def take(self) -> tuple[dict[Key, int], "Counter[date]"]:
        """All of it; nothing is left."""
        with self._lock:
            taken = self._counts, self._lost
            self._counts, self._lost = {}, Counter()
            return taken

    def put_back(self, counts: dict[Key, int], lost: "Counter[date]") -> None:
        """What could not be written, beside what came meanwhile."""
        with self._lock:
            self._lost += lost
            for key, count in counts.items():
                self._add(key, count)

    def _add(self, key: Key, count: int) -> None:
        if key in self._counts or len(self._counts) < self._room:
            self._counts[key] = self._counts.get(key, 0) + count
        else:
            self._lost[key.day] += count


class Writer:
    """A thread that writes the sums of its process; it begins with the first view."""

    def __init__(
        self,
        connect: Callable[[], "psycopg.Connection[Any]"] = raw_connection,
        *,
        sums: Sums | None = None,
        every: float = EVERY,
        tried_every: float = TRIED_EVERY,
    ) -> None:
        self._connect = connect
        self._every, self._tried_every = every, tried_every
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._something, self._hurry = threading.Event(), threading.Event()
        self._db: psycopg.Connection[Any] | None = None
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._said = 0
        self.sums = Sums() if sums is None else sums

    def count(self, hit: Hit, day: date) -> None:
        """Count a view; it costs no statement."""
        self.sums.add(Key(hit.animal, day, hit.audience, hit.host))
        if not self._something.is_set():
            self._begin()
            self._something.set()
        if len(self.sums) >= AT_ONCE and not self._hurry.is_set():
            self._hurry.set()

    def flush(self) -> bool:
        """Write what there is, now. False: the database did not take it, and it is here still."""
        with self._writing:
            counts, lost = self.sums.take()
            if not counts and not lost:
                return True
            try:
                write(self._database(), counts, lost)
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as err:
                self._close()
                self.sums.put_back(counts, lost)
                self._say(err)
                return False
            except psycopg.Error as err:
                # Not that it is away: what it refuses once it would refuse for ever.
                self._close()
                log.error("views were refused", extra={"error": type(err).__name__, "sums": len(counts)})
                self.sums.put_back({}, lost + _by_day(counts))
                return True
            return True

    def close(self) -> None:
        """At the end of a process. Also waits for what its thread is just writing: that is no longer among the sums."""
        if self._pid != os.getpid():
            return  # nothing was counted here, and what a fork finds is its parent's, the connection too
        if not self.flush():
            log.error("views are lost with this process", extra={"sums": len(self.sums)})
        with self._writing:
            self._close()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._run, name="tracker writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            if not self._something.wait(OPEN_FOR):
                with self._writing:
                    self._close()
                self._something.wait()
            self._hurry.wait(self._every)
            self._something.clear()  # before taking: what comes after it sets it anew
            self._hurry.clear()
            if not self.flush():
                self._something.set()
                threading.Event().wait(self._tried_every)

    def _database(self) -> "psycopg.Connection[Any]":
        if self._db is None or self._db.closed:
            self._db = self._connect()
            self._db.autocommit = True
            self._db.prepare_threshold = 0
        return self._db

    def _close(self) -> None:
        made, self._db = self._db, None
        if made is not None:
            made.close()

    def _say(self, err: Exception) -> None:
        """Once for each outage of some length, and not for each try."""
        self._said += 1
        if self._said & (self._said - 1) == 0:
            log.warning(
                "views wait for the database", extra={"error": type(err).__name__, "sums": len(self.sums)}
            )


def _by_day(counts: dict[Key, int]) -> "Counter[date]":
    found: Counter[date] = Counter()
    for key, count in counts.items():
        found[key.day] += count
    return found


writer: Final = Writer()
at_end(writer.close)
