"""One run at one site: make, plan, guard, deliver, and only then write down what was read back there.

What is to be done follows from the tables each time, so a run may be cut off anywhere and be done again: pictures that
were read back are not sent twice, and a listing counts as sent only with its file.
"""

import hashlib
import logging
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from petwire.exports.carry import Carried, Carrier, carrier_of
from petwire.exports.doors import Trouble, pause_after, switches_off
from petwire.exports.facts import Options
from petwire.exports.gather import Look, gone_of, look
from petwire.exports.lags import note_lags
from petwire.exports.making import refresh
from petwire.exports.models import Account, Delivery, Made, Sending, SentPicture
from petwire.exports.notices import notice
from petwire.exports.parcel import Event, Outgoing, Parcel
from petwire.exports.plan import Entry, Gone, Plan, There, Verb, plan
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Site, json_body
from petwire.lib import points
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Nobody, Progress
from petwire.pictures.store import is_here, path_of
from petwire.runs.actions import Running, begin
from petwire.runs.models import Run, State
from petwire.sharing.held import refuse_if_held
from petwire.sharing.reads import verdict_on_org
from petwire.sharing.rules import EXPLAINED, Reason, Refused, Shown
from petwire.wire.notices import Notice

log = logging.getLogger("petwire.exports")

KIND = "export"
LOCK = 7201
PICTURES_AT_ONCE = 50
EVENTS_AT_ONCE = 50
KEPT_SENDINGS = 30  # with their files, for each account
# Then everything of the organisation is taken down there, though nobody switched the site off.
TAKEN_DOWN = frozenset({Reason.WITHDRAWN, Reason.ORG_SUSPENDED, Reason.ORG_CLOSED})

points.declare(
    *("export.run", "export.made", "export.planned", "export.picture", "export.pictures", "export.listing"),
    *("export.recorded", "export.removed", "export.ended"),
)


class NotSwitchedOn(PetwireError):
    """The organisation does not export to this site."""

    exit_code = 2


class Busy(PetwireError):
    """Another run of the same organisation and site is under way."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `words` is one sentence for people."""

    run_id: int
    org: int
    site: str
    state: State
    exit_code: int
    words: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `always`: send although nothing has changed."""

    now: datetime
    by: str
    always: bool = False


def subject_of(account: Account) -> str:
    """What the run's row calls it."""
    return f"{account.org_id}:{account.site}"


def takes_down(account: Account, verdict: Shown | Refused | None) -> bool:
    """Whether everything is to go there: the organisation asked for it, or may not be shown at all any more."""
    if account.removing:
        return True
    barred = isinstance(verdict, Refused) and verdict.reason in TAKEN_DOWN
    return barred and Delivery.objects.filter(account=account, there=True).exists()


def plan_for(
    account: Account, *, now: datetime, there: Sequence[There] | None = None, ahead: bool = False
) -> Plan:
    """What a run would change at the site; with `ahead`, as if the organisation had said yes. `there` is what stands
    there, where that is known better than from what was delivered. Brings what is made for the account up to date."""
    found = look(account, now=now, ahead=ahead)
    refresh(found, now=now)
    return plan_of(found, there=there)


def plan_of(found: Look, *, there: Sequence[There] | None = None) -> Plan:
    """What a run would change at the site, when all is made that it may have."""
    standing = found.there if there is None else there
    gone = gone_of(found.account, standing, found.shown)
    return plan(there=standing, wanted=found.wanted, back=found.back, gone=gone)


def run_export(
    account: Account, order: Order, *, watcher: Progress | None = None, carrier: Carrier | None = None
) -> Outcome:
    """Bring the site to what it may have. Raises Held, NotSwitchedOn, Busy."""
    refuse_if_held()
    with _alone(account.pk):
        account.refresh_from_db()
        verdict = verdict_on_org(account.site, account.org_id)
        taking_down = takes_down(account, verdict)
        if not taking_down and not isinstance(verdict, Shown):
            why = EXPLAINED[verdict.reason] if isinstance(verdict, Refused) else "Nobody has said yes."
            raise NotSwitchedOn(f"Organisation {account.org_id} does not export to {account.site}: {why}")
        Run.objects.filter(kind=KIND, subject=subject_of(account), state=State.RUNNING).update(
            state=State.LOST,
            finished_at=order.now,
            outcome="Its process died; what it did not finish is due again.",
        )
        with begin(kind=KIND, subject=subject_of(account), now=order.now, watcher=watcher or Nobody()) as run:
            points.reached("export.run")
            return _Attempt(account, order, run, carrier, taking_down=taking_down).outcome()


class _Attempt:
    """One run, from the question to the gate to the last line of its record."""

    def __init__(
        self, account: Account, order: Order, run: Running, carrier: Carrier | None, *, taking_down: bool
    ) -> None:
        self._account = account
        self._order = order
        self._run = run
        self._carrier = carrier
        self._taking_down = taking_down
        self._site: Site = site_of(account.site)
        self._options = Options.of(account.options)
        self._done = Carried()
        self._stop_asked = account.stop_asked_at
        self._looked_at = account.looked_at
        self._began = time.monotonic()
        self._file: Outgoing | None = None
        self._bodies: list[Made] = []  # what is to stand there, once it is known

    def outcome(self) -> Outcome:
        """Carry it out and write it down."""
        self._run.step("Looking for what changed")
        found = self._plan()
        points.reached("export.planned")
        self._note_findings()
        if not self._taking_down and len(found.losses) > max(found.allowed, self._approved(found)):
            return self._wait(found)
        parcel = self._parcel(found)
        if not self._order.always and not self._worth_sending(found, parcel):
            return self._end(found, State.NOTHING_NEW, 5, "Nothing has changed since the last delivery.")
        try:
            carrier = self._carrier or carrier_of(self._account)
        except PetwireError as error:  # the password cannot be read
            self._done.trouble, self._done.words = "refused", str(error)
            return self._after(found)
        self._deliver(carrier, found, parcel)
        return self._after(found)

    def _plan(self) -> Plan:
        account, now = self._account, self._order.now
        if self._taking_down:
            there = look(account, now=now).there
            words = Gone("The site was switched off, and asked to take the listings down.", explained=True)
            gone = {one.animal_id: words for one in there if one.animal_id is not None}
            self._wanted: list[int] = []
            return plan(there=there, wanted=[], gone=gone)
        found = plan_for(account, now=now)
        points.reached("export.made")
        self._wanted = [
            one.animal_id for one in found.of(Verb.KEPT, Verb.CHANGED, Verb.NEW) if one.animal_id is not None
        ]
        return found

    def _approved(self, found: Plan) -> int:
        """How many losses a person has let pass; their word holds for a day."""
        at = self._account.approved_at
        return self._account.approved if at and self._order.now - at < timedelta(days=1) else 0

    def _wait(self, found: Plan) -> Outcome:
        losses = len(found.losses)
        Account.objects.filter(pk=self._account.pk).update(waiting=losses)
        words = (
            f"{losses} of {found.held_there} listings would be lost, and nobody has said why; up to {found.allowed} "
            "pass. Nothing was sent. Look at them, and approve it if it is right."
        )
        return self._end(found, State.WAITING, 4, words)

    # What is delivered

    def _parcel(self, found: Plan) -> Parcel:
        if self._site.kind == "push":
            return Parcel((), (), (), tuple(self._events(found)))
        rows = self._rows(self._wanted)
        shots = {path: content for row in rows for path, content in row.shots}
        sent = dict(SentPicture.objects.filter(account=self._account).values_list("path", "content"))
        pictures = []
        for path, content in shots.items():
            if sent.get(path) != content and (one := _picture(path, content)):
                pictures.append(one)
        remove = sorted(sent.keys() - shots.keys())
        options = self._options
        if not options.account_id:
            options = replace(options, account_id=self._account.user)
        listing = self._site.files([bytes(row.body) for row in rows], options)
        self._file = listing[-1]
        self._bodies = rows
        return Parcel(listing, tuple(pictures), tuple(remove))

    def _rows(self, animals: Collection[int]) -> list[Made]:
        rows = Made.objects.filter(account=self._account, animal_id__in=animals, held="")
        return list(rows.order_by("animal_id"))

    def _events(self, found: Plan) -> Iterator[Event]:
        changed = {one.animal_id for one in found.of(Verb.CHANGED, Verb.NEW) if one.animal_id is not None}
        self._bodies = self._rows(self._wanted if self._order.always else changed)
        for row in self._bodies:
            yield _event(self._account, "upsert", row.animal_id, row.since, bytes(row.body))
        since = dict(self._deliveries().filter(there=True).values_list("animal_id", "since"))
        for one in found.of(Verb.LOST):
            if one.animal_id is not None:
                body = json_body({"id": one.code, "event": "remove"})
                yield _event(self._account, "remove", one.animal_id, str(since.get(one.animal_id)), body)

    def _worth_sending(self, found: Plan, parcel: Parcel) -> bool:
        if found.changes or parcel.pictures or parcel.remove or parcel.events:
            return True
        first = self._site.kind == "list" and self._account.sent_at is None
        return first and not self._taking_down

    def _deliver(self, carrier: Carrier, found: Plan, parcel: Parcel) -> None:
        """Pictures first, some at a time, so that what was read back need not be sent again; then the listing; then
        what no listing refers to any more goes."""
        total = len(parcel.pictures) + len(parcel.listing) + len(parcel.events)
        self._run.step("Delivering", total)
        # The last of them go with the listing: where the account is full, the doors make room in between.
        *first, last = list(_parts(parcel.pictures, PICTURES_AT_ONCE)) or [()]
        for some in first:
            self._expect_pictures(some)
            went = self._carry(carrier, Parcel((), some, ()))
            self._record_pictures(some)
            points.reached("export.picture")
            if not went:
                return
        points.reached("export.pictures")
        for events in _parts(parcel.events, EVENTS_AT_ONCE):
            self._expect_events(events)
            went = self._carry(carrier, Parcel((), (), (), events))
            self._record_events(events, found)
            if not went:
                return
        if parcel.listing:
            self._expect_pictures(last)
            self._carry(carrier, Parcel(parcel.listing, last, parcel.remove))
            points.reached("export.listing")
            self._record_pictures(last)
            if self._file and self._file.path in self._done.sent:
                self._record_list(found)
            points.reached("export.recorded")
            SentPicture.objects.filter(account=self._account, path__in=self._done.removed).delete()
            points.reached("export.removed")

    def _carry(self, carrier: Carrier, part: Parcel) -> bool:
        """Bring a part; whether the next one may follow."""
        if self._cancelled():
            self._done.trouble, self._done.words = "cancelled", "It was cancelled."
            return False
        self._done.merge(carrier.carry(part, self._run, self._cancelled))
        return not self._done.trouble

    def _cancelled(self) -> bool:
        asked = Account.objects.filter(pk=self._account.pk).values_list("stop_asked_at", flat=True).first()
        return asked is not None and asked != self._stop_asked

    # What is written down

    @property
    def _clock(self) -> datetime:
        """The time now, by the order's."""
        return self._order.now + timedelta(seconds=time.monotonic() - self._began)

    def _note_lags(self, entries: Iterable[Entry]) -> None:
        """How long it took until what changed, came or went was confirmed."""
        animals = [one.animal_id for one in entries if one.animal_id is not None]
        note_lags(self._account, animals, after=self._looked_at, confirmed=self._clock)

    def _deliveries(self) -> Any:
        return Delivery.objects.filter(account=self._account)

    def _record_pictures(self, pictures: Iterable[Outgoing]) -> None:
        self._note_pictures({one.path: one.sha256 for one in pictures if one.path in self._done.sent})

    def _expect_pictures(self, pictures: Iterable[Outgoing]) -> None:
        """Before they travel: what may be there from now on is sent again, or removed when nobody wants it any more,
        whatever becomes of this run."""
        self._note_pictures({one.path: "" for one in pictures})

    def _note_pictures(self, contents: Mapping[str, str]) -> None:
        rows = [
            SentPicture(account=self._account, path=path, content=content)
            for path, content in contents.items()
        ]
        SentPicture.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["account", "path"], update_fields=["content"]
        )

    @transaction.atomic
    def _record_list(self, found: Plan) -> None:
        """The whole file was read back: all that stands in it is there, and nothing else."""
        self._record_there({row.animal_id: row for row in self._bodies})
        self._record_gone(found.of(Verb.LOST))
        self._note_lags(found.of(Verb.CHANGED, Verb.NEW, Verb.LOST))
        Account.objects.filter(pk=self._account.pk).update(sent_at=self._order.now)

    @transaction.atomic
    def _record_events(self, events: Iterable[Event], found: Plan) -> None:
        rows = {row.animal_id: row for row in self._bodies}
        ok = [one for one in events if one.key in self._done.sent]
        self._record_there({one.animal_id: rows[one.animal_id] for one in ok if one.kind == "upsert"})
        removed = {one.animal_id for one in ok if one.kind == "remove"}
        self._record_gone([one for one in found.of(Verb.LOST) if one.animal_id in removed])
        confirmed = {one.animal_id for one in ok}
        changes = found.of(Verb.CHANGED, Verb.NEW, Verb.LOST)
        self._note_lags(one for one in changes if one.animal_id in confirmed)
        for one in ok:
            partner_id, link = self._done.answers.get(one.key, ("", ""))
            if partner_id or link:
                self._deliveries().filter(animal_id=one.animal_id).update(partner_id=partner_id, link=link)
        for one in events:
            if one.key in self._done.failed:
                self._record_error(one.animal_id, self._done.failed[one.key])
                if (
                    not self._done.trouble
                ):  # the site said no to this one: it was not there before, and is not now
                    self._deliveries().filter(animal_id=one.animal_id, sent=b"").update(there=False)
        if ok:
            Account.objects.filter(pk=self._account.pk).update(sent_at=self._order.now)

    def _expect_events(self, events: Iterable[Event]) -> None:
        """Before they travel: an animal that may be there from now on is taken back when the site may not have it any
        more, whatever becomes of this run."""
        ids = [one.animal_id for one in events if one.kind == "upsert"]
        there = set(
            self._deliveries().filter(there=True, animal_id__in=ids).values_list("animal_id", flat=True)
        )
        rows = {row.animal_id: row for row in self._bodies}
        Delivery.objects.bulk_create(
            [
                Delivery(
                    account=self._account,
                    animal_id=one,
                    code=rows[one].code,
                    there=True,
                    since=_moment(rows[one].since),
                )
                for one in ids
                if one not in there
            ],
            update_conflicts=True,
            unique_fields=["account", "animal_id"],
            update_fields=["code", "there", "since", "sent"],
        )

    def _record_there(self, rows: Mapping[int, Made]) -> None:
        now = self._order.now
        before = {one.animal_id: one for one in self._deliveries().filter(animal_id__in=list(rows))}
        written = []
        for animal_id, row in rows.items():
            one = before.get(animal_id) or Delivery(account=self._account, animal_id=animal_id)
            sends = bytes(row.sends)
            # The list is sent whole; what is the same in it was sent before.
            changed = not one.there or bytes(one.sent) != sends or one.code != row.code
            if not changed and not one.error:
                continue
            one.first_sent_at = one.first_sent_at or now
            one.since = one.since if one.there else _moment(row.since) or now
            one.there, one.sent, one.code, one.last_sent_at = True, sends, row.code, now
            one.gone_at, one.gone_because, one.error, one.error_at = None, "", "", None
            written.append(one)
        Delivery.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=["account", "animal_id"],
            update_fields=[
                *(
                    "code",
                    "there",
                    "since",
                    "first_sent_at",
                    "last_sent_at",
                    "sent",
                    "gone_at",
                    "gone_because",
                ),
                *("error", "error_at"),
            ],
        )

    def _record_gone(self, lost: Iterable[Entry]) -> None:
        for one in lost:
            if one.animal_id is not None:
                self._deliveries().filter(animal_id=one.animal_id).update(
                    there=False, gone_at=self._order.now, gone_because=one.because
                )

    def _record_error(self, animal_id: int, words: str) -> None:
        Delivery.objects.update_or_create(
            account=self._account,
            animal_id=animal_id,
            defaults={"error": words, "error_at": self._order.now},
            create_defaults={"error": words, "error_at": self._order.now, "code": str(animal_id)},
        )

    def _note_findings(self) -> None:
        if self._taking_down:
            return
        rows = Made.objects.filter(account=self._account).values_list(
            "animal_id", "held", "detail", "troubles"
        )
        found: list[Notice] = []
        for animal_id, held, detail, troubles in rows:
            if held:
                found.append(
                    notice("export_held_back", f"{held}: {detail}".rstrip(": "), subject=str(animal_id))
                )
            found += [notice(code, words, name, str(animal_id)) for code, name, words in troubles]
        self._run.notice(found)

    # How it ended

    def _after(self, found: Plan) -> Outcome:
        done, account = self._done, self._account
        whole = self._file.path in done.sent if self._file else not done.trouble and not done.failed
        if whole:
            words = _in_words(found)
            Account.objects.filter(pk=account.pk).update(approved=0, approved_at=None)
            left = " " + " ".join(sorted(set(done.failed.values()))) if done.failed else ""
            code = 3 if self._run.worrying or done.failed else 0
            return self._end(found, State.DONE, code, words + left)
        words = done.words or "; ".join(sorted(set(done.failed.values()))[:3]) or "The site did not take it."
        return self._end(found, State.FAILED, 75 if done.passing else 1, words)

    def _end(self, found: Plan, state: State, code: int, words: str) -> Outcome:
        self._settle(state, words)
        counts = {verb.value: found.counts.get(verb.value, 0) for verb in Verb}
        entries = [
            [one.verb.value, one.animal_id, one.code, one.because]
            for one in found.entries
            if one.verb is not Verb.KEPT
        ]
        if state is not State.NOTHING_NEW:
            self._keep(state, words, counts, entries)
        self._run.end(state, words, now=datetime.now(UTC), report={"counts": counts})
        points.reached("export.ended")
        return Outcome(self._run.id, self._account.org_id, self._account.site, state, code, words, counts)

    def _settle(self, state: State, words: str) -> None:
        """What the account remembers of a run: trouble, refused logins, what identified the server."""
        account, now, trouble = self._account, self._order.now, self._done.trouble
        values: dict[str, Any] = {}
        if self._done.remembered:
            values["identity"] = self._done.remembered
        if state in (State.DONE, State.NOTHING_NEW):
            values |= {"trouble": "", "trouble_since": None, "alarmed_at": None, "paused_at": None}
            values |= {"asked_at": None, "looked_at": now, "failures": 0, "refusals": 0, "not_before": None}
            values |= {"waiting": 0, "removing": False} if self._taking_down else {"waiting": 0}
        if state is State.WAITING:
            values |= {"asked_at": None, "looked_at": now}
        if trouble == Trouble.CANCELLED:
            values["asked_at"] = None
        elif state is State.FAILED or self._done.failed:
            values |= self._after_failure(words, trouble)
        Account.objects.filter(pk=account.pk).update(**values)
        account.refresh_from_db()

    def _after_failure(self, words: str, trouble: str) -> dict[str, Any]:
        """What did not go is told on the page, and tried again with growing pauses."""
        account, now = self._account, self._order.now
        known = Trouble(trouble) if trouble in list(Trouble) else Trouble.REFUSED
        refused = account.refusals + 1 if known is Trouble.WRONG_LOGIN else 0
        failures = account.failures + 1
        pauses = switches_off(known, refused)
        again = {"alarmed_at": None} if pauses else {}  # they were told that it is tried again
        return {
            **again,
            "trouble": words,
            "trouble_since": account.trouble_since or now,
            "failures": failures,
            "refusals": refused,
            "not_before": now + max(pause_after(known, failures), self._done.again_after or timedelta(0)),
            "paused_at": now if pauses else None,
            "asked_at": None,
        }

    def _keep(self, state: State, words: str, counts: dict[str, int], entries: list[list[Any]]) -> None:
        account, done = self._account, self._done
        rows = self._bodies
        replaced = [[row.animal_id, *one] for row in rows for one in row.replaced]
        file = b""
        if self._file is not None and isinstance(self._file.data, bytes):
            file = self._file.data
        elif rows and self._site.kind == "push":
            file = b"\n".join(bytes(row.body) for row in rows)
        pictures = sorted(path for path in done.sent if path.endswith(".jpg"))
        Sending.objects.create(
            account=account,
            run=self._run.id,
            at=self._order.now,
            state=state,
            words=words,
            counts=counts,
            entries=entries,
            replaced=replaced,
            pictures={"sent": pictures, "failed": done.failed, "removed": sorted(done.removed)},
            file_name=self._file.path if self._file else "",
            file=zlib.compress(file, 6) if file else b"",
            animals=[row.animal_id for row in rows],
        )
        old = (
            Sending.objects.filter(account=account)
            .order_by("-id")
            .values_list("pk", flat=True)[KEPT_SENDINGS:]
        )
        Sending.objects.filter(pk__in=list(old)).delete()


def _picture(path: str, content: str) -> Outgoing | None:
    """A picture of ours for a path at the site; None when its bytes are gone."""
    place = path_of(content)
    try:
        is_here(content)
        return Outgoing(path, place, content, place.stat().st_size)
    except OSError:
        return None


def _event(account: Account, kind: Any, animal_id: int, since: str, body: bytes) -> Event:
    seen = hashlib.sha256(f"{account.pk}\0{kind}\0{animal_id}\0{since}\0".encode() + body).hexdigest()
    return Event(seen[:32], kind, animal_id, body)


def _moment(since: str) -> datetime | None:
    return datetime.strptime(since, "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if since else None


def _in_words(found: Plan) -> str:
    counts = found.counts
    there = sum(counts.get(one.value, 0) for one in (Verb.KEPT, Verb.CHANGED, Verb.NEW))
    parts = [
        f"{counts[one.value]} {one.value}"
        for one in (Verb.NEW, Verb.CHANGED, Verb.LOST)
        if counts.get(one.value)
    ]
    held = counts.get(Verb.HELD.value, 0)
    words = f"{there} listings there" + (f": {', '.join(parts)}" if parts else "")
    return f"{words}; {held} held back." if held else f"{words}."


def _parts(things: Sequence[Any], size: int) -> Iterator[tuple[Any, ...]]:
    source = iter(things)
    while some := tuple(islice(source, size)):
        yield some


@contextmanager
def _alone(account_id: int) -> Iterator[None]:
    """One run at a time for each organisation and site, on all hosts; the lock of a process that dies falls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, account_id])
        if not cursor.fetchone()[0]:
            raise Busy(
                "Another run of this organisation and site is under way. Run it again when that has ended."
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, account_id])
