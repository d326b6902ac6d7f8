"""When work that did not succeed is tried again. No database and no clock in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from petwire.runs.models import State

# After the first, second, and every later attempt that failed since the work was due.
PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))

_FAILED = (State.FAILED, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run, as far as the next one depends on it."""

    kind: str
    state: State
    started: datetime
    approved: bool = False


def may_try(attempts: Sequence[Attempt], *, since: datetime, now: datetime) -> bool:
    """May work that is due since then be tried now? `attempts` of it, the newest first.

    Not while a run is under way. What failed waits, ever longer. A run whose process died is taken up at once;
    one that dies again and again counts as failing.
    """
    if any(attempt.state == State.RUNNING for attempt in attempts):
        return False
    tried = [attempt for attempt in attempts if attempt.started >= since]
    lost = sum(attempt.state == State.LOST for attempt in tried)
    failures = sum(attempt.state in _FAILED for attempt in tried) + max(0, lost - 1)
    if not failures:
        return True
    return now - tried[0].started >= PAUSES[min(failures, len(PAUSES)) - 1]
