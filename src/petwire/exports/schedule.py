"""When a site is due. No database and no clock in here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(minutes=15)  # at most one upload of a whole list, but for what cannot wait
PUSH_WITHIN = timedelta(minutes=5)
PUSH_EVERY = timedelta(seconds=45)  # a sweep comes each minute
DAILY = timedelta(days=1)  # a list is sent once a day though nothing has changed: the site may have lost it
LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the decision looks at. `changed`: something to send or to take back; `urgent`: an animal there found a home,
    or was taken back. `not_before`: after failures. `looked_at`: the last run that had nothing more to do."""

    kind: str
    changed: bool
    urgent: bool
    asked: bool
    sent_at: datetime | None
    looked_at: datetime | None
    not_before: datetime | None
    paused: bool
    waiting: bool


def export_due(facts: DueFacts, *, now: datetime) -> str:
    """Why a run is due now, "" when none is."""
    if facts.asked:
        return "asked for"
    if facts.paused or (facts.not_before and facts.not_before > now):
        return ""
    # Never by the difference alone: a clock that was set back makes it negative for as long as it was ahead.
    looked_lately = facts.looked_at is not None and abs(now - facts.looked_at) < EVERY
    if facts.urgent and not (facts.waiting and looked_lately):
        return "adopted or taken back"
    if facts.waiting:
        return ""
    if facts.changed and _may_send(facts, now):
        return "something changed"
    if facts.kind == "list" and facts.sent_at is not None and abs(now - facts.sent_at) >= DAILY:
        return "once a day"
    return ""


def _may_send(facts: DueFacts, now: datetime) -> bool:
    """A push goes at once; a list at most each quarter of an hour. What a run has looked at and could not send (two
    animals with one number) is looked at as seldom."""
    last = max((at for at in (facts.sent_at, facts.looked_at) if at is not None), default=None)
    if facts.kind == "push":
        return facts.looked_at is None or abs(now - facts.looked_at) >= PUSH_EVERY
    return last is None or abs(now - last) >= EVERY


REMIND_AFTER = timedelta(days=7)
REMINDERS = 2  # after the first; then a person has to ask
FIRST_TRY_AGAIN, LAST_TRY_AGAIN = timedelta(minutes=5), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class TellFacts:
    """A request for an account, and how far it was told. `open`: it is not answered yet; `approved`: the organisation
    may be shown at all."""

    open: bool
    approved: bool
    times: int
    told_at: datetime | None
    tries: int
    tried_at: datetime | None


def tell_due(facts: TellFacts, *, now: datetime) -> bool:
    """Whether somebody is to be told of a request now: at once, after a week again, and again where it did not go."""
    if facts.tries and facts.tried_at:
        pause: timedelta = min(FIRST_TRY_AGAIN * 2 ** min(facts.tries - 1, 10), LAST_TRY_AGAIN)
        if now < facts.tried_at + pause:
            return False
    if not facts.open:
        return True
    if not facts.approved or facts.times > REMINDERS:
        return False
    return facts.told_at is None or now >= facts.told_at + REMIND_AFTER
