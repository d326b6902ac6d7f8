"""What people type for the fields of an animal, read into values by our names. No database in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from petwire.catalog.rules import youtube_id
from petwire.orgs.models import STATUSES
from petwire.orgs.typed import (
    Reader,
    WrongField,
    one_of,
    read_each,
    read_email,
    read_switch,
    read_text,
    read_typed,
    reader_of,
    refuse,
    several_of,
)
from petwire.vocab.species import find_species
from petwire.wire.fields import PET_FIELDS, QUALITIES, Kind

__all__ = ["Flags", "WrongField", "parse_fields"]


@dataclass(frozen=True, slots=True)
class Flags:
    """A change of an animal's qualities: the others stay as they are."""

    on: frozenset[str]
    off: frozenset[str]

    def applied(self, qualities: Sequence[str]) -> list[str]:
        """The qualities after the change, in the order of the field table."""
        now = (set(qualities) | self.on) - self.off
        return [key for key in QUALITIES if key in now]


def parse_fields(pairs: Mapping[str, object]) -> dict[str, Any]:
    """Values of an animal by the names that catalog.actions takes. Raises WrongField naming all that is wrong.

    A key is our name or the file's, in any case (`ok_with_dogs`, `dogs`, `petUrl`); "" or "unknown" clears.
    Single qualities (`lap=yes`) become one `qualities` entry: Flags, or the whole list where that is given too.
    """
    return _with_qualities(read_typed(pairs, _READERS, aliases=_KEYS))


def parse_each(pairs: Mapping[str, object]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The same, with what is wrong beside the values: the key as it was given, and the rest of a sentence."""
    values, wrong = read_each(pairs, _READERS, aliases=_KEYS)
    return _with_qualities(values), wrong


def _with_qualities(values: dict[str, Any]) -> dict[str, Any]:
    flags = {key: values.pop(key) for key in QUALITIES if key in values}
    if flags:
        change = Flags(
            on=frozenset(key for key, on in flags.items() if on),
            off=frozenset(key for key, on in flags.items() if not on),
        )
        values["qualities"] = change.applied(values["qualities"]) if "qualities" in values else change
    return values


def _flag(text: str) -> bool:
    """Yes or blank in the files; no and unknown are blank."""
    return text.strip().lower() not in ("", "unknown") and read_switch(text)


def _species(text: str) -> str:
    """A species by the name we have for it; others as they are typed, because the list is open."""
    known = find_species(text)
    return known.name if known else read_text(text)


def _youtube(text: str) -> list[str]:
    """Videos at YouTube by any of their addresses, separated by blanks or commas."""
    ids = []
    for part in text.replace(",", " ").split():
        if not (video := youtube_id(part)):
            raise ValueError(f"{part!r} is no video at YouTube. Copy the address from the page of the video.")
        ids.append(video)
    return list(dict.fromkeys(ids))


def _animal_id(text: str) -> int | None:
    if text.strip().lower() in ("", "unknown"):
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 18):
        raise ValueError(f"{text!r} is no animal's id. `petwire animals list` shows them.")
    return int(text)


_PETWIRE_SETS = refuse("is set by petwire itself. Leave it out.")
_MEDIA = refuse("pictures and videos are not typed. Leave them out, and add them to the animal afterwards.")

_READERS: dict[str, Reader] = (
    {field.name: reader_of(field) for field in PET_FIELDS if field.kind in (Kind.TEXT, Kind.CHOICE, Kind.TRI)}
    | {field.name: reader_of(field) for field in PET_FIELDS if field.kind in (Kind.DATE, Kind.NUMBER)}
    | {field.name: _PETWIRE_SETS for field in PET_FIELDS if field.kind is Kind.EPOCH}
    | {field.name: _MEDIA for field in PET_FIELDS if field.kind is Kind.LIST}
    | {field.name: _flag for field in PET_FIELDS if field.kind is Kind.FLAG}
    | dict.fromkeys(("id", "org_id", "description_plain", "tracker_url"), _PETWIRE_SETS)
    | {
        "species": _species,
        "status": one_of(STATUSES, clearable=False),
        "qualities": several_of(QUALITIES),
        "contact_email": read_email,
        "contact_public": read_switch,
        "do_not_publish": read_switch,
        "bonded_with_id": _animal_id,
        "birthdate_guessed": read_switch,
        "youtube": _youtube,
    }
)
_KEYS = {field.key: field.name for field in PET_FIELDS} | {"bonded_with": "bonded_with_id"}
