"""What the address of a search asks for, and the address that asks for something. Pure.

Every choice of the search page stands in its address, so that it can be sent, kept and gone back to. What cannot be
read is left open and said in words beside its field; what belongs to nobody's field is ignored.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from petwire.vocab.species import find_species
from petwire.vocab.states import states

MILES: Final = (10, 25, 50, 100, 250)
USUAL_MILES: Final = 50
AGES: Final = ("Baby", "Young", "Adult", "Senior")
SIZES: Final = ("Small", "Medium", "Large", "X-Large")
SEXES: Final = ("Female", "Male")
STILL_LOOKING: Final = "looking"  # whatever an animal is called that has no home yet
SORTS: Final = ("newest", "nearest")
_LONGEST: Final = 100  # characters of a value
_MOST: Final = 10  # values of one name
_BIGINT_DIGITS: Final = 18

_ZIP = re.compile(r"([0-9]{5})(?:-[0-9]{4})?")
_TOWN = re.compile(r"([^,0-9]{2,60}?)(?:\s*,\s*|\s+)([A-Za-z]{2})\.?")


@dataclass(frozen=True, slots=True)
class Where:
    """A place that was named: a ZIP code, or a town with its state."""

    zip: str = ""
    city: str = ""
    state: str = ""

    def __str__(self) -> str:
        return self.zip or f"{self.city}, {self.state}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of animals is narrowed to; what is empty, None or False leaves it open.

    `dogs`, `cats` and `kids` want a yes; with `unknown` those of whom nobody knows yet are there as well.
    `courtesy` is True for courtesy listings alone, False for none of them. `travel` wants animals from elsewhere that
    can be brought to the place.
    """

    near: Where | None = None
    miles: int = USUAL_MILES
    species: str = ""
    breed: str = ""
    ages: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    sex: str = ""
    dogs: bool = False
    cats: bool = False
    kids: bool = False
    unknown: bool = False
    special: bool = False
    pair: bool = False
    courtesy: bool | None = None
    status: str = ""
    org_id: int | None = None
    travel: bool = False
    sort: str = "newest"

    @property
    def is_narrowed(self) -> bool:
        """Is anything asked for beside an order?"""
        return replace(self, sort="newest", miles=USUAL_MILES) != Wanted()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind an animal in the order, or in front of one when going back.

    `tenths` is how far that animal is away, in tenths of a mile; it counts in the order of distance alone.
    """

    id: int
    back: bool = False
    tenths: int | None = None

    def __str__(self) -> str:
        return str(self.id) if self.tenths is None else f"{self.tenths}-{self.id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `said` holds each field's text as it came, `wrong` what is wrong with it, in words."""

    wanted: Wanted
    cursor: Cursor | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


class _Wrong(ValueError):
    """A value cannot be read; the words say what it may be."""


def read(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read the pairs of a query string, in their order. It never fails: what is wrong is left open, and said."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        text = " ".join(value.replace("\0", " ").split())
        if text:
            given.setdefault(name, []).append(text)
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, (attribute, reader) in _FIELDS.items():
        if name in given:
            try:
                values[attribute] = reader(given[name][:_MOST])
            except _Wrong as err:
                wrong[name] = str(err)
    if values.get("sort") == "nearest" and "near" not in values:
        del values["sort"]
        if "near" not in wrong:
            wrong["near"] = _("Say where you are, and we can show the nearest first.")
    if values.get("travel") and "near" not in values:
        del values["travel"]
    wanted = Wanted(**values)
    said = {name: texts[-1][:_LONGEST] for name, texts in given.items() if name in _FIELDS}
    return Asked(wanted, _cursor(given, wanted), said, wrong)


def query(wanted: Wanted, cursor: Cursor | None = None, **changed: Any) -> str:
    """The query string that asks for this, the same for the same search; "" when it asks for everything."""
    wanted = replace(wanted, **changed)
    pairs: list[tuple[str, str]] = []
    for name, (attribute, _reader) in _FIELDS.items():
        value = getattr(wanted, attribute)
        if value == _USUAL[attribute] or (name == "miles" and wanted.near is None):
            continue
        pairs += [(name, one) for one in _texts(value)]
    if cursor is not None:
        pairs.append(("before" if cursor.back else "after", str(cursor)))
    return urlencode(pairs)


def address(wanted: Wanted, cursor: Cursor | None = None, *, path: str = "/animals", **changed: Any) -> str:
    """The address that asks for this."""
    asked = query(wanted, cursor, **changed)
    return f"{path}?{asked}" if asked else path


def pairs_of(wanted: Wanted, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Names and values of a search, for the hidden fields of a form that asks for more."""
    left = set(without)
    return [
        (name, one)
        for name, (attribute, _reader) in _FIELDS.items()
        if name not in left and getattr(wanted, attribute) != _USUAL[attribute]
        for one in _texts(getattr(wanted, attribute))
    ]


def _texts(value: Any) -> list[str]:
    match value:
        case True:
            return ["yes"]
        case False:
            return ["no"]
        case tuple():
            return [str(one) for one in value]
        case _:
            return [str(value)]


def _text(texts: list[str]) -> str:
    if len(texts[-1]) > _LONGEST:
        raise _Wrong(_("That is too long."))
    return texts[-1]


def _species(texts: list[str]) -> str:
    """The name under which records hold a species that a visitor named in any way."""
    known = find_species(_text(texts))
    return known.name if known else _text(texts)


def _where(texts: list[str]) -> Where:
    text = texts[-1]
    if found := _ZIP.fullmatch(text):
        return Where(zip=found[1])
    if found := _TOWN.fullmatch(text):
        return Where(city=found[1].strip(), state=found[2].upper())
    raise _Wrong(_("Please give a ZIP code, such as 78701, or a town with its state, such as Austin, TX."))


def _miles(texts: list[str]) -> int:
    if texts[-1].isascii() and texts[-1].isdigit() and len(texts[-1]) < 6 and int(texts[-1]) > 0:
        # Another number than the form has is brought to the next one that is wide enough.
        return next((one for one in MILES if one >= int(texts[-1])), MILES[-1])
    raise _Wrong(_("Please choose how far you would go."))


def _some_of(known: tuple[str, ...]) -> Any:
    by_word = {one.casefold(): one for one in known}

    def read_some(texts: list[str]) -> tuple[str, ...]:
        words = [by_word.get(text.casefold()) for text in texts]
        if None in words:
            raise _Wrong(_("We do not know that choice: %(word)s.") % {"word": texts[words.index(None)][:30]})
        return tuple(one for one in known if one in words)

    return read_some


def _one_of(known: tuple[str, ...]) -> Any:
    some = _some_of(known)

    def read_one(texts: list[str]) -> str:
        return str(some(texts[-1:])[0])

    return read_one


def _yes_or_no(texts: list[str]) -> bool:
    word = texts[-1].casefold()
    if word in ("yes", "1", "on", "true", "only"):
        return True
    if word in ("no", "0", "off", "false"):
        return False
    raise _Wrong(_("Please answer yes or no."))


def _id(texts: list[str]) -> int:
    number = _number(texts[-1])
    if number is None:
        raise _Wrong(_("There is no such organisation."))
    return number


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= _BIGINT_DIGITS
    return int(text) if fits else None


def _cursor(given: Mapping[str, list[str]], wanted: Wanted) -> Cursor | None:
    """The place in the list; one that no page of ours has named begins at the start."""
    for name in ("after", "before"):
        text = given.get(name, [""])[-1]
        tenths, dash, number = text.rpartition("-")
        found, away = _number(number), _number(tenths) if dash else None
        if found is None or bool(dash) != (wanted.sort == "nearest") or (dash and away is None):
            continue
        return Cursor(found, name == "before", away)
    return None


@dataclass(frozen=True, slots=True)
class OrgsWanted:
    """What a list of organisations is narrowed to: a part of the name, a state by its two letters, a place."""

    MILES: ClassVar[int] = 50

    name: str = ""
    state: str = ""
    near: Where | None = None
    wrong: str = ""  # what is wrong with the place, in words


def read_orgs(pairs: Mapping[str, str]) -> OrgsWanted:
    """Read the query of the list of organisations; what cannot be read is left open."""
    name, state, near = (
        " ".join(pairs.get(one, "").replace("\0", " ").split()) for one in ("name", "state", "near")
    )
    wanted = OrgsWanted(name[:_LONGEST], state.upper() if state.upper() in states() else "")
    try:
        return replace(wanted, near=_where([near])) if near else wanted
    except _Wrong as err:
        return replace(wanted, wrong=str(err))


# What stands in an address, in its order there: the name, the field of Wanted, how its texts are read.
_FIELDS: Final[Mapping[str, tuple[str, Any]]] = {
    "near": ("near", _where),
    "miles": ("miles", _miles),
    "species": ("species", _species),
    "breed": ("breed", _text),
    "age": ("ages", _some_of(AGES)),
    "size": ("sizes", _some_of(SIZES)),
    "sex": ("sex", _one_of(SEXES)),
    "dogs": ("dogs", _yes_or_no),
    "cats": ("cats", _yes_or_no),
    "kids": ("kids", _yes_or_no),
    "unknown": ("unknown", _yes_or_no),
    "special": ("special", _yes_or_no),
    "pair": ("pair", _yes_or_no),
    "courtesy": ("courtesy", _yes_or_no),
    "status": ("status", _text),
    "org": ("org_id", _id),
    "travel": ("travel", _yes_or_no),
    "sort": ("sort", _one_of(SORTS)),
}
_USUAL: Final = {one.name: one.default for one in fields(Wanted)}
NAMES: Final = (*_FIELDS, "after", "before")
