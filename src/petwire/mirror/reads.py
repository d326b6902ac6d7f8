"""Questions about sources: how fresh they are, what their runs did, what was approved."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Q

from petwire.catalog.models import Animal, Picture
from petwire.catalog.reads import PLACE
from petwire.lib.errors import PetwireError
from petwire.mirror.models import ASKING, COPYING, HubOrder, HubOrders, PictureHabit, Upstream
from petwire.mirror.schedule import LOOK_BACK, SourceFacts, is_stale, poll_due
from petwire.orgs.models import HERE, Organisation, Source
from petwire.runs.models import Run, State
from petwire.runs.reads import attempts

# A run after a waiting one that ended in one of these has settled what waited.
_SETTLED = (State.DONE, State.NOTHING_NEW)


class NoSuchSource(PetwireError):
    """There is no source of that name."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source and how far we have come with it. `stale`: a week has passed without a set that was taken in.

    `lag` is the age of the set that we hold, in seconds; None when nobody knows it.
    """

    name: str
    url: str
    terms: str
    environment: str
    attribution_text: str
    attribution_url: str
    pictures: str
    daily: time  # local
    scrub: str
    animals: int
    orgs: int
    set_id: str
    set_stamp: datetime | None
    lag: int | None
    imported_at: datetime | None
    updated_at: datetime | None
    scrubbed_at: datetime | None
    taken_at: datetime | None  # the latest of the three
    stale: bool
    waiting: int | None
    orders: int  # number of the newest file of orders; 0: none
    alarm: str  # why the last one was refused
    alarm_words: str
    hub_key: str


@dataclass(frozen=True, slots=True)
class Approved:
    """How many animals and organisations a person has let go with a set."""

    animals: int = 0
    orgs: int = 0


def find_upstream(name: str) -> Upstream:
    """The upstream of a source. NoSuchSource names those that there are."""
    upstream = Upstream.objects.select_related("source").filter(source__name=name).first()
    if upstream is None:
        known = ", ".join(
            Upstream.objects.order_by("source__name").values_list("source__name", flat=True)[:20]
        )
        raise NoSuchSource(
            f"There is no source {name!r}. "
            + (f"Known: {known}." if known else "Add one with `petwire mirror add NAME URL`.")
        )
    return upstream


def status(name: str | None = None, *, now: datetime) -> list[SourceStatus]:
    """Each source, or the one of that name."""
    upstreams = (
        [find_upstream(name)]
        if name
        else list(Upstream.objects.select_related("source").order_by("source__name"))
    )
    names = [upstream.source.name for upstream in upstreams]
    sources = Source.objects.filter(name__in=names).exclude(name=HERE)
    orgs = dict(
        Organisation.objects.filter(origin__in=sources).values_list("origin").annotate(Count("id")).order_by()
    )
    animals = dict(
        Animal.objects.filter(org__origin__in=sources)
        .exclude(PLACE)
        .values_list("org__origin")
        .annotate(Count("id"))
        .order_by()
    )
    return [
        _status(one, animals.get(one.source.name, 0), orgs.get(one.source.name, 0), now) for one in upstreams
    ]


def runs(name: str, limit: int = 50) -> list[Run]:
    """The latest runs of a source, the newest first."""
    find_upstream(name)
    ours = Q(kind__startswith="mirror ") | Q(kind__in=("orders", COPYING, ASKING))
    return list(Run.objects.filter(ours, subject=name).order_by("-id")[:limit])


def dead_links() -> dict[str, int]:
    """By name of each source that links its pictures: how many of them have an address that is dead, where any do."""
    linking = Upstream.objects.filter(pictures=PictureHabit.LINK).values("source__name")
    dead = Picture.objects.filter(origin__in=linking, content="").exclude(trouble="")
    return dict(dead.values_list("origin").annotate(Count("id")).order_by())


def waiting_run(name: str) -> Run | None:
    """The run that waits for a person's word, if any does."""
    for run in Run.objects.filter(kind__startswith="mirror ", subject=name).order_by("-id")[:50]:
        if run.state == State.WAITING:
            return run
        if run.state in _SETTLED:
            return None
    return None


def waiting_orders(name: str) -> Run | None:
    """The run that carries out the hub's orders and waits for a person's word, if any does."""
    last = Run.objects.filter(kind="orders", subject=name).order_by("-id")
    for run in last.exclude(state=State.REFUSED)[:1]:
        if run.state == State.WAITING:
            return run
    return None


def runs_that_wait() -> list[Run]:
    """Of every source, the run that waits for a person's word and has not got it, the oldest first."""
    found = []
    for name in Upstream.objects.values_list("source__name", flat=True):
        found += [run for run in (waiting_orders(name), waiting_run(name)) if run is not None]
    return sorted((run for run in found if run.approved_at is None), key=lambda run: run.pk)


def whole_source_ordered(upstream: Upstream) -> bool:
    """Whether the hub has ordered back everything of it."""
    return HubOrder.objects.filter(upstream=upstream, kind="source", lifted_at=None).exists()


def approved_orders(name: str) -> dict[str, int]:
    """How many records a person lets go by the hub's orders, by kind."""
    run = waiting_orders(name)
    if run is None or run.approved_at is None:
        return {}
    return dict.fromkeys(("animal", "picture"), int(run.report["waiting"]))


def approved(name: str, set_name: str) -> Approved:
    """What a person has let pass of a set."""
    waited = Run.objects.filter(
        kind__startswith="mirror ",
        subject=name,
        state=State.WAITING,
        approved_at__isnull=False,
        report__set=set_name,
    )
    reports = [run.report for run in waited]
    return Approved(
        animals=max((report["animals"]["waiting"] for report in reports), default=0),
        orgs=max((report["orgs"]["waiting"] for report in reports), default=0),
    )


def schedules(*, now: datetime) -> dict[str, SourceFacts]:
    """By name of the source: what decides when it is fetched."""
    tried = attempts(kind="mirror ", since=now - LOOK_BACK)
    return {
        one.source.name: SourceFacts(
            daily=one.daily_at,
            scrub_day=one.scrub_day,
            taken_at=_taken_at(one),
            whole_at=_latest(one.imported_at, one.scrubbed_at),
            attempts=tried.get(one.source.name, ()),
        )
        for one in Upstream.objects.select_related("source").order_by("id")
    }


def polls(*, now: datetime) -> list[Upstream]:
    """The sources whose hubs are to be asked for orders now: those of which something was taken in."""
    known = {one.upstream_id: one for one in HubOrders.objects.all()}
    due = []
    for upstream in Upstream.objects.select_related("source").order_by("id"):
        row = known.get(upstream.pk) or HubOrders()
        if _taken_at(upstream) and poll_due(tried_at=row.tried_at, failures=row.failures, now=now):
            due.append(upstream)
    return due


def _taken_at(upstream: Upstream) -> datetime | None:
    return _latest(upstream.imported_at, upstream.updated_at, upstream.scrubbed_at)


def _latest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def _status(upstream: Upstream, animals: int, orgs: int, now: datetime) -> SourceStatus:
    waiting = waiting_orders(upstream.source.name) or waiting_run(upstream.source.name)
    orders = HubOrders.objects.filter(upstream=upstream).first() or HubOrders()
    return SourceStatus(
        name=upstream.source.name,
        url=upstream.url,
        terms=upstream.source.terms,
        environment=upstream.source.environment,
        attribution_text=upstream.source.attribution_text,
        attribution_url=upstream.source.attribution_url,
        pictures=upstream.pictures,
        daily=upstream.daily_at,
        scrub=upstream.scrub_day,
        animals=animals,
        orgs=orgs,
        set_id=upstream.set_id,
        set_stamp=upstream.set_stamp,
        lag=round((now - upstream.set_stamp).total_seconds()) if upstream.set_stamp else None,
        imported_at=upstream.imported_at,
        updated_at=upstream.updated_at,
        scrubbed_at=upstream.scrubbed_at,
        taken_at=_taken_at(upstream),
        stale=is_stale(taken_at=_taken_at(upstream), created_at=upstream.created_at, now=now),
        waiting=waiting.pk if waiting else None,
        orders=orders.number,
        alarm=orders.alarm,
        alarm_words=orders.alarm_words,
        hub_key=orders.key,
    )
