"""Each function: gather what the key may see, and put it into the original's words.

An answer is a model, or bytes where it is in JSON already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

import orjson
import xxhash

from petwire.lib.places import place_of_town, place_of_zip, zips_within
from petwire.petapi import form, lists, pageruns, paging, shelters
from petwire.petapi.database import Database
from petwire.petapi.errors import Failure, Problem, not_valid
from petwire.petapi.inputs import (
    MOST_AT_ONCE,
    MOST_IN_ALL,
    MOST_OF_SHELTERS,
    NotValid,
    Place,
    window,
)
from petwire.petapi.rendered import Rendered
from petwire.petapi.searching import arrays, search
from petwire.petapi.shown import Gate
from petwire.petapi.vocabulary import find_colour, find_search_breed, size_of, species_names
from petwire.petapi.words import Asked
from petwire.vocab.breeds import find_breed
from petwire.vocab.species import find_species

Model = dict[str, Any]
Values = Mapping[str, Any]

UNKNOWN_PET: Final = "There is no pet with this id."
UNKNOWN_SHELTER: Final = "There is no shelter with this id."
UNKNOWN_PLACE: Final = "This place is not known, so no pets were searched for."


@dataclass(frozen=True, slots=True)
class Question:
    """One call of a function: for which audience, and how it is asked. `tracker` is the base of tracker images."""

    database: Database
    gate: Gate
    function: str
    audience: int
    asked: Asked
    tracker: str
    values: Values
    now: datetime

    @property
    def rendered(self) -> Rendered:
        """The rendered animals, as this call wants them."""
        return Rendered(self.database, self.asked, self.tracker)

    @property
    def query(self) -> bytes:
        """What is asked for, whichever part of it, as a digest."""
        wanted = {name: value for name, value in self.values.items() if name not in PART}
        return xxhash.xxh3_128_digest(repr((self.audience, self.function, sorted(wanted.items()))).encode())


PART: Final = frozenset({"start_number", "end_number", "meta_only"})


def pets_at_shelter(question: Question) -> Model:
    """The animals of one organisation. Of one that is not shown there are none, as of one that is not there."""
    return _shelter_list(question, [question.values["shelter_id"]])


def pets_at_shelters(question: Question) -> Model:
    """The animals of several organisations in one list."""
    return _shelter_list(question, question.values["shelter_ids"])


def pet_search(question: Question) -> Model | Failure:
    """Animals around a place."""
    values = question.values
    try:
        filters = _filters(values)
    except NotValid as err:
        return not_valid(invalid=[Problem(*err.args)])
    zips = _near(values["city_or_zip"], values["geo_range"])
    found, mixes = search(question.database, question.audience, zips or (), filters)
    wanted = _page(question, found, window(values, most=MOST_IN_ALL, at_once=MOST_AT_ONCE))
    items = [] if values["meta_only"] else _items(question, wanted)
    return lists.search_list(
        len(found),
        items,
        exact=sum(one not in mixes for _, one in wanted),
        returned=len(wanted),
        meta_only=values["meta_only"],
        nothing=lists.NO_PETS if zips is not None else UNKNOWN_PLACE,
    )


def search_form(question: Question) -> Model:
    """What the filters of a search can be."""
    return form.search_form(question.values["species"])


def pet_details(question: Question) -> Model | bytes | Failure:
    """All about one animal."""
    return _details(question, limited=False)


def limited_pet_details(question: Question) -> Model | bytes | Failure:
    """The same without description and contact."""
    return _details(question, limited=True)


def shelter_search(question: Question) -> Model:
    """Organisations around a place."""
    values = question.values
    zips = _near(values["city_or_zip"], values["geo_range"]) or ()
    found: dict[int, float] = dict(
        question.database.rows(
            "shelters_near.sql", audience=question.audience, most=MOST_IN_ALL, **arrays(zips)
        )
    )
    wanted = _page(question, list(found), window(values, most=MOST_IN_ALL, at_once=MOST_AT_ONCE))
    rows = [] if values["meta_only"] else _shelters(question, [one for _, one in wanted])
    by_id = {row.id: row for row in rows}
    items = [
        shelters.shelter_item(by_id[one], order=order, away=found[one], asked=question.asked)
        for order, one in wanted
        if one in by_id
    ]
    return shelters.shelter_search(len(found), items, returned=len(wanted), meta_only=values["meta_only"])


def shelter_details(question: Question) -> Model | Failure:
    """All about one organisation."""
    rows = _shelters(question, [question.values["shelter_id"]])
    if not rows:
        return not_valid(invalid=[Problem("shelter_id", UNKNOWN_SHELTER)])
    return shelters.shelter_details(rows[0], question.asked)


ANSWERS: Final[Mapping[str, Callable[[Question], Model | bytes | Failure]]] = {
    one.__name__: one
    for one in (
        pets_at_shelter,
        pets_at_shelters,
        pet_search,
        search_form,
        pet_details,
        limited_pet_details,
        shelter_search,
        shelter_details,
    )
}


def _shelter_list(question: Question, orgs: list[int]) -> Model:
    values = question.values
    wanted = window(values, most=MOST_OF_SHELTERS)
    ids, text = question.rendered.shelter_page(
        audience=question.audience,
        shown=question.gate.of(question.audience, orgs),
        most=MOST_OF_SHELTERS,
        wanted=range(1, 1) if values["meta_only"] else wanted,
    )
    page = _page(question, ids, wanted)
    items: Any = []
    if not values["meta_only"]:
        is_of_now = text is not None and (wanted.start == 1 or page == paging.whole(ids, wanted))
        items = _list(question, text) if is_of_now else _items(question, page, with_species=True)
    return lists.shelter_list(len(ids), items, returned=len(page), meta_only=values["meta_only"])


def _page(question: Question, found: list[int], wanted: range) -> list[tuple[int, int]]:
    """The wanted part of what was found, each id with its position."""
    if wanted.start == 1 and wanted.stop > len(found):
        return paging.whole(found, wanted)  # it is all there is: nothing follows
    return pageruns.page(question.database, question.query, found, wanted, now=question.now)


def _items(question: Question, wanted: list[tuple[int, int]], *, with_species: bool = False) -> Any:
    return _list(question, question.rendered.items(wanted, with_species=with_species))


def _list(question: Question, text: bytes | None) -> Any:
    """A list that is in JSON already, as the output takes it."""
    text = text or b"[]"
    return orjson.Fragment(text) if question.asked.given.output == "json" else orjson.loads(text)


def _details(question: Question, *, limited: bool) -> Model | bytes | Failure:
    text = question.rendered.details(question.audience, question.values["pet_id"], limited=limited)
    if text is None:
        return not_valid(invalid=[Problem("pet_id", UNKNOWN_PET)])
    return orjson.loads(text) if question.asked.given.output != "json" else text


def _shelters(question: Question, ids: list[int]) -> list[shelters.Shelter]:
    return question.database.values("shelters.sql", shelters.Shelter, audience=question.audience, ids=ids)


def _near(place: Place, radius: float) -> tuple[tuple[str, float], ...] | None:
    """The ZIP codes around a place with their distance; None for a place that is not known."""
    middle = place_of_zip(place.zip) if place.zip else place_of_town(place.city, place.state)
    return None if middle is None else zips_within(middle, radius)


def _filters(values: Values) -> dict[str, Any]:
    """The inputs of a search in the words of the records. Raises NotValid with the input's name and words."""
    species = values["species"]
    breeds, is_query = _breeds(species, values["breed_id"])
    return {
        "species": list(species_names(species)),
        "breeds": breeds,
        "breed_is_query": is_query,
        "mixes": values["include_mixes"] or breeds is None,
        "sex": {"m": "Male", "f": "Female"}.get(values["sex"]),
        "ages": _ages(values["age"], species),
        "size": size_of(values["pet_size_range_id"]) if values["pet_size_range_id"] else None,
        "hair": values["hair"].capitalize() if values["hair"] else None,
        "colours": _colours(species, values["color_id"]),
        "special_needs": values["special_needs"],
        "bonded_pair": values["bonded_pair"],
        "added_after": datetime.combine(values["added_after"], time(), UTC)
        if values["added_after"]
        else None,
        "org_type": shelters.ORG_TYPES[values["cared_for_by"]] if values["cared_for_by"] else None,
        "newest": values["sort"] == "newest",
    }


def _breeds(species: str, value: str | None) -> tuple[list[str] | None, bool]:
    """Every name, in lower case, by which records call what is asked for."""
    if value is None:
        return None, False
    wanted = find_search_breed(species, value)
    if wanted is None:
        raise NotValid("breed_id", "search_form has no such breed for this species.")
    names = set(wanted.names)
    known = find_species(species)
    for name in wanted.names:
        breed = find_breed(known.name, name) if known else None
        names |= set(breed.aliases) if breed else set()
    return sorted(name.lower() for name in names), wanted.is_query


def _colours(species: str, number: int | None) -> list[str] | None:
    if number is None:
        return None
    wanted = find_colour(species, number)
    if wanted is None:
        raise NotValid("color_id", "search_form has no such colour for this species.")
    return list(wanted.names)


def _ages(age: str | None, species: str) -> list[str] | None:
    """Our words for an age: the young of other species than dogs and cats are `young`, like those half grown."""
    if age is None:
        return None
    if age in ("puppy", "kitten"):
        return ["Baby"]
    if age == "young" and species not in ("dog", "cat"):
        return ["Baby", "Young"]
    return [age.capitalize()]
