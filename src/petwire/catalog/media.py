"""Deeds on the pictures of animals that are kept here: add, order, replace, delete, put back as they were.

A snapshot is what the history keeps of an animal's pictures: a list, in order, of their columns as JSON has them. A
picture that was deleted and is put back has its id again, and so its addresses. `lastUpdated` of a picture is when
its bytes changed; `mediaLastUpdated` of the animal is when one came, went or changed (so it is in real files). Moving
raises neither: a mirror need not fetch again what was only moved.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from petwire.audit.actions import record
from petwire.catalog.actions import bytes_of, locked_animals, log_change, picture_rows, stamp
from petwire.catalog.history import PICTURES, Difference, Verb, note_edit
from petwire.catalog.models import Animal, Picture, Tombstone
from petwire.lib.errors import PetwireError
from petwire.orgs.models import HERE
from petwire.pictures.look import Facts, Finding, findings
from petwire.pictures.store import Stored, contents, forget, is_here, is_unused

MOVED = "picture.order"  # the one deed that changes no picture
MOST = 60  # pictures of one animal
KEPT_FOR = timedelta(days=30)  # that a deleted picture's bytes are kept, so that the deletion can be undone
UNUSED_FOR = timedelta(hours=1)  # before bytes go to which nothing refers: their row may be on its way

Snapshot = list[dict[str, Any]]

_SIZES = ("original", "large", "small")
_KEPT = (
    *("content", "look", "sharpness"),
    *(f"{size}_{fact}" for size in _SIZES for fact in ("bytes", "width", "height")),
)


class NoSuchPicture(PetwireError):
    """The animal has no picture with that id."""

    def __init__(self, animal_id: int) -> None:
        super().__init__(f"Animal {animal_id} does not have that picture any more. Look at the page again.")


class TooManyPictures(PetwireError):
    """An animal has a place for so many pictures only."""

    def __init__(self) -> None:
        super().__init__(f"An animal has at most {MOST} pictures. Delete some first.")


@transaction.atomic
def add_pictures(*, animal_id: int, stored: Sequence[Stored], by: str, now: datetime) -> list[Picture]:
    """Hang stored pictures on an animal, after those it has. Raises TooManyPictures."""
    animal, held = _locked(animal_id)
    if not stored:
        return []
    if len(held) + len(stored) > MOST:
        raise TooManyPictures
    rows = picture_rows(animal, stored, after=len(held), now=now)
    Picture.objects.bulk_create(rows)
    _note(animal, held, [*held, *rows], verb="picture.add", by=by, now=now)
    return rows


@transaction.atomic
def move_picture(*, animal_id: int, picture_id: int, place: int, by: str, now: datetime) -> bool:
    """Move a picture to a place counted from 1, the cover; the others make room. Returns False when it is there."""
    _, held = _locked(animal_id)
    ids = [row.pk for row in held if row.pk != picture_id]
    ids.insert(max(place, 1) - 1, picture_id)
    return order_pictures(animal_id=animal_id, picture_ids=ids, by=by, now=now)


@transaction.atomic
def order_pictures(*, animal_id: int, picture_ids: Sequence[int], by: str, now: datetime) -> bool:
    """Put an animal's pictures in an order; those that are not named stay behind, in theirs. The first is the cover.

    Returns False, and writes nothing, when that is their order already.
    """
    animal, held = _locked(animal_id)
    by_id = {row.pk: row for row in held}
    named = list(dict.fromkeys(picture_ids))
    if not by_id.keys() >= set(named):
        raise NoSuchPicture(animal_id)
    rows = [by_id[one] for one in named] + [row for row in held if row.pk not in set(named)]
    before = _snapshot(held)
    if [row.pk for row in rows] == [row.pk for row in held]:
        return False
    _renumber(rows)
    _note(animal, before, rows, verb=MOVED, by=by, now=now)
    return True


@transaction.atomic
def delete_pictures(*, animal_id: int, picture_ids: Iterable[int], by: str, now: datetime) -> int:
    """Take pictures off an animal. Their addresses answer 410 if they were public; the bytes go after 30 days, until
    when it can be undone. Returns how many were there."""
    animal, held = _locked(animal_id)
    gone = {row.pk for row in held} & set(picture_ids)
    if not gone:
        return 0
    before = _snapshot(held)
    rows = [row for row in held if row.pk not in gone]
    _take_away(animal, gone, now)
    _renumber(rows)
    _note(animal, before, rows, verb="picture.delete", by=by, now=now)
    return len(gone)


@transaction.atomic
def replace_picture(*, animal_id: int, picture_id: int, stored: Stored, by: str, now: datetime) -> Picture:
    """Other bytes in the place of a picture: it keeps its id and gets other addresses."""
    animal, held = _locked(animal_id)
    row = next((row for row in held if row.pk == picture_id), None)
    if row is None:
        raise NoSuchPicture(animal_id)
    if row.content == stored.content:
        return row
    before = _snapshot(held)
    for name, value in bytes_of(stored).items():
        setattr(row, name, value)
    row.updated_at = now.replace(microsecond=0)
    row.save()
    _note(animal, before, held, verb="picture.replace", by=by, now=now)
    return row


@transaction.atomic
def restore_pictures(animal_id: int, snapshot: Snapshot, by: str, now: datetime) -> None:
    """Make an animal's pictures those of a snapshot, for undoing. Who undoes writes the history.

    Pictures whose bytes are gone for good stay away; that of bytes put back counts as changed, so that mirrors fetch
    it again.
    """
    animal, held = _locked(animal_id)
    by_id = {row.pk: row for row in held}
    rows, fresh, moved_only = [], [], True
    for kept in snapshot:
        row = by_id.get(kept["id"])
        if not is_here(kept["content"]):
            continue
        if row is None:
            row = Picture(id=kept["id"], source_id=str(kept["id"]), animal=animal, org_id=animal.org_id)
            row.origin_id, row.kept, row.updated_at = HERE, {}, _time(kept)
            fresh.append(row)
        elif row.content != kept["content"]:
            row.updated_at = now.replace(microsecond=0)
            moved_only = False
        for name in _KEPT:
            setattr(row, name, kept[name])
        rows.append(row)
    gone = by_id.keys() - {row.pk for row in rows}
    _take_away(animal, gone, now)
    Picture.objects.bulk_create(fresh)
    Tombstone.objects.filter(kind="picture", subject__in=[row.pk for row in fresh]).delete()
    Picture.objects.bulk_update([row for row in rows if row.pk in by_id], [*_KEPT, "updated_at"])
    _renumber(rows)
    moved_only = moved_only and not fresh and not gone
    _changed(animal, verb=MOVED if moved_only else "picture.restore", by=by, now=now)


def notices(pictures: Sequence[Picture]) -> dict[int, list[Finding]]:
    """What is worth telling about the pictures of one animal, by their ids."""
    found: dict[int, list[Finding]] = {}
    facts = [
        Facts(
            id=row.pk,
            content=row.content,
            width=row.original_width,
            height=row.original_height,
            look=row.look,
            sharpness=row.sharpness,
            trouble=row.trouble,
        )
        for row in pictures
    ]
    for one in findings(facts):
        found.setdefault(one.picture, []).append(one)
    return found


def forget_unused(candidates: Iterable[str], *, now: datetime, unused_for: timedelta = UNUSED_FOR) -> int:
    """Remove the bytes of contents to which no picture refers any more, nor a deletion that can still be undone.

    Returns how many contents went. Safe while others store the same: what was stored again just now stays.
    """
    left = _without_reference(candidates, now)
    return sum(forget(content, unused_since=now - unused_for) for content in sorted(left))


def sweep_store(*, now: datetime) -> int:
    """Remove all bytes to which nothing refers. Returns how many contents went."""
    return forget_unused(contents(), now=now)


def unused_contents(*, now: datetime) -> set[str]:
    """What `sweep_store` would remove."""
    return {one for one in _without_reference(contents(), now) if is_unused(one, since=now - UNUSED_FOR)}


def _without_reference(candidates: Iterable[str], now: datetime) -> set[str]:
    wanted = set(candidates)
    return wanted - _referred(wanted) - _undoable(now) if wanted else wanted


def _referred(candidates: Iterable[str]) -> set[str]:
    rows = Picture.objects.exclude(content="").filter(content__in=list(candidates))
    return set(rows.values_list("content", flat=True))


def _undoable(now: datetime) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p->>'content' FROM catalog_editedanimal r JOIN catalog_edit e ON e.id = r.edit_id,"
            " jsonb_array_elements(r.before->'pictures' || (r.after->'pictures')) p"
            " WHERE e.at > %s AND r.before ? 'pictures'",
            [now - KEPT_FOR],
        )
        return {content for (content,) in cursor}


def _locked(animal_id: int) -> tuple[Animal, list[Picture]]:
    (animal,) = locked_animals([animal_id])
    return animal, list(animal.pictures.order_by("position", "id"))


def _snapshot(rows: Iterable[Picture]) -> Snapshot:
    return [
        {
            "id": row.pk,
            "updated_at": row.updated_at.isoformat() if row.updated_at else None,
            **{name: getattr(row, name) for name in _KEPT},
        }
        for row in rows
    ]


def _time(kept: dict[str, Any]) -> datetime | None:
    return parse_datetime(kept["updated_at"]) if kept["updated_at"] else None


def _renumber(rows: Sequence[Picture]) -> None:
    moved = []
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            moved.append(row)
    Picture.objects.bulk_update(moved, ["position"])


def _take_away(animal: Animal, picture_ids: Iterable[int], now: datetime) -> None:
    ids = list(picture_ids)
    Picture.objects.filter(pk__in=ids).delete()
    if animal.was_listed and animal.org.approved_at is not None:
        tombstones = (Tombstone(kind="picture", subject=one, at=now) for one in ids)
        Tombstone.objects.bulk_create(tombstones, ignore_conflicts=True)


def _note(
    animal: Animal,
    before: Snapshot | Sequence[Picture],
    rows: Sequence[Picture],
    *,
    verb: str,
    by: str,
    now: datetime,
) -> None:
    """Write down a change of an animal's pictures, in its record, in the logs and in the history."""
    old = [one if isinstance(one, dict) else _snapshot([one])[0] for one in before]
    _changed(animal, verb=verb, by=by, now=now)
    note_edit(
        org_id=animal.org_id,
        rows=[Difference(animal.pk, {PICTURES: old}, {PICTURES: _snapshot(rows)})],
        verb=Verb.PICTURES,
        by=by,
        now=now,
    )


def _changed(animal: Animal, *, verb: str, by: str, now: datetime) -> None:
    if verb != MOVED:
        animal.media_updated_at = now.replace(microsecond=0)
    stamp(animal, now=now)
    animal.save()
    log_change(kind="animal", subject=animal.pk, org=animal.org_id, verb="changed", now=now)
    record(by=by, verb=verb, kind="animal", subject=animal.pk, org=animal.org_id, now=now)
