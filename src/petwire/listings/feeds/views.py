"""The open outlets: parse the address, ask one question, answer."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from petwire.lib.config import config
from petwire.listings import reads as pages
from petwire.listings.feeds import atom, jsonfeed, reads, sitemap
from petwire.listings.feeds.animals import Bases, page_json
from petwire.listings.feeds.answer import Missing, answered, open_to_all
from petwire.listings.feeds.asked import LIMIT, Known, read_id, read_limit, read_place, read_query
from petwire.listings.feeds.feed import Feed, Narrowed
from petwire.listings.looks import brand_of
from petwire.listings.render import plain
from petwire.sharing.reads import shown_orgs
from petwire.vocab.species import find_species

ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json; charset=utf-8"
XML = "application/xml; charset=utf-8"
A_WHILE = "public, max-age=3600"
MOST_PARTS = 10**9  # more ids than that has nobody, and the database counts no further than 2^63


def bases() -> Bases:
    """What addresses are built from."""
    return Bases(config().public_url, config().tracker_url)


@open_to_all
def animals_json(request: HttpRequest) -> HttpResponse:
    """`/animals.json`: all animals, or those of one organisation, and what has changed since."""
    known: Known = {"org": partial(read_id, "org"), "limit": read_limit, "cursor": read_place}
    asked = read_query(list(_pairs(request)), known)
    org_id = asked.get("org")
    if org_id is not None:
        _shown_org(org_id)
    page = reads.page(asked.get("cursor"), org_id=org_id, limit=asked.get("limit", LIMIT))
    onward = {name: asked[name] for name in ("org", "limit") if name in asked} | {"cursor": str(page.place)}
    given = page_json(
        page,
        bases(),
        environment=config().environment,
        next_url=f"{config().public_url}/animals.json?{urlencode(onward)}",
    )
    return answered(request, orjson.dumps(given), "application/json")


@open_to_all
def animals_atom(request: HttpRequest) -> HttpResponse:
    """`/animals.atom`: the newest animals for feed readers, and tombstones of what is gone."""
    feed = _feed(request, "/animals.atom")
    return answered(request, atom.document(feed), ATOM, modified=_http(feed.updated))


@open_to_all
def animals_feed_json(request: HttpRequest) -> HttpResponse:
    """`/animals.feed.json`: the same as JSON Feed."""
    feed = _feed(request, "/animals.feed.json")
    return answered(request, orjson.dumps(jsonfeed.document(feed)), JSON_FEED, modified=_http(feed.updated))


def _feed(request: HttpRequest, path: str) -> Feed:
    known: Known = {"org": partial(read_id, "org"), "species": _species, "status": str}
    asked: Mapping[str, Any] = read_query(list(_pairs(request)), known)
    org = _shown_org(asked["org"]) if "org" in asked else None
    narrowed = Narrowed(org, _plural(asked["species"]) if "species" in asked else "", asked.get("status", ""))
    return Feed.of(
        reads.newest(org_id=asked.get("org"), species=asked.get("species"), status=asked.get("status")),
        reads.lately_gone(),
        bases(),
        path=f"{path}?{urlencode(asked)}" if asked else path,
        page=f"/animals?{urlencode(asked)}" if asked else "/animals",
        narrowed=narrowed,
        site_name=brand_of(config()).name,
        is_test=config().is_test,
    )


def _species(text: str) -> str:
    known = find_species(text)
    return known.name if known else text


def _plural(species: str) -> str:
    known = find_species(species)
    return known.plural if known else plain(species)


def _shown_org(org_id: int) -> Any:
    org = shown_orgs().select_related("origin").filter(pk=org_id).first()
    if org is None:
        raise Missing("org", gone=pages.gone_org(org_id))
    return org


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in request.GET.lists() for text in texts]


def _http(moment: datetime) -> str:
    return http_date(moment.timestamp())


PAGES = ("/", "/animals", "/orgs", "/privacy", "/terms", "/developers/")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the map of maps."""
    text = sitemap.index(config().public_url, animals=reads.animal_parts(), orgs=reads.org_parts())
    return answered(request, text.encode(), XML, caching=A_WHILE)


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """Pages that only change with the program."""
    return answered(
        request, "".join(sitemap.pages(config().public_url, PAGES)).encode(), XML, caching=A_WHILE
    )


@require_safe
def sitemap_part(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    """The animals, or organisations, of one span of ids. Streamed, and so without an ETag."""
    base = config().public_url
    if kind not in ("animals", "orgs") or number > MOST_PARTS:
        raise Http404
    lines = (
        sitemap.animals(base, reads.animals_in(number))
        if kind == "animals"
        else sitemap.orgs(base, reads.orgs_in(number))
    )
    return StreamingHttpResponse(lines, content_type=XML, headers={"Cache-Control": "no-cache"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`."""
    text = sitemap.robots(config().public_url, is_test=config().is_test)
    return answered(request, text.encode(), "text/plain; charset=utf-8", caching=A_WHILE)
