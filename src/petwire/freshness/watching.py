"""Measure when a change is visible on own pages and in the search API, in a web process.

The database tells of each change when it commits. Whoever is told reads the change log at once, on a connection of its
own: what that read shows, the next visitor sees, and at the same word each process drops the answers that it had kept.
One process of an instance measures; the others wait until its connection ends.
"""

import logging
import select
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from petwire.freshness.actions import as_given
from petwire.freshness.models import Outlet
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.lib.days import day_of
from petwire.lib.sql import statement
from petwire.sharing.actions import CHANNEL

log = logging.getLogger("petwire.freshness")

LOCK: Final = 7_315_202_611  # of who measures
TRIED_EVERY: Final = 30.0  # seconds, while another process measures or the database is away
WAITS: Final = 60.0  # seconds for a word, after which it is looked anyway
GATHERS: Final = 5.0  # seconds at least between two writings: many changes, one statement

Connection = psycopg.Connection[Any]


class Watch:
    """The measuring thread of a process."""

    def __init__(self, connect: Callable[[], Connection] = raw_connection) -> None:
        self._connect = connect
        self._over = threading.Event()

    def start(self) -> None:
        """Begin, behind."""
        threading.Thread(target=self._run, name="freshness", daemon=True).start()

    def stop(self) -> None:
        """End at the next look."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                with self._connect() as db:
                    db.autocommit = True
                    if self._is_mine(db):
                        self.listen(db)
            except (psycopg.Error, OSError) as err:
                log.info("not measuring: %s", type(err).__name__)
            self._over.wait(TRIED_EVERY)

    def _is_mine(self, db: Connection) -> bool:
        found = db.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        return bool(found and found[0])

    def listen(self, db: Connection, *, gathers: float = GATHERS) -> None:
        """Until it is over, or the connection breaks."""
        db.execute(f"LISTEN {CHANNEL}")
        last = newest(db)
        told = select.poll()
        told.register(db.fileno(), select.POLLIN)
        lags: list[float] = []
        while not self._over.is_set():
            if not told.poll((gathers if lags else WAITS) * 1000) and lags:
                note(db, lags, now=datetime.now(UTC))
                lags = []
            last, seen = look(db, last)
            lags += seen
            if len(lags) >= 5000:
                note(db, lags, now=datetime.now(UTC))
                lags = []


def newest(db: Connection) -> int:
    """The number of the newest change: what is older was visible before anybody looked."""
    (found,) = db.execute("SELECT coalesce(max(id), 0) FROM catalog_change").fetchone() or (0,)
    return int(found)


def look(db: Connection, after: int) -> tuple[int, list[float]]:
    """The changes that a read shows now: the number of the last, and the seconds that each took."""
    list(db.notifies(timeout=0))  # the words are read, so that the next wait is for new ones
    rows = db.execute(statement(__package__, "visible.sql"), {"after": after}).fetchall()
    return max([after, *(row[0] for row in rows)]), [max(0.0, row[1]) for row in rows]


def note(db: Connection, lags: list[float], *, now: datetime) -> None:
    """Keep what was measured."""
    given = as_given(Outlet.PAGES, "", lags, day=day_of(now, config().zone))
    db.execute(statement(__package__, "add_lags.sql"), given)
