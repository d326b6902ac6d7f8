"""Which of a site's words stand for the values of an organisation's animals, and by which rule."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from petwire.catalog.reads import animals_by_id
from petwire.exports.actions import account_of
from petwire.exports.gather import own_of
from petwire.exports.mapping import Animal, Kind, Mapped, Own, Rule, all_values, closest, fold, resolve
from petwire.exports.reads import own_mappings
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Tables, names_of, size_of
from petwire.sharing.reads import would_show


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the organisation's animals at a site. `sent` is "" where the site has no word for it; then `rule` is
    "" too, and without a species or a first breed the animal is held back. `species` is ours."""

    kind: Kind
    species: str
    value: str
    sent: str
    rule: str
    animals: int


def values_of(org_id: int, site: str) -> list[Value]:
    """Species, breeds and colours of the animals that the site may have (or might, with a yes), those without a word
    first. Own mappings that no animal needs now are there as well. Raises NoSuchSite, NoAccount."""
    account_of(org_id, site)
    tables, own = site_of(site).tables, own_of(org_id, site)
    counts: Counter[tuple[Kind, str, str, str, str]] = Counter()
    for record in animals_by_id(list(would_show(site, org_id))):
        for kind, value, found in _looked_up(record, tables, own):
            target, rule = (found.target, found.rule.value) if found else ("", "")
            counts[kind, record.species.strip(), " ".join(value.split()), target, rule] += 1
    used = {(kind.value, fold(species), fold(value)) for kind, species, value, _, _ in counts}
    rows = [Value(*key, animals=count) for key, count in counts.items()]
    rows += [
        Value(Kind(one.kind), one.species.title(), one.written, one.target, Rule.OWN.value, 0)
        for one in own_mappings(org_id, site)
        if (one.kind, one.species, one.value) not in used
    ]
    order = list(Kind)
    return sorted(rows, key=lambda one: (bool(one.sent), order.index(one.kind), -one.animals, one.value))


def values_of_animal(record: Any, org_id: int, site: str) -> list[Value]:
    """The same of one animal: what the site gets for its species, breeds and colour, in that order."""
    tables, own = site_of(site).tables, own_of(org_id, site)
    return [
        Value(
            kind,
            record.species.strip(),
            " ".join(value.split()),
            found.target if found else "",
            found.rule.value if found else "",
            1,
        )
        for kind, value, found in _looked_up(record, tables, own)
    ]


def _looked_up(record: Any, tables: Tables, own: Own) -> Iterator[tuple[Kind, str, Mapped | None]]:
    species = record.species.strip()
    if not species:
        return
    found = resolve(tables.species, Kind.SPECIES, species, Animal("", species), own)
    yield Kind.SPECIES, species, found
    if found is None:
        return
    weight = None if record.size_current is None else float(record.size_current)
    size = size_of(record.size, weight, record.size_unit)
    about = Animal(found.target, species, size, record.coat_length)
    for breed in filter(str.strip, (record.primary_breed, record.secondary_breed)):
        yield Kind.BREED, breed, _breed(tables, species, breed, about, own)
    if record.color.strip():
        yield Kind.COLOUR, record.color, resolve(tables.colour, Kind.COLOUR, record.color, about, own)


def _breed(tables: Tables, species: str, value: str, about: Animal, own: Own) -> Mapped | None:
    return resolve(tables.breed, Kind.BREED, value, about, own, also=names_of(species, value))


def choices_of(org_id: int, site: str, kind: Kind, species: str, value: str) -> tuple[list[str], list[str]]:
    """The site's values that are closest to one of ours, and all that may stand for it. Both empty where the site takes
    every word as it is, or has no word for the species."""
    tables = site_of(site).tables
    if kind is Kind.SPECIES:
        return [], sorted(set(tables.species.shipped.values()))
    table = tables.breed if kind is Kind.BREED else tables.colour
    group = resolve(tables.species, Kind.SPECIES, species, Animal("", species), own_of(org_id, site))
    if group is None or table.open:
        return [], []
    return closest(table, group.target, value), all_values(table, group.target)
