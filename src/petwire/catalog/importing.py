"""Take in a spreadsheet of animals: looked at first, then the whole of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from petwire.catalog.actions import SETTABLE, add_animals, change_animals
from petwire.catalog.history import Verb
from petwire.catalog.import_plan import Held, Outcome, Plan, Planner
from petwire.catalog.models import Animal, Video, VideoKind
from petwire.catalog.spreadsheet import Table
from petwire.lib.errors import PetwireError

COLUMNS = sorted(SETTABLE)


class ImportRefused(PetwireError):
    """A row is wrong, so nothing was taken in. The notices of the plan name each."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Imported:
    """How many animals were added and how many changed."""

    added: int
    changed: int


def plan_import(*, org_id: int, table: Table, now: datetime) -> Plan:
    """What a spreadsheet would do to an organisation's animals. Nothing is written."""
    return Planner(_held(org_id, table), _alike(org_id), now.date()).plan(table)


@transaction.atomic
def import_table(*, org_id: int, table: Table, by: str, now: datetime) -> Imported:
    """Add and change animals as the spreadsheet says. Raises ImportRefused when a row is wrong: then nothing is.

    The plan is made anew: the animals may have changed since somebody looked at it.
    """
    plan = plan_import(org_id=org_id, table=table, now=now)
    if plan.errors:
        raise ImportRefused(f"{plan.errors} cells are wrong, so nothing was taken in.")
    fresh = [row.values for row in plan.rows if row.outcome is Outcome.ADD]
    changes = {
        row.animal_id: row.values
        for row in plan.rows
        if row.outcome is Outcome.CHANGE and row.animal_id is not None
    }
    if fresh:
        add_animals(org_id=org_id, each=fresh, by=by, now=now)
    if changes:
        change_animals(changes=changes, by=by, now=now, verb=Verb.IMPORTED)
    return Imported(added=len(fresh), changed=len(changes))


def _held(org_id: int, table: Table) -> Sequence[Held]:
    """The animals that the rows may mean."""
    ids = {int(text) for row in table.rows if (text := row.cells.get("id", "")).isascii() and text.isdigit()}
    ids = {one for one in ids if one < 10**18}
    rescue_ids = {row.cells["rescue_id"] for row in table.rows if row.cells.get("rescue_id")}
    ours = Animal.objects.filter(org_id=org_id)
    rows = ours.filter(Q(pk__in=ids) | Q(rescue_id__in=rescue_ids)).values("id", *COLUMNS)
    held = {row.pop("id"): row for row in rows}
    for row in held.values():
        row["youtube"] = []
    videos = Video.objects.filter(animal_id__in=held, kind=VideoKind.YOUTUBE).order_by("position", "id")
    for animal_id, video_id in videos.values_list("animal_id", "video_id"):
        held[animal_id]["youtube"].append(video_id)
    return [Held(animal_id, values) for animal_id, values in held.items()]


def _alike(org_id: int) -> frozenset[tuple[str, str]]:
    names = Animal.objects.filter(org_id=org_id, deleted_at=None).values_list("name", "species")
    return frozenset((name.casefold(), species) for name, species in names)
