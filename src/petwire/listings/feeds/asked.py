"""What an address of an open outlet asks for, read from its query. Pure.

What makes no sense is answered with the field and what to do about it; what an outlet does not know is no sense, too:
a filter that is misspelt and ignored would give somebody all animals for those of one organisation.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from petwire.catalog.reads import Cursor
from petwire.lib.errors import PetwireError

LIMIT: Final = 100
MOST: Final = 500
Known = Mapping[str, Callable[[str], Any]]  # how each field of a query is read
_LONGEST: Final = 200  # characters of a value
_ID: Final = re.compile(r"[0-9]{1,18}", re.A)
_PLACE: Final = re.compile(r"w([0-9]{1,9})\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,18})", re.A)
_CHANGES: Final = re.compile(r"c([0-9]{1,9})\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,18})", re.A)


class WrongAsk(PetwireError):
    """The address asks for something that there is not."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.field, self.message, self.remedy = field, message, remedy


@dataclass(frozen=True, slots=True)
class Place:
    """Where a follower stands. While it walks through all animals (`walking`), `log` is where the log of changes stood
    when it began, and `after` the id of the last animal. Then `log` is the last change that it has seen whole, or, with
    an `after`, the one of which it has seen the animals up to that id."""

    walking: bool
    log: Cursor
    after: int = 0

    def __str__(self) -> str:
        return f"{'w' if self.walking else 'c'}{self.log.epoch}.{self.log.transaction}.{self.log.id}.{self.after}"


def read_place(text: str) -> Place:
    """The place that a cursor names. Raises WrongAsk."""
    found = _PLACE.fullmatch(text) or _CHANGES.fullmatch(text)
    if found is None:
        raise WrongAsk(
            "cursor",
            "This is no cursor of ours.",
            "Send the cursor of the last answer as it came, or none to begin anew.",
        )
    epoch, transaction, number, after = map(int, found.groups())
    return Place(text[0] == "w", Cursor(epoch, transaction, number), after)


def read_id(field: str, text: str) -> int:
    """An id. Raises WrongAsk."""
    if not _ID.fullmatch(text) or not int(text):
        raise WrongAsk(
            field, f"{field} must be a number.", "Ids stand in the addresses of pages: /orgs/12-name."
        )
    return int(text)


def read_limit(text: str) -> int:
    """How many are wanted at once. Raises WrongAsk."""
    if not _ID.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise WrongAsk(
            "limit", f"limit must be a number from 1 to {MOST}.", f"Leave it out to get {LIMIT} at once."
        )
    return int(text)


def read_query(pairs: Sequence[tuple[str, str]], known: Known) -> dict[str, Any]:
    """The values of a query by name, those that are not given left out. An empty value is none. Raises WrongAsk."""
    found: dict[str, Any] = {}
    for name, text in pairs:
        if name not in known:
            raise WrongAsk(
                name[:40] if name.isprintable() else "?",
                "There is no such field here.",
                f"This address takes {', '.join(known)}.",
            )
        if name in found:
            raise WrongAsk(name, f"{name} is there twice.", "Give it once.")
        if len(text) > _LONGEST or not text.isprintable():
            raise WrongAsk(name, f"{name} is no such text.", f"Give at most {_LONGEST} letters of one line.")
        if text.strip():
            found[name] = known[name](text.strip())
    return found
