"""What somebody probably meant: species and breeds near to a word, and breeds out of free text. Never a silent guess:
what is read here is a name of the list, and what is only near is offered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process, utils

from petwire.vocab.breeds import breeds_of, find_breed
from petwire.vocab.species import all_species

NEAR = 72  # of 100: below it, words have little more in common than letters

_MIXED = re.compile(r"[\s,(/-]*\b(?:mix(?:ed)?(?: breed)?|cross(?:breed)?|x)\b\.?\)?\s*$", re.I)
_BETWEEN = re.compile(r"\s*(?:/|&|\+)\s*|\s+(?:x|and|with)\s+", re.I)


# What people say every day, and no list has: read as the name beside it.
EVERYDAY: Mapping[tuple[str, str], str] = {
    ("Dog", "lab"): "Labrador Retriever",
    ("Dog", "labrador"): "Labrador Retriever",
    ("Dog", "golden"): "Golden Retriever",
    ("Dog", "german shepherd"): "German Shepherd Dog",
    ("Dog", "gsd"): "German Shepherd Dog",
    ("Dog", "husky"): "Siberian Husky",
    ("Dog", "pit bull"): "Pit Bull Terrier",
    ("Dog", "pitbull"): "Pit Bull Terrier",
    ("Dog", "pittie"): "Pit Bull Terrier",
    ("Dog", "corgi"): "Welsh Corgi",
    ("Dog", "aussie"): "Australian Shepherd",
    ("Dog", "heeler"): "Australian Cattle Dog",
    ("Dog", "rottie"): "Rottweiler",
    ("Dog", "doxie"): "Dachshund",
    ("Dog", "shih-tzu"): "Shih Tzu",
    ("Dog", "chi"): "Chihuahua",
    ("Cat", "short hair"): "Domestic Short Hair",
    ("Cat", "medium hair"): "Domestic Medium Hair",
    ("Cat", "long hair"): "Domestic Long Hair",
}


@dataclass(frozen=True, slots=True)
class BreedRead:
    """Breeds of the list that a text names. `mixed` is True where it says so, else None."""

    primary: str
    secondary: str = ""
    mixed: bool | None = None


def closest_species(text: str, limit: int = 3) -> tuple[str, ...]:
    """Names of species near to a word, the nearest first."""
    return _closest(text, _species_words(), limit)


def closest_breeds(species: str, text: str, limit: int = 5) -> tuple[str, ...]:
    """Names of a species' breeds near to a text, the nearest first."""
    return _closest(_MIXED.sub("", text), _breed_words(species), limit)


def read_breed(species: str, text: str) -> BreedRead | None:
    """The breeds that a text names: `Lab mix`, `Beagle / Boxer`, `DSH`. None when any of them is not in the list."""
    if whole := _named(species, text):
        return BreedRead(whole)
    mixed = bool(_MIXED.search(text))
    parts = [part for part in _BETWEEN.split(_MIXED.sub("", text)) if part]
    breeds = [_named(species, part) for part in parts]
    if not 1 <= len(breeds) <= 2 or not all(breeds):
        return None
    return BreedRead(breeds[0], "".join(breeds[1:]), True if mixed or breeds[1:] else None)


def _named(species: str, text: str) -> str:
    """The breed of the list that goes by this name, "" when there is none."""
    if found := find_breed(species, text):
        return found.name
    return EVERYDAY.get((species, " ".join(text.split()).casefold()), "")


def _closest(text: str, words: Mapping[str, str], limit: int) -> tuple[str, ...]:
    """Names whose words are near, those first that are near letter by letter."""
    near = process.extract(
        text, words.keys(), scorer=fuzz.WRatio, processor=utils.default_process, limit=20, score_cutoff=NEAR
    )
    plain = utils.default_process(text)
    near.sort(key=lambda one: -(one[1] / 2 + fuzz.ratio(plain, utils.default_process(one[0]))))
    return tuple(dict.fromkeys(words[word] for word, _, _ in near))[:limit]


@cache
def _species_words() -> dict[str, str]:
    """Every name of every species, with the name it stands for."""
    return {word: one.name for one in all_species() for word in (*one.aliases, one.young, one.name)}


@cache
def _breed_words(species: str) -> dict[str, str]:
    everyday = {word: name for (kind, word), name in EVERYDAY.items() if kind == species}
    return everyday | {word: one.name for one in breeds_of(species) for word in (*one.aliases, one.name)}
