"""The species petwire knows by name. The list is open: a record may name any other."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Species:
    """One species; an empty id is not known. `adoptapet` and `petfinder` are those sites' words."""

    name: str
    plural: str
    young: str
    young_plural: str
    rescuegroups: str
    adoptapet: str
    petfinder: str
    aliases: tuple[str, ...]


@cache
def all_species() -> tuple[Species, ...]:
    """Every species, the commonest first."""
    text = (resources.files(__package__) / "species.csv").read_text(encoding="utf-8")
    return tuple(
        Species(
            name=row["name"],
            plural=row["plural"],
            young=row["young"],
            young_plural=row["young_plural"],
            rescuegroups=row["rescuegroups"],
            adoptapet=row["adoptapet"],
            petfinder=row["petfinder"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _by_any_name() -> dict[str, Species]:
    return {name.casefold(): one for one in all_species() for name in (*one.aliases, one.name)}


def find_species(text: str) -> Species | None:
    """The species that people mean by `text` (its name, plural or another name, in any case), or None."""
    return _by_any_name().get(" ".join(text.split()).casefold())
