"""Read the rows of the bulk files. Nothing in a row raises: what is wrong with it comes back as notices.

Fast for the usual row, most of whose values are "": one pass, one table look-up per filled key. Odd rows
(NUL characters, the word "null", numbers for strings) take the slower turns.
"""

import json
import re
from array import array
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import isfinite
from operator import eq, lt
from typing import Any, Final

import orjson

from petwire.lib.errors import PetwireError
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, QUALITIES, Field, Kind
from petwire.wire.media import read_id, read_list, read_picture, read_video, read_video_url
from petwire.wire.names import LogicalName, logical_name, numbering_holes
from petwire.wire.notices import Notice, Severity, notice
from petwire.wire.records import Org, Pet, Picture, Value, Video, VideoUrl
from petwire.wire.values import find_time, plain_epoch, read_date, read_number, read_time, read_yes_no

__all__ = [
    "READER_VERSION",
    "LineTooLong",
    "LogicalName",
    "Stamp",
    "decode_org",
    "decode_pet",
    "logical_name",
    "numbering_holes",
    "read_petlist",
    "read_stamp",
    "split_lines",
]

# To be raised when the same line would be read into another record: whoever remembers lines by their hash
# puts this number beside the hash.
READER_VERSION: Final = 3

# Keys that are another spelling of one in the table.
SPELLINGS: Final = {
    "animalDescription": "description",
    "animalDescriptionPlain": "descriptionPlain",
    "okWithAdults": "oKWithAdults",
    "allowCommonApp": "allowAppSubmissions",
}

LINE_LIMIT: Final = 16 * 1024 * 1024  # bytes; a longer line is no record, nor is its file one of records
LIST_LIMIT: Final = 8 * 1024 * 1024  # bytes of a petlist, some million animals
ROW_LIMIT: Final = 4 * 1024 * 1024  # bytes; real rows have some thousand
PIECES_LIMIT: Final = 50_000  # lists, objects, keys and commas of a row; real rows have some hundred
PIECES_FROM: Final = 64 * 1024  # bytes of a row from which they are counted: shorter ones cannot hold so many
STAMP_LIMIT: Final = 64 * 1024  # bytes of a time stamp's row
NOTICES_PER_ROW: Final = 100
TEXT_INDEXED: Final = 200  # characters of a text by which animals are looked up
INDEXED: Final = {
    "species": "species",
    "primary_breed": "primaryBreed",
    "secondary_breed": "secondaryBreed",
    "location_zip": "animalLocation",
    "status": "status",
}
DEPTH_LIMIT: Final = 32
_EXACT_FLOATS: Final = 2.0**53
_PIECES: Final = (b"[", b"{", b":", b",")
_BAD_TOKENS_SHOWN: Final = 20
_BAD_TOKENS: Final = 100_000  # then the rest of the list is not read
_LIST_PIECE: Final = 64 * 1024  # bytes
_SHOWN: Final = 60
_KEY_SHOWN: Final = 100
_TOKEN: Final = re.compile("([^,\n]*)(,|\n|\\Z)")  # an id of the list, and what stands behind it
_SEPARATOR: Final = re.compile(b"[,\n]")
# A piece of a list as it should be: ids, and commas, blanks or line ends between. `*+` never looks at a byte twice.
_PLAIN_LIST: Final = re.compile(
    rb"[ \t\n]*+(?:[1-9][0-9]{0,17}[ \t]*+(?:,[ \t]*+(?=[1-9])|\n[ \t\n]*+|,?\Z))*+"
)
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


class LineTooLong(PetwireError):
    """A line of a file is longer than any record; the file is not what its name says."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the first row of orgs_1 says: when the set was begun, or that it is an org already."""

    at: datetime | None
    is_row: bool


def decode_pet(line: bytes) -> tuple[Pet | None, list[Notice]]:
    """The pet of one line, or None when the row cannot be used (there is an error notice then)."""
    found = _Found()
    row = _parse(line, found)
    if row is None:
        return None, found.notices
    pet_id, org_id = _id(row, "animalID", found), _id(row, "orgID", found)
    if pet_id is None or org_id is None:
        return None, found.notices
    found.subject = pet_id
    _read_row(row, _PET_TABLE, found)
    lists = _read_lists(row, found)
    if _unstorable(line, found):
        row, found = _clean(row, pet_id)
        _read_row(row, _PET_TABLE, found)
        lists = _read_lists(row, found)
    _keep_long_texts(found)
    if found.refused:
        return None, found.notices
    qualities = found.qualities
    if len(qualities) > 1:
        qualities.sort(key=_QUALITY_PLACE.__getitem__)
    return Pet(pet_id, org_id, found.values, tuple(qualities), *lists, found.kept), found.notices


def decode_org(line: bytes) -> tuple[Org | None, list[Notice]]:
    """The organisation of one line, or None when the row cannot be used (there is an error notice then)."""
    found = _Found()
    row = _parse(line, found)
    if row is None:
        return None, found.notices
    if "animalID" in row:
        found.note("wrong_record", "it has an animalID", "animalID")
        return None, found.notices
    org_id = _id(row, "orgID", found)
    if org_id is None:
        return None, found.notices
    found.subject = org_id
    _read_row(row, _ORG_TABLE, found)
    if _unstorable(line, found):
        row, found = _clean(row, org_id)
        _read_row(row, _ORG_TABLE, found)
    if found.refused:
        return None, found.notices
    return Org(org_id, found.values, found.kept), found.notices


def read_stamp(first_row: bytes) -> Stamp:
    """The time stamp of a set: an object without orgID (its first value that is a time), a string, a number,
    or text.

    Epoch seconds or milliseconds, ISO 8601, `YYYY-MM-DD hh:mm:ss`, `MM/DD/YYYY hh:mm:ss AM/PM`; US Eastern
    when no zone is given.
    """
    if len(first_row) > STAMP_LIMIT:
        return Stamp(None, b'"orgID"' in first_row)
    text = first_row.decode("utf-8-sig", "replace")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        # A damaged org must not pass for a stamp: as a row it is found out.
        return Stamp(None, True) if '"orgID"' in text else Stamp(find_time(text), False)
    if isinstance(value, dict):
        if "orgID" in value:
            return Stamp(None, True)
        candidates = list(value.values())
    else:
        candidates = value if isinstance(value, list) else [value]
    for candidate in candidates:
        if isinstance(candidate, str | int | float) and (at := find_time(str(candidate))):
            return Stamp(at, False)
    return Stamp(None, False)


def read_petlist(data: bytes, file: str = "") -> tuple["array[int]", list[Notice]]:
    """The ids of a petlist in their order. With an error notice the list must not be trusted."""
    ids = array("q")
    notices: list[Notice] = []
    bad, row, line_begins = 0, 1, True
    data = data.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for piece in _list_pieces(data):
        if _is_plain(piece, line_begins):
            ids.extend(_plain_ids(piece))
        else:
            for place, token in _petlist_tokens(piece.decode("utf-8", "replace"), row, line_begins):
                if (pet_id := read_id(token.strip())) is not None:
                    ids.append(int(pet_id))
                    continue
                bad += 1
                if bad <= _BAD_TOKENS_SHOWN:
                    what = (
                        f"{_shown(token)} is no animalID"
                        if token.strip()
                        else "an empty place between commas"
                    )
                    notices.append(notice("petlist_not_ids", what, file=file, row=place))
        row += piece.count(b"\n")
        line_begins = piece[-1:] == b"\n"
        if bad > _BAD_TOKENS:
            break
    if bad > _BAD_TOKENS_SHOWN:
        notices.append(notice("petlist_not_ids", f"{bad - _BAD_TOKENS_SHOWN} more like these", file=file))
    return ids, notices + _list_notices(ids, bad=bad, file=file)


def _list_pieces(data: bytes) -> Iterator[bytes]:
    """A list in pieces, each of which ends behind a comma or line end: a list of millions is not held twice.

    At the end of a list that ends with a comma, an empty piece stands for the place behind it.
    """
    start = 0
    while start < len(data):
        least = start + _LIST_PIECE
        ends = [end for sign in (b",", b"\n") if (end := data.find(sign, least, least + _LIST_PIECE)) >= 0]
        end = min(ends) + 1 if ends else len(data)
        if not ends and least < len(data) and (more := _SEPARATOR.search(data, least)):
            end = more.end()
        yield data[start:end]
        start = end
    if data[-1:] == b",":
        yield b""


def _is_plain(piece: bytes, line_begins: bool) -> bool:
    """Whether a piece holds ids and nothing odd. Behind a comma an id must follow before the line ends."""
    return (line_begins or piece.lstrip(b" \t")[:1].isdigit()) and bool(_PLAIN_LIST.fullmatch(piece))


def _plain_ids(piece: bytes) -> Iterable[int]:
    listed = piece.strip(b", \t\n").replace(b"\n", b",")
    try:
        ids: list[int] = orjson.loads(b"[%b]" % listed)  # five times as fast as number by number
    except orjson.JSONDecodeError:  # blank lines
        return map(int, filter(bytes.strip, listed.split(b",")))
    return ids


def _list_notices(ids: "array[int]", *, bad: int, file: str) -> list[Notice]:
    """What is to be said of a list as a whole."""
    notices = []
    if not ids and not bad:
        notices.append(notice("petlist_empty", "no animalID in it", file=file))
    if all(map(lt, ids, islice(ids, 1, None))):
        return notices
    in_order = sorted(ids)  # takes half the memory of a set
    if repeats := sum(map(eq, in_order, islice(in_order, 1, None))):
        notices.append(notice("petlist_repeats", f"{repeats} more than once", file=file))
    return notices


def _petlist_tokens(text: str, row: int, line_begins: bool) -> Iterator[tuple[int, str]]:
    """What stands between commas and line ends of a piece, with its row. What is behind its last comma or line end
    belongs to the next piece."""
    ends = 0
    for match in _TOKEN.finditer(text):
        token, end = match.groups()
        if not end and not token and ends:
            return
        blank = line_begins and end != "," and not token.strip()
        if not blank:
            yield row, token
        line_begins = end == "\n"
        row += line_begins
        ends = match.end()


def split_lines(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines of a binary file (or of its pieces) with their number from 1, as an editor counts them.

    A BOM, CR before LF, blank lines and a missing last newline are tolerated; lines come without their ends.
    """
    number = 0
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if len(rest) > LINE_LIMIT:
            raise LineTooLong(
                f"Line {number + len(lines) + 1} is longer than {LINE_LIMIT // 1024 // 1024} MiB. "
                "Check that the file is a bulk file with one record per line."
            )
        for line in lines:
            number += 1
            if line and (line := _bare(line, number)):
                yield number, line
    if line := _bare(rest, number + 1):
        yield number + 1, line


def _bare(line: bytes, number: int) -> bytes:
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    if line[-1:] == b"\r":
        line = line[:-1]
    return line if line[:1] > b" " else line.strip()


@dataclass(slots=True)
class _Found:
    """What a row has given so far."""

    subject: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    qualities: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    refused: bool = False
    halves: bool = False  # the row holds half surrogate pairs

    def note(self, code: str, detail: str, key: str = "") -> None:
        made = notice(code, detail, key[:_KEY_SHOWN], self.subject)
        self.refused = self.refused or made.severity is Severity.ERROR
        if len(self.notices) < NOTICES_PER_ROW or made.severity is Severity.ERROR:
            self.notices.append(made)

    def keep(self, key: str, value: Any, code: str, detail: str) -> None:
        """Keep a value as it came, and say why."""
        self.kept[key] = value
        self.note(code, detail, key)
        if not _shallow(value, DEPTH_LIMIT):
            self.note("too_deep", f"more than {DEPTH_LIMIT} levels", key)

    def note_imprecise(self, value: Any, key: str) -> None:
        if value.__class__ is float and abs(value) >= _EXACT_FLOATS:
            self.note("number_imprecise", _shown(value), key)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How to read one key. `usual` gives the value of the usual texts of yes and no, and of the known options."""

    key: str
    name: str
    kind: Kind
    usual: dict[str, Value] | None


_YES_OR_NO: Final[dict[str, Value]] = {"Yes": True, "No": False}

# By key of the file: the rule, and beside it what the hot loop asks for first.
_Table = dict[str, tuple[dict[str, Value] | None, str, _Rule]]


def _table(fields: tuple[Field, ...]) -> _Table:
    table: _Table = {}
    for field_ in fields:
        usual: dict[str, Value] | None = {}
        if field_.kind is Kind.TEXT:
            usual = None
        elif field_.kind is Kind.TRI:
            usual = _YES_OR_NO
        elif field_.kind is Kind.CHOICE:
            usual = {option: option for option in field_.options}
        if field_.name in ("id", "org_id"):
            table[field_.key] = ({}, "", _Rule(field_.key, "", Kind.LIST, None))
        elif field_.kind is not Kind.DERIVED:
            rule = _Rule(field_.key, field_.name, field_.kind, usual)
            table[field_.key] = (usual, field_.name, rule)
    for spelling, key in SPELLINGS.items():
        if key in table:
            table[spelling] = ({}, "", _Rule(key, table[key][1], Kind.DERIVED, None))
    return table


_ORG_TABLE: Final = _table(ORG_FIELDS)
_PET_TABLE: Final = _table(PET_FIELDS)
_QUALITY_PLACE: Final = {key: place for place, key in enumerate(QUALITIES)}


def _read_row(row: dict[str, Any], table: _Table, found: _Found) -> None:
    """Fill `found` from a row, without ids and lists. Usual values are taken right here, the others one by one."""
    values, qualities = found.values, found.qualities
    spellings: list[tuple[str, _Rule]] = []
    for key, value in row.items():
        if value == "":
            continue
        try:
            usual, name, rule = table[key]
        except KeyError:
            found.keep(key, value, "unknown_key", _shown(value))
            found.note_imprecise(value, key)
            continue
        if value.__class__ is str:
            if usual is None:
                if value != "null" and "\x00" not in value:
                    values[name] = value
                    continue
            elif (known := usual.get(value)) is not None:
                values[name] = known
                continue
            elif value == "Yes" and rule.kind is Kind.FLAG:
                qualities.append(key)
                continue
        if rule.kind is Kind.DERIVED:
            spellings.append((key, rule))
        elif rule.kind is not Kind.LIST:  # ids and lists are read elsewhere
            _read_value(value, rule, found)
    for key, rule in spellings:
        _read_spelling(row, key, rule, table, found)


def _read_spelling(row: dict[str, Any], key: str, rule: _Rule, table: _Table, found: _Found) -> None:
    """A key in another spelling: used when its own key says nothing."""
    value = row[key]
    if not value or row.get(rule.key) == value:
        return
    if rule.name in found.values or rule.key in found.kept:
        found.note("spellings_differ", f"{key} differs from {rule.key}", key)
    else:
        _read_value(value, table[rule.key][2], found)


def _read_value(value: Any, rule: _Rule, found: _Found) -> None:
    """A value that is not one of the usual ones of its key."""
    if value is None or value == [] or value == [""] or value == {}:
        return
    key = rule.key
    if value.__class__ in (list, dict):
        found.keep(key, value, "structure_for_text", _shown(value))
        return
    text = value
    if value.__class__ is bool:
        text = "Yes" if value else "No"
        found.note("boolean_for_text", f"{_shown(value)} was read as {text}", key)
    elif value.__class__ is not str:
        text = repr(value)
        found.note("number_for_text", _shown(value), key)
        found.note_imprecise(value, key)
    elif value == "null":
        found.note("null_text", "read as not known", key)
        return
    _READERS[rule.kind](text, value, rule, found)


def _read_text(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    found.values[rule.name] = text
    if "\x00" in text:
        found.note("text_cleaned", "NUL", rule.key)


def _read_choice(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    found.values[rule.name] = text
    if rule.usual is None or text not in rule.usual:
        found.note("unknown_option", _shown(text), rule.key)


def _read_tri(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    answer = read_yes_no(text)
    if answer is None:
        found.keep(rule.key, value, "not_yes_no", _shown(value))
        return
    found.values[rule.name] = answer
    if text not in ("Yes", "No"):
        found.note("other_form", f"{_shown(text)} was read as {'Yes' if answer else 'No'}", rule.key)


def _read_flag(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    if not read_yes_no(text):
        found.keep(rule.key, value, "flag_not_yes", _shown(value))
        return
    found.qualities.append(rule.key)
    if text != "Yes":
        found.note("other_form", f"{_shown(text)} was read as Yes", rule.key)


def _read_date(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    if (day := read_date(text)) is None:
        found.keep(rule.key, value, "bad_date", _shown(value))
    else:
        found.values[rule.name] = day


def _read_epoch(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    if (time := plain_epoch(text)) is not None:
        found.values[rule.name] = time
    elif (time := read_time(text)) is not None:
        found.values[rule.name] = time
        found.note("other_form", f"{_shown(text)} was read as {time:%Y-%m-%dT%H:%M:%SZ}", rule.key)
    else:
        found.keep(rule.key, value, "bad_time" if text.strip("0.") else "zero_time", _shown(value))


def _read_number(text: str, value: Any, rule: _Rule, found: _Found) -> None:
    if (number := read_number(text)) is None:
        found.keep(rule.key, value, "bad_number", _shown(value))
    else:
        found.values[rule.name] = number


_READERS: Final = {
    Kind.TEXT: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.TRI: _read_tri,
    Kind.FLAG: _read_flag,
    Kind.DATE: _read_date,
    Kind.EPOCH: _read_epoch,
    Kind.NUMBER: _read_number,
}


def _read_lists(
    row: dict[str, Any], found: _Found
) -> tuple[tuple[Picture, ...], tuple[Video, ...], tuple[VideoUrl, ...]]:
    pictures: tuple[Picture, ...] = ()
    videos: tuple[Video, ...] = ()
    video_urls: tuple[VideoUrl, ...] = ()
    if raw := row.get("pictures"):
        pictures, rest, notices = read_list(raw, "pictures", read_picture, found.subject)
        _note_list("pictures", raw, rest, notices, found)
    if raw := row.get("videos"):
        videos, rest, notices = read_list(raw, "videos", read_video, found.subject)
        _note_list("videos", raw, rest, notices, found)
    if raw := row.get("videoUrls"):
        video_urls, rest, notices = read_list(raw, "videoUrls", read_video_url, found.subject)
        _note_list("videoUrls", raw, rest, notices, found)
    return pictures, videos, video_urls


def _note_list(key: str, raw: Any, rest: Any, notices: list[Notice], found: _Found) -> None:
    if rest is not None:
        found.kept[key] = rest
    if notices:
        found.notices += notices
        if not _shallow(raw, DEPTH_LIMIT):
            found.note("too_deep", f"more than {DEPTH_LIMIT} levels", key)


def _keep_long_texts(found: _Found) -> None:
    """No species, breed or ZIP code is of that length, and no index of a database takes it. A status is shortened and
    not left out: without one an animal would be available."""
    for name, key in INDEXED.items():
        text = found.values.get(name, "")
        if text.__class__ is str and len(text) > TEXT_INDEXED:
            if name == "status":
                found.values[name] = text[:TEXT_INDEXED]
            else:
                del found.values[name]
            found.keep(key, text, "text_too_long", f"{len(text)} characters: {_shown(text)}")


def _parse(line: bytes, found: _Found) -> dict[str, Any] | None:
    if len(line) > ROW_LIMIT:
        found.note("row_too_large", f"{len(line)} bytes")
        return None
    if len(line) > PIECES_FROM and (pieces := sum(map(line.count, _PIECES))) > PIECES_LIMIT:
        found.note("row_too_large", f"{pieces} lists, objects, keys and commas")
        return None
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        row = _parse_halves(line)
        found.halves = True
        if row is None:
            _note_unreadable(line, str(error), found)
            return None
    if row.__class__ is not dict:
        found.note("not_an_object", f"the row is {_shown(row)}")
        return None
    return row


def _parse_halves(line: bytes) -> Any:
    """The standard library's reading of a line with half surrogate pairs, which orjson refuses; else None."""
    if b"\\ud" not in line.lower():
        return None
    try:
        return json.loads(line.decode(), parse_constant=_no_constant, parse_float=_finite, parse_int=_int64)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _int64(text: str) -> int | float:
    """As orjson: what does not fit into 64 bits becomes a float."""
    return _finite(text) if len(text) > 20 or not -(2**63) <= int(text) < 2**64 else int(text)


def _note_unreadable(line: bytes, error: str, found: _Found) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as bad:
        found.note("not_utf8", f"byte {bad.start + 1} of the row")
    else:
        found.note("not_json", error)


def _id(row: dict[str, Any], key: str, found: _Found) -> str | None:
    value = row.get(key)
    if value is None or value == "":
        found.note("no_id", f"no {key}", key)
        return None
    record_id = read_id(value)
    if record_id is None:
        found.note("bad_id", _shown(value), key)
    return record_id


def _unstorable(line: bytes, found: _Found) -> bool:
    """Whether the row may hold characters that must be cleaned away. A NUL never comes without some notice."""
    return found.halves or (bool(found.notices) and b"\\u0000" in line)


def _clean(row: dict[str, Any], subject: str) -> tuple[dict[str, Any], _Found]:
    """The row without characters that no database can store, and a fresh start for reading it."""
    found = _Found(subject)
    if not _shallow(row, DEPTH_LIMIT + 1):
        found.note("too_deep", f"more than {DEPTH_LIMIT} levels")
        return {}, found
    cleaned: dict[str, Any] = {}
    for key, value in row.items():
        good_key, good = _storable(key), _storable(value)
        if good != value or good_key != key:
            found.note("text_cleaned", "characters were removed", good_key)
        cleaned.setdefault(good_key, good)
    return cleaned, found


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(entry) for key, entry in value.items()}
    return value


def _shallow(value: Any, levels: int) -> bool:
    """Whether a value is nested at most so many levels deep."""
    if value.__class__ is list:
        return levels > 0 and all(_shallow(entry, levels - 1) for entry in value)
    if value.__class__ is dict:
        return levels > 0 and all(_shallow(entry, levels - 1) for entry in value.values())
    return True


def _shown(value: Any) -> str:
    """A value in a few words, for the detail of a notice."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
    return {None: "null", True: "true", False: "false"}.get(value) or repr(value)
