"""The public pages: parse the address, ask one question, answer in HTML."""

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
from petwire.lib.config import config
from petwire.listings import reads
from petwire.listings.cards import in_order
from petwire.listings.pages import page
from petwire.listings.personal import by_heading
from petwire.listings.qr import code_of
from petwire.listings.reads import Gone
from petwire.listings.search.filter import Asked, Wanted, read_orgs
from petwire.listings.search.page import search_page
from petwire.pictures.store import read
from petwire.vocab.states import states

ORGS_PAGE = 60
MOST_FAVOURITES = 100
A_WHILE = 300  # seconds that pictures may be kept by browsers and proxies


@page
def front(request: HttpRequest) -> HttpResponse:
    """`/`: what this is, the species, the newest animals."""
    found = reads.front(timezone.now())
    heroes = [card for card in found.newest if card.shot][:3]
    return render(request, "listings/front.html", {"found": found, "heroes": heroes})


@page
def animal(request: HttpRequest, *, animal_id: int, words: str = "") -> HttpResponse:
    """`/animals/<id>-<slug>`: one animal. Other words in the address lead to the right ones."""
    found = reads.animal_page(animal_id, timezone.now())
    if found is None:
        return _gone_animal(request, animal_id)
    if request.path != found.path:
        return _moved(found.path)
    return render(request, "listings/animal.html", {"animal": found})


@page
def sheet(request: HttpRequest, *, animal_id: int, template: str) -> HttpResponse:
    """`/animals/<id>/card` and `/poster`: an animal on a sheet to print, with a code that leads to its page."""
    found = reads.animal_page(animal_id, timezone.now())
    if found is None:
        return _gone_animal(request, animal_id)
    url = config().public_url + found.path
    given = {"animal": found, "qr": code_of(url), "address": url.partition("://")[2]}
    return render(request, template, given)


@page
def favourites(request: HttpRequest) -> HttpResponse:
    """`/favourites`: the page that the visitor's own browser fills."""
    return render(request, "listings/favourites.html")


@page
def favourite_cards(request: HttpRequest) -> HttpResponse:
    """`/favourites/cards?ids=`: some animals as cards, in that order, and which of them are not shown any more."""
    texts = request.GET.get("ids", "").split(",")[:MOST_FAVOURITES]
    ids = list(dict.fromkeys(int(one) for one in texts if one.isascii() and one.isdigit() and len(one) <= 18))
    cards = in_order(ids, timezone.now())
    there = {card.id for card in cards} | {card.partner.id for card in cards if card.partner}
    given = {"cards": cards, "gone": [one for one in ids if one not in there]}
    response = render(request, "listings/_favourites.html", given)
    response.headers["Cache-Control"] = "no-store"
    return response


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
    animals = search_page(Asked(Wanted(org_id=org_id)), None, timezone.now())
    return render(request, "listings/org.html", {"org": found, "found": animals})


@page
def orgs(request: HttpRequest) -> HttpResponse:
    """`/orgs`: organisations by name; `name`, `state` and `near` narrow the list."""
    wanted = read_orgs(request.GET.dict())
    pages = Paginator(reads.org_list(wanted), ORGS_PAGE)
    number = _number(request, "page") or 1
    if number > pages.num_pages:
        raise Http404
    this = pages.page(number)
    asked = {"name": wanted.name, "state": wanted.state, "near": str(wanted.near or "")}
    given = {
        "page": this,
        "orgs": reads.org_cards(list(this.object_list)),
        "wanted": wanted,
        "near": request.GET.get("near", "")[:100],
        "states": states(),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "listings/orgs.html", given)


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
    # Opened by itself, a browser fits it to the window by a style of its own.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon that every page names anyway."""
    return _moved(static("listings/favicon.svg"))


def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours; it asks the database nothing."""
    return render(request, "500.html", status=500)


def _gone_animal(request: HttpRequest, animal_id: int) -> HttpResponse:
    gone = reads.gone_animal(animal_id, timezone.now())
    if gone is None:
        raise Http404
    return render(request, "listings/gone.html", {"gone": gone, "what": "animal"}, status=410)


def _moved(path: str) -> HttpResponse:
    # Asked again each time: a name that changes back would send browsers in circles between two that they remember.
    return HttpResponsePermanentRedirect(path, headers={"Cache-Control": "no-cache"})


def _plainly(words: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(
        f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers
    )


def _number(request: HttpRequest, name: str) -> int | None:
    """A number from the address; what is none names no page that there is."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text)):
        raise Http404
    return int(text)
