"""What people type for the fields of a record, read into values by our names. No database in here.

`read_typed` serves every record that is made of the field table; `parse_fields` is the organisation's.
"""

import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from petwire.lib.errors import PetwireError
from petwire.orgs.models import STATUSES
from petwire.vocab.states import states
from petwire.wire.fields import ORG_FIELDS, Field, Kind
from petwire.wire.values import read_date, read_number, read_yes_no

Reader = Callable[[str], Any]  # raises ValueError with the rest of a sentence: what can be typed instead

CLEARED = frozenset(("", "unknown"))

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+")


class WrongField(PetwireError):
    """A field does not exist, or cannot have that value."""

    exit_code = 2


def parse_fields(pairs: Mapping[str, object]) -> dict[str, Any]:
    """Values of an organisation by the names that orgs.actions takes. Raises WrongField naming all that is wrong.

    A key is our name or the file's, in any case (`org_type`, `orgType`); "" or "unknown" clears.
    """
    return read_typed(pairs, _ORG_READERS, aliases=_ORG_KEYS)


def read_typed(
    pairs: Mapping[str, object], readers: Mapping[str, Reader], *, aliases: Mapping[str, str]
) -> dict[str, Any]:
    """Read each value by its field's reader. `aliases` are other keys, with the name of the field they mean.

    Values are strings, or what stands for one in JSON. All wrong fields are reported together.
    """
    values, errors = read_each(pairs, readers, aliases=aliases)
    wrong = [f"{key}: {sentence}" for key, sentence in errors]
    if len(wrong) > 1:
        raise WrongField("\n  ".join([f"{len(wrong)} fields are wrong.", *wrong]))
    if wrong:
        raise WrongField(wrong[0])
    return values


def read_each(
    pairs: Mapping[str, object], readers: Mapping[str, Reader], *, aliases: Mapping[str, str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The same, with what is wrong beside the values: the key as it was given, and the rest of a sentence."""
    names = {plain_key(key): name for key, name in aliases.items()} | {
        plain_key(name): name for name in readers
    }
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for key, value in pairs.items():
        name = names.get(plain_key(key))
        try:
            if name is None:
                raise ValueError(f"there is no such field{_meant(key, [*readers, *aliases])}")
            if name in values:
                raise ValueError(f"is given twice (it is the same field as {name}). Leave one out.")
            values[name] = readers[name](_as_text(value))
        except ValueError as err:
            wrong.append((key, str(err)))
    return values, wrong


def reader_of(field: Field) -> Reader:
    """How a field of the table is typed."""
    if field.kind is Kind.CHOICE:
        return one_of(field.options)
    return _READERS[field.kind]


def one_of(options: Collection[str], *, clearable: bool = True) -> Reader:
    """One of the options, in any case; "" where it may be cleared."""
    known = {option.casefold(): option for option in options}

    def read(text: str) -> str:
        word = " ".join(text.split()).casefold()
        if word in known:
            return known[word]
        if clearable and word in CLEARED:
            return ""
        raise ValueError(f"{text!r} is none of {', '.join(options)}{_meant(word, known.values())}")

    return read


def several_of(options: Collection[str]) -> Reader:
    """Any of the options, separated by commas; a list without doubles, in the order in which they came."""
    read_one = one_of(options, clearable=False)

    def read(text: str) -> list[str]:
        return list(dict.fromkeys(read_one(part) for part in text.split(",") if part.strip()))

    return read


def read_switch(text: str) -> bool:
    """Yes or no; nothing else."""
    answer = read_yes_no(text)
    if answer is None:
        raise ValueError(f"{text!r} is neither yes nor no.")
    return answer


def read_text(text: str) -> str:
    """Free text without blanks around it."""
    return text.strip()


def read_email(text: str) -> str:
    """An e-mail address, or nothing. Whether anybody reads it, only a letter would tell."""
    address = text.strip()
    if address and not _EMAIL.fullmatch(address):
        raise ValueError(f"{text!r} is no e-mail address such as name@example.org.")
    return address


def refuse(sentence: str) -> Reader:
    """For a key that is known and cannot be typed."""

    def read(text: str) -> Any:
        raise ValueError(sentence)

    return read


def _tri(text: str) -> bool | None:
    answer = read_yes_no(text)
    if answer is None and text.strip().lower() not in CLEARED:
        raise ValueError(f"{text!r} is none of yes, no, unknown.")
    return answer


def _clearable(read: Callable[[str], Any], example: str) -> Reader:
    def read_or_clear(text: str) -> Any:
        value = read(text)
        if value is None and text.strip().lower() not in CLEARED:
            raise ValueError(f"{text!r} is no {example}; leave it empty to clear it.")
        return value

    return read_or_clear


def _as_text(value: object) -> str:
    """A value of JSON as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case str():
            if not _storable(value):
                raise ValueError("the text holds characters that cannot be stored. Write it as UTF-8.")
            return value
        case list() if all(isinstance(part, str) for part in value):
            return ", ".join(value)
    raise ValueError(
        "is a structure where a single value belongs. Write a text, a number, true, false or null."
    )


def _storable(text: str) -> bool:
    """No zero character, and no half characters, which stand for bytes that were no UTF-8."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)


def _meant(word: str, known: Collection[str]) -> str:
    """The end of a sentence that offers what was probably meant."""
    by_form = {form.casefold(): form for form in known}
    close = get_close_matches(word.casefold(), by_form, n=1, cutoff=0.7)
    return f". Did you mean {by_form[close[0]]}?" if close else "."


def plain_key(key: str) -> str:
    """`adoption_fee`, `adoption-fee` and `adoptionFee` are one key."""
    return re.sub(r"[-_ ]", "", key).casefold()


_READERS: dict[Kind, Reader] = {
    Kind.TEXT: read_text,
    Kind.TRI: _tri,
    Kind.DATE: _clearable(read_date, "date such as 2026-03-14"),
    Kind.NUMBER: _clearable(read_number, "plain number such as 12.5"),
}

_PETWIRE_SETS = refuse("is set by petwire itself. Leave it out.")

_ORG_READERS: dict[str, Reader] = {
    field.name: _PETWIRE_SETS if field.name in ("id", "status") else reader_of(field) for field in ORG_FIELDS
} | {
    "email": read_email,
    "show_address": read_switch,
    "public_statuses": several_of([status for status in STATUSES if status != "Deleted"]),
    "travels_to": several_of(list(states())),
}
_ORG_KEYS = {field.key: field.name for field in ORG_FIELDS}
