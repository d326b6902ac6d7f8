"""Disks that are full or broken, and a store that does not answer: known by what an error says, and told in words.
Nothing is read or written in here."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from petwire.lib.store import StoreTrouble

FULL_BELOW: Final = 200 << 20  # free bytes for PETWIRE_HOME, below which the next set or update may fail
SMALL_SHARE: Final = 50  # of a small disk: one part in so many


class Cause(StrEnum):
    """What a disk has against us, or the store that hosts share."""

    FULL = "full"
    ERROR = "error"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A disk that is full or broken, and the file or folder at which it was noticed; of a store, what it said."""

    cause: Cause
    file: str

    @property
    def words(self) -> str:
        """What happened, and the remedy."""
        if self.cause is Cause.STORE:
            return self.file
        if self.cause is Cause.FULL:
            return (
                f"The disk is full: there was no room for {self.file}. Make room; what was not done is then done by "
                "itself."
            )
        return (
            f"The disk gave an error at {self.file}. Look into the system's log for what is wrong with it; what was "
            "not done is tried again by itself."
        )


_CAUSES: Final = {
    errno.ENOSPC: Cause.FULL,
    errno.EDQUOT: Cause.FULL,
    errno.EIO: Cause.ERROR,
    errno.EROFS: Cause.ERROR,
}
_SQL_STATES: Final = {"53100": Cause.FULL, "58030": Cause.ERROR}  # the database's own words for them


def trouble_of(error: BaseException, *, home: Path) -> Trouble | None:
    """What the disk has to do with an error, or with one that led to it; None when nothing. An error of a file that
    was open does not name it; then it is the disk of `home`."""
    for one in _chain(error):
        if isinstance(one, StoreTrouble):
            return Trouble(Cause.STORE, str(one))
        if isinstance(one, OSError) and one.errno in _CAUSES:
            names = [str(name) for name in (one.filename2, one.filename) if isinstance(name, str | Path)]
            return Trouble(_CAUSES[one.errno], names[0] if names else str(home))
        cause = _SQL_STATES.get(str(getattr(one, "sqlstate", "")))
        if cause is not None:
            return Trouble(cause, "the database")
    return None


def is_full(*, free: int, total: int) -> bool:
    """Is so little free that what comes next may fail?"""
    return free < min(FULL_BELOW, total // SMALL_SHARE)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
