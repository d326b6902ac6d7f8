"""Learn of every change that can change an answer, or know that one may have been missed.

The database tells of each when it commits (triggers that petwire.petapi's migrations made, and this room's actions). A
thread of this process listens on a connection of its own, and asks the database something several times a second: what
was committed before it asked has been heard when the answer is there. So there is always a moment up to which
everything is known.
"""

import logging
import select
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import psycopg

from petwire.lib.database import raw_connection
from petwire.sharing.actions import CHANNEL

log = logging.getLogger("petwire.sharing")

Connection = psycopg.Connection[Any]

# What is told when nothing but records of animals and their media changed: no decision, no order, no organisation.
RECORDS: Final = "records"
SURE_FOR: Final = 0.9  # seconds after a moment up to which everything is known
ASKED_EVERY: Final = 0.3
TRIED_EVERY: Final = 0.5  # while there is no connection
RESTS_AFTER: Final = 60.0  # seconds in which nobody wanted to know


def connect() -> Connection:
    """A connection to listen on."""
    made = raw_connection()
    made.autocommit = True
    return made


class Ears:
    """One listener of a process. It begins when it is first needed, and ends when nobody asks any more."""

    def __init__(self, connect: Callable[[], Connection] = connect, *, channel: str = CHANNEL) -> None:
        self._connect, self._channel = connect, channel
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._known_until = float("-inf")
        self._wanted_at = float("-inf")
        self._number = 0
        self._orders = 0

    def orders(self) -> int | None:
        """A number that is another one after each change but those of records alone: for what may be a minute behind
        when an animal is added or changed, but not when one is withheld."""
        return None if self.state() is None else self._orders

    def state(self) -> int | None:
        """A number that is another one after each change; None while changes may be missed."""
        now = time.monotonic()
        self._wanted_at = now
        if self._thread is None:
            self._begin()
        return self._number if now - self._known_until < SURE_FOR else None

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="news", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while self._is_wanted():
            try:
                self._until_it_breaks()
            except (psycopg.Error, OSError) as err:
                log.info("not listening: %s", type(err).__name__)
            self._nothing_is_known()
            if self._is_wanted():
                time.sleep(TRIED_EVERY)
        with self._lock:
            self._thread = None

    def _until_it_breaks(self) -> None:
        with self._connect() as db:
            db.add_notify_handler(self._heard)
            db.execute(f"LISTEN {self._channel}")
            self._heard()
            told = select.poll()
            told.register(db.fileno(), select.POLLIN)
            while self._is_wanted():
                asked_at = time.monotonic()
                db.execute("SELECT")  # what was told before comes in front of the answer
                self._known_until = asked_at
                told.poll(ASKED_EVERY * 1000)

    def _heard(self, *told: Any) -> None:
        self._number += 1
        self._orders += not (told and told[0].payload == RECORDS)

    def _nothing_is_known(self) -> None:
        self._known_until = float("-inf")
        self._number += 1
        self._orders += 1

    def _is_wanted(self) -> bool:
        return time.monotonic() - self._wanted_at < RESTS_AFTER
