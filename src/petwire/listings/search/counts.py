"""What the database has counted, as counts for each value of each filter. Pure.

Each filter is counted under the choice of all others: an animal counts for a value when it fits every filter but, at
most, that one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# In the order of sql/tally.sql; the place in it is the bit of sql/missed.sql, for all but the last two.
_COUNTED: Final = (
    *("species", "status", "age", "size", "sex", "dogs", "cats", "kids", "special", "courtesy"),
    "pair",
)
_MISSED: Final[Mapping[str, int]] = {
    **{name: 1 << place for place, name in enumerate(_COUNTED[:-1])},
    "breed": 1 << 10,
    "pair": 1 << 11,
}
_ANSWERS: Final = frozenset(_COUNTED[5:])
_ALL: Final = (1 << len(_COUNTED)) - 1
_BREEDS: Final = -1

Value = str | bool | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many animals fit: all filters together, and each value of one under the choice of the others."""

    total: int = 0
    of: Mapping[str, Counter[Value]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Counter[Value]:
        return self.of.get(name) or Counter()


def counts_of(rows: Iterable[tuple[int, int, str | None, bool | None, int]]) -> Counts:
    """Counts from rows of (the one filter missed, what is counted, its word, its answer, how many)."""
    of: dict[str, Counter[Value]] = {name: Counter() for name in (*_COUNTED, "breed")}
    total = 0
    names = {_ALL - (1 << (len(_COUNTED) - 1 - place)): name for place, name in enumerate(_COUNTED)}
    names[_BREEDS] = "breed"
    for missed, of_what, word, answer, number in rows:
        name = names[of_what]
        if name == "species" and missed == 0:
            total += number
        if missed in (0, _MISSED[name]):
            of[name][answer if name in _ANSWERS else word] += number
    return Counts(total, of)


def size_of(counts: Counts) -> int:
    """About how many bytes counts take in memory."""
    return 200 + sum(100 * len(one) for one in counts.of.values())


def yes(counts: Counts, name: str, *, unknown: bool) -> int:
    """How many a yes to a question would find, where `unknown` with those of whom nobody knows."""
    found: Counter[Any] = counts[name]
    return found[True] + (found[None] if unknown else 0)
