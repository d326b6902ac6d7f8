"""When a site is due. No database and no clock in here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(minutes=15)  # at most one upload of a whole list, but for what cannot wait
PUSH_WITHIN = timedelta(minutes=5)
DAILY = timedelta(days=1)  # a list is sent once a day though nothing has changed: the site may have lost it
LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the decision looks at. `changed`: something to send or to take back; `urgent`: an animal there found a home,
    or was taken back. `failed_at`: the last run that did not succeed, `failures` how many in a row."""

    kind: str
    changed: bool
    urgent: bool
    asked: bool
    sent_at: datetime | None
    not_before: datetime | None
    paused: bool
    waiting: bool
    failures: int = 0
    failed_at: datetime | None = None


PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def export_due(facts: DueFacts, *, now: datetime) -> str:
    """Why a run is due now, "" when none is."""
    if facts.paused and not facts.asked:
        return ""
    if facts.not_before and facts.not_before > now and not facts.asked:
        return ""
    if facts.failed_at and facts.failures and not facts.asked:
        pause = PAUSES[min(facts.failures, len(PAUSES)) - 1]
        if now - facts.failed_at < pause:
            return ""
    if facts.asked:
        return "asked for"
    if facts.waiting and not facts.urgent:
        return ""
    if facts.urgent:
        return "adopted or taken back"
    if facts.changed and (facts.kind == "push" or facts.sent_at is None or now - facts.sent_at >= EVERY):
        return "something changed"
    if facts.kind == "list" and facts.sent_at is not None and now - facts.sent_at >= DAILY:
        return "once a day"
    return ""
