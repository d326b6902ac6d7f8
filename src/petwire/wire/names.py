"""The names of the bulk files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

FileKind = Literal["orgs", "pets", "newpets", "updatedpets", "petlist"]

# A prefix is whatever ends in an underscore, the key of the service as a rule. Names that begin with a dot
# are what systems lay beside a file (`._pets_1.json`), never data.
_NAME = re.compile(
    r"(?P<prefix>(?!\.)[^/\\]*_)?"
    r"(?:(?P<kind>orgs|pets|newpets|updatedpets)_(?P<number>[0-9]{1,6})\.json|(?P<petlist>petlist)\.csv)"
    r"(?P<zip>\.zip)?",
    re.A | re.I,
)


@dataclass(frozen=True, slots=True)
class LogicalName:
    """What a file's name says. `number` is 0 for the petlist; `prefix` keeps its underscore."""

    kind: FileKind
    number: int
    zipped: bool = False
    prefix: str = ""


def logical_name(filename: str) -> LogicalName | None:
    """What a file is, by its name in any case, with or without prefix and `.zip`; None: none of ours."""
    match = _NAME.fullmatch(filename)
    if match is None:
        return None
    kind = cast(FileKind, (match["kind"] or match["petlist"]).lower())
    return LogicalName(kind, int(match["number"] or 0), match["zip"] is not None, match["prefix"] or "")


def numbering_holes(numbers: Iterable[int]) -> list[int]:
    """The numbers that are missing between 1 and the highest: an unfinished upload."""
    there = set(numbers)
    return [number for number in range(1, max(there, default=0)) if number not in there]
