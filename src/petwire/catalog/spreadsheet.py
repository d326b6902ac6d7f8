"""Spreadsheets of animals, written and read: CSV that Excel and LibreOffice open and save. No database in here.

What is written is safe to open: a cell that a spreadsheet would take for a formula gets an apostrophe in front, which
reading takes away again. What is read is forgiven its encoding, its separator and its headings, and nothing else.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from petwire.catalog.actions import SETTABLE
from petwire.catalog.history import as_kept
from petwire.catalog.render import CONTACT, VALUES
from petwire.lib.errors import PetwireError
from petwire.orgs.typed import plain_key
from petwire.wire.fields import PET_FIELDS

LARGEST = 5 * 1024 * 1024  # bytes of a file
MOST_ROWS = 5000

# What is read again, in this order: basics first. Then what is only told.
BASICS = ("id", "rescue_id", "name", "status", "species", "primary_breed", "secondary_breed", "mixed", "sex")
_OWN = ("birthdate", "birthdate_guessed", "age", "do_not_publish", "bonded_with_id", "youtube", "qualities")
PRIVATE = (*CONTACT, "contact_public")
_REST = tuple(
    name
    for name in VALUES
    if name in SETTABLE and name not in (*BASICS, *_OWN, *PRIVATE) and name != "own_words"
)
READ = (*BASICS, *_OWN, *_REST, *PRIVATE)
TOLD = ("pictures", "updated", "org_id")

# Headings that people and other programs write, beside our own names and the files' keys.
HEADINGS: Mapping[str, str] = {
    "animal id": "id",
    "petwire id": "id",
    "rescue number": "rescue_id",
    "internal id": "rescue_id",
    "your id": "rescue_id",
    "animal name": "name",
    "pet name": "name",
    "animal type": "species",
    "type": "species",
    "gender": "sex",
    "born": "birthdate",
    "birth date": "birthdate",
    "date of birth": "birthdate",
    "dob": "birthdate",
    "main breed": "primary_breed",
    "second breed": "secondary_breed",
    "mix": "mixed",
    "good with dogs": "ok_with_dogs",
    "good with cats": "ok_with_cats",
    "good with children": "ok_with_kids",
    "good with kids": "ok_with_kids",
    "spayed or neutered": "altered",
    "spayed/neutered": "altered",
    "fixed": "altered",
    "vaccinations up to date": "vaccinated",
    "vaccinated": "vaccinated",
    "house trained": "housetrained",
    "housebroken": "housetrained",
    "colour": "color",
    "weight": "size_current",
    "fee": "adoption_fee",
    "bio": "description",
    "about": "description",
    "text": "description",
    "zip": "location_zip",
    "zip code": "location_zip",
    "video": "youtube",
    "videos": "youtube",
    "foster name": "contact_name",
    "foster email": "contact_email",
    "foster phone": "contact_cell_phone",
    "bonded with": "bonded_with_id",
}
_NAMES = (
    {plain_key(words): name for words, name in HEADINGS.items()}
    | {plain_key(field.key): field.name for field in PET_FIELDS if field.name in READ}
    | {plain_key(name): name for name in (*READ, *TOLD)}
    | {plain_key("bonded_with"): "bonded_with_id"}
)

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_SEPARATORS = ",;\t"


class UnreadableSpreadsheet(PetwireError):
    """The file is no spreadsheet that can be read; the message says why and what to do."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a spreadsheet: its number as the spreadsheet program shows it, and its cells by field."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the rows, and the headings that mean nothing to us or come twice."""

    rows: Sequence[Row]
    unknown: Sequence[str]
    doubled: Sequence[str]


def escaped(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The cell as it was before `escaped`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def columns(*, private: bool) -> tuple[str, ...]:
    """The columns of an export; foster contacts only for those who may see them."""
    return (*(name for name in READ if private or name not in PRIVATE), *TOLD)


def write_csv(records: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Iterator[str]:
    """Lines of a CSV file, the headings first and with a mark of UTF-8 in front, by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow(names)
    for record in records:
        yield _taken(out)
        writer.writerow([escaped(_text(record.get(name))) for name in names])
    yield _taken(out)


def read_csv(data: bytes) -> Table:
    """The rows of a spreadsheet file. Raises UnreadableSpreadsheet."""
    if len(data) > LARGEST:
        raise UnreadableSpreadsheet(
            f"The file has more than {LARGEST // 1024 // 1024} MB. Split it, or take out long texts."
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableSpreadsheet("This is a workbook. In your spreadsheet program choose Save as, CSV.")
    text = decoded(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    numbered = enumerate(lines, 1)
    try:
        headings = next((cells for _, cells in numbered if any(cell.strip() for cell in cells)), None)
        if headings is None:
            raise UnreadableSpreadsheet(
                "The file is empty. Its first row holds the headings, such as name and species."
            )
        names = [_NAMES.get(plain_key(heading.strip())) for heading in headings]
        if "primary_breed" not in names:
            # Most programs have one column for the breed; where there are two words for it, it is the whole line.
            names = ["primary_breed" if name == "breed" else name for name in names]
        if not any(names):
            raise UnreadableSpreadsheet(
                "No heading of the first row is known. Begin with name, species and status, or export first and "
                "use those headings."
            )
        rows = _rows(numbered, names)
    except csv.Error as err:
        raise UnreadableSpreadsheet(
            f"Row {lines.line_num} cannot be read ({err}). Save the file as CSV anew."
        ) from err
    return Table(
        rows=rows,
        unknown=[
            words for words, name in zip(headings, names, strict=True) if name is None and words.strip()
        ],
        doubled=sorted({name for name in names if name and names.count(name) > 1}),
    )


def decoded(data: bytes) -> str:
    """Text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, which reads anything."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\0", "")


def _rows(numbered: Iterable[tuple[int, list[str]]], names: Sequence[str | None]) -> list[Row]:
    rows: list[Row] = []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableSpreadsheet(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        pairs = zip(names, cells, strict=False)
        rows.append(
            Row(number, {name: unescaped(_plain_breaks(cell.strip())) for name, cell in pairs if name})
        )
    return rows


def _plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str) -> str:
    """The separator of the first line that holds anything; headings hold none of the others."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_SEPARATORS, key=bare.count)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _text(value: Any) -> str:
    """A value as somebody would type it."""
    match as_kept(value):
        case None:
            return ""
        case bool() as answer:
            return "yes" if answer else "no"
        case list() as parts:
            return ", ".join(map(str, parts))
        case other:
            return str(other)
