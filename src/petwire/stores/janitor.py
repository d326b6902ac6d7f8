"""A thread of each process that keeps copies of what the store holds: it forgets those that were erased elsewhere, and
those that nobody asked for when they fill the disk."""

import logging
import threading
from datetime import UTC, datetime
from itertools import count
from typing import Final

from django.db import connections

from petwire.lib import store
from petwire.stores.actions import clean_here
from petwire.stores.bounds import keep_within_bounds

log = logging.getLogger("petwire.stores")

EVERY: Final = 20.0  # seconds
BOUNDS_EVERY: Final = 15  # times


class Janitor(threading.Thread):
    """Looks every few seconds, on a connection of its own. Without a store it ends at once."""

    def __init__(self, *, every: float = EVERY) -> None:
        super().__init__(name="copies", daemon=True)
        self._every = every
        self._over = threading.Event()

    def run(self) -> None:
        for time in count():
            if self._over.is_set() or not store.shared():
                return
            try:
                clean_here(now=datetime.now(UTC))
                if time % BOUNDS_EVERY == 0:
                    keep_within_bounds(now=datetime.now(UTC))
            except Exception:  # the database or the disk is away: it is looked again
                log.exception("copies of what was erased are not looked for")
            finally:
                connections.close_all()  # this thread's
            self._over.wait(self._every)

    def stop(self) -> None:
        self._over.set()
