"""Questions of the public pages. Every one starts at the gate: what sharing says is shown on own pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from petwire.catalog.models import Animal, Picture, Tombstone
from petwire.lib.config import config
from petwire.listings import present
from petwire.listings.looks import colours_path
from petwire.listings.present import (
    AnimalPage,
    Card,
    Choice,
    Company,
    OrgCard,
    OrgPage,
    species_choices,
    status_choices,
)
from petwire.listings.render import LOOKING, plain
from petwire.orgs.models import Organisation
from petwire.pictures.store import kind_of
from petwire.sharing.models import OWN_PAGES
from petwire.sharing.reads import (
    served_picture,
    shown_animals,
    shown_orgs,
    shown_pictures,
    shown_videos,
    was_public,
    why,
)
from petwire.sharing.rules import Reason, Refused
from petwire.tracker.tagging import tag_secret
from petwire.vocab.species import find_species

PAGE = 24
NEWEST = 12
SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of animals is narrowed to; "" and None leave it open."""

    species: str = ""
    status: str = ""
    org_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list begins: below an animal's id, or above one when going back."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class AnimalList:
    """One page of a list of animals, newest first. `first` counts from 1; `older` and `newer` are its ends."""

    cards: tuple[Card, ...]
    species: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    total: int
    of_all_species: int
    of_all_statuses: int
    first: int
    newer: int | None
    older: int | None

    @property
    def last(self) -> int:
        """The number of the last animal on this page."""
        return self.first + len(self.cards) - 1


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows."""

    species: tuple[Choice, ...]
    animals: int
    orgs: int
    newest: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class PictureFile:
    """Which stored file a picture's address names, and its media type."""

    content: str
    size: str | None
    form: str
    kind: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that was public here and is no longer."""

    similar: tuple[Card, ...] = ()
    plural: str = ""


def front(now: datetime) -> Front:
    """Species with their counts, the number of organisations, the newest animals that look for a home."""
    counts = Counter(dict(shown_animals().values_list("species").annotate(n=Count("id"))))
    newest = shown_animals().filter(status__in=LOOKING).order_by("-id")[:NEWEST]
    return Front(species_choices(counts), counts.total(), shown_orgs().count(), _cards(newest, now))


def animal_list(wanted: Filter, cursor: Cursor, now: datetime) -> AnimalList:
    """A page of the list of animals, by a cursor that new animals do not shift."""
    base = shown_animals().order_by()
    if wanted.org_id is not None:
        base = base.filter(org_id=wanted.org_id)
    narrow = base.select_related("org")
    if wanted.species:
        narrow = narrow.filter(species=wanted.species)
    if wanted.status:
        narrow = narrow.filter(status=wanted.status)
    rows = _page_of(narrow, cursor)

    # One statement counts for both filters, each under the other's choice, and says how far down this page is.
    first_id = rows[0].pk if rows else 0
    by_species, by_status, total, newer = Counter[str](), Counter[str](), 0, 0
    for species, status, count, above in base.values_list("species", "status").annotate(
        count=Count("id"), above=Count("id", filter=Q(id__gt=first_id))
    ):
        fits_species = wanted.species in ("", species)
        fits_status = wanted.status in ("", status)
        by_species[species] += count * fits_status
        by_status[status] += count * fits_species
        total += count * (fits_species and fits_status)
        newer += above * (fits_species and fits_status)
    return AnimalList(
        cards=_cards_of(rows, now),
        species=species_choices(+by_species),
        statuses=status_choices(+by_status),
        total=total,
        of_all_species=by_species.total(),
        of_all_statuses=by_status.total(),
        first=newer + 1,
        newer=rows[0].pk if rows and newer else None,
        older=rows[-1].pk if rows and newer + len(rows) < total else None,
    )


def animal_page(animal_id: int, now: datetime) -> AnimalPage | None:
    """An animal's page, or None when it is not shown."""
    animal = shown_animals().select_related("org__origin").filter(pk=animal_id).first()
    if animal is None:
        return None
    # Either half of a bonded pair may name the other; a partner that is not shown is not told of.
    pair = Q(bonded_with_id=animal.pk) | Q(pk=animal.bonded_with_id or 0)
    partner = _cards(shown_animals().filter(pair).exclude(pk=animal.pk).order_by("id")[:1], now)
    others = shown_animals().filter(species=animal.species, status__in=LOOKING)
    others = others.exclude(pk__in=[animal.pk, *(card.id for card in partner)])
    company = Company(
        pictures=shown_pictures([animal.pk]).get(animal.pk, []),
        videos=shown_videos([animal.pk]).get(animal.pk, []),
        partner=partner[0] if partner else None,
        similar=_cards(others.order_by("-id")[:SIMILAR], now),
        colours=colours_path(animal.org_id),
    )
    return present.animal_page(
        animal, company, tracker_base=config().tracker_url, tracker_secret=tag_secret(), now=now
    )


def gone_animal(animal_id: int, now: datetime) -> Gone | None:
    """What to say of an animal that is not shown: Gone when it was public once, None when it never was."""
    if not was_public(animal_id) and not _erased("animal", animal_id):
        return None
    others = shown_animals().filter(status__in=LOOKING).order_by("-id")
    known = None
    # Of what was withheld nothing is told, not even its species.
    if _reason(animal_id) in (Reason.STATUS, Reason.ANIMAL_DELETED):
        species = Animal.objects.values_list("species", flat=True).get(pk=animal_id)
        known = find_species(species)
        others = others.filter(species=species)
    return Gone(similar=_cards(others[:SIMILAR], now), plural=known.plural if known else "")


def org_page(org_id: int) -> OrgPage | None:
    """An organisation's page, or None when it is not shown."""
    org = shown_orgs().select_related("origin").filter(pk=org_id).first()
    return None if org is None else present.org_page(org, colours_path(org.pk))


def gone_org(org_id: int) -> bool:
    """Was an organisation that is not shown public here once?"""
    was_approved = Organisation.objects.filter(pk=org_id, approved_at__isnull=False).exists()
    return was_approved or _erased("org", org_id)


def org_list() -> "QuerySet[Organisation]":
    """The organisations that are shown, by name, to be cut into pages."""
    return shown_orgs().order_by("name", "id")


def org_cards(orgs: Sequence[Organisation]) -> tuple[OrgCard, ...]:
    """Organisations for a list, with the number of their animals."""
    of_these = shown_animals().filter(org_id__in=[org.pk for org in orgs])
    counts = dict(of_these.values_list("org_id").annotate(n=Count("id")))
    return tuple(present.org_card(org, counts.get(org.pk, 0)) for org in orgs)


def picture_file(picture_id: int, content: str, size: str | None, form: str) -> PictureFile | Gone | None:
    """The stored file behind a picture's address: None when there is none, Gone when it was public once."""
    picture = Picture.objects.exclude(content="").filter(pk=picture_id).first()
    if picture is None:
        return Gone() if _erased("picture", picture_id) else None
    kind = kind_of(size, form)
    if picture.content[:8] != content or kind is None:
        return None
    if served_picture(picture_id):
        return PictureFile(picture.content, size, form, kind)
    return Gone() if was_public(picture.animal_id) else None


def canonical_species(text: str) -> str:
    """The name under which records hold a species that a visitor named in any way."""
    known = find_species(text)
    return known.name if known else text


def plural_of(species: str) -> str:
    """The heading for a list of a species."""
    known = find_species(species)
    return known.plural if known else plain(species)


def _page_of(animals: "QuerySet[Animal]", cursor: Cursor) -> list[Animal]:
    if cursor.after is not None:
        above = list(animals.filter(id__gt=cursor.after).order_by("id")[:PAGE])
        if len(above) == PAGE:
            return above[::-1]
        # Going back ended within the first page, so that page it is.
    below = animals if cursor.before is None else animals.filter(id__lt=cursor.before)
    return list(below.order_by("-id")[:PAGE])


def _cards(animals: "QuerySet[Animal]", now: datetime) -> tuple[Card, ...]:
    return _cards_of(list(animals.select_related("org")), now)


def _cards_of(animals: Sequence[Animal], now: datetime) -> tuple[Card, ...]:
    pictures = shown_pictures([animal.pk for animal in animals])
    return tuple(
        present.animal_card(animal, next(iter(pictures.get(animal.pk, [])), None), now) for animal in animals
    )


def _erased(kind: str, subject: int) -> bool:
    return Tombstone.objects.filter(kind=kind, subject=subject).exists()


def _reason(animal_id: int) -> Reason | None:
    for one in why(animal_id):
        if one.audience == OWN_PAGES and isinstance(one.verdict, Refused):
            return one.verdict.reason
    return None
