"""Species and breeds as people write them, read into the vocabulary's words; their own words are kept beside. Pure."""

from collections.abc import Mapping
from typing import Any

from petwire.vocab.species import find_species
from petwire.vocab.suggest import read_breed

READ_FIELDS = ("species", "primary_breed", "secondary_breed")


def in_our_words(typed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The values with species and breeds by the names of our list, and `own_words` where these were others.

    `before` holds what stands there now, `own_words` among it. A word that nobody knows stays as it was typed: the
    lists are open. A breed that says so (`Lab mix`) makes the animal mixed, unless that is answered itself.
    """
    values = dict(typed)
    if "species" in values:
        known = find_species(values["species"])
        values["species"] = known.name if known else values["species"].strip()
    species = values.get("species", before.get("species", ""))
    if text := str(values.get("primary_breed", "")).strip():
        read = read_breed(species, text)
        values["primary_breed"] = read.primary if read else text
        if read and read.secondary and not values.get("secondary_breed"):
            values["secondary_breed"] = read.secondary
        if read and read.mixed and values.get("mixed") is None:
            values["mixed"] = True
    if text := str(values.get("secondary_breed", "")).strip():
        read = read_breed(species, text)
        values["secondary_breed"] = read.primary if read and not read.secondary else text
    words = _own_words(typed, values, before)
    return values if words == before.get("own_words", {}) else {**values, "own_words": words}


def _own_words(
    typed: Mapping[str, Any], values: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, str]:
    words = dict(before.get("own_words", {}))
    for name in READ_FIELDS:
        if name not in typed:
            continue
        text = " ".join(str(typed[name]).split())
        if text.casefold() != str(values[name]).casefold():
            words[name] = text
        elif values[name] != before.get(name):
            words.pop(name, None)
    return words
