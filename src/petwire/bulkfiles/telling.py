"""Write to a service's people about orders, and to the operators about those that are late."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Max

from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.bulkfiles.letters import Letters, OrderFacts, ToldFacts, letters, nothing_left
from petwire.bulkfiles.mails import tell_holder, tell_operators_of_late
from petwire.bulkfiles.models import OrderEntry, Told
from petwire.bulkfiles.reads import OrderRow, orders_to
from petwire.bulkfiles.webhooks import send_again, webhook_of


def letters_due(*, now: datetime) -> list[Service]:
    """The services about whose orders somebody is to be written to now."""
    open_ones = _with_open_orders()
    if not open_ones:
        return []
    found = _orders(now)
    told = {row.service_id: row for row in Told.objects.all()}
    none = Letters()
    return [one for one in open_ones if _letters(found[one.key_id], told.get(one.pk), now) != none]


def write_letters(service: Service, *, now: datetime) -> str:
    """Write what is due about one service's orders. Returns what was written, in words."""
    orders = _orders(now, service.pk)[service.key_id]
    told, _ = Told.objects.get_or_create(service=service)
    due = _letters(orders, told, now)
    done = []
    if due.new:
        sent = tell_holder(service, **_about(orders, due.new), again=False)
        # One that was not handed over is tried again in an hour.
        told.mailed_at, told.mailed_upto = now, max(due.new) if sent else told.mailed_upto
        done.append("told")
    if due.remind:
        tell_holder(service, **_about(orders, due.remind), again=True)
        told.reminded_upto = max(due.remind)
        done.append("reminded")
    if due.escalate:
        tell_operators_of_late(service, **_about(orders, due.escalate))
        told.escalated_upto = max(due.escalate)
        done.append("told to the operators")
    facts = [_facts(one) for one in orders]
    if nothing_left(facts, _told(told)):
        told.escalated_upto = max((one.seq for one in orders), default=0)
    told.save()
    return ", ".join(done) or "nothing to write"


def tell_once_more(service: Service, *, by: str, now: datetime) -> bool:
    """On an operator's word: call the webhook again, if there is one, and write to the holder about everything that is
    not answered. False when nothing is open."""
    open_ones = [one for one in _orders(now, service.pk)[service.key_id] if not _facts(one).settled]
    if not open_ones:
        return False
    if webhook_of(service) is not None:
        send_again(service=service, by=by, now=now)
    tell_holder(service, **_about(open_ones, tuple(one.seq for one in open_ones)), again=True)
    record(by=by, verb="service.remind", kind="service", subject=service.key_id, now=now)
    return True


def _with_open_orders() -> list[Service]:
    """Services that have orders about which a mail may become due."""
    last = OrderEntry.objects.values("service").annotate(last=Max("seq"))
    newest = {row["service"]: row["last"] or 0 for row in last}
    settled = dict(Told.objects.values_list("service", "escalated_upto"))
    wanted = [pk for pk, seq in newest.items() if seq > settled.get(pk, 0)]
    return list(Service.objects.filter(pk__in=wanted).order_by("id"))


def _orders(now: datetime, service_id: int | None = None) -> dict[str, list[OrderRow]]:
    found: dict[str, list[OrderRow]] = defaultdict(list)
    for one in orders_to(service_id, now=now):
        found[one.service].append(one)
    return found


def _letters(orders: list[OrderRow], told: Told | None, now: datetime) -> Letters:
    return letters([_facts(one) for one in orders], _told(told), now=now)


def _facts(order: OrderRow) -> OrderFacts:
    return OrderFacts(order.seq, order.ordered, order.deadline, order.answered or order.lifted is not None)


def _told(row: Told | None) -> ToldFacts:
    if row is None:
        return ToldFacts()
    return ToldFacts(row.mailed_upto, row.mailed_at, row.reminded_upto, row.escalated_upto)


def _about(orders: list[OrderRow], seqs: tuple[int, ...]) -> dict[str, Any]:
    about = [one for one in orders if one.seq in seqs]
    return {"kinds": [one.kind for one in about], "deadline": min(one.deadline for one in about)}
