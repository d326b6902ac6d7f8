"""Rows of shown animals and organisations as what pages show of them. No database in here: rows in, values out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from petwire.catalog.models import Animal, Picture, Video, VideoKind
from petwire.lib.links import slug
from petwire.lib.places import town_of
from petwire.lib.safehtml import breaks, safe_html, safe_url
from petwire.listings import render
from petwire.listings.maps import Map, map_of
from petwire.listings.messages.rules import Facts as LetterFacts
from petwire.listings.messages.rules import receiver
from petwire.listings.render import Fact, Question
from petwire.listings.rows import CardRow, PictureRow
from petwire.listings.vocabulary import choice, species_word
from petwire.orgs.models import HERE, Organisation, Source
from petwire.pictures.sizes import LARGE, PAGE_SIZES
from petwire.pictures.store import media_path
from petwire.tracker.address import OWN, pixel_url
from petwire.vocab.species import all_species, find_species

ICONS = {one.name: f"listings/icons/{slug(one.name)}.svg" for one in all_species()}
PAW = "listings/icons/paw.svg"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to show. Width and height are those of `src` in pixels, None when its source did not say.

    `webp` is a srcset of smaller files of the same picture, where it is ours.
    """

    src: str
    srcset: str
    webp: str
    full: str
    width: int | None
    height: int | None
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """An animal in a list."""

    id: int
    path: str
    name: str
    called: str  # the name for sentences
    breed: str
    traits: str  # about 2 years, female, medium
    place: str
    badge: str  # its status, when that is not simply available
    looking: bool
    marks: tuple[str, ...]
    shot: Shot | None
    icon: str
    away: str = ""  # about 12 miles away
    partner: "Card | None" = None  # of a bonded pair, whose card this is then


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many it finds, and what the address says then."""

    label: str
    value: str
    count: int
    icon: str = PAW


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: an organisation, or a foster home that agreed to be named. Their e-mail addresses are not shown."""

    name: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrgCard:
    """An organisation in a list."""

    id: int
    path: str
    name: str
    place: str
    animals: int


@dataclass(frozen=True, slots=True)
class OrgPage:
    """All that an organisation's page shows."""

    id: int
    path: str
    name: str
    kind: str
    place: str
    address: tuple[str, ...]
    contact: Contact
    url: str
    facebook: str
    texts: tuple[tuple[str, SafeString], ...]
    attribution: str
    attribution_url: str
    letter: str  # where a letter to it is written, "" when it takes none
    colours: str = ""  # the address of a sheet with its own


@dataclass(frozen=True, slots=True)
class Film:
    """A video: a link, so that nobody hears of the visitor before the visitor asks for it."""

    url: str
    where: str


@dataclass(frozen=True, slots=True)
class Partner:
    """The other half of a bonded pair, told on the page of the first."""

    path: str
    name: str
    called: str
    breed: str
    traits: str
    summary: str
    description: SafeString
    shot: Shot | None
    icon: str


@dataclass(frozen=True, slots=True)
class AnimalPage:
    """All that an animal's page shows."""

    id: int
    path: str
    name: str
    called: str  # the name for sentences
    who: str
    icon: str
    species: str
    plural: str
    breed: str
    traits: str
    place: str
    summary: str
    status: str
    looking: bool
    courtesy: bool
    needs_foster: bool
    deadline: str
    shots: tuple[Shot, ...]
    films: tuple[Film, ...]
    description: SafeString
    facts: tuple[Fact, ...]
    good_with: tuple[Question, ...]
    health: tuple[Question, ...]
    home: tuple[Fact, ...]
    qualities: tuple[str, ...]
    partner: Partner | None
    org: OrgPage
    foster: Contact | None
    url: str
    updated_at: datetime | None
    updated: str
    tracker_url: str
    similar: tuple[Card, ...]
    letter: str  # where a letter about it is written, "" when none is taken
    map: Map | None


def animal_path(animal: Animal | CardRow) -> str:
    """Where an animal's page lies."""
    return f"/animals/{animal.pk}-{slug(_name(animal))}"


def org_path(org: Organisation) -> str:
    """Where an organisation's page lies."""
    return f"/orgs/{org.pk}-{slug(render.plain(org.name))}"


def species_choices(counts: Counter[str]) -> tuple[Choice, ...]:
    """Species that have animals: the known ones in their order, then the others by name."""
    known = {one.name: one for one in all_species()}
    order = [name for name in known if counts[name]]
    order += sorted(name for name in counts if name and name not in known)
    return tuple(
        Choice(
            label=species_word(known[name].plural) if name in known else render.plain(name),
            value=name,
            count=counts[name],
            icon=ICONS.get(name, PAW),
        )
        for name in order
    )


def status_choices(counts: Counter[str]) -> tuple[Choice, ...]:
    """Statuses that animals have, available first."""
    order = sorted(counts, key=lambda status: (status != "Available", -counts[status], status))
    return tuple(Choice(render.status_words(status), status, counts[status]) for status in order if status)


def animal_card(
    animal: Animal | CardRow,
    picture: Picture | PictureRow | None,
    today: date,
    *,
    partner: Card | None = None,
    tenths: int | None = None,
) -> Card:
    """An animal for a list, with its first picture and whoever goes with it; it is `tenths` of a mile away."""
    marks = []
    if partner is not None:
        marks.append(_("Bonded pair"))
    if animal.courtesy:
        marks.append(_("Courtesy listing"))
    if animal.needs_foster and animal.status in render.LOOKING:
        marks.append(_("Foster wanted"))
    return Card(
        id=animal.pk,
        path=animal_path(animal),
        name=_name(animal),
        called=_called(animal),
        breed=_breed(animal),
        traits=_traits(animal, today),
        place=_place(animal),
        badge="" if animal.status == "Available" else render.status_words(animal.status),
        looking=animal.status in render.LOOKING,
        marks=tuple(marks),
        shot=_shot(picture, _who(animal)) if picture else None,
        icon=ICONS.get(animal.species, PAW),
        away="" if tenths is None else render.away_words(tenths),
        partner=partner,
    )


@dataclass(frozen=True, slots=True)
class Company:
    """What belongs to an animal: its media in order, and the other animals that its page shows."""

    pictures: Sequence[Picture]
    videos: Sequence[Video]
    partner: Animal | None = None
    partner_pictures: Sequence[Picture] = ()
    similar: tuple[Card, ...] = ()
    colours: str = ""  # the address of the sheet of its organisation


def animal_page(
    animal: Animal, company: Company, *, tracker_base: str, tracker_secret: str, now: datetime
) -> AnimalPage:
    """An animal's page. Its tracker image is named once, here; none passes within the description."""
    known = find_species(animal.species)
    looking = animal.status in render.LOOKING
    due = animal.kill_date if looking and animal.kill_date and animal.kill_date >= now.date() else None
    return AnimalPage(
        id=animal.pk,
        path=animal_path(animal),
        name=_name(animal),
        called=_called(animal),
        who=_who(animal),
        icon=ICONS.get(known.name, PAW) if known else PAW,
        species=animal.species,
        plural=species_word(known.plural) if known else "",
        breed=_breed(animal),
        traits=_traits(animal, now.date()),
        place=_place(animal),
        summary=render.plain(animal.summary),
        status=render.status_words(animal.status),
        looking=looking,
        courtesy=bool(animal.courtesy),
        needs_foster=bool(animal.needs_foster) and looking,
        deadline=render.day_words(due) if due else "",
        shots=_shots(animal, company.pictures),
        films=tuple(_films(company.videos)),
        description=_description(animal),
        facts=tuple(_facts(animal)),
        good_with=(
            Question(
                _("Other dogs") if animal.species == "Dog" else _("Dogs"), render.answer(animal.ok_with_dogs)
            ),
            Question(
                _("Other cats") if animal.species == "Cat" else _("Cats"), render.answer(animal.ok_with_cats)
            ),
            Question(_("Children"), render.answer(animal.ok_with_kids)),
        ),
        health=tuple(_health(animal)),
        home=tuple(_home(animal)),
        qualities=tuple(render.quality_words(animal.qualities)),
        partner=_partner(company, now),
        org=org_page(animal.org, company.colours),
        foster=_foster(animal),
        url=safe_url(animal.pet_url),
        updated_at=animal.updated_at,
        updated=render.ago(animal.updated_at, now) if animal.updated_at else "",
        tracker_url=_tracker(animal, tracker_base, tracker_secret),
        similar=company.similar,
        letter=f"/messages/animals/{animal.pk}" if receiver(animal_letters(animal)) else "",
        map=map_of(animal.location_zip, animal.org.zip),
    )


def _partner(company: Company, now: datetime) -> Partner | None:
    if (animal := company.partner) is None:
        return None
    return Partner(
        path=animal_path(animal),
        name=_name(animal),
        called=_called(animal),
        breed=_breed(animal),
        traits=_traits(animal, now.date()),
        summary=render.plain(animal.summary),
        description=_description(animal),
        shot=next(iter(_shots(animal, company.partner_pictures[:1])), None),
        icon=ICONS.get(animal.species, PAW),
    )


def org_card(org: Organisation, animals: int) -> OrgCard:
    """An organisation for a list, with the number of its animals."""
    return OrgCard(
        org.pk, org_path(org), render.plain(org.name), render.place_words(org.city, org.state), animals
    )


def _shots(animal: Animal, pictures: Iterable[Picture]) -> tuple[Shot, ...]:
    usable = [picture for picture in pictures if _shot(picture, "")]
    shots = (
        _shot(picture, render.picture_words(_who(animal), number, len(usable)))
        for number, picture in enumerate(usable, 1)
    )
    return tuple(shot for shot in shots if shot)


def _shot(picture: Picture | PictureRow, alt: str) -> Shot | None:
    """The picture in its large size, which is 500 pixels across; None when it has no usable address."""
    width, height = picture.large_width, picture.large_height
    if picture.content:
        src = media_path(picture.pk, picture.content, LARGE)
        full = media_path(picture.pk, picture.content)
    else:
        original, large, small = map(_web, (picture.original_url, picture.large_url, picture.small_url))
        src = large or original or small
        full = original or src
        if src and src != large:
            kind = "original" if src == original else "small"
            width, height = getattr(picture, f"{kind}_width"), getattr(picture, f"{kind}_height")
    if not src:
        return None
    wide = picture.original_width or 0
    srcset = f"{src} {width}w, {full} {wide}w" if width and full != src and wide > width else ""
    webp = _webp(picture) if picture.content else ""
    return Shot(
        src, srcset, webp, full, width or None if height else None, height or None if width else None, alt
    )


def _webp(picture: Picture | PictureRow) -> str:
    wide = picture.original_width or 0
    names = [name for name in PAGE_SIZES if name == str(LARGE) or wide > LARGE]
    return ", ".join(
        f"{media_path(picture.pk, picture.content, name, 'webp')} {min(PAGE_SIZES[name].pixels, wide)}w"
        for name in names
    )


def _web(url: str) -> str:
    """An address for an image: only one that names its scheme, for no browser should guess."""
    return safe_url(url) if url.lower().startswith(("http://", "https://")) else ""


def _films(videos: Iterable[Video]) -> Iterable[Film]:
    for video in videos:
        url = _web(video.url)
        if url:
            yield Film(url, _("on YouTube") if video.kind == VideoKind.YOUTUBE else "")


def _name(animal: Animal | CardRow) -> str:
    return render.plain(animal.name) or _("No name yet")


def _called(animal: Animal | CardRow) -> str:
    return render.call_name(animal.name) or _("This animal")


def _who(animal: Animal | CardRow) -> str:
    colours = render.colour_words(animal.color, animal.pattern)
    return render.who_words(_called(animal), colours, render.kind_words(animal.species, animal.age))


def _breed(animal: Animal | CardRow) -> str:
    both = " / ".join(filter(None, (animal.primary_breed, animal.secondary_breed)))
    return render.breed_words(animal.breed or both) or species_word(render.plain(animal.species))


def _traits(animal: Animal | CardRow, today: date) -> str:
    age = render.age_words(animal.birthdate, animal.age, animal.species, today)
    words = [age, choice("sex", animal.sex).lower(), choice("size", animal.size).lower()]
    line = " · ".join(render.plain(word) for word in words if word)
    return line[:1].upper() + line[1:]


def _place(animal: Animal | CardRow) -> str:
    org = animal.org
    if animal.location_zip and animal.location_zip[:5] != org.zip[:5]:
        town = town_of(animal.location_zip)
        if town:
            return render.place_words(*town)
    return render.place_words(org.city, org.state) or render.place_words(*(town_of(org.zip) or ("", "")))


def _description(animal: Animal) -> SafeString:
    return safe_html(animal.description) if animal.description.strip() else breaks(animal.description_plain)


def _tracker(animal: Animal, base: str, secret: str) -> str:
    """The one tracker image of the animal: our own, or its source's; a mirrored animal without one has none."""
    if animal.origin_id == HERE:
        return pixel_url(animal.pk, base=base, audience=OWN, secret=secret)
    return _web(animal.tracker_url)


def _facts(animal: Animal) -> Iterable[Fact]:
    weight = render.size_words(animal.size_current, animal.size_unit)
    grown = render.size_words(animal.size_potential, animal.size_unit)
    colours = render.colour_words(animal.color, animal.pattern)
    size = ", ".join(filter(None, (choice("size", render.plain(animal.size)), weight)))
    if grown and grown != weight:
        size = ", ".join(filter(None, (size, _("%(size)s when grown") % {"size": grown})))
    found = ""
    if animal.found:
        town = render.place_words(*(town_of(animal.found_zip) or ("", "")))
        day = render.day_words(animal.found_date) if animal.found_date else ""
        place = _("in %(place)s") % {"place": town} if town else ""
        found = " ".join(filter(None, (place, _("on %(day)s") % {"day": day} if day else ""))) or _("Yes")
    rows = (
        (_("Breed"), _breed(animal)),
        (_("Sex"), render.sex_words(animal.sex, animal.altered, animal.species)),
        (_("Size"), size),
        (_("Colour"), colours[:1].upper() + colours[1:]),
        (_("Coat"), choice("coat", animal.coat_length)),
        (_("Ears"), choice("ears", animal.ear_type)),
        (_("Eyes"), choice("eyes", animal.eye_color)),
        (_("Tail"), choice("tail", animal.tail_type)),
        (_("Found"), found[:1].upper() + found[1:]),
        (_("Adoption fee"), render.fee_words(animal.adoption_fee)),
        (_("The rescue's number"), animal.rescue_id),
    )
    return (Fact(label, render.plain(words)) for label, words in rows if words)


def _health(animal: Animal) -> Iterable[Question]:
    rows = [(_("Vaccinations up to date"), animal.vaccinated)]
    if animal.sex not in ("Female", "Male"):
        rows.append((_("Spayed or neutered"), animal.altered))
    if animal.species in ("Dog", "Cat", "Rabbit", "Ferret"):
        rows.append((_("House-trained"), animal.housetrained))
    if animal.species == "Cat":
        rows.append((_("Declawed"), animal.declawed))
    rows.append((_("Special needs"), animal.special_needs))
    return (Question(label, render.answer(value)) for label, value in rows)


def _home(animal: Animal) -> Iterable[Fact]:
    experience = {
        "None": _("None needed"),
        "Species": _("Has lived with a %(kind)s before") % {"kind": render.kind_words(animal.species, "")},
        "Breed": _("Knows the breed"),
    }
    yard = {True: _("Needed"), False: _("Not needed"), None: ""}[animal.yard_required]
    rows = (
        (_("Energy"), choice("energy", animal.energy_level or animal.activity_level)),
        (_("Exercise needed"), choice("need", animal.exercise_needs)),
        (_("Grooming needed"), choice("need", animal.grooming_needs)),
        (_("Shedding"), choice("shedding", animal.shedding)),
        (_("Voice"), choice("voice", animal.vocal)),
        (_("Training"), choice("training", animal.obedience_training)),
        (_("With new people"), choice("people", animal.new_people)),
        (_("Adults"), choice("adults", animal.ok_with_adults)),
        (_("Yard"), yard),
        (_("Fence"), choice("fence", animal.fence)),
        (_("Experience"), experience.get(animal.owner_experience, animal.owner_experience)),
    )
    return (Fact(label, render.plain(words).capitalize()) for label, words in rows if words)


def _foster(animal: Animal) -> Contact | None:
    """The foster home, only where it agreed to be public."""
    if not animal.contact_public:
        return None
    phones = tuple(filter(None, (animal.contact_cell_phone, animal.contact_home_phone)))
    contact = Contact(render.plain(animal.contact_name), phones)
    return contact if contact.name or contact.phones or animal.contact_email.strip() else None


def org_page(org: Organisation, colours: str = "") -> OrgPage:
    """An organisation's page; its street only when it shows it. `colours` is the address of its own sheet."""
    texts = (
        (_("About us"), org.about),
        (_("How to adopt"), org.adoption_process),
        (_("Where to meet our animals"), org.meet_pets),
        (_("What we do"), org.services),
        (_("Where we work"), org.serve_areas),
    )
    town = render.place_words(org.city, org.state)
    street = (render.plain(org.address), " ".join(filter(None, (town, org.zip)))) if org.show_address else ()
    attribution, attribution_url = _attribution(cast(Source, org.origin))
    return OrgPage(
        id=org.pk,
        path=org_path(org),
        name=render.plain(org.name),
        kind=choice("kind of organisation", org.org_type),
        place=town or render.place_words(*(town_of(org.zip) or ("", ""))),
        address=tuple(filter(None, street)),
        contact=Contact("", (org.phone,) if org.phone else ()),
        url=safe_url(org.url),
        facebook=safe_url(org.facebook_url),
        texts=tuple((title, html) for title, text in texts if (html := safe_html(text))),
        attribution=attribution,
        attribution_url=attribution_url,
        letter=f"/messages/orgs/{org.pk}" if receiver(org_letters(org)) else "",
        colours=colours,
    )


def animal_letters(animal: Animal) -> LetterFacts:
    """What an animal says of letters; the foster home's address counts only where it was made public."""
    foster = animal.contact_email if animal.contact_public else ""
    return LetterFacts(animal.message_pet, one_address(foster), one_address(animal.org.email))


def org_letters(org: Organisation) -> LetterFacts:
    """What an organisation says of letters."""
    return LetterFacts(org.message_org, "", one_address(org.email))


def one_address(text: str) -> str:
    """One e-mail address, or "": what sources give may be anything."""
    text = text.strip()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _attribution(source: Source) -> tuple[str, str]:
    if source.name == HERE:
        return "", ""
    url = safe_url(source.attribution_url)
    return source.attribution_text or url, url


# What feeds and embeds say in the same words.
breed_of, place_of, description_of, shot_of, web = _breed, _place, _description, _shot, _web
