"""The filters of the search page beside its list: each with its values, and how many each would find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from petwire.listings import render
from petwire.listings.present import status_choices
from petwire.listings.search import reads
from petwire.listings.search.counts import Counts, yes
from petwire.listings.search.filter import AGES, SEXES, SIZES, STILL_LOOKING, Wanted, pairs_of
from petwire.listings.vocabulary import choice, species_word
from petwire.vocab.species import find_species

MOST_BREEDS: Final = 60
_BESIDE: Final = frozenset({"near", "breed", "age", "size", "sex"})  # fields whose trouble stands beside them


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter. `count` is how many it would find, None where it is not counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """The filters with what is chosen. It can be hashed, so that what looks the same is rendered once.

    `troubles` is what could not be read, by field, in words.
    """

    wanted: Wanted
    troubles: tuple[tuple[str, str], ...]
    breeds: tuple[Option, ...]
    ages: tuple[Option, ...]
    sizes: tuple[Option, ...]
    sexes: tuple[Option, ...]
    good_with: tuple[tuple[str, Option], ...]
    more: tuple[tuple[str, Option], ...]
    courtesy: tuple[Option, ...]
    statuses: tuple[Option, ...]
    hidden: tuple[tuple[str, str], ...]

    @property
    def wrong(self) -> Mapping[str, str]:
        """What could not be read, by field."""
        return dict(self.troubles)

    @property
    def elsewhere_wrong(self) -> tuple[str, ...]:
        """What is wrong with fields that have no place of their own for it."""
        return tuple(words for name, words in self.troubles if name not in _BESIDE)


def facets_of(wanted: Wanted, counts: Counts, wrong: Mapping[str, str]) -> Facets:
    """Each filter under the choice of all others."""
    sizes = {one: choice("size", one) for one in SIZES[:-1]} | {SIZES[-1]: _("Very large")}
    return Facets(
        wanted=wanted,
        troubles=tuple(wrong.items()),
        breeds=_breeds(wanted, counts),
        ages=_options(_ages(wanted), AGES, counts, "age", wanted.ages),
        sizes=_options(sizes, SIZES, counts, "size", wanted.sizes),
        sexes=_options({one: choice("sex", one) for one in SEXES}, SEXES, counts, "sex", (wanted.sex,)),
        good_with=_good_with(wanted, counts),
        more=(
            ("special", Option("yes", _("With special needs"), counts["special"][True], wanted.special)),
            ("pair", Option("yes", _("Bonded pairs"), counts["pair"][True], wanted.pair)),
        ),
        courtesy=(
            Option("", _("Shown as well"), None, wanted.courtesy is None),
            Option("yes", _("Only courtesy listings"), counts["courtesy"][True], wanted.courtesy is True),
            Option("no", _("Not shown"), counts["courtesy"][False], wanted.courtesy is False),
        ),
        statuses=_statuses(wanted, counts),
        hidden=tuple(pair for pair in pairs_of(wanted) if pair[0] in ("species", "org", "travel")),
    )


def _ages(wanted: Wanted) -> dict[str, str]:
    """The words for ages; the youngest of a species have one of their own."""
    known = find_species(wanted.species)
    words = {one: choice("age", one) for one in AGES}
    return words | {"Baby": species_word(known.young)} if known else words


def _good_with(wanted: Wanted, counts: Counts) -> tuple[tuple[str, Option], ...]:
    asked = (
        ("dogs", _("Dogs"), wanted.dogs),
        ("cats", _("Cats"), wanted.cats),
        ("kids", _("Children"), wanted.kids),
    )
    return tuple(
        (name, Option("yes", label, yes(counts, name, unknown=wanted.unknown), chosen))
        for name, label, chosen in asked
    )


def _statuses(wanted: Wanted, counts: Counts) -> tuple[Option, ...]:
    return (
        Option("", _("Any"), None, not wanted.status),
        *(
            Option(one.value, one.label, one.count, one.value == wanted.status)
            for one in status_choices(words_of(counts, "status"))
        ),
        *_still_looking(wanted, counts),
    )


def _still_looking(wanted: Wanted, counts: Counts) -> Iterable[Option]:
    """The choice of all who have no home yet, where there are others."""
    found = words_of(counts, "status")
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
    for name, number in words_of(counts, "breed").most_common():
        label = render.plain(name)
        if len(found) < MOST_BREEDS or label in found or name.lower() in names:
            found[label] = found.get(label, 0) + number
    options = [
        Option(label, label, number, label.lower() in names) for label, number in sorted(found.items())
    ]
    if wanted.breed and not any(one.chosen for one in options):
        options.append(Option(wanted.breed, wanted.breed, 0, True))
    return tuple(options)


def words_of(counts: Counts, name: str) -> Any:
    """Counts of a filter whose values are words; what is not known is no value to choose."""
    found = counts[name].copy()
    found.pop(None, None)
    found.pop("", None)
    return found
