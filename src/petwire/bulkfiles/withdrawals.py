"""The orders to each service, `.petwire/withdrawals.json`: kept in a ledger, signed, and always as of now.

Nobody has to remember to write an order. Whenever the file is asked for, what the service has ever received is compared
with what it may have by the rule at this moment, and the difference is written down: so whatever says no, and
however, is in the next answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Max

from petwire.access.models import Service
from petwire.audit import journal
from petwire.bulkfiles.hubkey import hub_key
from petwire.bulkfiles.models import Issue, OrderEntry, Receipt, Received
from petwire.bulkfiles.orders import CODES, RENEWED_BEFORE, VALID_FOR, Got, Key, News, Veto, news, source_id
from petwire.bulkfiles.received import NONE, Runs
from petwire.lib.config import config
from petwire.lib.days import one_business_day
from petwire.lib.ready import Ready, Told
from petwire.lib.sql import array_text, statement
from petwire.sharing.models import Code, Subject
from petwire.sharing.rules import Reason
from petwire.wire.withdrawals import Code as OrderCode
from petwire.wire.withdrawals import Entry, Kind, Withdrawals, encode_withdrawals

FILE = ".petwire/withdrawals.json"
_LOCK = 7103
_received = Ready(lambda: Received.objects.filter(service=Told("service")))
_any_received = Ready(lambda: Received.objects.filter(service=Told("service")).only("pk"))


@dataclass(frozen=True, slots=True)
class Issued:
    """The file as it was given out. `upto` is the newest row of the ledger that stands in it."""

    service_id: int
    number: int
    upto: int
    data: bytes


@transaction.atomic
def current_withdrawals(service: Service, *, now: datetime) -> Issued:
    """The file of a service as of now: new orders are written down, and it is signed anew where something changed
    or its end comes near."""
    _alone(service)
    fresh = _append(service, _news(service, now), now)
    issue = Issue.objects.filter(service=service).first()
    if issue is None or fresh or not _holds(issue, now):
        issue = _issue(service, issue, now)
    return Issued(service.pk, issue.number, issue.upto, bytes(issue.content))


def bring_up_to_date(*, now: datetime) -> int:
    """Write down and sign what is new for each service that has ever received anything. Returns for how many."""
    services = unwritten(now=now)
    for service in services:
        current_withdrawals(service, now=now)
    return len(services)


def unwritten(*, now: datetime) -> list[Service]:
    """The services with orders that are not written down yet."""
    held = Service.objects.filter(received__isnull=False).select_related("audience").order_by("id")
    return [service for service in held if _news(service, now)]


def fetched(issued: Issued, *, now: datetime) -> None:
    """Write down that a service has a file, once for each number."""
    Receipt.objects.bulk_create(
        [Receipt(service_id=issued.service_id, number=issued.number, upto=issued.upto, at=now)],
        ignore_conflicts=True,
    )


def has_received(service: Service) -> bool:
    """Whether a service has ever received a set."""
    return _any_received.first(service=service.pk) is not None


def note_received(
    service: Service, *, orgs: Iterable[int], animals: Collection[int], pictures: Runs | Collection[int]
) -> None:
    """Remember what a set holds, in the transaction that publishes it."""
    _alone(service)
    row = _received.first(service=service.pk)
    got = _got(row)
    now = Got(got.orgs | Runs.of(orgs), got.animals.plus(animals), got.pictures.plus(pictures))
    if row is None or now != got:
        found = {name: getattr(now, name).encode() for name in ("orgs", "animals", "pictures")}
        Received.objects.update_or_create(service=service, defaults=found)


def pictures_of(animals: Collection[int]) -> Runs:
    """The pictures of animals that are shown with them."""
    if not animals:
        return NONE
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "pictures.sql"), {"animals": array_text(animals)})
        return Runs.of_pairs(cursor.fetchall())


def _news(service: Service, now: datetime) -> News:
    row = Received.objects.filter(service=service).first()
    if row is None:
        return News()
    got = _got(row)
    in_force = _in_force(service)
    vetoes = _vetoes(service, got)
    found = news(vetoes=vetoes, in_force=in_force.keys(), got=got, gone=(), now=now)
    if found.lifted:
        found = news(vetoes=vetoes, in_force=in_force.keys(), got=got, gone=_gone(found.lifted), now=now)
    return found


def _append(service: Service, found: News, now: datetime) -> bool:
    """Write new orders and lifts into the ledger. Returns whether there were any."""
    if not found:
        return False
    in_force = _in_force(service)
    last = OrderEntry.objects.filter(service=service).aggregate(last=Max("seq"))["last"] or 0
    for seq, veto in enumerate(found.orders, last + 1):
        ordered = veto.ordered or now
        _write_down(
            service,
            seq=seq,
            kind=veto.kind,
            org=veto.org,
            animal=veto.animal,
            media=veto.media,
            at=ordered,
            deadline=veto.deadline or one_business_day(ordered, config().zone),
            code=veto.code,
        )
    for key in sorted(found.lifted):
        order = in_force[key]
        _write_down(
            service,
            kind=order.kind,
            org=order.org,
            animal=order.animal,
            media=order.media,
            at=max(now, order.at),
            code=order.code,
            lifts=order.pk,
        )
    return True


def _write_down(service: Service, **facts: Any) -> None:
    """A row of the ledger, and of the journal: a number that a service has seen never stands for something else."""
    entry = OrderEntry.objects.create(service=service, **facts)
    told = {name: value for name, value in facts.items() if value is not None}
    journal.write(journal.as_read({"order": entry.pk, "service": service.key_id, **told}))


def _issue(service: Service, before: Issue | None, now: datetime) -> Issue:
    """Sign all orders to a service under the next number, which also rises when an old backup was restored."""
    key = hub_key()
    rows = list(OrderEntry.objects.filter(service=service).order_by("id"))
    issued = now.replace(microsecond=0)
    content = Withdrawals(
        hub=config().public_url,
        service=service.key_id,
        number=max(before.number + 1 if before else 1, int(now.timestamp())),
        issued=issued,
        expires=issued + VALID_FOR,
        entries=_entries(rows),
        key=key.public,
        rotations=key.rotations,
    )
    issue = Issue(
        pk=before.pk if before else None,
        service=service,
        number=content.number,
        upto=max((row.pk for row in rows), default=0),
        issued_at=content.issued,
        expires_at=content.expires,
        signed_for=_signed_for(),
        content=encode_withdrawals(content, key.sign),
    )
    issue.save()
    return issue


def _entries(rows: Iterable[OrderEntry]) -> list[Entry]:
    rows = list(rows)
    lifted = {row.lifts: row.at for row in rows if row.lifts is not None}
    return [
        Entry(
            seq=row.seq,
            kind=cast(Kind, row.kind),
            org_id=str(row.org or ""),
            animal_id=str(row.animal or ""),
            media_id=str(row.media or ""),
            ordered=row.at,
            deadline=row.deadline,
            code=cast(OrderCode, row.code),
            lifted=lifted.get(row.pk),
        )
        for row in rows
        if row.seq is not None and row.deadline is not None
    ]


def _holds(issue: Issue, now: datetime) -> bool:
    """Whether a file need not be signed anew: not near its end, nor from a clock that was wrong."""
    early, late = issue.issued_at - timedelta(minutes=1), issue.expires_at - RENEWED_BEFORE
    return early <= now <= late and issue.signed_for == _signed_for()


def _signed_for() -> str:
    """What the signature depends on besides the orders: another key or address means another file."""
    return f"{hub_key().public} {config().public_url}"


def _vetoes(service: Service, got: Got) -> list[Veto]:
    facts: dict[str, Any] = {
        "audience": service.audience_id,
        "starts": list(got.orgs.starts),
        "ends": list(got.orgs.ends),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "vetoes.sql"), facts)
        return [
            Veto(
                Subject(kind), Code(code) if code else CODES[Reason(reason)], org, animal, media, at, deadline
            )
            for kind, reason, org, animal, media, code, at, deadline in cursor
        ]


def _in_force(service: Service) -> dict[Key, OrderEntry]:
    rows = list(OrderEntry.objects.filter(service=service))
    lifted = {row.lifts for row in rows}
    return {_key(row): row for row in rows if row.lifts is None and row.pk not in lifted}


def _key(row: OrderEntry) -> Key:
    subject = {Subject.ORG: row.org, Subject.ANIMAL: row.animal, Subject.PICTURE: row.media}
    return row.kind, subject.get(Subject(row.kind)) or source_id(row.code)


def _gone(keys: Iterable[Key]) -> set[Key]:
    """Of some records, those that are not here any more."""
    gone = set()
    for kind, table in (
        ("org", "orgs_organisation"),
        ("animal", "catalog_animal"),
        ("picture", "catalog_picture"),
    ):
        ids = [subject for one, subject in keys if one == kind]
        if ids:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table} WHERE id = ANY (%s)", [ids])  # noqa: S608
                there = {one for (one,) in cursor}
            gone |= {(kind, one) for one in ids if one not in there}
    return gone


def _got(row: Received | None) -> Got:
    if row is None:
        return Got()
    return Got(*(Runs.decode(bytes(part)) for part in (row.orgs, row.animals, row.pictures)))


def _alone(service: Service) -> None:
    """One at a time for each service, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, service.pk])
