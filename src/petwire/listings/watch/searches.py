"""A search as its address says it: tidied, asked of some animals, and told in words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from django.utils.translation import gettext

from petwire.listings import reads, render
from petwire.listings.present import Card, animal_card
from petwire.listings.search import filter
from petwire.listings.search import reads as search
from petwire.listings.search.filter import STILL_LOOKING, read
from petwire.listings.search.page import in_words
from petwire.sharing.reads import shown_animals, shown_orgs, shown_pictures

LONGEST = 1000  # characters of an address


def tidy(query: str) -> str:
    """The query of an address without what is no filter (pages, order), in one order: so a search is one search."""
    wanted = read(parse_qsl(query[:LONGEST])).wanted
    return filter.query(
        replace(wanted, status="", sort="newest")
    )  # only animals that look for a home are news


def matching(query: str, animal_ids: Iterable[int]) -> list[int]:
    """Which of these animals a search finds that are shown now and look for a home, the newest first."""
    wanted = replace(read(parse_qsl(query)).wanted, status=STILL_LOOKING)
    middle = search.place_of(wanted.near) if wanted.near else None
    if wanted.near and middle is None:
        return []
    return sorted(search.fitting(wanted, search.around(wanted, middle), list(animal_ids)), reverse=True)


def words(query: str) -> str:
    """What a search is for: `Dogs of Happy Tails Rescue`, `Cats within 50 miles of 78701, Senior`."""
    wanted = read(parse_qsl(query)).wanted
    what = reads.plural_of(wanted.species) if wanted.species else gettext("Animals")
    if wanted.org_id is not None:
        org = shown_orgs().filter(pk=wanted.org_id).first()
        name = render.plain(org.name) if org else gettext("an organisation that is not listed any more")
        what = gettext("%(what)s of %(org)s") % {"what": what, "org": name}
    return in_words(what, wanted)


def cards(animal_ids: Sequence[int], now: datetime) -> tuple[Card, ...]:
    """These animals, as far as they are shown, in this order."""
    pictures = shown_pictures(animal_ids)
    rows = shown_animals().select_related("org").in_bulk(list(animal_ids))
    return tuple(
        animal_card(rows[one], next(iter(pictures.get(one, [])), None), now)
        for one in animal_ids
        if one in rows
    )
