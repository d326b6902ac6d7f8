"""Begin, follow and end a run. Every row is written at once, outside the job's own transaction."""

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import psycopg
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from petwire.lib.database import raw_connection
from petwire.lib.progress import Nobody, Progress
from petwire.runs.disk import CAUSE, note
from petwire.runs.models import Run, RunNotice, State
from petwire.runs.rules import Reading, Watch
from petwire.wire.notices import Notice, Severity

NOTICES_KEPT = 1000  # per run; all are counted
WORK = "petwire_work"  # workers listen here
BEAT = 1.0  # seconds between two writes of the progress
HEARTBEAT = 5.0  # seconds between two signs of life, also inside a transaction or a long step
LOST_AFTER = timedelta(
    seconds=30
)  # without a sign of life; with a sweep each minute a dead run is found in 90 s


# A jump of the database's clock that counts, and how long it takes until all that live have given a sign by it.
_watch = Watch(jump=LOST_AFTER / 2, settles=timedelta(seconds=3 * HEARTBEAT))


class Stopped(BaseException):
    """The process was asked to end while it worked. The run counts as lost: it is done again, from its beginning.

    Not an Exception, so that nothing on the way takes it for trouble with the work itself.
    """


class Running:
    """A run under way. As a context manager it shows signs of life, and ends as failed when an error leaves the
    block.

    The job must not hold Django's own connection in a transaction: what happens here has to be seen at
    once, and must stay when the job's transaction is rolled back.
    """

    def __init__(self, row: Run, watcher: Progress) -> None:
        self.row = row
        self.counts: Counter[str] = Counter()
        self._watcher = watcher
        self._kept = 0
        self._done = 0
        self._beat = 0.0
        self._began = time.monotonic()
        self._heart = _Heart(row.pk)

    @property
    def id(self) -> int:
        return self.row.pk

    def step(self, words: str, total: int | None = None) -> None:
        self._watcher.step(words, total)
        self._done = 0
        self.row.progress = {"step": words, "done": 0, "total": total}
        self._save_progress()

    def advance(self, count: int = 1) -> None:
        self._watcher.advance(count)
        self._done += count
        if time.monotonic() - self._beat >= BEAT:
            self.row.progress = {**self.row.progress, "done": self._done}
            self._save_progress()

    def notice(self, notices: Iterable[Notice]) -> None:
        """Keep findings with the run: the first thousand whole, all of them counted by code."""
        rows = []
        for notice in notices:
            self.counts[notice.severity] += 1
            if self._kept < NOTICES_KEPT:
                self._kept += 1
                rows.append(
                    RunNotice(
                        run=self.row,
                        code=notice.code,
                        severity=notice.severity,
                        file=notice.file,
                        row=notice.row,
                        field=notice.field,
                        subject=notice.subject,
                        detail=notice.detail,
                    )
                )
        RunNotice.objects.bulk_create(rows)

    @property
    def worrying(self) -> bool:
        """A row was held back or a warning stands; findings of severity info do not count."""
        return bool(self.counts[Severity.WARNING] or self.counts[Severity.ERROR])

    def end(self, state: State, outcome: str, *, now: datetime, report: dict[str, Any] | None = None) -> None:
        """Write down how it ended, in one sentence for people and a report for programs."""
        self.row.state = state
        self.row.outcome = outcome
        self.row.finished_at = now
        self.row.report = {**(report or {}), "notices": dict(self.counts)}
        self.row.progress = {}
        self.row.save(update_fields=["state", "outcome", "finished_at", "report", "progress"])

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._heart.stop()
        if error is None or self.row.state != State.RUNNING:
            return
        # Not by the clock, which may have been set meanwhile.
        now = self.row.started_at + timedelta(seconds=time.monotonic() - self._began)
        if isinstance(error, Stopped | KeyboardInterrupt):
            self.end(State.LOST, "Its process was stopped.", now=now)
        elif found := note(error, now=now):
            self.end(State.FAILED, found.words, now=now, report={CAUSE: found.cause.value})
        else:
            self.end(State.FAILED, f"{type(error).__name__}: {error}", now=now)

    def _save_progress(self) -> None:
        if connection.in_atomic_block:
            return  # nobody could see it, and a snapshot that only reads would refuse it
        self._beat = time.monotonic()
        self.row.heartbeat_at = Now()
        self.row.save(update_fields=["progress", "heartbeat_at"])


def wake() -> None:
    """Tell the workers to look for what is due when the caller's transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WORK])


class _Heart(threading.Thread):
    """Signs of life on a connection of its own, by the database's clock. Short runs never open it."""

    def __init__(self, run_id: int) -> None:
        super().__init__(daemon=True, name=f"heart of run {run_id}")
        self._run_id = run_id
        self._still = threading.Event()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def run(self) -> None:
        while not self._still.wait(HEARTBEAT):
            try:
                self._beat()
            except psycopg.Error:  # the database is gone for now; the work will notice by itself
                self._close()
        self._close()

    def stop(self) -> None:
        self._still.set()
        if self.is_alive():
            self.join()

    def _beat(self) -> None:
        if self._connection is None:
            self._connection = raw_connection()
            self._connection.autocommit = True
        self._connection.execute(
            "UPDATE runs_run SET heartbeat_at = clock_timestamp() WHERE id = %s AND state = %s",
            [self._run_id, State.RUNNING.value],
        )

    def _close(self) -> None:
        with suppress(psycopg.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None


def mark_lost(*, now: datetime) -> list[Run]:
    """End the runs that show no sign of life any more, by the database's clock, and return them."""
    silent = _silent()
    words = "Its process died; what it did not finish is due again."
    # One by one, and asked again in each statement: a run may have ended, or beaten, since.
    return [
        run
        for run in list(silent)
        if silent.filter(pk=run.pk).update(state=State.LOST, finished_at=now, outcome=words)
    ]


def _silent() -> QuerySet[Run]:
    """The runs that are called running and give no sign of life."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        _watch.look(Reading(cursor.fetchone()[0], time.monotonic()))
    running = Run.objects.filter(state=State.RUNNING)
    if not _watch.may_judge:
        return running.none()
    before = Q(heartbeat_at__lt=Now() - LOST_AFTER)
    if _watch.knows_what_lies_ahead:
        before |= Q(heartbeat_at__gt=Now() + LOST_AFTER)
    return running.filter(before)


def begin(*, kind: str, subject: str, now: datetime, watcher: Progress | None = None) -> Running:
    """Open a run and tell `watcher` its progress."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    row = Run.objects.create(kind=kind, subject=subject, started_at=now, owner=owner)
    return Running(row, watcher or Nobody())
