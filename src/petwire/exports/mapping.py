"""Which of a site's values stands for one of ours, and which rule chose it. No database, network or clock in here.

The order: the organisation's own mapping, the shipped one (which knows species and size), the same word but for case,
accents and punctuation, the generic value of the group. Nothing of these: the caller holds that one animal back.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources


class Kind(StrEnum):
    """What is mapped."""

    SPECIES = "species"
    BREED = "breed"
    COLOUR = "colour"


class Rule(StrEnum):
    """Which rule chose a value."""

    OWN = "own"
    SHIPPED = "shipped"
    EXACT = "exact"
    GENERIC = "generic"


RULES_IN_WORDS: Mapping[Rule, str] = {
    Rule.OWN: "your own mapping",
    Rule.SHIPPED: "the table for this site that comes with petwire",
    Rule.EXACT: "the site has the same word",
    Rule.GENERIC: "the site's general word for it",
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A value of the site, and why this one."""

    target: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Animal:
    """What a mapping looks at beside the value itself; `group` is the site's word for the species."""

    group: str
    species: str
    size: str = ""
    coat: str = ""


@dataclass(frozen=True, slots=True)
class Generic:
    """A site's general value: for a group and, where these are not empty, a size, a coat, a word within the value."""

    group: str
    target: str
    size: str = ""
    coat: str = ""
    word: str = ""

    def fits(self, animal: Animal, folded: str) -> bool:
        """Whether it holds for an animal and a folded value."""
        return (
            self.group == animal.group
            and self.size in ("", animal.size)
            and self.coat in ("", animal.coat)
            and (not self.word or self.word in folded.split())
        )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A site's values of one kind. Keys hold folded words; an open one takes every value as it is. One is itself and no
    other, so that what it answered is remembered."""

    shipped: Mapping[tuple[str, str, str], str] = field(default_factory=dict)  # group, size or "", word
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)  # group, word
    generic: Sequence[Generic] = ()
    open: bool = False


Own = Mapping[tuple[str, str, str], str]  # kind, species, value (both folded): the site's value


@cache
def fold(text: str) -> str:
    """A word without what people write differently: case, accents, punctuation, blanks."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in plain if not unicodedata.combining(one)).casefold()
    return " ".join(re.sub(r"[^\w]+|_", " ", plain).split())


def resolve(
    table: Table, kind: Kind, value: str, animal: Animal, own: Own, *, also: Iterable[str] = ()
) -> Mapped | None:
    """The site's value for one of ours; `also` are other names of the same thing. None: there is none."""
    if own and (target := own.get((kind.value, fold(animal.species), fold(value)))):
        return Mapped(target, Rule.OWN)
    return _of_site(table, kind, value, animal, tuple(also))


@lru_cache(20_000)
def _of_site(table: Table, kind: Kind, value: str, animal: Animal, also: tuple[str, ...]) -> Mapped | None:
    folded = fold(value)
    words = [one for one in dict.fromkeys([folded, *map(fold, also)]) if one]
    for word in words:
        for size in (animal.size, ""):
            if target := table.shipped.get((animal.group, size, word)):
                return Mapped(target, Rule.SHIPPED)
    for word in words:
        if target := table.names.get((animal.group, word)):
            return Mapped(target, Rule.EXACT)
    if table.open and value.strip():
        return Mapped(" ".join(value.split()), Rule.EXACT)
    for one in table.generic:
        if one.fits(animal, folded):
            return Mapped(one.target, Rule.GENERIC)
    if kind is Kind.BREED and (target := table.names.get((animal.group, fold(animal.species)))):
        return Mapped(target, Rule.GENERIC)
    return None


def closest(table: Table, group: str, value: str, limit: int = 5) -> list[str]:
    """The site's values of a group that are most like a value, for people to choose from."""
    from rapidfuzz import fuzz, process

    words = {word: name for (of, word), name in table.names.items() if of == group}
    found = process.extract(fold(value), list(words), scorer=fuzz.WRatio, limit=limit, score_cutoff=40)
    return list(dict.fromkeys(words[word] for word, _, _ in found))


def all_values(table: Table, group: str) -> list[str]:
    """Every value that a site has in a group, by name."""
    return sorted({name for (of, _), name in table.names.items() if of == group})


def rows_of(package: str, name: str) -> list[dict[str, str]]:
    """The rows of a site's data file; none when it has no such file."""
    file = resources.files(package) / name
    if not file.is_file():
        return []
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def table_of(package: str, kind: str) -> Table:
    """A site's table from its folder: `<kind>.csv` (shipped), `<kind>_names.csv` and `<kind>_generic.csv`."""
    return Table(
        shipped={
            (row["group"], row.get("size", ""), fold(row["value"])): row["target"]
            for row in rows_of(package, f"{kind}.csv")
        },
        names={
            (row["group"], fold(row["name"])): row["name"] for row in rows_of(package, f"{kind}_names.csv")
        },
        generic=tuple(
            Generic(row["group"], row["target"], row["size"], row["coat"], row["word"])
            for row in rows_of(package, f"{kind}_generic.csv")
        ),
    )
