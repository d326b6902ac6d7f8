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

    Not while a run is under way. What failed waits, ever longer; but not until a clock that was set back comes by
    again. A run whose process died is taken up at once; one that dies again and again counts as failing.
    """
    if any(attempt.state == State.RUNNING for attempt in attempts):
        return False
    tried = [attempt for attempt in attempts if attempt.started >= since]
    lost = sum(attempt.state == State.LOST for attempt in tried)
    failures = sum(attempt.state in _FAILED for attempt in tried) + max(0, lost - 1)
    if not failures:
        return True
    started = tried[0].started
    return started > now or now - started >= PAUSES[min(failures, len(PAUSES)) - 1]


@dataclass(frozen=True, slots=True)
class Reading:
    """The database's clock, and at the same moment one that is never set, in seconds."""

    clock: datetime
    steady: float


class Watch:
    """Judges whether runs live, by the age of their last sign of life, also when the database's clock is set.

    Set forward it makes all runs look dead, and set back the dead alive. So after a jump nobody is judged until those
    who live have given a sign by the new time; and a sign that lies ahead of a clock that went on evenly for that long
    is of before.
    """

    def __init__(self, *, jump: timedelta, settles: timedelta) -> None:
        self._jump = jump
        self._settles = settles
        self._last: Reading | None = None
        self._calm_since: float | None = None  # None: not watched for long enough to know of a jump
        self._jumped_at: float | None = None

    def look(self, reading: Reading) -> None:
        """Note the clocks; called before each judgement."""
        before, self._last = self._last, reading
        if before is None:
            self._calm_since = reading.steady
            return
        went = (reading.clock - before.clock).total_seconds()
        if abs(went - (reading.steady - before.steady)) > self._jump.total_seconds():
            self._calm_since = self._jumped_at = reading.steady

    @property
    def may_judge(self) -> bool:
        """Is the age of a sign of life worth something now?"""
        return self._jumped_at is None or self._calm_for(since=self._jumped_at)

    @property
    def knows_what_lies_ahead(self) -> bool:
        """Has the clock gone evenly for so long that whoever lives has given a sign by it?"""
        return self._calm_since is not None and self._calm_for(since=self._calm_since)

    def _calm_for(self, *, since: float) -> bool:
        assert self._last is not None
        return self._last.steady - since >= self._settles.total_seconds()
