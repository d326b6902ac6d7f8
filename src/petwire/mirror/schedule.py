"""When a source's daily update and weekly scrub are due, and when it is stale. No database and no clock in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from petwire.lib.days import is_ahead, latest
from petwire.mirror.plan import Kind
from petwire.runs.models import State
from petwire.runs.rules import PAUSES, Attempt, may_try

POLL_EVERY = timedelta(minutes=5)
TELL_FIRST, TELL_LAST = timedelta(minutes=1), timedelta(hours=6)
STALE_AFTER = timedelta(days=7)
LOOK_BACK = timedelta(days=9)  # attempts older than this decide nothing


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source: its habits, when it was last taken in and last taken in whole, and the attempts since."""

    daily: time  # local
    scrub_day: str
    taken_at: datetime | None
    whole_at: datetime | None
    attempts: Sequence[Attempt] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What to do with a source now. `because` is for people."""

    kind: Kind
    because: str


def source_due(facts: SourceFacts, *, now: datetime, zone: ZoneInfo) -> Due | None:
    """What is to be done with a source now, if anything.

    The scrub takes the place of that day's update. Whatever was missed is caught up once, by the next run; and so is
    what was done, by a clock that was wrong, on a day that is still to come. The
    first copy is a person's word; and so is letting a run pass that waits, which is then done again at once.
    """
    if facts.taken_at is None:
        return None
    last = facts.attempts[0] if facts.attempts else None
    if last is not None and last.state == State.WAITING and last.approved:
        return Due(Kind(last.kind.removeprefix("mirror ")), "approved")
    day = latest(now, facts.daily, zone)
    week = latest(now, facts.daily, zone, weekday=facts.scrub_day)
    if facts.whole_at is None or facts.whole_at < week or is_ahead(facts.whole_at, now):
        due, since = Due(Kind.SCRUB, "weekly scrub"), week
    elif facts.taken_at < day or is_ahead(facts.taken_at, now):
        due, since = Due(Kind.UPDATE, "daily update"), day
    else:
        return None
    if last is not None and last.state == State.WAITING and last.started >= day:
        return None
    return due if may_try(facts.attempts, since=since, now=now) else None


def poll_due(*, tried_at: datetime | None, failures: int, now: datetime) -> bool:
    """Is the hub to be asked for its orders now? Every few minutes; more rarely while it cannot be reached."""
    if tried_at is None:
        return True
    pause = PAUSES[min(failures, len(PAUSES)) - 1] if failures else POLL_EVERY
    return now - tried_at >= pause or tried_at > now


def telling_due(*, tried_at: datetime | None, failures: int, now: datetime) -> bool:
    """Is a hub to be told now what was done about its orders? At once; ever more rarely while it does not take it."""
    if tried_at is None or not failures or tried_at > now:
        return True
    pause: timedelta = TELL_FIRST * 2 ** min(failures - 1, 20)
    return now - tried_at >= min(pause, TELL_LAST)


def is_stale(*, taken_at: datetime | None, created_at: datetime, now: datetime) -> bool:
    """Has a week passed without a set that was taken in?"""
    return now - (taken_at or created_at) > STALE_AFTER
