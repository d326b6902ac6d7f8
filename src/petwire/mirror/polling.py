"""Ask a hub for its orders, and carry them out: hide at once, show again what is lifted, erase under the guard.

What was ordered once is carried out by what stands in the tables, whether or not the hub can be asked: `carry_out` may
be called at any time, by anyone, and again. What was done is confirmed to the hub (petwire.mirror.receipts).

A file of orders is believed as petwire.mirror.orders says; one that is not changes nothing and raises an alarm, which
stands in `petwire mirror status` and `petwire check` until a file is believed again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from django.db import connection, transaction

from petwire.catalog.models import NO_CONTENT, READ_AGAIN, Animal
from petwire.lib import signing
from petwire.lib.errors import PetwireError
from petwire.lib.sql import statement
from petwire.mirror.address import parse_address
from petwire.mirror.doors import Door
from petwire.mirror.farewell import ended_by_hub
from petwire.mirror.fetch import open_door
from petwire.mirror.ftp import UpstreamBusy
from petwire.mirror.models import HubOrder, HubOrders, Upstream
from petwire.mirror.notices import notice
from petwire.mirror.orders import REMEDY, Alarm, Believed, Known, Refused, judge
from petwire.mirror.pictures import forget_copies
from petwire.mirror.plan import allowed_of
from petwire.mirror.reads import approved_orders, waiting_orders
from petwire.mirror.receipts import note_erased, note_hidden, tell
from petwire.mirror.store import Connection, Store, connected, lock
from petwire.runs.actions import begin
from petwire.runs.models import State
from petwire.sharing import actions as sharing
from petwire.sharing.models import Code, Subject
from petwire.wire.notices import Notice
from petwire.wire.withdrawals import Code as OrderCode
from petwire.wire.withdrawals import Entry
from petwire.wire.withdrawals import Kind as OrderKind

RUN: Final = "orders"  # the kind of a run that carries orders out
LOCK_FOR: Final = (
    1.0  # seconds; a run that is under way erases by itself, at its beginning or the next one does
)
WITHDRAWN_HERE: Final = "it was withdrawn here"  # why it went, in reports
_USER: Final = "apikey-"


@dataclass(frozen=True, slots=True)
class Polled:
    """What came of it. `waiting` is how many animals are hidden, and not erased before a person says so."""

    state: State
    exit_code: int
    words: str
    notices: tuple[Notice, ...] = ()
    hidden: int = 0
    shown: int = 0
    erased: int = 0
    waiting: int = 0
    run_id: int | None = None


def poll(
    upstream: Upstream, *, now: datetime, door: Door | None = None, db: Connection | None = None
) -> Polled:
    """Ask for the orders, once and without patience, and carry them out. A run gives its `door` and its connection,
    which has the source; then trouble with the hub is the run's own, and is raised."""
    if door is not None:
        polled = settle(upstream, door.withdrawals(), now=now, db=db)
        tell(upstream, now=now)
        return polled
    try:
        own = open_door(upstream, pause=_not_now)
        try:
            data = own.withdrawals()
            pinned = own.pinned
        finally:
            own.close(done=False)  # what a run has staged is the run's
    except (PetwireError, OSError) as error:
        return _not_reached(upstream, error, now, db)
    if pinned != upstream.certificate:
        upstream.certificate = pinned
        upstream.save(update_fields=["certificate"])
    polled = settle(upstream, data, now=now, db=db)
    tell(upstream, now=now)
    return polled


def settle(upstream: Upstream, data: bytes | None, *, now: datetime, db: Connection | None = None) -> Polled:
    """Believe a file of orders, or that there is none, or raise the alarm; then see that all orders in force are
    carried out. What happened is written down as a run, when anything happened."""
    found: list[Notice] = []
    refused = _take(upstream, data, found, now)
    return _carried_out(upstream, found, refused, now=now, db=db)


def carry_out(upstream: Upstream, *, now: datetime) -> Polled:
    """Carry out what was ordered before, and what a person here has taken down, without asking the hub."""
    return _carried_out(upstream, [], None, now=now, db=None)


def unfinished(upstream: Upstream) -> bool:
    """Whether something that has to go is not hidden, or not erased although nothing waits for a person's word."""
    facts = {"upstream": upstream.pk, "source": upstream.source.name}
    if _rows("to_hide.sql", facts) or _rows("taken_down.sql", facts):
        return True
    here = _withdrawn_here(facts)
    to_go = Counter(kind for kind, _ in _rows("to_erase.sql", facts) + here)
    if not to_go or ended_by_hub(upstream) is not None:
        return False
    waits = waiting_orders(upstream.source.name)
    if waits is None or waits.approved_at is not None or any(kind == "org" for kind, _ in here):
        return True
    return bool(waits.report.get("waiting") != to_go["animal"] + to_go["picture"])


def _carried_out(
    upstream: Upstream,
    found: list[Notice],
    refused: Refused | None,
    *,
    now: datetime,
    db: Connection | None,
) -> Polled:
    hidden, shown = enforce(upstream, now=now)
    note_hidden(upstream, now=now)
    ended = ended_by_hub(upstream) is not None
    # What a hub has ended for good is erased as a whole, with a certificate (petwire.mirror.farewell).
    erased, waiting = (0, 0) if ended else _erase(upstream, now=now, db=db)
    if not _rows("to_erase.sql", {"upstream": upstream.pk, "source": upstream.source.name}):
        note_erased(upstream, now=now)
    counts = {"hidden": hidden, "shown": shown, "erased": erased, "waiting": waiting}
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing new"
    if refused is not None:
        words = f"its orders are refused: {refused.words} {REMEDY}"
        state, exit_code = State.REFUSED, 4
    elif waiting:
        words += (
            " to be erased: too many to do so without a person's word; `petwire mirror approve` lets it pass"
        )
        state, exit_code = State.WAITING, 4
    elif hidden or shown or erased or found:
        state, exit_code = State.DONE, 0
    else:
        state, exit_code = State.NOTHING_NEW, 5
    words += "; the hub has ended our access, everything of it is to be erased" if ended else ""
    words = f"{upstream.source.name}: {words}."
    run_id = _record(upstream, state, words, found, counts, now)
    return Polled(state, exit_code, words, tuple(found), **counts, run_id=run_id)


def enforce(upstream: Upstream, *, now: datetime) -> tuple[int, int]:
    """Hide whatever is ordered back and can be seen, show what is hidden by an order that is lifted. May be done at
    any time, and again. Returns how many records were hidden and shown."""
    facts = {"upstream": upstream.pk, "source": upstream.source.name}
    by = f"order:{upstream.source.name}"
    to_hide = _rows("to_hide.sql", facts)
    for kind, subject, code in to_hide:
        try:
            sharing.withdraw(kind=Subject(kind), subject=subject, code=Code(code), by=by, now=now)
        except (sharing.AlreadyWithdrawn, sharing.NoSuchSubject):
            continue  # somebody else has hidden it, or it is gone
    to_show = [row for row in _rows("hidden.sql", facts) if not row[3]]
    for kind, subject, _, _ in to_show:
        sharing.reinstate(kind=Subject(kind), subject=subject, by=by, now=now)
    return len(to_hide), len(to_show)


@transaction.atomic
def _take(upstream: Upstream, data: bytes | None, found: list[Notice], now: datetime) -> Refused | None:
    """Judge a file and remember what it says; `found` gets what is worth telling."""
    HubOrders.objects.get_or_create(upstream=upstream)
    row = HubOrders.objects.select_for_update().get(upstream=upstream)
    row.tried_at, row.failures = now, 0
    known = _known(row)
    if data is None:
        verdict: Believed | Refused | None = (
            Refused(Alarm.GONE, f"last number {row.number}") if row.key else None
        )
    else:
        verdict = judge(
            data, known, service=_service(upstream), now=now, verifies=signing.verifies, digest=_digest
        )
    if isinstance(verdict, Refused):
        if row.alarm != verdict.alarm:
            found.append(notice("orders_refused", verdict.words, file=".petwire/withdrawals.json"))
        row.alarm, row.alarm_words = verdict.alarm, verdict.words
        row.save()
        return verdict
    row.alarm = row.alarm_words = ""
    row.fetched_at = now
    if verdict is not None and not verdict.same:
        _remember(row, verdict, known, found)
    row.save()
    return None


def _remember(row: HubOrders, verdict: Believed, known: Known, found: list[Notice]) -> None:
    content = verdict.signed.content
    if not row.number and not known.key:
        found.append(notice("hub_key_pinned", content.key))
    elif content.key != row.key:
        found.append(notice("hub_key_rotated", f"{row.key[:16]}... to {content.key}"))
    row.key, row.hub, row.service = content.key, content.hub, content.service
    row.number, row.digest = content.number, _digest(verdict.signed.signed)
    row.expires_at = content.expires
    if not row.number or not known.number:  # what was remembered before a person pinned a key is told anew
        HubOrder.objects.filter(upstream=row.upstream).delete()
    HubOrder.objects.bulk_create(_order_row(row.upstream, entry) for entry in verdict.fresh)
    for entry in verdict.lifted:
        HubOrder.objects.filter(upstream=row.upstream, seq=entry.seq).update(lifted_at=entry.lifted)
    # A picture that was erased stands in the row of its animal, which is the same as before: it is to be read again.
    lacking = [entry.animal_id for entry in verdict.lifted if entry.kind == "picture"]
    if lacking:
        animals = Animal.objects.filter(origin=row.upstream.source, source_id__in=lacking)
        animals.exclude(digest=NO_CONTENT).update(digest=READ_AGAIN)
    if verdict.fresh or verdict.lifted:
        told = f"{len(verdict.fresh)} new, {len(verdict.lifted)} lifted"
        found.append(notice("orders_told", told, file=".petwire/withdrawals.json"))


def _erase(upstream: Upstream, *, now: datetime, db: Connection | None) -> tuple[int, int]:
    """Erase what is ordered back, or withdrawn by a person here, and hidden, as far as the guard lets it. Returns how
    many records were erased, and how many wait. While a run has the source nothing is erased: the next poll does."""
    facts = {"upstream": upstream.pk, "source": upstream.source.name}
    to_go, taken_down = _rows("to_erase.sql", facts) + _withdrawn_here(facts), _rows("taken_down.sql", facts)
    if db is not None:  # a run erases by itself what was taken down here
        return _erase_hidden(db, upstream, now) if to_go else (0, 0)
    if not (to_go or taken_down):
        return 0, 0
    with connected() as own:
        if not lock(own, upstream.source.name, seconds=LOCK_FOR):
            return 0, 0
        gone = _erase_taken_down(own, upstream, now) if taken_down else 0
        erased, waiting = _erase_hidden(own, upstream, now) if to_go else (0, 0)
        return gone + erased, waiting


def _erase_hidden(db: Connection, upstream: Upstream, now: datetime) -> tuple[int, int]:
    """What the hub has ordered back, and what people here have withdrawn: each by its own measure of the guard, for
    the one is not to hold up the other."""
    db.rollback()
    store = Store(db, source=upstream.source.name, upstream_id=upstream.pk, now=now)
    passed = approved_orders(upstream.source.name)
    ordered = store.to_erase()
    erased, waiting = _erase_guarded(store, ordered, "its hub has ordered it back", passed, now)
    # A whole organisation that a person here has named is no matter for the guard, as with `remove_org`.
    if orgs := [("org", one.id) for one in store.withdrawn_here() if one.held and one.kind == "org"]:
        theirs = [("animal", str(animal)) for animal in store.animals_of(id for _, id in orgs)]
        erased += _erase_now(store, orgs + theirs, WITHDRAWN_HERE, now)
    singly = [(one.kind, one.id) for one in store.withdrawn_here() if one.held and one.kind != "org"]
    more = _erase_guarded(store, singly, WITHDRAWN_HERE, passed, now)
    return erased + more[0], waiting + more[1]


def _erase_guarded(
    store: Store, records: list[tuple[str, str]], because: str, passed: dict[str, int], now: datetime
) -> tuple[int, int]:
    """Erase records, or none when they are too many. `passed` is how many a person has let go."""
    counts, held = Counter(kind for kind, _ in records), store.held_counts()
    if any(
        counts[kind] > max(passed.get(kind, 0), allowed_of(held[kind], None))
        for kind in ("animal", "picture")
    ):
        return 0, counts["animal"] + counts["picture"]
    return (_erase_now(store, records, because, now) if records else 0), 0


def _erase_now(store: Store, records: list[tuple[str, str]], because: str, now: datetime) -> int:
    store.rollback()
    store.begin()
    store.erase(records, because)
    erased = store.counts().get(("animal", "deleted"), 0) + sum(kind == "picture" for kind, _ in records)
    _end(store, now)
    return erased


def _erase_taken_down(db: Connection, upstream: Upstream, now: datetime) -> int:
    """Erase organisations that a person here has taken down while a run had the source. A person's word is no matter
    for the guard."""
    store = Store(db, source=upstream.source.name, upstream_id=upstream.pk, now=now)
    store.begin()
    store.remove({}, {})
    erased = store.counts().get(("animal", "deleted"), 0)
    _end(store, now)
    return erased


def _end(store: Store, now: datetime) -> None:
    store.write_log()
    copies = store.contents_gone()
    store.commit()
    forget_copies(copies, now=now)


def _record(
    upstream: Upstream,
    state: State,
    words: str,
    found: Iterable[Notice],
    counts: dict[str, int],
    now: datetime,
) -> int | None:
    """Write a run down when something happened; what goes on as before is none."""
    name = upstream.source.name
    notices = list(found)
    if (
        state is State.WAITING
        and not notices
        and not any(counts[one] for one in ("hidden", "shown", "erased"))
    ):
        before = waiting_orders(name)
        if before is not None and before.report.get("waiting") == counts["waiting"]:
            return before.pk
    elif not notices and not any(counts.values()):
        return None
    with begin(kind=RUN, subject=name, now=now) as run:
        run.notice(notices)
        run.end(state, words, now=now, report=dict(counts))
        return run.id


def _not_reached(upstream: Upstream, error: Exception, now: datetime, db: Connection | None) -> Polled:
    """What was ordered before is carried out all the same."""
    row, _ = HubOrders.objects.get_or_create(upstream=upstream)
    HubOrders.objects.filter(pk=row.pk).update(tried_at=now, failures=row.failures + 1)
    done = _carried_out(upstream, [], None, now=now, db=db)
    words = f"{upstream.source.name}: its orders could not be asked for: {error}"
    return replace(done, state=State.FAILED, exit_code=getattr(error, "exit_code", 1), words=words)


def _known(row: HubOrders) -> Known:
    entries = HubOrder.objects.filter(upstream=row.upstream).order_by("seq") if row.number else ()
    return Known(row.key, row.hub, row.service, row.number, bytes(row.digest), tuple(map(_entry, entries)))


def _entry(row: HubOrder) -> Entry:
    return Entry(
        seq=row.seq,
        kind=cast(OrderKind, row.kind),
        org_id=row.org,
        animal_id=row.animal,
        media_id=row.subject if row.kind == Subject.PICTURE else "",
        ordered=row.ordered_at,
        deadline=row.deadline,
        code=cast(OrderCode, row.code),
        lifted=row.lifted_at,
    )


def _order_row(upstream: Upstream, entry: Entry) -> HubOrder:
    return HubOrder(
        upstream=upstream,
        seq=entry.seq,
        kind=entry.kind,
        subject=entry.subject,
        org=entry.org_id,
        animal=entry.animal_id,
        ordered_at=entry.ordered,
        deadline=entry.deadline,
        code=entry.code,
        lifted_at=entry.lifted,
    )


def _service(upstream: Upstream) -> str:
    """The key id that we log in with, where the login is one of a petwire hub."""
    user = parse_address(upstream.url)[0].user
    return user.removeprefix(_USER) if user.startswith(_USER) else ""


def _digest(signed: bytes) -> bytes:
    return hashlib.sha256(signed).digest()


def _rows(name: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement("petwire.mirror", name), facts)
        return list(cursor.fetchall())


def _withdrawn_here(facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Kind and id of what a person here has withdrawn and that is held."""
    return [row[:2] for row in _rows("withdrawn_here.sql", facts) if row[2]]


def _not_now(seconds: float) -> None:
    """In place of waiting: a poll comes again by itself."""
    raise UpstreamBusy("The hub does not answer at the moment.")
