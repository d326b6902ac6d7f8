"""Checks of what stands in the database, and of files that must agree with it."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from petwire.access.life.ending import unconfirmed
from petwire.access.models import Subject
from petwire.access.reads import locks
from petwire.audit import journal
from petwire.bulkfiles.confirmations import verifies
from petwire.bulkfiles.models import Confirmation, PublishedSet
from petwire.bulkfiles.possession import broken
from petwire.bulkfiles.reads import current_set, nights, orders_to
from petwire.bulkfiles.schedule import night_late
from petwire.bulkfiles.signers import other_keys
from petwire.cli.health.registry import Facts, Found, check
from petwire.lib import store
from petwire.lib.virtual import missing_of
from petwire.mirror.farewell import farewells
from petwire.mirror.models import ASKING, COPYING, HubOrders
from petwire.mirror.orders import REMEDY
from petwire.mirror.reads import dead_links, schedules, status
from petwire.runs.actions import LOST_AFTER, WORK
from petwire.runs.disk import KIND as DISK
from petwire.runs.disk import known as known_trouble
from petwire.runs.models import Run, State
from petwire.sharing.held import held
from petwire.sharing.ledger import LedgerModel, verify
from petwire.sharing.models import DecisionEntry, WithdrawalEntry
from petwire.stores.reads import left_to_erase
from petwire.wire.notices import Severity

MAJORS = range(15, 19)
ERASED_WITHIN = timedelta(hours=1)
LATELY = timedelta(days=8)
SCRUBBED_WITHIN = timedelta(days=14)
TELLING_FAILS = 6  # tries, the last of them after half an hour
SUCCESSOR_WITHIN = timedelta(minutes=2)
LEDGERS: tuple[LedgerModel, ...] = (DecisionEntry, WithdrawalEntry)


@check(
    Severity.WARNING,
    "The store still holds files that were to be erased an hour ago.",
    "See that a worker runs and reaches the store; `store_gone` says what the store had against it.",
    database=True,
)
def store_not_erased(facts: Facts) -> Found:
    left = left_to_erase(since=facts.now - ERASED_WITHIN)
    if left:
        yield "store", f"{left} files or folders are left"


@check(
    Severity.ERROR,
    "This version of PostgreSQL is not one that petwire is tested with.",
    "Use PostgreSQL 15 to 18.",
    database=True,
)
def database_version(facts: Facts) -> Found:
    major = connection.cursor().connection.info.server_version // 10000
    if major not in MAJORS:
        yield "PostgreSQL", f"it is version {major}"


@check(
    Severity.ERROR,
    "The disk was full or gave errors, or the store did not answer; the worker has not seen it work since.",
    "[Make room](../how-to/make-room.md); what waited is then done by itself.",
    database=True,
)
def disk_trouble(facts: Facts) -> Found:
    for one in known_trouble():
        yield one.cause.value, one.words


@check(
    Severity.ERROR,
    "The instance is held after a restore: nothing is shown or given, because newer orders may be missing.",
    "`petwire restore --journal FILE` brings them in; where they are lost for good, `--without-journal` goes on.",
    database=True,
)
def held_after_restore(facts: Facts) -> Found:
    row = held()
    if row is not None:
        yield (
            "instance",
            f"since {row.since:%Y-%m-%d %H:%M} UTC, with a backup of {row.backup_at:%Y-%m-%d %H:%M} UTC",
        )


@check(
    Severity.WARNING,
    "A service's nightly set is not there by `PETWIRE_SETS_BY`, or its first one within the hour.",
    "See that `petwire up` or `petwire worker` runs, and what it says; `petwire bulk write` writes what is due now.",
    database=True,
)
def night_is_late(facts: Facts) -> Found:
    for key_id, night in nights(now=facts.now).items():
        if night_late(night, now=facts.now, zone=facts.config.zone, by=facts.config.sets_there_by):
            yield key_id, f"its last nightly set is of {night.last}" if night.last else "it never had a set"


@check(
    Severity.ERROR,
    "A service is left without a set: its last was withdrawn, or is not on the disk.",
    "`petwire bulk write --service ID` writes one now.",
    database=True,
)
def set_missing(facts: Facts) -> Found:
    served = PublishedSet.objects.filter(service__key_id__in=nights(now=facts.now)).order_by("service_id")
    for service_id, key_id in served.values_list("service_id", "service__key_id").distinct():
        newest = current_set(service_id)
        if newest is not None:
            with suppress(store.StoreTrouble):  # store_gone says so
                if missing_of(newest.folder) and not any(store.listed(newest.folder)):
                    yield key_id, f"files of set {newest.id} are gone"
            continue
        if not served.filter(service_id=service_id, revoked_at__gt=facts.now - SUCCESSOR_WITHIN).exists():
            yield key_id, "all its sets were withdrawn"


@check(
    Severity.WARNING,
    "A source has not been taken in for a week.",
    "`petwire mirror runs NAME` says why; `petwire mirror update NAME` tries now.",
    database=True,
)
def source_stale(facts: Facts) -> Found:
    times = schedules(now=facts.now)
    for source in status(now=facts.now):
        taken_at = times[source.name].taken_at
        if source.stale and taken_at is not None:
            yield source.name, f"the last set was taken in {(facts.now - taken_at).days} days ago"


@check(
    Severity.WARNING,
    "A hub that has ended our access does not have our certificate by the time that it set.",
    "`petwire mirror certificates` says why. With --json it prints the certificate, to be handed over another way.",
    database=True,
)
def certificate_unsent(facts: Facts) -> Found:
    for farewell in farewells(now=facts.now):
        if farewell.overdue:
            yield farewell.source, farewell.trouble or "it was not sent yet"


@check(
    Severity.WARNING,
    "A service has ended, and nobody has certified in time that everything it received is deleted.",
    "Write to its holder. `petwire services certificates --overdue` lists them.",
    database=True,
)
def deletion_unconfirmed(facts: Facts) -> Found:
    for end in unconfirmed(now=facts.now):
        if end.overdue:
            yield end.key_id, f"it was to be confirmed by {end.deadline:%Y-%m-%d %H:%M} UTC"


@check(
    Severity.ERROR,
    "The orders of a source's hub are not believed; nothing of them was applied.",
    REMEDY,
    database=True,
)
def orders_refused(facts: Facts) -> Found:
    for source in status(now=facts.now):
        if source.alarm:
            yield source.name, source.alarm_words


@check(
    Severity.ERROR,
    "The newest orders of a source's hub have ended, and no newer ones came.",
    "`petwire mirror poll NAME` asks now. See that `petwire up` or `petwire worker` runs, and ask the hub's people.",
    database=True,
)
def orders_ended(facts: Facts) -> Found:
    for row in HubOrders.objects.filter(expires_at__lte=facts.now, alarm="").select_related(
        "upstream__source"
    ):
        yield row.upstream.source.name, f"they ended at {row.expires_at:%Y-%m-%d %H:%M} UTC"


@check(
    Severity.WARNING,
    "A service has not answered an order to let go of records by its deadline.",
    "`petwire services orders --overdue` names them. Tell it again at `/console/operator/withdrawals/`, and ask its "
    "people; `petwire services suspend` if they do not answer.",
    database=True,
)
def orders_overdue(facts: Facts) -> Found:
    late = Counter(one.service for one in orders_to(now=facts.now) if one.overdue)
    for key_id, count in sorted(late.items()):
        yield key_id, f"{count} orders"


@check(
    Severity.WARNING,
    "A source has not been compared whole for two weeks: small differences are not mended.",
    "`petwire mirror runs NAME` says why; `petwire mirror scrub NAME` compares now.",
    database=True,
)
def source_not_scrubbed(facts: Facts) -> Found:
    for source in status(now=facts.now):
        whole_at = source.scrubbed_at or source.imported_at
        if (
            source.taken_at
            and not source.stale
            and (whole_at is None or facts.now - whole_at > SCRUBBED_WITHIN)
        ):
            since = (
                f"the last time was {whole_at:%Y-%m-%d}" if whole_at else "it was not since the last restore"
            )
            yield source.name, since


@check(
    Severity.INFO,
    "Linked pictures of a source have addresses that lead nowhere.",
    "`petwire mirror runs NAME --run ID` names the pictures that a run found so. They are asked again each week; tell "
    "the hub if it stays so.",
    database=True,
)
def links_dead(facts: Facts) -> Found:
    for name, count in sorted(dead_links().items()):
        yield name, f"{count} pictures"


@check(
    Severity.WARNING,
    "A source was added and never imported.",
    "`petwire mirror import NAME` makes the first copy; from then on the worker keeps it up to date.",
    database=True,
)
def source_empty(facts: Facts) -> Found:
    for name, schedule in schedules(now=facts.now).items():
        if schedule.taken_at is None:
            yield name, "nothing of it was taken in yet"


@check(
    Severity.WARNING,
    "A run waits for a person's word, because too many records would go.",
    "Ask the hub whether it is meant; `petwire mirror approve NAME RUN` lets it pass.",
    database=True,
)
def run_waits(facts: Facts) -> Found:
    for source in status(now=facts.now):
        if source.waiting and not Run.objects.filter(pk=source.waiting, approved_at__isnull=False).exists():
            yield f"{source.name} run {source.waiting}", _outcome(source.waiting)


@check(
    Severity.WARNING,
    "The last run of a source, or of a service's set, failed or was refused.",
    "What it says names the remedy; the worker tries again by itself.",
    database=True,
)
def run_failed(facts: Facts) -> Found:
    for run in _last_runs(facts):
        if run.state in (State.FAILED, State.REFUSED):
            yield f"{run.kind} {run.subject}", run.outcome


@check(
    Severity.WARNING,
    "The process of the last run died, and nobody has taken it up.",
    "See that `petwire up` or `petwire worker` runs: it does again what was not finished.",
    database=True,
)
def run_lost(facts: Facts) -> Found:
    silent = set(
        Run.objects.filter(state=State.RUNNING, heartbeat_at__lt=Now() - LOST_AFTER).values_list(
            "pk", flat=True
        )
    )
    for run in _last_runs(facts):
        if run.state == State.LOST or run.pk in silent:
            yield f"{run.kind} {run.subject}", f"run {run.pk} began at {run.started_at:%Y-%m-%d %H:%M} UTC"


@check(
    Severity.WARNING,
    "Within the last day an account or an address was locked after too many wrong passwords.",
    "Ask the holder whether a client of theirs has an old password; `petwire services unlock ID` lets them in at "
    "once. When nobody knows of it somebody is guessing: the addresses that the account comes from stay open.",
    database=True,
)
def login_locked(facts: Facts) -> Found:
    others: Counter[str] = Counter()
    for lock in locks(now=facts.now):
        if lock.whose:
            state = "still is" if lock.still else "was, and is open again"
            yield lock.whose, f"locked at {lock.at:%Y-%m-%d %H:%M} UTC, {state}"
        else:
            others["names that no service has" if lock.kind == Subject.ACCOUNT else "addresses"] += 1
    for kind, count in others.items():
        yield kind, f"{count} locked"


@check(
    Severity.INFO,
    "There are services or sources, and no worker that serves them.",
    "`petwire up` starts one; `petwire worker` is one alone.",
    database=True,
)
def no_worker(facts: Facts) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = %s",
            [f"LISTEN {WORK}"],
        )
        listening = cursor.fetchone()
    if not listening and (nights(now=facts.now) or schedules(now=facts.now)):
        yield "worker", "nothing is written or fetched by itself"


@check(
    Severity.ERROR,
    "A ledger of decisions or withdrawals was changed from outside.",
    "Compare it with `PETWIRE_HOME/journal` and a backup, and find out who has access to the database.",
    database=True,
)
def ledger_broken(facts: Facts) -> Found:
    for model in LEDGERS:
        first = verify(model)
        if first is not None:
            yield str(model._meta.verbose_name), f"entry {first} does not follow from the one before"


@check(
    Severity.ERROR,
    "The ledger of who had which animals was changed from outside.",
    "Compare it with an earlier `petwire sharing ledger` and a backup, and find out who has access to the database.",
    database=True,
)
def possessions_broken(facts: Facts) -> Found:
    for key_id, number in broken():
        yield key_id, f"entry {number} does not follow from the one before, or is missing"


@check(
    Severity.ERROR,
    "The journal of orders cannot be read, or lacks orders that the ledgers have.",
    "Keep what is there. Copy the missing orders from the ledgers before an old backup is ever restored.",
    database=True,
)
def journal_behind(facts: Facts) -> Found:
    """Orders that were rolled back stand in the journal only; that is as it should be."""
    written: set[tuple[str, int, str]] = set()
    try:
        for line in journal.read(facts.config.home / "journal" / journal.FILE):
            if "ledger" in line:
                written.add((line["ledger"], line["id"], line["hash"]))
    except (OSError, journal.JournalDamaged) as error:
        yield journal.FILE, str(error)
        return
    for model in LEDGERS:
        entries = model.objects.order_by("id").values_list("pk", "hash").iterator()
        name = str(model._meta.model_name)
        missing = [pk for pk, hash_ in entries if (name, pk, bytes(hash_).hex()) not in written]
        if missing:
            yield journal.FILE, f"{len(missing)} entries of {name} are not in it, the first is {missing[0]}"


@check(
    Severity.ERROR,
    "A receipt of a service was changed after it was written down.",
    "Compare the table with an earlier backup, and find out who has access to the database.",
    database=True,
)
def receipts_changed(facts: Facts) -> Found:
    signed = Confirmation.objects.exclude(signature="").select_related("service").order_by("id")
    for row in signed.iterator():
        if not verifies(row):
            yield row.service.key_id, f"the receipt of {row.at:%Y-%m-%d %H:%M} UTC is not what was signed"


@check(
    Severity.WARNING,
    "A service signs its receipts by another key than before; they do not count.",
    "Ask its people whether the key is theirs, and accept it at `/console/operator/withdrawals/`.",
    database=True,
)
def signer_changed(facts: Facts) -> Found:
    for row in other_keys():
        yield row.service.key_id, f"the new key is {row.offered}"


@check(
    Severity.WARNING,
    "A hub does not take our receipts for what we have erased.",
    "They are sent again by themselves. Ask the hub's people, or see that it can be reached from here by https.",
    database=True,
)
def receipts_not_taken(facts: Facts) -> Found:
    rows = HubOrders.objects.filter(telling_failures__gte=TELLING_FAILS)
    for row in rows.select_related("upstream__source"):
        yield row.upstream.source.name, row.telling_words


def _last_runs(facts: Facts) -> list[Run]:
    """The last run of each subject, of those that began lately. One about a source's pictures says nothing about the
    source, and stands beside it. Trouble with the disk has a check of its own."""
    recent = (
        Run.objects.filter(started_at__gte=facts.now - LATELY)
        .exclude(kind=DISK)
        .order_by("subject", "-id")
        .distinct("subject")
    )
    pictures = Q(kind__in=(COPYING, ASKING))
    return [*recent.exclude(pictures), *recent.filter(pictures)]


def _outcome(run_id: int) -> str:
    return Run.objects.values_list("outcome", flat=True).get(pk=run_id)
