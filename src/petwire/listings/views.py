"""The public pages: parse the address, ask one question, answer in HTML."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from petwire.access.life.models import Channel
from petwire.access.life.use import note_use, shown_on
from petwire.listings import reads
from petwire.listings.personal import by_heading
from petwire.listings.reads import Cursor, Filter, Gone
from petwire.pictures.store import read

ORGS_PAGE = 60
A_WHILE = 300  # seconds that pictures and moved addresses may be kept by browsers and proxies


View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For pages: reading only, and never shown again without asking here first, for a record may be withdrawn."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return require_safe(answer)


@page
def front(request: HttpRequest) -> HttpResponse:
    """`/`: what this is, the species, the newest animals."""
    found = reads.front(timezone.now())
    heroes = [card for card in found.newest if card.shot][:3]
    return render(request, "listings/front.html", {"found": found, "heroes": heroes})


@page
def animals(request: HttpRequest) -> HttpResponse:
    """`/animals`: all animals, newest first; `species`, `status` and `org` narrow it, `before` and `after` page."""
    wanted = Filter(
        species=reads.canonical_species(_text(request, "species")),
        status=_text(request, "status"),
        org_id=_number(request, "org"),
    )
    org = reads.org_page(wanted.org_id) if wanted.org_id is not None else None
    if wanted.org_id is not None and org is None:
        raise Http404
    cursor = Cursor(before=_number(request, "before"), after=_number(request, "after"))
    found = reads.animal_list(wanted, cursor, timezone.now())

    asked = {"species": wanted.species, "status": wanted.status, "org": wanted.org_id}

    def address(**changed: object) -> str:
        query = urlencode({name: value for name, value in (asked | changed).items() if value})
        return f"/animals?{query}" if query else "/animals"

    return render(
        request,
        "listings/animals.html",
        {
            "found": found,
            "wanted": wanted,
            "org": org,
            "heading": reads.plural_of(wanted.species) if wanted.species else "Animals",
            "all_species": address(species=None),
            "species": [
                (one, address(species=one.value), one.value == wanted.species) for one in found.species
            ],
            "all_statuses": address(status=None),
            "statuses": [
                (one, address(status=one.value), one.value == wanted.status) for one in found.statuses
            ],
            "everyone": address(org=None),
            "start": address(),
            "newer": address(after=found.newer) if found.newer else "",
            "older": address(before=found.older) if found.older else "",
        },
    )


@page
def animal(request: HttpRequest, *, animal_id: int, words: str = "") -> HttpResponse:
    """`/animals/<id>-<slug>`: one animal. Other words in the address lead to the right ones."""
    found = reads.animal_page(animal_id, timezone.now())
    if found is None:
        gone = reads.gone_animal(animal_id, timezone.now())
        if gone is None:
            raise Http404
        return render(request, "listings/gone.html", {"gone": gone, "what": "animal"}, status=410)
    if request.path != found.path:
        return _moved(found.path)
    return render(request, "listings/animal.html", {"animal": found})


@page
def org(request: HttpRequest, *, org_id: int, words: str = "") -> HttpResponse:
    """`/orgs/<id>-<slug>`: one organisation and its newest animals."""
    found = reads.org_page(org_id)
    if found is None:
        if reads.gone_org(org_id):
            return render(request, "listings/gone.html", {"gone": Gone(), "what": "organisation"}, status=410)
        raise Http404
    if request.path != found.path:
        return _moved(found.path)
    animals = reads.animal_list(Filter(org_id=org_id), Cursor(), timezone.now())
    return render(request, "listings/org.html", {"org": found, "found": animals})


@page
def orgs(request: HttpRequest) -> HttpResponse:
    """`/orgs`: all organisations by name."""
    pages = Paginator(reads.org_list(), ORGS_PAGE)
    number = _number(request, "page") or 1
    if number > pages.num_pages:
        raise Http404
    this = pages.page(number)
    cards = reads.org_cards(list(this.object_list))
    return render(request, "listings/orgs.html", {"page": this, "orgs": cards})


@page
def words(request: HttpRequest, *, template: str) -> HttpResponse:
    """Pages that only say something."""
    return render(request, template)


@page
def privacy(request: HttpRequest) -> HttpResponse:
    """`/privacy`: what is kept of people, from the list that the program is tested by."""
    return render(request, "listings/privacy.html", {"personal": by_heading()})


@require_safe
def picture(
    request: HttpRequest, *, picture_id: int, content: str, size: str | None = None, form: str = "jpg"
) -> HttpResponse:
    """`/media/...`: bytes of our own, as long as their animal is shown and they are not withdrawn."""
    found = reads.picture_file(picture_id, content, size, form)
    if isinstance(found, Gone):
        return _plainly("This picture was withdrawn.", 410)
    if found is None:
        return _plainly("There is no such picture.", 404)
    etag = f'"{found.content[:32]}{f"-{size}" if size else ""}{f"-{form}" if form != "jpg" else ""}"'
    shown = shown_on(request.headers.get("Referer", ""))
    if any(one.refused for one in shown):
        return _plainly("This site is to show pictures from its own server.", 403)
    response = get_conditional_response(request, etag=etag)
    sent = 0
    if response is None:
        data = read(found.content, found.size, found.form)
        if data is None:
            return _plainly("There is no such picture.", 404)
        response, sent = HttpResponse(data, content_type=found.kind), len(data)
    for one in shown:
        note_use(one.service_id, Channel.PICTURES, size=sent)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={A_WHILE}"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon that every page names anyway."""
    return _moved(static("listings/favicon.svg"))


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours; it asks the database nothing."""
    return render(request, "500.html", status=500)


def _moved(path: str) -> HttpResponse:
    # Not for ever, as browsers would take it: a name that changes back would send them in circles.
    return HttpResponsePermanentRedirect(path, headers={"Cache-Control": f"max-age={A_WHILE}"})


def _plainly(words: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(
        f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers
    )


def _text(request: HttpRequest, name: str) -> str:
    text = request.GET.get(name, "").strip()
    if "\0" in text:
        raise Http404
    return text


def _number(request: HttpRequest, name: str) -> int | None:
    """A number from the address; what is none names no page that there is."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text)):
        raise Http404
    return int(text)
