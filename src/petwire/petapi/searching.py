"""Searches around a place: the ZIP codes that are near are asked for in rings, and no more of them than are needed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from petwire.petapi.database import Database
from petwire.petapi.inputs import MOST_IN_ALL

Near = Sequence[tuple[str, float]]  # ZIP codes with their distance in miles, the nearest first

FIRST_RING: Final = 2500  # ZIP codes: those of a hundred miles and more in most places
WIDER: Final = 3  # times, each ring than the one before
_CLOSER: Final = ("sex", "ages", "size", "hair", "colours", "added_after")
_CLOSER_FLAGS: Final = ("special_needs", "bonded_pair", "breed_is_query")


def search(
    database: Database, audience: int, zips: Near, filters: Mapping[str, Any]
) -> tuple[list[int], Collection[int]]:
    """Ids of the animals that an audience may see and the filters let through, in order, at most MOST_IN_ALL; and those
    of them that match only as a mix."""
    found: list[int] = []
    mixes: set[int] = set()
    closer = any(filters[name] is not None for name in _CLOSER) or any(filters[one] for one in _CLOSER_FLAGS)
    for ring in [zips] if filters["newest"] else rings(zips):
        ask = {
            "audience": audience,
            "most": MOST_IN_ALL - len(found),
            "closer": closer,
            **arrays(ring),
            **filters,
        }
        ((ids, some),) = database.rows("search.sql", **ask)
        found += ids
        mixes.update(some)
        if len(found) == MOST_IN_ALL:
            break
    return found, mixes


def rings(zips: Near) -> Iterator[Near]:
    """The ZIP codes in parts, the nearest first; what is at the same distance is in the same part."""
    first, size = 0, FIRST_RING
    while first < len(zips):
        behind = min(first + size, len(zips))
        while behind < len(zips) and zips[behind][1] == zips[behind - 1][1]:
            behind += 1
        yield zips[first:behind]
        first, size = behind, size * WIDER


def arrays(zips: Near) -> dict[str, Any]:
    """ZIP codes as the statements take them."""
    return {"zips": [one for one, _ in zips], "away": [away for _, away in zips]}
