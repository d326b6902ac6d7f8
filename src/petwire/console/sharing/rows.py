"""What the page shows of each audience, gathered in a fixed number of questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max

from petwire.access.life.models import Channel, DayUse
from petwire.access.models import Service
from petwire.access.reads import RecentChange, changes_since
from petwire.bulkfiles.reads import OrderRow, last_receipts, newest_sets, orders_to
from petwire.console.sharing.words import explained, why
from petwire.exports.sites import title_of
from petwire.lib.config import config
from petwire.sharing.categories import CATEGORIES
from petwire.sharing.models import Audience, AudienceKind, AudienceStanding
from petwire.sharing.reads import Stand, audiences, masters, preferences, standings

CHANGED_LATELY = timedelta(days=90)
ENDED = (AudienceStanding.SUSPENDED, AudienceStanding.TERMINATED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audience was asked to let go of. `late`: it has not fetched that, and its time is over."""

    words: str
    late: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One audience as the page shows it. `answer` is "yes", "no" or "default", what the organisation chose."""

    key: str
    kind: str
    name: str
    shown: bool
    shows: int
    why: str
    answer: str
    waits: bool = False
    ended: bool = False
    company: str = ""
    url: str = ""
    description: str = ""
    for_people: str = ""
    categories: list[tuple[str, str]] = field(default_factory=list)
    since: str = ""
    takes: list[str] = field(default_factory=list)
    last_delivery: str = ""
    changes: list[str] = field(default_factory=list)
    asked: Asked | None = None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The buttons: answers and their words."""
        by_category = [("default", "By category")] if self.kind == AudienceKind.SERVICE else []
        return [("yes", "Yes"), ("no", "No"), *by_category]

    @property
    def chosen(self) -> str:
        """The button that is pressed: where there is none for the default, that which says the same."""
        if self.answer != "default" or self.kind == AudienceKind.SERVICE:
            return self.answer
        return "yes" if self.kind == AudienceKind.OWN else "no"

    @property
    def chosen_words(self) -> str:
        """The same in words."""
        return dict(self.choices)[self.chosen].lower()


@dataclass(frozen=True, slots=True)
class Page:
    """All rows by where they stand, the master switch of services, and how many categories are not answered."""

    own: list[Row]
    waiting: list[Row]
    services: list[Row]
    sites: list[Row]
    ended: list[Row]
    exports_on: bool
    open_categories: int


def page_of(org_id: int, *, now: datetime) -> Page:
    """Everybody who might show an organisation's animals."""
    rows = rows_of(org_id, now=now)
    services = [row for row in rows if row.kind == AudienceKind.SERVICE and not row.ended]
    return Page(
        own=[row for row in rows if row.kind == AudienceKind.OWN],
        waiting=[row for row in services if row.waits],
        services=[row for row in services if not row.waits],
        sites=[row for row in rows if row.kind == AudienceKind.SITE and not row.ended],
        ended=[row for row in rows if row.ended],
        exports_on=masters(org_id).get(AudienceKind.SERVICE, True),
        open_categories=len(unanswered(org_id)),
    )


def rows_of(org_id: int, *, now: datetime) -> list[Row]:
    """Each audience that was ever approved, by name; own pages as well."""
    stands = {one.audience: one for one in standings(org_id)}
    facts = _Facts(org_id, now)
    rows = [
        _row(audience, stands[audience.name], facts)
        for audience in audiences()
        if audience.name in stands and audience.standing != AudienceStanding.PENDING
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def row_of(org_id: int, key: str, *, now: datetime) -> Row | None:
    """One audience."""
    return next((row for row in rows_of(org_id, now=now) if row.key == key), None)


def asked_about() -> list[str]:
    """The categories that an organisation is asked about: all there are, and what services call themselves besides."""
    named = {one for audience in audiences() for one in audience.categories}
    return [*CATEGORIES, *sorted(named - CATEGORIES.keys())]


def unanswered(org_id: int) -> list[str]:
    """The categories for which an organisation has not said yes, no or "ask me"."""
    answered = preferences(org_id)
    return [one for one in asked_about() if one not in answered]


def when(moment: datetime) -> str:
    """A moment in local time."""
    return f"{moment.astimezone(config().zone):%-d %b %Y, %H:%M %Z}"


class _Facts:
    """What is known of all services at once."""

    def __init__(self, org_id: int, now: datetime) -> None:
        self.services = {one.key_id: one for one in Service.objects.all()}
        self.sets = newest_sets()
        self.receipts = last_receipts()
        api = DayUse.objects.filter(channel=Channel.API).values("service__key_id").annotate(last=Max("day"))
        self.api: dict[str, date] = dict(api.values_list("service__key_id", "last"))
        self.changes = changes_since(now - CHANGED_LATELY)
        self.orders: dict[str, list[OrderRow]] = {}
        for order in orders_to(now=now, org_id=org_id):
            self.orders.setdefault(order.service, []).append(order)


def _row(audience: Audience, stand: Stand, facts: _Facts) -> Row:
    service = facts.services.get(audience.name)
    own = audience.kind == AudienceKind.OWN
    told = {} if service is None else _of_service(service, facts)
    return Row(
        key=audience.name,
        kind=audience.kind,
        name="The public pages here" if own else service.name if service else title_of(audience.name),
        shown=stand.shown,
        shows=stand.shows,
        why=why(stand),
        answer={True: "yes", False: "no", None: "default"}[stand.decision],
        waits=stand.waits,
        ended=audience.standing in ENDED,
        categories=explained(stand.categories),
        asked=_asked(facts.orders.get(audience.name, ())),
        **told,  # type: ignore[arg-type]
    )


def _of_service(service: Service, facts: _Facts) -> dict[str, object]:
    return {
        "company": service.company,
        "url": service.url if service.url.startswith(("https://", "http://")) else "",
        "description": service.description,
        "for_people": "Everybody can see what it shows."
        if service.public
        else "It is not open to everybody.",
        "since": f"{service.approved_at.astimezone(config().zone):%-d %b %Y}" if service.approved_at else "",
        "takes": _takes(service, facts),
        "last_delivery": _last_delivery(service, facts),
        "changes": [_change(one) for one in facts.changes.get(service.key_id, ())],
    }


def _takes(service: Service, facts: _Facts) -> list[str]:
    """What a service takes, and when it last came."""
    newest = facts.sets.get(service.key_id)
    found = []
    if service.nightly_files:
        found.append(
            f"Takes files every night, the newest of {when(newest.started)}" if newest else "Takes files"
        )
    if service.used_at:
        found.append(f"last came {when(service.used_at)}")
    if service.key_id in facts.api:
        found.append(f"last used the API on {facts.api[service.key_id]:%-d %b %Y}")
    receipt = facts.receipts.get(service.key_id)
    if receipt:
        found.append(f"last fetched its orders {when(receipt)}")
    return found or ["Has taken nothing yet"]


def _last_delivery(service: Service, facts: _Facts) -> str:
    """When a service last had something of here: its newest set, or the day on which it last asked."""
    newest, day = facts.sets.get(service.key_id), facts.api.get(service.key_id)
    if newest and (day is None or newest.started.astimezone(config().zone).date() >= day):
        return when(newest.started)
    return f"{day:%-d %b %Y}, by the API" if day else ""


def _change(change: RecentChange) -> str:
    """What a service changed, in words."""
    told = [
        f"{one.words.lower()} from “{one.before or 'nothing'}” to “{one.after or 'nothing'}”"
        if one.before or one.after
        else one.words.lower()
        for one in change.fields
    ]
    day = f"{change.at.astimezone(config().zone):%-d %b %Y}"
    return f"{day}: {', '.join(told)}{'; an operator has yet to approve it' if change.waiting else ''}."


def _asked(orders: Iterable[OrderRow]) -> Asked | None:
    """What it was asked to let go of and may not have again, in words."""
    stand = [one for one in orders if one.lifted is None]
    if not stand:
        return None
    open_ = [one for one in stand if one.overdue or not (one.confirmed or one.fetched)]
    what = _what(open_ or stand)
    if open_:
        return _not_done(open_, what)
    confirmed = [one.confirmed for one in stand if one.confirmed]
    if len(confirmed) == len(stand):
        words = f"Asked to let go of {what}: it has confirmed that, {when(max(confirmed))}."
    else:
        last = max(one.fetched for one in stand if one.fetched)
        words = f"Asked to let go of {what}: it has fetched that, {when(last)}."
    return Asked(words, late=False, waiting=False)


def _not_done(orders: list[OrderRow], what: str) -> Asked:
    late = [one for one in orders if one.overdue]
    missing = "confirmed" if any(one.fetched for one in late or orders) else "fetched"
    if late:
        deadline = min(one.deadline for one in late)
        words = f"Asked to let go of {what} by {when(deadline)}. It has not {missing} that: it is overdue."
        return Asked(words, late=True, waiting=True)
    deadline = min(one.deadline for one in orders)
    words = f"Asked to let go of {what}. It has until {when(deadline)}, and has not {missing} that yet."
    return Asked(words, late=False, waiting=True)


def _what(orders: Collection[OrderRow]) -> str:
    if any(one.kind in ("org", "source") for one in orders):
        return "all your animals"
    return (
        "one of your animals or pictures"
        if len(orders) == 1
        else f"{len(orders)} of your animals and pictures"
    )
