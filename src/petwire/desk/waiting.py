"""What waits for an operator, of every room: one function a topic, one line in TOPICS.

To add a topic, write a function that is told the time and gives an Item (or several), and enter it in TOPICS at the
place that fits its haste. Home, the daily mail and its count follow.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from petwire.access.life.reads import waiting as waiting_lives
from petwire.access.reads import waiting as waiting_services
from petwire.bulkfiles.reads import orders_to
from petwire.bulkfiles.signers import other_keys
from petwire.catalog.models import Report, ReportState
from petwire.desk.probing import to_mend
from petwire.exports.asking import unanswered
from petwire.lib.disk import Cause
from petwire.listings.messages.reads import reported_letters
from petwire.mirror.reads import runs_that_wait, status
from petwire.orgs.models import ApplicationState
from petwire.orgs.reads import applications
from petwire.runs.disk import known as disk_trouble


@dataclass(frozen=True, slots=True)
class Item:
    """`count` things that wait. `words` follow the number, such as "reports of listings"; `oldest` is when the first
    of them came, None where nobody knows; `link` is the path of the page where something is done about them, "" where
    there is none."""

    words: str
    count: int
    oldest: datetime | None
    link: str


Topic = Callable[[datetime], Iterable[Item]]


def counted(count: int, one: str, many: str) -> str:
    """The words for one thing or for several."""
    return one if count == 1 else many


def disk(now: datetime) -> Iterator[Item]:
    """A disk that is full or gives errors, a store that is away: what is to be done about it is no matter of a page."""
    for one in disk_trouble():
        words = {
            Cause.FULL: "disk that is full, so that sets, updates and pictures wait. Make room; nothing else is needed",
            Cause.ERROR: "disk that gives errors. Look into the system’s log, and replace it before it is too late",
            Cause.STORE: "store of pictures and sets that does not answer, so that new ones wait. Look whether it runs "
            "and is reached from here; nothing else is needed",
        }
        yield Item(words[one.cause], 1, one.since, "")


def overdue_orders(now: datetime) -> Iterator[Item]:
    """Orders to let go of records that a service has not answered by their deadline, and keys that it does not know."""
    late = [one.deadline for one in orders_to(now=now) if one.overdue]
    words = counted(
        len(late),
        "order that a service has not answered in time",
        "orders that services have not answered in time",
    )
    yield Item(words, len(late), min(late, default=None), reverse("all-withdrawals:list"))
    offered = [at for at in other_keys().values_list("offered_at", flat=True) if at is not None]
    words = counted(
        len(offered), "service that signs with another key", "services that sign with another key"
    )
    yield Item(words, len(offered), min(offered, default=None), reverse("all-withdrawals:list"))


def runs_of_sources(now: datetime) -> Iterator[Item]:
    """Runs that would remove so much that they wait for a person's word."""
    found = runs_that_wait()
    words = counted(
        len(found),
        "update of a source that would remove a lot, and waits for your word",
        "updates of sources that would remove a lot, and wait for your word",
    )
    oldest = min((run.finished_at or run.started_at for run in found), default=None)
    yield Item(words, len(found), oldest, reverse("operator:sources"))


def troubled_sources(now: datetime) -> Iterator[Item]:
    """Sources whose orders are not believed, and sources that were not taken in for a week."""
    found = status(now=now)
    alarmed = sum(bool(one.alarm) for one in found)
    words = counted(
        alarmed, "source whose orders we do not believe", "sources whose orders we do not believe"
    )
    yield Item(words, alarmed, None, reverse("operator:sources"))
    stale = [one.taken_at for one in found if one.stale]
    words = counted(
        len(stale), "source that was not taken in for a week", "sources that were not taken in for a week"
    )
    since = min((at for at in stale if at is not None), default=None)
    yield Item(words, len(stale), since, reverse("operator:sources"))


def joining_organisations(now: datetime) -> Iterator[Item]:
    """Applications of organisations; those that were asked something wait for the applicant."""
    found = applications(decided=False).filter(state=ApplicationState.WAITING)
    times = list(found.values_list("applied_at", flat=True))
    words = counted(len(times), "application of an organisation", "applications of organisations")
    yield Item(words, len(times), min(times, default=None), reverse("operator:applications"))


def reported_listings(now: datetime) -> Iterator[Item]:
    """What visitors reported."""
    times = list(Report.objects.filter(state=ReportState.OPEN).values_list("at", flat=True))
    words = counted(len(times), "report of a listing", "reports of listings")
    yield Item(words, len(times), min(times, default=None), reverse("operator:reports"))


def letters(now: datetime) -> Iterator[Item]:
    """What who got a letter reported."""
    times = [one.letter.reported_at for one in reported_letters(settled=False) if one.letter.reported_at]
    words = counted(len(times), "reported letter", "reported letters")
    yield Item(words, len(times), min(times, default=None), reverse("operator:letters"))


def services(now: datetime) -> Iterator[Item]:
    """Requests for keys, and changes of what services say of themselves."""
    found = waiting_services()
    for kind, one, many in (
        ("request", "request for a key", "requests for keys"),
        ("change", "change of what a service says of itself", "changes of what services say of themselves"),
    ):
        times = [row.since for row in found if row.kind == kind]
        words = counted(len(times), one, many)
        yield Item(words, len(times), min(times, default=None), reverse("review:overview"))


def lives_of_keys(now: datetime) -> Iterator[Item]:
    """Reports of breaches, answered notices, idle keys that are asked back, deletions that nobody has confirmed."""
    found = waiting_lives(now=now)
    for kind, one, many, link in (
        ("breach", "report of a breach", "reports of breaches", "breaches:list"),
        (
            "certificate",
            "service that has ended and has not confirmed its deletion in time",
            "services that have ended and have not confirmed their deletion in time",
            "lives:ended",
        ),
        ("notice", "answer to a notice of breach", "answers to notices of breach", "lives:open-notices"),
        ("reactivation", "idle key that is asked back", "idle keys that are asked back", "review:overview"),
    ):
        rows = [row for row in found if row.kind == kind]
        path = rows[0].path if len(rows) == 1 else reverse(link)
        oldest = min((row.since for row in rows), default=None)
        yield Item(counted(len(rows), one, many), len(rows), oldest, path)


def unanswered_accounts(now: datetime) -> Iterator[Item]:
    """Requests for accounts at adoption sites that no reminder helps any more."""
    times = [row.asked_at for row in unanswered()]
    words = counted(
        len(times),
        "request for an account that a site does not answer",
        "requests for accounts that sites do not answer",
    )
    yield Item(words, len(times), min(times, default=None), reverse("operator-sites:overview"))


def pages_of_partners(now: datetime) -> Iterator[Item]:
    """Pages of services that show animals without the right tracker image."""
    since = [at for at in to_mend().values_list("since", flat=True) if at is not None]
    words = counted(
        len(since),
        "page of a service without the right tracker image",
        "pages of services without the right tracker image",
    )
    yield Item(words, len(since), min(since, default=None), reverse("views:all"))


# In order of haste: first what keeps all work from being done, then what others have to let go of, then what is kept
# from visitors, then who waits for a yes.
TOPICS: tuple[Topic, ...] = (
    disk,
    overdue_orders,
    lives_of_keys,
    runs_of_sources,
    troubled_sources,
    reported_listings,
    letters,
    joining_organisations,
    services,
    unanswered_accounts,
    pages_of_partners,
)


def waiting(now: datetime) -> list[Item]:
    """Everything that waits, in order of haste."""
    return [item for topic in TOPICS for item in topic(now) if item.count]
