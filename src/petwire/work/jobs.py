"""The kinds of work that come due by themselves: each lists its tasks, in the order in which they are to be done."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, Max, Model, OuterRef, QuerySet

from petwire.access.due import (
    projects_due,
    requests_due,
    see_to_projects,
    see_to_requests,
    see_to_terms,
    terms_due,
)
from petwire.access.life.breaches import erase_old_words, old_words
from petwire.access.life.idle import idle_keys, see_to_idle
from petwire.access.life.models import TermsNotice
from petwire.access.life.notices import run_out, suspend_by_notice
from petwire.access.models import Service
from petwire.access.news import orgs_to_tell, tell_orgs
from petwire.access.reads import service_of
from petwire.audit.models import Deed
from petwire.bulkfiles.leftovers import forget_leftovers, left_over
from petwire.bulkfiles.reads import nights, without_successor
from petwire.bulkfiles.run import after_a_no, forget_erased, taken_back, write_set
from petwire.bulkfiles.schedule import night_due
from petwire.bulkfiles.telling import letters_due, write_letters
from petwire.bulkfiles.webhooks import deliver
from petwire.bulkfiles.webhooks import due as webhooks_due
from petwire.bulkfiles.withdrawals import bring_up_to_date, unwritten
from petwire.catalog.bin import overdue, purge_bin, stale_leftovers
from petwire.catalog.media import sweep_store, unused_contents
from petwire.catalog.models import Change
from petwire.catalog.reports import erase_personal, personal_overdue
from petwire.desk.daily import daily_mails_due, send_daily_mails
from petwire.desk.disk import tell as tell_of_disk
from petwire.desk.dropping import check_drops
from petwire.desk.probing import look_at, probes_due
from petwire.exports.due import (
    Due,
    Lanes,
    alarms_due,
    due_exports,
    run_due,
    send_alarms,
)
from petwire.exports.due import forget_leftovers as forget_sent
from petwire.exports.due import left_over as sent_left_over
from petwire.exports.models import Account
from petwire.exports.telling import tell as tell_requests
from petwire.exports.telling import tellings_due
from petwire.freshness.actions import forget_old_lags, has_old_lags
from petwire.lib.calling import taken
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.progress import Progress
from petwire.lib.store import StoreTrouble
from petwire.listings.messages.actions import erase_letters, letters_overdue
from petwire.listings.visitors import forget as forget_allowances
from petwire.listings.visitors import stale as allowances_stale
from petwire.listings.watch.run import Arrivals, due_readers, lives_over, see_to_lives, send_due
from petwire.mirror.farewell import NotSent, farewells_due, send_certificate
from petwire.mirror.farewell import ended_sources as ended_by_their_hubs
from petwire.mirror.links import ask_links, asking_due
from petwire.mirror.models import ASKING, COPYING, Farewell, Upstream
from petwire.mirror.pictures import copy_pictures, copying_due
from petwire.mirror.plan import Kind
from petwire.mirror.polling import carry_out as carry_orders_out
from petwire.mirror.polling import poll, unfinished
from petwire.mirror.reads import polls, schedules
from petwire.mirror.receipts import tell, untold
from petwire.mirror.run import Order, carry_out
from petwire.mirror.schedule import source_due
from petwire.runs.actions import wake
from petwire.runs.disk import look as look_at_disk
from petwire.runs.disk import note, worth_a_look
from petwire.sharing.leftovers import forget_sizes_left, sizes_left
from petwire.sharing.models import WithdrawalEntry
from petwire.stores.actions import erase_left
from petwire.stores.reads import left_to_erase
from petwire.tracker.actions import fold, old_days
from petwire.tracker.reads import any_views
from petwire.work.purging import purge_source

log = logging.getLogger("petwire.work")

BY = "petwire"  # who acts, in the audit
LOOKED_EVERY = timedelta(days=1)  # into the store of pictures
ALL_SITES_EVERY = timedelta(minutes=15)
MANY_DEEDS = 10_000
LOOKS = 2  # into every set, after the last deed or change


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is due. `do` is told the time, and returns what it came to in a sentence. `listed_by` says whether
    it is due still."""

    job: str
    subject: str
    because: str
    do: Callable[[datetime, Progress], str]
    listed_by: "Job | None" = None


Job = Callable[[datetime], Iterator[Task]]


class Looks:
    """Whether it is worth while to look into everything: when there was a deed or a change since the last time; and
    once more a sweep later, for one that was numbered before another and committed after it."""

    def __init__(self) -> None:
        self._newest: tuple[int, int] | None = None
        self._looks = 0

    def worth_while(self) -> bool:
        newest = _newest(Deed), _newest(Change)
        self._looks = 0 if newest != self._newest else self._looks
        self._newest = newest
        return self._looks < LOOKS

    def found_nothing(self) -> None:
        self._looks += 1


class Recalls:
    """Sets that hold what their service was since told no about, whoever said it and however: they are revoked,
    and successors written. Commands do so themselves; this is for what they did not come to."""

    def __init__(self) -> None:
        self._looks = Looks()

    def __call__(self, now: datetime) -> Iterator[Task]:
        if without_successor():
            yield Task("bulk recall", "sets", "no successor yet", _recall)
        elif self._looks.worth_while():
            try:
                if taken_back():
                    yield Task("bulk recall", "sets", "taken back", _recall)
                else:
                    self._looks.found_nothing()
            except StoreTrouble as trouble:  # what a set holds cannot be read now: it is looked again
                note(trouble, now=now)
                log.warning("sets are not looked through", extra={"outcome": str(trouble)})


class Orders:
    """Orders that services are not given yet, so that their time and deadline do not wait until somebody asks."""

    def __init__(self) -> None:
        self._looks = Looks()

    def __call__(self, now: datetime) -> Iterator[Task]:
        if self._looks.worth_while():
            if unwritten(now=now):
                yield Task("bulk orders", "services", "not written down yet", _order)
            else:
                self._looks.found_nothing()


def disk(now: datetime) -> Iterator[Task]:
    """A disk that is full or broken: looked at until it works again, and operators are told of both."""
    if worth_a_look():
        yield Task("disk", "PETWIRE_HOME", "full, broken, or just mended", _look_at_disk)


def ended_sources(now: datetime) -> Iterator[Task]:
    """Sources whose hubs have ended our access: everything of them is erased, and certified to the hub."""
    for name in ended_by_their_hubs():
        yield Task("mirror purge", name, "its hub has ended our access", _purging(name))
    for farewell in farewells_due(now=now):
        yield Task("certificate", farewell.source_name, "the hub waits for it", _certifying(farewell))


def nightly_sets(now: datetime) -> Iterator[Task]:
    """Each service's first set at once, then one each night."""
    for key_id, facts in nights(now=now).items():
        because = night_due(facts, now=now, zone=config().zone, by=config().sets_there_by)
        if because:
            yield Task("bulk write", key_id, because, _writing(key_id))


def service_news(now: datetime) -> Iterator[Task]:
    """Organisations whose admins are to hear of services that started or changed, each once a day."""
    if orgs_to_tell(now=now):
        yield Task("service news", "organisations", "services started or changed", _tell_orgs)


def sources(now: datetime) -> Iterator[Task]:
    """Each source's daily update and weekly scrub, and what a person has let pass."""
    for name, facts in schedules(now=now).items():
        due = source_due(facts, now=now, zone=config().zone)
        if due:
            yield Task("mirror", name, due.because, _mirroring(due.kind, name))


def hub_orders(now: datetime) -> Iterator[Task]:
    """Each hub is asked for its orders every few minutes, whenever its files are fetched."""
    for upstream in polls(now=now):
        yield Task("mirror orders", upstream.source.name, "asked every few minutes", _polling(upstream))


def daily_mails(now: datetime) -> Iterator[Task]:
    """The daily mail to operators about what waits for them."""
    if daily_mails_due(now=now):
        yield Task("daily mail", "operators", "once a day", _send_daily_mails)


def orders_known(now: datetime) -> Iterator[Task]:
    """What a hub has ordered back, or a person here has taken down, and is still held: that the hub can be asked is
    not needed for it."""
    for upstream in Upstream.objects.select_related("source").order_by("id"):
        if unfinished(upstream):
            yield Task(
                "mirror erase", upstream.source.name, "ordered back and still held", _erasing(upstream)
            )


def hub_receipts(now: datetime) -> Iterator[Task]:
    """What was done about orders, told to the hubs that gave them."""
    for upstream in untold(now=now):
        yield Task("mirror receipt", upstream.source.name, "not told yet", _telling(upstream))


def recovery_bin(now: datetime) -> Iterator[Task]:
    """Deleted animals whose 30 days are over, old history, spreadsheets that were looked at and left."""
    if overdue(now=now).exists() or stale_leftovers(now=now):
        yield Task("recovery bin", "animals", "their time is over", _empty_bin)


def old_reports(now: datetime) -> Iterator[Task]:
    """What visitors wrote in reports of listings, and their addresses, when its time is over."""
    if personal_overdue(now=now):
        yield Task("reports", "visitors", "90 days are over", _forget_visitors)


def unused_keys(now: datetime) -> Iterator[Task]:
    """Keys that nobody uses: warned, then disabled."""
    for idle in idle_keys(now=now):
        yield Task("unused keys", idle.key_id, "nobody uses it", _seeing_to_idle(idle.key_id))


def notices_run_out(now: datetime) -> Iterator[Task]:
    """Notices of breach that nobody has answered in time: their keys are suspended."""
    for notice in run_out(now=now):
        yield Task("notices", f"notice {notice.pk}", "not answered in time", _suspending(notice))


def key_requests(now: datetime) -> Iterator[Task]:
    """Requests for keys that nobody confirmed, and old keys whose overlap is over."""
    if requests_due(now):
        yield Task("keys", "requests", "their time is over", lambda at, _: see_to_requests(now=at))


def terms_of_keys(now: datetime) -> Iterator[Task]:
    """Who has not accepted the terms in time is kept out, and who does not know of new ones is asked."""
    if terms_due(now):
        yield Task("keys", "terms", "there are new ones", lambda at, _: see_to_terms(by=BY, now=at))


def educational_projects(now: datetime) -> Iterator[Task]:
    """Projects whose term is over: asked whether they ended, and suspended without an answer."""
    if projects_due(now):
        yield Task("keys", "projects", "a term is over", lambda at, _: see_to_projects(by=BY, now=at))


def old_letters(now: datetime) -> Iterator[Task]:
    """That visitors wrote to rescues, and how often anybody may still send something, when its time is over."""
    if letters_overdue(now=now) or allowances_stale(now=now):
        yield Task("letters", "visitors", "their time is over", _forget_letters)


def old_breaches(now: datetime) -> Iterator[Task]:
    """What people wrote in reports of breaches, a year after they were settled."""
    if old_words(now=now):
        yield Task("breaches", "reports", "a year is over", _forget_breaches)


def picture_copies(now: datetime) -> Iterator[Task]:
    """Pictures of sources that are copied: a part at a time, after everything else."""
    for name, because in copying_due(now=now).items():
        yield Task(COPYING, name, because, _copying(name))


def picture_links(now: datetime) -> Iterator[Task]:
    """Whether linked pictures are still there: some of each source, once a day, after everything else."""
    for name in asking_due(now=now):
        yield Task(ASKING, name, "once a day", _asking(name))


def store_erasures(now: datetime) -> Iterator[Task]:
    """What the store of these hosts did not erase when it was asked."""
    if left_to_erase():
        yield Task("store", "erased files", "the store was away", _erase_in_store)


class PictureStore:
    """Once a day, the bytes to which nothing refers any more. Each worker looks for itself: it costs a look at each
    file, and what two find is removed once."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._found = False

    def __call__(self, now: datetime) -> Iterator[Task]:
        if self._looked_at is None or abs(now - self._looked_at) >= LOOKED_EVERY:
            try:
                self._looked_at, self._found = now, bool(unused_contents(now=now))
            except StoreTrouble as trouble:
                note(trouble, now=now)
                log.warning("pictures are not looked through", extra={"outcome": str(trouble)})
        if self._found:
            yield Task("sweep pictures", "store", "nothing refers to some", self._sweep)

    def _sweep(self, now: datetime, watcher: Progress) -> str:
        self._found = False
        return f"{sweep_store(now=now)} pictures to which nothing refers were removed."


def webhooks(now: datetime) -> Iterator[Task]:
    """Services that are to be told of orders, or told again."""
    if webhooks_due(now=now):
        yield Task("webhooks", "services", "orders that they were not told", _call_webhooks)


class Exports:
    """Adoption sites that are to get something, or to let go of it. What touches no organisation touches no site, so
    only those are looked at that changes and deeds name since the last time; all of them now and then."""

    def __init__(self, lanes: Lanes | None = None) -> None:
        self._lanes = lanes
        self._seen = (0, 0)
        self._looks: dict[int, int] = {}  # organisations, and how often each is still looked at
        self._all_at: datetime | None = None

    def __call__(self, now: datetime) -> Iterator[Task]:
        everyone = self._all_at is None or abs(now - self._all_at) >= ALL_SITES_EVERY or self._notice()
        due = due_exports(now=now, orgs=None if everyone else list(self._looks))
        if everyone:
            self._all_at = now
        self._looks = {one: left - 1 for one, left in self._looks.items() if left > 1}
        self._looks |= dict.fromkeys(due.later | {account.org_id for account, _ in due.now}, LOOKS)
        now_due = self._not_under_way(due)
        if now_due:
            yield Task("exports", "sites", now_due[0][1], self._export)

    def _not_under_way(self, due: Due) -> list[tuple[Account, str]]:
        return [one for one in due.now if not (self._lanes and self._lanes.busy(one[0]))]

    def _export(self, now: datetime, watcher: Progress) -> str:
        return run_due(due_exports(now=now), now=now, watcher=watcher, lanes=self._lanes)

    def _notice(self) -> bool:
        """Note the organisations that something happened to; whether something happened to all."""
        deed, change = self._seen
        deeds = list(Deed.objects.filter(pk__gt=deed).values_list("pk", "org")[:MANY_DEEDS])
        changes = list(Change.objects.filter(pk__gt=change).values_list("pk", "org")[:MANY_DEEDS])
        self._seen = max([deed, *(pk for pk, _ in deeds)]), max([change, *(pk for pk, _ in changes)])
        touched = {org for _, org in (*deeds, *changes)}
        self._looks |= dict.fromkeys((org for org in touched if org is not None), LOOKS)
        return None in touched or len(deeds) + len(changes) >= MANY_DEEDS


def export_alarms(now: datetime) -> Iterator[Task]:
    """Organisations whose site has taken nothing for a day, or refuses the login."""
    if alarms_due(now=now):
        yield Task("export alarms", "organisations", "a site takes nothing", _send_export_alarms)


def account_requests(now: datetime) -> Iterator[Task]:
    """Partners of sites that are to be asked for accounts, or reminded; organisations that are to hear the answer."""
    if tellings_due(now=now):
        yield Task("account requests", "sites", "somebody is to be told", _tell_requests)


def sent_leftovers(now: datetime) -> Iterator[Task]:
    """Kept files of exports with words about animals that are withdrawn, or erased."""
    if sent_left_over():
        yield Task("export leftovers", "files", "withdrawn or erased", _forget_sent)


def order_mails(now: datetime) -> Iterator[Task]:
    """Mails to the holders of services about orders, and to operators about late ones."""
    for service in letters_due(now=now):
        yield Task("order mails", service.key_id, "orders to be told of", _writing_to(service))


class Views:
    """Once a local day: whether views on a site have dropped, and days that are old enough to become months. Each
    worker looks for itself; what two find is kept once."""

    def __init__(self) -> None:
        self._looked: date | None = None

    def __call__(self, now: datetime) -> Iterator[Task]:
        today = day_of(now, config().zone)
        if today != self._looked and any_views():
            self._looked = today
            yield Task("views", "sites", "once a day", _look_for_drops)
        if old_days(now=now):
            yield Task("views", "old days", "two years are over", _fold_views)


def old_lags(now: datetime) -> Iterator[Task]:
    """What was measured of freshness, when it is of no use any more."""
    if has_old_lags(now=now):
        yield Task(
            "freshness",
            "old days",
            "90 days are over",
            lambda at, _: f"{forget_old_lags(now=at)} sums erased.",
        )


def probes(now: datetime) -> Iterator[Task]:
    """Pages of partners, each once a week, after everything else."""
    if probes_due(now=now):
        yield Task("tracker probe", "pages", "once a week", _probe)


class Leftovers:
    """What is left of withdrawn records beside the records: rendered rows, files of revoked sets, sizes of pictures.
    For pictures the store is looked into, so that is done after each order, and once a day."""

    def __init__(self) -> None:
        self._looked: tuple[int, date] | None = None

    def __call__(self, now: datetime) -> Iterator[Task]:
        if left_over():
            yield Task("withdrawn leftovers", "rows and sets", "withdrawn", _forget_leftovers)
        seen = _newest(WithdrawalEntry), now.date()
        if seen != self._looked:
            if sizes_left():
                yield Task("withdrawn leftovers", "pictures", "withdrawn", _forget_sizes)
            else:
                self._looked = seen


class Watches:
    """Visitors who are to hear of new animals, or of a favourite; and those whose time is over."""

    def __init__(self) -> None:
        self._looks = Looks()
        self._arrivals = Arrivals()

    def __call__(self, now: datetime) -> Iterator[Task]:
        if self._looks.worth_while():
            self._looks.found_nothing()
            self._arrivals.note(now=now)
        if due_readers(now=now):
            yield Task("watches", "visitors", "there is news", _send_due)
        if lives_over(now=now):
            yield Task("watches", "addresses", "their time is over", _see_to_lives)


def expired(now: datetime) -> Iterator[Task]:
    """Sessions, and counts of tries by address, whose time is over: the database keeps neither by itself in check."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM petwire_cache WHERE expires < %s)"
            " OR EXISTS (SELECT 1 FROM django_session WHERE expire_date < %s)",
            [now, now],
        )
        if cursor.fetchone()[0] or _ended_places(now).exists():
            yield Task("expired", "sessions and counts", "their time is over", _forget_expired)


# In order of haste: what was taken back at once, then sets, for which others wait at a stated hour.
JOBS: tuple[Job, ...] = (
    disk,
    Orders(),
    orders_known,
    hub_orders,
    ended_sources,
    notices_run_out,
    terms_of_keys,
    educational_projects,
    Recalls(),
    Leftovers(),
    store_erasures,
    hub_receipts,
    webhooks,
    order_mails,
    nightly_sets,
    daily_mails,
    service_news,
    sources,
    recovery_bin,
    unused_keys,
    old_reports,
    Watches(),
    old_letters,
    old_breaches,
    key_requests,
    expired,
    sent_leftovers,
    export_alarms,
    account_requests,
    Exports(Lanes()),
    PictureStore(),
    picture_copies,
    picture_links,
    Views(),
    old_lags,
    probes,
)


def due_tasks(now: datetime) -> list[Task]:
    """Everything that is due, by what the tables say at this moment."""
    return [replace(task, listed_by=job) for job in JOBS for task in job(now)]


def _look_at_disk(now: datetime, watcher: Progress) -> str:
    words = look_at_disk(now=now, tell=tell_of_disk)
    wake()  # what waited for it is done at once
    return words


def _erase_in_store(now: datetime, watcher: Progress) -> str:
    return f"{erase_left(now=now)} files or folders were erased in the store."


def _send_export_alarms(now: datetime, watcher: Progress) -> str:
    return f"{send_alarms(now=now)} mails about sites that take nothing."


def _tell_requests(now: datetime, watcher: Progress) -> str:
    return f"{tell_requests(now=now)} told of requests for accounts."


def _forget_sent(now: datetime, watcher: Progress) -> str:
    return f"{forget_sent()} files that were sent are erased."


def _look_for_drops(now: datetime, watcher: Progress) -> str:
    return f"{check_drops(now=now)} organisations told of sites with few views."


def _fold_views(now: datetime, watcher: Progress) -> str:
    return f"{fold(now=now)} sums of days became months."


def _probe(now: datetime, watcher: Progress) -> str:
    looks = look_at(probes_due(now=now), now=now, watcher=watcher)
    bad = sum(one.finding.is_bad for one in looks)
    return f"{len(looks)} pages of partners looked at, {bad} of them without the right tracker image."


def _recall(now: datetime, watcher: Progress) -> str:
    recalled = after_a_no(now=now, by=BY, watcher=watcher)
    return f"{len(recalled.revoked)} sets revoked, {len(recalled.written)} published in place."


def _forget_leftovers(now: datetime, watcher: Progress) -> str:
    forget_leftovers()
    return "rendered rows and files of what is withdrawn are erased."


def _forget_sizes(now: datetime, watcher: Progress) -> str:
    return f"the sizes of {forget_sizes_left()} withdrawn pictures are erased."


def _order(now: datetime, watcher: Progress) -> str:
    return f"orders to {bring_up_to_date(now=now)} services written down."


def _tell_orgs(now: datetime, watcher: Progress) -> str:
    return f"{tell_orgs(now=now, watcher=watcher)} organisations told of services."


def _empty_bin(now: datetime, watcher: Progress) -> str:
    erased = purge_bin(by=BY, now=now)
    if erased:
        forget_erased()
    return f"{erased} animals erased."


def _send_daily_mails(now: datetime, watcher: Progress) -> str:
    return f"{send_daily_mails(now=now)} daily mails were sent to operators."


def _forget_expired(now: datetime, watcher: Progress) -> str:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM petwire_cache WHERE expires < %s", [now])
        counts = cursor.rowcount
        cursor.execute("DELETE FROM django_session WHERE expire_date < %s", [now])
        sessions = cursor.rowcount
        _ended_places(now).delete()
        return f"{sessions} sessions and {counts} counts erased."


def _ended_places(now: datetime) -> QuerySet[UserSession]:
    """Where somebody was signed in, and is no longer; allauth forgets it only when they look at the list. A day later:
    the session and this are not written at once."""
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"))
    ended: QuerySet[UserSession] = UserSession.objects.filter(
        ~Exists(open_ones), created_at__lt=now - timedelta(days=1)
    )
    return ended


def _forget_visitors(now: datetime, watcher: Progress) -> str:
    return f"what {erase_personal(now=now)} visitors wrote is erased."


def _send_due(now: datetime, watcher: Progress) -> str:
    return f"{send_due(now=now)} visitors were written to."


def _see_to_lives(now: datetime, watcher: Progress) -> str:
    warned, forgotten = see_to_lives(now=now)
    return f"{warned} visitors were asked whether they still want mail, {forgotten} notices are erased."


def _forget_letters(now: datetime, watcher: Progress) -> str:
    return f"{erase_letters(now=now)} letters and {forget_allowances(now=now)} counts are forgotten."


def _forget_breaches(now: datetime, watcher: Progress) -> str:
    return f"what was written in {erase_old_words(now=now)} reports is erased."


def _seeing_to_idle(key_id: str) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: f"{see_to_idle(key_id=key_id, by=BY, now=now)}."


def _suspending(notice: TermsNotice) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        done = suspend_by_notice(notice_id=notice.pk, by=BY, now=now)
        return "its key is suspended." if done else "nothing to suspend any more."

    return do


def _copying(name: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        return f"{copy_pictures(name=name, now=now, watcher=watcher).words}."

    return do


def _asking(name: str) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: f"{ask_links(name=name, now=now, watcher=watcher).words}."


def _newest(model: type[Model]) -> int:
    return model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _writing(key_id: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        published = write_set(service_of(key_id), now=now, by=BY, watcher=watcher)
        return f"set {published.id}: {published.pets} pets, {published.new} new, {published.updated} updated."

    return do


def _polling(upstream: Upstream) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: poll(upstream, now=now).words


def _erasing(upstream: Upstream) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: carry_orders_out(upstream, now=now).words


def _call_webhooks(now: datetime, watcher: Progress) -> str:
    outcomes = deliver(webhooks_due(now=now), now=now)
    return f"{sum(taken(one.status) for one in outcomes)} of {len(outcomes)} webhooks took their orders."


def _writing_to(service: Service) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: f"{write_letters(service, now=now)}."


def _telling(upstream: Upstream) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: f"{tell(upstream, now=now)}."


def _purging(name: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        certificate = purge_source(name, by=BY, now=now)
        for farewell in farewells_due(now=now):
            with suppress(NotSent):  # it is due again by itself
                send_certificate(farewell, now=now)
        return certificate.words[0].removesuffix(":")

    return do


def _certifying(farewell: Farewell) -> Callable[[datetime, Progress], str]:
    return lambda now, watcher: f"{send_certificate(farewell, now=now)}."


def _mirroring(kind: Kind, name: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        return carry_out(Order(kind, name, now), watcher).words

    return do
