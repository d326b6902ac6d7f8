"""The worker process: sweep, then wait for a minute or for a word that there is something to do."""

import logging
import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import FrameType
from typing import Any

import psycopg
from django.db import close_old_connections, connections

from petwire.lib.database import raw_connection
from petwire.runs.actions import WORK, Stopped
from petwire.work.run import DATABASE_GONE, sweep

log = logging.getLogger("petwire.work")

EVERY = 60.0  # seconds between two sweeps
DATABASE_PAUSE = 2.0  # seconds before a database that is gone is asked again


class Worker:
    """Works until SIGTERM or SIGINT; then it ends at the next step of what it does, which is due again.

    As a watcher of its own runs it hears of each step, and there it stops. `ensure` sees to the database.
    """

    def __init__(
        self, *, clock: Callable[[], datetime], every: float = EVERY, ensure: Callable[[], object]
    ) -> None:
        self._clock = clock
        self._every = every
        self._ensure = ensure
        self._stopping = False
        self._read, self._write = os.pipe()
        self._ears: psycopg.Connection[tuple[Any, ...]] | None = None

    def serve(self) -> None:
        """Sweep until asked to stop."""
        before = {name: signal.signal(name, self._asked) for name in (signal.SIGTERM, signal.SIGINT)}
        log.info("the worker is up", extra={"every": self._every})
        try:
            while not self._stopping:
                self._once()
        except Stopped:
            log.info("stopped in the middle of a run; it is due again")
        finally:
            self._close()
            for name, handler in before.items():
                signal.signal(name, handler)

    def step(self, words: str, total: int | None = None) -> None:
        self.advance()

    def advance(self, count: int = 1) -> None:
        if self._stopping:
            raise Stopped

    def _once(self) -> None:
        try:
            self._ensure()
            close_old_connections()
            self._listen()  # before looking: what comes due while we look is heard
            sweep(clock=self._clock, watcher=self)
            self._wait(self._every)
        except DATABASE_GONE as error:
            log.warning("the database does not answer", extra={"error": type(error).__name__})
            self._close()
            self._wait(DATABASE_PAUSE)

    def _listen(self) -> None:
        if self._ears is None:
            self._ears = raw_connection()
            self._ears.autocommit = True
            self._ears.execute(f"LISTEN {WORK}")

    def _wait(self, seconds: float) -> None:
        heard = [self._read] if self._ears is None else [self._read, self._ears.fileno()]
        readable, _, _ = select.select(heard, [], [], seconds)
        if self._ears is not None and self._ears.fileno() in readable:
            list(self._ears.notifies(timeout=0))

    def _close(self) -> None:
        with suppress(psycopg.Error):
            if self._ears is not None:
                self._ears.close()
        self._ears = None
        connections.close_all()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        os.write(self._write, b"!")
