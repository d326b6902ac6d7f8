"""Tell services of orders by their webhooks: the file of orders itself is sent, signed twice, until it is taken.

What is to be told follows from the tables, so nothing is lost when a process dies; each try is written down with its
status, and nothing of what was answered. Deliveries that a newer one has overtaken are not tried any more: the file
always holds all orders.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.bulkfiles.models import Delivery, DeliveryState, DeliveryTry, Event, Issue, Webhook
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.lib.calling import headers_of, next_try, taken
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import NotAllowed, NotFetched, check_address, post
from petwire.lib.secrets import secret
from petwire.wire.statements import canonical, stamp

SECRET = "webhooks"  # the name of the instance's secret  # noqa: S105
WITHIN = 10.0  # seconds that a receiver has to answer
LONGEST = 2000  # characters of an address
AT_ONCE = 16  # calls


class NoWebhook(PetwireError):
    """The service has no webhook."""

    exit_code = 5


class BadWebhook(PetwireError):
    """That cannot be the address of a webhook."""

    exit_code = 2


@transaction.atomic
def set_webhook(*, service: Service, url: str, by: str, now: datetime) -> str:
    """Tell a service of orders at this address from now on, and at once of those that it has. Returns the secret, which
    is shown once. Raises BadWebhook."""
    _require_address(url)
    row = Webhook.objects.select_for_update().filter(service=service).first()
    turn = 1 if row is None else row.turn + 1
    Webhook.objects.update_or_create(service=service, defaults={"url": url, "turn": turn, "set_at": now})
    _replace_waiting(service)
    Delivery.objects.filter(service=service, event=Event.WITHDRAWALS, state=DeliveryState.GIVEN_UP).delete()
    record(by=by, verb="service.webhook", kind="service", subject=service.key_id, now=now, on=True)
    return secret_of(service, turn)


@transaction.atomic
def remove_webhook(*, service: Service, by: str, now: datetime) -> None:
    """Call nobody any more. Raises NoWebhook."""
    gone, _ = Webhook.objects.filter(service=service).delete()
    if not gone:
        raise NoWebhook(f"Service {service.key_id} has no webhook.")
    _replace_waiting(service)
    record(by=by, verb="service.webhook", kind="service", subject=service.key_id, now=now, on=False)


def ping(service: Service, *, now: datetime) -> DeliveryTry:
    """Call the webhook once, to see whether it answers; it is not tried again. Raises NoWebhook."""
    hook = _hook(service)
    call = _call(hook, _delivery(service, Event.PING, upto=0, now=now), _ping_body(service, now), now)
    return _note(call, _answer(call), now)


@transaction.atomic
def send_again(*, service: Service, by: str, now: datetime) -> Delivery:
    """Tell all orders once more, at once, whatever became of them before. Raises NoWebhook."""
    _hook(service)
    _replace_waiting(service)
    issued = current_withdrawals(service, now=now)
    record(by=by, verb="service.tell_again", kind="service", subject=service.key_id, now=now)
    return _delivery(service, Event.WITHDRAWALS, upto=issued.upto, now=now)


def due(*, now: datetime) -> list[Service]:
    """The services whose webhook is to be called now."""
    hooks = Webhook.objects.select_related("service__audience").order_by("id")
    told = dict(Delivery.objects.filter(event=Event.WITHDRAWALS).values_list("service").annotate(Max("upto")))
    given = dict(Issue.objects.filter(upto__gt=0).values_list("service", "upto"))
    waiting = set(_waiting().filter(next_at__lte=now).values_list("service", flat=True))
    return [
        hook.service
        for hook in hooks
        if hook.service_id in waiting or given.get(hook.service_id, 0) > told.get(hook.service_id, 0)
    ]


def deliver(services: Iterable[Service], *, now: datetime) -> list[DeliveryTry]:
    """Call webhooks with their services' orders as of now, where that is due, several at once: a receiver that does not
    answer holds nobody up. Who calls has them alone, by the worker's claim."""
    calls = [call for service in services if (call := _due_call(service, now)) is not None]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as pool:
        answers = list(pool.map(_answer, calls))
    return [_note(call, answer, now) for call, answer in zip(calls, answers, strict=True)]


@dataclass(frozen=True, slots=True)
class _Call:
    """What is sent where."""

    made: Delivery
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Answer:
    """The status that came, or why none did."""

    status: int | None
    trouble: str = ""


def _due_call(service: Service, now: datetime) -> _Call | None:
    hook = _hook(service)
    issued = current_withdrawals(service, now=now)
    with transaction.atomic():
        newest = _of_orders(service).order_by("-id").first()
        if issued.upto and (newest is None or newest.upto < issued.upto):
            _replace_waiting(service)
            newest = _delivery(service, Event.WITHDRAWALS, upto=issued.upto, now=now)
    if newest is None or newest.state != DeliveryState.WAITING or (newest.next_at or now) > now:
        return None
    return _call(hook, newest, issued.data, now)


def _call(hook: Webhook, made: Delivery, body: bytes, now: datetime) -> _Call:
    signed = secret_of(hook.service, hook.turn)
    headers = headers_of(event=made.event, delivery=made.name, body=body, at=now, secret=signed)
    return _Call(made, hook.url, body, headers)


def _answer(call: _Call) -> _Answer:
    """Call. No database in here: it runs beside others."""
    try:
        return _Answer(post(call.url, data=call.body, headers=call.headers, seconds=WITHIN))
    except NotAllowed:
        return _Answer(None, "not_allowed")
    except NotFetched:
        return _Answer(None, "no_answer")


def _note(call: _Call, answer: _Answer, now: datetime) -> DeliveryTry:
    """Write down what was answered, and when to try again."""
    made, ping = call.made, call.made.event == Event.PING
    made.tries += 1
    made.next_at = None
    if taken(answer.status):
        made.state = DeliveryState.DONE
    else:
        made.next_at = None if ping else next_try(tries=made.tries, made_at=made.made_at, now=now)
        made.state = DeliveryState.WAITING if made.next_at else DeliveryState.GIVEN_UP
    made.save(update_fields=["tries", "next_at", "state"])
    return DeliveryTry.objects.create(delivery=made, at=now, status=answer.status, trouble=answer.trouble)


def webhook_of(service: Service) -> Webhook | None:
    """Where a service is called, if anywhere."""
    return Webhook.objects.filter(service=service).first()


def deliveries_of(service: Service, *, most: int = 20) -> list[Delivery]:
    """The newest deliveries, each with its tries, the last first."""
    rows = Delivery.objects.filter(service=service).order_by("-id").prefetch_related("outcomes")
    return list(rows[:most])


def secret_of(service: Service, turn: int) -> str:
    """The secret by which calls are signed: it follows from one of the instance, and stands nowhere."""
    words = f"{service.key_id} {turn}"
    return "whsec_" + hmac.new(secret(SECRET).encode(), words.encode(), hashlib.sha256).hexdigest()


def _ping_body(service: Service, now: datetime) -> bytes:
    words = {"format": 1, "event": "ping", "hub": config().public_url, "service": service.key_id}
    return canonical({**words, "at": stamp(now)})


def _delivery(service: Service, event: Event, *, upto: int, now: datetime) -> Delivery:
    name = secrets.token_hex(16)
    return Delivery.objects.create(
        service=service, name=name, event=event, upto=upto, made_at=now, next_at=now
    )


def _replace_waiting(service: Service) -> None:
    _waiting().filter(service=service).update(state=DeliveryState.REPLACED, next_at=None)


def _waiting() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.WAITING, event=Event.WITHDRAWALS)


def _of_orders(service: Service) -> QuerySet[Delivery]:
    return Delivery.objects.filter(service=service, event=Event.WITHDRAWALS)


def _hook(service: Service) -> Webhook:
    row = Webhook.objects.select_related("service").filter(service=service).first()
    if row is None:
        raise NoWebhook(f"Service {service.key_id} has no webhook.")
    return row


def _require_address(url: str) -> None:
    if len(url) > LONGEST:
        raise BadWebhook("That address is too long.")
    try:
        check_address(url)
    except NotAllowed as error:
        raise BadWebhook(str(error)) from error
