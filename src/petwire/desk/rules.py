"""When the daily mail to an operator is due, and whether it is worth sending. No database and no clock in here."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from petwire.lib.days import day_of, latest

PAUSE = timedelta(minutes=15)  # before a mail server that was away is asked again


@dataclass(frozen=True, slots=True)
class Seen:
    """How far an operator's mails have come: the last local day that was seen to, and when to try again."""

    day: date | None = None
    again_at: datetime | None = None


def day_due(seen: Seen, *, now: datetime, zone: ZoneInfo, at: time | None) -> date | None:
    """The local day whose mail is due, None when none is. `at` is the local time of the mail; None switches it off.

    A day that was missed, because nothing ran, is made up for once and not day by day.
    """
    if at is None or (seen.again_at is not None and seen.again_at - PAUSE <= now < seen.again_at):
        return None
    day = day_of(latest(now, at, zone), zone)
    return day if seen.day is None or seen.day < day else None


def worth_sending(*, waits: bool, waited: bool) -> bool:
    """Something waits; or nothing does any more, which is told once."""
    return waits or waited
