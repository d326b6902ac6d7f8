"""Notices of breach: an operator serves one, the holder answers, the operator closes it, or its time runs out.

The deadline is written down when the notice is served; whether it has passed is asked of the clock each time. So a
worker that was away suspends late, and what was said stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from petwire.access.actions import CannotChange, approve_service, locked, suspend_service
from petwire.access.life.mails import tell_holder, tell_operators
from petwire.access.life.models import BreachCode, NoticeStep, NoticeText, Step, TermsNotice
from petwire.access.life.rules import answer_by, runs_out
from petwire.access.models import BREACH, Service
from petwire.audit.actions import record
from petwire.lib.config import config
from petwire.sharing.models import AudienceStanding


@dataclass(frozen=True, slots=True)
class Said:
    """A step of a notice, and what was written at it."""

    kind: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with what followed. `open`: an operator has not closed it; `overdue`: nobody answered in time."""

    id: int
    key_id: str
    service: str
    code: str
    what: str
    danger: bool
    at: datetime
    deadline: datetime
    steps: tuple[Said, ...]
    open: bool
    answered: bool
    suspended: bool
    overdue: bool


@transaction.atomic
def serve_notice(
    *, key_id: str, code: BreachCode, reason: str, danger: bool, by: str, now: datetime
) -> TermsNotice:
    """Tell a holder that the terms were broken, and until when to answer. With `danger` the key is suspended at
    once."""
    service = locked(key_id)
    if service.audience.standing == AudienceStanding.TERMINATED:
        raise CannotChange(f"Service {key_id} has ended; there is nobody to answer.")
    deadline = answer_by(now, danger=danger, zone=config().zone)
    notice = TermsNotice.objects.create(service=service, code=code, danger=danger, at=now, deadline=deadline)
    _step(notice, Step.SERVED, reason, by, now)
    record(
        by=by, verb="notice.serve", kind="service", subject=key_id, now=now, notice=notice.pk, code=code,
        danger=danger,
    )  # fmt: skip
    if danger:
        _suspend(notice, by=by, now=now, words="")
    page, template = f"notices/{notice.pk}/", "notice_danger" if danger else "notice_served"
    tell_holder(service, template, page=page, what=code.label, reason=reason, deadline=deadline)
    return notice


@transaction.atomic
def answer_notice(*, notice_id: int, text: str, by: str, now: datetime) -> None:
    """The holder answers, in time or later; an answer stops the clock until an operator has read it."""
    notice = _locked(notice_id)
    _refuse_if_closed(notice)
    _step(notice, Step.ANSWERED, text, by, now)
    key_id = notice.service.key_id
    record(by=by, verb="notice.answer", kind="service", subject=key_id, now=now, notice=notice_id)
    path = f"services/{key_id}/notices/{notice_id}/"
    tell_operators("notice_answered", path=path, service=notice.service.name, key_id=key_id)


@transaction.atomic
def close_notice(*, notice_id: int, words: str, by: str, now: datetime) -> bool:
    """An operator finds the breach mended. A key that was suspended for a breach is let in again, unless another
    notice still keeps it out. Returns whether it was."""
    notice = _locked(notice_id)
    _refuse_if_closed(notice)
    _step(notice, Step.MENDED, words, by, now)
    service = notice.service
    record(by=by, verb="notice.mend", kind="service", subject=service.key_id, now=now, notice=notice_id)
    others = [one for one in notices_of(service, now=now) if one.open and one.suspended]
    barred = service.audience.standing == AudienceStanding.SUSPENDED and service.suspended_for == BREACH
    let_in = barred and not others
    if let_in:
        approve_service(key_id=service.key_id, by=by, now=now)
    page = f"notices/{notice_id}/"
    tell_holder(service, "notice_mended", page=page, words=words, let_in=let_in)
    return let_in


@transaction.atomic
def suspend_by_notice(*, notice_id: int, words: str = "", by: str, now: datetime) -> bool:
    """Suspend a key for a breach that is not mended: an operator says so, or the time to answer ran out (then `by` is
    petwire, and only while it has). False: there is nothing to suspend any more."""
    notice = _locked(notice_id)
    kinds = frozenset(notice.steps.values_list("kind", flat=True))
    of_itself = by == "petwire"
    if of_itself and not runs_out(notice.deadline, kinds, now):
        return False
    if notice.service.audience.standing == AudienceStanding.TERMINATED:
        return False
    _refuse_if_closed(notice)
    if Step.SUSPENDED in kinds:
        return False
    _suspend(notice, by=by, now=now, words=words)
    page = f"notices/{notice_id}/"
    tell_holder(notice.service, "notice_suspended", page=page, words=words, deadline=notice.deadline)
    if of_itself:
        tell_operators(
            "notice_ran_out",
            path=f"services/{notice.service.key_id}/notices/{notice_id}/",
            service=notice.service.name,
            key_id=notice.service.key_id,
        )
    return True


def run_out(*, now: datetime) -> Iterator[TermsNotice]:
    """Notices whose time is over without an answer, of keys that have not ended."""
    due = TermsNotice.objects.filter(deadline__lte=now).exclude(
        steps__kind__in=(Step.ANSWERED, Step.MENDED, Step.SUSPENDED)
    )
    yield from (
        due.exclude(service__audience__standing=AudienceStanding.TERMINATED)
        .select_related("service")
        .order_by("id")
    )


def notices_of(service: Service, *, now: datetime) -> list[NoticeRow]:
    """All notices that a service was served, the newest first."""
    rows = TermsNotice.objects.filter(service=service).select_related("service").order_by("-id")
    return [_row(one, now) for one in rows.prefetch_related("steps__text")]


def open_notices(*, now: datetime) -> list[NoticeRow]:
    """Notices that no operator has closed, of keys that have not ended, the oldest first."""
    rows = TermsNotice.objects.exclude(steps__kind=Step.MENDED).exclude(
        service__audience__standing=AudienceStanding.TERMINATED
    )
    rows = rows.select_related("service").prefetch_related("steps__text").order_by("id")
    return [_row(one, now) for one in rows]


def notice_of(service: Service, notice_id: int, *, now: datetime) -> NoticeRow | None:
    """One notice of a service."""
    row = TermsNotice.objects.filter(service=service, pk=notice_id).select_related("service").first()
    return None if row is None else _row(row, now)


def _row(notice: TermsNotice, now: datetime) -> NoticeRow:
    steps = sorted(notice.steps.all(), key=lambda one: one.pk)
    kinds = frozenset(one.kind for one in steps)
    said = tuple(Said(one.kind, one.at, one.by, _text(one)) for one in steps)
    return NoticeRow(
        id=notice.pk,
        key_id=notice.service.key_id,
        service=notice.service.name,
        code=notice.code,
        what=BreachCode(notice.code).label,
        danger=notice.danger,
        at=notice.at,
        deadline=notice.deadline,
        steps=said,
        open=Step.MENDED not in kinds,
        answered=Step.ANSWERED in kinds,
        suspended=Step.SUSPENDED in kinds,
        overdue=not kinds & {Step.ANSWERED, Step.MENDED} and now >= notice.deadline,
    )


def _text(step: NoticeStep) -> str:
    text: NoticeText | None = getattr(step, "text", None)
    return "" if text is None else text.text


def _suspend(notice: TermsNotice, *, by: str, now: datetime, words: str) -> None:
    _step(notice, Step.SUSPENDED, words, by, now)
    suspend_service(key_id=notice.service.key_id, why=BREACH, by=by, now=now)


def _step(notice: TermsNotice, kind: Step, text: str, by: str, now: datetime) -> None:
    step = NoticeStep.objects.create(notice=notice, kind=kind, at=now, by=by)
    if text:
        NoticeText.objects.create(step=step, text=text)


def _locked(notice_id: int) -> TermsNotice:
    """A notice whose service is held until the caller's transaction ends."""
    notice = TermsNotice.objects.select_related("service").get(pk=notice_id)
    notice.service = locked(notice.service.key_id)
    return notice


def _refuse_if_closed(notice: TermsNotice) -> None:
    if notice.steps.filter(kind=Step.MENDED).exists():
        raise CannotChange("This notice is closed.")
