"""Erase in the store, and in the copies of this host."""

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from petwire.lib import parts, store
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.stores.models import Erasure

log = logging.getLogger("petwire.stores")

KEPT_FOR: Final = timedelta(days=30)  # that a host may be off and still learn what to erase
SEEN_AGAIN: Final = timedelta(hours=1)  # rows are numbered before they are committed, and clocks differ
AT_ONCE: Final = 200
STAMP: Final = "copies/known"
COPIES: Final = ("pictures", "sets", "masters")


def erase(*places: str) -> None:
    """Erase files from the store, by how their place under PETWIRE_HOME begins, and have every host forget its copies.

    A folder ends with a slash. When the store is away, the rows stay as work that is due. The caller has erased its own
    files.
    """
    if not store.shared() or not places:
        return
    now = datetime.now(UTC)
    rows = Erasure.objects.bulk_create([Erasure(place=place, at=now) for place in places])
    try:
        _erase(rows)
    except store.StoreTrouble as trouble:
        log.warning("not erased in the store yet", extra={"count": len(rows), "outcome": str(trouble)})


def renew(*places: str) -> None:
    """The store has other bytes in these files, or parts of files (petwire.lib.parts): every host that keeps copies
    takes them over, in this order."""
    if store.shared():
        now = datetime.now(UTC)
        Erasure.objects.bulk_create([Erasure(place=one, at=now, done_at=now, renewed=True) for one in places])


def take_back(beginning: str) -> None:
    """What begins so is stored again: nothing is left to be erased of it."""
    if store.shared():
        Erasure.objects.filter(place__startswith=beginning).delete()


def erase_left(*, now: datetime) -> int:
    """Erase what the store did not erase when it was asked. Raises StoreGone, StoreRefused. Returns how many."""
    Erasure.objects.filter(done_at__lt=now - KEPT_FOR).delete()
    count = 0
    while rows := list(Erasure.objects.filter(done_at=None).order_by("id")[:AT_ONCE]):
        _erase(rows)
        count += len(rows)
    return count


def _erase(rows: Sequence[Erasure]) -> None:
    store.delete_beginning(*(row.place for row in rows))
    Erasure.objects.filter(pk__in=[row.pk for row in rows]).update(done_at=datetime.now(UTC))


def clean_here(*, now: datetime) -> int:
    """Forget this host's copies of what was erased since the last time. Returns of how many places.

    A host that was off for too long to know forgets all its copies: they come again when they are asked for.
    """
    if not store.shared():
        return 0
    stamp = config().home / STAMP
    with alone_here(stamp.parent):
        since, renewed = _last(stamp)
        if since is not None and since < now - KEPT_FOR:
            for folder in COPIES:
                shutil.rmtree(config().home / folder, ignore_errors=True)
            since = now
        count, seen = 0, []
        for row in Erasure.objects.filter(at__gte=(since or now - KEPT_FOR) - SEEN_AGAIN).order_by("id"):
            if not row.renewed:
                count += forget_here(row.place)
                continue
            seen.append(row.pk)
            if row.pk not in renewed:
                count += _renew_here(row.place)
        _sweep_coming(now)
        fresh = stamp.with_name(f".{stamp.name}.new")
        fresh.write_text(json.dumps({"until": now.isoformat(), "renewed": seen}))
        fresh.replace(stamp)
    return count


def _sweep_coming(now: datetime) -> None:
    """What was being fetched by a process that was killed."""
    folder = config().home / store.COMING
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - SEEN_AGAIN).timestamp():
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _renew_here(place: str) -> bool:
    path = config().home / place
    if path.parent.name.endswith(parts.SUFFIX):
        return parts.patch(place)
    return path.parent.is_dir() and store.fetch(path, anew=True)


def forget_here(place: str) -> bool:
    """Remove what begins so from this disk, unless somebody stores it just now. Was there anything?"""
    path = config().home / place
    if place.endswith("/"):
        there = path.is_dir()
        shutil.rmtree(path, ignore_errors=True)
        return there
    if not path.parent.is_dir():
        return False
    with alone_here(path.parent):
        # Asked again: it may have been stored anew since.
        if not Erasure.objects.filter(place=place).exists():
            return False
        found = sorted(path.parent.glob(f"{path.name}*"))
        for one in found:
            one.unlink(missing_ok=True)
    return bool(found)


def _last(stamp: Path) -> tuple[datetime | None, list[int]]:
    """Until when this host knows, and which files it has renewed lately."""
    with suppress(OSError, ValueError, KeyError):
        known = json.loads(stamp.read_text())
        return datetime.fromisoformat(known["until"]), known["renewed"]
    return None, []


@contextmanager
def alone_here(folder: Path) -> Iterator[None]:
    """Nobody else does this in the folder meanwhile, in any process of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The same, and in no process of other hosts that share the store."""
    with alone_here(folder):
        if not store.shared():
            yield
            return
        with raw_connection() as db:
            name = folder.relative_to(config().home).as_posix()
            # Falls with the transaction, which ends with the block.
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"petwire.stores {name}"])
            yield
