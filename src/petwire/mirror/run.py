"""Import, update, scrub: fetch a set, check it, plan, and take it in whole, in one transaction, or not at all."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import xxhash

from petwire.freshness.actions import note_lags
from petwire.freshness.models import Outlet
from petwire.lib import points
from petwire.lib.config import config
from petwire.lib.disk import trouble_of
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Progress
from petwire.mirror import check, plan, testdata
from petwire.mirror.actions import hide_orgs, show_orgs
from petwire.mirror.address import parse_address
from petwire.mirror.doors import Door, UpstreamChanged
from petwire.mirror.fetch import open_door
from petwire.mirror.frames import Frame
from petwire.mirror.ftp import UpstreamBusy
from petwire.mirror.models import Upstream
from petwire.mirror.night import Night
from petwire.mirror.notices import notice
from petwire.mirror.plan import Applied, Change, Kind, Mode, Position, Removals, Verb
from petwire.mirror.polling import enforce, poll
from petwire.mirror.reading import OWN_PROCESS_FROM, Job, reader
from petwire.mirror.reads import approved, find_upstream, whole_source_ordered
from petwire.mirror.store import Connection, Known, Store, connected, lock
from petwire.mirror.taking import PETS, Facts, Findings, FullFilesNeeded, Noting, Taking, read_witness
from petwire.orgs.models import Environment
from petwire.runs import disk
from petwire.runs.actions import begin
from petwire.runs.models import Run, State
from petwire.sharing.held import refuse_if_held
from petwire.wire.notices import Notice

points.declare("mirror.run", "mirror.fetched", "mirror.told", "mirror.hidden", "mirror.ended")

ATTEMPTS = 3  # when the upstream changes underneath
SHOWN = 1000  # ids in a report


class CannotRead(PetwireError):
    """This machine does not let us read or write a file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `words` is one sentence for people; `plan` is what a dry run would do."""

    run_id: int | None
    state: State
    exit_code: int
    words: str
    report: dict[str, Any] = field(default_factory=dict)
    plan: list[Change] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `max_delete` overrides the share of the guard."""

    kind: Kind
    source: str
    now: datetime
    dry_run: bool = False
    max_delete: float | None = None


def import_source(
    *, name: str, now: datetime, dry_run: bool = False, max_delete: float | None = None, watcher: Progress
) -> Outcome:
    """Take in the full files of a source. A mirror that holds it already is brought to the same state."""
    return carry_out(Order(Kind.IMPORT, name, now, dry_run, max_delete), watcher)


def update_source(
    *, name: str, now: datetime, dry_run: bool = False, max_delete: float | None = None, watcher: Progress
) -> Outcome:
    """Take in a day's changes; the full files when a day was missed or the counts disagree."""
    return carry_out(Order(Kind.UPDATE, name, now, dry_run, max_delete), watcher)


def scrub_source(
    *, name: str, now: datetime, dry_run: bool = False, max_delete: float | None = None, watcher: Progress
) -> Outcome:
    """Compare everything that is held with the full files, and mend what differs."""
    return carry_out(Order(Kind.SCRUB, name, now, dry_run, max_delete), watcher)


class Journal(Progress, Noting, Protocol):
    """Where a run tells how far it is: petwire.runs.actions.Running, or nothing that is written down."""


class Unrecorded:
    """The journal of a dry run: the watcher is told, nothing is written."""

    def __init__(self, watcher: Progress) -> None:
        self.counts: Counter[str] = Counter()
        self._watcher = watcher

    def step(self, words: str, total: int | None = None) -> None:
        self._watcher.step(words, total)

    def advance(self, count: int = 1) -> None:
        self._watcher.advance(count)

    def notice(self, notices: Iterable[Notice]) -> None:
        self.counts.update(found.severity for found in notices)


def carry_out(order: Order, watcher: Progress) -> Outcome:
    """Do what was asked for. Whatever keeps it from being done comes back as an outcome, too.

    Only a source that does not exist is an error at once, and an instance that is held after a restore: takedowns
    may be missing yet.
    """
    refuse_if_held()
    with connected() as db:
        if not lock(db, order.source):
            words = f"Another run of {order.source} is under way. Run it again when that has ended."
            return Outcome(None, State.FAILED, 75, words)
        upstream = find_upstream(order.source)
        if order.dry_run:
            return _attempts(order, upstream, db, Unrecorded(watcher), None)
        # Whoever wrote such rows held the lock, and does not any more.
        Run.objects.filter(kind__startswith="mirror ", subject=order.source, state=State.RUNNING).update(
            state=State.LOST, finished_at=order.now, outcome="Its process died; nothing of it was kept."
        )
        with begin(
            kind=f"mirror {order.kind}", subject=order.source, now=order.now, watcher=watcher
        ) as running:
            points.reached("mirror.run")
            outcome = _attempts(order, upstream, db, running, running.id)
            running.end(outcome.state, outcome.words, now=order.now, report=outcome.report)
            points.reached("mirror.ended")
            return outcome


def _attempts(
    order: Order, upstream: Upstream, db: Connection, journal: Journal, run_id: int | None
) -> Outcome:
    """Try, and begin anew when the upstream publishes underneath. Every refusal becomes an outcome."""
    for _ in range(ATTEMPTS):
        try:
            return _Attempt(order, upstream, db, journal, run_id).outcome()
        except UpstreamChanged:
            continue
        except PetwireError as error:
            state = State.REFUSED if error.exit_code == 4 else State.FAILED
            trouble = None if order.dry_run else disk.note(error, now=order.now)
            report = {disk.CAUSE: trouble.cause.value} if trouble else {}
            return Outcome(run_id, state, error.exit_code, f"{order.source}: {error}", report)
    words = (
        f"{order.source} was changing each time it was read. Nothing was changed here; run it again later."
    )
    return Outcome(run_id, State.FAILED, UpstreamChanged.exit_code, words)


class OrderedBack(PetwireError):
    """The hub has ordered back everything that it ever gave."""

    exit_code = 4


class _Attempt:
    """One way through a set, from the first listing to the commit."""

    def __init__(
        self, order: Order, upstream: Upstream, db: Connection, journal: Journal, run_id: int | None
    ) -> None:
        self._order = order
        self._upstream = upstream
        self._db = db
        self._journal = journal
        self._run_id = run_id
        self._because: list[str] = []
        self._early: list[Notice] = []  # found before anything was read
        self._night: Night | None = None
        self._alarmed = False  # by orders that are not believed
        # No name of a source has a dot, so this is nobody's staging.
        self._unpacked = config().home / "staging" / f"{order.source}.unpacked"

    def outcome(self) -> Outcome:
        """Carry it out. The transaction is ended and the door closed, whatever happens."""
        self._journal.step("Connecting")
        shutil.rmtree(self._unpacked, ignore_errors=True)  # of a run that was killed
        door = open_door(self._upstream)
        done = not self._order.dry_run
        try:
            return self._through(door)
        except UpstreamBusy:
            done = False  # what was fetched so far need not be fetched again
            raise
        except (PetwireError, OSError) as error:
            if self._night is not None:
                self._night.confirm()  # what changed meanwhile explains every trouble, and is read anew
            if isinstance(error, OSError):
                trouble = trouble_of(error, home=config().home)
                words = trouble.words if trouble else f"{error.filename}: {error.strerror}."
                raise CannotRead(f"{words} Nothing was changed.") from error
            raise
        finally:
            self._db.rollback()
            shutil.rmtree(self._unpacked, ignore_errors=True)
            door.close(done=done)

    def _through(self, door: Door) -> Outcome:
        self._carry_out_orders(door)
        night = Night(door, unpacked=self._unpacked, fetched=lambda name: self._fetched())
        self._night = night
        self._remember_certificate(door)
        self._journal.step("Fetching", sum(len(names) for names in night.files.values()))
        theirs = self._believed(night.position())
        ours = Position(self._upstream.set_id, self._upstream.set_stamp)
        choice = plan.choose(self._order.kind, empty=self._store().is_empty(), ours=ours, theirs=theirs)
        if choice is Applied.SAME:
            return self._applied_already(theirs)
        if choice is Applied.OLDER:
            raise check.SetRefused(
                f"The set was begun {theirs.stamp:%Y-%m-%d %H:%M} UTC, before the one that was applied "
                f"({ours.stamp:%Y-%m-%d %H:%M} UTC). Nothing was changed; if the hub means it, run a scrub."
            )
        assert not isinstance(choice, Applied)
        self._because.extend(choice.because)
        if choice.mode is Mode.DAILY:
            try:
                return self._take_in(night, theirs, Mode.DAILY)
            except FullFilesNeeded as needed:
                self._because.append(str(needed))
        return self._take_in(night, theirs, Mode.FULL)

    def _fetched(self) -> None:
        self._journal.advance()
        points.reached("mirror.fetched")

    def _believed(self, theirs: Position) -> Position:
        believed = plan.believed(theirs, now=self._order.now)
        if theirs.stamp and believed.stamp is None:
            self._early.append(notice("stamp_in_future", f"{theirs.stamp:%Y-%m-%d %H:%M} UTC"))
        return believed

    def _carry_out_orders(self, door: Door) -> None:
        """The hub's orders come before its data. A file of orders that is not believed is told, and changes nothing."""
        if self._order.dry_run:
            return
        self._journal.step("Asking for orders")
        polled = poll(self._upstream, now=self._order.now, door=door, db=self._db)
        self._journal.notice(polled.notices)
        if polled.state is State.REFUSED and not polled.notices:  # told before, and worth telling again
            self._journal.notice([notice("orders_refused", polled.words)])
        self._alarmed = polled.state is State.REFUSED
        if whole_source_ordered(self._upstream):
            raise OrderedBack(
                "The hub has ordered back everything of it. Nothing is taken in before it lifts that; ask its people."
            )

    def _take_in(self, night: Night, theirs: Position, mode: Mode) -> Outcome:
        """Everything from the files to the commit, in one transaction."""
        self._db.rollback()
        if not night.has(*PETS[mode]) and mode is Mode.DAILY:
            raise FullFilesNeeded("the set has no newpets and updatedpets files")
        night.fetch("orgs", "petlist", *PETS[mode])
        with reader(own_process=night.bytes_of(*PETS[mode]) >= OWN_PROCESS_FROM) as reads:
            return self._compare(night, theirs, mode, reads)

    def _compare(
        self, night: Night, theirs: Position, mode: Mode, reads: Callable[[Job], Iterator[Frame]]
    ) -> Outcome:
        """What was fetched with what is held, and take in what differs."""
        listed = night.petlist()
        if mode is Mode.FULL:
            check.list_is_possible(
                listed=len(listed), bytes_of_rows=night.bytes_of("pets"), list_name=night.of("petlist")[0][1]
            )
        store = self._store()
        known = store.known() if mode is Mode.FULL else Known(store.held())
        facts = Facts(
            self._order.source, self._order.now, mode, listed, known.ids, known.digests, store.kept()
        )
        witness = self._witness(night, store, facts)
        self._db.rollback()
        store.begin()
        taking = Taking(facts, store=store, night=night, journal=self._journal)
        taking.findings.add(self._early)
        taking.read(reads)
        if mode is Mode.FULL:
            witness = taking.seen
        name = set_name(night, theirs)
        removals, orgs, waiting_orgs = self._removals(facts, taking, witness, name)
        taking.remove(removals, orgs)
        self._mark_test_data(night, store, taking.findings)
        report = {**self._report(store, taking, name, mode), "lag": self._lag(theirs)}
        report["animals"]["waiting"] = len(removals.waiting)
        report["orgs"]["waiting"] = len(waiting_orgs)
        outcome = self._ended(report, taking)
        if self._order.dry_run:
            return replace(outcome, plan=store.changes() + _waiting(removals, waiting_orgs))
        if outcome.state is not State.WAITING:
            store.write_position(theirs, kind=self._order.kind)
        if outcome.state is not State.NOTHING_NEW:
            store.write_log()
        before = self._upstream.set_stamp
        brought = store.brought(before) if before else []  # a first import brings what is years old
        night.confirm()
        store.commit()
        self._measure(brought)
        self._after(taking, removals)
        return outcome

    def _measure(self, brought: list[datetime]) -> None:
        """How long what changed at the upstream since the set before had waited until it stood here."""
        now = datetime.now(UTC)
        lags = [(now - changed).total_seconds() for changed in brought]
        note_lags(Outlet.SOURCES, self._order.source, lags, now=now)

    def _after(self, taking: Taking, removals: Removals) -> None:
        """What follows the commit, and may be done again: tell the findings, hide and show organisations."""
        taking.findings.tell(self._journal)
        points.reached("mirror.told")
        source, now = self._order.source, self._order.now
        hide_orgs(source=source, org_ids=taking.hidden_orgs(removals.waiting), now=now)
        show_orgs(source=source, named=taking.orgs.named, now=now)
        enforce(self._upstream, now=now)
        points.reached("mirror.hidden")

    def _witness(self, night: Night, store: Store, facts: Facts) -> AbstractSet[int] | None:
        """In a daily run that would remove many: the animals of the full files."""
        gone = len(facts.loose - facts.listed)
        if facts.mode is Mode.FULL or not plan.needs_witness(held=facts.loose, listed=facts.listed):
            return None
        self._because.append(
            f"{gone} of {len(facts.loose)} animals would go: the full files were asked as well"
        )
        self._journal.step("Asking the full files")
        night.fetch("pets")
        return read_witness(night, store, facts)

    def _removals(
        self, facts: Facts, taking: Taking, witness: AbstractSet[int] | None, name: str
    ) -> tuple[Removals, dict[str, str], dict[str, str]]:
        """Animals and organisations that go, and organisations that wait because too many would go."""
        passed = approved(self._order.source, name)
        removals = plan.removals(
            held=facts.loose,
            listed=facts.listed,
            witness=witness,
            share=self._order.max_delete,
            approved=passed.animals,
        )
        orgs = taking.gone_orgs()
        limit = plan.allowed_of(len(taking.held_orgs), self._order.max_delete)
        if len(orgs) > max(limit, passed.orgs):
            waiting = removals.gone | removals.waiting
            return Removals(frozenset(), removals.kept, waiting), {}, orgs
        return removals, orgs, {}

    def _mark_test_data(self, night: Night, store: Store, findings: Findings) -> None:
        """Test data is never shown in production: a source whose set says so becomes a test source."""
        if self._upstream.source.environment == Environment.TEST:
            return
        if night.manifest is not None and night.manifest.environment == Environment.TEST:
            found = notice("test_data", "environment is test", file=".petwire/manifest.json")
        elif why := self._looks_like_test_data(night, store):
            found = notice("test_data", why)
        else:
            return
        store.mark_test_source()
        findings.add([found])

    def _looks_like_test_data(self, night: Night, store: Store) -> str:
        """Why, in words; "" when it does not. A person's word settles it."""
        if self._upstream.vouched:
            return ""
        address, _ = parse_address(self._upstream.url)
        known = config().hosts_of_test_data
        if why := testdata.address_says_test(address, known):
            return why
        if testdata.names_say_test(night.prefixes):
            return "its files are named for a key of test data"
        # Whoever gives no hosts is not made to count them at each run.
        for host in sorted(store.hosts()) if known else ():
            if testdata.host_is_known(host, known):
                return f"most of its trackers or pictures lie at {host}, which is a host of test data"
        return ""

    def _report(self, store: Store, taking: Taking, name: str, mode: Mode) -> dict[str, Any]:
        counts = store.counts()
        report: dict[str, Any] = {"set": name, "mode": mode.value, "because": self._because}
        for kind, key in (("org", "orgs"), ("animal", "animals")):
            report[key] = {
                word: counts.get((kind, verb), 0)
                for word, verb in (("added", "added"), ("changed", "changed"), ("removed", "deleted"))
            }
        held = taking.held_before - report["animals"]["changed"] - report["animals"]["removed"]
        report["animals"]["unchanged"] = held
        report["animals"]["held_back"] = taking.held_back
        refetch = store.refetch()
        return {**report, "refetch": refetch[:SHOWN], "refetch_count": len(refetch)}

    def _ended(self, report: dict[str, Any], taking: Taking) -> Outcome:
        """State, exit code and words, by what the report says."""
        animals, orgs = report["animals"], report["orgs"]
        touched = sum(part[word] for part in (animals, orgs) for word in ("added", "changed", "removed"))
        words = (
            f"{animals['added']} animals added, {animals['changed']} changed, {animals['removed']} removed, "
            f"{animals['unchanged']} unchanged"
        )
        if animals["held_back"]:
            words += f", {animals['held_back']} rows held back"
        if animals["waiting"] or orgs["waiting"]:
            waiting = f"{animals['waiting']} animals and {orgs['waiting']} organisations"
            words += f". {waiting} are gone from the set: too many to remove without a person's word. "
            words += "Ask the hub; if it is meant, `petwire mirror approve` lets it pass"
            return self._outcome(State.WAITING, 4, words, report)
        if not touched and not taking.newly_held_back:
            return self._outcome(State.NOTHING_NEW, 5, f"nothing new ({words})", report)
        if taking.findings.worrying or self._alarmed:
            return self._outcome(State.DONE, 3, words, report)
        return self._outcome(State.DONE, 0, words, report)

    def _applied_already(self, theirs: Position) -> Outcome:
        """The upstream has nothing newer than what we have; that, too, is being up to date."""
        if not self._order.dry_run:
            Upstream.objects.filter(pk=self._upstream.pk).update(updated_at=self._order.now)
        report = {
            "set": theirs.set_id or f"{theirs.stamp:%Y-%m-%dT%H:%M:%SZ}",
            "because": [Applied.SAME.value],
            "lag": self._lag(theirs),
        }
        return self._outcome(State.NOTHING_NEW, 5, f"nothing new, {Applied.SAME.value}", report)

    def _lag(self, theirs: Position) -> int | None:
        """How old the set is that we hold now, in seconds: what is published there since is not seen here."""
        return round((self._order.now - theirs.stamp).total_seconds()) if theirs.stamp else None

    def _outcome(self, state: State, exit_code: int, words: str, report: dict[str, Any]) -> Outcome:
        planned: list[Change] | None = None
        if self._order.dry_run:
            planned = []
            words = f"only tried, nothing is written: {words}"
        return Outcome(self._run_id, state, exit_code, f"{self._order.source}: {words}.", report, planned)

    def _remember_certificate(self, door: Door) -> None:
        if door.pinned == self._upstream.certificate or self._order.dry_run:
            return
        self._upstream.certificate = door.pinned
        self._upstream.save(update_fields=["certificate"])
        self._journal.notice([notice("certificate_pinned", f"SHA-256 {door.pinned}")])

    def _store(self) -> Store:
        return Store(self._db, source=self._order.source, upstream_id=self._upstream.pk, now=self._order.now)


def set_name(night: Night, theirs: Position) -> str:
    """What a set is called: its id, else the time at which it was begun, else by its list of animals."""
    if theirs.set_id:
        return theirs.set_id
    if theirs.stamp:
        return f"{theirs.stamp:%Y-%m-%dT%H:%M:%SZ}"
    path, _ = night.of("petlist")[0]
    return f"list-{xxhash.xxh3_64_hexdigest(path.read_bytes())}"


def _waiting(removals: Removals, orgs: dict[str, str]) -> list[Change]:
    animals = [
        Change(Verb.WAIT, "animal", str(animal), "no longer listed") for animal in sorted(removals.waiting)
    ]
    return animals + [Change(Verb.WAIT, "org", org, because) for org, because in orgs.items()]
