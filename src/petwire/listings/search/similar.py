"""Animals like one: of its species, still looking for a home, near it, of about its age and size."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from petwire.catalog.models import Animal
from petwire.listings.search import reads
from petwire.listings.search.filter import AGES, SIZES, STILL_LOOKING, Wanted, Where

SIMILAR: Final = 4
MILES: Final = 100


def similar_to(animal: Animal, *, besides: Sequence[int]) -> tuple[int, ...]:
    """Ids of at most SIMILAR animals: what is asked for is given up one by one, until there are enough."""
    found: list[int] = []
    for wanted in steps(animal):
        middle = reads.place_of(wanted.near) if wanted.near else None
        if wanted.near and middle is None:
            continue
        near = reads.find(
            wanted, None, reads.around(wanted, middle), most=SIMILAR + len(besides) + len(found)
        )
        found += [one for one in near.ids if one not in besides and one not in found]
        if len(found) >= SIMILAR:
            break
    return tuple(found[:SIMILAR])


def steps(animal: Animal) -> Iterable[Wanted]:
    """From what is most alike to what is of the same species only."""
    alike = Wanted(
        species=animal.species,
        status=STILL_LOOKING,
        ages=(animal.age,) if animal.age in AGES else (),
        sizes=(animal.size,) if animal.size in SIZES else (),
    )
    zip_code = (animal.location_zip or animal.org.zip).strip()[:5]
    if len(zip_code) == 5 and zip_code.isdigit():
        near = replace(alike, near=Where(zip=zip_code), miles=MILES, sort="nearest")
        yield near
        if near.ages or near.sizes:
            yield replace(near, ages=(), sizes=())
    yield replace(alike, ages=(), sizes=())
