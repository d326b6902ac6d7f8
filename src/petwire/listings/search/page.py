"""What the search page shows: the animals as cards, and each filter with its values and how many each would find."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petwire.listings import cards, render
from petwire.listings.present import Card, Choice, OrgPage, species_choices, status_choices
from petwire.listings.search import reads
from petwire.listings.search.counts import Counts, yes
from petwire.listings.search.filter import (
    AGES,
    MILES,
    SEXES,
    SIZES,
    STILL_LOOKING,
    Asked,
    Wanted,
    address,
    pairs_of,
)
from petwire.listings.search.reads import Around, Found
from petwire.listings.vocabulary import choice, species_word
from petwire.vocab.species import find_species
from petwire.vocab.states import state_name

TRAVELLERS = 4
_BESIDE = frozenset({"near", "breed", "age", "size", "sex"})  # fields whose trouble stands beside them
MOST_BREEDS = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter. `count` is how many it would find, None where it is not counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


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
    breeds: tuple[Option, ...]
    ages: tuple[Option, ...]
    sizes: tuple[Option, ...]
    sexes: tuple[Option, ...]
    good_with: tuple[tuple[str, Option], ...]
    more: tuple[tuple[str, Option], ...]
    courtesy: tuple[Option, ...]
    statuses: tuple[Option, ...]
    miles: tuple[Option, ...]
    sorts: tuple[Option, ...]
    hidden: tuple[tuple[str, str], ...]
    dropped: tuple[Dropped, ...]
    travellers: Travellers | None
    start: str
    next: str
    previous: str

    @property
    def elsewhere_wrong(self) -> tuple[str, ...]:
        """What is wrong with fields that have no place of their own for it."""
        return tuple(words for name, words in self.wrong.items() if name not in _BESIDE)

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
        dropped=tuple(_dropped(wanted, org)),
        travellers=_travellers(wanted, middle, state, now) if state and not asked.cursor else None,
        start=address(wanted),
        next=_turn(wanted, found, -1, back=False) if found.more else "",
        previous=_turn(wanted, found, 0, back=True) if found.before and found.ids else "",
        **_choices(wanted, counts),
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


def _choices(wanted: Wanted, counts: Counts) -> dict[str, Any]:
    known = find_species(wanted.species)
    young = species_word(known.young) if known else choice("age", "Baby")
    ages = {
        "Baby": young,
        "Young": choice("age", "Young"),
        "Adult": choice("age", "Adult"),
        "Senior": choice("age", "Senior"),
    }
    sizes = {
        "Small": choice("size", "Small"),
        "Medium": choice("size", "Medium"),
        "Large": choice("size", "Large"),
        "X-Large": _("Very large"),
    }
    sexes = {one: choice("sex", one) for one in SEXES}
    of_species = species_choices(_words(counts, "species"))
    return {
        "species": tuple(
            (one, address(wanted, species=one.value, breed=""), one.value == wanted.species)
            for one in of_species
        ),
        "all_species": (
            sum(one.count for one in of_species),
            address(wanted, species="", breed=""),
        ),
        "breeds": _breeds(wanted, counts),
        "ages": _options(ages, AGES, counts, "age", wanted.ages),
        "sizes": _options(sizes, SIZES, counts, "size", wanted.sizes),
        "sexes": _options(sexes, SEXES, counts, "sex", (wanted.sex,)),
        "good_with": tuple(
            (name, Option("yes", label, yes(counts, name, unknown=wanted.unknown), chosen))
            for name, label, chosen in (
                ("dogs", _("Dogs"), wanted.dogs),
                ("cats", _("Cats"), wanted.cats),
                ("kids", _("Children"), wanted.kids),
            )
        ),
        "more": (
            ("special", Option("yes", _("With special needs"), counts["special"][True], wanted.special)),
            ("pair", Option("yes", _("Bonded pairs"), counts["pair"][True], wanted.pair)),
        ),
        "courtesy": (
            Option("", _("Shown as well"), None, wanted.courtesy is None),
            Option("yes", _("Only courtesy listings"), counts["courtesy"][True], wanted.courtesy is True),
            Option("no", _("Not shown"), counts["courtesy"][False], wanted.courtesy is False),
        ),
        "statuses": (
            Option("", _("Any"), None, not wanted.status),
            *(
                Option(one.value, one.label, one.count, one.value == wanted.status)
                for one in status_choices(_words(counts, "status"))
            ),
            *_still_looking(wanted, counts),
        ),
        "miles": tuple(
            Option(
                str(one),
                ngettext("%(n)s mile", "%(n)s miles", one) % {"n": one},
                None,
                one == wanted.miles,
            )
            for one in MILES
        ),
        "sorts": tuple(
            Option(value, label, None, wanted.sort == value)
            for value, label in (("newest", _("Newest first")), ("nearest", _("Nearest first")))
            if value == "newest" or wanted.near
        ),
        "hidden": tuple(pair for pair in pairs_of(wanted) if pair[0] in ("species", "org", "travel")),
    }


def _still_looking(wanted: Wanted, counts: Counts) -> Iterable[Option]:
    """The choice of all who have no home yet, where there are others."""
    found = _words(counts, "status")
    looking = sum(number for status, number in found.items() if status in render.LOOKING)
    if wanted.status == STILL_LOOKING or 0 < looking < found.total():
        yield Option(STILL_LOOKING, _("Still looking for a home"), looking, wanted.status == STILL_LOOKING)


def _options(
    labels: Mapping[str, str], values: Iterable[str], counts: Counts, name: str, chosen: Sequence[str]
) -> tuple[Option, ...]:
    """Values with their counts; one that finds nobody is left out unless it is chosen."""
    made = (Option(one, labels[one], counts[name][one], one in chosen) for one in values)
    return tuple(one for one in made if one.count or one.chosen)


def _breeds(wanted: Wanted, counts: Counts) -> tuple[Option, ...]:
    """The breeds of a species by name, the most frequent where there are many; the chosen one in any case."""
    if not wanted.species and not wanted.breed:
        return ()
    names = set(reads.breed_names(wanted.species, wanted.breed) or ())
    found: dict[str, int] = {}
    for name, number in _words(counts, "breed").most_common():
        label = render.plain(name)
        if len(found) < MOST_BREEDS or label in found or name.lower() in names:
            found[label] = found.get(label, 0) + number
    options = [
        Option(label, label, number, label.lower() in names) for label, number in sorted(found.items())
    ]
    if wanted.breed and not any(one.chosen for one in options):
        options.append(Option(wanted.breed, wanted.breed, 0, True))
    return tuple(options)


def _words(counts: Counts, name: str) -> Any:
    """Counts of a filter whose values are words; what is not known is no value to choose."""
    found = counts[name].copy()
    found.pop(None, None)
    found.pop("", None)
    return found


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
    choices = _choices(wanted, Counts())
    if wanted.breed:
        yield Dropped(wanted.breed, drop(breed=""))
    for name, attribute in (("ages", "ages"), ("sizes", "sizes")):
        chosen = getattr(wanted, attribute)
        for option in choices[name]:
            if option.chosen:
                left = tuple(one for one in chosen if one != option.value)
                yield Dropped(option.label, drop(**{attribute: left}))
    for option in choices["sexes"]:
        if option.chosen:
            yield Dropped(option.label, drop(sex=""))
    for name, option in choices["good_with"]:
        if option.chosen:
            yield Dropped(_("Good with %(whom)s") % {"whom": option.label.lower()}, drop(**{name: False}))
    for name, option in choices["more"]:
        if option.chosen:
            yield Dropped(option.label, drop(**{name: False}))
    for option in choices["courtesy"][1:]:
        if option.chosen:
            words = option.label if option.value == "yes" else _("No courtesy listings")
            yield Dropped(words, drop(courtesy=None))
    if wanted.status:
        known = wanted.status == STILL_LOOKING
        words = _("Still looking for a home") if known else render.status_words(wanted.status)
        yield Dropped(words, drop(status=""))
