"""Bring in the orders that are newer than the backup, from the journal, and let the instance go.

Entries of the ledgers come in as they were, number and hash, so that the chains go on; notes set states. All of it is
one transaction, whose last deed is to let go: killed anywhere, it is done again from its beginning.
"""

import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from petwire.access.actions import digest
from petwire.access.life.models import EndCode, Ending
from petwire.access.models import OldKey, Service, TermsAcceptance
from petwire.audit import journal
from petwire.audit.actions import record
from petwire.audit.models import Deed
from petwire.backup.places import keep_place
from petwire.backup.restore import copy_whole, forget_leftovers, put_in_place
from petwire.bulkfiles.models import OrderEntry
from petwire.catalog.actions import change_animal, log_change
from petwire.catalog.models import Animal, Epoch
from petwire.lib.config import config
from petwire.lib.days import one_business_day
from petwire.lib.errors import PetwireError
from petwire.listings.models import Watch
from petwire.listings.watch.actions import erase as erase_watches
from petwire.mirror.models import RemovedOrg, Upstream
from petwire.orgs.actions import change_organisation
from petwire.orgs.models import DELETED, HERE, Environment, Organisation
from petwire.sharing import ledger
from petwire.sharing.actions import (
    keep_decision,
    set_environment,
    set_master,
    set_preference,
    set_purpose,
    set_standing,
    set_terms_accepted,
    withhold_animal,
)
from petwire.sharing.held import held
from petwire.sharing.models import (
    Audience,
    AudienceKind,
    AudienceStanding,
    DecisionEntry,
    Hold,
    WithdrawalEntry,
    Withdrawn,
)

BY = "restore"  # who acts, in the audit

Line = journal.Line
MODELS: dict[str, ledger.LedgerModel] = {
    str(model._meta.model_name): model for model in (DecisionEntry, WithdrawalEntry)
}


class NotHeld(PetwireError):
    """There is nothing to replay: the instance is not held."""

    exit_code = 5


class OtherJournal(PetwireError):
    """The journal is not the one that goes on where the backup ends."""

    exit_code = 4


@dataclass(slots=True)
class Replayed:
    """What came in: entries of the ledgers, and states. `unknown` are those about something that is not there."""

    decisions: int = 0
    withdrawals: int = 0
    states: int = 0
    unknown: int = 0
    keys_ended: list[str] = field(default_factory=list)


def own_journal() -> Path | None:
    """The journal that stands in PETWIRE_HOME, when it goes on where the backup ends; else None."""
    hold = held()
    if hold is None:
        return None
    try:
        _refuse_other(journal.path(), hold)
    except (OtherJournal, journal.JournalDamaged):
        return None
    return journal.path()


def replay(place: Path, *, now: datetime) -> Replayed:
    """Bring in what a journal knows beyond the backup, and let the instance go.

    Raises NotHeld, OtherJournal, JournalDamaged: then nothing came in, and the instance stays held.
    """
    hold = _hold()
    _refuse_other(place, hold)
    put_in_place(hold.staged)
    _install(place)
    return _finish(_Lines(place), hold, now=now)


def go_on_without(*, now: datetime) -> None:
    """Let the instance go without the orders that are newer than the backup: they are lost, and this is audited."""
    hold = _hold()
    put_in_place(hold.staged)
    known = config().home / hold.staged / "journal" / journal.FILE
    _move_aside()
    if known.exists():
        with known.open("rb") as file:
            copy_whole(file, journal.path())
    with transaction.atomic():
        record(by=BY, verb="backup.without_journal", kind="instance", subject="here", now=now)
        _let_go(now=now)
    _clean_up(hold)


def _hold() -> Hold:
    hold = held()
    if hold is None:
        raise NotHeld("This instance is not held: there is nothing to replay.")
    return hold


def _refuse_other(place: Path, hold: Hold) -> None:
    if not place.is_file():
        raise OtherJournal(f"There is no journal at {place}.")
    if hold.journal_seal and all(line["seal"] != hold.journal_seal for line in journal.read(place)):
        raise OtherJournal(
            f"{place} does not go on where the backup ends: it is an older copy, or another instance's. "
            "The journal stands in PETWIRE_HOME/journal of the instance that was lost."
        )
    for _ in journal.read(place):  # to its end: it may be damaged behind what the backup knows
        pass


def _install(place: Path) -> None:
    """Make it this instance's own, which goes on with it."""
    own = journal.path()
    if place.resolve() == own.resolve():
        return
    _move_aside()
    with place.open("rb") as file:
        copy_whole(file, own)


def _move_aside() -> None:
    own = journal.path()
    if own.exists():
        number = sum(1 for _ in own.parent.glob(f"{own.name}.aside-*")) + 1
        own.rename(own.with_name(f"{own.name}.aside-{number}"))


class _Lines:
    """What a journal knows beyond the tables."""

    def __init__(self, place: Path) -> None:
        self.entries: list[Line] = []  # of both ledgers, each in the order of its chain
        self.notes: dict[tuple[Any, ...], Line] = {}  # the last of each state
        # To services. Of two with one number the earlier was rolled back.
        self.orders: dict[tuple[str, Any], Line] = {}
        self.epoch = 0
        chains = {name: _Chain(model) for name, model in MODELS.items()}
        for line in journal.read(place):
            if line.get("ledger") in chains:
                chains[line["ledger"]].offer(line)
            elif "note" in line:
                self._note(line)
            elif "order" in line:
                self.orders[line["service"], line.get("seq") or f"lifts {line['lifts']}"] = line
        for chain in chains.values():
            self.entries += chain.entries()
        known = set(
            Deed.objects.filter(pk__in=[line["deed"] for line in self.notes.values()]).values_list(
                "pk", flat=True
            )
        )
        self.notes = {key: line for key, line in self.notes.items() if line["deed"] not in known}

    def _note(self, line: Line) -> None:
        if line["note"] == "instance.epoch":
            self.epoch = max(self.epoch, line["value"])
            return
        beside = (line.get(name) for name in ("category", "audiences", "audience", "org"))
        key = (line["note"], line["subject"], *beside)
        if key not in self.notes or self.notes[key]["deed"] <= line["deed"]:
            self.notes[key] = line


class _Chain:
    """The entries of one ledger that follow on the last one in the tables.

    A line whose transaction was rolled back is one that no later line follows on; its place is taken by the next.
    """

    def __init__(self, model: ledger.LedgerModel) -> None:
        last = model.objects.order_by("-id").values_list("hash", flat=True).first()
        self._model = model
        self._start = ledger.START.hex() if last is None else bytes(last).hex()
        self._seen = last is None
        self._lines: list[Line] = []

    def offer(self, line: Line) -> None:
        self._seen |= line["hash"] == self._start
        if not self._lines and line["previous"] != self._start:
            return  # the tables have it, or it was rolled back
        while self._lines and self._lines[-1]["hash"] != line["previous"]:
            self._lines.pop()
        if self._lines or line["previous"] == self._start:
            self._lines.append(line)

    def entries(self) -> Sequence[Line]:
        if not self._seen:
            raise OtherJournal(
                f"The journal lacks the last {self._model._meta.verbose_name} that the backup has: orders between are "
                "missing. Use the whole journal of the instance that was lost."
            )
        return self._lines


def _finish(lines: _Lines, hold: Hold, *, now: datetime) -> Replayed:
    done = Replayed()
    with transaction.atomic():
        for line in lines.entries:
            _enter(line, done, now=now)
        for line in sorted(lines.notes.values(), key=lambda one: one["deed"]):
            if _set_state(line, done, now=now):
                done.states += 1
        _enter_orders(lines.orders.values(), done)
        _beyond(DecisionEntry, (line["id"] for line in lines.entries if line["ledger"] == "decisionentry"))
        _beyond(
            WithdrawalEntry, (line["id"] for line in lines.entries if line["ledger"] == "withdrawalentry")
        )
        _beyond(OrderEntry, (line["order"] for line in lines.orders.values()))
        _beyond(Deed, (line["deed"] for line in lines.notes.values()))
        counts = {"decisions": done.decisions, "withdrawals": done.withdrawals, "states": done.states}
        record(by=BY, verb="backup.replay", kind="instance", subject="here", now=now, **counts)
        _let_go(now=now, epoch=lines.epoch)
    _clean_up(hold)
    return done


def _enter(line: Line, done: Replayed, *, now: datetime) -> None:
    """An entry of a ledger as it was, and what follows from it."""
    model = MODELS[line["ledger"]]
    values = {
        name: line[name] for name in (one.attname for one in model._meta.concrete_fields) if name in line
    }
    for name in ("at", "deadline"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in ("previous", "hash"):
        values[name] = bytes.fromhex(values[name])
    entry = model(**values)
    if ledger.link(values["previous"], ledger.facts_of(entry)) != values["hash"]:
        raise journal.JournalDamaged(
            f"Entry {line['id']} of {line['ledger']} does not fit its hash: the journal was changed. Use a whole copy."
        )
    entry.save(force_insert=True)
    there = keep_place(line.get("identity"))
    if isinstance(entry, DecisionEntry):
        done.decisions += 1
        there = there or Organisation.objects.filter(pk=entry.org).exists()
        if not there or not Audience.objects.filter(pk=entry.audience).exists():
            done.unknown += 1
            return
        keep_decision(org_id=entry.org, audience_id=entry.audience, yes=entry.yes, at=entry.at)
        return
    done.withdrawals += 1
    Withdrawn.objects.filter(kind=entry.kind, subject=entry.subject).delete()
    if entry.lifts is None:
        # Also for an id that is not there: should it ever be, the order stands.
        Withdrawn.objects.create(kind=entry.kind, subject=entry.subject, entry=entry)
    verb = "withdrawn" if entry.lifts is None else "reinstated"
    log_change(kind=entry.kind, subject=entry.subject, org=entry.org, verb=verb, now=now)


def _enter_orders(lines: Iterable[Line], done: Replayed) -> None:
    """Orders that services were given since, under the numbers that they know."""
    services = {service.key_id: service for service in Service.objects.all()}
    for line in sorted(lines, key=lambda one: one["order"]):
        service = services.get(line["service"])
        if service is None:
            done.unknown += 1
            continue
        known = OrderEntry.objects.filter(service=service)
        same = known.filter(seq=line["seq"]) if "seq" in line else known.filter(lifts=line["lifts"])
        if same.exists():
            continue
        names = {one.attname for one in OrderEntry._meta.concrete_fields} & line.keys()
        values = {name: line[name] for name in names}
        for name in ("at", "deadline"):
            if name in values:
                values[name] = datetime.fromisoformat(values[name])
        OrderEntry.objects.create(id=line["order"], service=service, **values)


def _set_state(line: Line, done: Replayed, *, now: datetime) -> bool:
    """Set the state that a note tells. False when it is about something that is not there."""
    keep_place(line.get("identity"))
    what, subject, value = line["note"], line["subject"], line["value"]
    kind = what.partition(".")[0]
    if not _is_there(kind, subject, line):
        done.unknown += 1
        return False
    match what:
        case "org.standing":
            Organisation.objects.filter(pk=subject).update(standing=value)
            Organisation.objects.filter(pk=subject, standing="approved", approved_at=None).update(
                approved_at=now
            )
        case "org.show_address" | "org.public_statuses":
            name = what.partition(".")[2]
            change_organisation(org_id=subject, values={name: value}, by=BY, now=now)
        case "org.preference":
            set_preference(org_id=subject, category=line["category"], yes=value, by=BY, now=now)
        case "org.master":
            set_master(org_id=subject, kind=AudienceKind(line["audiences"]), on=value, by=BY, now=now)
        case "animal.do_not_publish" | "animal.contact_public":
            name = what.partition(".")[2]
            change_animal(animal_id=subject, values={name: value}, by=BY, now=now)
        case "animal.deleted":
            if value:
                change_animal(animal_id=subject, values={"status": DELETED}, by=BY, now=now)
        case "animal.withheld":
            withhold_animal(animal_id=subject, audience=line["audience"], withhold=value, by=BY, now=now)
        case "service.standing":
            set_standing(audience=subject, standing=AudienceStanding(value))
            if value == AudienceStanding.TERMINATED:
                _end(line)
        case "service.pictures_refused":
            Service.objects.filter(key_id=subject).update(pictures_refused=value)
        case "service.per_minute" | "service.functions":
            Service.objects.filter(key_id=subject).update(**{what.partition(".")[2]: value})
        case "service.rotated":
            _end_keys(subject)
            done.keys_ended.append(subject)
        case "service.old_keys_ended":
            OldKey.objects.filter(service__key_id=subject).delete()
        case "service.categories":
            domains = Audience.objects.get(name=subject).domains
            set_purpose(audience=subject, categories=value, domains=domains)
        case "service.terms":
            _accept_again(line)
        case "source.removed":
            _remove_org(line)
        case "watch.ended":
            erase_watches(list(Watch.objects.filter(pk=subject)))
        case _:
            done.unknown += 1
            return False
    return True


def _is_there(kind: str, subject: Any, line: Line) -> bool:
    match kind:
        case "org":
            return Organisation.objects.filter(pk=subject).exists()
        case "animal":
            audience = line.get("audience")
            known = audience is None or Audience.objects.filter(name=audience).exists()
            animals = Animal.objects.filter(pk=subject)
            here = animals if "audience" in line else animals.filter(origin__name=HERE)
            return known and here.exists()
        case "service":
            return Service.objects.filter(key_id=subject).exists()
        case "source":
            return Upstream.objects.filter(source__name=subject).exists()
        case "watch":
            return Watch.objects.filter(pk=subject).exists()
    return False


def _end(line: Line) -> None:
    """A key that was ended after the backup: its deletion is still to be confirmed, by the time that was said."""
    at = datetime.fromisoformat(line["at"])
    given = {
        "code": EndCode.OPERATOR,
        "at": at,
        "by": line["by"],
        "deadline": one_business_day(at, config().zone),
    }
    service = Service.objects.get(key_id=line["subject"])
    Ending.objects.get_or_create(service=service, defaults=given)


def _end_keys(key_id: str) -> None:
    """The backup has the digests of a key that was replaced since, maybe because it had leaked: nobody has these."""
    OldKey.objects.filter(service__key_id=key_id).delete()
    Service.objects.filter(key_id=key_id).update(
        key_digest=digest(secrets.token_hex(20)), ftp_digest=digest(secrets.token_hex(20))
    )


def _accept_again(line: Line) -> None:
    """Terms that were accepted since the backup."""
    service = Service.objects.get(key_id=line["subject"])
    accepted, at = line["value"], datetime.fromisoformat(line["at"])
    TermsAcceptance.objects.create(service=service.pk, version=accepted, person=line["person"], at=at)
    if accepted >= service.terms_version:
        Service.objects.filter(pk=service.pk).update(terms_version=accepted, terms_told=accepted)
        set_terms_accepted(audience=service.key_id, accepted=True)


def _remove_org(line: Line) -> None:
    upstream = Upstream.objects.get(source__name=line["subject"])
    rows = RemovedOrg.objects.filter(upstream=upstream, source_id=line["org"])
    if line["value"] is None:
        rows.delete()
    elif not rows.exists():
        at = datetime.fromisoformat(line["at"])
        RemovedOrg.objects.create(upstream=upstream, source_id=line["org"], why=line["value"], at=at)


def _beyond(model: Any, ids: Iterable[int]) -> None:
    """New rows have numbers above all that the journal knows."""
    highest = max(ids, default=0)
    if highest:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(s.name, greatest(%s, nextval(s.name)))"
                " FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) AS s",
                [highest, model._meta.db_table],
            )


def _let_go(*, now: datetime, epoch: int = 0) -> None:
    """The instance is open again, in an epoch that never was before."""
    number = max(Epoch.objects.get().number, epoch + 1)
    Epoch.objects.update(number=number)
    set_environment(environment=Environment(config().environment))
    deed = record(by=BY, verb="backup.open", kind="instance", subject="here", now=now)
    journal.note("instance.epoch", "here", number, eases=False, deed=deed, by=BY, at=now)
    Hold.objects.all().delete()


def _clean_up(hold: Hold) -> None:
    forget_leftovers("")
    if hold.staged:
        shutil.rmtree(config().home / hold.staged, ignore_errors=True)
