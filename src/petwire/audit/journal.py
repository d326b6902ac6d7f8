"""The journal: PETWIRE_HOME/journal/orders.jsonl, a copy outside the database of everything that says who may see
what. After an old backup is restored it is replayed, so that nothing comes back that was withdrawn since.

A line is a JSON object of ids, codes and times; never names, text or content. Three kinds of lines stand in it: entries
of the ledgers (petwire.sharing.ledger), notes about a state that a deed changed, and orders to services
(petwire.bulkfiles.withdrawals). Each line carries a seal, the hash
of the line before and its own facts, so that a line that was changed or taken out of the middle is noticed.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from petwire.lib.config import config
from petwire.lib.errors import PetwireError

FILE = "orders.jsonl"
START = bytes(32)
_TAIL = 64 * 1024  # a line is far shorter

Line = dict[str, Any]


class JournalDamaged(PetwireError):
    """The journal does not follow from itself: a line was changed, or taken out."""

    exit_code = 4


def path() -> Path:
    """Where this instance's journal lies; it is made by the first line."""
    return config().home / "journal" / FILE


def write(facts: Line) -> None:
    """Append a line and flush it to the disk; what cannot be written down does not happen.

    Called before the transaction of the deed ends: so the journal may know what was rolled back, but never misses
    what counts.
    """
    place = path()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        previous, torn = _end(descriptor)
        line = orjson.dumps({**facts, "seal": _seal(previous, facts).hex()}) + b"\n"
        line = b"\n" + line if torn else line
        if os.write(descriptor, line) != len(line):
            # What there was room for is a torn line, which is passed over.
            raise OSError(errno.ENOSPC, "There was no room to write the order down", str(place))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note(
    what: str, subject: object, value: Any, *, eases: bool, deed: int, by: str, at: datetime, **more: Any
) -> None:
    """Write down that a deed has set a state, such as ("org.standing", 7, "suspended").

    What withholds is written before it counts. What `eases` is written after its transaction has ended: so after a
    crash the journal errs on the side of withholding.
    """
    facts = {"note": what, "subject": subject, "value": value, "deed": deed, "at": at, "by": by, **more}
    facts = as_read(facts)
    if eases:
        transaction.on_commit(lambda: write(facts), robust=True)
    else:
        write(facts)


def as_read(facts: Line) -> Line:
    """Facts as a reader of the journal will find them: the seal is made over these."""
    return dict(orjson.loads(orjson.dumps(facts)))


def read(place: Path, *, until: int | None = None) -> Iterator[Line]:
    """The lines of a journal in order, each checked against the one before. None when there is no file.

    Lines that begin behind `until` bytes are left out.

    A line that was torn when the power went is passed over: its order was never confirmed to anybody. Raises
    JournalDamaged.
    """
    if not place.exists():
        return
    previous, at = START, 0
    with place.open("rb") as file:
        for number, text in enumerate(file, 1):
            if until is not None and at >= until:
                return
            at += len(text)
            facts = _line(text)
            if facts is None:
                continue
            seal = facts.pop("seal")
            if seal != _seal(previous, facts).hex():
                raise JournalDamaged(
                    f"{place}, line {number}: it does not follow from the line before; something was changed or "
                    "taken out. Use a copy of the journal that is whole (each backup holds one, up to its time)."
                )
            previous = bytes.fromhex(seal)
            yield {**facts, "seal": seal}


def _end(descriptor: int) -> tuple[bytes, bool]:
    """The seal of the last whole line, and whether something without an end stands behind it."""
    size = os.fstat(descriptor).st_size
    reach = _TAIL
    while size:
        text = os.pread(descriptor, reach, max(0, size - reach))
        lines = text.split(b"\n")
        whole = lines if reach >= size else lines[1:]
        for line in reversed(whole):
            facts = _line(line)
            if facts is not None:
                return bytes.fromhex(facts["seal"]), not text.endswith(b"\n")
        if reach >= size:
            return START, not text.endswith(b"\n")
        reach *= 4
    return START, False


def _line(text: bytes) -> Line | None:
    """A line as an object; None for what is none."""
    try:
        facts = orjson.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) and _is_seal(facts.get("seal")) else None


def _is_seal(value: object) -> bool:
    try:
        return isinstance(value, str) and len(bytes.fromhex(value)) == len(START)
    except ValueError:
        return False


def _seal(previous: bytes, facts: Line) -> bytes:
    return hashlib.sha256(previous + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()
