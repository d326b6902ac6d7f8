"""Rows and records that the tests of wire share."""

import string
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from hypothesis import strategies as st

from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, QUALITIES, Field, Kind
from petwire.wire.records import Org, Pet, Picture, Rendition, Video, VideoUrl

PET_KEYS = [field.key for field in PET_FIELDS]
ORG_KEYS = [field.key for field in ORG_FIELDS]


def picture_row(media_id: str = "700", **changes: Any) -> dict[str, Any]:
    """A picture as the files have it."""
    url = f"https://pics.example/{media_id}.jpg"
    sizes = {
        size: {"fileSize": "53793", "resolutionX": "650", "resolutionY": "500", "url": url}
        for size in ("original", "large", "small")
    }
    return {
        **{f"{size}Url": url for size in sizes},
        "fullsizeUrl": url,
        "thumbnailUrl": url,
        "mediaID": media_id,
        "mediaOrder": "1",
        "lastUpdated": "1596010075",
        **sizes,
        **changes,
    }


def pet_line(**changes: Any) -> bytes:
    """A pet of few words, as a line; keys with None as value are left out."""
    row = {"orgID": "12", "animalID": "15000001", "status": "Available", "name": "Rex", **changes}
    return orjson.dumps({key: value for key, value in row.items() if value is not ...})


def org_line(**changes: Any) -> bytes:
    return orjson.dumps({"orgID": "12", "status": "Available", "name": "Paws", **changes})


# Text of a database: no NUL, no half surrogate pairs. The word "null" is not known, "" is not there.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text != "null"
)
ids = st.integers(1, 10**18 - 1).map(str)
times = st.integers(1, 99_999_999_999).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
numbers = st.decimals(Decimal(-999_999_999_999), Decimal(999_999_999_999), places=6) | st.sampled_from(
    [Decimal("0"), Decimal("25.0"), Decimal("1E+3"), Decimal("0.10")]
)
unknown_keys = st.text(string.ascii_letters, min_size=1, max_size=12).map(lambda text: f"x{text}é/")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
kept = st.dictionaries(unknown_keys, json_values, max_size=3)
orders = st.integers(0, 999)
sizes = st.none() | st.integers(0, 10**9 - 1)
renditions = st.builds(Rendition, url=st.just("") | texts, bytes=sizes, width=sizes, height=sizes)
pictures = st.builds(
    Picture,
    id=ids,
    order=orders,
    updated_at=st.none() | times,
    original=renditions,
    large=renditions,
    small=renditions,
    kept=kept,
)
video_texts = st.just("") | texts
videos = st.builds(
    Video,
    id=st.just("") | ids,
    order=orders,
    updated_at=st.none() | times,
    bytes=sizes,
    url=video_texts,
    kept=kept,
)
video_urls = st.builds(
    VideoUrl,
    id=st.just("") | ids,
    order=orders,
    updated_at=st.none() | times,
    video_id=video_texts,
    thumbnail_url=video_texts,
    url=video_texts,
    kept=kept,
)


def _by_id(item: Any) -> Any:
    return item.id or object()


def _values_of(field: Field) -> st.SearchStrategy[Any]:
    by_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: texts,
        Kind.CHOICE: st.sampled_from(field.options or ("x",)) | texts,
        Kind.TRI: st.booleans(),
        Kind.DATE: st.dates(date(1, 1, 1)),
        Kind.EPOCH: times,
        Kind.NUMBER: numbers,
    }
    return by_kind[field.kind]


def _values(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            field.name: _values_of(field)
            for field in fields
            if field.kind not in (Kind.FLAG, Kind.LIST, Kind.DERIVED) and field.name not in ("id", "org_id")
        },
    )


orgs = st.builds(Org, id=ids, values=_values(ORG_FIELDS), kept=kept)
pets = st.builds(
    Pet,
    id=ids,
    org_id=ids,
    values=_values(PET_FIELDS),
    qualities=st.sets(st.sampled_from(QUALITIES)).map(
        lambda some: tuple(key for key in QUALITIES if key in some)
    ),
    pictures=st.lists(pictures, max_size=2, unique_by=_by_id).map(tuple),
    videos=st.lists(videos, max_size=2, unique_by=_by_id).map(tuple),
    video_urls=st.lists(video_urls, max_size=2, unique_by=_by_id).map(tuple),
    kept=kept,
)
