"""The list of animals, an animal's page, and the form."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from petwire.catalog.actions import add_animals, change_animals
from petwire.catalog.models import AVAILABLE, DELETED, Animal, Edit, EditedAnimal, Fostering, Offer, Picture
from petwire.catalog.moving import offers_to
from petwire.catalog.reads import PICTURE_PLACE
from petwire.catalog.rights import fields_of, statuses_for
from petwire.catalog.rules import carried
from petwire.console.animals import bulk
from petwire.console.animals.accounts import own_pages_say
from petwire.console.animals.fields import PRIVATE
from petwire.console.animals.forms import AnimalForm, breed_words, species_words, stored
from petwire.console.animals.listing import MARKS, SORTS, Wanted, listed, marks_of, taps_for
from petwire.console.animals.whose import EDITORS, LOOKERS, animal_for, refuse_beyond
from petwire.console.doors import MemberRequest, for_members
from petwire.lib.errors import PetwireError
from petwire.lib.safehtml import safe_html
from petwire.listings import present
from petwire.listings import render as words
from petwire.orgs.rules import May
from petwire.pictures.store import LARGE, read
from petwire.sharing.reads import shown_pictures, shown_videos

LONGEST_PREVIEW = 100_000  # characters


@for_members(*LOOKERS)
def animals(request: MemberRequest, org_id: int) -> HttpResponse:
    """The list: what is narrowed, sorted and paged stands in the address."""
    wanted = Wanted.read(request.GET.dict())
    page = request.GET.get("page", "1")
    found = listed(request, wanted, int(page) if page.isdigit() and len(page) < 8 else 1)

    def address(**changed: object) -> str:
        query = {name: value for name, value in (wanted.query() | changed).items() if value}
        return "?" + urlencode(query) if query else "?"

    context = {
        "found": found,
        "wanted": wanted,
        "groups": [
            (one, address(group="" if one.value == "care" else one.value), one.value == wanted.group)
            for one in found.groups
        ],
        "sorts": [(key, label) for key, (label, _) in SORTS.items()],
        "marks": list(MARKS.items()),
        "query": urlencode(wanted.query()),
        "newer": address(page=found.page - 1) if found.page > 1 else "",
        "older": address(page=found.page + 1) if found.page < found.pages else "",
        "deeds": bulk.deeds_for(request) if request.may(May.EDIT_ANIMALS) else (),
        "offers": offers_to(org_id).count() if request.may(May.MANAGE_ORG) else 0,
    }
    return render(request, "console/animals/list.html", context)


@for_members(*LOOKERS)
def animal(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """One animal: what stands where, and everything that can be done with it."""
    found = animal_for(request, animal_id)
    pictures = list(Picture.scoped.filter(animal=found).exclude(PICTURE_PLACE).order_by("position", "id"))
    context = {
        "animal": found,
        "name": words.plain(found.name),
        "about": present.animal_card(found, None, request.now.date()),
        "marks": marks_of(found),
        "picture": pictures[0] if pictures else None,
        "pictures": len(pictures),
        "videos": found.videos.count(),
        "taps": taps_for(request, found),
        "public": own_pages_say(request, found),
        "path": present.animal_path(found),
        "missing": missing(found, len(pictures)),
        "fosters": Fostering.scoped.filter(animal=found).select_related("person"),
        "partner": Animal.scoped.filter(pk=found.bonded_with_id).first() if found.bonded_with_id else None,
        "offer": Offer.scoped.filter(animal=found).select_related("to").first(),
        "changed": EditedAnimal.scoped.filter(animal=found).select_related("edit").order_by("-id").first(),
        "deleted": found.status == DELETED,
    }
    return render(request, "console/animals/animal.html", context)


@for_members(*EDITORS)
def edit(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """All fields of an animal that the member may change."""
    found = animal_for(request, animal_id)
    form = AnimalForm(
        request.POST or None,
        fields=fields_of(request.role) - {"own_words", "age", "breed"},
        statuses=_statuses(request, found.status),
        today=request.now.date(),
        animal=found,
    )
    if request.method != "POST" or "preview" in request.POST or not form.is_valid():
        return _form(request, form, f"Edit {words.plain(found.name)}", found)
    try:
        refuse_beyond(request, found, form.values)
        done = change_animals(changes={animal_id: form.values}, by=request.by, now=request.now)
    except PetwireError as error:
        form.add_error(None, str(error))
        return _form(request, form, f"Edit {words.plain(found.name)}", found)
    _say_saved(request, found, done)
    return redirect("animals:animal", org_id=org_id, animal_id=animal_id)


@for_members(May.EDIT_ANIMALS)
def add(request: MemberRequest, org_id: int) -> HttpResponse:
    """A new animal, empty or like another one."""
    like = _like(request)
    form = AnimalForm(
        request.POST or None,
        fields=fields_of(request.role) - {"own_words", "age", "breed"},
        statuses=_statuses(request, AVAILABLE),
        today=request.now.date(),
        like=like,
    )
    if request.method != "POST" or "preview" in request.POST or not form.is_valid():
        return _form(request, form, "Copy an animal" if like else "Add an animal", None)
    try:
        (fresh,) = add_animals(org_id=org_id, each=[form.values], by=request.by, now=request.now)
    except PetwireError as error:
        form.add_error(None, str(error))
        return _form(request, form, "Add an animal", None)
    messages.success(request, f"{fresh.name} is entered. Pictures come next.")
    if "another" in request.POST:
        return redirect(f"{reverse('animals:add', kwargs={'org_id': org_id})}?like={fresh.pk}")
    return redirect("animals:animal", org_id=org_id, animal_id=fresh.pk)


@for_members(May.EDIT_ANIMALS)
def litter(request: MemberRequest, org_id: int) -> HttpResponse:
    """One animal many times, each with its own name: what they have in common is typed once."""
    form = AnimalForm(
        request.POST or None,
        fields=fields_of(request.role) - {"own_words", "age", "breed", "bonded_with_id", "rescue_id"},
        statuses=_statuses(request, AVAILABLE),
        today=request.now.date(),
        like=_like(request),
        litter=True,
    )
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, "Add a litter", None)
    names = form.names()
    if not 1 <= len(names) <= bulk.LITTER_MOST:
        form.add_error("names", f"Write 1 to {bulk.LITTER_MOST} names, one on each line.")
        return _form(request, form, "Add a litter", None)
    try:
        each = [{**form.values, "name": name} for name in names]
        fresh = add_animals(org_id=org_id, each=each, by=request.by, now=request.now)
    except PetwireError as error:
        form.add_error(None, str(error))
        return _form(request, form, "Add a litter", None)
    messages.success(request, f"{len(fresh)} animals are entered: {', '.join(one.name for one in fresh)}.")
    return redirect("animals:list", org_id=org_id)


@for_members(*EDITORS)
def status(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """One tap: Adopted, Pending, Available again."""
    found = animal_for(request, animal_id)
    back = request.POST.get("back", "")
    if request.method == "POST":
        wanted = {"status": request.POST.get("status", "")}
        try:
            refuse_beyond(request, found, wanted)
            done = change_animals(changes={animal_id: wanted}, by=request.by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            _say_saved(
                request, found, done, f"{words.plain(found.name)}: {words.status_words(wanted['status'])}."
            )
    if back == "list":
        return redirect(_list(request))
    return redirect("animals:animal", org_id=org_id, animal_id=animal_id)


@for_members(May.EDIT_ANIMALS)
def many(request: MemberRequest, org_id: int) -> HttpResponse:
    """What was chosen in the list, done to all that are ticked or to all that fit."""
    query = request.POST.get("query", "")
    if request.method == "POST":
        try:
            told = bulk.carry_out(request, query)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, told)
    return redirect(_list(request))


@for_members(May.EDIT_ANIMALS)
def publish(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Clear the mark do-not-publish."""
    found = animal_for(request, animal_id)
    if request.method == "POST":
        done = change_animals(changes={animal_id: {"do_not_publish": False}}, by=request.by, now=request.now)
        _say_saved(request, found, done, f"{words.plain(found.name)} may be published again.")
    return redirect("animals:accounts", org_id=org_id, animal_id=animal_id)


@for_members(*LOOKERS)
def picture(request: MemberRequest, org_id: int, animal_id: int, picture_id: int) -> HttpResponse:
    """A picture of an animal for members, also of one that is not public, in 500 pixels width."""
    found = animal_for(request, animal_id)
    row = Picture.scoped.filter(animal=found, pk=picture_id).exclude(content="").first()
    data = read(row.content, str(LARGE)) if row else None
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/jpeg")


@for_members(May.DELETE_ANIMALS)
def delete(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Into the recovery bin, after a question."""
    found = animal_for(request, animal_id)
    back = reverse("animals:animal", kwargs={"org_id": org_id, "animal_id": animal_id})
    if request.method != "POST":
        return render(
            request,
            "console/confirm.html",
            {
                "heading": f"Delete {words.plain(found.name)}?",
                "words": "It is gone from every page at once, and stays in the recovery bin for 30 days. If it found "
                "a home, make it Adopted instead: then its page says so.",
                "button": "Delete",
                "danger": True,
                "back": back,
            },
        )
    done = change_animals(changes={animal_id: {"status": DELETED}}, by=request.by, now=request.now)
    _say_saved(request, found, done, f"{words.plain(found.name)} is in the recovery bin.")
    return redirect("animals:list", org_id=org_id)


@for_members(*LOOKERS)
def preview(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """The public page as it is or would be, also of an animal that is not public; for members alone."""
    found = animal_for(request, animal_id)
    partner = Animal.scoped.filter(pk=found.bonded_with_id or 0).select_related("org").first()
    company = present.Company(
        pictures=shown_pictures([animal_id]).get(animal_id, []),
        videos=shown_videos([animal_id]).get(animal_id, []),
        partner=partner,
        partner_pictures=shown_pictures([partner.pk]).get(partner.pk, []) if partner else [],
        similar=(),
    )
    page = present.animal_page(found, company, tracker_base="", tracker_secret="", now=request.now)
    page = replace(page, tracker_url="")  # nobody visits
    context = {"animal": page, "public": own_pages_say(request, found), "animal_id": animal_id}
    return render(request, "console/animals/preview.html", context)


@for_members(*EDITORS)
def description(request: MemberRequest, org_id: int) -> HttpResponse:
    """How a description would look, while it is typed."""
    text = request.POST.get("description", "")[:LONGEST_PREVIEW]
    return render(request, "console/animals/_description.html", {"description": safe_html(text)})


def missing(animal: Animal, pictures: int) -> list[tuple[str, str]]:
    """What a listing lacks that visitors look for: words, and the section of the form where it goes."""
    lacks = (
        ("a picture", "", pictures == 0),
        ("a description", "story", not animal.description.strip()),
        ("an age", "basics", not animal.birthdate and not animal.age),
        ("a breed", "basics", not animal.primary_breed and not animal.breed),
        ("its sex", "basics", not animal.sex),
        (
            "whether it gets along with dogs, cats and children",
            "company",
            (animal.ok_with_dogs, animal.ok_with_cats, animal.ok_with_kids) == (None, None, None),
        ),
    )
    return [(what, where) for what, where, lacking in lacks if lacking]


def _form(request: MemberRequest, form: AnimalForm, heading: str, found: Animal | None) -> HttpResponse:
    species = str(form["species"].value() or "") if "species" in form.fields else ""
    context = {
        "form": form,
        "heading": heading,
        "animal": found,
        "species_words": species_words(),
        "breed_words": breed_words(species),
        "preview": safe_html(str(form["description"].value() or "")[:LONGEST_PREVIEW]),
        "previewed": "preview" in request.POST,
    }
    wrong = request.method == "POST" and "preview" not in request.POST
    if "preview" in request.POST:
        form.is_valid()
    return render(request, "console/animals/form.html", context, status=422 if wrong else 200)


def _statuses(request: MemberRequest, current: str) -> tuple[str, ...]:
    """For the form. Deleting is a deed of its own, with a question."""
    return tuple(one for one in statuses_for(request.role, current) if one == current or one != DELETED)


def _like(request: MemberRequest) -> dict[str, Any]:
    """What a copy takes over from the animal that the address names."""
    number = request.GET.get("like", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return {}
    other = animal_for(request, int(number))
    private = PRIVATE if request.may(May.EDIT_OWN_ANIMALS) else frozenset()
    return {
        name: value for name, value in carried(stored(other)).items() if name not in private | {"own_words"}
    }


def _list(request: MemberRequest) -> str:
    """The list as it was narrowed when the deed was chosen."""
    wanted = Wanted.read(dict(parse_qsl(request.POST.get("query", ""))))
    address = reverse("animals:list", kwargs={"org_id": request.org.pk})
    return f"{address}?{urlencode(query)}" if (query := wanted.query()) else address


def _say_saved(request: MemberRequest, animal: Animal, done: Edit | None, told: str = "") -> None:
    if done is None:
        messages.info(request, "Nothing was different, so nothing was changed.")
        return
    undo = reverse("animals:undo", kwargs={"org_id": animal.org_id, "edit_id": done.pk})
    told = told or f"{words.plain(animal.name)} is saved."
    messages.success(request, format_html('{} <a href="{}">Undo</a>', told, undo))
