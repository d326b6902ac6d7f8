"""`{% load linked %}`: the head of a public page for programs that preview and index it (petwire.listings.linked)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from petwire.listings import linked
from petwire.listings.linked import Place, Preview
from petwire.listings.present import AnimalPage, Card, OrgPage, Shot

register = template.Library()


@register.simple_tag(takes_context=True)
def linked_animal(context: Context, animal: AnimalPage) -> SafeString:
    """Of an animal's page: canonical address, preview, JSON-LD."""
    place = _of(context)
    title = f"{animal.who}, {animal.place}" if animal.place else animal.who
    summary = animal.summary or ". ".join(filter(None, (animal.who, animal.traits, animal.status)))
    picture = animal.shots[0] if animal.shots else None
    data = linked.animal_data(animal, place, summary=summary)
    return _head(place, Preview(title, summary[:300], place.base + animal.path, picture), data)


@register.simple_tag(takes_context=True)
def linked_org(context: Context, org: OrgPage, cards: Sequence[Card] = ()) -> SafeString:
    """Of an organisation's page, with its feeds. The picture is that of its newest animal."""
    place = _of(context)
    title = f"{org.name}, {org.place}" if org.place else org.name
    summary = " · ".join(filter(None, (org.kind, org.place)))
    data = linked.org_data(org, place, summary=summary)
    head = _head(place, Preview(title, summary, place.base + org.path, _first(cards)), data)
    return head + _feeds(org.name, f"?org={org.id}")


@register.simple_tag(takes_context=True)
def linked_list(
    context: Context, cards: Sequence[Card], total: int, title: str, path: str, wanted: Any = None
) -> SafeString:
    """Of a list of animals; `wanted` is what it is narrowed to, as far as its feeds know that as well."""
    place = _of(context)
    url = place.base + path
    data = linked.list_data(cards, total, place, title=title, url=url)
    asked = {
        "org": getattr(wanted, "org_id", None),
        "species": getattr(wanted, "species", ""),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    feeds = _feeds(title, f"?{query}" if query else "")
    return _head(place, Preview(title, "", url, _first(cards)), data) + feeds


@register.simple_tag(takes_context=True)
def linked_front(context: Context, cards: Sequence[Card], title: str, summary: str) -> SafeString:
    """Of the front page, with the feeds of all animals."""
    place = _of(context)
    preview = Preview(title, summary, f"{place.base}/", _first(cards))
    return _head(place, preview, linked.site_data(place, title=title, summary=summary)) + _feeds(title, "")


def _of(context: Context) -> Place:
    brand = context.get("brand")
    name = brand["name"] if isinstance(brand, dict) else getattr(brand, "name", "petwire")
    return Place(str(context.get("public_url", "")), str(name), (get_language() or "en").partition("-")[0])


def _first(cards: Sequence[Card]) -> Shot | None:
    return next((card.shot for card in cards if card.shot), None)


def _head(place: Place, preview: Preview, data: dict[str, Any]) -> SafeString:
    tags = linked.tags(preview, place)
    lines = format_html_join("", '<meta {}="{}" content="{}">\n', tags)
    canonical = format_html('<link rel="canonical" href="{}">\n', preview.url)
    return canonical + lines + linked.script(data)


def _feeds(title: str, query: str) -> SafeString:
    kinds = (("application/atom+xml", "/animals.atom"), ("application/feed+json", "/animals.feed.json"))
    rows = [(kind, title, path + query) for kind, path in kinds]
    return format_html_join("", '\n<link rel="alternate" type="{}" title="{}" href="{}">', rows)
