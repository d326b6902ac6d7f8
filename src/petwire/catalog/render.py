"""An animal's rows as the record of the bulk format. No database in here: rows in, values out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import xxhash

from petwire.catalog.models import Animal, Picture, Video, VideoKind
from petwire.catalog.rules import composed_breed
from petwire.orgs.models import HERE
from petwire.pictures.store import LARGE, SMALL
from petwire.wire import records
from petwire.wire.fields import PET_FIELDS, Kind
from petwire.wire.write import encode_pet

# Columns that stand in the record's values under the same name.
VALUES = tuple(
    field.name
    for field in PET_FIELDS
    if field.kind not in (Kind.FLAG, Kind.LIST, Kind.DERIVED) and field.name not in ("id", "org_id")
)
CONTACT = ("contact_name", "contact_email", "contact_cell_phone", "contact_home_phone")
_CONTACT_KEYS = frozenset(field.key for field in PET_FIELDS if field.name in CONTACT)

MediaUrl = Callable[[Picture, int | None], str]


def pet_record(
    animal: Animal, pictures: Sequence[Picture], videos: Sequence[Video], *, media_url: MediaUrl
) -> records.Pet:
    """What may be published of an animal; the foster contact only where it was made public.

    `pictures` and `videos` are the animal's own, in order. `media_url` gives the address of a picture whose
    bytes are ours, in full size or in a width.
    """
    values: dict[str, Any] = {
        name: value for name in VALUES if (value := getattr(animal, name)) is not None and value != ""
    }
    kept = dict(animal.kept)
    if animal.origin_id == HERE and "breed" not in values:
        breed = composed_breed(
            primary=animal.primary_breed,
            secondary=animal.secondary_breed,
            mixed=animal.mixed,
            coat=animal.coat_length,
        )
        values |= {"breed": breed} if breed else {}
    if not animal.contact_public:
        values = {name: value for name, value in values.items() if name not in CONTACT}
        kept = {key: value for key, value in kept.items() if key not in _CONTACT_KEYS}
    return records.Pet(
        id=str(animal.pk),
        org_id=str(animal.org_id),
        values=values,
        qualities=tuple(animal.qualities),
        pictures=tuple(_picture(row, media_url) for row in pictures),
        videos=tuple(_video(row) for row in videos if row.kind == VideoKind.FILE),
        video_urls=tuple(_video_url(row) for row in videos if row.kind == VideoKind.YOUTUBE),
        kept=kept,
    )


def content_digest(animal: Animal, pictures: Sequence[Picture], videos: Sequence[Video]) -> bytes:
    """Hash of what is published of an animal that is kept here: 16 bytes; times of ours are not in it."""
    pet = pet_record(animal, pictures, videos, media_url=lambda row, width: f"{row.content}/{width}")
    values = {name: value for name, value in pet.values.items() if name != "updated_at"}
    return xxhash.xxh3_128_digest(encode_pet(replace(pet, values=values)))


def _picture(row: Picture, media_url: MediaUrl) -> records.Picture:
    def rendition(size: str, width: int | None) -> records.Rendition:
        url = media_url(row, width) if row.content else getattr(row, f"{size}_url")
        pixels = getattr(row, f"{size}_width"), getattr(row, f"{size}_height")
        return records.Rendition(url, getattr(row, f"{size}_bytes"), *pixels)

    return records.Picture(
        id=_media_id(row),
        order=row.position,
        updated_at=row.updated_at,
        original=rendition("original", None),
        large=rendition("large", LARGE),
        small=rendition("small", SMALL),
        kept=dict(row.kept),
    )


def _video(row: Video) -> records.Video:
    return records.Video(
        id=_media_id(row),
        order=row.position,
        updated_at=row.updated_at,
        bytes=row.bytes,
        url=row.url,
        kept=dict(row.kept),
    )


def _video_url(row: Video) -> records.VideoUrl:
    return records.VideoUrl(
        id=_media_id(row),
        order=row.position,
        updated_at=row.updated_at,
        video_id=row.video_id,
        thumbnail_url=row.thumbnail_url,
        url=row.url,
        kept=dict(row.kept),
    )


def _media_id(row: Picture | Video) -> str:
    # Media ids of a source mean nothing beside ours: what leaves here carries the local id.
    return str(row.pk)
