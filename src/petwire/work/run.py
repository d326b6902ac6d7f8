"""One sweep: end the runs of dead processes, find what is due, claim it, do it.

Nothing is queued: what is due is asked anew each time, and once more with the claim in hand. So a task that was
done meanwhile is not done again, one whose worker died is due again, and any number of workers share the work.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
from django.db import InterfaceError, OperationalError

from petwire.lib.database import raw_connection
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Progress
from petwire.runs.actions import mark_lost
from petwire.runs.disk import note
from petwire.sharing.held import held
from petwire.work.jobs import Task, due_tasks

log = logging.getLogger("petwire.work")

DATABASE_GONE = (psycopg.OperationalError, OperationalError, InterfaceError)


def sweep(*, clock: Callable[[], datetime], watcher: Progress) -> int:
    """Do what is due, one task after the other. Returns how many were done; trouble with one is logged.

    Nothing is done while the instance is held after a restore. Raises what says that the database is gone, and
    whatever `watcher` raises.
    """
    if held() is not None:
        log.warning("held after a restore", extra={"remedy": "petwire restore --journal FILE"})
        return 0
    for run in mark_lost(now=clock()):
        log.warning("run lost", extra={"run": run.pk, "kind": run.kind, "subject": run.subject})
    return sum(_do(task, clock, watcher) for task in due_tasks(clock()))


def _do(task: Task, clock: Callable[[], datetime], watcher: Progress) -> bool:
    with _claim(task) as ours:
        if not ours or not _still_due(task, clock()):
            return False
        facts = {"job": task.job, "subject": task.subject, "because": task.because}
        log.info("begun", extra=facts)
        try:
            words = task.do(clock(), watcher)
        except DATABASE_GONE as error:
            if not note(error, now=clock()):  # one that finds no room on its disk still answers
                raise
        except PetwireError as error:
            note(error, now=clock())
            log.warning("failed", extra={**facts, "outcome": str(error)})
        except Exception as error:  # what one task runs into must not keep the others from being done
            if found := note(error, now=clock()):
                log.warning("failed", extra={**facts, "outcome": found.words})
            else:
                log.exception("failed", extra=facts)
        else:
            log.info("ended", extra={**facts, "outcome": words})
        return True


def _still_due(task: Task, now: datetime) -> bool:
    """Asked with the claim in hand: another worker, or a person, may have done it since."""
    due = task.listed_by or due_tasks
    return any((task.job, task.subject) == (one.job, one.subject) for one in due(now))


@contextmanager
def _claim(task: Task) -> Iterator[bool]:
    """Is this task ours alone, on all hosts, while the block lasts? The claim of a process that dies falls."""
    connection = raw_connection()
    try:
        connection.autocommit = True
        row = connection.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))",
            [f"petwire.work {task.job} {task.subject}"],
        ).fetchone()
        yield bool(row and row[0])
    finally:
        connection.close()
