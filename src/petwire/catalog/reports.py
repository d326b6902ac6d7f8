"""Deeds on reports: a visitor says that something is wrong with a listing, an operator settles it."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q

from petwire.audit.actions import record
from petwire.catalog.models import Report, ReportReason, ReportState

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def report(*, animal_id: int, reason: ReportReason, text: str, email: str, now: datetime) -> Report:
    """Keep what a visitor reports about an animal that is shown."""
    made = Report.objects.create(animal_id=animal_id, reason=reason, text=text, email=email, at=now)
    record(by="visitor", verb="report.add", kind="animal", subject=animal_id, now=now, reason=reason)
    return made


@transaction.atomic
def settle(*, report: Report, state: ReportState, by: str, now: datetime) -> None:
    """Say what became of a report."""
    report.state, report.settled_at = state, now
    report.save(update_fields=["state", "settled_at"])
    record(by=by, verb="report.settle", kind="animal", subject=report.animal_id, now=now, state=state)


def personal_overdue(*, now: datetime) -> bool:
    """Does any report still hold a text or an address after its time?"""
    return _personal(now).exists()


def erase_personal(*, now: datetime) -> int:
    """Erase what visitors wrote, and their addresses, 90 days after; the fact of the report stays. Returns how many."""
    return _personal(now).update(text="", email="")


def _personal(now: datetime) -> models.QuerySet[Report]:
    return Report.objects.filter(~Q(text="") | ~Q(email=""), at__lte=now - KEPT_FOR)
