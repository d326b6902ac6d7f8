"""Hash chains: each entry of a ledger holds the hash of the one before, so that nothing can be taken out unseen."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection

from petwire.audit import journal
from petwire.lib import points
from petwire.sharing.held import refuse_if_held
from petwire.sharing.identity import identity_of
from petwire.sharing.models import DecisionEntry, WithdrawalEntry

points.declare("sharing.entered", "sharing.journalled")

START = bytes(32)

LedgerModel = type[DecisionEntry] | type[WithdrawalEntry]


def lock(model: LedgerModel) -> None:
    """Let one writer at a time decide and append, until the caller's transaction ends; readers go on.

    Raises Held: an order that was taken before those of the journal are in would stand in their place.
    """
    refuse_if_held()
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def append(model: LedgerModel, *, at: datetime, by: str, **facts: Any) -> Any:
    """Append an entry inside the caller's transaction, and to the journal, so that no old backup forgets it."""
    lock(model)
    last = model.objects.order_by("-id").values_list("hash", flat=True).first()
    previous = START if last is None else bytes(last)
    entry = model(at=at, by=by, previous=previous, **facts)
    entry.hash = link(previous, facts_of(entry))
    entry.save(force_insert=True)
    points.reached("sharing.entered")
    journal.write(journal_line(entry))
    points.reached("sharing.journalled")
    return entry


def verify(model: LedgerModel) -> int | None:
    """Follow the whole chain. Returns the id of the first entry that does not fit, or None when all do."""
    previous = START
    for entry in model.objects.order_by("id").iterator():
        if bytes(entry.previous) != previous or bytes(entry.hash) != link(previous, facts_of(entry)):
            return entry.pk
        previous = bytes(entry.hash)
    return None


def link(previous: bytes, facts: dict[str, Any]) -> bytes:
    """The hash of an entry: SHA-256 over the previous hash and the entry's facts as sorted JSON."""
    return hashlib.sha256(previous + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()


def facts_of(entry: DecisionEntry | WithdrawalEntry) -> dict[str, Any]:
    """The facts of an entry that its hash covers, in the form in which the database gives them back."""
    facts = {}
    for field in entry._meta.concrete_fields:
        if field.attname not in ("id", "previous", "hash"):
            value = field.to_python(getattr(entry, field.attname))
            facts[field.attname] = value.astimezone(UTC) if isinstance(value, datetime) else value
    return facts


def journal_line(entry: DecisionEntry | WithdrawalEntry) -> journal.Line:
    """An entry as the journal has it.

    A mirrored record that it is about is named as its source names it, too: after a restore it comes in anew, and must
    be known again.
    """
    facts = {"ledger": entry._meta.model_name, "id": entry.pk, **facts_of(entry)}
    kind, subject = (entry.kind, entry.subject) if isinstance(entry, WithdrawalEntry) else ("org", entry.org)
    identity = identity_of(kind, subject)
    if identity is not None:
        facts["identity"] = identity
    facts |= {"previous": bytes(entry.previous).hex(), "hash": bytes(entry.hash).hex()}
    return journal.as_read(facts)
