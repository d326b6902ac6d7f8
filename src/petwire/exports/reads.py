"""Questions about exports, for the console and commands."""

import csv
import io
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from petwire.exports.actions import account_of
from petwire.exports.asking import newest_requests, partner_of
from petwire.exports.current import read_list
from petwire.exports.facts import Options
from petwire.exports.lags import Lag, lags
from petwire.exports.mapping import Rule
from petwire.exports.models import (
    Account,
    AccountRequest,
    Answer,
    Delivery,
    LostCopy,
    Made,
    OwnMapping,
    Sending,
)
from petwire.exports.plan import Plan, There
from petwire.exports.run import KIND, plan_for
from petwire.exports.schedule import EVERY, LATE_AFTER, PUSH_WITHIN
from petwire.exports.sites import SITES, site_of
from petwire.exports.sites.base import HELD_IN_WORDS, Held, Listed
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.runs.models import Run, State
from petwire.sharing.reads import verdict_on_org
from petwire.sharing.rules import EXPLAINED, Refused, Shown

REFUSALS_TOLD = 2  # logins refused in a row; one alone may be a whim of the server


class NoSuchSending(PetwireError):
    """There is no such run of that organisation."""

    exit_code = 2


class NotReadable(PetwireError):
    """The file cannot be read as one of the site's."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class RequestState:
    """How a request for an account stands. `sent_at`: the partner was told last; `stuck`: telling it fails."""

    state: str  # petwire.exports.models.Answer
    asked_at: datetime
    sent_at: datetime | None
    reminders: int
    stuck: bool
    answered_at: datetime | None
    answered_by: str
    reason: str

    @property
    def open(self) -> bool:
        """Whether an answer is still to come."""
        return self.state == Answer.REQUESTED


@dataclass(frozen=True, slots=True)
class SiteState:
    """One site as an organisation stands to it.

    `good`: the green check, else the red exclamation mark; `words` say the same. `listings` stand there by what was
    read back, `held` are held back. `waiting` losses wait for a person's word. `removing`: it is being taken down.
    """

    site: str
    title: str
    kind: str
    url: str
    guide: str
    erases_first: bool
    has_account: bool
    enabled: bool
    good: bool
    words: str
    last_delivery: datetime | None
    listings: int
    held: int
    waiting: int
    trouble: str
    paused: bool
    removing: bool
    running: dict[str, Any] | None  # step, done, total
    next_run: datetime | None
    asks: bool  # petwire can ask the site's partner for an account
    request: RequestState | None  # the newest one
    lag: Lag | None  # how long the changes of the last days took


def sites_of(org_id: int, *, now: datetime) -> list[SiteState]:
    """Every site, in the registry's order."""
    accounts = {one.site: one for one in Account.objects.filter(org_id=org_id)}
    numbers = [one.pk for one in accounts.values()]
    there = _counts(Delivery.objects.filter(account__in=numbers, there=True).exclude(sent=b""))
    held = _counts(Made.objects.filter(account__in=numbers).exclude(held=""))
    subjects = [f"{org_id}:{name}" for name in SITES]
    running = {
        run.subject: run.progress
        for run in Run.objects.filter(kind=KIND, subject__in=subjects, state=State.RUNNING).order_by("id")
    }
    found = [
        _state(org_id, name, accounts.get(name), there, held, running.get(f"{org_id}:{name}"), now)
        for name in SITES
    ]
    asked = {site: _request(row) for site, row in newest_requests(org_id).items()}
    partners = {name for name in SITES if partner_of(name)}
    took = lags(now=now, org_id=org_id)
    return [
        replace(
            _with_request(one, asked.get(one.site), asks=one.site in partners),
            lag=took[one.site][0] if one.site in took else None,
        )
        for one in found
    ]


def _request(row: AccountRequest) -> RequestState:
    return RequestState(
        state=row.state,
        asked_at=row.asked_at,
        sent_at=row.told_at if row.times else None,
        reminders=max(0, row.times - 1),
        stuck=row.tries > 0,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        reason=row.reason,
    )


def _with_request(one: SiteState, request: RequestState | None, *, asks: bool) -> SiteState:
    """Where there is no account yet, how the request for one stands says more than that it is missing."""
    words = one.words
    if request and not one.has_account:
        words = _asked_words(request) or words
    return replace(one, asks=asks, request=request, words=words)


def _asked_words(request: RequestState) -> str:
    zone = config().zone
    asked = f"{request.asked_at.astimezone(zone):%-d %B %Y}"
    if request.state == Answer.REQUESTED:
        return f"Account requested on {asked}. " + (
            "The site has not answered yet." if request.sent_at else "It is on its way to the site."
        )
    answered = f"{request.answered_at.astimezone(zone):%-d %B %Y}" if request.answered_at else ""
    if request.state == Answer.GRANTED:
        return f"Account granted on {answered}. Type in the login data that the site sends you."
    return f"Account refused on {answered}." if request.state == Answer.REFUSED else ""


def has_account(org_id: int, site: str) -> bool:
    """Whether an organisation has set an account at a site up."""
    return Account.objects.filter(org_id=org_id, site=site).exists()


def _state(
    org_id: int,
    name: str,
    account: Account | None,
    there: dict[int, int],
    held: dict[int, int],
    running: dict[str, Any] | None,
    now: datetime,
) -> SiteState:
    site = site_of(name)
    verdict = verdict_on_org(name, org_id) if account else None
    enabled = isinstance(verdict, Shown)
    good, words = _words(account, verdict, now)
    return SiteState(
        site=name,
        title=site.title,
        kind=site.kind,
        url=site.url,
        guide=site.guide,
        erases_first=site.erases_first,
        has_account=account is not None,
        enabled=enabled,
        good=good,
        words=words,
        last_delivery=account.sent_at if account else None,
        listings=there.get(account.pk, 0) if account else 0,
        held=held.get(account.pk, 0) if account else 0,
        waiting=account.waiting if account else 0,
        trouble=account.trouble if account else "",
        paused=bool(account and account.paused_at),
        removing=bool(account and account.removing),
        running=running,
        next_run=_next_run(account, site.kind, now) if account and enabled else None,
        asks=False,
        request=None,
        lag=None,
    )


def _words(account: Account | None, verdict: Shown | Refused | None, now: datetime) -> tuple[bool, str]:
    if account is None:
        return False, "Not set up: the site's account is missing."
    if account.removing:
        return False, "Switched off; your listings there are being taken down."
    if not isinstance(verdict, Shown):
        switched_off = verdict is None or verdict.reason.value in ("not_granted", "org_said_no")
        return False, "Not enabled." if switched_off else EXPLAINED[verdict.reason]  # type: ignore[union-attr]
    if account.paused_at:
        return False, f"Paused: the site refused the login {account.refusals} times. {account.trouble}"
    if account.waiting:
        return False, f"Waiting for your word: {account.waiting} listings would be lost."
    if account.trouble:
        return False, account.trouble
    if account.sent_at is None:
        return True, "Enabled; the first delivery is on its way."
    return True, "Enabled; the site has what it may have."


def _next_run(account: Account, kind: str, now: datetime) -> datetime:
    if account.not_before and account.not_before > now:
        return account.not_before
    if account.asked_at:
        return now
    if kind == "push":
        return now + PUSH_WITHIN
    return max(now, account.sent_at + EVERY) if account.sent_at else now


@dataclass(frozen=True, slots=True)
class Preflight:
    """What switching on, or the next run, would do at the site. `known`: where it is known from what stands there."""

    site: str
    title: str
    guide: str
    erases_first: bool
    known: str  # delivered, or file
    plan: Plan

    @property
    def lost(self) -> int:
        """How many listings would be lost: the number that is typed in to switch on."""
        return self.plan.counts.get("lost", 0)


def preflight(org_id: int, site: str, *, now: datetime, current: str | None = None) -> Preflight:
    """Compare what the site has (by a pasted `current` file, else by what was delivered) with what would be sent.

    Raises NoSuchSite, NoAccount, NotReadable.
    """
    account, about = account_of(org_id, site), site_of(site)
    there = there_in(account, current) if current is not None else None
    found = plan_for(account, now=now, there=there, ahead=True)
    known = "delivered" if there is None else "file"
    return Preflight(site, about.title, about.guide, about.erases_first, known, found)


def there_in(account: Account, current: str) -> list[There]:
    """The listings in a list of the site. Those that petwire sent are recognised by their number there; on a page that
    tells no numbers, by a name that one animal alone has. Raises NotReadable."""
    return [one for one, _ in recognised(account, current)]


def recognised(account: Account, current: str) -> list[tuple[There, Listed]]:
    """The same, each with what the list says of it. Raises NotReadable."""
    about = site_of(account.site)
    try:
        found = read_list(current, about, Options.of(account.options))
    except (ValueError, IndexError, csv.Error) as error:
        raise NotReadable(f"This is not a list of {about.title}: {error}.") from error
    sent = {
        code: (animal_id, bytes(digest))
        for code, animal_id, digest in Delivery.objects.filter(account=account).values_list(
            "code", "animal_id", "sent"
        )
    }
    made = list(Made.objects.filter(account=account).values_list("code", "animal_id", "name"))
    ours: dict[str, tuple[int | None, bytes]] = {code: (animal_id, b"") for code, animal_id, _ in made}
    ours |= sent
    names = Counter(one.name for one in found.values())
    by_name = {name: code for code, _, name in made if names[name] == 1}
    doubled = {name for name, count in Counter(name for _, _, name in made).items() if count > 1}
    rows = []
    for key, one in found.items():
        code = key
        if not one.numbered and one.name not in doubled:
            code = by_name.get(one.name, key)
        animal_id, digest = ours.get(code, (None, b""))
        rows.append((There(code, animal_id, digest, one.name), one))
    return rows


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run at one site."""

    run: int
    org: int
    site: str
    at: datetime
    state: str
    words: str
    counts: dict[str, int]
    pictures: int
    file: str


def runs_of(org_id: int, site: str | None = None, *, most: int = 50) -> list[RunRow]:
    """The newest runs of an organisation, at one site or at all."""
    rows = Sending.objects.filter(account__org=org_id).select_related("account").order_by("-id")
    if site is not None:
        site_of(site)
        rows = rows.filter(account__site=site)
    return [
        RunRow(
            run=row.run,
            org=org_id,
            site=row.account.site,
            at=row.at,
            state=row.state,
            words=row.words,
            counts=row.counts,
            pictures=len(row.pictures.get("sent", [])),
            file=row.file_name,
        )
        for row in rows.defer("file", "entries", "replaced", "animals")[:most]
    ]


def sending(org_id: int, run: int) -> Sending:
    """All that was written down of a run. Raises NoSuchSending."""
    row = Sending.objects.select_related("account").filter(account__org=org_id, run=run).first()
    if row is None:
        raise NoSuchSending(f"Organisation {org_id} has no run {run} at a site.")
    return row


def file_of(row: Sending) -> bytes:
    """The exact file that a run sent; b"" where none was, or it is erased."""
    return zlib.decompress(bytes(row.file)) if row.file else b""


def log_of(org_id: int) -> str:
    """The log of all runs as CSV for people: one line for each run, and one for each listing that it touched."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["time", "site", "run", "state", "what", "animal", "number there", "why"])
    for row in (
        Sending.objects.filter(account__org=org_id).select_related("account").defer("file").order_by("id")
    ):
        head = [f"{row.at:%Y-%m-%d %H:%M:%S}", row.account.site, row.run, row.state]
        writer.writerow([*head, row.words, "", "", ""])
        for verb, animal_id, code, because in row.entries:
            writer.writerow([*head, verb, animal_id or "", _plain_cell(code), _plain_cell(because)])
    return out.getvalue()


def _plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@dataclass(frozen=True, slots=True)
class AnimalAtSite:
    """One animal at one site: what was sent, what is made for it, and why not."""

    site: str
    title: str
    there: bool
    first_sent: datetime | None
    last_sent: datetime | None
    error: str
    partner_id: str
    link: str
    held: str  # "" when it is not held back, else in words
    replaced: list[list[str]]  # field, value, sent, rule
    gone_because: str = ""

    @property
    def otherwise(self) -> list[list[str]]:
        """What is replaced by the format alone, and not by a table of words."""
        return [one for one in self.replaced if one[3] not in set(Rule)]


def animal_at_sites(animal_id: int, org_id: int) -> list[AnimalAtSite]:
    """Each site at which the organisation has an account, and what became of the animal there."""
    accounts = {one.pk: one for one in Account.objects.filter(org_id=org_id, site__in=list(SITES))}
    sent = {one.account_id: one for one in Delivery.objects.filter(account__in=accounts, animal_id=animal_id)}
    made = {one.account_id: one for one in Made.objects.filter(account__in=accounts, animal_id=animal_id)}
    found = []
    for key, account in sorted(accounts.items(), key=lambda one: list(SITES).index(one[1].site)):
        delivery, row = sent.get(key), made.get(key)
        held = (
            HELD_IN_WORDS[Held(row.held)] + (f" ({row.detail})" if row.detail else "")
            if row and row.held
            else ""
        )
        found.append(
            AnimalAtSite(
                site=account.site,
                title=site_of(account.site).title,
                there=bool(delivery and delivery.there and delivery.sent),
                first_sent=delivery.first_sent_at if delivery else None,
                last_sent=delivery.last_sent_at if delivery else None,
                error=delivery.error if delivery else "",
                partner_id=delivery.partner_id if delivery else "",
                link=delivery.link if delivery else "",
                held=held,
                replaced=row.replaced if row else [],
                gone_because=delivery.gone_because if delivery else "",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A value of the organisation's animals that goes out in other words, or not at all."""

    field: str
    value: str
    sent: str  # "" when it is held back
    rule: str  # own, shipped, exact, generic, or the site's own rule; held
    animals: int


def mappings_of(org_id: int, site: str) -> list[MappingRow]:
    """Values that are replaced or hold animals back at a site, the most frequent first."""
    account = account_of(org_id, site)
    counts: dict[tuple[str, str, str, str], int] = {}
    for replaced, held, detail in Made.objects.filter(account=account).values_list(
        "replaced", "held", "detail"
    ):
        for one in replaced:
            counts[tuple(one)] = counts.get(tuple(one), 0) + 1
        if held in (Held.SPECIES_UNMAPPED, Held.BREED_UNMAPPED):
            key = (held.removesuffix("_unmapped"), detail, "", "held")
            counts[key] = counts.get(key, 0) + 1
    rows = [MappingRow(*key, animals) for key, animals in counts.items()]
    return sorted(rows, key=lambda row: (row.rule != "held", -row.animals, row.field, row.value))


def own_mappings(org_id: int, site: str) -> list[OwnMapping]:
    """What the organisation chose itself."""
    return list(OwnMapping.objects.filter(org_id=org_id, site=site).order_by("kind", "species", "value"))


def copies_of(org_id: int, site: str) -> list[LostCopy]:
    """What preflights found that would be lost, the newest first."""
    return list(LostCopy.objects.filter(account=account_of(org_id, site)).order_by("-id"))


def late(*, now: datetime, org_id: int | None = None) -> list[Account]:
    """Enabled accounts (of one organisation) at which no run has succeeded for a day: the alarm."""
    rows = Account.objects.filter(
        Q(trouble_since__lt=now - LATE_AFTER) | Q(paused_at__isnull=False), trouble__gt=""
    ).select_related("org")
    if org_id is not None:
        rows = rows.filter(org=org_id)
    return [one for one in rows if isinstance(verdict_on_org(one.site, one.org_id), Shown)]


def refused_logins() -> list[Account]:
    """Enabled accounts whose site has refused the login again: their admins hear of it before a day is over."""
    rows = Account.objects.filter(refusals__gte=REFUSALS_TOLD, paused_at=None).select_related("org")
    return [one for one in rows if isinstance(verdict_on_org(one.site, one.org_id), Shown)]


def _counts(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("account").annotate(Count("pk")))
