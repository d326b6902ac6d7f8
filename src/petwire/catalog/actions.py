"""Deeds on animals that are kept here. Mirrored records are read-only; `mirror` writes them in whole sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from petwire.audit.actions import record
from petwire.catalog.models import AVAILABLE, DELETED, Animal, Picture, Video, VideoKind
from petwire.catalog.reads import NoSuchAnimal
from petwire.catalog.render import VALUES, content_digest
from petwire.catalog.typed import Flags
from petwire.lib.errors import PetwireError
from petwire.lib.htmltext import plain_text
from petwire.lib.ids import next_ids
from petwire.orgs.models import HERE, STATUSES, Organisation, Standing
from petwire.orgs.typed import WrongField
from petwire.pictures.store import Stored

# What a person can enter; the rest follows from it.
SETTABLE = frozenset(VALUES) - {"updated_at", "media_updated_at", "description_plain", "tracker_url"} | {
    "qualities",
    "contact_public",
    "do_not_publish",
    "bonded_with_id",
}
REQUIRED = ("name", "species", "status")
YOUTUBE = "https://www.youtube.com/watch?v="


class ReadOnlyAnimal(PetwireError):
    """The animal comes from a source; it can only be changed there."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class NewVideo:
    """A video to be shown with an animal: an id at YouTube, or the address of a file."""

    youtube: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """What hangs on an animal: pictures from the store, and videos, each in order."""

    pictures: Sequence[Stored] = ()
    videos: Sequence[NewVideo] = ()


@transaction.atomic
def add_animal(
    *, org_id: int, values: Mapping[str, Any], media: Media = Media(), by: str, now: datetime
) -> Animal:
    """Enter an animal. `values` by the names in SETTABLE; name and species are required."""
    org = Organisation.objects.filter(pk=org_id).first()
    if org is None:
        raise WrongField(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    if org.origin_id != HERE:
        raise ReadOnlyAnimal(
            f"Organisation {org_id} comes from the source {org.origin_id!r}: its animals are entered there."
        )
    (animal_id,) = next_ids(Animal)
    animal = Animal(
        id=animal_id,
        org=org,
        origin_id=HERE,
        source_id=str(animal_id),
        kept={},
        status=AVAILABLE,
        created_at=now,
    )
    _write(animal, values)
    pictures = _picture_rows(animal, media.pictures, after=0, now=now)
    videos = _video_rows(animal, media.videos, after=0, now=now)
    if pictures or videos:
        animal.media_updated_at = now.replace(microsecond=0)
    _stamp(animal, pictures=pictures, videos=videos, now=now)
    animal.save(force_insert=True)
    Picture.objects.bulk_create(pictures)
    Video.objects.bulk_create(videos)
    log_change(kind="animal", subject=animal.pk, org=org.pk, verb="added", now=now)
    record(by=by, verb="animal.add", kind="animal", subject=animal.pk, org=org.pk, now=now)
    return animal


@transaction.atomic
def change_animal(*, animal_id: int, values: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Change fields of an animal. Returns False, and writes nothing, when nothing is different."""
    animal = _locked(animal_id)
    changed = _write(animal, values)
    if not changed:
        return False
    _stamp_from_rows(animal, now=now)
    animal.save()
    log_change(kind="animal", subject=animal_id, org=animal.org_id, verb="changed", now=now)
    record(
        by=by,
        verb="animal.change",
        kind="animal",
        subject=animal_id,
        org=animal.org_id,
        now=now,
        fields=changed,
    )
    return True


@transaction.atomic
def add_pictures(*, animal_id: int, stored: Sequence[Stored], by: str, now: datetime) -> list[Picture]:
    """Hang stored pictures on an animal, after those it has."""
    animal = _locked(animal_id)
    if not stored:
        return []
    rows = _picture_rows(animal, stored, after=animal.pictures.count(), now=now)
    Picture.objects.bulk_create(rows)
    _media_changed(animal, by=by, verb="picture.add", now=now)
    return rows


@transaction.atomic
def add_videos(*, animal_id: int, videos: Sequence[NewVideo], by: str, now: datetime) -> list[Video]:
    """Hang videos on an animal, after those it has."""
    animal = _locked(animal_id)
    if not videos:
        return []
    rows = _video_rows(animal, videos, after=animal.videos.count(), now=now)
    Video.objects.bulk_create(rows)
    _media_changed(animal, by=by, verb="video.add", now=now)
    return rows


def log_change(*, kind: str, subject: int, org: int | None, verb: str, now: datetime) -> None:
    """Append to the change log, in the transaction of the change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)"
            " SELECT number, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s FROM catalog_epoch",
            [now, kind, subject, org, verb],
        )


def _locked(animal_id: int) -> Animal:
    # Without the key: rows that only name the animal (a choice, a picture) do not wait for this change.
    rows = Animal.objects.select_for_update(of=("self",), no_key=True).select_related("org")
    animal = rows.filter(pk=animal_id).first()
    if animal is None:
        raise NoSuchAnimal(animal_id)
    if animal.origin_id != HERE:
        raise ReadOnlyAnimal(
            f"Animal {animal_id} comes from the source {animal.origin_id!r} and is read-only here. "
            "It is changed at that hub and arrives with the next update."
        )
    return animal


def _write(animal: Animal, values: Mapping[str, Any]) -> list[str]:
    """Set values and check the whole. Returns the names of the fields that are different now."""
    unknown = sorted(set(values) - SETTABLE)
    if unknown:
        raise WrongField(
            f"An animal has no field {unknown[0]!r} that can be set. Fields: {', '.join(sorted(SETTABLE))}."
        )
    before = {name: getattr(animal, name) for name in values}
    for name, value in values.items():
        setattr(animal, name, value.applied(animal.qualities) if isinstance(value, Flags) else value)
    for name in REQUIRED:
        if not getattr(animal, name):
            raise WrongField(f"{name} is missing. An animal needs a name, a species and a status.")
    if animal.status not in STATUSES:
        raise WrongField(f"status: {animal.status!r} is none of {', '.join(STATUSES)}.")
    _check_bond(animal)
    if "description" in values:
        animal.description_plain = plain_text(animal.description)
    return sorted(name for name, value in before.items() if getattr(animal, name) != value)


def _check_bond(animal: Animal) -> None:
    other = animal.bonded_with_id
    if other is None:
        return
    if other == animal.pk:
        raise WrongField("bonded_with: an animal is bonded with another one, not with itself.")
    if not Animal.objects.filter(pk=other, org_id=animal.org_id).exists():
        raise WrongField(
            f"bonded_with: the organisation has no animal {other}. `petwire animals list` shows all."
        )


def _picture_rows(animal: Animal, stored: Sequence[Stored], *, after: int, now: datetime) -> list[Picture]:
    ids = next_ids(Picture, len(stored)) if stored else []
    return [
        Picture(
            id=picture_id,
            org_id=animal.org_id,
            animal=animal,
            origin_id=HERE,
            source_id=str(picture_id),
            position=position,
            updated_at=now.replace(microsecond=0),
            kept={},
            content=one.content,
            original_bytes=one.original.bytes,
            original_width=one.original.width,
            original_height=one.original.height,
            large_bytes=one.large.bytes,
            large_width=one.large.width,
            large_height=one.large.height,
            small_bytes=one.small.bytes,
            small_width=one.small.width,
            small_height=one.small.height,
        )
        for position, (picture_id, one) in enumerate(zip(ids, stored, strict=True), after + 1)
    ]


def _video_rows(animal: Animal, videos: Sequence[NewVideo], *, after: int, now: datetime) -> list[Video]:
    ids = next_ids(Video, len(videos)) if videos else []
    return [
        Video(
            id=video_id,
            org_id=animal.org_id,
            animal=animal,
            origin_id=HERE,
            source_id=str(video_id),
            position=position,
            updated_at=now.replace(microsecond=0),
            kept={},
            kind=VideoKind.YOUTUBE if one.youtube else VideoKind.FILE,
            url=f"{YOUTUBE}{one.youtube}" if one.youtube else one.url,
            video_id=one.youtube,
            thumbnail_url=f"https://i.ytimg.com/vi/{one.youtube}/hqdefault.jpg" if one.youtube else "",
        )
        for position, (video_id, one) in enumerate(zip(ids, videos, strict=True), after + 1)
    ]


def _stamp_from_rows(animal: Animal, *, now: datetime) -> None:
    pictures = animal.pictures.order_by("position", "id")
    videos = animal.videos.order_by("position", "id")
    _stamp(animal, pictures=list(pictures), videos=list(videos), now=now)


def _stamp(animal: Animal, *, pictures: Sequence[Picture], videos: Sequence[Video], now: datetime) -> None:
    """Set what follows from the content: its digest, and when the digest moved, the record's own time."""
    animal.was_listed = animal.was_listed or (
        animal.status in animal.org.public_statuses
        and not animal.do_not_publish
        and animal.org.standing in (Standing.APPLIED, Standing.APPROVED)  # see sharing.reads.was_public
    )
    animal.deleted_at = (animal.deleted_at or now) if animal.status == DELETED else None
    digest = content_digest(animal, pictures, videos)
    if digest != bytes(animal.digest or b""):
        animal.digest = digest
        animal.updated_at = now.replace(microsecond=0)
    animal.changed_at = now


def _media_changed(animal: Animal, *, by: str, verb: str, now: datetime) -> None:
    animal.media_updated_at = now.replace(microsecond=0)
    _stamp_from_rows(animal, now=now)
    animal.save()
    log_change(kind="animal", subject=animal.pk, org=animal.org_id, verb="changed", now=now)
    record(by=by, verb=verb, kind="animal", subject=animal.pk, org=animal.org_id, now=now)
