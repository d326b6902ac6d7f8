"""What an embed shows: the gate is asked for own pages, as an embed is one of them on another site."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from petwire.listings import present
from petwire.listings.feeds.animals import Bases, tracker_of
from petwire.listings.present import Card, Choice, OrgPage, species_choices
from petwire.orgs.models import HERE
from petwire.sharing.reads import shown_animals, shown_orgs, shown_pictures
from petwire.tracker.tagging import own_pixel_url

LIMIT: Final = 12
MOST: Final = 60
FURTHEST: Final = 1000  # pages


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an organisation's list is asked for; `host` is that of the page around, "" when nobody says."""

    species: str = ""
    page: int = 1
    limit: int = LIMIT
    host: str = ""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A part of an organisation's list: cards with their tracker images, how many there are, by species."""

    org: OrgPage
    wanted: Wanted
    cards: tuple[tuple[Card, str], ...]
    species: tuple[Choice, ...]
    of_all: int
    total: int

    @property
    def first(self) -> int:
        """The number of the first one here."""
        return (self.wanted.page - 1) * self.wanted.limit + 1

    @property
    def last(self) -> int:
        """The number of the last one here."""
        return self.first + len(self.cards) - 1

    @property
    def previous(self) -> int | None:
        """The page before."""
        return self.wanted.page - 1 or None

    @property
    def next(self) -> int | None:
        """The page behind."""
        return self.wanted.page + 1 if self.cards and self.last < self.total else None


def embedded(org_id: int, wanted: Wanted, bases: Bases, now: datetime) -> Embedded | None:
    """A part of an organisation's list, the newest first; None where the organisation is not shown."""
    org = shown_orgs().select_related("origin").filter(pk=org_id).first()
    if org is None:
        return None
    all_of_it = shown_animals(org_id=org_id)
    rows = all_of_it.values_list("species").annotate(n=Count("id")).order_by()
    counts: Counter[str] = Counter(dict(rows))
    narrow = all_of_it.filter(species=wanted.species) if wanted.species else all_of_it
    start = (wanted.page - 1) * wanted.limit
    animals = list(narrow.select_related("org").order_by("-pk")[start : start + wanted.limit])
    pictures = shown_pictures([animal.pk for animal in animals])
    cards = []
    for animal in animals:
        card = present.animal_card(animal, next(iter(pictures.get(animal.pk, [])), None), now.date())
        ours = animal.origin_id == HERE
        cards.append(
            (card, own_pixel_url(animal.pk, host=wanted.host) if ours else tracker_of(animal, bases))
        )
    return Embedded(
        org=present.org_page(org),
        wanted=wanted,
        cards=tuple(cards),
        species=species_choices(counts),
        of_all=counts.total(),
        total=counts[wanted.species] if wanted.species else counts.total(),
    )
