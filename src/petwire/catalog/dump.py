"""The canonical dump: what two catalogs must agree on, byte for byte, whatever way their records came in."""

from collections.abc import Iterator
from dataclasses import replace

import orjson

from petwire.catalog.models import Animal, Picture, Video
from petwire.catalog.render import pet_record
from petwire.orgs.models import Organisation
from petwire.orgs.render import org_record
from petwire.wire import records
from petwire.wire.write import encode_org, encode_pet

_BATCH = 500


def canonical_dump(source: str | None = None) -> Iterator[bytes]:
    """Published content as JSON lines, of one source or of all: organisations, then animals, by source and source id.

    Without local ids, versions and times of ours.
    """
    orgs = Organisation.objects.order_by("origin", "source_id")
    animals = Animal.objects.filter(deleted_at=None).order_by("origin", "source_id").select_related("org")
    if source is not None:
        orgs = orgs.filter(origin__name=source)
        animals = animals.filter(origin__name=source)
    for org in orgs.iterator(_BATCH):
        record = replace(org_record(org), id=org.source_id)
        yield _line("org", str(org.origin_id), encode_org(record))
    for animal in animals.prefetch_related("pictures", "videos").iterator(_BATCH):
        yield _line("animal", str(animal.origin_id), encode_pet(_pet(animal)))


def _pet(animal: Animal) -> records.Pet:
    """The animal as its source tells it: all ids are the source's own."""
    pictures = sorted(animal.pictures.all(), key=_place)
    videos = sorted(animal.videos.all(), key=_place)
    pet = pet_record(animal, pictures, videos, media_url=lambda row, width: f"{row.content}/{width or ''}")
    ids = {str(row.pk): row.source_id for row in pictures}
    video_ids = {str(row.pk): row.source_id for row in videos}
    return replace(
        pet,
        id=animal.source_id,
        org_id=animal.org.source_id,
        pictures=tuple(one._replace(id=ids[one.id]) for one in pet.pictures),
        videos=tuple(replace(one, id=video_ids[one.id]) for one in pet.videos),
        video_urls=tuple(replace(one, id=video_ids[one.id]) for one in pet.video_urls),
    )


def _place(row: Picture | Video) -> tuple[int, int, str, str]:
    address = row.url if isinstance(row, Video) else row.original_url
    return row.position, len(row.source_id), row.source_id, address


def _line(kind: str, source: str, record: bytes) -> bytes:
    return b'{"kind":"%b","source":%b,"record":%b}\n' % (kind.encode(), orjson.dumps(source), record.rstrip())
