"""Questions of the public pages. Every one starts at the gate: what sharing says is shown on own pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from petwire.catalog.models import Animal, Picture, Tombstone
from petwire.lib.config import config
from petwire.lib.places import zips_within
from petwire.lib.ready import Ready, Told
from petwire.listings import present
from petwire.listings.cards import in_order
from petwire.listings.looks import colours_path
from petwire.listings.present import (
    AnimalPage,
    Card,
    Choice,
    Company,
    OrgCard,
    OrgPage,
    species_choices,
)
from petwire.listings.render import plain
from petwire.listings.search import reads as search
from petwire.listings.search import similar
from petwire.listings.search.filter import STILL_LOOKING, OrgsWanted, Wanted
from petwire.listings.vocabulary import species_word
from petwire.orgs.models import Organisation
from petwire.pictures.store import kind_of
from petwire.sharing.models import OWN_PAGES
from petwire.sharing.reads import (
    pictures_of,
    served_picture,
    shown_animals,
    shown_counts,
    shown_orgs,
    videos_of,
    was_public,
    why,
)
from petwire.sharing.rules import Reason, Refused
from petwire.tracker.tagging import tag_secret
from petwire.vocab.species import find_species

NEWEST = 12


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
    looked = search.Around()
    counts = search.counts(Wanted(), looked)
    species = Counter({str(name): number for name, number in counts["species"].items() if name})
    newest = search.find(Wanted(status=STILL_LOOKING), None, looked, most=NEWEST)
    return Front(species_choices(species), counts.total, search.orgs_in_all(), in_order(newest.ids, now))


_ANIMAL: Ready[Animal] = Ready(
    lambda: shown_animals().select_related("org__origin").filter(pk=Told("animal"))
)
_PARTNER: Ready[Animal] = Ready(
    lambda: (
        shown_animals()
        .select_related("org")
        .filter(Q(bonded_with_id=Told("animal")) | Q(pk=Told("named")))
        .exclude(pk=Told("animal"))
        .order_by("id")[:1]
    )
)


def animal_page(animal_id: int, now: datetime) -> AnimalPage | None:
    """An animal's page, or None when it is not shown."""
    animal = _ANIMAL.first(animal=animal_id)
    if animal is None:
        return None
    # Either half of a bonded pair may name the other; a partner that is not shown is not told of.
    partner = _PARTNER.first(animal=animal.pk, named=animal.bonded_with_id or 0)
    besides = (animal.pk, partner.pk) if partner else (animal.pk,)
    company = Company(
        pictures=pictures_of(animal.pk),
        videos=videos_of(animal.pk),
        partner=partner,
        partner_pictures=pictures_of(partner.pk) if partner else [],
        similar=in_order(similar.similar_to(animal, besides=besides), now),
        colours=colours_path(animal.org_id),
    )
    return present.animal_page(
        animal, company, tracker_base=config().tracker_url, tracker_secret=tag_secret(), now=now
    )


def gone_animal(animal_id: int, now: datetime) -> Gone | None:
    """What to say of an animal that is not shown: Gone when it was public once, None when it never was."""
    if not was_public(animal_id) and not _erased("animal", animal_id):
        return None
    others = Wanted(status=STILL_LOOKING)
    known = None
    # Of what was withheld nothing is told, not even its species.
    if _reason(animal_id) in (Reason.STATUS, Reason.ANIMAL_DELETED):
        species = Animal.objects.values_list("species", flat=True).get(pk=animal_id)
        known = find_species(species)
        others = replace(others, species=species)
    found = search.find(others, None, search.Around(), most=similar.SIMILAR)
    return Gone(similar=in_order(found.ids, now), plural=species_word(known.plural) if known else "")


def org_page(org_id: int) -> OrgPage | None:
    """An organisation's page, or None when it is not shown."""
    org = shown_orgs().select_related("origin").filter(pk=org_id).first()
    return None if org is None else present.org_page(org, colours_path(org.pk))


def gone_org(org_id: int) -> bool:
    """Was an organisation that is not shown public here once?"""
    was_approved = Organisation.objects.filter(pk=org_id, approved_at__isnull=False).exists()
    return was_approved or _erased("org", org_id)


def org_list(wanted: OrgsWanted) -> "QuerySet[Organisation]":
    """The organisations that are shown and fit, by name, to be cut into pages."""
    found = shown_orgs()
    if wanted.name:
        found = found.filter(name__icontains=wanted.name)
    if wanted.state:
        found = found.filter(state__iexact=wanted.state)
    if wanted.near is not None:
        middle = search.place_of(wanted.near)
        near = [one for one, _ in zips_within(middle, OrgsWanted.MILES)] if middle else []
        found = found.alias(zip5=Left("zip", 5)).filter(zip5__in=near)
    return found.order_by("name", "id")


def org_cards(orgs: Sequence[Organisation]) -> tuple[OrgCard, ...]:
    """Organisations for a list, with the number of their animals."""
    counts = shown_counts([org.pk for org in orgs])
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
    return species_word(known.plural) if known else plain(species)


def _erased(kind: str, subject: int) -> bool:
    return Tombstone.objects.filter(kind=kind, subject=subject).exists()


def _reason(animal_id: int) -> Reason | None:
    for one in why(animal_id):
        if one.audience == OWN_PAGES and isinstance(one.verdict, Refused):
            return one.verdict.reason
    return None
