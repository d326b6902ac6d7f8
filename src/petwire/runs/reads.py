"""Questions about runs."""

from collections import defaultdict
from datetime import datetime

from petwire.runs.models import Run, State
from petwire.runs.rules import Attempt


def attempts(*, kind: str, since: datetime) -> dict[str, list[Attempt]]:
    """By subject: the runs since then whose kind begins so, and all that are under way; the newest first."""
    found = defaultdict(list)
    recent = Run.objects.filter(started_at__gte=since) | Run.objects.filter(state=State.RUNNING)
    for run in recent.filter(kind__startswith=kind).order_by("-id"):
        approved = run.approved_at is not None
        found[run.subject].append(Attempt(run.kind, State(run.state), run.started_at, approved))
    return found
