"""Looking back: an animal's history, the organisation's, undo, and the recovery bin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.catalog.bin import KEPT_FOR
from petwire.catalog.history import Verb
from petwire.catalog.models import DELETED, Animal, Edit, EditedAnimal
from petwire.catalog.reads import PLACE
from petwire.catalog.rights import may_undo, sees_contacts
from petwire.catalog.undo import recover_animals
from petwire.console.animals.accounts import audience_names
from petwire.console.animals.fields import PRIVATE, label
from petwire.console.animals.whose import EDITORS, LOOKERS, animal_for, animals_for
from petwire.console.doors import MemberRequest, for_members, refused
from petwire.console.pages import confirm_page
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.listings import render as words
from petwire.orgs.reads import names_of
from petwire.orgs.rules import May
from petwire.sharing.choices import undo_edit

PAGE = 30
LONGEST = 300  # characters of a value that the history shows

DEEDS = {
    Verb.ADDED: "entered",
    Verb.CHANGED: "changed",
    Verb.DELETED: "deleted",
    Verb.RECOVERED: "brought back",
    Verb.IMPORTED: "changed by a spreadsheet",
    Verb.WITHHELD: "changed who may show",
    Verb.PICTURES: "changed the pictures of",
    Verb.MOVED: "moved",
    Verb.UNDONE: "took back a change of",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Look:
    """One deed as the history shows it."""

    edit_id: int
    at: datetime
    when: str  # in the hub's own time
    who: str
    deed: str
    animals: tuple[tuple[int, str], ...]
    more: int
    values: tuple[Value, ...]
    may_undo: bool


@for_members(*LOOKERS)
def of_animal(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Everything that was done with one animal."""
    found = animal_for(request, animal_id)
    edits = Edit.scoped.filter(rows__animal=found, rows__org_id=org_id)
    looks, page = _page(request, edits, only=animal_id)
    context = {"animal": found, "name": words.plain(found.name), "looks": looks, "page": page}
    return render(request, "console/animals/history.html", context)


@for_members(May.SEE_ANIMALS)
def of_organisation(request: MemberRequest, org_id: int) -> HttpResponse:
    """What was done with any animal, newest first."""
    looks, page = _page(request, Edit.scoped.all())
    return render(request, "console/animals/history.html", {"looks": looks, "page": page})


@for_members(*EDITORS)
def undo(request: MemberRequest, org_id: int, edit_id: int) -> HttpResponse:
    """Take back one deed, after a question that says what it would come to."""
    edit = Edit.scoped.filter(pk=edit_id).prefetch_related("rows").first()
    if edit is None or not _sees(request, edit):
        raise Http404
    if not _may_undo(request, edit):
        return refused(request, (May.DELETE_ANIMALS,))
    rows = list(edit.rows.all())
    one = rows[0].animal_id if len(rows) == 1 else None
    back = (
        reverse("animals:animal", kwargs={"org_id": org_id, "animal_id": one})
        if one
        else reverse("animals:list", kwargs={"org_id": org_id})
    )
    if request.method != "POST":
        (look,) = _looks(request, [edit])
        fields = ", ".join(value.label for value in look.values)
        what = (
            "They go to the recovery bin."
            if edit.verb == Verb.ADDED
            else f"These go back to what they were: {fields}."
        )
        return confirm_page(
            request,
            heading="Take this change back?",
            words=f"{look.who} {look.deed} {_named(look)}. {what}",
            button="Undo",
            back=back,
        )
    try:
        undone = undo_edit(edit_id=edit_id, org_id=org_id, by=request.by, now=request.now)
    except PetwireError as error:
        messages.error(request, str(error))
    else:
        told = (
            "It is as it was before."
            if undone.animals == 1
            else f"{undone.animals} animals are as they were before."
        )
        left = f" {undone.left} were changed since and stay as they are." if undone.left else ""
        messages.success(request, told + left)
    return redirect(back)


@for_members(May.DELETE_ANIMALS)
def recovery_bin(request: MemberRequest, org_id: int) -> HttpResponse:
    """What was deleted in the last 30 days, and bringing it back."""
    deleted = Animal.scoped.filter(status=DELETED).exclude(PLACE).order_by("-deleted_at", "-id")
    if request.method == "POST":
        ticked = [int(one) for one in request.POST.getlist("animal") if one.isdigit() and len(one) <= 18]
        ids = list(deleted.filter(pk__in=ticked).values_list("pk", flat=True))
        count = recover_animals(animal_ids=ids, by=request.by, now=request.now)
        if count:
            messages.success(request, "1 animal is back." if count == 1 else f"{count} animals are back.")
        else:
            messages.error(request, "Tick the animals that are to come back.")
        return redirect("animals:bin", org_id=org_id)
    page = Paginator(deleted, PAGE * 2).get_page(request.GET.get("page"))
    rows = [(one, words.plain(one.name), _days_left(one, request.now)) for one in page.object_list]
    return render(request, "console/animals/bin.html", {"rows": rows, "page": page})


def _days_left(animal: Animal, now: datetime) -> int:
    left = (animal.deleted_at or now) + KEPT_FOR - now
    return max(0, left // timedelta(days=1))


def _page(request: MemberRequest, edits: Any, *, only: int | None = None) -> tuple[list[Look], Any]:
    page = Paginator(edits.order_by("-id").prefetch_related("rows"), PAGE).get_page(request.GET.get("page"))
    return _looks(request, list(page.object_list), only=only), page


def _looks(request: MemberRequest, edits: list[Edit], *, only: int | None = None) -> list[Look]:
    rows = {edit.pk: [row for row in edit.rows.all() if only in (None, row.animal_id)] for edit in edits}
    ids = {row.animal_id for some in rows.values() for row in some}
    names = {pk: words.plain(name) for pk, name in Animal.scoped.filter(pk__in=ids).values_list("pk", "name")}
    people = names_of({edit.by for edit in edits})
    newest = dict(
        EditedAnimal.scoped.filter(animal_id__in=ids).values_list("animal_id").annotate(newest=Max("edit_id"))
    )
    looks = []
    for edit in edits:
        some = rows[edit.pk]
        last = any(newest.get(row.animal_id) == edit.pk for row in some)
        looks.append(
            Look(
                edit_id=edit.pk,
                at=edit.at,
                when=f"{edit.at.astimezone(config().zone):%-d %b %Y, %H:%M %Z}",
                who=people.get(edit.by, "petwire"),
                deed=DEEDS[Verb(edit.verb)],
                animals=tuple(
                    (row.animal_id, names.get(row.animal_id, "an animal that left")) for row in some[:5]
                ),
                more=max(0, len(some) - 5),
                values=_values(request, some),
                may_undo=last and edit.verb != Verb.MOVED and _may_undo(request, edit),
            )
        )
    return looks


def _values(request: MemberRequest, rows: list[EditedAnimal]) -> tuple[Value, ...]:
    """What changed, of the first animal where all changed alike; private contacts only for those who may see them."""
    if not rows:
        return ()
    row = rows[0]
    hidden = frozenset() if sees_contacts(request.role) else PRIVATE
    shown = []
    for name in sorted({*row.before, *row.after}):
        alike = len({repr(one.after.get(name)) for one in rows}) == 1
        before = {repr(one.before.get(name)) for one in rows}
        if name in hidden:
            shown.append(Value(label(name), "", "changed"))
        elif len(rows) == 1 or len(before) == 1:
            shown.append(
                Value(label(name), _plain(name, row.before.get(name)), _plain(name, row.after.get(name)))
            )
        else:
            shown.append(Value(label(name), "", _plain(name, row.after.get(name)) if alike else "various"))
    return tuple(shown)


def _plain(name: str, value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list() if name == "withheld":
            names = audience_names()
            return ", ".join(names.get(str(one), str(one)) for one in value)
        case list() if name == "pictures":
            return "1 picture" if len(value) == 1 else f"{len(value)} pictures"
        case list() if name == "qualities":
            return ", ".join(label(one) for one in value)
        case list():
            return ", ".join(map(str, value))
        case dict():
            return ", ".join(f"“{one}”" for one in value.values())
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _named(look: Look) -> str:
    named = ", ".join(name for _, name in look.animals)
    return f"{named} and {look.more} more" if look.more else named


def _sees(request: MemberRequest, edit: Edit) -> bool:
    """A foster sees the edits of animals that live with her alone."""
    ids = [row.animal_id for row in edit.rows.all()]
    return animals_for(request).filter(pk__in=ids).count() == len(ids) > 0


def _may_undo(request: MemberRequest, edit: Edit) -> bool:
    fields: Iterable[str] = {name for row in edit.rows.all() for name in (*row.before, *row.after)}
    if edit.verb == Verb.ADDED:
        fields = {"status"}
    return may_undo(request.role, person=request.by, by=edit.by, fields=set(fields))
