"""Keys that nobody uses: warned 30 and 7 days before, disabled after 90 days, enabled again by an operator.

What counts as use is a login by FTP or over HTTPS (petwire.access.login).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from petwire.access.actions import CannotChange, approve_service, locked, suspend_service
from petwire.access.life.mails import hand_over, tell_holder, tell_operators
from petwire.access.life.models import IdleWarning, Reactivation
from petwire.access.life.rules import (
    FIRST_WARNING,
    IDLE_DAYS,
    LAST_WARNING,
    Disable,
    Warn,
    counted_from,
    idle_step,
)
from petwire.access.models import IDLE, Service
from petwire.audit.actions import record
from petwire.lib.config import config
from petwire.lib.days import days_later
from petwire.sharing.models import AudienceStanding

_SURELY_USED = timedelta(days=IDLE_DAYS - FIRST_WARNING - 2)  # since then nothing can be due


@dataclass(frozen=True, slots=True)
class Idle:
    """A key that something is due for."""

    key_id: str
    step: Warn | Disable


def idle_keys(*, now: datetime) -> Iterator[Idle]:
    """Approved keys that are to be warned about, or disabled, because nobody uses them."""
    services = (
        Service.objects.filter(
            audience__standing=AudienceStanding.APPROVED, created_at__lte=now - _SURELY_USED
        )
        .exclude(used_at__gt=now - _SURELY_USED)
        .order_by("id")
    )
    for service in services:
        step = _step(service, now)
        if step is not None:
            yield Idle(service.key_id, step)


def ends_unused(service: Service) -> datetime | None:
    """When a key that is approved will be disabled, if nobody uses it from now on; as the last warning said."""
    since = _since(service)
    if since is None or service.audience.standing != AudienceStanding.APPROVED:
        return None
    zone = config().zone
    ends, last = days_later(since, IDLE_DAYS, zone), _warned(service, since).get(LAST_WARNING)
    return ends if last is None else max(ends, days_later(last, LAST_WARNING, zone))


def see_to_idle(*, key_id: str, by: str, now: datetime) -> str:
    """Do what is due for a key that nobody uses. Returns what was done, in words; used meanwhile, nothing is."""
    with transaction.atomic():
        service = locked(key_id)
        step = _step(service, now) if service.audience.standing == AudienceStanding.APPROVED else None
        if isinstance(step, Disable):
            suspend_service(key_id=key_id, why=IDLE, by=by, now=now)
            tell_holder(service, "idle_disabled", page="reactivate/", days=IDLE_DAYS)
            return "disabled after 90 days without use"
    if step is None:
        return "used meanwhile"
    since = _since(service)
    assert since is not None
    # Written down only when the mail is on its way: a mail server that is away must not count as a warning.
    if not hand_over(service, "idle_warning", page="", since=since, ends=step.ends, days=IDLE_DAYS):
        return "the warning could not be sent; it is tried again"
    with transaction.atomic():
        IdleWarning.objects.get_or_create(
            service=service, since=since, days=step.days, defaults={"sent_at": now}
        )
        record(by=by, verb="service.warn_idle", kind="service", subject=key_id, now=now, days=step.days)
    return f"warned {step.days} days before its end"


@transaction.atomic
def ask_reactivation(*, key_id: str, words: str, by: str, now: datetime) -> Reactivation:
    """A holder asks to have a key enabled again that was disabled because nobody used it."""
    service = locked(key_id)
    if not is_idle(service):
        raise CannotChange(f"Key {key_id} is not one that was disabled for want of use.")
    if open_request(service) is not None:
        raise CannotChange("You have asked already. We answer by mail.")
    asked = Reactivation.objects.create(service=service, at=now, words=words)
    record(by=by, verb="service.ask_reactivation", kind="service", subject=key_id, now=now)
    tell_operators(
        "reactivation_asked", path=f"services/{key_id}/reactivate/", service=service.name, key_id=key_id
    )
    return asked


@transaction.atomic
def answer_reactivation(*, key_id: str, grant: bool, reason: str = "", by: str, now: datetime) -> None:
    """An operator enables an idle key again, or says why not."""
    service = locked(key_id)
    asked = open_request(service)
    if asked is None or not is_idle(service):
        raise CannotChange(f"Nobody asks to have key {key_id} enabled again.")
    asked.answered_at, asked.granted = now, grant
    asked.save(update_fields=["answered_at", "granted"])
    verb = "service.reactivate" if grant else "service.refuse_reactivation"
    record(by=by, verb=verb, kind="service", subject=key_id, now=now)
    if grant:
        approve_service(key_id=key_id, by=by, now=now)
    tell_holder(service, "reactivated" if grant else "not_reactivated", page="", reason=reason)


def is_idle(service: Service) -> bool:
    """Whether a key is disabled because nobody used it."""
    return service.audience.standing == AudienceStanding.SUSPENDED and service.suspended_for == IDLE


def open_request(service: Service) -> Reactivation | None:
    """The request to enable a key again that waits for an operator, if any does."""
    return Reactivation.objects.filter(service=service, answered_at=None).first()


def _step(service: Service, now: datetime) -> Warn | Disable | None:
    since = _since(service)
    if since is None:
        return None
    return idle_step(since, _warned(service, since), now=now, zone=config().zone)


def _since(service: Service) -> datetime | None:
    return counted_from(service.used_at, service.approved_at, service.resumed_at)


def _warned(service: Service, since: datetime) -> dict[int, datetime]:
    rows = IdleWarning.objects.filter(service=service, since=since)
    return {row.days: row.sent_at for row in rows if row.days in (FIRST_WARNING, LAST_WARNING)}
