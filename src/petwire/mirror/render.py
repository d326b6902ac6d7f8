"""Records as rows of COPY text (PostgreSQL's text format). No database in here; this is the hot path of an import."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Kind
from petwire.wire.records import Org, Pet, Picture, Value, Video, VideoUrl

_TEXT = (Kind.TEXT, Kind.CHOICE)
_PET = tuple(
    field
    for field in PET_FIELDS
    if field.kind not in (Kind.FLAG, Kind.LIST, Kind.DERIVED) and field.name not in ("id", "org_id")
)
_ORG = tuple(field for field in ORG_FIELDS if field.kind is not Kind.DERIVED and field.name != "id")
CONTACT = frozenset(("contact_name", "contact_email", "contact_cell_phone", "contact_home_phone"))

# Columns in the order in which the rows are rendered. New animals have their id in front.
ANIMAL_COLUMNS = (
    *("source_id", "org_id", "digest", "qualities", "kept", "contact_public"),
    *(field.name for field in _PET),
    *("source", "was_listed", "changed_at"),
)
ORG_COLUMNS = ("source_id", "digest", "kept", *(field.name for field in _ORG), "source", "changed_at")
_MEDIA = ("org_id", "source_id", "position", "updated_at", "kept", "source")
_SIZES = ("original", "large", "small")
PICTURE_COLUMNS = (
    *_MEDIA,
    *(f"{size}_{what}" for size in _SIZES for what in ("url", "bytes", "width", "height")),
)
SIZE_COLUMNS = frozenset(f"{size}_{what}" for size in _SIZES for what in ("bytes", "width", "height"))
VIDEO_COLUMNS = (*_MEDIA, "kind", "url", "video_id", "thumbnail_url", "bytes")

_NULL = "\\N"
_UNKNOWN_PET = [None, *("" if field.kind in _TEXT else _NULL for field in _PET)]
_UNKNOWN_ORG = [None, *("" if field.kind in _TEXT else _NULL for field in _ORG)]
_PET_PLACE = {field.name: place for place, field in enumerate(_PET, 1)}
_ORG_PLACE = {field.name: place for place, field in enumerate(_ORG, 1)}


class Renderer:
    """Renders the records of one source in one run."""

    def __init__(self, *, source: str, now: datetime) -> None:
        self._source = text(source)
        self._animal_end = f"{self._source}\tt\t{now.isoformat()}\n"
        self._org_end = f"{self._source}\t{now.isoformat()}\n"

    def animal(self, pet: Pet, *, org_id: int, digest: bytes) -> str:
        """A row of ANIMAL_COLUMNS with its newline."""
        contact = "f" if CONTACT.isdisjoint(pet.values) else "t"
        front = f"{pet.id}\t{org_id}\t\\\\x{digest.hex()}\t{{{','.join(pet.qualities)}}}\t{_json(pet.kept)}\t{contact}"
        return f"{_cells(front, pet.values, _UNKNOWN_PET, _PET_PLACE)}\t{self._animal_end}"

    def org(self, org: Org, *, digest: bytes) -> str:
        """A row of ORG_COLUMNS with its newline."""
        front = f"{org.id}\t\\\\x{digest.hex()}\t{_json(org.kept)}"
        return f"{_cells(front, org.values, _UNKNOWN_ORG, _ORG_PLACE)}\t{self._org_end}"

    def pictures(self, pet: Pet, *, org_id: int) -> Iterator[str]:
        """A row of PICTURE_COLUMNS with its newline, for each picture."""
        for picture in pet.pictures:
            sizes = "\t".join(
                f"{text(one.url)}\t{_whole(one.bytes)}\t{_whole(one.width)}\t{_whole(one.height)}"
                for one in (picture.original, picture.large, picture.small)
            )
            yield f"{self._media(picture, org_id)}\t{sizes}\n"

    def videos(self, pet: Pet, *, org_id: int) -> Iterator[str]:
        """A row of VIDEO_COLUMNS with its newline, for each video and each video address."""
        for video in pet.videos:
            yield f"{self._media(video, org_id)}\tfile\t{text(video.url)}\t\t\t{_whole(video.bytes)}\n"
        for link in pet.video_urls:
            words = f"{text(link.url)}\t{text(link.video_id)}\t{text(link.thumbnail_url)}"
            yield f"{self._media(link, org_id)}\tyoutube\t{words}\t{_NULL}\n"

    def _media(self, item: Picture | Video | VideoUrl, org_id: int) -> str:
        time = item.updated_at.isoformat() if item.updated_at else _NULL
        return f"{org_id}\t{item.id}\t{item.order}\t{time}\t{_json(item.kept)}\t{self._source}"


def text(value: str) -> str:
    """A text as a cell."""
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value:
        value = value.replace("\n", "\\n")
    if "\t" in value:
        value = value.replace("\t", "\\t")
    if "\r" in value:
        value = value.replace("\r", "\\r")
    return value


def _cells(front: str, values: dict[str, Value], unknown: list[str | None], place: dict[str, int]) -> str:
    cells: list[Any] = unknown.copy()
    cells[0] = front
    for name, value in values.items():
        cells[place[name]] = text(value) if value.__class__ is str else _scalar(value)
    return "\t".join(cells)


def _scalar(value: Value) -> str:
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if not isinstance(value, str) else text(value)


def _json(kept: dict[str, Any]) -> str:
    return text(orjson.dumps(kept).decode()) if kept else "{}"


def _whole(value: int | None) -> str:
    return _NULL if value is None else str(value)
