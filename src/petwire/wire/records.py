"""The records of the bulk format: what is known, by our names, and what was not understood, as it came."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

Value = str | bool | date | datetime | Decimal


# Pictures are the most numerous of all, and a tuple is made three times as fast as a frozen dataclass.
class Rendition(NamedTuple):
    """One size of a picture. `url` is "" when there is none; width and height are pixels."""

    url: str
    bytes: int | None = None
    width: int | None = None
    height: int | None = None


class Picture(NamedTuple):
    """A picture: `id` (mediaID) says which one, `updated_at` whether it changed; addresses prove neither."""

    id: str
    order: int
    updated_at: datetime | None
    original: Rendition
    large: Rendition
    small: Rendition
    kept: dict[str, Any] = {}  # never changed: records are values


@dataclass(frozen=True, slots=True)
class Video:
    """A video file. `id` is "" when the source gives none."""

    id: str
    order: int
    updated_at: datetime | None
    bytes: int | None
    url: str
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VideoUrl:
    """A video that stays at another site. `id` and `video_id` are "" when the source gives none."""

    id: str
    order: int
    updated_at: datetime | None
    video_id: str
    thumbnail_url: str
    url: str
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Org:
    """An organisation. `values` holds only what is known, by Field.name: neither "" nor None, and not `id`.

    Text and choices are str, yes and no bool, dates date, times aware datetime in UTC (whole seconds, after
    1970 and before 5138), numbers Decimal of at most 12 digits before and 6 after the point.
    `kept` holds unknown keys and values that were not understood, by the file's key, as they came.
    """

    id: str
    values: dict[str, Value]
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pet:
    """An animal; `values` and `kept` as in Org. `qualities` are the keys that are Yes, in the table's order.

    Pictures and videos stand in the order of the file. What was no picture or video is in `kept` under the
    list's key: a list of such entries, or the value that stood in place of a list.
    """

    id: str
    org_id: str
    values: dict[str, Value]
    qualities: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    videos: tuple[Video, ...] = ()
    video_urls: tuple[VideoUrl, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
