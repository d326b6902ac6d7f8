"""Certificates that what came from a hub is deleted: a mirror's (`POST /files/.petwire/certificate`), and a person's
word that the hub signs for them. What is signed is said in petwire.wire.statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from petwire.lib.errors import PetwireError
from petwire.wire.statements import (
    Odd,
    Sign,
    count_of,
    read_statement,
    stamp,
    text_of,
    time_of,
    write_statement,
)

FORMAT: Final = 1
PURGE: Final = "purge"
DELETION: Final = "deletion"
MOST_BYTES: Final = 64 * 1024

_COUNTED: Final = ("animals", "copies", "orgs", "pictures", "videos")


class BadCertificate(PetwireError):
    """A certificate cannot be used."""


@dataclass(frozen=True, slots=True)
class Purge:
    """What a mirror certifies: what it erased, by which order, and where it looked afterwards.

    `erased` counts animals, orgs, pictures, videos and copies of pictures; `looked_for` texts of the records were
    looked for in `files` files, and found in `found` of them; `beyond_reach` says what it cannot answer for.
    """

    hub: str
    service: str
    order: int
    ordered: datetime
    erased: Mapping[str, int]
    at: datetime
    looked_for: int
    files: int
    found: int
    beyond_reach: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class SignedPurge:
    """A certificate that could be read. It counts when `signature` is that of `signed`."""

    content: Purge
    signed: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a person certifies, in their own words; `received` counts what the hub knows their service to have got."""

    hub: str
    service: str
    name: str
    deleted: str
    day: str  # on which it was done, YYYY-MM-DD
    statement: str
    received: Mapping[str, int]
    ended: datetime
    at: datetime
    key: str


def encode_purge(purge: Purge, sign: Sign) -> bytes:
    """A mirror's certificate. `sign` gives the signature of some bytes by the key that it names."""
    value = {
        "format": FORMAT,
        "kind": PURGE,
        "hub": purge.hub,
        "service": purge.service,
        "order": purge.order,
        "ordered": stamp(purge.ordered),
        "erased": {name: purge.erased.get(name, 0) for name in _COUNTED},
        "at": stamp(purge.at),
        "looked_for": purge.looked_for,
        "files": purge.files,
        "found": purge.found,
        "beyond_reach": list(purge.beyond_reach),
        "key": purge.key,
    }
    return write_statement(value, sign)


def decode_purge(data: bytes) -> SignedPurge:
    """Read a mirror's certificate: BadCertificate says what is wrong with it."""
    try:
        found = read_statement(data, most=MOST_BYTES)
        return SignedPurge(_purge(found.value), found.signed, found.signature)
    except Odd as error:
        raise BadCertificate(f"The certificate cannot be used: {error}.") from error


def encode_deletion(deletion: Deletion, sign: Sign) -> bytes:
    """A person's certificate, signed by the hub."""
    value = {
        "format": FORMAT,
        "kind": DELETION,
        "hub": deletion.hub,
        "service": deletion.service,
        "name": deletion.name,
        "deleted": deletion.deleted,
        "day": deletion.day,
        "statement": deletion.statement,
        "received": dict(deletion.received),
        "ended": stamp(deletion.ended),
        "at": stamp(deletion.at),
        "key": deletion.key,
    }
    return write_statement(value, sign)


def _purge(value: dict[str, Any]) -> Purge:
    if value.get("format") != FORMAT or value.get("kind") != PURGE:
        raise Odd("it is none of a purge, in the format that this petwire knows")
    erased, beyond = value.get("erased"), value.get("beyond_reach")
    if not isinstance(erased, dict):
        raise Odd("it does not say what was erased")
    if not isinstance(beyond, list) or not all(isinstance(one, str) for one in beyond):
        raise Odd("it does not say what is beyond its reach")
    return Purge(
        hub=text_of(value, "hub"),
        service=text_of(value, "service"),
        order=count_of(value, "order"),
        ordered=time_of(value, "ordered"),
        erased={name: _sum(erased, name) for name in _COUNTED},
        at=time_of(value, "at"),
        looked_for=_sum(value, "looked_for"),
        files=_sum(value, "files"),
        found=_sum(value, "found"),
        beyond_reach=tuple(beyond),
        key=text_of(value, "key"),
    )


def _sum(value: dict[str, Any], member: str) -> int:
    count = value.get(member)
    if type(count) is not int or count < 0:
        raise Odd(f"{member} is not a number")
    return count
