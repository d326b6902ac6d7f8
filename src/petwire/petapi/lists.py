"""The lists of animals: an item, and the frame around the items. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orjson import Fragment

from petwire.petapi import words
from petwire.petapi.vocabulary import size_label, species_word
from petwire.petapi.words import Asked, Photo, or_null, plain

Items = Sequence[Mapping[str, Any]] | Fragment  # models, or a list that is in JSON already


@dataclass(frozen=True, slots=True)
class ListedPet:
    """What a list shows of an animal and of its organisation."""

    id: int
    org_id: int
    name: str
    species: str
    sex: str
    age: str
    size: str
    primary_breed: str
    secondary_breed: str
    location_zip: str
    org_name: str
    org_city: str
    org_state: str
    org_zip: str


def pet_item(
    pet: ListedPet, photo: Photo | None, *, order: int, asked: Asked, with_species: bool
) -> dict[str, Any]:
    """One animal of a list, in the order of the original's table."""
    species = species_word(pet.species)
    city, state = words.where(pet.location_zip, pet.org_zip, pet.org_city, pet.org_state)
    item: dict[str, Any] = {"order": order, **_photos(photo, asked.public)}
    item["details_url"] = asked.details_url(pet.id)
    if with_species:
        item["species"] = species
    return item | {
        "pet_id": str(pet.id),
        "pet_name": plain(pet.name),
        "sex": words.sex_letter(pet.sex),
        "age": words.age_word(pet.age, species),
        "size": size_label(pet.size, species),
        "primary_breed": or_null(pet.primary_breed),
        "secondary_breed": or_null(pet.secondary_breed),
        "addr_city": city,
        "addr_state_code": state,
        "shelter_name": plain(pet.org_name),
        "shelter_details_url": asked.shelter_url(pet.org_id, pet.org_name),
    }


def _photos(photo: Photo | None, public: str) -> dict[str, Any]:
    none = (f"{public}{words.NO_PHOTO}", None, None)
    small = words.thumbnail(photo, public) if photo else none
    large = words.large_thumbnail(photo, public) if photo else none
    return {
        f"{name}_{part}": value
        for name, rendition in (("results_photo", small), ("large_results_photo", large))
        for part, value in zip(("url", "width", "height"), rendition, strict=True)
    }


def shelter_list(total: int, items: Items, *, returned: int, meta_only: bool) -> dict[str, Any]:
    """The answer of pets_at_shelter and pets_at_shelters. Empty lists stay lists (petwire's choice)."""
    counts = {"status": "ok", "returned_pets": returned, "total_pets": total}
    return counts if meta_only else {**counts, "pets": items}


NO_PETS = "There are no pets that match this search."


def search_list(
    total: int,
    items: Items,
    *,
    exact: int,
    returned: int,
    meta_only: bool,
    nothing: str = NO_PETS,
) -> dict[str, Any]:
    """The answer of pet_search: `exact` of those that are returned match exactly, the others are mixes.

    Nothing found is an empty list and the object `exception`, for clients that ask for either.
    """
    answer: dict[str, Any] = {
        "status": "ok",
        "returned_pets": returned,
        "returned_exact_matches": exact,
        "returned_nonexact_matches": returned - exact,
        "total_pets": total,
    }
    if not meta_only:
        answer["pets"] = items
    if not total:
        answer["exception"] = {"msg": "no_pets_found", "details": nothing}
    return answer
