"""Whether anything has changed since: known for certain at the moment of asking, or not known at all.

The triggers that tell of every change a set could show (petwire.sharing.news) are heard here on a connection of our
own. Asking is telling ourselves: the database hands out what was told in the order in which it was committed, so
whatever was committed before we asked has been heard when our own word comes back.
"""

import logging
import os
import secrets
import threading
import time
from typing import Any

import psycopg

from petwire.sharing.actions import CHANNEL
from petwire.sharing.news import connect

log = logging.getLogger("petwire.bulkfiles")

_PATIENCE = 5.0  # seconds; the answer takes a thousandth of one


class Hearing:
    """A connection that listens, of one process."""

    def __init__(self) -> None:
        self._db: psycopg.Connection[Any] | None = None
        self._pid = 0
        self._own = ""
        self._number = 0
        self._echo = ""
        self._lock = threading.Lock()

    def number(self) -> int | None:
        """A number that is the same as before only where nothing was committed between; None: it cannot be known."""
        with self._lock:
            return self._ask()

    def _ask(self) -> int | None:
        try:
            db = self._listening()
            word = secrets.token_hex(8)
            db.execute("SELECT pg_notify(%s, %s)", [self._own, word])
            until = time.monotonic() + _PATIENCE
            while self._echo != word and time.monotonic() < until:
                db.execute("SELECT")
        except (psycopg.Error, OSError) as error:
            log.info("not listening: %s", type(error).__name__)
            self.close()
            return None
        return self._number if self._echo == word else None

    def close(self) -> None:
        """Stop listening; the next question begins anew."""
        db, self._db = self._db, None
        if db is not None and self._pid == os.getpid():
            db.close()

    def _listening(self) -> "psycopg.Connection[Any]":
        if self._db is None or self._db.closed or self._pid != os.getpid():
            self._number += 1
            self._pid, self._own = os.getpid(), f"petwire_own_{secrets.token_hex(8)}"
            self._db = connect()
            self._db.add_notify_handler(self._heard)
            self._db.execute(f"LISTEN {CHANNEL}")
            self._db.execute(f"LISTEN {self._own}")
        return self._db

    def _heard(self, told: psycopg.Notify) -> None:
        if told.channel == self._own:
            self._echo = told.payload
        else:
            self._number += 1
