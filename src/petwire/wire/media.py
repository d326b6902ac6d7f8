"""Read the lists of a pet: pictures, videos and video addresses."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeVar

from petwire.wire.notices import Notice, notice
from petwire.wire.records import Picture, Rendition, Video, VideoUrl
from petwire.wire.values import plain_epoch, read_time, read_whole

Item = TypeVar("Item", Picture, Video, VideoUrl)

NOTICES_PER_LIST: Final = 100
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

    def note(code: str, detail: str) -> None:
        if len(notices) < NOTICES_PER_LIST:
            notices.append(notice(code, detail, key, subject))

    for place, entry in enumerate(raw, 1):
        if not entry:  # [""] and [null] are ways to write an empty list
            continue
        item = read_item(entry, len(items) + 1)
        if item is None:
            rest.append(entry)
            note("item_unusable", f"entry {place}")
        elif item.id and item.id in seen:
            rest.append(entry)
            note("item_repeated", f"entry {place} has mediaID {item.id} again")
        else:
            items.append(item)
            seen.add(item.id)
            if item.kept:
                detail = f"entry {place}: {', '.join(map(repr, item.kept))[:120]}"
                note("media_value_kept", detail)
    return tuple(items), rest or None, notices


def read_picture(entry: Any, place: int) -> Picture | None:
    """A picture, or None when it has no usable mediaID."""
    if entry.__class__ is not dict:
        return None
    return _usual_picture(entry) or _odd_picture(entry, place)


def _usual_picture(entry: dict[str, Any]) -> Picture | None:
    """A picture that is written in full as the format has it, else None. For speed alone: a night has a
    hundred thousand of them, and _odd_picture reads the same from it."""
    try:
        media_id, order, updated, *urls, original, large, small = _picture_members(entry)
        original_url, large_url, small_url, fullsize_url, thumbnail_url = urls
        picture_id, place, updated_at = read_id(media_id), _pixels(order), plain_epoch(updated)
        if (
            len(entry) != len(PICTURE_KEYS)
            or fullsize_url != large_url
            or thumbnail_url != small_url
            or picture_id is None
            or place is None
            or updated_at is None
        ):
            return None
        return Picture(
            picture_id,
            place,
            updated_at,
            _usual_rendition(original, original_url),
            _usual_rendition(large, large_url),
            _usual_rendition(small, small_url),
            {},
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _usual_rendition(raw: Any, outer: Any) -> Rendition:
    bytes_, width, height, url = _rendition_members(raw)
    if len(raw) != len(RENDITION_KEYS) or url != outer or url.__class__ is not str or "\x00" in url:
        raise ValueError
    return Rendition(url, _digits(bytes_), _pixels(width), _pixels(height))


def _digits(text: str) -> int | None:
    if text == "":
        return None
    if len(text) < 10 and text.isdigit() and text.isascii():
        return int(text)
    raise ValueError


_pixels = lru_cache(4096)(_digits)  # the same few hundred again and again
_rendition_members = itemgetter("fileSize", "resolutionX", "resolutionY", "url")
_picture_members = itemgetter(
    *("mediaID", "mediaOrder", "lastUpdated"),
    *("originalUrl", "largeUrl", "smallUrl", "fullsizeUrl", "thumbnailUrl"),
    *("original", "large", "small"),
)


def _odd_picture(entry: dict[str, Any], place: int) -> Picture | None:
    if (picture_id := read_id(entry.get("mediaID"))) is None:
        return None
    kept = {key: value for key, value in entry.items() if key not in PICTURE_KEYS}
    original = _rendition(entry, "original", "originalUrl", kept)
    large = _rendition(entry, "large", "largeUrl", kept)
    small = _rendition(entry, "small", "smallUrl", kept)
    for key, url in (("fullsizeUrl", large.url), ("thumbnailUrl", small.url)):
        if (copy := entry.get(key)) and copy != url:
            kept[key] = copy
    order, updated_at = _order(entry, place, kept), _updated_at(entry, kept)
    return Picture(picture_id, order, updated_at, original, large, small, kept)


def read_video(entry: Any, place: int) -> Video | None:
    """A video; a bare address is one as well."""
    if entry.__class__ is str:
        return read_video({"url": entry}, place)
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
        return read_video_url({"url": entry}, place)
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


def _rendition(entry: dict[str, Any], size: str, url_key: str, kept: dict[str, Any]) -> Rendition:
    outer, raw = entry.get(url_key), entry.get(size)
    if outer and outer.__class__ is not str:
        kept[url_key] = outer
        outer = ""
    if raw.__class__ is not dict:
        if raw:
            kept[size] = raw
        return Rendition(_storable(outer or "", url_key, kept))
    odd = {key: value for key, value in raw.items() if key not in RENDITION_KEYS}
    url = raw.get("url")
    if url and url.__class__ is not str:
        odd["url"] = url
        url = ""
    if not url:
        url = outer or ""
    elif outer and outer != url:
        kept[url_key] = outer
    bytes_ = _number(raw, "fileSize", 18, odd)
    width, height = _number(raw, "resolutionX", 9, odd), _number(raw, "resolutionY", 9, odd)
    if odd:
        kept[size] = odd
    return Rendition(_storable(url, url_key, kept), bytes_, width, height)


def _storable(url: str, key: str, kept: dict[str, Any]) -> str:
    """The address; one with a NUL is kept as well, which makes the reader clean the whole row."""
    if "\x00" in url:
        kept[key] = url
    return url


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
    if value.__class__ is str and (time := plain_epoch(value)) is not None:
        return time
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
        return _storable(value, key, kept)
    if value is not None:
        kept[key] = value
    return ""


def _kind(value: object) -> str:
    return {dict: "an object", str: "a text", bool: "true or false"}.get(type(value), "a number")
