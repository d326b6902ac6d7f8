"""The option lists for building a search form. Pure."""

from collections.abc import Iterable
from typing import Any, Final

from petwire.petapi.inputs import AGES, HAIR
from petwire.petapi.vocabulary import SIZED, breeds_for, colours_for, sizes

_RANGES: Final = {35: 55, 50: 80, 75: 120, 100: 160, 250: 400}  # miles and the original's kilometres
ANY: Final = ("Any", "")

Options = list[dict[str, str]]


def search_form(species: str) -> dict[str, Any]:
    """The answer of search_form: lists of {label, value}, both text, "Any" first. A list that a species does not have
    is absent: cats and small animals have no sizes, hair is a cat's. Breeds and colours of other species than dogs and
    cats have numbers of ours."""
    ages = [
        one
        for one in AGES
        if one not in ("puppy", "kitten") or one == {"dog": "puppy", "cat": "kitten"}.get(species)
    ]
    lists = {
        "age": [(one.capitalize(), one) for one in ages],
        "sex": [("Male", "m"), ("Female", "f")],
        "hair": [(one.capitalize(), one) for one in HAIR] if species == "cat" else [],
        "geo_range": [(f"{miles} miles ({km} km)", str(miles)) for miles, km in _RANGES.items()],
        "breed_id": [(one.label, one.value) for one in breeds_for(species)],
        "color_id": [(one.label, str(one.id)) for one in colours_for(species)],
        "pet_size_range_id": [(label, str(number)) for number, label in sizes().items()]
        if species in SIZED
        else [],
    }
    return {"status": "ok"} | {
        name: _options(found if name == "geo_range" else [ANY, *found])
        for name, found in lists.items()
        if found
    }


def _options(found: Iterable[tuple[str, str]]) -> Options:
    return [{"label": label, "value": value} for label, value in found]
