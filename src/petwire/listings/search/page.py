"""What the search page shows: the animals as cards, and each filter with its values and how many each would find."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petwire.listings import cards, render
from petwire.listings.present import Card, Choice, OrgPage, species_choices
from petwire.listings.search import reads
from petwire.listings.search.counts import Counts
from petwire.listings.search.facets import Facets, Option, facets_of, words_of
from petwire.listings.search.filter import (
    MILES,
    STILL_LOOKING,
    Asked,
    Wanted,
    address,
)
from petwire.listings.search.reads import Around, Found
from petwire.listings.vocabulary import species_word
from petwire.vocab.species import find_species
from petwire.vocab.states import state_name

TRAVELLERS = 4


@dataclass(frozen=True, slots=True)
class Dropped:
    """A filter that is set, in words, and the address without it."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Travellers:
    """Animals from elsewhere that can be brought to a place."""

    state: str
    cards: tuple[Card, ...]
    address: str
    more: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the search page shows. `wrong` is what could not be read, by field, in words."""

    asked: Asked
    wanted: Wanted
    wrong: Mapping[str, str]
    near: str
    place: str
    heading: str
    total: int
    cards: tuple[Card, ...]
    org: OrgPage | None
    species: tuple[tuple[Choice, str, bool], ...]
    all_species: tuple[int, str]
    facets: Facets
    miles: tuple[Option, ...]
    sorts: tuple[Option, ...]
    dropped: tuple[Dropped, ...]
    travellers: Travellers | None
    start: str
    next: str
    previous: str

    @property
    def said(self) -> str:
        """What a screen reader is told when the list has changed."""
        if not self.total:
            return _("No animals fit.")
        return ngettext("%(count)s animal fits.", "%(count)s animals fit.", self.total) % {
            "count": self.total
        }


def search_page(asked: Asked, org: OrgPage | None, now: datetime) -> SearchPage:
    """Ask for everything that the page needs."""
    wanted, wrong = asked.wanted, dict(asked.wrong)
    middle = reads.place_of(wanted.near) if wanted.near else None
    if wanted.near and middle is None:
        wrong["near"] = _("We do not know %(place)s. Is it a ZIP code, or a town with its state?") % {
            "place": wanted.near
        }
        wanted = replace(wanted, near=None, travel=False, sort="newest")
    if wanted.travel:
        wanted = replace(wanted, sort="newest")
    looked = reads.around(wanted, middle)
    found = reads.find(wanted, asked.cursor, looked)
    counts = reads.counts(wanted, looked)
    state = reads.state_of(wanted.near) if wanted.near else ""
    of_species = species_choices(words_of(counts, "species"))
    return SearchPage(
        asked=asked,
        wanted=wanted,
        wrong=wrong,
        near=asked.said.get("near", ""),
        place=_place(wanted, state),
        heading=_heading(wanted),
        # Counts may be a minute old; the list is not.
        total=max(counts.total, len(found.ids)) if found.ids else counts.total,
        cards=_cards(wanted, looked, found, now),
        org=org,
        species=_species(wanted, of_species),
        all_species=(sum(one.count for one in of_species), address(wanted, species="", breed="")),
        facets=facets_of(wanted, counts, wrong),
        miles=_miles(wanted),
        sorts=_sorts(wanted),
        dropped=tuple(_dropped(wanted, org)),
        travellers=_travellers(wanted, middle, state, now) if state and not asked.cursor else None,
        start=address(wanted),
        next=_turn(wanted, found, -1, back=False) if found.more else "",
        previous=_turn(wanted, found, 0, back=True) if found.before and found.ids else "",
    )


def _turn(wanted: Wanted, found: Found, place: int, *, back: bool) -> str:
    return address(wanted, found.cursor(place, back=back, nearest=wanted.sort == "nearest"))


def _cards(wanted: Wanted, looked: Around, found: Found, now: datetime) -> tuple[Card, ...]:
    """The page's animals, each pair as one card."""
    away = found.tenths if wanted.near and not wanted.travel else {}
    fitting: Callable[[Sequence[int]], frozenset[int]] = partial(reads.fitting, wanted, looked)
    return cards.in_order(found.ids, now, tenths=away, fitting=fitting)


def _travellers(wanted: Wanted, middle: Any, state: str, now: datetime) -> Travellers | None:
    """A few of those that can be brought here, where the page does not show them anyway."""
    if wanted.travel or wanted.org_id is not None:
        return None
    travelling = replace(wanted, travel=True, sort="newest")
    looked = reads.around(travelling, middle)
    found = reads.find(travelling, None, looked, most=TRAVELLERS)
    if not found.ids:
        return None
    made = cards.in_order(found.ids, now)
    return Travellers(state_name(state), made, address(travelling), found.more)


def _heading(wanted: Wanted) -> str:
    known = find_species(wanted.species)
    if not wanted.species:
        return _("Animals")
    return species_word(known.plural) if known else render.plain(wanted.species)


def _place(wanted: Wanted, state: str) -> str:
    """Where is looked, in words: `within 50 miles of 78701`."""
    if wanted.near is None:
        return ""
    if wanted.travel:
        return _("that can travel to %(state)s") % {"state": state_name(state)}
    return _("within %(miles)s miles of %(place)s") % {"miles": wanted.miles, "place": wanted.near}


def _species(wanted: Wanted, choices: Iterable[Choice]) -> tuple[tuple[Choice, str, bool], ...]:
    """Each species with the address of its list, and whether it is the chosen one."""
    return tuple(
        (one, address(wanted, species=one.value, breed=""), one.value == wanted.species) for one in choices
    )


def _miles(wanted: Wanted) -> tuple[Option, ...]:
    return tuple(
        Option(str(one), ngettext("%(n)s mile", "%(n)s miles", one) % {"n": one}, None, one == wanted.miles)
        for one in MILES
    )


def _sorts(wanted: Wanted) -> tuple[Option, ...]:
    return tuple(
        Option(value, label, None, wanted.sort == value)
        for value, label in (("newest", _("Newest first")), ("nearest", _("Nearest first")))
        if value == "newest" or wanted.near
    )


def in_words(what: str, wanted: Wanted) -> str:
    """A search in one line: what it is for, where, and each further choice."""
    place = _place(wanted, reads.state_of(wanted.near) if wanted.near else "")
    choices = [one.label for one in _dropped(replace(wanted, near=None, travel=False), None)]
    return ", ".join([f"{what} {place}".strip(), *choices])


def _dropped(wanted: Wanted, org: OrgPage | None) -> Iterable[Dropped]:
    """Each filter that is set, to be taken back singly."""

    def drop(**changed: Any) -> str:
        return address(wanted, **changed)

    if wanted.near and not wanted.travel:
        yield Dropped(_place(wanted, ""), drop(near=None, sort="newest"))
    if wanted.travel and wanted.near:
        yield Dropped(_place(wanted, reads.state_of(wanted.near)), drop(travel=False))
    if org is not None:
        yield Dropped(_("at %(name)s") % {"name": org.name}, drop(org_id=None))
    choices = facets_of(wanted, Counts(), {})
    if wanted.breed:
        yield Dropped(wanted.breed, drop(breed=""))
    for name, options in (("ages", choices.ages), ("sizes", choices.sizes)):
        for option in options:
            if option.chosen:
                left = tuple(one for one in getattr(wanted, name) if one != option.value)
                yield Dropped(option.label, drop(**{name: left}))
    for option in choices.sexes:
        if option.chosen:
            yield Dropped(option.label, drop(sex=""))
    for name, option in choices.good_with:
        if option.chosen:
            yield Dropped(_("Good with %(whom)s") % {"whom": option.label.lower()}, drop(**{name: False}))
    for name, option in choices.more:
        if option.chosen:
            yield Dropped(option.label, drop(**{name: False}))
    for option in choices.courtesy[1:]:
        if option.chosen:
            words = option.label if option.value == "yes" else _("No courtesy listings")
            yield Dropped(words, drop(courtesy=None))
    if wanted.status:
        known = wanted.status == STILL_LOOKING
        words = _("Still looking for a home") if known else render.status_words(wanted.status)
        yield Dropped(words, drop(status=""))
