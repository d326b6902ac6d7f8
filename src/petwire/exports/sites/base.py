"""What a site is: its rules as values and pure functions. Everything else finds a site through the registry."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from petwire.exports.facts import Options, Org, Pet, Photo, Settings
from petwire.exports.mapping import Animal, Kind, Own, Rule, Table, resolve, table_of
from petwire.exports.parcel import Outgoing
from petwire.exports.theirs import partner_id, partner_link
from petwire.vocab.breeds import find_breed

POUNDS = {"Pounds": 1.0, "Kilograms": 2.2046226, "Ounces": 0.0625}
# Upper bounds of sizes in pounds, as the largest of these sites prints them beside its sizes.
SIZES_BY_POUNDS = ((25.5, "Small"), (60.5, "Medium"), (100.5, "Large"), (float("inf"), "X-Large"))
YEAR = 365.25


class Held(StrEnum):
    """Why an animal that the site may have is not sent."""

    NO_NAME = "no_name"
    NO_SPECIES = "no_species"
    SPECIES_UNMAPPED = "species_unmapped"
    BREED_UNMAPPED = "breed_unmapped"
    SEX_UNKNOWN = "sex_unknown"
    SIZE_UNKNOWN = "size_unknown"
    AGE_UNKNOWN = "age_unknown"
    TOO_YOUNG = "too_young"
    NOT_ALTERED = "not_altered"
    STATUS = "status_not_taken"
    SAME_ID = "same_id"
    TOO_LONG = "too_long"


HELD_IN_WORDS: Mapping[Held, str] = {
    Held.NO_NAME: "It has no name, and the site wants one.",
    Held.NO_SPECIES: "It has no species.",
    Held.SPECIES_UNMAPPED: "The site has no word for its species. Say under Mappings which one to send.",
    Held.BREED_UNMAPPED: "The site has no word for its breed. Say under Mappings which one to send.",
    Held.SEX_UNKNOWN: "Its sex is unknown, and the site takes only male or female. Nothing is made up.",
    Held.SIZE_UNKNOWN: "Its size is unknown (and so is its weight), and the site wants it.",
    Held.AGE_UNKNOWN: "Its age is unknown, and the site wants it.",
    Held.TOO_YOUNG: "It is younger than your settings allow.",
    Held.NOT_ALTERED: "It is not marked as spayed or neutered, and your settings leave such animals out.",
    Held.STATUS: "The site does not take animals of this status.",
    Held.SAME_ID: "Another animal has the same number at the site.",
    Held.TOO_LONG: "A value is longer than the site takes.",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as a list of the site has it. `numbered`: it is known by its number there, not by its address."""

    name: str = ""
    partner_id: str = ""  # the site's own number, where it stands beside the one that was sent
    link: str = ""
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """A value that is sent in other words, and by which rule; `rule` is one of `Rule`, or a word of the site's."""

    field: str
    value: str
    sent: str
    rule: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as a file at the site."""

    path: str
    content: str  # SHA-256 of the bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One animal as a site gets it. `code` is its listing's id there, `body` its line, or its message.

    `until`: on that day it reads otherwise (an age band ends), so it is made anew.
    """

    animal_id: int
    code: str
    name: str
    body: bytes
    shots: tuple[Shot, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    troubles: tuple[tuple[str, str, str], ...] = ()  # code of a notice, field, detail
    until: date | None = None

    @property
    def digest(self) -> bytes:
        """Of all that is sent: 16 bytes."""
        seen = hashlib.sha256(self.body)
        for shot in self.shots:
            seen.update(f"\0{shot.path}\0{shot.content}".encode())
        return seen.digest()[:16]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One animal that the site may have and does not get, and why."""

    animal_id: int
    code: str
    name: str
    reason: Held
    detail: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a row is made from beside the animal. `since` is when the present stretch of its listing began."""

    org: Org
    settings: Settings
    options: Options
    today: date
    own: Own = field(default_factory=dict)
    since: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """A site's words, read from its folder."""

    species: Table
    breed: Table
    colour: Table

    @classmethod
    def of(cls, package: str, *, open_breeds: bool = False, open_colours: bool = False) -> "Tables":
        """The tables that stand in a site's package; an open one takes every word as it is."""
        species, breed, colour = (table_of(package, kind) for kind in ("species", "breeds", "colours"))
        return cls(
            species,
            Table(breed.shipped, breed.names, breed.generic, open=open_breeds),
            Table(colour.shipped, colour.names, colour.generic, open=open_colours),
        )


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that an account at a site has, for the screen that sets it up."""

    name: str
    words: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One adoption site. `kind`: a whole list in each upload, or one push for each animal.

    `statuses` are those that it can take at all; whether adopted ones go is the organisation's wish as well.
    """

    name: str
    title: str
    kind: Literal["list", "push"]
    url: str
    protocols: tuple[str, ...]
    statuses: frozenset[str]
    tables: Tables
    render: Callable[[Pet, Context, str], Row | HeldBack]
    files: Callable[[Sequence[bytes], Options], tuple[Outgoing, ...]]
    guide: str  # what has to be known before it is switched on, for people
    erases_first: bool = False  # the first upload erases whatever stands in the account
    options: tuple[Option, ...] = ()
    pictures_as_files: bool = True
    read_current: Callable[[str, Options], dict[str, Listed]] | None = None  # a list file of it, by ids
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()  # for the reference: of what, and their names
    host: str = ""  # where the site gives every organisation the same one
    partner: str = ""  # a mail address that takes requests for accounts; the operators may name another one
    flickers: bool = False  # known to refuse right passwords now and then


def outgoing(path: str, data: bytes) -> Outgoing:
    """Bytes for a path at the site."""
    return Outgoing(path, data, hashlib.sha256(data).hexdigest(), len(data))


def csv_line(cells: Sequence[str], *, quoted: bool = True, apart: str = ",") -> bytes:
    """One line of a CSV file, as RFC 4180 has it, in UTF-8."""
    if apart != ",":  # a header whose names are separated by more than a comma
        return (apart.join(cells) + "\r\n").encode()
    if quoted:
        line = '","'.join([cell.replace('"', '""') if '"' in cell else cell for cell in cells])
        return f'"{line}"\r\n'.encode("utf-8", "replace")
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def json_body(value: object) -> bytes:
    """A JSON object with its keys in order, the same bytes for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "replace"
    )


def code_of(pet: Pet, options: Options) -> str:
    """The listing's id at a site. A hyphen would end it in the name of a picture (`<id>-<n>.jpg`), so there is none in
    it; nor anything else that means something in a path."""
    own = pet.rescue_id.strip() if options.ids == "rescue" else ""
    return re.sub(r"[^A-Za-z0-9_]", "_", own)[:40] or str(pet.id)


def pounds_of(weight: float | None, unit: str) -> float | None:
    """A weight in pounds, None where it is unknown or no weight."""
    per = POUNDS.get(unit)
    return weight * per if weight and weight > 0 and per else None


def size_of(size: str, weight: float | None, unit: str) -> str:
    """Small to X-Large: as it was typed, else by the weight; "" where neither is known."""
    if size in ("Small", "Medium", "Large", "X-Large"):
        return size
    pounds = pounds_of(weight, unit)
    return "" if pounds is None else next(size for most, size in SIZES_BY_POUNDS if pounds < most)


def held(pet: Pet, context: Context, code: str) -> HeldBack | None:
    """What the organisation's own wishes leave out; every site asks this first."""

    def no(reason: Held, detail: str = "", until: date | None = None) -> HeldBack:
        return HeldBack(pet.id, code, pet.name, reason, detail, until)

    wishes = context.settings
    if pet.status == "Adopted" and not wishes.adopted:
        return no(Held.STATUS, pet.status)
    if pet.status not in ("Available", "Adopted", *context.org.public_statuses):
        return no(Held.STATUS, pet.status)  # what its own pages do not show, no site shows
    if wishes.min_age_weeks and pet.status != "Adopted" and not pet.courtesy:
        old_enough = pet.birthdate and pet.birthdate + timedelta(weeks=wishes.min_age_weeks)
        if old_enough and old_enough > context.today:
            return no(Held.TOO_YOUNG, f"until {old_enough:%Y-%m-%d}", old_enough)
    if wishes.only_altered and pet.altered is not True:
        return no(Held.NOT_ALTERED)
    return None


@lru_cache(10_000)
def names_of(species: str, breed: str) -> tuple[str, ...]:
    """What else a breed is called; nothing for one that is not known."""
    known = find_breed(species, breed)
    return (known.name, *known.aliases) if known else ()


class Sheet:
    """Collects one animal's values for a site, with what was replaced and what is wrong; says what holds it back."""

    def __init__(self, pet: Pet, context: Context, tables: Tables, code: str) -> None:
        self.pet, self.context, self.code = pet, context, code
        self.tables = tables
        self.group = ""
        self.back: HeldBack | None = held(pet, context, code)
        self.until: date | None = None
        self._replaced: list[Replaced] = []
        self._troubles: list[tuple[str, str, str]] = []

    def hold(self, reason: Held, detail: str = "") -> str:
        """Hold the animal back; the first reason counts."""
        self.back = self.back or HeldBack(self.pet.id, self.code, self.pet.name, reason, detail)
        return ""

    def replaced(self, name: str, value: str, sent: str, rule: str) -> str:
        """Note that a value goes out in other words."""
        if value != sent:
            self._replaced.append(Replaced(name, value, sent, rule))
        return sent

    def trouble(self, code: str, name: str, detail: str) -> str:
        """Note a finding about a value that is left out. Returns ""."""
        self._troubles.append((code, name, detail))
        return ""

    def species(self, name: str) -> str:
        """The site's word for the species; without one the animal is held back."""
        value = self.pet.species.strip()
        if not value:
            return self.hold(Held.NO_SPECIES)
        found = resolve(self.tables.species, Kind.SPECIES, value, Animal("", value), self.context.own)
        if found is None:
            return self.hold(Held.SPECIES_UNMAPPED, value)
        self.group = found.target
        return self.replaced(name, value, found.target, found.rule)

    def breed(self, name: str, value: str, *, required: bool) -> str:
        """The site's word for a breed. Where it is not required, one without a word is left out."""
        pet = self.pet
        value = " ".join(value.split())
        if not value and not required:
            return ""
        also = names_of(pet.species, value)
        animal = Animal(self.group, pet.species, self.size(), pet.coat_length)
        found = resolve(self.tables.breed, Kind.BREED, value, animal, self.context.own, also=also)
        if found is None and required:
            return self.hold(Held.BREED_UNMAPPED, value or "no breed")
        if found is None or (
            not required and found.rule is Rule.GENERIC
        ):  # nothing says more than a general word
            return self.trouble("export_value_left_out", name, value)
        return self.replaced(name, value, found.target, found.rule)

    def colour(self, name: str, value: str) -> str:
        """The site's word for a colour; one without a word is left out."""
        value = " ".join(value.split())
        if not value:
            return ""
        animal = Animal(self.group, self.pet.species, self.pet.size, self.pet.coat_length)
        found = resolve(self.tables.colour, Kind.COLOUR, value, animal, self.context.own)
        if found is None:
            return self.trouble("export_value_left_out", name, value)
        return self.replaced(name, value, found.target, found.rule)

    def size(self) -> str:
        """Small to X-Large: as it was typed, else by the weight; "" where neither is known."""
        return size_of(self.pet.size, self.pet.weight, self.pet.weight_unit)

    def pounds(self) -> float | None:
        """The weight in pounds, None where it is unknown or no weight."""
        return pounds_of(self.pet.weight, self.pet.weight_unit)

    def age(self, bands: tuple[float, float, float]) -> str:
        """Baby to Senior by the site's own bands (upper bounds in years) and the day of birth; else as it was typed."""
        born = self.pet.birthdate
        if born is None or born > self.context.today:
            return self.pet.age if self.pet.age in ("Baby", "Young", "Adult", "Senior") else ""
        for years, word in zip(bands, ("Baby", "Young", "Adult"), strict=True):
            ends = born + timedelta(days=round(years * YEAR))
            if self.context.today < ends:
                self.until = min(self.until or ends, ends)
                return word
        return "Senior"

    def flag(self, value: bool | None) -> str:
        """Yes, no, or blank for unknown, as the account has it."""
        yes, no = ("Y", "N") if self.context.options.flags == "yn" else ("1", "0")
        return "" if value is None else yes if value else no

    def two_answers(self, name: str, value: bool | None) -> str:
        """Yes or no, for a column that has no third answer: only a yes is a yes."""
        sent = self.flag(value is True)
        return sent if value is not None else self.replaced(name, "unknown", sent, "two answers only")

    def quality(self, key: str) -> bool | None:
        """A yes that was ticked; nothing ticked is unknown."""
        return True if key in self.pet.qualities else None

    def photos(self, most: int | None = None) -> tuple[Photo, ...]:
        """The pictures that go: as files only those whose bytes are here."""
        files = self.context.options.pictures == "files"
        photos = [one for one in self.pet.photos if (one.content if files else one.url)]
        if files and len(photos) < len(self.pet.photos):
            self.trouble(
                "export_picture_not_here", "photos", f"{len(self.pet.photos) - len(photos)} pictures"
            )
        return tuple(photos if most is None else photos[:most])

    def row(self, body: bytes, shots: Sequence[Shot] = ()) -> Row | HeldBack:
        """The finished row, or why there is none."""
        if self.back is not None:
            return self.back
        return Row(
            self.pet.id,
            self.code,
            self.pet.name,
            body,
            tuple(shots),
            tuple(self._replaced),
            tuple(self._troubles),
            self.until,
        )


PARTNER_IDS = ("partner_id", "listing_id")
LINKS = ("url", "link", "listing_url")


def listed_in(text: str, id_column: str, name_column: str, *, header: Sequence[str]) -> dict[str, Listed]:
    """The listings in a list file of a site by their ids, with or without a header line; the site's own number and
    address where it has such columns."""
    rows = [
        row
        for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), skipinitialspace=True)
        if row
    ]
    if not rows:
        return {}
    first = [cell.strip().casefold() for cell in rows[0]]
    headed = id_column.casefold() in first
    names = first if headed else [one.casefold() for one in header]
    at = names.index(id_column.casefold())

    def cell(row: list[str], *columns: str) -> str:
        places = [names.index(one) for one in columns if one in names]
        return next((row[place].strip() for place in places if place < len(row) and row[place].strip()), "")

    names.index(name_column.casefold())  # a list without names is none of this site
    return {
        row[at].strip(): Listed(
            cell(row, name_column.casefold()),
            partner_id(cell(row, *PARTNER_IDS)),
            partner_link(cell(row, *LINKS)),
        )
        for row in (rows[1:] if headed else rows)
        if at < len(row) and row[at].strip()
    }
