"""Texts of a record by the file's keys, and patterns that several rules share. No rules in here."""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Kind
from petwire.wire.records import Org, Pet

_TEXT_KINDS: Final = (Kind.TEXT, Kind.CHOICE)
_ORG_KEYS: Final = {field.name: field.key for field in ORG_FIELDS if field.kind in _TEXT_KINDS}
_PET_KEYS: Final = {field.name: field.key for field in PET_FIELDS if field.kind in _TEXT_KINDS}

_ENTITY: Final = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


LOOKED_AT: Final = 100_000  # characters of a text; what is odd shows long before


def text(record: Pet | Org, name: str) -> str:
    """A text of a record by our name of the field; "" when it is not known."""
    value = record.values.get(name, "")
    return value[:LOOKED_AT] if isinstance(value, str) else ""


def texts(record: Pet | Org) -> Iterator[tuple[str, str, str]]:
    """Our name, the file's key and the text of every text of a record."""
    keys = _PET_KEYS if isinstance(record, Pet) else _ORG_KEYS
    for name, value in record.values.items():
        if value.__class__ is str and name in keys:
            assert isinstance(value, str)
            yield name, keys[name], value[:LOOKED_AT]


def entities(value: str) -> list[str]:
    """The HTML entities in a text, as they stand; `&shop;` is none."""
    if "&" not in value:
        return []
    return [found[0] for found in _ENTITY.finditer(value) if found[1][0] == "#" or found[1] + ";" in html5]


def some(found: list[str]) -> str:
    """How many there are, and the first of them."""
    return found[0] if len(found) == 1 else f"{len(found)}, the first is {found[0]}"
