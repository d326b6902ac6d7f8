"""Whether a hub's orders may be believed, and what they change. No database, network or clock in here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from petwire.wire.withdrawals import (
    BadWithdrawals,
    Entry,
    Rotation,
    Signed,
    decode_withdrawals,
    rotation_signed,
)

Verifies = Callable[[str, bytes, str], bool]  # key, message, signature

LONGEST_VALID: Final = timedelta(days=7)
CLOCKS_DIFFER: Final = timedelta(minutes=10)


class Alarm(StrEnum):
    """Why a file of orders was refused. Nothing of such a file is applied."""

    UNREADABLE = "unreadable"
    WRONG_KEY = "wrong_key"
    WRONG_SIGNATURE = "wrong_signature"
    OTHER_HUB = "other_hub"
    OTHER_SERVICE = "other_service"
    FROM_THE_FUTURE = "from_the_future"
    VALID_TOO_LONG = "valid_too_long"
    EXPIRED = "expired"
    OLDER = "older"
    SAME_NUMBER = "same_number"
    CHANGED = "changed"
    GONE = "gone"


EXPLAINED: Final[Mapping[Alarm, str]] = {
    Alarm.UNREADABLE: "It is not written as it should be, or not signed.",
    Alarm.WRONG_KEY: "It is signed by a key that we do not know, and the one we know has not signed that one.",
    Alarm.WRONG_SIGNATURE: "Its signature does not fit: somebody has changed it on its way.",
    Alarm.OTHER_HUB: "It is of another hub, or the hub has another address now.",
    Alarm.OTHER_SERVICE: "It is meant for another service.",
    Alarm.FROM_THE_FUTURE: "It was signed later than now, by our clock. One of the clocks is wrong.",
    Alarm.VALID_TOO_LONG: "It says that it holds for more than seven days.",
    Alarm.EXPIRED: "It is no longer valid: somebody keeps newer orders from us, or the hub has stopped signing them.",
    Alarm.OLDER: "Its number is lower than that of a file we had: old orders were put in the place of new ones.",
    Alarm.SAME_NUMBER: "It has the number of a file we had, and other content.",
    Alarm.CHANGED: "An order that we have already is another one in it, or missing, or is in force again.",
    Alarm.GONE: "The hub once had it and has none now.",
}
REMEDY: Final = (
    "Ask the hub's people, by another way than this one, whether it is theirs. If they have changed their key or "
    "restored a backup: `petwire mirror set NAME --hub-key KEY` with the key they tell you."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of a hub's orders. An empty `key`: none was met yet. `digest` is that of the newest file,
    `entries` are all orders so far, by their number in order."""

    key: str = ""
    hub: str = ""
    service: str = ""
    number: int = 0
    digest: bytes = b""
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The file is not believed; nothing of it counts."""

    alarm: Alarm
    detail: str

    @property
    def words(self) -> str:
        return f"{EXPLAINED[self.alarm]} ({self.detail})"


@dataclass(frozen=True, slots=True)
class Believed:
    """The file is the hub's. `fresh` are orders that are new, `lifted` those that we had in force and are lifted."""

    signed: Signed
    fresh: tuple[Entry, ...] = ()
    lifted: tuple[Entry, ...] = ()
    same: bool = False  # as the one before, to the last byte that is signed


def judge(
    data: bytes,
    known: Known,
    *,
    service: str,
    now: datetime,
    verifies: Verifies,
    digest: Callable[[bytes], bytes],
) -> Believed | Refused:
    """Believe a file or refuse it. `service` is the one we log in as; "" when the source has no login. The first
    file of a hub is believed by its own key, which is the one that counts from then on."""
    try:
        signed = decode_withdrawals(data)
    except BadWithdrawals as error:
        return Refused(Alarm.UNREADABLE, str(error))
    content = signed.content
    if (
        known.key
        and content.key != known.key
        and not _follows(known.key, content.key, content.rotations, verifies)
    ):
        return Refused(Alarm.WRONG_KEY, f"known {known.key[:16]}..., shown {content.key[:16]}...")
    if not verifies(content.key, signed.signed, signed.signature):
        return Refused(Alarm.WRONG_SIGNATURE, f"key {content.key[:16]}...")
    if known.hub and content.hub != known.hub:
        return Refused(Alarm.OTHER_HUB, f"known {known.hub}, shown {content.hub[:200]}")
    wanted = service or known.service
    if wanted and content.service != wanted:
        return Refused(Alarm.OTHER_SERVICE, f"ours is {wanted}, shown {content.service[:40]}")
    return _of_its_time(signed, known, now, digest(signed.signed))


def _of_its_time(signed: Signed, known: Known, now: datetime, digest: bytes) -> Believed | Refused:
    content = signed.content
    if content.issued > now + CLOCKS_DIFFER:
        return Refused(Alarm.FROM_THE_FUTURE, f"signed {content.issued:%Y-%m-%d %H:%M} UTC")
    if content.expires - content.issued > LONGEST_VALID:
        return Refused(Alarm.VALID_TOO_LONG, f"until {content.expires:%Y-%m-%d %H:%M} UTC")
    if content.number < known.number:
        return Refused(Alarm.OLDER, f"number {content.number}, known {known.number}")
    if content.expires <= now:
        return Refused(Alarm.EXPIRED, f"valid until {content.expires:%Y-%m-%d %H:%M} UTC")
    if content.number == known.number:
        if digest != known.digest:
            return Refused(Alarm.SAME_NUMBER, f"number {content.number}")
        return Believed(signed, same=True)
    return _compared(signed, known)


def _compared(signed: Signed, known: Known) -> Believed | Refused:
    """Orders are only ever added to, and lifted once."""
    entries = signed.content.entries
    if len(entries) < len(known.entries):
        return Refused(Alarm.CHANGED, f"{len(entries)} orders, known {len(known.entries)}")
    lifted = []
    for entry, before in zip(entries, known.entries, strict=False):
        if _order(entry) != _order(before) or (before.lifted is not None and entry.lifted != before.lifted):
            return Refused(Alarm.CHANGED, f"order {before.seq}")
        if entry.lifted != before.lifted:
            lifted.append(entry)
    return Believed(signed, tuple(entries[len(known.entries) :]), tuple(lifted))


def _order(entry: Entry) -> tuple[object, ...]:
    return (
        entry.kind,
        entry.org_id,
        entry.animal_id,
        entry.media_id,
        entry.ordered,
        entry.deadline,
        entry.code,
    )


def _follows(old: str, new: str, rotations: Sequence[Rotation], verifies: Verifies) -> bool:
    """Whether a chain of rotations leads from the one key to the other, each signed by the key that it ends."""
    key = old
    for link in rotations:
        if link.old == key and verifies(key, rotation_signed(link.old, link.new, link.at), link.signature):
            key = link.new
    return key == new
