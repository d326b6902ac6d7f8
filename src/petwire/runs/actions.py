"""Begin, follow and end a run. Every row is written at once, outside the job's own transaction."""

import os
import socket
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from django.db import connection

from petwire.lib.progress import Nobody, Progress
from petwire.runs.models import Run, RunNotice, State
from petwire.wire.notices import Notice, Severity

NOTICES_KEPT = 1000  # per run; all are counted
BEAT = 1.0  # seconds between two writes of the progress


class Running:
    """A run under way. As a context manager it ends as failed when an error leaves the block.

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
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self.row.state == State.RUNNING:
            self.end(State.FAILED, f"{type(error).__name__}: {error}", now=datetime.now(UTC))

    def _save_progress(self) -> None:
        if connection.in_atomic_block:
            return  # nobody could see it, and a snapshot that only reads would refuse it
        self._beat = time.monotonic()
        self.row.heartbeat_at = datetime.now(UTC)
        self.row.save(update_fields=["progress", "heartbeat_at"])


def begin(*, kind: str, subject: str, now: datetime, watcher: Progress | None = None) -> Running:
    """Open a run and tell `watcher` its progress."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    row = Run.objects.create(kind=kind, subject=subject, started_at=now, owner=owner)
    return Running(row, watcher or Nobody())
