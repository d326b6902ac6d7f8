"""The orders that records must go (`.petwire/withdrawals.json`): written, read, and which bytes are signed.

Knows no key and no clock: who signs, and whether a file may be believed, is said elsewhere. What is signed is the
object without its member `signature`, as JSON with sorted keys and without blanks.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast, get_args

import orjson

from petwire.lib.errors import PetwireError

FORMAT: Final = 1
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ENTRIES: Final = 60_000
MOST_ROTATIONS: Final = 100

Kind = Literal["org", "animal", "picture", "source"]
Code = Literal["org_choice", "org_closed", "legal", "error", "terminated"]
Sign = Callable[[bytes], str]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
CODES: Final[tuple[str, ...]] = get_args(Code)

_ID: Final = re.compile(r"[1-9][0-9]{0,17}", re.A)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.A)
_MOST_DIGITS: Final = 18
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
    value["signature"] = sign(_canonical(value))
    return _canonical(value)


def rotation_signed(old: str, new: str, at: datetime) -> bytes:
    """What the old key signs when a new one takes its place."""
    return _canonical(_rotation_value(old, new, at))


def decode_withdrawals(data: bytes) -> Signed:
    """Read a file, strictly: BadWithdrawals says what is wrong with it. Members that are not known are passed over,
    yet the signature covers them."""
    if len(data) > MOST_BYTES:
        raise _bad(f"it is longer than {MOST_BYTES} bytes")
    value = _parsed(data)
    if not isinstance(value, dict):
        raise _bad("it is not an object")
    if type(value.get("format")) is not int or value["format"] != FORMAT:
        raise BadWithdrawals(
            f"The withdrawals have format {str(value.get('format'))[:20]!r}; this petwire reads format {FORMAT}. "
            "Update petwire, or ask the hub which version it runs."
        )
    signature = value.pop("signature", None)
    if not isinstance(signature, str) or not signature:
        raise _bad("it is not signed")
    entries = _list(value, "entries", MOST_ENTRIES)
    content = Withdrawals(
        hub=_text(value, "hub"),
        service=_text(value, "service"),
        number=_count(value, "number"),
        issued=_time(value, "issued"),
        expires=_time(value, "expires"),
        entries=tuple(_entry(entry, place) for place, entry in enumerate(entries, 1)),
        key=_text(value, "key"),
        rotations=tuple(_rotation(one) for one in _list(value, "rotations", MOST_ROTATIONS, optional=True)),
    )
    try:
        return Signed(content, _canonical(value), signature)
    except (TypeError, orjson.JSONEncodeError) as error:  # half a character, or nested too deep
        raise _bad(f"it cannot be written again ({error})") from error


def stamp(time: datetime) -> str:
    """A moment as it stands in the file: UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _canonical(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


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


def _parsed(data: bytes) -> Any:
    """The JSON. The standard library's reader is slower, but tells of a key that stands there twice."""
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
            parse_float=_no_fraction,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise _bad(f"it is not JSON as it should be ({str(error)[:80]})") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands there twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _no_fraction(digits: str) -> Any:
    raise ValueError(f"{digits[:20]} is no whole number")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"{digits[:20]}... is too large a number")
    return int(digits)


def _entry(value: Any, place: int) -> Entry:
    if not isinstance(value, dict):
        raise _bad(f"entry {place} is not an object")
    seq = _count(value, "seq", f" of entry {place}")
    if seq != place:
        raise _bad(f"entry {place} has seq {seq}: one is missing, or their order is another")
    where = f" of entry {seq}"
    kind, code = value.get("kind"), value.get("code")
    if kind not in KINDS:
        raise _bad(f"kind{where} is {str(kind)[:20]!r}, none of {', '.join(KINDS)}")
    if code not in CODES:
        raise _bad(f"code{where} is {str(code)[:20]!r}, none of {', '.join(CODES)}")
    ids = {name: _id(value, name, where) for name in ("orgID", "animalID", "mediaID")}
    subject = _SUBJECT[kind]
    if subject and not ids[subject]:
        raise _bad(f"{subject}{where} is missing")
    if strange := [name for name in ids if ids[name] and name != subject and name not in _BESIDE[kind]]:
        raise _bad(f"{strange[0]}{where} has no place in an order of kind {kind}")
    ordered, deadline = _time(value, "ordered", where), _time(value, "deadline", where)
    lifted = None if value.get("lifted") is None else _time(value, "lifted", where)
    if deadline <= ordered:
        raise _bad(f"deadline{where} is not after it was ordered")
    if lifted is not None and lifted < ordered:
        raise _bad(f"lifted{where} is before it was ordered")
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
        raise _bad("an entry of rotations is not an object")
    return Rotation(_text(value, "from"), _text(value, "to"), _time(value, "at"), _text(value, "signature"))


def _list(value: dict[str, Any], member: str, most: int, *, optional: bool = False) -> list[Any]:
    found = value.get(member, [] if optional else None)
    if not isinstance(found, list):
        raise _bad(f"{member} is not a list")
    if len(found) > most:
        raise _bad(f"{member} has more than {most} entries")
    return found


def _text(value: dict[str, Any], member: str) -> str:
    text = value.get(member)
    if not isinstance(text, str) or not text or len(text) > 2000:
        raise _bad(f"{member} is not a text")
    return text


def _count(value: dict[str, Any], member: str, where: str = "") -> int:
    count = value.get(member)
    if type(count) is not int or count < 1:
        raise _bad(f"{member}{where} is not a number from 1")
    return count


def _id(value: dict[str, Any], member: str, where: str) -> str:
    text = value.get(member)
    if text is None:
        return ""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise _bad(f"{member}{where} is no id, which is a text of digits")
    return text


def _time(value: dict[str, Any], member: str, where: str = "") -> datetime:
    text = value.get(member)
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise _bad(f"{member}{where} is not a time such as 2026-11-20T07:00:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad(f"{member}{where} is not a time: {error}") from error


def _bad(what: str) -> BadWithdrawals:
    return BadWithdrawals(
        f"The withdrawals cannot be used: {what}. Tell the hub; nothing of them was applied."
    )
