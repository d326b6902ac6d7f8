"""Take back the last change of animals, and bring back what was deleted.

Orders beat both: a withdrawal stands in tables of its own, which nothing in here touches: what is withdrawn
stays hidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from petwire.catalog.actions import change_animals, locked_animals
from petwire.catalog.history import Verb, as_value, note_edit
from petwire.catalog.models import DELETED, Animal, Edit, EditedAnimal
from petwire.lib.errors import PetwireError

RECOVERED_AS = "Hold"  # when no earlier status is known: back, and not public by accident

# Puts back what is no field: told the animal, the old value, who acts and when.
Restore = Callable[[int, Any, str, datetime], None]


class NothingToUndo(PetwireError):
    """The change was taken back already, or something was changed since."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Undone:
    """How many animals are as they were before, and how many were left because they were changed since."""

    animals: int
    left: int


@transaction.atomic
def undo_edit(
    *, edit_id: int, org_id: int, by: str, now: datetime, others: Mapping[str, Restore] | None = None
) -> Undone:
    """Take back a deed: each of its animals that was not changed since gets its old values.

    An added animal goes to the recovery bin. Undoing is an edit too: what was undone can be done again by
    undoing that. `others` puts back what is no field of an animal. Raises NothingToUndo.
    """
    edit = Edit.objects.select_for_update().filter(pk=edit_id, org_id=org_id).first()
    if edit is None:
        raise NothingToUndo("There is no such change in this organisation's history.")
    if edit.verb == Verb.MOVED:
        raise NothingToUndo(
            "A move is not undone: the organisation that has the animal now can offer it back."
        )
    rows = list(edit.rows.filter(animal__org_id=org_id).order_by("animal_id"))
    locked_animals(row.animal_id for row in rows)  # nobody changes them between the question and the answer
    newest = dict(
        EditedAnimal.objects.filter(animal_id__in=[row.animal_id for row in rows])
        .values_list("animal_id")
        .annotate(newest=Max("id"))
    )
    ours = [row for row in rows if newest[row.animal_id] == row.pk]
    if not ours:
        raise NothingToUndo("It was changed again since. Undo the later change first.")
    _put_back(edit, ours, others or {}, by=by, now=now)
    return Undone(animals=len(ours), left=edit.rows.count() - len(ours))


def _put_back(
    edit: Edit, rows: list[EditedAnimal], others: Mapping[str, Restore], *, by: str, now: datetime
) -> None:
    apart = {name for row in rows for name in row.before if name in others}
    changes = {row.animal_id: _fields_before(edit, row, apart) for row in rows}
    changes = {animal_id: values for animal_id, values in changes.items() if values}
    undone = (
        change_animals(changes=changes, by=by, now=now, verb=Verb.UNDONE, undoes=edit) if changes else None
    )
    if not apart:
        return
    for row in rows:
        for name in apart & row.before.keys():
            others[name](row.animal_id, row.before[name], by, now)
    undone = undone or note_edit(org_id=edit.org_id, rows=[], verb=Verb.UNDONE, by=by, now=now, undoes=edit)
    _note_apart(undone, rows, apart)


def _note_apart(edit: Edit, rows: list[EditedAnimal], names: set[str]) -> None:
    """Write into the undoing edit what was put back beside the fields, so that it can be undone in turn."""
    for row in rows:
        noted, _ = EditedAnimal.objects.get_or_create(edit=edit, org_id=edit.org_id, animal_id=row.animal_id)
        noted.before |= {name: row.after[name] for name in names & row.after.keys()}
        noted.after |= {name: row.before[name] for name in names & row.before.keys()}
        noted.save(update_fields=["before", "after"])


def _fields_before(edit: Edit, row: EditedAnimal, apart: set[str]) -> dict[str, Any]:
    if edit.verb == Verb.ADDED:
        return {"status": DELETED}
    return {name: as_value(name, value) for name, value in row.before.items() if name not in apart}


@transaction.atomic
def recover_animals(*, animal_ids: list[int], by: str, now: datetime) -> int:
    """Bring deleted animals back with the status they had. Returns how many; those that are not deleted stay."""
    deleted = Animal.objects.filter(pk__in=animal_ids, status=DELETED).values_list("pk", flat=True)
    changes = {animal_id: {"status": status_before(animal_id)} for animal_id in deleted}
    if not changes:
        return 0
    change_animals(changes=changes, by=by, now=now, verb=Verb.RECOVERED)
    return len(changes)


def status_before(animal_id: int) -> str:
    """The status that an animal had before it was deleted."""
    rows = EditedAnimal.objects.filter(animal_id=animal_id, after__status=DELETED).order_by("-id")
    before = rows.values_list("before__status", flat=True).first()
    return before or RECOVERED_AS
