"""Bring what is made for sites up to date: only what changed is made anew, and what several sites want is read once."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from petwire.exports.gather import Look, MadeFor, Sent, made_with
from petwire.exports.models import Made
from petwire.exports.pets import Told, told
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Context, HeldBack, Row, code_of
from petwire.lib.sql import statement, statements

AT_ONCE = 500  # animals that are made together


@dataclass(slots=True)
class _Order:
    """An animal that is to be made for an account, and the context that its row is made from."""

    found: Look
    context: Context
    digest: bytes
    code: str


def refresh(found: Look, *, now: datetime) -> int:
    """Make anew what changed, forget what is not shown any more. Returns how many were made."""
    return refresh_all([found], now=now)


def refresh_all(found: Sequence[Look], *, now: datetime) -> int:
    """The same for several accounts. Cut off anywhere, it is found stale again."""
    orders: dict[int, list[_Order]] = {}
    made_anew = {}
    for one in found:
        fingerprint = made_with(one.context)
        same = bytes(one.account.made_with) == fingerprint
        if not same:
            made_anew[one.account.pk] = fingerprint
        for animal_id, order in _stale(one, begun=_stamp(now), same=same):
            orders.setdefault(animal_id, []).append(order)
    for some in _batches(sorted(orders)):
        _make({animal_id: orders[animal_id] for animal_id in some})
    for one in found:
        _forget(one)
        one.account.made_with = made_anew.get(one.account.pk, one.account.made_with)
    if made_anew:
        with connection.cursor() as cursor:
            given: dict[str, Any] = {"accounts": list(made_anew), "digests": list(made_anew.values())}
            cursor.execute(statement(__package__, "made_with.sql"), given)
    return sum(map(len, orders.values()))


def _stale(found: Look, *, begun: str, same: bool) -> Iterator[tuple[int, _Order]]:
    contexts: dict[str, Context] = {}
    for animal_id, digest in found.shown.items():
        known = found.made.get(animal_id)
        code, since = _stands(found.sent.get(animal_id), known, begun)
        if (
            known is None
            or not same
            or known.digest != digest
            or known.since != since
            or (known.until is not None and known.until <= found.context.today)
            or (code and known.code != code)
        ):
            if since not in contexts:
                contexts[since] = replace(found.context, since=since)
            yield animal_id, _Order(found, contexts[since], digest, code)


def _stands(sent: Sent | None, made: MadeFor | None, begun: str) -> tuple[str, str]:
    """The code that an animal has at the site, "" where it has none now; and since when it is listed there. One that
    waits to be listed keeps the time that it was first made with; one that comes back begins anew."""
    if sent is not None and sent.there:
        return sent.code, _stamp(sent.since)
    waits = made is not None and made.since and made.since > _stamp(sent.gone_at if sent else None)
    return "", made.since if made is not None and waits else begun


def _stamp(at: datetime | None) -> str:
    return at.strftime("%Y%m%dT%H%M%S") if at else ""


def _forget(found: Look) -> None:
    if gone := found.made.keys() - found.shown.keys():
        Made.objects.filter(account=found.account, animal_id__in=gone).delete()
        found.made = {one: row for one, row in found.made.items() if one not in gone}


def _make(orders: dict[int, list[_Order]]) -> None:
    """What is made comes by COPY: with a parameter for each value, taking the statement apart costs as much as making
    the rows."""
    rows = [row for animal in told(orders) for row in _rendered(animal, orders[animal.id])]
    create, insert, drop = statements(__package__, "make.sql")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(create)
        with cursor.copy("COPY exports_fresh FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(_TYPES)
            for row in rows:
                copy.write_row(row)
        cursor.execute(insert)
        cursor.execute(drop)


_of_made = attrgetter(*(one.name for one in fields(MadeFor)))

# Of sql/make.sql: the account, the animal, what is made of it (MadeFor), and what is sent.
_TYPES = (
    *("int8", "int8"),
    *("bytea", "text", "date", "text", "text", "bytea", "text", "text"),
    *("bytea", "text", "text", "text"),
)


def _rendered(animal: Told, orders: Iterable[_Order]) -> Iterator[tuple[object, ...]]:
    for order in orders:
        found, context = order.found, order.context
        site = site_of(found.account.site)
        pet = animal.at(site.name, pages=context.org.pages)
        result = site.render(pet, context, order.code or code_of(pet, context.options))
        made = _made(result, order.digest, context.since)
        found.made[pet.id] = made
        yield found.account.pk, pet.id, *_of_made(made), *_sent(result)


def _made(result: Row | HeldBack, digest: bytes, since: str) -> MadeFor:
    sends, held, detail = b"", "", ""
    if isinstance(result, HeldBack):
        held, detail = result.reason.value, result.detail
    else:
        sends = result.digest
    return MadeFor(digest, since, result.until, result.code, result.name, sends, held, detail)


def _sent(result: Row | HeldBack) -> tuple[bytes, str, str, str]:
    """What is sent, and as JSON its pictures, what was replaced, and what is to be said of it."""
    if isinstance(result, HeldBack):
        return b"", "[]", "[]", "[]"
    shots = [[one.path, one.content] for one in result.shots]
    replaced = [[one.field, one.value, one.sent, one.rule] for one in result.replaced]
    return result.body, _json(shots), _json(replaced), _json(result.troubles)


def _json(values: Sequence[object]) -> str:
    return json.dumps(values) if values else "[]"


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while some := list(islice(source, AT_ONCE)):
        yield some
