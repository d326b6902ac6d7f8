"""An animal's pictures. Everything works by plain forms; a script sends files one by one with their progress."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from petwire.catalog.media import (
    MOST,
    add_pictures,
    delete_pictures,
    move_picture,
    notices,
    order_pictures,
    replace_picture,
)
from petwire.catalog.models import Animal, Edit, Picture
from petwire.catalog.reads import PICTURE_PLACE
from petwire.console.animals.whose import EDITORS, animal_for
from petwire.console.doors import MemberRequest, for_members
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import fetch
from petwire.lib.store import StoreTrouble
from petwire.listings import render as words
from petwire.pictures.making import MAX_BYTES, MEGABYTE
from petwire.pictures.store import NotAPicture, Stored, store
from petwire.runs.disk import note

AT_ONCE = 20  # files in one form
AWAY = (
    "the place where pictures are kept does not answer at the moment. Nothing else has changed, all pictures that were "
    "here are safe, and whoever runs this site has been told. Please send it again in a few minutes."
)
ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,image/gif,.heic,.heif,.avif"


@for_members(*EDITORS)
def pictures(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """The screen; a POST adds files (`file`, several) and what lies at an `address`."""
    animal = animal_for(request, animal_id)
    if request.method == "POST":
        added, trouble = _add(request, animal)
        if request.headers.get("Accept") == "application/json":  # our script, which sends files one by one
            return JsonResponse({"added": added, "trouble": trouble}, status=200 if added else 422)
        _say(request, added, trouble)
        return redirect("pictures:all", org_id=org_id, animal_id=animal_id)
    rows = list(Picture.scoped.filter(animal=animal).exclude(PICTURE_PLACE).order_by("position", "id"))
    found = notices(rows)
    context = {
        "animal": animal,
        "name": words.plain(animal.name),
        "called": words.call_name(words.plain(animal.name)),
        "rows": [(row, found.get(row.pk, [])) for row in rows],
        "room": MOST - len(rows),
        "accept": ACCEPT,
        "limit": MAX_BYTES // MEGABYTE,
    }
    return render(request, "console/pictures/pictures.html", context)


@for_members(*EDITORS)
def change(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """One deed on the pictures that are there: `move` (`<id> <place>`), `order` (all ids), `delete` or `replace`."""
    animal = animal_for(request, animal_id)
    if request.method == "POST":
        try:
            _change(request, animal)
        except StoreTrouble as error:
            note(error, now=request.now)
            messages.error(request, f"The picture is not replaced: {AWAY}")
        except PetwireError as error:
            messages.error(request, str(error))
    return redirect("pictures:all", org_id=org_id, animal_id=animal_id)


def _add(request: MemberRequest, animal: Animal) -> tuple[int, list[str]]:
    """How many pictures were added, and for each that was not, why."""
    files = request.FILES.getlist("file")
    address = request.POST.get("address", "").strip()
    stored, trouble = _all_stored(files[:AT_ONCE], address, now=request.now)
    if len(files) > AT_ONCE:
        trouble.append(f"Only the first {AT_ONCE} files were looked at. Send the others now.")
    if not files and not address:
        trouble.append("Choose pictures first, or give the address of one.")
    try:
        rows = add_pictures(animal_id=animal.pk, stored=stored, by=request.by, now=request.now)
    except PetwireError as error:
        return 0, [*trouble, str(error)]
    return len(rows), trouble


def _all_stored(
    files: "Sequence[UploadedFile[Any]]", address: str, *, now: datetime
) -> tuple[list[Stored], list[str]]:
    stored: list[Stored] = []
    trouble: list[str] = []
    tries: list[tuple[str, Callable[[], Stored]]] = [
        (file.name or "A file", partial(_stored, file)) for file in files
    ]
    if address:
        tries.append(("The address", partial(_fetched, address)))
    for at, (name, attempt) in enumerate(tries):
        try:
            stored.append(attempt())
        except StoreTrouble as error:  # the others would each wait for it, and fail as well
            note(error, now=now)
            return stored, [*trouble, _away([name for name, _ in tries[at:]])]
        except PetwireError as error:
            trouble.append(f"{name}: {error}")
    return stored, trouble


def _away(names: list[str]) -> str:
    """What to tell whose pictures could not be kept."""
    one = "The picture at the address" if names[0] == "The address" else names[0]
    which = f"{one} is not added" if len(names) == 1 else f"{one} and all after it are not added"
    return f"{which}: {AWAY}"


def _fetched(address: str) -> Stored:
    return store(fetch(address).data)


def _stored(file: "UploadedFile[Any]") -> Stored:
    if (file.size or 0) > MAX_BYTES:
        raise NotAPicture.too_many_bytes()
    return store(file.read())


def _change(request: MemberRequest, animal: Animal) -> None:
    given = request.POST
    if "move" in given:
        picture, place = _numbers(given["move"], 2)
        move_picture(animal_id=animal.pk, picture_id=picture, place=place, by=request.by, now=request.now)
    elif "order" in given:
        ids = _numbers(given["order"])
        if order_pictures(animal_id=animal.pk, picture_ids=ids, by=request.by, now=request.now):
            messages.success(request, "The order is saved.")
    elif "delete" in given:
        if delete_pictures(
            animal_id=animal.pk, picture_ids=_numbers(given["delete"], 1), by=request.by, now=request.now
        ):
            messages.success(request, format_html("The picture is deleted. {}", _undo_link(request, animal)))
    elif "replace" in given and (files := request.FILES.getlist("file")):
        (picture,) = _numbers(given["replace"], 1)
        stored = _stored(files[0])
        replace_picture(
            animal_id=animal.pk, picture_id=picture, stored=stored, by=request.by, now=request.now
        )
        messages.success(request, "The picture is replaced.")
    else:
        messages.error(request, "Choose a picture first.")


def _numbers(text: str, count: int | None = None) -> list[int]:
    """Numbers between blanks or commas; 404 where the address was not made by our page."""
    parts = text.replace(",", " ").split()
    if not parts or count not in (None, len(parts)):
        raise Http404
    if len(parts) > MOST or not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in parts):
        raise Http404
    return [int(one) for one in parts]


def _undo_link(request: MemberRequest, animal: Animal) -> str:
    edit = Edit.scoped.filter(rows__animal=animal).order_by("-id").values_list("pk", flat=True)[0]
    return format_html(
        '<a href="{}">Undo</a>', reverse("animals:undo", kwargs={"org_id": request.org.pk, "edit_id": edit})
    )


def _say(request: MemberRequest, added: int, trouble: list[str]) -> None:
    if added:
        messages.success(request, "1 picture is added." if added == 1 else f"{added} pictures are added.")
    for one in trouble:
        messages.error(request, one)
