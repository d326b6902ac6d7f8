"""`/embed.js`, what it fetches, and the same list as a page for a frame."""

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from petwire.lib.config import config
from petwire.listings import reads as pages
from petwire.listings.embed.reads import FURTHEST, LIMIT, MOST, Embedded, Wanted, embedded
from petwire.listings.feeds.animals import Bases, Json
from petwire.listings.feeds.answer import Missing, answered, open_to_all
from petwire.listings.feeds.asked import WrongAsk, read_query
from petwire.listings.languages import LANGUAGES
from petwire.listings.looks import brand_of
from petwire.listings.present import Card
from petwire.vocab.species import find_species

BIGINT: Final = 2**63
SCRIPT: Final = Path(__file__).parent / "embed.js"
SCRIPT_KEPT: Final = "public, max-age=86400"  # a day, then the ETag is asked for


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()


@open_to_all
def script(request: HttpRequest) -> HttpResponse:
    """`/embed.js`."""
    return answered(request, _script(), "text/javascript; charset=utf-8", caching=SCRIPT_KEPT)


@open_to_all
def listed(request: HttpRequest, org_id: int) -> HttpResponse:
    """`/embed/<organisation>.json`: what the script shows."""
    wanted, language = _asked(request, request.headers.get("Origin", ""))
    with translation.override(language):
        found = _found(org_id, wanted)
        body = orjson.dumps(_json(found))
    response = answered(request, body, "application/json")
    # The tracker images name the page around, by its origin.
    response.headers["Vary"] = "Origin, Accept-Language"
    return response


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes a view of any signature
def framed(request: HttpRequest, org_id: int) -> HttpResponse:
    """`/embed/<organisation>`: the same list as a page, for a frame on any site. It works without scripts."""
    try:
        wanted, language = _asked(request, request.headers.get("Referer", ""))
        with translation.override(language):
            given = _given(_found(org_id, wanted), request.GET.get("theme", ""))
            return _uncached(render(request, "listings/embed.html", given))
    except (Missing, WrongAsk) as err:
        gone = isinstance(err, Missing) and err.gone
        return _uncached(render(request, "listings/embed_none.html", status=410 if gone else 404))


def _given(found: Embedded, theme: str) -> dict[str, object]:
    wanted = found.wanted

    def address(**changed: object) -> str:
        kept = {
            "species": wanted.species,
            "limit": wanted.limit if wanted.limit != LIMIT else None,
            "theme": theme,
        }
        query = urlencode({name: value for name, value in (kept | changed).items() if value})
        return f"?{query}" if query else f"/embed/{found.org.id}"

    return {
        "found": found,
        "species": [(one, address(species=one.value), one.value == wanted.species) for one in found.species],
        "all_species": address(species=None),
        "newer": address(page=found.previous) if found.previous else "",
        "older": address(page=found.next) if found.next else "",
        "title": _heading(found),
        "range": _range(found),
        "credit": _credit(found),
        "theme": theme if theme in ("light", "dark") else "",
    }


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-cache"
    return response


def _asked(request: HttpRequest, around: str) -> tuple[Wanted, str]:
    """What is asked for, and in which language it is answered."""
    pairs = [(name, text) for name, texts in request.GET.lists() for text in texts]
    known = {
        "species": _species,
        "page": _number(FURTHEST),
        "limit": _number(MOST),
        "lang": str,
        "theme": str,
    }
    asked: dict[str, Any] = read_query(pairs, known)
    language = asked.get("lang") or translation.get_language_from_request(request)
    language = language.lower().partition("-")[0]
    wanted = Wanted(
        asked.get("species", ""), asked.get("page", 1), asked.get("limit", LIMIT), host_of(around)
    )
    return wanted, language if language in LANGUAGES else "en"


def _species(text: str) -> str:
    known = find_species(text)
    return known.name if known else text


def _number(most: int) -> Any:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
            raise WrongAsk("page or limit", f"It must be a number from 1 to {most}.", "Leave it out.")
        return int(text)

    return read


def host_of(address: str) -> str:
    """The host of the page around; "" when it is not told, makes no sense, or is our own."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    is_ours = address.startswith(config().public_url + "/") or address == config().public_url
    return "" if is_ours or len(host) > 253 or not host.isprintable() else host


def _found(org_id: int, wanted: Wanted) -> Embedded:
    bases = Bases(config().public_url, config().tracker_url)
    found = embedded(org_id, wanted, bases, timezone.now()) if org_id < BIGINT else None
    if found is None:
        raise Missing("org", gone=pages.gone_org(org_id))
    return found


def _json(found: Embedded) -> Json:
    base = config().public_url
    return {
        "heading": _heading(found),
        "url": base + found.org.path,
        "credit": _credit(found),
        "total": found.total,
        "of_all": found.of_all,
        "range": _range(found),
        "chosen": found.wanted.species,
        "previous": found.previous,
        "next": found.next,
        "species": [{"value": one.value, "label": one.label, "count": one.count} for one in found.species],
        "animals": [_card(card, tracker, base) for card, tracker in found.cards],
        "words": {
            "all": _("All"),
            "species": _("Species"),
            "newer": _("Newer"),
            "older": _("Older"),
            "pages": _("Pages"),
        },
    }


def _card(card: Card, tracker: str, base: str) -> Json:
    shot = card.shot
    src = shot.src if shot else ""
    return {
        "id": card.id,
        "url": base + card.path,
        "name": card.name,
        "breed": card.breed,
        "traits": card.traits,
        "place": card.place,
        "badge": card.badge,
        "marks": " · ".join(str(mark) for mark in card.marks),
        "picture": {
            "src": base + src if src.startswith("/") else src,
            "width": shot.width,
            "height": shot.height,
        }
        if shot
        else None,
        "tracker": tracker,
    }


def _heading(found: Embedded) -> str:
    known = find_species(found.wanted.species) if found.wanted.species else None
    what = known.plural if known else found.wanted.species or _("Animals")
    return _("%(what)s at %(org)s") % {"what": what, "org": found.org.name}


def _credit(found: Embedded) -> str:
    site = brand_of(config()).name
    return _("All animals of %(org)s, on %(site)s") % {"org": found.org.name, "site": site}


def _range(found: Embedded) -> str:
    if not found.cards:
        return _("Nobody here just now")
    return _("%(first)s–%(last)s of %(total)s") % {
        "first": found.first,
        "last": found.last,
        "total": found.total,
    }
