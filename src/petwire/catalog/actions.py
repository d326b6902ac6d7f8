"""Deeds on animals that are kept here. Mirrored records are read-only; `mirror` writes them in whole sets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q

from petwire.audit.actions import record, record_each
from petwire.audit.journal import note
from petwire.catalog.history import YOUTUBE as YOUTUBE_IDS
from petwire.catalog.history import Difference, Verb, note_edit, verb_of
from petwire.catalog.models import AVAILABLE, DELETED, Animal, Edit, Picture, Video, VideoKind
from petwire.catalog.reads import NoSuchAnimal
from petwire.catalog.render import VALUES, content_digest
from petwire.catalog.rules import bonds
from petwire.catalog.typed import Flags
from petwire.lib.errors import PetwireError
from petwire.lib.htmltext import plain_text
from petwire.lib.ids import next_ids
from petwire.lib.safehtml import line_breaks_kept
from petwire.orgs.models import HERE, STATUSES, Organisation, Standing
from petwire.orgs.typed import WrongField
from petwire.pictures.store import Stored

# What a person can enter; the rest follows from it.
SETTABLE = frozenset(VALUES) - {"updated_at", "media_updated_at", "description_plain", "tracker_url"} | {
    "qualities",
    "contact_public",
    "do_not_publish",
    "bonded_with_id",
    "birthdate_guessed",
    "own_words",
}
STAMPS = (
    *("updated_at", "media_updated_at", "was_listed", "deleted_at", "digest", "changed_at"),
    "description_plain",
)
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
    (animal,) = add_animals(org_id=org_id, each=[values], media=media, by=by, now=now)
    return animal


@transaction.atomic
def add_animals(
    *, org_id: int, each: Sequence[Mapping[str, Any]], media: Media = Media(), by: str, now: datetime
) -> list[Animal]:
    """Enter several animals in one deed, all or none, such as a litter. `media` hangs on the first."""
    org = _own_organisation(org_id)
    added: list[Animal] = []
    for values in each:
        added.append(_add(org, values, media if not added else Media(), by=by, now=now))
    for animal, values in zip(added, each, strict=True):
        if values.get("bonded_with_id"):
            change_animals(changes={animal.pk: {"bonded_with_id": values["bonded_with_id"]}}, by=by, now=now)
    note_edit(org_id=org_id, rows=[Difference(one.pk) for one in added], verb=Verb.ADDED, by=by, now=now)
    return added


def _own_organisation(org_id: int) -> Organisation:
    org = Organisation.objects.filter(pk=org_id).first()
    if org is None:
        raise WrongField(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    if org.origin_id != HERE:
        raise ReadOnlyAnimal(
            f"Organisation {org_id} comes from the source {org.origin_id!r}: its animals are entered there."
        )
    return org


def _add(org: Organisation, values: Mapping[str, Any], media: Media, *, by: str, now: datetime) -> Animal:
    made = made_animal(org, values, media, now=now)
    animal = made.animal
    animal.save(force_insert=True)
    Picture.objects.bulk_create(made.pictures)
    Video.objects.bulk_create(made.videos)
    log_change(kind="animal", subject=animal.pk, org=org.pk, verb="added", now=now)
    record(by=by, verb="animal.add", kind="animal", subject=animal.pk, org=org.pk, now=now)
    return animal


Ids = Callable[[type[Model], int], list[int]]


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of an animal, not saved yet."""

    animal: Animal
    pictures: list[Picture]
    videos: list[Video]


def made_animal(
    org: Organisation,
    values: Mapping[str, Any],
    media: Media,
    *,
    now: datetime,
    ids: Ids = next_ids,
    partner: int | None = None,
) -> Made:
    """The rows of an animal that is entered here. The database is asked for nothing but ids, and for a partner that
    `values` name; `partner` is one that the caller answers for."""
    (animal_id,) = ids(Animal, 1)
    animal = Animal(
        id=animal_id,
        org=org,
        origin_id=HERE,
        source_id=str(animal_id),
        kept={},
        status=AVAILABLE,
        created_at=now,
    )
    youtube = [NewVideo(youtube=one) for one in values.get(YOUTUBE_IDS, ())]
    _write(animal, {name: value for name, value in values.items() if name != YOUTUBE_IDS})
    animal.bonded_with_id = partner or animal.bonded_with_id
    pictures = picture_rows(animal, media.pictures, after=0, now=now, ids=ids)
    videos = _video_rows(animal, [*media.videos, *youtube], after=0, now=now, ids=ids)
    if pictures or videos:
        animal.media_updated_at = now.replace(microsecond=0)
    _stamp(animal, pictures=pictures, videos=videos, now=now)
    return Made(animal, pictures, videos)


@transaction.atomic
def change_animal(*, animal_id: int, values: Mapping[str, Any], by: str, now: datetime) -> bool:
    """Change fields of an animal. Returns False, and writes nothing, when nothing is different."""
    return change_animals(changes={animal_id: values}, by=by, now=now) is not None


@transaction.atomic
def change_animals(
    *,
    changes: Mapping[int, Mapping[str, Any]],
    by: str,
    now: datetime,
    verb: Verb | None = None,
    undoes: Edit | None = None,
) -> Edit | None:
    """Change fields of animals of one organisation in one deed, all or none.

    Values by the names in SETTABLE; `youtube` is the whole list of an animal's videos there, by their ids.
    Who gets a bonded partner is set as that one's partner. Returns None when nothing is different.
    """
    changes = _with_partners(changes)
    animals = locked_animals(changes)
    if len({animal.org_id for animal in animals}) > 1:
        raise WrongField("The animals belong to several organisations. Change those of one at a time.")
    media = _media_of(animals)
    rows = []
    for animal in animals:
        row = _change(animal, changes[animal.pk], media[animal.pk], now=now)
        if row is not None:
            rows.append(row)
    if not rows:
        return None
    org_id = animals[0].org_id
    log_changes(kind="animal", subjects=[row.animal_id for row in rows], org=org_id, verb="changed", now=now)
    deeds = record_each(
        by=by,
        verb="animal.change",
        kind="animal",
        subjects={row.animal_id: {"fields": sorted(row.after)} for row in rows},
        org=org_id,
        now=now,
    )
    for row in rows:
        _note_limits(row, deed=deeds[row.animal_id], by=by, now=now)
    verb = verb or verb_of(rows[0].before, rows[0].after)
    return note_edit(org_id=org_id, rows=rows, verb=verb, by=by, now=now, undoes=undoes)


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
    log_changes(kind=kind, subjects=[subject], org=org, verb=verb, now=now)


def log_changes(*, kind: str, subjects: Sequence[int], org: int | None, verb: str, now: datetime) -> None:
    """The same for several records of one organisation, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)"
            " SELECT e.number, pg_current_xact_id()::text::bigint, %s, %s, s.id, %s, %s"
            " FROM catalog_epoch e, unnest(%s::bigint[]) WITH ORDINALITY s (id, place) ORDER BY s.place",
            [now, kind, org, verb, list(subjects)],
        )


def locked_animals(animal_ids: Iterable[int]) -> list[Animal]:
    """Animals that are kept here, for a deed on them. Raises NoSuchAnimal, ReadOnlyAnimal.

    All in one statement and in the order of their ids: so two deeds on the same animals never block each other.
    """
    wanted = set(animal_ids)
    # Without the key: rows that only name the animal (a choice, a picture) do not wait for this change.
    rows = Animal.objects.select_for_update(of=("self",), no_key=True).select_related("org")
    animals = list(rows.filter(pk__in=wanted).order_by("pk"))
    if missing := wanted - {animal.pk for animal in animals}:
        raise NoSuchAnimal(min(missing))
    for animal in animals:
        if animal.origin_id != HERE:
            raise ReadOnlyAnimal(
                f"Animal {animal.pk} comes from the source {animal.origin_id!r} and is read-only here. "
                "It is changed at that hub and arrives with the next update."
            )
    return animals


def _locked(animal_id: int) -> Animal:
    return locked_animals([animal_id])[0]


def _with_partners(changes: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The changes, and what they mean for bonded partners. Other deeds on bonds wait until this one ends."""
    everything = {animal_id: dict(values) for animal_id, values in changes.items()}
    wanted = {
        animal_id: values["bonded_with_id"]
        for animal_id, values in everything.items()
        if "bonded_with_id" in values
    }
    if not wanted:
        return everything
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('petwire.bonds', 0))")
    named = {*wanted, *(partner for partner in wanted.values() if partner is not None)}
    orgs = Animal.objects.filter(pk__in=wanted).values("org")
    touched = Animal.objects.filter(Q(pk__in=named) | Q(bonded_with__in=named), org__in=orgs)
    current = dict(touched.values_list("pk", "bonded_with_id"))
    for animal_id, partner in bonds(current, wanted).items():
        if animal_id in current:  # a partner that is none of theirs is refused with the animal itself
            everything.setdefault(animal_id, {})["bonded_with_id"] = partner
    return everything


def _change(
    animal: Animal, values: dict[str, Any], media: tuple[list[Picture], list[Video]], *, now: datetime
) -> Difference | None:
    """Change one animal that is locked. Returns None when nothing is different."""
    pictures, videos = media
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if YOUTUBE_IDS in values:
        ids = [row.video_id for row in videos if row.kind == VideoKind.YOUTUBE]
        wanted = list(dict.fromkeys(values.pop(YOUTUBE_IDS)))
        if ids != wanted:
            before[YOUTUBE_IDS], after[YOUTUBE_IDS] = ids, wanted
            videos = _rewrite_youtube(animal, videos, wanted, now=now)
            animal.media_updated_at = now.replace(microsecond=0)
    old = {name: getattr(animal, name) for name in SETTABLE & set(values)}
    fields = _write(animal, values)
    before |= {name: old[name] for name in fields}
    after |= {name: getattr(animal, name) for name in fields}
    if not after:
        return None
    _stamp(animal, pictures=pictures, videos=videos, now=now)
    animal.save(update_fields=[*fields, *STAMPS])
    return Difference(animal.pk, before, after)


def _media_of(animals: Sequence[Animal]) -> dict[int, tuple[list[Picture], list[Video]]]:
    """Pictures and videos of each animal, in order."""
    found: dict[int, tuple[list[Picture], list[Video]]] = {animal.pk: ([], []) for animal in animals}
    for picture in Picture.objects.filter(animal_id__in=found).order_by("position", "id"):
        found[picture.animal_id][0].append(picture)
    for video in Video.objects.filter(animal_id__in=found).order_by("position", "id"):
        found[video.animal_id][1].append(video)
    return found


def _rewrite_youtube(
    animal: Animal, videos: Sequence[Video], wanted: Sequence[str], *, now: datetime
) -> list[Video]:
    """Make the list of an animal's videos at YouTube the wanted one; those that stay keep their ids."""
    held = {row.video_id: row for row in videos if row.kind == VideoKind.YOUTUBE}
    files = [row for row in videos if row.kind != VideoKind.YOUTUBE]
    fresh = [NewVideo(youtube=one) for one in wanted if one not in held]
    added = {row.video_id: row for row in _video_rows(animal, fresh, after=0, now=now)}
    rows = [*files, *(held.get(one) or added[one] for one in wanted)]
    for position, row in enumerate(rows, 1):
        row.position = position
    Video.objects.filter(pk__in=[row.pk for one, row in held.items() if one not in wanted]).delete()
    Video.objects.bulk_create(added.values())
    Video.objects.bulk_update([row for row in rows if row.video_id not in added], ["position"])
    return rows


def _note_limits(row: Difference, *, deed: int, by: str, now: datetime) -> None:
    """What says who may see of an animal goes into the journal, too: no old backup takes it back."""
    for name, shows_more in (("do_not_publish", False), ("contact_public", True)):
        if name in row.after:
            value = bool(row.after[name])
            eases = value is shows_more
            note(f"animal.{name}", row.animal_id, value, eases=eases, deed=deed, by=by, at=now)
    if DELETED in (row.before.get("status"), row.after.get("status")):
        deleted = row.after["status"] == DELETED
        note("animal.deleted", row.animal_id, deleted, eases=not deleted, deed=deed, by=by, at=now)


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
    if "bonded_with_id" in values:
        _check_bond(animal)
    if "description" in values:
        animal.description_plain = plain_text(line_breaks_kept(animal.description))
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


def picture_rows(
    animal: Animal, stored: Sequence[Stored], *, after: int, now: datetime, ids: Ids = next_ids
) -> list[Picture]:
    """Fresh rows for stored pictures, in the places after `after`; not saved yet."""
    numbers = ids(Picture, len(stored)) if stored else []
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
            **bytes_of(one),
        )
        for position, (picture_id, one) in enumerate(zip(numbers, stored, strict=True), after + 1)
    ]


def bytes_of(stored: Stored) -> dict[str, Any]:
    """What a picture's row holds of its bytes, by column."""
    sizes = {"original": stored.original, "large": stored.large, "small": stored.small}
    columns = {
        f"{name}_{fact}": getattr(size, fact)
        for name, size in sizes.items()
        for fact in ("bytes", "width", "height")
    }
    return {"content": stored.content, "look": stored.look, "sharpness": stored.sharpness, **columns}


def _video_rows(
    animal: Animal, videos: Sequence[NewVideo], *, after: int, now: datetime, ids: Ids = next_ids
) -> list[Video]:
    numbers = ids(Video, len(videos)) if videos else []
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
        for position, (video_id, one) in enumerate(zip(numbers, videos, strict=True), after + 1)
    ]


def stamp(animal: Animal, *, now: datetime) -> None:
    """Set what follows from an animal's content, with its pictures and videos as they are stored."""
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
    stamp(animal, now=now)
    animal.save()
    log_change(kind="animal", subject=animal.pk, org=animal.org_id, verb="changed", now=now)
    record(by=by, verb=verb, kind="animal", subject=animal.pk, org=animal.org_id, now=now)
