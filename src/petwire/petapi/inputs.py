"""What a request asks for: its query string read by the inputs that each function has. Pure.

The one table FUNCTIONS serves reading, the pages of the documentation and the OpenAPI document. What clients send
beside it (misspelt, of other functions, without a name) is ignored, and named only when the request fails anyway.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from petwire.petapi.errors import MISSING, Code, Failure, Problem, not_valid

VERSIONS: Final = ("beta", "1", "2", "3")
OUTPUTS: Final = ("json", "xml")
SPECIES: Final = ("dog", "cat", "rabbit", "bird", "small_animal", "horse", "reptile", "farm_animal")
AGES: Final = ("puppy", "kitten", "young", "adult", "senior")
CARERS: Final = ("shelter", "rescue", "private_owner")
SORTS: Final = ("nearest", "newest")
HAIR: Final = ("short", "medium", "long")

WINDOW: Final = 50  # pets of a call that does not say
MOST_OF_SHELTERS: Final = 25_000
MOST_AT_ONCE: Final = 500
MOST_IN_ALL: Final = 10_000
MOST_SHELTERS: Final = 500
MILES: Final = 50.0
MOST_MILES: Final = 1000.0

_MOST_FIELDS = 1000
_LONGEST = 8000  # characters of a query string
_BIGINT = 2**63 - 1
_DIGITS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?")
_ZIP = re.compile(r"([0-9]{5})(?:-[0-9]{4})?")
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY][0-9][A-Z] ?[0-9][A-Z][0-9]", re.I)
_TOWN = re.compile(r"([^,0-9]{2,60}?)(?:\s*,\s*|\s+)([A-Za-z]{2})")


class NotValid(ValueError):
    """An input cannot be read; the words say what it may be."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a function. `schema` is its JSON schema, `says` a sentence; `many` collects what is repeated and
    listed by commas, `also` are other names of the same."""

    name: str
    read: Callable[[str], Any]
    says: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    default: Any = None
    many: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody searches: a ZIP code, a postal code of Canada, or a town with its state."""

    zip: str = ""
    city: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Globals:
    """The inputs of every function."""

    key: str
    version: str = "1"
    output: str = "json"


Pairs = list[tuple[str, str]]


def read_query(raw: bytes) -> Pairs | Failure:
    """The pairs of a query string as it came, those with an empty name left out."""
    if len(raw) > _LONGEST:
        return Failure(
            Code.INPUT_INVALID, f"The query string is longer than {_LONGEST:,} characters.", status=414
        )
    try:
        text = raw.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Failure(Code.INPUT_INVALID, "The query string is no text in UTF-8 with names and values.")
    if any("\x00" in name + value for name, value in pairs):
        return Failure(Code.INPUT_INVALID, "The query string holds a character that no text has.")
    return [(name.strip(), value.strip()) for name, value in pairs if name.strip()]


def read_globals(pairs: Pairs) -> Globals | Failure:
    """Key, version and output; of what is doubled the last that is not empty counts."""
    key, version, output = (_last(pairs, name) for name in ("key", "v", "output"))
    if version and version.lower() not in VERSIONS:
        return Failure(Code.INPUT_INVALID, f"v can be {_or(VERSIONS)}.")
    if output and output.lower() not in OUTPUTS:
        return Failure(Code.INPUT_INVALID, f"output can be {_or(OUTPUTS)}.")
    if not key:
        return Failure(Code.INPUT_MISSING, "Please send the key of your service as the input key.")
    return Globals(key, (version or "1").lower(), (output or "json").lower())


def read_inputs(function: str, pairs: Pairs) -> dict[str, Any] | Failure:
    """A function's own inputs by name, with their defaults; or all that is wrong with them at once."""
    values: dict[str, Any] = {}
    missing, invalid = [], []
    for one in FUNCTIONS[function].inputs:
        given = _given(pairs, one)
        if not given:
            if one.required:
                missing.append(Problem(_called(one), MISSING))
            values[one.name] = one.default
            continue
        try:
            values[one.name] = _read(one, given)
        except NotValid as err:
            invalid.append(Problem(one.name, str(err)))
    if missing or invalid:
        return not_valid(missing=missing, invalid=invalid, unknown=_unknown(function, pairs))
    return values


def window(values: Mapping[str, Any], *, most: int, at_once: int | None = None) -> range:
    """The positions that are asked for, counted from 1; too wide a window is shortened without a word."""
    first = min(values["start_number"], most + 1)  # behind everything there is nothing, however far
    last = values["end_number"] if values["end_number"] is not None else first + WINDOW - 1
    last = min(last, most)
    if at_once is not None:
        last = min(last, first + at_once - 1)
    return range(first, max(first, last + 1))


def _last(pairs: Pairs, name: str) -> str:
    return next((value for one, value in reversed(pairs) if one == name and value), "")


def _given(pairs: Pairs, one: Input) -> list[str]:
    if not one.many:
        last = _last(pairs, one.name)
        return [last] if last else []
    names = (one.name, *one.also)
    parts = (part.strip() for name, value in pairs if name in names for part in value.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _read(one: Input, given: list[str]) -> Any:
    if not one.many:
        return one.read(given[0])
    if len(given) > MOST_SHELTERS:
        raise NotValid(f"At most {MOST_SHELTERS} can be asked for at once.")
    return list(dict.fromkeys(one.read(part) for part in given))


def _called(one: Input) -> str:
    """The name by which the original asks for an input that is missing."""
    return one.also[0] if one.also else one.name


def _unknown(function: str, pairs: Pairs) -> list[Problem]:
    known = {"key", "v", "output"}
    for one in FUNCTIONS[function].inputs:
        known |= {one.name, *one.also}
    names = dict.fromkeys(name for name, _ in pairs if name not in known)
    return [Problem(name[:100], "This function has no such input; it was ignored.") for name in names]


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _number(text: str) -> int:
    """A position; what no list can have is shortened to the largest number there is."""
    if not _DIGITS.fullmatch(text):
        raise NotValid("It must be a whole number, counted from 1.")
    return max(1, int(text)) if len(text) < 19 else _BIGINT


def _id(text: str) -> int:
    """An id; 0, which nothing has, stands for what is larger than any."""
    if not _DIGITS.fullmatch(text):
        raise NotValid("It must be a number.")
    return int(text) if len(text) < 19 else 0


def _flag(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on", "y", "t"):
        return True
    if text.lower() in ("0", "false", "no", "off", "n", "f"):
        return False
    raise NotValid("It must be 1 or 0.")


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise NotValid(f"It can be {_or(words)}.")
        return text.lower()

    return read


def _range(first: int, last: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _DIGITS.fullmatch(text) or len(text) > 9 or not first <= int(text) <= last:
            raise NotValid(f"It must be a number from {first} to {last}.")
        return int(text)

    return read


def _miles(text: str) -> float:
    if not _DECIMAL.fullmatch(text) or float(text) <= 0:
        raise NotValid("It must be a distance in miles, such as 50.")
    return min(float(text), MOST_MILES)


def _place(text: str) -> Place:
    if found := _ZIP.fullmatch(text):
        return Place(zip=found[1])
    if _CANADIAN.fullmatch(text):
        return Place(zip=text.upper().replace(" ", ""))
    if found := _TOWN.fullmatch(" ".join(text.split())):
        return Place(city=found[1].strip(), state=found[2].upper())
    raise NotValid('It must be a postal code, such as 62704, or a town with its state: "Springfield, IL".')


def _breed(text: str) -> str:
    if not re.fullmatch(r"(real|nick|super|criteria)=[0-9]{1,9}", text):
        raise NotValid("It must be a value of search_form, such as real=801.")
    return text


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as err:
        raise NotValid("It must be a date such as 2026-03-14.") from err


_INTEGER: Final = {"type": "integer", "minimum": 1}
_FLAG: Final = {"type": "integer", "enum": [0, 1]}
_DATE: Final = {"type": "string", "format": "date", "examples": ["2026-03-14"]}
_IDS: Final = {"type": "string", "pattern": "^[0-9]+$"}

START = Input(
    "start_number", _number, "The first position that is wanted, counted from 1.", _INTEGER, default=1
)
END = Input(
    "end_number",
    _number,
    f"The last position that is wanted; {WINDOW - 1} behind the first where it is not said.",
    _INTEGER,
)
META = Input(
    "meta_only", _flag, "1: only the counts come back, and no list.", _FLAG | {"default": 0}, default=False
)
WINDOWED: Final = (START, END, META)
PLACE = Input(
    "city_or_zip",
    _place,
    'Where: a ZIP code, or "City, ST".',
    {"type": "string", "examples": ["62704", "Springfield, IL"]},
    required=True,
)
RADIUS = Input(
    "geo_range",
    _miles,
    f"How far around, in miles; {MILES:.0f} where it is not said, at most {MOST_MILES:.0f}.",
    {"type": "number", "exclusiveMinimum": 0, "default": MILES},
    default=MILES,
)


def _words(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _species(*, says: str) -> Input:
    return Input("species", _one_of(*SPECIES), says, _words(*SPECIES), required=True)


_PET = Input("pet_id", _id, "The animal's id, as the lists have it.", _IDS, required=True)
_SHELTER = Input("shelter_id", _id, "The organisation's id.", _IDS, required=True)
_FILTERS: Final = (
    Input(
        "breed_id",
        _breed,
        "A value of search_form: a breed, another name, a group, a stored query.",
        {"type": "string", "pattern": "^(real|nick|super|criteria)=[0-9]+$", "examples": ["real=801"]},
    ),
    Input("sex", _one_of("m", "f"), "m or f.", _words("m", "f")),
    Input("age", _one_of(*AGES), "How old.", _words(*AGES)),
    Input("color_id", _range(1, 999_999), "A value of search_form.", {"type": "integer", "minimum": 1}),
    Input(
        "pet_size_range_id",
        _range(1, 4),
        "A value of search_form, 1 (small) to 4.",
        {"type": "integer", "minimum": 1, "maximum": 4},
    ),
    Input("hair", _one_of(*HAIR), "Length of the coat.", _words(*HAIR)),
    Input("bonded_pair", _flag, "1: only animals that want to go with another one.", _FLAG, default=False),
    Input("special_needs", _flag, "1: only animals with special needs.", _FLAG, default=False),
    Input(
        "include_mixes",
        _flag,
        "0: with a breed, leave out mixes of it.",
        _FLAG | {"default": 1},
        default=True,
    ),
    Input("added_after", _date, "Only animals that came in on or after this day.", _DATE),
    Input("cared_for_by", _one_of(*CARERS), "Who looks after the animal.", _words(*CARERS)),
    Input("sort", _one_of(*SORTS), "The order.", _words(*SORTS) | {"default": "nearest"}, default="nearest"),
)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: what it is for, in a sentence, and its inputs beside those of all."""

    name: str
    says: str
    inputs: tuple[Input, ...]


FUNCTIONS: Final[Mapping[str, Function]] = {
    one.name: one
    for one in (
        Function("pets_at_shelter", "The animals of one organisation.", (_SHELTER, *WINDOWED)),
        Function(
            "pets_at_shelters",
            "The animals of several organisations in one list.",
            (
                Input(
                    "shelter_ids",
                    _id,
                    "The organisations' ids: separated by commas, or the input repeated.",
                    {"type": "string", "examples": ["12,13"]},
                    required=True,
                    many=True,
                    also=("shelter_id",),
                ),
                *WINDOWED,
            ),
        ),
        Function(
            "pet_search",
            "Animals around a place, by what people look for.",
            (PLACE, _species(says="Which kind of animal."), RADIUS, *_FILTERS, *WINDOWED),
        ),
        Function(
            "search_form",
            "What the filters of a search can be, for building a form.",
            (_species(says="Which kind of animal is searched for."),),
        ),
        Function("pet_details", "All about one animal.", (_PET,)),
        Function("limited_pet_details", "The same without its description and contact.", (_PET,)),
        Function("shelter_search", "Organisations around a place.", (PLACE, RADIUS, *WINDOWED)),
        Function("shelter_details", "All about one organisation.", (_SHELTER,)),
    )
}
