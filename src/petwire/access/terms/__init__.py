"""The terms under which services get keys: versions as files of this folder, and which of them counts when. Pure but
for reading the files once.

A file is `<version>.md`, where the version is the date of its publication. It begins with lines `required_from: <date>`
(services that have not accepted it by then are barred), then an empty line, then the text: headings (`## `), lists
(`- `) and paragraphs. `{operator}` and `{contact}` are filled in.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the terms. `version` is its date of publication, so versions sort as text."""

    version: str
    required_from: date
    text: str

    @property
    def published(self) -> date:
        """The day from which it is offered."""
        return date.fromisoformat(self.version)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: `kind` is heading, list or text; a list has several lines."""

    kind: str
    lines: tuple[str, ...]


@cache
def versions() -> tuple[Version, ...]:
    """All versions, the oldest first."""
    return tuple(read(path) for path in sorted(FOLDER.glob("????-??-??.md")))


def read(path: Path) -> Version:
    """A version from its file. Raises ValueError, which no released file does."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return Version(path.stem, date.fromisoformat(facts["required_from"]), text.strip())


def in_force(known: tuple[Version, ...], today: date) -> Version:
    """The newest that is published; the first one also before its day, for something must be accepted."""
    return next((one for one in reversed(known) if one.published <= today), known[0])


def required(known: tuple[Version, ...], today: date) -> str:
    """The newest version that must have been accepted by now; "" for none."""
    return max((one.version for one in known if one.required_from <= today), default="")


def is_barred(accepted: str, known: tuple[Version, ...], today: date) -> bool:
    """Must a service that accepted this version, at most, be kept out?"""
    return accepted < required(known, today)


def blocks(text: str, *, operator: str, contact: str) -> list[Block]:
    """A text cut into headings, lists and paragraphs, with the operator's name and address filled in."""
    filled = text.replace("{operator}", operator).replace("{contact}", contact)
    return [_block(part) for part in filled.split("\n\n") if part.strip()]


def _block(part: str) -> Block:
    part = part.strip()
    if part.startswith("## "):
        return Block("heading", (part.removeprefix("## "),))
    if part.startswith("- "):
        items = part.removeprefix("- ").split("\n- ")
        return Block("list", tuple(" ".join(one.split()) for one in items))
    return Block("text", (" ".join(part.split()),))
