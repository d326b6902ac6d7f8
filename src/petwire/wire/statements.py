"""Signed objects that petwire's instances say to each other: read strictly, written in one way, and which bytes are
signed.

Knows no key and no clock. What is signed is the object without its member `signature`, as JSON with sorted keys and
without blanks. `Odd` says what is wrong with one, in words that go on from "it cannot be used: ".
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

Sign = Callable[[bytes], str]

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.A)
_MOST_DIGITS: Final = 18
_LONGEST: Final = 2000  # characters of a text


class Odd(ValueError):
    """Something is not as it should be."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An object that could be read. Nothing of it may be believed before `signature` is that of `signed`."""

    value: dict[str, Any]
    signed: bytes
    signature: str


def write_statement(value: dict[str, Any], sign: Sign) -> bytes:
    """The object with its signature. `sign` gives the signature of some bytes by the key that the object names."""
    return canonical({**value, "signature": sign(canonical(value))})


def read_statement(data: bytes, *, most: int) -> Statement:
    """Read an object of at most so many bytes. Raises Odd. Members that are not known stay: the signature covers
    them."""
    if len(data) > most:
        raise Odd(f"it is longer than {most} bytes")
    value = _parsed(data)
    if not isinstance(value, dict):
        raise Odd("it is not an object")
    signature = value.pop("signature", None)
    if not isinstance(signature, str) or not signature:
        raise Odd("it is not signed")
    try:
        return Statement(value, canonical(value), signature)
    except (TypeError, orjson.JSONEncodeError) as error:  # half a character, or nested too deep
        raise Odd(f"it cannot be written again ({error})") from error


def canonical(value: dict[str, Any]) -> bytes:
    """The bytes that are signed."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def stamp(time: datetime) -> str:
    """A moment as it stands in an object: UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_of(value: dict[str, Any], member: str) -> str:
    """A member that is a text, not empty and not long."""
    text = value.get(member)
    if not isinstance(text, str) or not text or len(text) > _LONGEST:
        raise Odd(f"{member} is not a text")
    return text


def count_of(value: dict[str, Any], member: str, where: str = "") -> int:
    """A member that is a number from 1."""
    count = value.get(member)
    if type(count) is not int or count < 1:
        raise Odd(f"{member}{where} is not a number from 1")
    return count


def time_of(value: dict[str, Any], member: str, where: str = "") -> datetime:
    """A member that is a moment as `stamp` writes it."""
    text = value.get(member)
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise Odd(f"{member}{where} is not a time such as 2026-11-20T07:00:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Odd(f"{member}{where} is not a time: {error}") from error


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
        raise Odd(f"it is not JSON as it should be ({str(error)[:80]})") from error


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
