"""Trouble with the disk, or with the store that hosts share: written down when it is met, looked at by each
sweep, told to operators once, and its end.

It stands among the runs, as one of the kind `disk` that has failed and not ended; when the disk works again it is done.
So everything that counts runs that failed counts it as well. Decision 0033.
"""

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import Error, transaction
from django.db.models import QuerySet

from petwire.lib import store
from petwire.lib.config import config
from petwire.lib.disk import Cause, Trouble, is_full, trouble_of
from petwire.runs.models import Run, State

log = logging.getLogger("petwire.runs")

KIND = "disk"
AGAIN_WITHIN = timedelta(days=1)  # after its end it is the same trouble, of which operators know
PROBE = 1 << 20  # bytes
CAUSE = "disk"  # in the report of a run that failed by it


@dataclass(frozen=True, slots=True)
class Known:
    """Trouble with the disk that has not ended."""

    cause: Cause
    since: datetime
    words: str


def note(error: BaseException, *, now: datetime) -> Trouble | None:
    """Write down what the disk has to do with an error, if anything. Never raises: the database may lie there, too."""
    found = trouble_of(error, home=config().home)
    if found is not None:
        log.error("disk", extra={"cause": found.cause.value, "outcome": found.words})
        with suppress(Error):
            _open(found, now=now)
    return found


def known() -> list[Known]:
    """The trouble that there is, the oldest first."""
    return [Known(Cause(run.subject), run.started_at, run.outcome) for run in _unended().order_by("id")]


def store_is_away() -> bool:
    """Is there trouble with the store that has not ended?"""
    return _unended().filter(subject=Cause.STORE).exists()


def mended_causes() -> set[str]:
    """What was wrong with the disk and is no more. Not what comes back again and again: then the usual pauses hold."""
    newest = Run.objects.filter(kind=KIND).order_by("subject", "-id").distinct("subject")
    return {run.subject for run in newest if run.finished_at and run.report.get("times") == 1}


def worth_a_look() -> bool:
    """Is there trouble, or its end, of which operators do not know, or will there be soon?"""
    return _runs_full() or _unended().exists() or bool(_untold())


def look(*, now: datetime, tell: Callable[[str, Cause, str], bool]) -> str:
    """See whether the disk is full, works again, or goes on to be broken, and whether the store answers again; what
    came of it, in words.

    `tell` is given what happened (`trouble` or `over`), the cause and the words; whether somebody was told is
    remembered, so that nobody is told twice.
    """
    disk = Trouble(Cause.FULL, str(config().home)) if _runs_full() else _probed()
    if disk is not None:
        _open(disk, now=now)
    for run in _unended():
        works = _store_works() if run.subject == Cause.STORE else disk is None
        if works:
            _end(run, now=now)
    untold = _untold()
    for run in untold:
        event = "over" if run.finished_at else "trouble"
        if tell(event, Cause(run.subject), run.outcome):
            run.report = {**run.report, "told": event}
            run.save(update_fields=["report"])
    return " ".join(one.words for one in known()) or "it works again"


def _untold() -> list[Run]:
    """What operators are to hear: of trouble at once, of its end when they had heard of it."""
    lately = Run.objects.filter(kind=KIND).order_by("id")
    began = [run for run in lately.filter(finished_at=None) if "told" not in run.report]
    ended = lately.filter(finished_at__isnull=False, report__told="trouble")
    return [*began, *ended]


def _unended() -> QuerySet[Run]:
    return Run.objects.filter(kind=KIND, state=State.FAILED, finished_at=None)


@transaction.atomic
def _open(found: Trouble, *, now: datetime) -> None:
    """One row for each cause while it lasts, and again when it comes back within a day."""
    rows = Run.objects.select_for_update().filter(kind=KIND, subject=found.cause.value)
    row = rows.order_by("-id").first()
    if row is None or (row.finished_at is not None and now - row.finished_at > AGAIN_WITHIN):
        Run.objects.create(
            kind=KIND,
            subject=found.cause.value,
            state=State.FAILED,
            started_at=now,
            outcome=found.words,
            report={"times": 1},
        )
        return
    came_back = row.finished_at is not None
    row.report = {**row.report, "times": row.report.get("times", 1) + came_back}
    row.state, row.finished_at, row.outcome = State.FAILED, None, found.words if came_back else row.outcome
    row.save(update_fields=["report", "state", "finished_at", "outcome"])


def _end(run: Run, *, now: datetime) -> None:
    outcome = f"{_WAS[Cause(run.subject)]} since {run.started_at:%Y-%m-%d %H:%M} UTC; it works again."
    Run.objects.filter(pk=run.pk, finished_at=None).update(state=State.DONE, finished_at=now, outcome=outcome)
    log.warning("works again", extra={"cause": run.subject})


_WAS = {
    Cause.FULL: "There was no room on the disk",
    Cause.ERROR: "The disk gave errors",
    Cause.STORE: "The store of pictures and sets did not do what it was asked for",
}


def _runs_full() -> bool:
    usage = shutil.disk_usage(config().home)
    return is_full(free=usage.free, total=usage.total)


def _probed() -> Trouble | None:
    """Try the disk: what it has against a small file."""
    place = config().home / "run" / f"probe-{os.getpid()}"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_and_read(place)
    except OSError as error:
        return trouble_of(error, home=config().home)
    finally:
        with suppress(OSError):
            place.unlink(missing_ok=True)
    return None


def _store_works() -> bool:
    """Try the store, as the disk is tried."""
    try:
        store.try_it()
    except (store.StoreTrouble, store.NoStoreLibrary):
        return False
    return True


def _write_and_read(place: Path) -> None:
    content = os.urandom(PROBE)
    with place.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if place.read_bytes() != content:
        raise OSError(5, "what was written is read otherwise", str(place))
