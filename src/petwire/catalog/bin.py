"""The recovery bin: what was deleted can be brought back for 30 days, and is erased then."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from petwire.audit.actions import record_each
from petwire.catalog.actions import log_changes
from petwire.catalog.media import forget_unused
from petwire.catalog.models import DELETED, Animal, Edit, ImportDraft, Picture, Tombstone
from petwire.orgs.models import HERE

KEPT_FOR = timedelta(days=30)
HISTORY_KEPT_FOR = timedelta(days=730)
DRAFT_KEPT_FOR = timedelta(days=1)
AT_ONCE = 200  # animals in one transaction


def overdue(*, now: datetime) -> "QuerySet[Animal]":
    """Animals whose time in the bin is over. Mirrored ones are their source's business."""
    return Animal.objects.filter(origin__name=HERE, status=DELETED, deleted_at__lte=now - KEPT_FOR)


def stale_leftovers(*, now: datetime) -> bool:
    """Is there history, or a spreadsheet that was looked at and left, past its time?"""
    return _old_edits(now).exists() or _old_drafts(now).exists()


def purge_bin(*, by: str, now: datetime) -> int:
    """Erase what is overdue: records, history, pictures with their files. Returns the number of animals.

    A tombstone of ids stays, so that what was public answers 410. Safe to run twice, and to be cut off.
    """
    erased = 0
    while some := list(overdue(now=now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        erased += _erase(some, by=by, now=now)
    _old_edits(now).delete()
    _old_drafts(now).delete()
    return erased


def _erase(animal_ids: list[int], *, by: str, now: datetime) -> int:
    with transaction.atomic():
        # Asked again with the rows in hand: one may have been brought back since.
        rows = (
            overdue(now=now).filter(pk__in=animal_ids).select_for_update(of=("self",)).select_related("org")
        )
        animals = list(rows.order_by("pk"))
        ids = [animal.pk for animal in animals]
        pictures = Picture.objects.filter(animal_id__in=ids)
        contents = set(pictures.exclude(content="").values_list("content", flat=True))
        _leave_tombstones([animal.pk for animal in animals if _was_public(animal)], now)
        for org_id in {animal.org_id for animal in animals}:
            ours = [animal.pk for animal in animals if animal.org_id == org_id]
            log_changes(kind="animal", subjects=ours, org=org_id, verb="deleted", now=now)
            record_each(
                by=by,
                verb="animal.purge",
                kind="animal",
                subjects={animal_id: {} for animal_id in ours},
                now=now,
                org=org_id,
            )
        edits = set(Edit.objects.filter(rows__animal__in=ids).values_list("pk", flat=True))
        Animal.objects.filter(pk__in=ids).delete()
        Edit.objects.filter(pk__in=edits, rows=None).delete()
    # After the commit: a row without its file would be worse than a file without a row.
    forget_unused(contents, now=now)
    return len(ids)


def _leave_tombstones(animal_ids: list[int], now: datetime) -> None:
    pictures = Picture.objects.filter(animal_id__in=animal_ids).values_list("pk", flat=True)
    gone = [("animal", animal_id) for animal_id in animal_ids] + [
        ("picture", picture) for picture in pictures
    ]
    Tombstone.objects.bulk_create(
        (Tombstone(kind=kind, subject=subject, at=now) for kind, subject in gone), ignore_conflicts=True
    )


def _was_public(animal: Animal) -> bool:
    return animal.was_listed and animal.org.approved_at is not None


def _old_edits(now: datetime) -> "QuerySet[Edit]":
    return Edit.objects.filter(at__lte=now - HISTORY_KEPT_FOR)


def _old_drafts(now: datetime) -> "QuerySet[ImportDraft]":
    return ImportDraft.objects.filter(at__lte=now - DRAFT_KEPT_FOR)
