"""The list of animals: which, in what order, and what each line says, by a handful of questions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from petwire.catalog.models import DELETED, Animal, Picture
from petwire.catalog.reads import PICTURE_PLACE
from petwire.catalog.rights import statuses_for
from petwire.console.animals.whose import animals_for
from petwire.console.doors import MemberRequest
from petwire.listings import render
from petwire.orgs.models import ADOPTED, AVAILABLE
from petwire.sharing.reads import shown_animals

PAGE = 50
PENDING = "Adoption Pending"
IN_CARE = (AVAILABLE, PENDING, "Hold", "Available to Foster", "Available for Sponsorship", "Free Roaming")
ONE_TAP = {AVAILABLE: "Available", PENDING: "Pending", ADOPTED: "Adopted"}

SORTS = {
    "newest": ("Newest first", ("-id",)),
    "name": ("By name", ("name", "id")),
    "changed": ("Changed last", ("-changed_at", "-id")),
    "status": ("By status", ("status", "name", "id")),
}
MARKS = {
    "no-picture": "Without a picture",
    "no-text": "Without a description",
    "not-shown": "Not on the public pages",
    "do-not-publish": "Marked do-not-publish",
    "needs-foster": "Foster wanted",
    "courtesy": "Courtesy listings",
    "bonded": "Bonded pairs",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. "" leaves it open; the group is `care`, `all` or a status."""

    text: str = ""
    group: str = "care"
    species: str = ""
    mark: str = ""
    sort: str = "newest"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From an address; what means nothing is left open."""
        sort, mark = query.get("sort", ""), query.get("mark", "")
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:100],
            group=query.get("group", "") or "care",
            species=query.get("species", "").replace("\0", ""),
            mark=mark if mark in MARKS else "",
            sort=sort if sort in SORTS else "newest",
        )

    def query(self) -> dict[str, str]:
        """For an address: only what narrows."""
        given = {
            "q": self.text,
            "group": self.group,
            "species": self.species,
            "mark": self.mark,
            "sort": self.sort,
        }
        usual = {"group": "care", "sort": "newest"}
        return {name: value for name, value in given.items() if value and usual.get(name) != value}


@dataclass(frozen=True, slots=True)
class Tap:
    """A status that one tap gives."""

    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """An animal in the list."""

    id: int
    name: str
    about: str
    status: str
    number: str  # the rescue's own
    picture: Picture | None
    shown: bool
    marks: tuple[str, ...]
    taps: tuple[Tap, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """A choice of the list with its count."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list."""

    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    species: tuple[Group, ...]
    total: int
    everybody: int
    page: int
    pages: int


def listed(request: MemberRequest, wanted: Wanted, page: int) -> Listed:
    """The page of the list that a member asked for; a page that is not there is the last one."""
    everyone = animals_for(request).exclude(status=DELETED).order_by()
    counts = everyone.values_list("status", "species").annotate(count=Count("id"))
    by_status, by_species = Counter[str](), Counter[str]()
    for status, species, count in counts:
        by_status[status] += count
        by_species[species] += count
    pages = Paginator(found(request, wanted), PAGE)
    this = pages.get_page(page)
    return Listed(
        lines=_lines(request, list(this.object_list)),
        groups=_groups(by_status),
        species=tuple(Group(name, name, count) for name, count in by_species.most_common()),
        total=pages.count,
        everybody=by_status.total(),
        page=this.number,
        pages=pages.num_pages,
    )


def found(request: MemberRequest, wanted: Wanted) -> "QuerySet[Animal]":
    """The animals that fit, in order."""
    rows = animals_for(request).exclude(status=DELETED)
    if wanted.group == "care":
        rows = rows.filter(status__in=IN_CARE)
    elif wanted.group != "all":
        rows = rows.filter(status=wanted.group)
    if wanted.species:
        rows = rows.filter(species=wanted.species)
    for word in wanted.text.split()[:5]:
        fits = Q(name__icontains=word) | Q(rescue_id__icontains=word) | Q(primary_breed__icontains=word)
        fits |= Q(species__iexact=word) | Q(color__icontains=word)
        rows = rows.filter(
            fits | Q(pk=int(word)) if word.isascii() and word.isdigit() and len(word) < 18 else fits
        )
    return _marked(rows, wanted.mark).order_by(*SORTS[wanted.sort][1])


def _marked(rows: "QuerySet[Animal]", mark: str) -> "QuerySet[Animal]":
    match mark:
        case "no-picture":
            return rows.filter(~Exists(Picture.scoped.filter(animal_id=OuterRef("pk"))))
        case "no-text":
            return rows.filter(description="")
        case "not-shown":
            return rows.exclude(pk__in=shown_animals().values("pk"))
        case "do-not-publish":
            return rows.filter(do_not_publish=True)
        case "needs-foster":
            return rows.filter(needs_foster=True)
        case "courtesy":
            return rows.filter(courtesy=True)
        case "bonded":
            return rows.filter(bonded_with__isnull=False)
    return rows


def _lines(request: MemberRequest, animals: list[Animal]) -> tuple[Line, ...]:
    ids = [animal.pk for animal in animals]
    held = Picture.scoped.filter(animal_id__in=ids).exclude(PICTURE_PLACE)
    first = held.order_by("animal_id", "position", "id").distinct("animal_id")
    pictures = {picture.animal_id: picture for picture in first}
    shown = set(shown_animals().filter(pk__in=ids).values_list("pk", flat=True))
    today = request.now.date()
    return tuple(
        Line(
            id=animal.pk,
            name=render.plain(animal.name),
            about=" · ".join(
                filter(
                    None,
                    (
                        render.breed_words(animal.primary_breed or animal.breed) or animal.species,
                        render.age_words(animal.birthdate, animal.age, animal.species, today),
                        animal.sex.lower(),
                    ),
                )
            ),
            status=animal.status,
            number=animal.rescue_id,
            picture=pictures.get(animal.pk),
            shown=animal.pk in shown,
            marks=marks_of(animal),
            taps=taps_for(request, animal),
            changed_at=animal.changed_at,
        )
        for animal in animals
    )


def marks_of(animal: Animal) -> tuple[str, ...]:
    """What is special about a listing, in a word or two each."""
    marks = (
        ("do not publish", animal.do_not_publish),
        ("bonded pair", animal.bonded_with_id),
        ("courtesy", animal.courtesy),
        ("foster wanted", animal.needs_foster),
    )
    return tuple(words for words, holds in marks if holds)


def taps_for(request: MemberRequest, animal: Animal) -> tuple[Tap, ...]:
    """The statuses that one tap gives, by what the member may do."""
    allowed = set(statuses_for(request.role, animal.status)) - {animal.status}
    taps = [Tap(status, words) for status, words in ONE_TAP.items() if status in allowed]
    if not taps and "Hold" in allowed:
        taps = [Tap("Hold", "On hold")]
    return tuple(taps)


def in_care(org_id: int) -> dict[str, int]:
    """How many animals an organisation has in care, and how many of those visitors see."""
    rows = Animal.scoped.filter(status__in=IN_CARE)
    seen = shown_animals().filter(org_id=org_id, status__in=IN_CARE)
    return {"in_care": rows.count(), "public": seen.count()}


def _groups(by_status: Counter[str]) -> tuple[Group, ...]:
    care = sum(by_status[status] for status in IN_CARE)
    singly = [Group(status, status, by_status[status]) for status in (AVAILABLE, PENDING, ADOPTED)]
    others = [
        Group(status, status, count)
        for status, count in by_status.most_common()
        if status not in (AVAILABLE, PENDING, ADOPTED)
    ]
    return (Group("care", "In care", care), *singly, *others, Group("all", "All", by_status.total()))
