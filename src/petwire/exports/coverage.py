"""What each of our breeds becomes at a site: the report that every mapping is held against. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from petwire.exports.mapping import Animal, Kind, Own, resolve
from petwire.exports.sites import site_of
from petwire.vocab.breeds import all_breeds

SIZES = ("Small", "Medium", "Large", "X-Large")


@dataclass(frozen=True, slots=True)
class Covered:
    """One breed at one site. `target` is "" where an animal of it is held back; then `why` says so. `sizes`: the sizes
    for which another value is sent."""

    species: str
    breed: str
    size: str
    target: str
    rule: str
    why: str
    sizes: tuple[str, ...] = ()


def coverage(site: str, own: Own | None = None) -> list[Covered]:
    """Each breed of our vocabulary, for a medium-sized animal; with the sizes that make a difference."""
    return [_covered(site, own or {}, breed.species, breed.name, breed.aliases) for breed in all_breeds()]


def _covered(site: str, own: Own, species: str, name: str, aliases: Iterable[str]) -> Covered:
    tables = site_of(site).tables
    group = resolve(tables.species, Kind.SPECIES, species, Animal("", species), own)
    if group is None:
        return Covered(species, name, "", "", "", "the site has no word for the species")

    def at(size: str) -> tuple[str, str]:
        animal = Animal(group.target, species, size)
        found = resolve(tables.breed, Kind.BREED, name, animal, own, also=aliases)
        return (found.target, found.rule.value) if found else ("", "")

    target, rule = at("Medium")
    sizes = tuple(size for size in SIZES if at(size)[0] != target)
    why = "" if target else "the site has no word for the breed"
    return Covered(species, name, "Medium", target, rule, why, sizes)
