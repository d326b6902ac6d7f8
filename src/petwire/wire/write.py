"""Write the rows of the bulk files as the field's own programs do: `\\/` for slashes, lower-case `\\uXXXX`
for what is not ASCII, no blanks, every scalar a string, "" for what is not known. Equal records give equal bytes.
"""

import re
from array import array
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from petwire.lib.json64 import dumps
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Field, Kind
from petwire.wire.media import SIZES
from petwire.wire.records import Org, Pet, Picture, Rendition, Value, Video, VideoUrl

IDS_PER_ROW: Final = 100

_COMMA: Final = re.compile(b",")
_NEWLINE: Final = ord("\n")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")


def encode_pet(pet: Pet) -> bytes:
    """One line with its newline: the table's keys, unknown ones by name, then the aliases of the descriptions."""
    row = _PET_ROW.copy()
    row["orgID"] = pet.org_id
    row["animalID"] = pet.id
    _fill(row, pet.values, _PET_KEYS)
    for key in pet.qualities:
        row[key] = "Yes"
    row["pictures"] = [_picture(picture) for picture in pet.pictures]
    row["videos"] = [_video(video) for video in pet.videos]
    row["videoUrls"] = [_video_url(video) for video in pet.video_urls]
    if pet.kept:
        _put_back(row, pet.kept)
    row["animalDescription"] = pet.values.get("description", "")
    row["animalDescriptionPlain"] = pet.values.get("description_plain", "")
    return php_json(row) + b"\n"


def encode_org(org: Org) -> bytes:
    """One line with its newline: the table's keys, then unknown ones by name."""
    row = _ORG_ROW.copy()
    row["orgID"] = org.id
    _fill(row, org.values, _ORG_KEYS)
    if org.kept:
        _put_back(row, org.kept)
    return php_json(row) + b"\n"


def encode_stamp(at: datetime) -> bytes:
    """The first row of the first orgs file: when the set was begun."""
    return php_json({"timestamp": _epoch(at)}) + b"\n"


def encode_petlist(ids: Iterable[str]) -> bytes:
    """The petlist: 100 ids a row, no header. No ids give an empty file, which no reader trusts."""
    listed = Listed(ids)
    return listed.petlist([(0, len(listed))])


class Listed:
    """Ids as they stand in a petlist, written once, of which any runs make a petlist of their own."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._text = "".join(f"{one}," for one in ids).encode("ascii")
        self._starts = array("q", (0, *(comma.end() for comma in _COMMA.finditer(self._text))))

    def __len__(self) -> int:
        """How many ids."""
        return len(self._starts) - 1

    def petlist(self, runs: Iterable[tuple[int, int]]) -> bytes:
        """The petlist of some of them, each run given as its first place and the one behind its last."""
        runs = list(runs)
        data = bytearray().join(self._text[self._starts[start] : self._starts[end]] for start, end in runs)
        ids = size = 0
        for start, end in runs:
            shift = size - self._starts[start]
            for full in range(start + IDS_PER_ROW - ids % IDS_PER_ROW, end + 1, IDS_PER_ROW):
                data[self._starts[full] + shift - 1] = _NEWLINE
            ids += end - start
            size = self._starts[end] + shift
        if data:
            data[-1] = _NEWLINE
        return bytes(data)


def php_json(value: Any) -> bytes:
    """JSON as PHP writes it. Text must be storable: half a surrogate pair is a TypeError."""
    # Slashes and what is not ASCII stand only inside strings, so both can be escaped afterwards.
    data = dumps(value).replace(b"/", b"\\/")
    return data if data.isascii() else _BEYOND_ASCII.sub(_escaped, data.decode()).encode("ascii")


def _escaped(text: re.Match[str]) -> str:
    units = text[0].encode("utf-16-be").hex()
    return "".join("\\u" + units[place : place + 4] for place in range(0, len(units), 4))


def _keys(fields: tuple[Field, ...]) -> dict[str, str]:
    """The file's key of each of our names that stands in `values`."""
    scalars = (field for field in fields if field.kind not in (Kind.DERIVED, Kind.LIST, Kind.FLAG))
    return {field.name: field.key for field in scalars if field.name not in ("id", "org_id")}


def _empty_row(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {field.key: "" for field in fields if field.kind is not Kind.DERIVED}


_PET_KEYS: Final = _keys(PET_FIELDS)
_ORG_KEYS: Final = _keys(ORG_FIELDS)
_PET_ROW: Final = _empty_row(PET_FIELDS)
_ORG_ROW: Final = _empty_row(ORG_FIELDS)


def _fill(row: dict[str, Any], values: dict[str, Value], keys: dict[str, str]) -> None:
    for name, value in values.items():
        row[keys[name]] = value if value.__class__ is str else _scalar(value)


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return _epoch(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value)
    return value


def _epoch(at: datetime | None) -> str:
    return str(int(at.timestamp())) if at else ""


def _number(value: Decimal) -> str:
    """Without exponent and trailing zeros, so that the scale of a column does not show."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _put_back(row: dict[str, Any], kept: dict[str, Any]) -> None:
    """What was not understood goes back as it came, unknown keys behind the others, by name."""
    for key in sorted(kept):
        value, known = kept[key], row.get(key)
        # Entries that were no pictures stand behind those that were.
        row[key] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value


def _picture(picture: Picture) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "originalUrl": picture.original.url,
        "largeUrl": picture.large.url,
        "smallUrl": picture.small.url,
        "fullsizeUrl": picture.large.url,
        "thumbnailUrl": picture.small.url,
        "mediaID": picture.id,
        "mediaOrder": str(picture.order),
        "lastUpdated": _epoch(picture.updated_at),
        "original": _rendition(picture.original),
        "large": _rendition(picture.large),
        "small": _rendition(picture.small),
    }
    for key, value in picture.kept.items():
        # Of a size, only the members that were not understood are kept.
        entry[key] = entry[key] | value if key in SIZES and isinstance(value, dict) else value
    return entry


def _rendition(rendition: Rendition) -> dict[str, str]:
    return {
        "fileSize": _whole(rendition.bytes),
        "resolutionX": _whole(rendition.width),
        "resolutionY": _whole(rendition.height),
        "url": rendition.url,
    }


def _video(video: Video) -> dict[str, Any]:
    return {
        "mediaID": video.id,
        "mediaOrder": str(video.order),
        "lastUpdated": _epoch(video.updated_at),
        "fileSize": _whole(video.bytes),
        "url": video.url,
        **video.kept,
    }


def _video_url(video: VideoUrl) -> dict[str, Any]:
    return {
        "mediaID": video.id,
        "mediaOrder": str(video.order),
        "lastUpdated": _epoch(video.updated_at),
        "videoId": video.video_id,
        "urlThumbnail": video.thumbnail_url,
        "url": video.url,
        **video.kept,
    }
