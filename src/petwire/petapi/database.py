"""A connection of each thread's own to the database, beside Django's: every statement is prepared once."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row, tuple_row

from petwire.lib.database import raw_connection
from petwire.lib.sql import statement

Connection = psycopg.Connection[Any]
T = TypeVar("T")

TIMEOUT = "10s"  # of one statement: no request may hold a thread for longer


def connect() -> Connection:
    """A connection as this room uses it: nothing is left open between two statements."""
    made = raw_connection()
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
        with self._connection().cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(statement("petwire.petapi", name), given).fetchall()

    def values(self, name: str, kind: type[T], **given: Any) -> list[T]:
        """The same, each row as a value of a class whose fields are the columns."""
        with self._connection().cursor(row_factory=class_row(kind)) as cursor:
            return cursor.execute(statement("petwire.petapi", name), given).fetchall()

    def do(self, name: str, **given: Any) -> None:
        """A statement that answers nothing."""
        self._connection().execute(statement("petwire.petapi", name), given)

    def forget(self) -> bool:
        """Close this thread's connection, which has failed. True: it was there before, so another try is worth it."""
        made = getattr(self._of_thread, "made", None)
        self._of_thread.made = None
        if made is None:
            return False
        made.close()
        return True

    def _connection(self) -> Connection:
        made: Connection | None = getattr(self._of_thread, "made", None)
        if made is None or made.closed:
            made = self._of_thread.made = self._connect()
        return made
