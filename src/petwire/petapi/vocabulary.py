"""The original's words for species, breeds, colours and sizes, and ours for the same. Pure; the lists stand beside it.

README.md says where the lists come from.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from petwire.petapi.inputs import SPECIES
from petwire.vocab.species import all_species

SIZED: Final = frozenset({"dog", "rabbit", "bird", "horse", "reptile", "farm_animal"})
SIZE_IDS: Final[Mapping[str, int]] = {"Small": 1, "Medium": 2, "Large": 3, "X-Large": 4}

# Species that our list does not know and that records name all the same: petwire's choice.
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "small_animal": (
        *("Chinchilla", "Degu", "Gerbil", "Hamster", "Hedgehog", "Mouse", "Rat", "Small & Furry"),
        *("Sugar Glider", "Prairie Dog", "Skunk"),
    ),
    "horse": ("Donkey", "Mule", "Pony", "Donkey/Mule"),
    "bird": ("Parrot", "Chicken", "Duck", "Goose", "Turkey"),
    "reptile": ("Snake", "Turtle", "Tortoise", "Gecko", "Iguana", "Frog", "Toad", "Amphibian"),
    "farm_animal": (
        *("Alpaca", "Barnyard", "Cow", "Cattle", "Goat", "Llama", "Pig", "Pot Bellied Pig", "Sheep"),
        *("Pig (Potbellied)", "Pig (Farm)"),
    ),
}


@dataclass(frozen=True, slots=True)
class SearchBreed:
    """One entry of a search form's breeds: `value` is kind=number, `names` ours of what it finds."""

    species: str
    label: str
    value: str
    names: tuple[str, ...]

    @property
    def is_query(self) -> bool:
        """Does it stand for a stored query, which asks the colour as well?"""
        return self.value.startswith("criteria=")


@dataclass(frozen=True, slots=True)
class Colour:
    """One entry of a search form's colours; `names` are the colours of records that it finds, in lower case."""

    species: str
    id: int
    label: str
    names: tuple[str, ...]


@cache
def species_word(name: str) -> str:
    """The original's word for a species: dog, small_animal. Of one that it has no word for, our own in that form."""
    return _species_words().get(name.casefold()) or re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


@cache
def species_names(word: str) -> tuple[str, ...]:
    """The names of species that a word of the original finds."""
    known = [one.name for one in all_species() if one.adoptapet == word]
    return (*known, *_OTHERS.get(word, ()))


@cache
def _species_words() -> dict[str, str]:
    return {name.casefold(): word for word in SPECIES for name in species_names(word)}


@cache
def search_breeds() -> tuple[SearchBreed, ...]:
    """Every breed of the search form, by species and label."""
    return tuple(
        SearchBreed(row["species"], row["label"], row["value"], tuple(row["names"].split("|")))
        for row in _rows("breeds.csv")
    )


@cache
def breeds_for(species: str) -> tuple[SearchBreed, ...]:
    """The breeds that the search form of a species offers; an id that has two labels under both."""
    return tuple(one for one in search_breeds() if one.species == species)


def find_search_breed(species: str, value: str) -> SearchBreed | None:
    """The breed that a `breed_id` means, or None."""
    return next((one for one in breeds_for(species) if one.value == value), None)


@cache
def colours_for(species: str) -> tuple[Colour, ...]:
    """The colours that the search form of a species offers."""
    return tuple(
        Colour(row["species"], int(row["id"]), row["label"], colour_names(row["label"]))
        for row in _rows("colours.csv")
        if row["species"] == species
    )


def find_colour(species: str, number: int) -> Colour | None:
    """The colour that a `color_id` means, or None."""
    return next((one for one in colours_for(species) if one.id == number), None)


def colour_names(label: str) -> tuple[str, ...]:
    """What records call a colour of the form: `Gray, Blue or Silver Tabby` is gray tabby, blue tabby, silver tabby."""
    plain = re.sub(r"\s*\(.*\)", "", label).lower()
    parts = [part.strip() for part in re.split(r",| or |/", plain) if part.strip()]
    last = parts[-1].split()
    if len(parts) > 1 and last[-1] == "tabby":
        parts = [one if one.endswith("tabby") else f"{one} tabby" for one in parts]
    names = [plain, label.lower(), *parts]
    # Both spellings stand in records.
    return tuple(dict.fromkeys([*names, *(_GREY.sub(_other_grey, one) for one in names)]))


_GREY = re.compile(r"\bgr[ae]y\b")


def _other_grey(found: re.Match[str]) -> str:
    return "grey" if found[0] == "gray" else "gray"


@cache
def size_label(size: str, species: str) -> str | None:
    """The form's label of a size: `Med. 26-60 lbs (12-27 kg)`; None for cats, small animals and what is not known."""
    return _size_labels().get(SIZE_IDS.get(size, 0)) if species in SIZED else None


def sizes() -> Mapping[int, str]:
    """The size ranges by their number."""
    return _size_labels()


def size_of(number: int) -> str:
    """Our word for a size range."""
    return next(word for word, one in SIZE_IDS.items() if one == number)


@cache
def _size_labels() -> dict[int, str]:
    return {int(row["id"]): row["label"] for row in _rows("sizes.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
