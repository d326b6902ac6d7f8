"""A hub's orders as it signs them, for tests of whoever reads them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from petwire.lib import signing
from petwire.wire.withdrawals import Entry, Rotation, Withdrawals, encode_withdrawals, rotation_signed

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SEED, STRANGER = "11" * 32, "22" * 32
HUB, SERVICE = "https://hub.example.org", "a1b2c3d4"


def an_order(seq: int, kind: str = "animal", subject: str = "2", **changes: Any) -> Entry:
    """An order about organisation, animal or picture `subject`."""
    ids = {"org": ("org_id",), "animal": ("animal_id",), "picture": ("media_id",), "source": ()}
    given: dict[str, Any] = dict.fromkeys(("org_id", "animal_id", "media_id"), "")
    given |= dict.fromkeys(ids.get(kind, ()), subject)
    given |= {"ordered": NOW - timedelta(hours=1), "deadline": NOW + timedelta(days=1), "code": "legal"}
    return Entry(seq=seq, kind=kind, **(given | changes))  # type: ignore[arg-type]


def a_file(
    entries: Iterable[Entry] = (), *, number: int = 10, at: datetime = NOW, **changes: Any
) -> Withdrawals:
    """The content of a file that was signed at some moment."""
    content = Withdrawals(
        hub=HUB,
        service=SERVICE,
        number=number,
        issued=at,
        expires=at + timedelta(days=7),
        entries=tuple(entries),
        key=signing.public_key(SEED),
    )
    return replace(content, **changes)


def signed(content: Withdrawals, seed: str = SEED) -> bytes:
    """The file, signed by a seed, whatever key it names."""
    return encode_withdrawals(content, lambda message: signing.sign(seed, message))


def lifted(entry: Entry, at: datetime = NOW) -> Entry:
    return replace(entry, lifted=at)


def rotated(old: str, new: str, *, by: str | None = None, at: datetime = NOW) -> Rotation:
    """A rotation between the keys of two seeds, signed by the old one or by another seed."""
    first, second = signing.public_key(old), signing.public_key(new)
    return Rotation(first, second, at, signing.sign(by or old, rotation_signed(first, second, at)))


def lay(folder: Path, data: bytes) -> None:
    """Put a file of orders into a source that is a folder."""
    (folder / ".petwire").mkdir(exist_ok=True)
    (folder / ".petwire" / "withdrawals.json").write_bytes(data)
