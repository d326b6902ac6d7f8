"""A connection of each thread's own to the database, beside Django's: every statement is prepared once."""

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row, tuple_row

from petwire.lib.database import raw_connection, replica_connection
from petwire.lib.sql import statement
from petwire.sharing import replica as following

log = logging.getLogger("petwire.petapi")

Connection = psycopg.Connection[Any]
T = TypeVar("T")

# What a replica may be asked, when it has seen every decision. Who asks, how often, and what is written stay with the
# primary.
BY_REPLICA = frozenset(
    ("items.sql", "shelter_page.sql", "detail.sql", "search.sql", "shelters.sql", "shelters_near.sql")
)
TIMEOUT = "10s"  # of one statement: no request may hold a thread for longer


def connect(make: Callable[[], Connection] = raw_connection) -> Connection:
    """A connection as this room uses it: nothing is left open between two statements."""
    made = make()
    made.autocommit = True
    made.prepare_threshold = 0
    # Planning the question who may see what takes longer than answering it, so one plan serves all.
    made.execute(
        "SELECT set_config('TimeZone', 'UTC', false), set_config('statement_timeout', %s, false),"
        " set_config('plan_cache_mode', 'force_generic_plan', false)",
        [TIMEOUT],
    )
    return made


class Database:
    """The statements of this room, run on the connection of the thread that asks."""

    def __init__(self, connect: Callable[[], Connection] = connect) -> None:
        self._connect = connect
        self._of_thread = threading.local()

    def rows(self, name: str, **given: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement of `sql/`."""
        return self._asked(name, tuple, given)

    def values(self, name: str, kind: type[T], **given: Any) -> list[T]:
        """The same, each row as a value of a class whose fields are the columns."""
        return self._asked(name, kind, given)

    def _asked(self, name: str, kind: type, given: dict[str, Any]) -> list[Any]:
        query = statement("petwire.petapi", name)
        if name in BY_REPLICA and following.replica.may_be_read():
            try:
                return self._reading().asked(query, kind, given)
            except psycopg.Error as err:  # it is away, or cut the question off to go on replaying
                log.info("the replica did not answer: %s", type(err).__name__)
                following.replica.failed()
                self._forget_replica()
        return self._line().asked(query, kind, given)

    def do(self, name: str, **given: Any) -> None:
        """A statement that answers nothing."""
        self._line().connection.execute(statement("petwire.petapi", name), given)

    def forget(self) -> bool:
        """Close this thread's connection, which has failed. True: it was there before, so another try is worth it."""
        made = getattr(self._of_thread, "made", None)
        self._of_thread.made = None
        if made is None:
            return False
        made.connection.close()
        return True

    def _forget_replica(self) -> None:
        made = getattr(self._of_thread, "reading", None)
        self._of_thread.reading = None
        if made is not None:
            made.connection.close()

    def _reading(self) -> "_Line":
        made: _Line | None = getattr(self._of_thread, "reading", None)
        if made is None or made.connection.closed:
            made = self._of_thread.reading = _Line(connect(replica_connection))
        return made

    def _line(self) -> "_Line":
        made: _Line | None = getattr(self._of_thread, "made", None)
        if made is None or made.connection.closed:
            made = self._of_thread.made = _Line(self._connect())
        return made


class _Line:
    """A connection and its cursors, one for each kind of row: making one costs as much as a third of a question."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cursors: dict[type, psycopg.Cursor[Any]] = {}

    def asked(self, query: str, kind: type, given: dict[str, Any]) -> list[Any]:
        cursor = self._cursors.get(kind)
        if cursor is None:
            rows: Any = tuple_row if kind is tuple else class_row(kind)
            cursor = self._cursors[kind] = self.connection.cursor(row_factory=rows)
        return cursor.execute(query, given).fetchall()
