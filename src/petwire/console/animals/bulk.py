"""Deeds on several animals at once, and what the list offers of them."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from petwire.catalog.actions import change_animals
from petwire.catalog.models import DELETED, Edit
from petwire.catalog.rights import statuses_for
from petwire.console.animals.accounts import audience_names
from petwire.console.animals.fields import status_choice
from petwire.console.animals.listing import Wanted, found
from petwire.console.animals.whose import animals_for
from petwire.console.doors import MemberRequest
from petwire.lib.errors import PetwireError
from petwire.sharing.choices import withhold_animals

LITTER_MOST = 20
MOST = 2000  # animals at once


class NothingChosen(PetwireError):
    """No animal was ticked, or no deed chosen."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A choice of the list: its key in the form, and its words."""

    key: str
    words: str
    group: str


def deeds_for(request: MemberRequest) -> tuple[Deed, ...]:
    """What the member may do to several animals."""
    statuses = [
        Deed(f"status:{one}", status_choice(one), "Status")
        for one in statuses_for(request.role, "Available")
        if one != DELETED
    ]
    marks = [
        Deed("publish:no", "Do not publish", "Publishing"),
        Deed("publish:yes", "Publish again where decisions allow", "Publishing"),
    ]
    names = audience_names()
    kept = [Deed(f"withhold:{key}", f"Withhold from {name}", "Accounts") for key, name in names.items()]
    kept += [
        Deed(f"show:{key}", f"No longer withhold from {name}", "Accounts") for key, name in names.items()
    ]
    gone = [Deed(f"status:{DELETED}", "Delete (into the recovery bin)", "Delete")]
    may_delete = DELETED in statuses_for(request.role, "Available")
    return (*statuses, *marks, *kept, *(gone if may_delete else ()))


def carry_out(request: MemberRequest, query: str) -> SafeString | str:
    """Do what the form says and tell what it came to. Raises NothingChosen, or what the deed raises."""
    key = request.POST.get("deed", "")
    if key not in {one.key for one in deeds_for(request)}:
        raise NothingChosen("Choose what is to be done, then tick the animals.")
    ids = _chosen(request, query)
    kind, _, value = key.partition(":")
    if kind in ("withhold", "show"):
        count = withhold_animals(
            animal_ids=ids, audience=value, withhold=kind == "withhold", by=request.by, now=request.now
        )
        return _told(request, count, None)
    values = {"status": value} if kind == "status" else {"do_not_publish": value == "no"}
    edit = change_animals(changes=dict.fromkeys(ids, values), by=request.by, now=request.now)
    return _told(request, edit.rows.count() if edit else 0, edit)


def _chosen(request: MemberRequest, query: str) -> list[int]:
    """The ticked animals, or all that fit; only such as the member may see."""
    if request.POST.get("all"):
        wanted = Wanted.read(dict(parse_qsl(query)))
        ids = list(found(request, wanted).values_list("pk", flat=True)[: MOST + 1])
    else:
        ticked = {int(one) for one in request.POST.getlist("animal") if one.isdigit() and len(one) <= 18}
        ids = list(animals_for(request).filter(pk__in=ticked).values_list("pk", flat=True))
    if not ids:
        raise NothingChosen("Tick the animals first.")
    if len(ids) > MOST:
        raise NothingChosen(f"More than {MOST:,} animals at once are too many. Narrow the list first.")
    return ids


def _told(request: MemberRequest, count: int, edit: Edit | None) -> SafeString | str:
    if not count:
        return "They all were so already; nothing was changed."
    newest = edit or Edit.scoped.order_by("-id").first()
    told = "1 animal is changed." if count == 1 else f"{count} animals are changed."
    if newest is None:
        return told
    undo = reverse("animals:undo", kwargs={"org_id": request.org.pk, "edit_id": newest.pk})
    return format_html('{} <a href="{}">Undo</a>', told, undo)
