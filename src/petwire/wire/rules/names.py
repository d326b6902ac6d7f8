"""Rules about the names of animals."""

import re
from typing import Final

from petwire.wire.records import Pet
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, rule, shown
from petwire.wire.rules.states import STATES
from petwire.wire.rules.values import text

_PROMOTION: Final = re.compile(
    r"\b(?:adopted|(?:adoption )?pending|courtesy|foster(?:s|ers)?(?: homes?)? (?:needed|wanted)"
    r"|needs? (?:a )?foster|urgent|on hold|has (?:an )?applications?|reserved|arriving|coming soon|in danger"
    r"|sponsor(?:ed|ship)|reduced|adopt me|rescue only|deadline|still available|available now|special needs"
    r"|needs? (?:a )?home)\b|!!",
    re.I,
)
_NO_PET: Final = re.compile(
    r"\b(?:read (?:first|me|this|below)|not (?:yet )?posted|do not (?:use|adopt)|data (?:management|entry)"
    r"|donat(?:e|ions?)|volunteers?|gift cards?|wish ?list|adoption (?:events?|info\w*|process|applications?)"
    r"|test (?:animal|pet|dog|cat)|place ?holder|template|foster homes?)\b|^adoption\b",
    re.I,
)
_NUMBER: Final = re.compile(r"[A-Z]{0,3}[ #-]{0,2}[0-9]{4,}", re.I)
_NUMBER_IN: Final = re.compile(r"#\s?[0-9]+|\b[A-Z]?[0-9]{5,}\b", re.I)
_PLACE: Final = re.compile(
    rf"(?:\bin |[-(/] ?)(?:{'|'.join(STATES)}|{'|'.join(map(re.escape, STATES.values()))})\)?$"
)
_PLACE_IN_CAPITALS: Final = re.compile(
    rf"[-(/] ?(?:{'|'.join(name.upper() for name in STATES.values())})\)?$"
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_PLAIN_WORDS: Final = frozenset(
    (
        *(
            "male",
            "female",
            "boy",
            "girl",
            "puppy",
            "puppies",
            "pup",
            "kitten",
            "kittens",
            "dog",
            "dogs",
            "cat",
        ),
        *("cats", "mix", "mixed", "yr", "yrs", "year", "years", "mo", "mos", "month", "months", "wk", "wks"),
        *("week", "weeks", "old", "young", "baby", "adult", "senior", "a", "the", "and"),
    )
)
_LONG: Final = 50


@rule(
    WARNING,
    "An animal has no name.",
    example='"name":""',
    remedy="Enter a name, or leave the animal out of the files until it has one.",
)
def name_empty(pet: Pet, facts: Facts) -> Hits:
    if not text(pet, "name").strip():
        yield Hit("name", "no name")


@rule(
    WARNING,
    "A name holds a message or a state of affairs instead of a name alone.",
    example='"name":"Rex - ADOPTED!"',
    remedy="Keep the name alone; say the rest by the status, the courtesy flag or the description.",
)
def name_promotes(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name")
    if found := _PROMOTION.search(name):
        yield Hit("name", f"{shown(found[0])} in {shown(name)}")


@rule(
    WARNING,
    "A row seems to be a notice board and no animal.",
    example='"name":"ADOPTION-Read First"',
    remedy="Take the row out; put what it says on the organisation's own page.",
)
def name_of_no_pet(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name")
    if _NO_PET.search(name):
        yield Hit("name", shown(name))


@rule(
    WARNING,
    "A number stands in place of a name.",
    example='"name":"A0658365"',
    remedy="Put the number into rescueID and give the animal a name.",
)
def name_is_number(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name").strip()
    if _NUMBER.fullmatch(name):
        yield Hit("name", shown(name))


@rule(
    INFO,
    "A name holds the organisation's own number.",
    example='"name":"W#158 Shorty"',
    remedy="Put the number into rescueID.",
)
def name_with_number(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name").strip()
    if _NUMBER_IN.search(name) and not _NUMBER.fullmatch(name):
        yield Hit("name", shown(name))


@rule(
    INFO,
    "A name ends in a state or province.",
    example='"name":"Jameson in TX"',
    remedy="Say by animalLocation where the animal is.",
)
def name_with_place(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name").strip()
    if _PLACE.search(name) or _PLACE_IN_CAPITALS.search(name):
        yield Hit("name", shown(name))


@rule(
    INFO,
    "A name only repeats the species, breed, sex or age.",
    example='"name":"Corgi 4yrs","primaryBreed":"Corgi"',
    remedy="Give the animal a name: people remember names.",
)
def name_describes(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name")
    words = {word.lstrip("0123456789") for word in _WORD.findall(name.casefold())} - {""}
    own = " ".join(text(pet, key) for key in ("species", "primary_breed", "secondary_breed"))
    if words and words <= _PLAIN_WORDS | set(_WORD.findall(own.casefold())):
        yield Hit("name", shown(name))


@rule(
    INFO,
    "A name has blanks at its ends, doubled blanks or marks behind it.",
    example='"name":"Mars "',
    remedy="Trim the name.",
)
def name_untidy(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name")
    if name != " ".join(name.split()) or name.endswith(("*", "!", "~", "-")) or name.startswith(("*", "~")):
        yield Hit("name", shown(name))


@rule(
    INFO,
    f"A name is longer than {_LONG} characters, which is more than many sites show.",
    example='"name":"Rex who loves everybody and waits for you since last summer"',
    remedy="Keep the name alone and tell the story in the summary.",
)
def name_long(pet: Pet, facts: Facts) -> Hits:
    name = text(pet, "name")
    if len(name) > _LONG:
        yield Hit("name", f"{len(name)} characters")
