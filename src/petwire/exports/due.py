"""Which sites are to be brought up to date now: it follows from the tables, so nothing is lost when a process dies."""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, connections

from petwire.exports.doors import WRONG_LOGINS
from petwire.exports.gather import contexts_of, made_with
from petwire.exports.models import Account, Sending
from petwire.exports.reads import late, refused_logins
from petwire.exports.run import Order, run_export, takes_down
from petwire.exports.schedule import DueFacts, export_due
from petwire.exports.sites import site_of
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.mail import send
from petwire.lib.progress import Progress
from petwire.lib.sql import statement
from petwire.orgs.models import Membership, Role
from petwire.runs.actions import Stopped
from petwire.sharing.reads import verdicts_on_orgs
from petwire.sharing.rules import Shown

AT_ONCE = 8  # sites of a kind
PATIENCE = 30.0  # seconds that the worker waits for them before it looks after other work
_FLINCH = 0.2
BY = "petwire"
log = logging.getLogger("petwire.exports")


@dataclass(slots=True)
class Due:
    """What is due: accounts with the reason. `later`: organisations with something to send that has to wait yet."""

    now: list[tuple[Account, str]] = field(default_factory=list)
    later: set[int] = field(default_factory=set)


def due_exports(*, now: datetime, orgs: Collection[int] | None = None) -> Due:
    """What is due, of some organisations or of all."""
    due = Due()
    today = now.astimezone(config().zone).date()
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"all": orgs is None, "orgs": list(orgs or ()), "today": today}
        cursor.execute(statement(__package__, "due.sql"), given)
        looks = {row[0]: row[1:] for row in cursor.fetchall()}
    accounts = list(Account.objects.select_related("org").filter(pk__in=list(looks)).order_by("id"))
    verdicts = verdicts_on_orgs({one.site for one in accounts}, {one.org_id for one in accounts})
    contexts = contexts_of(accounts, today=today)
    for account in accounts:
        verdict = verdicts.get((account.site, account.org_id))
        down = takes_down(account, verdict)
        if not down and not isinstance(verdict, Shown):
            continue
        stale, unsent, gone, homed = looks[account.pk]
        stale = stale or bytes(account.made_with) != made_with(contexts[account.pk])
        facts = DueFacts(
            kind=site_of(account.site).kind,
            changed=down or stale or unsent or gone,
            urgent=down or gone or homed,
            asked=account.asked_at is not None,
            sent_at=account.sent_at,
            looked_at=account.looked_at,
            not_before=account.not_before,
            paused=account.paused_at is not None,
            waiting=bool(account.waiting),
        )
        if because := export_due(facts, now=now):
            due.now.append((account, because))
        elif facts.changed:
            due.later.add(account.org_id)
    return due


class Lanes:
    """Where a worker carries exports out: some threads for sites that take lists, some for those that take pushes.
    Nobody waits for a slow site: it goes on while the worker does other work, and is not begun again meanwhile."""

    def __init__(self) -> None:
        self._running: dict[int, tuple[str, threading.Thread]] = {}
        self.stop = threading.Event()

    def busy(self, account: Account) -> bool:
        """Whether a run of this account is under way here."""
        return account.pk in self._alive()

    def begin(self, account: Account, now: datetime) -> threading.Thread | None:
        """Begin a run; None where as many as may be are under way."""
        kind, alive = site_of(account.site).kind, self._alive()
        if account.pk in alive or sum(one == kind for one, _ in alive.values()) >= AT_ONCE:
            return None
        # A process that ends does not wait for it: a run may be cut off anywhere.
        thread = threading.Thread(target=self._run, args=(account, now), daemon=True, name="export")
        self._running[account.pk] = kind, thread
        thread.start()
        return thread

    def _alive(self) -> dict[int, tuple[str, threading.Thread]]:
        self._running = {key: one for key, one in self._running.items() if one[1].is_alive()}
        return self._running

    def _run(self, account: Account, now: datetime) -> None:
        try:
            log.info("export", extra={"site": account.site, "org": account.org_id})
            words = _run(account, now, watcher=_Until(self.stop))
            log.info("exported", extra={"site": account.site, "org": account.org_id, "outcome": words})
        except Stopped:
            log.info("stopped in the middle of an export; it is due again")
        except Exception:  # what one site runs into must not keep the others from being served
            log.exception("export failed", extra={"site": account.site, "org": account.org_id})
        finally:
            connections.close_all()


class _Until:
    """A watcher that ends a run at its next step when the worker is asked to stop."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def step(self, words: str, total: int | None = None) -> None:
        self.advance()

    def advance(self, count: int = 1) -> None:
        if self._stop.is_set():
            raise Stopped


def run_due(due: Due, *, now: datetime, watcher: Progress, lanes: Lanes | None = None) -> str:
    """Carry out what is due, one site after the other, or in `lanes` several at a time: then what is not done within
    half a minute goes on by itself. In words."""
    todo = [account for account, _ in due.now]
    watcher.step("adoption sites", len(todo))
    if lanes is None:
        words = []
        for account in todo:
            words.append(_run(account, now))
            watcher.advance()
        return words[0] if len(words) == 1 else f"{len(words)} sites brought up to date."
    begun = [thread for account in todo if (thread := lanes.begin(account, now))]
    try:
        left = _wait(begun, watcher)
    except BaseException:
        lanes.stop.set()
        raise
    return f"{len(begun) - left} sites brought up to date, {left} still under way."


def _wait(threads: Sequence[threading.Thread], watcher: Progress) -> int:
    """For half a minute at most. How many are not through."""
    until = time.monotonic() + PATIENCE
    while (left := [one for one in threads if one.is_alive()]) and time.monotonic() < until:
        left[0].join(_FLINCH)
        watcher.advance(0)
    return len(left)


def _run(account: Account, now: datetime, watcher: Progress | None = None) -> str:
    try:
        return run_export(account, Order(now, BY), watcher=watcher).words
    except PetwireError as error:  # another run is under way, or it was switched off meanwhile
        return str(error)


# Alarms


def alarms_due(*, now: datetime) -> list[Account]:
    """Sites at which nothing has gone right for a day, that refuse the login, or that are paused, of which the admins
    were not told yet."""
    found = {one.pk: one for one in (*late(now=now), *refused_logins())}
    return [one for one in found.values() if one.alarmed_at is None]


def send_alarms(*, now: datetime) -> int:
    """Tell the admins of each. Returns to how many organisations a mail went out."""
    told = 0
    for account in alarms_due(now=now):
        admins = Membership.objects.filter(org=account.org, role=Role.ADMIN, person__is_active=True)
        given = {
            "org": account.org.name,
            "org_id": account.org_id,
            "site": site_of(account.site).title,
            "trouble": account.trouble,
            "paused": account.paused_at is not None,
            "refusals": account.refusals,
            "most": WRONG_LOGINS,
            "since": account.trouble_since,
        }
        for to in admins.order_by("person_id").values_list("person__email", flat=True):
            told += send(to=to, template="exports/mail/alarm", **given)
        Account.objects.filter(pk=account.pk).update(alarmed_at=now)
    return told


# What is left of records that are withdrawn or erased


def left_over() -> bool:
    """Whether files that were sent hold words about animals that are withdrawn, or erased."""
    return bool(_holding())


def forget_leftovers() -> int:
    """Erase such files; the record of the run stays, as numbers. Returns how many there were."""
    numbers = _holding()
    Sending.objects.filter(pk__in=numbers).update(file=b"", replaced=[])
    return len(numbers)


def _holding() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "leftovers.sql"))
        return [number for (number,) in cursor]
