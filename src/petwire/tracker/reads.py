"""Where and when animals were looked at. Days are the instance's own (PETWIRE_TIMEZONE)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet, Sum

from petwire.catalog.models import Animal
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.sharing.models import Audience
from petwire.tracker.drops import DAYS
from petwire.tracker.models import UNKNOWN, Drop, Lost, Month, Views

DAYS_KEPT = 730  # then only months are; see actions.fold


@dataclass(frozen=True, slots=True)
class Of:
    """Whose views: of an organisation, an animal, an audience, a host, of any of them together, or of all. The last
    `days` local days, today among them."""

    org: int | None = None
    animal: int | None = None
    audience: int | None = None
    host: str | None = None
    days: int = 30


@dataclass(frozen=True, slots=True)
class Site:
    """Where views were: an audience ("" where nobody knows which) and the host of the page ("" where it is not told).

    `number` is the audience's, 0 without.
    """

    number: int
    audience: str
    kind: str
    host: str


@dataclass(frozen=True, slots=True)
class SiteViews:
    """Views at a site, and of how many animals."""

    site: Site
    views: int
    animals: int


@dataclass(frozen=True, slots=True)
class AnimalViews:
    """Views of an animal; no name when it is erased."""

    animal: int
    name: str
    views: int
    sites: int


@dataclass(frozen=True, slots=True)
class Line:
    """What was counted: a row of the report."""

    org: int
    animal: int
    day: date
    audience: str
    host: str
    views: int


def days_of(asked: Of, *, now: datetime) -> list[tuple[date, int]]:
    """Views of each day, the oldest first, those without any as well."""
    found = dict(_rows(asked, now).values_list("day").annotate(Sum("count")))
    first = _first(asked.days, now)
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in range(asked.days))]


def sites_of(asked: Of, *, now: datetime, most: int | None = None) -> list[SiteViews]:
    """The sites, the one with the most views first."""
    grouped = _rows(asked, now).values_list("audience", "host")
    summed = grouped.annotate(views=Sum("count"), animals=Count("animal", distinct=True))
    rows = list(summed.order_by("-views", "audience", "host")[:most])
    known = audiences({row[0] for row in rows})
    return [SiteViews(site_of(number, host, known), views, some) for number, host, views, some in rows]


def animals_of(asked: Of, *, now: datetime, most: int | None = None) -> list[AnimalViews]:
    """The animals, the one with the most views first."""
    grouped = _rows(asked, now).values_list("animal")
    summed = grouped.annotate(views=Sum("count"), sites=Count("host", distinct=True))
    rows = list(summed.order_by("-views", "animal")[:most])
    names = dict(Animal.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return [AnimalViews(animal, names.get(animal, ""), views, sites) for animal, views, sites in rows]


def lines_of(asked: Of, *, now: datetime) -> Iterator[Line]:
    """Everything that was counted in those days, the oldest first."""
    known = audiences(None)
    rows = _rows(asked, now).order_by("day", "animal", "audience", "host")
    for one in rows.iterator(2000):
        site = site_of(one.audience, one.host, known)
        yield Line(one.org, one.animal, one.day, site.audience, site.host, one.count)


def total_of(asked: Of) -> int:
    """All views that were ever counted; `days` says nothing."""
    days = _narrowed(Views.objects.all(), asked).aggregate(found=Sum("count"))["found"] or 0
    months = _narrowed(Month.objects.all(), asked).aggregate(found=Sum("count"))["found"] or 0
    return int(days) + int(months)


def any_views() -> bool:
    """Was anything counted at all?"""
    return Views.objects.exists()


def lost_since(first: date) -> int:
    """Views that could not be written down."""
    return Lost.objects.filter(day__gte=first).aggregate(found=Sum("count"))["found"] or 0


def open_drops(org: int) -> list[tuple[Drop, Site]]:
    """Sites at which views have dropped and are not back, the newest first."""
    rows = list(Drop.objects.filter(org=org, over_at=None).order_by("-id"))
    known = audiences({row.audience for row in rows})
    return [(row, site_of(row.audience, row.host, known)) for row in rows]


def audiences(numbers: set[int] | None) -> Mapping[int, tuple[str, str]]:
    """Names and kinds of audiences by number; of all with None."""
    rows = Audience.objects.all() if numbers is None else Audience.objects.filter(pk__in=numbers)
    return {number: (name, kind) for number, name, kind in rows.values_list("pk", "name", "kind")}


def site_of(number: int, host: str, known: Mapping[int, tuple[str, str]]) -> Site:
    """A site by its number and host."""
    name, kind = known.get(number, ("", ""))
    return Site(number if name else UNKNOWN, name, kind, host)


SiteKey = tuple[int, str]  # of an audience; of a site that is known by its host alone, 0 and the host


def series_by_org(*, last: date) -> Iterator[tuple[int, dict[SiteKey, list[int]]]]:
    """Of each organisation: views at each of its sites on the DAYS days until `last`, the oldest first."""
    first = last - timedelta(days=DAYS - 1)
    rows = Views.objects.filter(day__gte=first, day__lte=last, org__gt=0).exclude(audience=UNKNOWN, host="")
    by_org: dict[SiteKey, list[int]] = defaultdict(lambda: [0] * DAYS)
    current = 0
    grouped = rows.values_list("org", "audience", "host", "day").annotate(views=Sum("count")).order_by("org")
    for org, audience, host, day, views in grouped.iterator(5000):
        if org != current and by_org:
            yield current, dict(by_org)
            by_org.clear()
        current = org
        by_org[(audience, "" if audience else host)][(day - first).days] += views
    if by_org:
        yield current, dict(by_org)


def _rows(asked: Of, now: datetime) -> "QuerySet[Views]":
    first = _first(asked.days, now)
    return _narrowed(Views.objects.filter(day__gte=first, day__lte=_today(now)), asked)


def _narrowed(rows: QuerySet, asked: Of) -> QuerySet:  # type: ignore[type-arg]
    given = {"org": asked.org, "animal": asked.animal, "audience": asked.audience, "host": asked.host}
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def _first(days: int, now: datetime) -> date:
    return _today(now) - timedelta(days=days - 1)


def _today(now: datetime) -> date:
    return day_of(now, config().zone)
