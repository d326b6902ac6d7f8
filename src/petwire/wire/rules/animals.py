"""Rules about what is said of an animal: status, times, species, breed, age, size, fee."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from petwire.wire.records import Pet
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, Words, rule, shown
from petwire.wire.rules.values import text

_CLOCKS_DIFFER: Final = timedelta(hours=1)
_STALE: Final = timedelta(days=730)
_YEAR: Final = 365.25  # days
# Years that a general age may mean, wide enough for mice and parrots.
_AGES: Final = {"Baby": (0.0, 2.0), "Young": (0.0, 6.0), "Adult": (0.4, 25.0), "Senior": (1.5, 100.0)}
# Pounds that a general size of a dog may mean, wide enough for every reading of the words.
_DOGS: Final = {"Small": (0, 40), "Medium": (10, 85), "Large": (30, 250), "X-Large": (60, 400)}
_POUNDS: Final = {"Pounds": Decimal(1), "Ounces": Decimal("0.0625"), "Kilograms": Decimal("2.2046")}
_AMOUNT: Final = re.compile(r"[0-9][0-9,]{0,15}")
_FEE_WORDS: Final = re.compile(
    r"free|waive|none|no fee|donation|sponsor|contact|call|ask|varies|vary|tbd|negotia|paid|covered|reduced",
    re.I,
)
_FEE_LIMIT: Final = 5000
_WORD_LIMIT: Final = 100  # characters of a word for which another may be meant


@rule(
    WARNING,
    "An animal's status is not Available, which the files are for.",
    example='"status":"Adopted"',
    remedy="Leave animals out that cannot be adopted; what is not in petlist.csv is removed by readers.",
)
def status_not_available(pet: Pet, facts: Facts) -> Hits:
    status = text(pet, "status")
    if status != "Available":
        yield Hit("status", shown(status))


@rule(
    WARNING,
    "An animal has no lastUpdated: readers cannot tell which of two rows is newer.",
    example='"lastUpdated":""',
    remedy="Write the seconds since 1970 of its last change.",
)
def updated_missing(pet: Pet, facts: Facts) -> Hits:
    if "updated_at" not in pet.values and "lastUpdated" not in pet.kept:
        yield Hit("lastUpdated", "empty")


@rule(
    WARNING,
    "An animal was last updated in the future.",
    example='"lastUpdated":"4102444800"',
    remedy="Set the clock or the time zone right where the files are written.",
)
def updated_in_future(pet: Pet, facts: Facts) -> Hits:
    at = pet.values.get("updated_at")
    if isinstance(at, datetime) and at > facts.now + _CLOCKS_DIFFER:
        yield Hit("lastUpdated", f"{at:%Y-%m-%d %H:%M} UTC")


@rule(
    INFO,
    "An animal was last updated more than two years ago: perhaps it found a home long since.",
    example='"lastUpdated":"1275026040"',
    remedy="Ask the organisation whether it still waits.",
)
def updated_long_ago(pet: Pet, facts: Facts) -> Hits:
    at = pet.values.get("updated_at")
    if isinstance(at, datetime) and at < facts.now - _STALE:
        yield Hit("lastUpdated", f"{at:%Y-%m-%d}")


@rule(
    WARNING,
    "An animal has no species: nobody finds it.",
    example='"species":""',
    remedy="Enter the species.",
)
def species_missing(pet: Pet, facts: Facts) -> Hits:
    if not text(pet, "species").strip():
        yield Hit("species", "empty")


@rule(
    INFO,
    "A species is not in our vocabulary.",
    example='"species":"Dgo"',
    remedy="Correct it at its source, or tell us of a species that we lack.",
)
def species_unknown(pet: Pet, facts: Facts) -> Hits:
    species = text(pet, "species").strip()
    if species and facts.words.species(species) is None:
        yield Hit("species", shown(species) + _meant(species, tuple(facts.words.all_species())))


@rule(
    INFO,
    "A breed is not in our vocabulary for its species.",
    example='"species":"Dog","primaryBreed":"Labradour Retriever"',
    remedy="Correct it at its source, or tell us of a breed that we lack.",
)
def breed_unknown(pet: Pet, facts: Facts) -> Hits:
    for key, breed, species in _unknown_breeds(pet, facts.words):
        if not _elsewhere(breed, species, facts.words):
            yield Hit(key, shown(breed) + _meant(breed, tuple(facts.words.breeds(species))))


@rule(
    WARNING,
    "A breed belongs to another species.",
    example='"species":"Cat","primaryBreed":"Beagle"',
    remedy="Correct the species or the breed at their source.",
)
def breed_of_other_species(pet: Pet, facts: Facts) -> Hits:
    for key, breed, species in _unknown_breeds(pet, facts.words):
        if other := _elsewhere(breed, species, facts.words):
            yield Hit(key, f"{shown(breed)} is a breed of {other}, the animal is a {species}")


@rule(
    INFO,
    "An animal has no sex; some sites do not take it then.",
    example='"sex":""',
    remedy="Enter it when it is known.",
)
def sex_missing(pet: Pet, facts: Facts) -> Hits:
    if "sex" not in pet.values and "sex" not in pet.kept:
        yield Hit("sex", "empty")


@rule(
    WARNING,
    "An animal was born in the future.",
    example='"birthdate":"2099-01-31"',
    remedy="Correct the date at its source.",
)
def birthdate_in_future(pet: Pet, facts: Facts) -> Hits:
    born = pet.values.get("birthdate")
    if isinstance(born, date) and born > (facts.now + timedelta(days=1)).date():
        yield Hit("birthdate", born.isoformat())


@rule(
    WARNING,
    "The general age does not fit the date of birth.",
    example='"age":"Baby","birthdate":"2009-05-01"',
    remedy="Derive the general age from the date of birth each night.",
)
def age_against_birthdate(pet: Pet, facts: Facts) -> Hits:
    born, age = pet.values.get("birthdate"), text(pet, "age")
    if not isinstance(born, date) or age not in _AGES:
        return
    years = (facts.now.date() - born).days / _YEAR
    least, most = _AGES[age]
    if years >= 0 and not least <= years <= most:
        yield Hit("age", f"{age}, born {born.isoformat()}")


@rule(
    WARNING,
    "The general size of a dog does not fit its weight.",
    example='"size":"Small","sizePotential":"85","sizeUOM":"Pounds"',
    remedy="Correct the size, the weight or its unit at their source.",
)
def size_against_weight(pet: Pet, facts: Facts) -> Hits:
    size, factor = text(pet, "size"), _POUNDS.get(text(pet, "size_unit"))
    if factor is None or size not in _DOGS or facts.words.species(text(pet, "species")) != "Dog":
        return
    grown = text(pet, "age") in ("Adult", "Senior")
    weight = pet.values.get("size_potential") or (pet.values.get("size_current") if grown else None)
    if not isinstance(weight, Decimal) or weight <= 0:
        return
    least, most = _DOGS[size]
    if not least <= weight * factor <= most:
        yield Hit("size", f"{size}, {weight:f} {text(pet, 'size_unit')}")


@rule(
    INFO,
    "A weight or length has no unit.",
    example='"sizeCurrent":"25","sizeUOM":""',
    remedy="Say in sizeUOM what the number counts.",
)
def size_without_unit(pet: Pet, facts: Facts) -> Hits:
    given = [name for name in ("size_current", "size_potential") if pet.values.get(name)]
    if given and not text(pet, "size_unit"):
        yield Hit("sizeUOM", "empty")


@rule(
    INFO,
    "An adoption fee holds no amount, or a very high one.",
    example='"adoptionFee":"yes"',
    remedy="Write the amount, such as $150.",
)
def fee_odd(pet: Pet, facts: Facts) -> Hits:
    fee = text(pet, "adoption_fee").strip()
    amounts = [int(found.replace(",", "")) for found in _AMOUNT.findall(fee)]
    if fee and (max(amounts) > _FEE_LIMIT if amounts else not _FEE_WORDS.search(fee)):
        yield Hit("adoptionFee", shown(fee))


@rule(
    WARNING,
    "An animal was found in the future.",
    example='"foundDate":"2099-01-31"',
    remedy="Correct the date at its source.",
)
def found_in_future(pet: Pet, facts: Facts) -> Hits:
    found = pet.values.get("found_date")
    if isinstance(found, date) and found > (facts.now + timedelta(days=1)).date():
        yield Hit("foundDate", found.isoformat())


@rule(
    INFO,
    "The date until which an animal has to leave is past.",
    example='"killDate":"2019-03-01"',
    remedy="Ask the organisation what became of it.",
)
def kill_date_past(pet: Pet, facts: Facts) -> Hits:
    last = pet.values.get("kill_date")
    if isinstance(last, date) and last < (facts.now - timedelta(days=1)).date():
        yield Hit("killDate", last.isoformat())


def _unknown_breeds(pet: Pet, words: Words) -> list[tuple[str, str, str]]:
    """Key, breed and species of breeds that the vocabulary does not know for the animal's species."""
    species = words.species(text(pet, "species"))
    if species is None or not words.breeds(species):
        return []
    breeds = (("primaryBreed", text(pet, "primary_breed")), ("secondaryBreed", text(pet, "secondary_breed")))
    return [(key, breed, species) for key, breed in breeds if breed and not words.knows_breed(species, breed)]


def _elsewhere(breed: str, species: str, words: Words) -> str | None:
    """Another species that has this breed."""
    others = (other for other in words.all_species() if other != species)
    return next((other for other in others if words.knows_breed(other, breed)), None)


@lru_cache(4096)
def _meant(word: str, known: tuple[str, ...]) -> str:
    """The known word that is probably meant, as the end of a detail."""
    if len(word) > _WORD_LIMIT:
        return ""
    close = process.extractOne(word, known, scorer=ratio, processor=str.casefold, score_cutoff=75)
    return f"; perhaps {close[0]}" if close else ""
