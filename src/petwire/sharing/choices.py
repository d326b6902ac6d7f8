"""An animal's own choices: from whom it is withheld. Several animals at once, with history and undo."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from petwire.catalog.actions import locked_animals
from petwire.catalog.history import PICTURES, WITHHELD, Difference, Verb, note_edit
from petwire.catalog.media import restore_pictures
from petwire.catalog.undo import Restore, Undone
from petwire.catalog.undo import undo_edit as undo_fields
from petwire.sharing.actions import withhold_animal
from petwire.sharing.models import Withheld


@transaction.atomic
def withhold_animals(
    *, animal_ids: Collection[int], audience: str, withhold: bool, by: str, now: datetime
) -> int:
    """Withhold animals of one organisation from an audience, or clear that choice. Returns how many changed.

    It can never grant: where the organisation says no, clearing shows nothing.
    """
    animals = locked_animals(animal_ids)
    before = {animal.pk: withheld_from(animal.pk) for animal in animals}
    changed = [animal for animal in animals if (audience in before[animal.pk]) != withhold]
    for animal in changed:
        withhold_animal(animal_id=animal.pk, audience=audience, withhold=withhold, by=by, now=now)
    if changed:
        rows = [
            Difference(one.pk, {WITHHELD: before[one.pk]}, {WITHHELD: withheld_from(one.pk)})
            for one in changed
        ]
        note_edit(org_id=changed[0].org_id, rows=rows, verb=Verb.WITHHELD, by=by, now=now)
    return len(changed)


def withheld_from(animal_id: int) -> list[str]:
    """The audiences from which an animal is withheld by its own choice."""
    rows = Withheld.objects.filter(animal_id=animal_id)
    return list(rows.order_by("audience__name").values_list("audience__name", flat=True))


def undo_edit(*, edit_id: int, org_id: int, by: str, now: datetime) -> Undone:
    """Take back a deed on animals: fields, pictures, videos and choices. Raises NothingToUndo (catalog.undo)."""
    return undo_fields(edit_id=edit_id, org_id=org_id, by=by, now=now, others=RESTORED)


def _restore_choices(animal_id: int, audiences: Any, by: str, now: datetime) -> None:
    held, wanted = set(withheld_from(animal_id)), set(audiences)
    for audience in held ^ wanted:
        withhold_animal(animal_id=animal_id, audience=audience, withhold=audience in wanted, by=by, now=now)


# What the history of an animal holds that is no field of it, and how it is put back.
RESTORED: dict[str, Restore] = {WITHHELD: _restore_choices, PICTURES: restore_pictures}
