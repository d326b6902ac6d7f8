"""Questions about runs."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from petwire.runs.disk import CAUSE, mended_causes
from petwire.runs.models import Run, RunNotice, State
from petwire.runs.rules import Attempt
from petwire.wire.notices import Notice, Severity


def attempts(*, kind: str, since: datetime) -> dict[str, list[Attempt]]:
    """By subject: the runs since then whose kind begins so, and all that are under way; the newest first. Without those
    for which there was no room on a disk that works again: they are done at once."""
    found = defaultdict(list)
    recent = Run.objects.filter(started_at__gte=since) | Run.objects.filter(state=State.RUNNING)
    mended = mended_causes()
    for run in recent.filter(kind__startswith=kind).order_by("-id"):
        if run.state == State.FAILED and run.report.get(CAUSE) in mended:
            continue
        approved = run.approved_at is not None
        found[run.subject].append(Attempt(run.kind, State(run.state), run.started_at, approved))
    return found


def findings(run_id: int) -> list[Notice]:
    """What a run found in the data, in the order in which it did; at most petwire.runs.actions.NOTICES_KEPT."""
    names = ("code", "detail", "file", "row", "field", "subject")
    return [
        Notice(severity=Severity(one.severity), **{name: getattr(one, name) for name in names})
        for one in RunNotice.objects.filter(run_id=run_id).order_by("id")
    ]


def last_reports(*, kind: str, since: datetime) -> dict[str, dict[str, Any]]:
    """By subject: what the last run of a kind that was done since then reported."""
    done = Run.objects.filter(kind=kind, state=State.DONE, started_at__gte=since)
    rows = done.order_by("subject", "-id").distinct("subject")
    return {run.subject: run.report for run in rows}
