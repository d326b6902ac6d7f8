"""Decide what a run does: which files it needs, and what it may remove. No database, network or clock in here."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from petwire.lib.guard import allowed

DAY_MISSED_FROM = timedelta(hours=36)  # between two stamps
CLOCKS_DIFFER = timedelta(days=1)  # a wrong zone is no more than that
FLOOR = 25
SHARE = 0.2
WITNESS_SHARE = 0.02


class Kind(StrEnum):
    """What was asked for."""

    IMPORT = "import"
    UPDATE = "update"
    SCRUB = "scrub"


class Mode(StrEnum):
    """Which files are read: all animals, or those of the day."""

    FULL = "full"
    DAILY = "daily"


class Verb(StrEnum):
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    REFETCH = "fetch pictures again"
    WAIT = "remove when approved"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a run does, or would do. `id` is the source's own."""

    verb: Verb
    kind: str  # animal or org
    id: str
    because: str


@dataclass(frozen=True, slots=True)
class Position:
    """What the last set that was applied said of itself. Both may be unknown."""

    set_id: str = ""
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files to read, with the reasons for people when it is more than was asked for."""

    mode: Mode
    because: tuple[str, ...] = ()


class Applied(StrEnum):
    """Why a set needs no update."""

    SAME = "this set was applied already"
    OLDER = "this set is older than the one that was applied"


def choose(kind: Kind, *, empty: bool, ours: Position, theirs: Position) -> Choice | Applied:
    """Which files a run reads, or why an update has nothing to do."""
    if kind is not Kind.UPDATE:
        return Choice(Mode.FULL)
    if theirs.set_id and theirs.set_id == ours.set_id:
        return Applied.SAME
    if theirs.stamp and ours.stamp:
        if theirs.stamp < ours.stamp:
            return Applied.OLDER
        if theirs.stamp == ours.stamp and not (theirs.set_id and ours.set_id):
            return Applied.SAME
    if empty:
        return Choice(Mode.FULL, ("nothing is held yet",))
    if theirs.stamp is None or ours.stamp is None:
        return Choice(Mode.FULL, ("a set has no time stamp, so that a missed day could not be seen",))
    if theirs.stamp - ours.stamp > DAY_MISSED_FROM:
        hours = (theirs.stamp - ours.stamp).total_seconds() / 3600
        return Choice(
            Mode.FULL, (f"a day was missed: this set is {hours:.0f} hours younger than the last one",)
        )
    return Choice(Mode.DAILY)


def believed(theirs: Position, *, now: datetime) -> Position:
    """A set's position without a time that has not come yet: were it remembered, all sets to come would be older."""
    if theirs.stamp and theirs.stamp > now + CLOCKS_DIFFER:
        return Position(theirs.set_id, None)
    return theirs


def missing_rows(
    *, listed: AbstractSet[int], held: AbstractSet[int], rows: AbstractSet[int], explained: int
) -> int:
    """How many listed animals are neither held nor in the day's files. `explained` rows had no readable id."""
    return max(0, len(listed - held - rows) - explained)


def needs_witness(*, held: AbstractSet[int], listed: AbstractSet[int]) -> bool:
    """Whether so many would go that the full files are asked as well."""
    return len(held - listed) > WITNESS_SHARE * len(held)


@dataclass(frozen=True, slots=True)
class Removals:
    """What goes, what the second witness keeps, and what waits for a person's word."""

    gone: frozenset[int]
    kept: frozenset[int]
    waiting: frozenset[int]


def removals(
    *,
    held: AbstractSet[int],
    listed: AbstractSet[int],
    witness: AbstractSet[int] | None,
    share: float | None,
    approved: int,
) -> Removals:
    """Decide on animals that the list does not name. `witness` are the animals with a row in the full files.

    `share` overrides the guard's share; `approved` is the number that a person has let pass for this set.
    """
    unlisted = held - listed
    kept: AbstractSet[int] = frozenset()
    if witness is not None and needs_witness(held=held, listed=listed):
        kept = unlisted & witness
    gone = unlisted - kept
    limit = max(approved, allowed_of(len(held), share))
    if len(gone) > limit:
        return Removals(frozenset(), frozenset(kept), frozenset(gone))
    return Removals(frozenset(gone), frozenset(kept), frozenset())


def allowed_of(held: int, share: float | None) -> int:
    """What the mirror's guard lets pass without a person's word."""
    return allowed(held, floor=FLOOR, share=SHARE if share is None else share)
