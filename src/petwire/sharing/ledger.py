"""Hash chains: each entry of a ledger holds the hash of the one before, so that nothing can be taken out unseen."""

import hashlib
import os
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import Model

from petwire.lib.config import config
from petwire.sharing.models import DecisionEntry, WithdrawalEntry

START = bytes(32)


def append(model: type[DecisionEntry] | type[WithdrawalEntry], *, at: datetime, by: str, **facts: Any) -> Any:
    """Append an entry inside the caller's transaction, and to the journal, so that no old backup forgets it.

    One writer at a time: the table is locked against other writers until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    last = model.objects.order_by("-id").first()
    previous = bytes(last.hash) if last else START
    entry = model(at=at, by=by, previous=previous, hash=link(previous, at=at, by=by, **facts), **facts)
    entry.save(force_insert=True)
    _journal(model, entry)
    return entry


def link(previous: bytes, **facts: Any) -> bytes:
    """The hash of an entry: SHA-256 over the previous hash and the entry's facts as sorted JSON."""
    return hashlib.sha256(previous + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()


def facts_of(entry: Model) -> dict[str, Any]:
    """The facts of an entry that its hash covers."""
    names = [field.attname for field in entry._meta.concrete_fields]
    return {name: getattr(entry, name) for name in names if name not in ("id", "previous", "hash")}


def _journal(model: type[Model], entry: Model) -> None:
    folder = config().home / "journal"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = orjson.dumps({"ledger": model._meta.model_name, "id": entry.pk, **facts_of(entry)}) + b"\n"
    descriptor = os.open(folder / "orders.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # One write, flushed before the transaction ends: the journal may know an order that was rolled
        # back (harmless: replaying compares with the ledger), but never misses one that counts.
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
