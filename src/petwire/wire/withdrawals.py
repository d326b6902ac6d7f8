"""The orders that records must go (`.petwire/withdrawals.json`): written, read, and which bytes are signed.

Knows no key and no clock: who signs, and whether a file may be believed, is said elsewhere. What is signed is the
object without its member `signature`, as JSON with sorted keys and without blanks (petwire.wire.statements).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast, get_args

from petwire.lib.errors import PetwireError
from petwire.wire.statements import (
    Odd,
    Sign,
    canonical,
    count_of,
    read_statement,
    stamp,
    text_of,
    time_of,
    write_statement,
)

FORMAT: Final = 1
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ENTRIES: Final = 60_000
MOST_ROTATIONS: Final = 100

Kind = Literal["org", "animal", "picture", "source"]
Code = Literal["org_choice", "org_closed", "legal", "error", "terminated"]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
CODES: Final[tuple[str, ...]] = get_args(Code)

_ID: Final = re.compile(r"[1-9][0-9]{0,17}", re.A)
# Which id an entry of a kind must have, and which it may have besides.
_SUBJECT: Final = {"org": "orgID", "animal": "animalID", "picture": "mediaID", "source": None}
_BESIDE: Final = {"org": (), "animal": ("orgID",), "picture": ("orgID", "animalID"), "source": ()}


class BadWithdrawals(PetwireError):
    """A file of withdrawals cannot be used."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One order, and since when it is lifted, if it is. Ids are those of the files; "" where there is none."""

    seq: int
    kind: Kind
    org_id: str
    animal_id: str
    media_id: str
    ordered: datetime
    deadline: datetime
    code: Code
    lifted: datetime | None = None

    @property
    def subject(self) -> str:
        """The id of what has to go; "" for a source, which is everything of it."""
        return {"org": self.org_id, "animal": self.animal_id, "picture": self.media_id}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Rotation:
    """A hub's key that took the place of another, signed by that other one."""

    old: str
    new: str
    at: datetime
    signature: str


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """All orders to one service. `number` is another one whenever anything in it is another."""

    hub: str
    service: str
    number: int
    issued: datetime
    expires: datetime
    entries: Sequence[Entry]
    key: str
    rotations: Sequence[Rotation] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A file that could be read. Nothing of it may be believed before `signature` is found to be that of `signed`."""

    content: Withdrawals
    signed: bytes
    signature: str


def encode_withdrawals(content: Withdrawals, sign: Sign) -> bytes:
    """The file. `sign` gives the signature of some bytes by the key that `content` names."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "hub": content.hub,
        "service": content.service,
        "number": content.number,
        "issued": stamp(content.issued),
        "expires": stamp(content.expires),
        "entries": [_entry_value(entry) for entry in content.entries],
        "key": content.key,
        "rotations": [
            {**_rotation_value(one.old, one.new, one.at), "signature": one.signature}
            for one in content.rotations
        ],
    }
    return write_statement(value, sign)


def rotation_signed(old: str, new: str, at: datetime) -> bytes:
    """What the old key signs when a new one takes its place."""
    return canonical(_rotation_value(old, new, at))


def decode_withdrawals(data: bytes) -> Signed:
    """Read a file, strictly: BadWithdrawals says what is wrong with it. Members that are not known are passed over,
    yet the signature covers them."""
    try:
        found = read_statement(data, most=MOST_BYTES)
        _require_format(found.value)
        return Signed(_content(found.value), found.signed, found.signature)
    except Odd as error:
        raise BadWithdrawals(
            f"The withdrawals cannot be used: {error}. Tell the hub; nothing of them was applied."
        ) from error


def _require_format(value: dict[str, Any]) -> None:
    if type(value.get("format")) is not int or value["format"] != FORMAT:
        raise BadWithdrawals(
            f"The withdrawals have format {str(value.get('format'))[:20]!r}; this petwire reads format {FORMAT}. "
            "Update petwire, or ask the hub which version it runs."
        )


def _content(value: dict[str, Any]) -> Withdrawals:
    entries = _list(value, "entries", MOST_ENTRIES)
    return Withdrawals(
        hub=text_of(value, "hub"),
        service=text_of(value, "service"),
        number=count_of(value, "number"),
        issued=time_of(value, "issued"),
        expires=time_of(value, "expires"),
        entries=tuple(_entry(entry, place) for place, entry in enumerate(entries, 1)),
        key=text_of(value, "key"),
        rotations=tuple(_rotation(one) for one in _list(value, "rotations", MOST_ROTATIONS, optional=True)),
    )


def _entry_value(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "orgID": entry.org_id or None,
        "animalID": entry.animal_id or None,
        "mediaID": entry.media_id or None,
        "ordered": stamp(entry.ordered),
        "deadline": stamp(entry.deadline),
        "code": entry.code,
        "lifted": stamp(entry.lifted) if entry.lifted else None,
    }


def _rotation_value(old: str, new: str, at: datetime) -> dict[str, Any]:
    return {"from": old, "to": new, "at": stamp(at)}


def _entry(value: Any, place: int) -> Entry:
    if not isinstance(value, dict):
        raise Odd(f"entry {place} is not an object")
    seq = count_of(value, "seq", f" of entry {place}")
    if seq != place:
        raise Odd(f"entry {place} has seq {seq}: one is missing, or their order is another")
    where = f" of entry {seq}"
    kind, code = value.get("kind"), value.get("code")
    if kind not in KINDS:
        raise Odd(f"kind{where} is {str(kind)[:20]!r}, none of {', '.join(KINDS)}")
    if code not in CODES:
        raise Odd(f"code{where} is {str(code)[:20]!r}, none of {', '.join(CODES)}")
    ids = {name: _id(value, name, where) for name in ("orgID", "animalID", "mediaID")}
    subject = _SUBJECT[kind]
    if subject and not ids[subject]:
        raise Odd(f"{subject}{where} is missing")
    if strange := [name for name in ids if ids[name] and name != subject and name not in _BESIDE[kind]]:
        raise Odd(f"{strange[0]}{where} has no place in an order of kind {kind}")
    ordered, deadline = time_of(value, "ordered", where), time_of(value, "deadline", where)
    lifted = None if value.get("lifted") is None else time_of(value, "lifted", where)
    if deadline <= ordered:
        raise Odd(f"deadline{where} is not after it was ordered")
    if lifted is not None and lifted < ordered:
        raise Odd(f"lifted{where} is before it was ordered")
    return Entry(
        seq=seq,
        kind=cast(Kind, kind),
        org_id=ids["orgID"],
        animal_id=ids["animalID"],
        media_id=ids["mediaID"],
        ordered=ordered,
        deadline=deadline,
        code=cast(Code, code),
        lifted=lifted,
    )


def _rotation(value: Any) -> Rotation:
    if not isinstance(value, dict):
        raise Odd("an entry of rotations is not an object")
    return Rotation(
        text_of(value, "from"), text_of(value, "to"), time_of(value, "at"), text_of(value, "signature")
    )


def _list(value: dict[str, Any], member: str, most: int, *, optional: bool = False) -> list[Any]:
    found = value.get(member, [] if optional else None)
    if not isinstance(found, list):
        raise Odd(f"{member} is not a list")
    if len(found) > most:
        raise Odd(f"{member} has more than {most} entries")
    return found


def _id(value: dict[str, Any], member: str, where: str) -> str:
    text = value.get(member)
    if text is None:
        return ""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise Odd(f"{member}{where} is no id, which is a text of digits")
    return text
