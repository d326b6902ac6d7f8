"""Educational projects: at the end of each term their holder says whether they ended. No answer suspends."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from petwire.access.actions import (
    CannotChange,
    approve_service,
    locked,
    suspend_service,
    terminate_service,
)
from petwire.access.facts import settle_term, term_is_over, unanswered
from petwire.access.life.models import EndCode
from petwire.access.models import TERM, Service
from petwire.audit.actions import record
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.sharing.models import AudienceStanding


def to_be_asked(now: datetime) -> Iterator[Service]:
    """Projects whose term is over, and whose holders were not asked yet whether they ended."""
    today = day_of(now, config().zone)
    for service in _running().filter(term_ends__lte=today, term_asked_at=None):
        if term_is_over(service.term_ends, today):
            yield service


def without_answer(now: datetime) -> Iterator[Service]:
    """Projects that are still let in although nobody has answered for 14 days."""
    rows = _running().filter(term_asked_at__isnull=False, audience__standing=AudienceStanding.APPROVED)
    for service in rows:
        if unanswered(service.term_asked_at, now):
            yield service


@transaction.atomic
def note_asked(*, service: Service, by: str, now: datetime) -> None:
    """Remember that the holder was asked."""
    Service.objects.filter(pk=service.pk).update(term_asked_at=now)
    record(by=by, verb="service.ask_term", kind="service", subject=service.key_id, now=now)


def suspend_unanswered(*, service: Service, by: str, now: datetime) -> None:
    """Nobody has answered for 14 days."""
    suspend_service(key_id=service.key_id, why=TERM, by=by, now=now)


@transaction.atomic
def go_on(*, key_id: str, until: date, by: str, now: datetime) -> None:
    """The project goes on for another term. One that was suspended for want of an answer is let in again.

    Raises WrongFact, CannotChange.
    """
    service = _project(key_id)
    today = day_of(now, config().zone)
    service.term_ends = settle_term(until, categories=service.audience.categories, today=today)
    service.term_asked_at = None
    service.save(update_fields=["term_ends", "term_asked_at"])
    record(by=by, verb="service.go_on", kind="service", subject=key_id, now=now, until=until.isoformat())
    if service.audience.standing == AudienceStanding.SUSPENDED and service.suspended_for == TERM:
        approve_service(key_id=key_id, by=by, now=now)


@transaction.atomic
def end(*, key_id: str, by: str, now: datetime) -> None:
    """The project has ended, and so its key; its holder then confirms that the data is deleted (access/life/ending.py).

    Raises CannotChange.
    """
    _project(key_id)
    terminate_service(key_id=key_id, why=EndCode.EDUCATION, by=by, now=now)


def _project(key_id: str) -> Service:
    service = locked(key_id)
    if service.term_ends is None:
        raise CannotChange("This is no educational project: it has no terms that end.")
    if service.audience.standing == AudienceStanding.TERMINATED:
        raise CannotChange("The project has ended already.")
    return service


def _running() -> QuerySet[Service]:
    rows = Service.objects.filter(term_ends__isnull=False)
    return rows.exclude(audience__standing=AudienceStanding.TERMINATED).select_related("audience", "holder")
