"""An adoption site: what it lists after it was given files or events. No protocol, network, clock or disk in here.

The account is a folder of files; `look` is the site's own run, which reads whatever lies there at that moment, also
half a file. The rules are those that the sites document, and their traps:

- the first file erases what was in the account (Adopt-a-Pet); what is absent from a later file is deleted;
- a listing made by hand, without an identifier, survives where the site says so (Petfinder, RescueGroups);
- an unmapped breed or colour, a wrong size, a value of another list: that pet is not shown, and an error tells why;
- the address of a picture is fetched once and never again, even after the listing was deleted;
- a full account takes no more bytes; a file that is not there changes nothing.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

YES_NO = frozenset({"1", "0", "Y", "N", ""})
TAGS = re.compile(r"<[a-z/!]", re.I)


class QuotaFull(Exception):
    """The account takes no more bytes."""


@dataclass(frozen=True, slots=True)
class Format:
    """How a site reads its data file. Columns are named by the site's own field names."""

    name: str
    data: str  # path of the data file
    photos: str  # folder of picture files, with a slash at its end
    id: str  # the column with the organisation's identifier
    animal: str  # the column with the kind of animal
    breeds: tuple[str, ...]  # columns that hold breeds
    colours: tuple[str, ...]
    header: tuple[str, ...] = ()  # the exact first line, where the site wants one; else any with `id` in it
    required: tuple[str, ...] = ()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()  # columns with file names or addresses
    plain: tuple[str, ...] = ()  # columns that must hold no HTML
    status: str = ""
    gone: frozenset[str] = frozenset()  # statuses that delete
    sized: frozenset[str] = (
        frozenset()
    )  # kinds that have a size; "" of `size` for all others. Empty: no such rule
    size: str = ""
    config: str = ""  # the file that gives the order of the columns
    erases: bool = False  # the first file erases all that is in the account
    line_breaks: bool = True  # inside values


def _set(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(","))


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


ADOPTAPET = Format(
    name="adoptapet",
    data="pets.csv",
    config="import.cfg",
    photos="photos/",
    id="Id",
    animal="Animal",
    breeds=("Breed", "Breed2"),
    colours=("Color", "Color2"),
    required=("Id", "Animal", "Breed"),
    values={
        "Animal": _set("Dog, Cat, Rabbit, Bird, Horse, Reptile, Small Animal, Farm Animal"),
        "Age": _set("Baby, Puppy, Young, Adult, Senior, "),
        "Size": _set("S, M, L, XL, "),
        "Sex": _set("M, F, "),
        "Status": _set("Available, Adopted, Delete"),
        "SizeUOM": _set("lbs, kg, "),
        "HairLength": _set("Hairless, Short, Medium, Long, "),
        **dict.fromkeys(
            (
                *("Purebred", "GoodWKids", "GoodWCats", "GoodWDogs", "SpayedNeutered", "ShotsCurrent"),
                *("Housetrained", "Declawed", "SpecialNeeds", "Cratetrained", "HeartwormNegative"),
                *("HeartwormPositive", "Leashtrained", "IndoorOnly", "FIVPositive", "SpecialDietaryNeeds"),
            ),
            YES_NO,
        ),
    },
    pictures=("PhotoURL", "PhotoURL2", "PhotoURL3", "PhotoURL4"),
    status="Status",
    gone=frozenset({"Delete"}),
    sized=frozenset({"Dog", "Cat"}),
    size="Size",
    erases=True,
)
_PETFINDER_YES_NO = _set("1, y, yes, t, true, 0, n, no, f, false, ")
PETFINDER = Format(
    name="petfinder",
    data="import/NJ94.csv",
    photos="import/photos/",
    id="ID",
    animal="Type",
    breeds=("PrimaryBreed", "SecondaryBreed"),
    colours=("primaryColor", "secondaryColor", "tertiaryColor"),
    header=_words(
        """ID Internal AnimalName PrimaryBreed SecondaryBreed Sex Size Age Desc Type Status Shots Altered NoDogs NoCats
        NoKids Housetrained Declawed specialNeeds Mix photo1 photo2 photo3 photo4 photo5 photo6 arrival_date birth_date
        primaryColor secondaryColor tertiaryColor coat_length adoption_fee display_adoption_fee adoption_fee_waived
        special_needs_notes no_other no_other_note tags"""
    ),
    required=("ID", "AnimalName", "PrimaryBreed", "Sex", "Size", "Age", "Type"),
    values={
        "Sex": _set("M, F"),
        "Size": _set("S, M, L, XL"),
        "Age": _set("Baby, Young, Adult, Senior"),
        "Type": frozenset(
            {
                *("Barnyard", "Bird", "Cat", "Dog", "Horse", "Pig", "Rabbit"),
                *("Scales, Fins & Other", "Small & Furry"),
            }
        ),
        "Status": _set("A, H, X, P, F, "),
        **dict.fromkeys(("Shots", "Altered", "Housetrained", "Declawed", "specialNeeds", "Mix"), _set("1, ")),
        **dict.fromkeys(
            ("NoDogs", "NoCats", "NoKids", "display_adoption_fee", "adoption_fee_waived", "no_other"),
            _PETFINDER_YES_NO,
        ),
    },
    pictures=tuple(f"photo{number}" for number in range(1, 7)),
    plain=("Desc",),
    status="Status",
    line_breaks=False,
)
_YES_NO_WORDS = _set("Yes, No, ")
RESCUEGROUPS = Format(
    name="rescuegroups",
    data="import/pets.csv",
    photos="import/pictures/",
    id="externalID",
    animal="type",
    breeds=("priBreed", "secBreed"),
    colours=("color",),
    required=("externalID", "name", "status", "type"),
    values={
        "sex": _set("Male, Female, "),
        "age": _set("Baby, Young, Adult, Senior, "),
        "size": _set("Small, Medium, Large, X-Large, "),
        "coatLength": _set("Short, Medium, Long, "),
        **dict.fromkeys(
            (
                *("okwithdogs", "okwithcats", "okwithkids", "declawed", "housebroken", "specialNeeds"),
                *("altered", "uptodate", "courtesy", "found"),
            ),
            _YES_NO_WORDS,
        ),
    },
    lengths={"externalID": 45, "internalID": 50, "rescueID": 25, "name": 50, "foundZipcode": 7},
    pictures=("photo1", "photo2", "photo3", "photo4"),
    status="status",
    line_breaks=False,
)
RESCUEGROUPS_VARIANT = Format(
    name="rescuegroups-variant",
    data="import/pets.csv",
    photos="import/pictures/",
    id="animalID",
    animal="species",
    breeds=("primaryBreed", "secondaryBreed"),
    colours=("color",),
    required=("animalID", "status", "name", "species"),
    values={
        "size": _set("S, M, L, XL, "),
        "specialNeeds": _set("1, "),
        **dict.fromkeys(
            _words("dogs cats kids declawed housetrained altered uptodate courtesy mixed"), _YES_NO_WORDS
        ),
    },
    pictures=("pic1", "pic2", "pic3", "pic4"),
    status="status",
    line_breaks=False,
)
GENERIC = Format(
    name="generic",
    data="animals.csv",
    photos="photos/",
    id="id",
    animal="species",
    breeds=("breed", "breed2"),
    colours=(),
    required=("id",),
)
FORMATS = {one.name: one for one in (ADOPTAPET, PETFINDER, RESCUEGROUPS, RESCUEGROUPS_VARIANT, GENERIC)}


@dataclass(frozen=True, slots=True)
class Listing:
    """What visitors of the site see. `pictures` are the SHA-256 of what is shown, in order."""

    fields: Mapping[str, str]
    pictures: tuple[str, ...] = ()


@dataclass
class Site:
    """One organisation's account at an adoption site.

    `breeds` and `colours`: the site's lists by kind of animal; a kind that is not in them takes anything. `fetch` gives
    the bytes at an address, or None. `has_header`: the account's setting about the first line (Adopt-a-Pet).
    """

    format: Format = ADOPTAPET
    quota: int | None = None  # bytes of all files together
    has_header: bool = True
    breeds: Mapping[str, Iterable[str]] = field(default_factory=dict)
    colours: Mapping[str, Iterable[str]] = field(default_factory=dict)
    fetch: Callable[[str], bytes | None] = lambda address: None
    files: dict[str, bytes] = field(default_factory=dict)
    by_hand: dict[str, Listing] = field(default_factory=dict)  # made on the site's own pages
    listings: dict[str, Listing] = field(default_factory=dict)  # by the organisation's identifier
    errors: list[str] = field(default_factory=list)  # of the last look that read something
    lost: list[str] = field(default_factory=list)  # identifiers, each time that one was deleted
    looks: int = 0  # that read something
    seen: dict[str, str] = field(default_factory=dict)  # address of a picture -> SHA-256, for ever
    fetched: list[str] = field(default_factory=list)  # addresses, each time that one was
    _read: tuple[bytes, bytes] | None = None
    _erased: bool = False

    # --- the account's files

    def room(self, path: str, size: int) -> bool:
        """Whether a file of that size fits in place of what is there now."""
        others = sum(len(data) for name, data in self.files.items() if name != path)
        return self.quota is None or others + size <= self.quota

    def put(self, path: str, data: bytes) -> None:
        """A file is there, whole or as far as it has come. Raises QuotaFull; then what fits is there."""
        if not self.room(path, len(data)):
            others = sum(len(each) for name, each in self.files.items() if name != path)
            self.files[path] = data[: max(0, (self.quota or 0) - others)]
            raise QuotaFull(path)
        self.files[path] = data

    def rename(self, path: str, to: str) -> None:
        """Over whatever is there. Raises KeyError."""
        self.files[to] = self.files.pop(path)

    def remove(self, path: str) -> None:
        """Raises KeyError."""
        del self.files[path]

    # --- the site's own run

    def look(self) -> bool:
        """Read the data file if it is another one than at the last time. Whether it was."""
        data = self.files.get(self.format.data)
        config = self.files.get(self.format.config, b"") if self.format.config else b""
        if data is None or self._read == (data, config):
            self._look_at_pictures()
            return False
        self._read = (data, config)
        self.looks += 1
        self.errors = []
        try:
            rows = self._rows(data.decode("utf-8", errors="replace"), config.decode("utf-8"))
        except ValueError as error:
            self.errors.append(f"the file was not imported: {error}")
            return True
        if self.format.erases and not self._erased:
            self._erased = True
            self.lost += [*self.by_hand, *self.listings]
            self.by_hand.clear()
            self.listings.clear()
        found = self._accepted(rows)
        self.lost += [name for name in self.listings if name not in found]
        self.listings = found
        self._look_at_pictures()
        return True

    def _rows(self, text: str, config: str) -> list[dict[str, str]]:
        lines = [
            line
            for line in csv.reader(io.StringIO(text, newline=""), strict=False, skipinitialspace=True)
            if line
        ]
        if self.format.config:
            columns, values = read_config(config)
            body = lines[1:] if self.has_header else lines
            return [_translated(dict(zip(columns, line, strict=False)), values) for line in body]
        if not lines:
            raise ValueError("there is no header line")
        header = tuple(name.strip() for name in lines[0])
        if self.format.header and header != self.format.header:
            raise ValueError("the header line is not the template's")
        if self.format.id not in header:
            raise ValueError(f"there is no column {self.format.id}")
        return [dict(zip(header, line, strict=False)) for line in lines[1:]]

    def _accepted(self, rows: list[dict[str, str]]) -> dict[str, Listing]:
        found: dict[str, Listing] = {}
        for row in rows:
            name = row.get(self.format.id, "")
            if name in found:
                self.errors.append(f"{name}: the identifier is there twice")
            elif trouble := self._trouble(row):
                self.errors.append(f"{name}: {trouble}")
            elif row.get(self.format.status, "") not in self.format.gone:
                found[name] = Listing(row)
        return found

    def _trouble(self, row: Mapping[str, str]) -> str:
        """Why this pet is not shown; "" when it is."""
        rules = self.format
        for column in rules.required:
            if not row.get(column):
                return f"{column} is missing"
        for column, allowed in rules.values.items():
            if column in row and row[column] not in allowed:
                return f"{column} cannot be {row[column]!r}"
        for column, longest in rules.lengths.items():
            if len(row.get(column, "")) > longest:
                return f"{column} is longer than {longest}"
        for column in rules.plain:
            if TAGS.search(row.get(column, "")):
                return f"{column} holds HTML"
        if not rules.line_breaks and any("\n" in value or "\r" in value for value in row.values()):
            return "a value holds a line break"
        kind = row.get(rules.animal, "")
        if rules.sized and kind not in rules.sized and row.get(rules.size):
            return f"{rules.size} must be blank for a {kind}"
        for columns, known in ((rules.breeds, self.breeds), (rules.colours, self.colours)):
            for column in columns:
                if row.get(column) and kind in known and row[column] not in known[kind]:
                    return f"{column} {row[column]!r} is not mapped"
        return ""

    # --- pictures

    def _look_at_pictures(self) -> None:
        for name, listing in self.listings.items():
            self.listings[name] = Listing(listing.fields, self._pictures_of(name, listing.fields))

    def _pictures_of(self, name: str, row: Mapping[str, str]) -> tuple[str, ...]:
        named = [row[column] for column in self.format.pictures if row.get(column)]
        if named:
            shown = [self._picture(one) for one in named]
            return tuple(one for one in shown if one)
        return self._files_of(name)

    def _picture(self, named: str) -> str:
        if "://" not in named:
            data = self.files.get(self.format.photos + named)
            return _digest(data) if data else ""
        if named not in self.seen:
            self.fetched.append(named)
            data = self.fetch(named)
            if data is None:
                return ""
            self.seen[named] = _digest(data)
        return self.seen[named]

    def _files_of(self, name: str) -> tuple[str, ...]:
        """By their names: `<id>-<n>.jpg` from 1 without a hole, or `<id>.jpg`. An id ends at its hyphen."""
        if "-" in name:
            return ()
        found = []
        while data := self.files.get(f"{self.format.photos}{name}-{len(found) + 1}.jpg"):
            found.append(_digest(data))
        if not found and (data := self.files.get(f"{self.format.photos}{name}.jpg")):
            found.append(_digest(data))
        return tuple(found)


def read_config(text: str) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The target fields in the order of the file's columns, and the translations of values by target field."""
    columns: dict[int, str] = {}
    values: dict[str, dict[str, str]] = {}
    target = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith(";"):
            continue
        if declared := re.fullmatch(r"#(\d+):([^=]*)=(.*)", line):
            number, target = int(declared[1]), declared[3].strip()
            if number in columns:
                raise ValueError(f"column {number} is declared twice in import.cfg")
            columns[number] = target
        elif "=" in line and target:
            before, _, after = line.partition("=")
            values.setdefault(target, {})[before] = after
        else:
            raise ValueError(f"import.cfg has a line that means nothing: {line!r}")
    if not columns:
        raise ValueError("there is no import.cfg")
    if sorted(columns) != list(range(1, len(columns) + 1)):
        raise ValueError("import.cfg leaves out a column")
    return [columns[number] for number in sorted(columns)], values


def _translated(row: dict[str, str], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {column: values.get(column, {}).get(value, value) for column, value in row.items()}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class PushSite:
    """A site that is told of one animal at a time. The same event twice is once; it will not have what it `refuses`."""

    listings: dict[int, bytes] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)  # in the order of their first coming
    refuses: frozenset[int] = frozenset()
    lost: list[int] = field(default_factory=list)

    def take(self, *, key: str, kind: str, animal_id: int, body: bytes) -> bool:
        """Whether it is taken, or was before."""
        if animal_id in self.refuses:
            return False
        if key in self.keys:
            return True
        self.keys.append(key)
        if kind == "upsert":
            self.listings[animal_id] = body
        elif self.listings.pop(animal_id, None) is not None:
            self.lost.append(animal_id)
        return True
