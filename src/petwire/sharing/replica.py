"""May the read replica be asked now? Only when it has replayed all that this process has been told of.

The database tells of each decision, order and change when it commits (`news.py`). From then on a process asks the
primary, until the replica has replayed past where the primary's log then was; while news may be missed, it asks the
primary, too. So a replica that lags or stands still costs speed, and never shows what was withheld: within a second of
a decision no process asks a replica that has not seen it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import psycopg

from petwire.lib.config import config
from petwire.lib.database import raw_connection, replica_connection
from petwire.sharing.news import Ears

log = logging.getLogger("petwire.sharing")

Connection = psycopg.Connection[Any]
Connect = Callable[[], AbstractContextManager[Connection]]

LOOKED_EVERY: Final = 0.05  # seconds, whether there is news
ASKED_EVERY: Final = 0.02  # while the replica is behind
NUDGED_EVERY: Final = 25  # of these
TRIED_EVERY: Final = 2.0  # while it does not answer
RESTS_AFTER: Final = 60.0  # seconds in which nobody wanted to know


class Replica:
    """Follows one replica on a thread of its own, from when it is first asked for until nobody asks any more."""

    def __init__(
        self,
        news: Callable[[], int | None],
        *,
        primary: Connect,
        replica: Connect,
    ) -> None:
        """`news` is a number that is another one after each change, None while changes may be missed."""
        self._news, self._primary, self._replica = news, primary, replica
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wanted_at = float("-inf")
        self._seen: int | None = None  # the state of things that the replica has replayed
        self._rests_until = float("-inf")

    def may_be_read(self) -> bool:
        """Does a question to the replica see all that this process has been told of?"""
        self._wanted_at = time.monotonic()
        if self._thread is None:
            self._begin()
        state = self._news()
        return state is not None and state == self._seen and self._wanted_at >= self._rests_until

    def failed(self) -> None:
        """It did not answer, or cut a question off: the primary is asked for a while."""
        self._rests_until = time.monotonic() + TRIED_EVERY

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="replica", daemon=True)
                self._thread.start()

    def _follow(self) -> None:
        while self._is_wanted():
            try:
                with self._primary() as primary, self._replica() as replica:
                    self._until_it_breaks(primary, replica)
            except (psycopg.Error, OSError) as err:
                log.info("the replica is not followed: %s", type(err).__name__)
            self._seen = None
            if self._is_wanted():
                time.sleep(TRIED_EVERY)
        with self._lock:
            self._thread = None

    def _until_it_breaks(self, primary: Connection, replica: Connection) -> None:
        while self._is_wanted():
            state = self._news()
            if state is None or state == self._seen:
                time.sleep(LOOKED_EVERY)
                continue
            # Asked after the news: all that it tells of lies before this place. Written is not inserted: a commit that
            # does not wait for the disk has told already.
            place = _one(primary, "SELECT pg_current_wal_insert_lsn()::text")
            tries = 0
            while self._is_wanted() and self._news() == state:
                if _one(
                    replica, "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", place
                ):
                    self._seen = state
                    break
                tries += 1
                if tries % NUDGED_EVERY == 0:
                    # What nobody waits for may lie unwritten in an idle primary, and never be sent: a commit moves it.
                    primary.execute("SELECT pg_logical_emit_message(true, 'petwire', '')")
                time.sleep(ASKED_EVERY)

    def _is_wanted(self) -> bool:
        return time.monotonic() - self._wanted_at < RESTS_AFTER


class _None:
    """There is no replica."""

    def may_be_read(self) -> bool:
        return False

    def failed(self) -> None:
        """Nothing to remember."""


replica: Replica | _None = _None()  # nobody asks one in a process that hears of nothing


def follow(ears: Ears) -> None:
    """Ask the replica from now on, if there is one, in a process that hears of changes."""
    global replica
    if config().read_database_url:
        replica = Replica(ears.state, primary=_ready(raw_connection), replica=_ready(replica_connection))


def _ready(connect: Callable[[], Connection]) -> Connect:
    @contextmanager
    def made() -> Iterator[Connection]:
        with connect() as db:
            db.autocommit = True
            yield db

    return made


def _one(db: Connection, query: Any, *given: str) -> Any:
    row = db.execute(query, given).fetchone()
    assert row is not None
    return row[0]
