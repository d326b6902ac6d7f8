"""The breeds petwire knows, by species. The list is open: a record may name any other."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class BreedKind(StrEnum):
    """What sort of word a breed's name is."""

    BREED = "breed"
    GROUP = "group"  # a wider word: Hound, Domestic Short Hair
    PATTERN = "pattern"  # a cat's coat, used as if it were a breed
    CROSS = "cross"  # two breeds with a name of its own


@dataclass(frozen=True, slots=True)
class Breed:
    """One breed of one species; an empty id is one that is not known."""

    species: str
    name: str
    kind: BreedKind
    rescuegroups: str
    adoptapet: str  # "kind=number", as that site's search form sends it
    aliases: tuple[str, ...]


@cache
def all_breeds() -> tuple[Breed, ...]:
    """Every breed, by species (in the order of `all_species`), then by name."""
    text = (resources.files(__package__) / "breeds.csv").read_text(encoding="utf-8")
    return tuple(
        Breed(
            species=row["species"],
            name=row["name"],
            kind=BreedKind(row["kind"]),
            rescuegroups=row["rescuegroups"],
            adoptapet=row["adoptapet"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def breeds_of(species: str) -> tuple[Breed, ...]:
    """The breeds of one species, by name; none for a species that is not in the list."""
    return tuple(breed for breed in all_breeds() if breed.species == species)


@cache
def _by_any_name() -> dict[tuple[str, str], Breed]:
    return {
        (breed.species, name.casefold()): breed
        for breed in all_breeds()
        for name in (*breed.aliases, breed.name)
    }


def find_breed(species: str, text: str) -> Breed | None:
    """The breed that people mean by `text` (its name or another name, in any case), or None.

    An inverted form is understood as well: "Retriever, Labrador".
    """
    known = _by_any_name()
    plain = " ".join(text.split()).casefold()
    head, comma, tail = plain.partition(", ")
    return known.get((species, plain)) or (known.get((species, f"{tail} {head}")) if comma else None)
