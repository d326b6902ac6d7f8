"""A search as its address says it: tidied, asked of some animals, and told in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext

from petwire.listings import reads, render
from petwire.listings.present import Card, animal_card
from petwire.sharing.reads import shown_animals, shown_orgs, shown_pictures

LONGEST = 1000  # characters of an address
KEYS = ("species", "status", "org")


def tidy(query: str) -> str:
    """The query of an address without what is no filter (pages), in one order: so a search is one search."""
    asked = {
        key: value.strip() for key, value in parse_qsl(query[:LONGEST]) if key in KEYS and "\0" not in value
    }
    asked.pop("status", None)  # only animals that look for a home are news
    if not asked.get("org", "1").isdigit() or len(asked.get("org", "")) > 18:
        del asked["org"]
    if "species" in asked:
        asked["species"] = reads.canonical_species(asked["species"])
    return urlencode(sorted((key, value) for key, value in asked.items() if value))


def matching(query: str, animal_ids: Iterable[int]) -> list[int]:
    """Which of these animals a search finds that are shown now and look for a home, the newest first."""
    asked = dict(parse_qsl(query))
    rows = shown_animals().filter(pk__in=list(animal_ids), status__in=render.LOOKING)
    if species := asked.get("species"):
        rows = rows.filter(species=species)
    if org := asked.get("org"):
        rows = rows.filter(org_id=int(org))
    return list(rows.order_by("-id").values_list("pk", flat=True))


def words(query: str) -> str:
    """What a search is for: `Dogs of Happy Tails Rescue`."""
    asked = dict(parse_qsl(query))
    what = reads.plural_of(asked["species"]) if "species" in asked else gettext("Animals")
    if "org" in asked:
        org = shown_orgs().filter(pk=int(asked["org"])).first()
        name = render.plain(org.name) if org else gettext("an organisation that is not listed any more")
        return gettext("%(what)s of %(org)s") % {"what": what, "org": name}
    return what


def cards(animal_ids: Sequence[int], now: datetime) -> tuple[Card, ...]:
    """These animals, as far as they are shown, in this order."""
    pictures = shown_pictures(animal_ids)
    rows = shown_animals().select_related("org").in_bulk(list(animal_ids))
    return tuple(
        animal_card(rows[one], next(iter(pictures.get(one, [])), None), now)
        for one in animal_ids
        if one in rows
    )
