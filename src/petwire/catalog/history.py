"""Who changed what of an animal, when, with the old and the new values; written beside each deed.

Unlike the audit, which holds ids and codes for good, this holds content: it goes when the animal goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from django.db.models import Field

from petwire.catalog.models import DELETED, Animal, Edit, EditedAnimal

PICTURES, YOUTUBE, WITHHELD = "pictures", "youtube", "withheld"  # what is no column of an animal


class Verb(StrEnum):
    """What sort of deed an edit was."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"
    RECOVERED = "recovered"
    IMPORTED = "imported"
    WITHHELD = "withheld"
    PICTURES = "pictures"
    MOVED = "moved"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed of one animal: old and new values by field; `youtube` is a list of ids, `pictures` one of
    snapshots (petwire.catalog.media)."""

    animal_id: int
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def note_edit(
    *,
    org_id: int,
    rows: Sequence[Difference],
    verb: Verb,
    by: str,
    now: datetime,
    undoes: Edit | None = None,
) -> Edit:
    """Write down a deed on some animals of one organisation, in the transaction of the deed itself."""
    edit = Edit.objects.create(org_id=org_id, at=now, by=by, verb=verb, undoes=undoes)
    EditedAnimal.objects.bulk_create(
        EditedAnimal(
            edit=edit,
            org_id=org_id,
            animal_id=row.animal_id,
            before={name: as_kept(value) for name, value in row.before.items()},
            after={name: as_kept(value) for name, value in row.after.items()},
        )
        for row in rows
    )
    return edit


def as_kept(value: Any) -> Any:
    """A value as the history keeps it: dates as ISO 8601, numbers with a point as text, so that none is rounded."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return list(value) if isinstance(value, tuple) else value


def as_value(name: str, kept: Any) -> Any:
    """What the history kept of a field, as the deeds take it."""
    if name in (PICTURES, YOUTUBE, WITHHELD):
        return kept
    column = name.removesuffix("_id") if name == "bonded_with_id" else name
    read = cast("Field[Any, Any]", Animal._meta.get_field(column))
    return kept if kept is None or isinstance(kept, list | dict | bool) else read.to_python(kept)


def verb_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Verb:
    """Deleting and recovering are changes of the status, with words of their own."""
    if after.get("status") == DELETED:
        return Verb.DELETED
    return Verb.RECOVERED if before.get("status") == DELETED else Verb.CHANGED
