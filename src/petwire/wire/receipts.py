"""What a mirror says it has done about its hub's orders (`POST /files/.petwire/receipt`): written, and read.

Knows no key and no clock: who signs, and whether a receipt may be believed, is said elsewhere. What is signed is
said in petwire.wire.statements.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
MOST_BYTES: Final = 16 * 1024

_MEMBERS: Final = frozenset({"format", "hub", "service", "number", "upto", "hidden_at", "erased_at", "key"})


class BadReceipt(PetwireError):
    """A receipt cannot be used."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that the orders 1 to `upto` of the file `number` name was hidden then, and erased then; None while
    something of it is still to be erased. Orders that are lifted count as carried out."""

    hub: str
    service: str
    number: int
    upto: int
    hidden_at: datetime
    erased_at: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt that could be read. It counts when `signature` is that of `signed`."""

    content: Receipt
    signed: bytes
    signature: str


def encode_receipt(content: Receipt, sign: Sign) -> bytes:
    """The receipt. `sign` gives the signature of some bytes by the key that `content` names."""
    return write_statement(_value(content), sign)


def receipt_signed(content: Receipt) -> bytes:
    """The bytes of a receipt that are signed."""
    return canonical(_value(content))


def decode_receipt(data: bytes) -> SignedReceipt:
    """Read a receipt, strictly: BadReceipt says what is wrong with it. It has no other members than these, so that it
    can be written again from what is stored of it."""
    try:
        found = read_statement(data, most=MOST_BYTES)
        value = found.value
        if type(value.get("format")) is not int or value["format"] != FORMAT:
            raise Odd(f"format is {str(value.get('format'))[:20]!r}, and not {FORMAT}")
        if set(value) != _MEMBERS:
            raise Odd("it has a member too many, or lacks one")
        erased = None if value.get("erased_at") is None else time_of(value, "erased_at")
        content = Receipt(
            hub=text_of(value, "hub"),
            service=text_of(value, "service"),
            number=count_of(value, "number"),
            upto=count_of(value, "upto"),
            hidden_at=time_of(value, "hidden_at"),
            erased_at=erased,
            key=text_of(value, "key"),
        )
        if erased is not None and erased < content.hidden_at:
            raise Odd("erased_at is before hidden_at")
    except Odd as error:
        raise BadReceipt(f"The receipt cannot be used: {error}.") from error
    return SignedReceipt(content, found.signed, found.signature)


def _value(content: Receipt) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "hub": content.hub,
        "service": content.service,
        "number": content.number,
        "upto": content.upto,
        "hidden_at": stamp(content.hidden_at),
        "erased_at": stamp(content.erased_at) if content.erased_at else None,
        "key": content.key,
    }
