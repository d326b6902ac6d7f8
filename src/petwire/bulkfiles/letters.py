"""When a service's people are written to about orders, and when the operators. No database or clock in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MAIL_EVERY: Final = timedelta(hours=1)  # what comes within it is collected into one mail


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order in force, or one that was: `settled` when it is lifted, or the service has answered it."""

    seq: int
    ordered: datetime
    deadline: datetime
    settled: bool


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Up to which order mails were sent of each kind, and when the last one went that tells of new orders."""

    mailed: int = 0
    mailed_at: datetime | None = None
    reminded: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """The orders that mails are due about: to the holder, to the holder once more, to the operators."""

    new: tuple[int, ...] = ()
    remind: tuple[int, ...] = ()
    escalate: tuple[int, ...] = ()


def letters(orders: Sequence[OrderFacts], told: ToldFacts, *, now: datetime) -> Letters:
    """What is to be written now about a service's orders."""
    waits = told.mailed_at is not None and abs(now - told.mailed_at) < MAIL_EVERY
    open_ones = [one for one in orders if not one.settled]
    new = () if waits else tuple(one.seq for one in open_ones if one.seq > told.mailed)
    late = tuple(one.seq for one in open_ones if one.seq > told.escalated and now > one.deadline)
    half = tuple(
        one.seq
        for one in open_ones
        if one.seq > told.reminded
        and one.seq not in new
        and now >= one.ordered + (one.deadline - one.ordered) / 2
    )
    return Letters(new, half, late)


def nothing_left(orders: Sequence[OrderFacts], told: ToldFacts) -> bool:
    """Whether no mail can become due about these orders any more."""
    return all(one.settled or one.seq <= told.escalated for one in orders)
