"""`{% load cards %}`: what is alike on many pages, rendered once for as long as it looks the same.

What is kept is found by all that stands in it, and by the language; so it is never older than what is shown.
"""

from functools import cache, lru_cache
from typing import Final

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from petwire.lib.operator import Operator
from petwire.listings.present import Card
from petwire.listings.search.facets import Facets

register = template.Library()

KEPT: Final = 4000  # cards of about 2 kB in a process
KEPT_FACETS: Final = 300  # of about 10 kB
KEPT_PARTS: Final = 100
MARKED: Final = ("/animals", "/orgs", "/favourites")  # what the way around says that one is at


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of ours, by the name of its file."""
    return _drawing(name)


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, path: str = "") -> SafeString:
    """A part that is alike on all pages; `path` is where the page lies, as far as the part marks it."""
    here = path if path in MARKED else ""
    return _part(name, here, context.get("operator"), get_language() or "")


@register.simple_tag
def animal_card(card: Card, *, first: bool = False) -> SafeString:
    """A card of a list. `first`: its picture is looked at first."""
    return _rendered(card, first, get_language() or "")


@register.simple_tag
def search_facets(facets: Facets, *, partly: bool) -> SafeString:
    """The filters beside a list; `partly`: to be put in the place of those that are there."""
    return _facets(facets, partly, get_language() or "")


@cache
def _drawing(name: str) -> SafeString:
    return mark_safe(get_template(name).render())  # noqa: S308 - a file of ours


@lru_cache(KEPT_PARTS)
def _part(name: str, here: str, operator: Operator | None, language: str) -> SafeString:
    text = get_template(name).render({"here": here, "operator": operator})
    return mark_safe(text)  # noqa: S308 - it comes from a template that escapes


@lru_cache(KEPT_FACETS)
def _facets(facets: Facets, partly: bool, language: str) -> SafeString:
    text = get_template("listings/search/facets.html").render({"facets": facets, "partly": partly})
    return mark_safe(text)  # noqa: S308 - it comes from a template that escapes


@lru_cache(KEPT)
def _rendered(card: Card, first: bool, language: str) -> SafeString:
    text = get_template("listings/_card.html").render({"card": card, "first": first})
    return mark_safe(text)  # noqa: S308 - it comes from a template that escapes
