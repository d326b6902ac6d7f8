"""Read the lists of a pet: pictures, videos and video addresses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

from petwire.wire.notices import Notice, notice
from petwire.wire.records import Picture, Rendition, Video, VideoUrl
from petwire.wire.values import read_time, read_whole

Item = TypeVar("Item", Picture, Video, VideoUrl)

SIZES: Final = ("original", "large", "small")
# Old keys that repeat another one.
COPIES: Final = {"fullsizeUrl": "large", "thumbnailUrl": "small"}
PICTURE_KEYS: Final = frozenset(
    (*SIZES, *(f"{size}Url" for size in SIZES), *COPIES, "mediaID", "mediaOrder", "lastUpdated")
)
RENDITION_KEYS: Final = frozenset(("fileSize", "resolutionX", "resolutionY", "url"))
VIDEO_KEYS: Final = frozenset(("mediaID", "mediaOrder", "lastUpdated", "fileSize", "url"))
VIDEO_URL_KEYS: Final = frozenset(("mediaID", "mediaOrder", "lastUpdated", "videoId", "urlThumbnail", "url"))


def read_id(value: object) -> str | None:
    """The one way to write an id: 1 to 18 digits, no leading zero. A JSON number is taken as its digits."""
    if isinstance(value, str):
        usable = value.isdigit() and value.isascii() and len(value) <= 18 and value[0] != "0"
        return value if usable else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18:
        return str(value)
    return None


def read_list(
    raw: Any, key: str, read_item: Callable[[Any, int], Item | None], subject: str
) -> tuple[tuple[Item, ...], Any, list[Notice]]:
    """The items of a list, what is to be kept of it (None when nothing), and notices."""
    if raw.__class__ is not list:
        return (), raw, [notice("not_a_list", f"{key} is {_kind(raw)}", key, subject)]
    items: list[Item] = []
    rest: list[Any] = []
    notices: list[Notice] = []
    seen: set[str] = set()
    for place, entry in enumerate(raw, 1):
        if not entry:  # [""] and [null] are ways to write an empty list
            continue
        item = read_item(entry, place)
        if item is None:
            rest.append(entry)
            notices.append(notice("item_unusable", f"entry {place}", key, subject))
        elif item.id and item.id in seen:
            rest.append(entry)
            notices.append(
                notice("item_repeated", f"entry {place} has mediaID {item.id} again", key, subject)
            )
        else:
            items.append(item)
            seen.add(item.id)
            if item.kept:
                detail = f"entry {place}: {', '.join(map(repr, item.kept))}"
                notices.append(notice("media_value_kept", detail, key, subject))
    return tuple(items), rest or None, notices


def read_picture(entry: Any, place: int) -> Picture | None:
    """A picture, or None when it has no usable mediaID."""
    if entry.__class__ is not dict or (picture_id := read_id(entry.get("mediaID"))) is None:
        return None
    kept: dict[str, Any] = {}
    if not entry.keys() <= PICTURE_KEYS:
        kept.update((key, value) for key, value in entry.items() if key not in PICTURE_KEYS)
    original = _rendition(entry, "original", kept)
    large = _rendition(entry, "large", kept)
    small = _rendition(entry, "small", kept)
    for key, url in (("fullsizeUrl", large.url), ("thumbnailUrl", small.url)):
        if (copy := entry.get(key)) and copy != url:
            kept[key] = copy
    order, updated_at = _order(entry, place, kept), _updated_at(entry, kept)
    return Picture(picture_id, order, updated_at, original, large, small, kept)


def read_video(entry: Any, place: int) -> Video | None:
    """A video; a bare address is one as well."""
    if entry.__class__ is str:
        return Video("", place, None, None, entry)
    if entry.__class__ is not dict:
        return None
    kept = {key: value for key, value in entry.items() if key not in VIDEO_KEYS}
    size = _number(entry, "fileSize", 18, kept)
    return Video(
        id=_media_id(entry, kept),
        order=_order(entry, place, kept),
        updated_at=_updated_at(entry, kept),
        bytes=size,
        url=_text(entry, "url", kept),
        kept=kept,
    )


def read_video_url(entry: Any, place: int) -> VideoUrl | None:
    """The address of a video elsewhere; a bare address is one as well."""
    if entry.__class__ is str:
        return VideoUrl("", place, None, "", "", entry)
    if entry.__class__ is not dict:
        return None
    kept = {key: value for key, value in entry.items() if key not in VIDEO_URL_KEYS}
    return VideoUrl(
        id=_media_id(entry, kept),
        order=_order(entry, place, kept),
        updated_at=_updated_at(entry, kept),
        video_id=_text(entry, "videoId", kept),
        thumbnail_url=_text(entry, "urlThumbnail", kept),
        url=_text(entry, "url", kept),
        kept=kept,
    )


def _rendition(entry: dict[str, Any], size: str, kept: dict[str, Any]) -> Rendition:
    outer = entry.get(f"{size}Url")
    if outer and outer.__class__ is not str:
        kept[f"{size}Url"] = outer
        outer = ""
    raw = entry.get(size)
    if raw.__class__ is not dict:
        if raw:
            kept[size] = raw
        return Rendition(outer or "")
    odd: dict[str, Any] = {}
    if not raw.keys() <= RENDITION_KEYS:
        odd.update((key, value) for key, value in raw.items() if key not in RENDITION_KEYS)
    url = raw.get("url")
    if url and url.__class__ is not str:
        odd["url"] = url
        url = ""
    if not url:
        url = outer or ""
    elif outer and outer != url:
        kept[f"{size}Url"] = outer
    bytes_ = _number(raw, "fileSize", 18, odd)
    width, height = _number(raw, "resolutionX", 9, odd), _number(raw, "resolutionY", 9, odd)
    if odd:
        kept[size] = odd
    return Rendition(url, bytes_, width, height)


def _number(entry: dict[str, Any], key: str, digits: int, kept: dict[str, Any]) -> int | None:
    value = entry.get(key)
    if value == "" or value is None:
        return None
    number = read_whole(value, digits)
    if number is None:
        kept[key] = value
    return number


def _order(entry: dict[str, Any], place: int, kept: dict[str, Any]) -> int:
    order = _number(entry, "mediaOrder", 9, kept)
    return place if order is None else order


def _updated_at(entry: dict[str, Any], kept: dict[str, Any]) -> datetime | None:
    value = entry.get("lastUpdated")
    if value == "" or value is None:
        return None
    time = None if value.__class__ in (bool, list, dict) else read_time(str(value))
    if time is None:
        kept["lastUpdated"] = value
    return time


def _media_id(entry: dict[str, Any], kept: dict[str, Any]) -> str:
    value = entry.get("mediaID")
    if value == "" or value is None:
        return ""
    media_id = read_id(value)
    if media_id is None:
        kept["mediaID"] = value
    return media_id or ""


def _text(entry: dict[str, Any], key: str, kept: dict[str, Any]) -> str:
    value = entry.get(key)
    if value.__class__ is str:
        return str(value)
    if value is not None:
        kept[key] = value
    return ""


def _kind(value: object) -> str:
    return {dict: "an object", str: "a text", bool: "true or false"}.get(type(value), "a number")
