"""Deeds about exports: accounts, switching a site on and off, settings, own mappings, a person's word for the guard."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from petwire.audit.actions import record
from petwire.exports.facts import Options, Settings
from petwire.exports.mapping import Kind, fold
from petwire.exports.models import (
    Account,
    AccountRequest,
    Answer,
    Delivery,
    LostCopy,
    OwnMapping,
    Protocol,
    Wishes,
)
from petwire.exports.passwords import locked
from petwire.exports.plan import Plan, There, Verb
from petwire.exports.run import plan_for
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Listed
from petwire.lib.errors import PetwireError
from petwire.orgs.models import HERE, Environment, Organisation
from petwire.runs.actions import wake
from petwire.sharing.actions import add_audience, set_decision, set_standing
from petwire.sharing.models import Audience, AudienceKind, AudienceStanding

LONGEST_FOOTER = 2000


class NoAccount(PetwireError):
    """The organisation has no account at that site yet."""

    exit_code = 2


class BadAccount(PetwireError):
    """An account cannot be set up so."""

    exit_code = 2


class NotOurs(PetwireError):
    """The organisation is kept elsewhere and only mirrored here: its own hub exports it."""

    exit_code = 2


class LossesNotConfirmed(PetwireError):
    """Listings at the site would be lost, and nobody has said that they may."""

    exit_code = 4

    def __init__(self, losses: int, said: int | None) -> None:
        self.losses = losses
        told = "nobody has confirmed it" if said is None else f"{said} was confirmed"
        super().__init__(
            f"{losses} listings that stand at the site now would be lost, and {told}. Look at the preflight; when it "
            f"is right, confirm the number {losses}."
        )


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an account is set up with. `password` None: the one that is kept stays."""

    protocol: str = "ftp"
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str | None = None
    folder: str = ""
    active: bool = False
    options: dict[str, Any] | None = None


def account_of(org_id: int, site: str) -> Account:
    """The organisation's account at a site. Raises NoSuchSite, NoAccount."""
    site_of(site)
    row = Account.objects.select_related("org").filter(org_id=org_id, site=site).first()
    if row is None:
        raise NoAccount(f"Organisation {org_id} has no account at {site} yet.")
    return row


@transaction.atomic
def set_account(*, org_id: int, site: str, form: AccountForm, by: str, now: datetime) -> Account:
    """Set the organisation's account at a site up, or change it. Nothing is sent before the site is switched on.

    One that was delivered to is switched off when its account becomes another one: its preflight was of the old one.

    Raises NoSuchSite, BadAccount, NotOurs.
    """
    about = site_of(site)
    org = our_org(org_id)
    if form.protocol not in about.protocols:
        raise BadAccount(f"{about.title} takes {', '.join(about.protocols)}, not {form.protocol}.")
    host = form.host.strip()
    if not host:
        raise BadAccount("The host is missing: the name of the server that the site gave you.")
    if form.port is not None and not 0 < form.port < 65536:
        raise BadAccount("A port is a number from 1 to 65535.")
    ensure_audience(site)
    before = Account.objects.select_for_update().filter(org=org, site=site).first()
    row = before or Account(org=org, site=site)
    elsewhere = (row.host, row.port, row.user, row.folder) != (
        host,
        form.port,
        form.user,
        form.folder.strip("/"),
    )
    row.protocol, row.host, row.port, row.active = Protocol(form.protocol), host, form.port, form.active
    row.user, row.folder = form.user.strip(), form.folder.strip().strip("/")
    if form.password is not None:
        row.password = locked(form.password)
    row.options = _options(form.options if form.options is not None else row.options)
    # What is saved anew is trusted anew, and tried at once.
    row.identity, row.refusals, row.not_before, row.paused_at, row.trouble = "", 0, None, None, ""
    row.save()
    # Whoever types the account in has got it: nobody has to answer any more.
    AccountRequest.objects.filter(org=org, site=site, state=Answer.REQUESTED).update(
        state=Answer.GRANTED, answered_at=now, answered_by="organisation", told=Answer.GRANTED
    )
    if before is not None and elsewhere:
        if row.sent_at is not None:  # what stands in the other account nobody has looked at
            set_decision(org_id=org_id, audience=site, yes=None, by=by, now=now)
        _forget_there(row)
    changed = [one.name for one in fields(form) if one.name != "password"]
    _audit(
        row,
        "export.account",
        by,
        now,
        password=form.password is not None,
        fields=changed,
        elsewhere=elsewhere,
    )
    return row


def enable(
    *,
    org_id: int,
    site: str,
    by: str,
    now: datetime,
    losses: int | None = None,
    there: Sequence[There] | None = None,
) -> Plan:
    """Switch a site on. With losses in the preflight the number of them must be said, else LossesNotConfirmed.

    `there` is what stands at the site now, where that is known (from a pasted file). Raises NoAccount.
    """
    account = account_of(org_id, site)
    found = plan_for(account, now=now, there=there, ahead=True)
    lost = len(found.of(Verb.LOST))
    if lost != (losses or 0):
        raise LossesNotConfirmed(lost, losses)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(
            removing=False,
            paused_at=None,
            not_before=None,
            refusals=0,
            asked_at=now,
            trouble="",
            approved=lost,
            approved_at=now if lost else None,
        )
        set_decision(org_id=org_id, audience=site, yes=True, by=by, now=now)
        _audit(account, "export.enable", by, now, losses=lost)
        wake()
    return found


@transaction.atomic
def disable(*, org_id: int, site: str, by: str, now: datetime, take_down: bool = False) -> None:
    """Switch a site off. What stands there stays, unless it is to be taken down: then a last delivery empties it."""
    account = account_of(org_id, site)
    set_decision(org_id=org_id, audience=site, yes=False, by=by, now=now)
    Account.objects.filter(pk=account.pk).update(
        removing=take_down, asked_at=now if take_down else None, stop_asked_at=now, approved=0, waiting=0
    )
    _audit(account, "export.disable", by, now, take_down=take_down)
    wake()


@transaction.atomic
def remove_account(*, org_id: int, site: str, by: str, now: datetime) -> None:
    """Forget an account with its password and all that was written down about it; the site is switched off."""
    account = account_of(org_id, site)
    set_decision(org_id=org_id, audience=site, yes=False, by=by, now=now)
    _audit(account, "export.forget", by, now)
    account.delete()


@transaction.atomic
def set_wishes(*, org_id: int, wishes: Settings, by: str, now: datetime) -> None:
    """What an organisation wishes for all sites. Raises BadAccount."""
    org = our_org(org_id)
    if len(wishes.footer) > LONGEST_FOOTER:
        raise BadAccount(f"The footer may have {LONGEST_FOOTER} characters.")
    if not 0 <= wishes.min_age_weeks <= 520:
        raise BadAccount("The minimum age is a number of weeks from 0 to 520.")
    before = Settings.of(Wishes.objects.filter(org=org).values_list("values", flat=True).first() or {})
    changed = [name for name, value in asdict(wishes).items() if asdict(before)[name] != value]
    Wishes.objects.update_or_create(org=org, defaults={"values": asdict(wishes)})
    record(by=by, verb="export.wishes", kind="org", subject=org_id, org=org_id, now=now, fields=changed)
    wake()


@transaction.atomic
def set_mapping(
    *, org_id: int, site: str, kind: Kind, species: str, value: str, target: str, by: str, now: datetime
) -> None:
    """Say which of a site's values stands for one of the organisation's; an empty target takes that back."""
    about, org = site_of(site), our_org(org_id)
    key: dict[str, Any] = {
        "org": org,
        "site": site,
        "kind": kind.value,
        "species": fold(species),
        "value": fold(value),
    }
    target = " ".join(target.split())
    if target:
        OwnMapping.objects.update_or_create(**key, defaults={"written": value.strip(), "target": target})
    else:
        OwnMapping.objects.filter(**key).delete()
    record(
        by=by,
        verb="export.mapping",
        kind="org",
        subject=org_id,
        org=org_id,
        now=now,
        site=about.name,
        mapped=kind.value,
        on=bool(target),
    )
    wake()


@transaction.atomic
def ask_run(*, org_id: int, site: str, by: str, now: datetime) -> None:
    """Have the site brought up to date at once, by the worker."""
    account = account_of(org_id, site)
    Account.objects.filter(pk=account.pk).update(asked_at=now, not_before=None, paused_at=None, refusals=0)
    _audit(account, "export.ask", by, now)
    wake()


@transaction.atomic
def stop_run(*, org_id: int, site: str, by: str, now: datetime) -> None:
    """Ask the run that is under way to stop; the site keeps what it has."""
    account = account_of(org_id, site)
    Account.objects.filter(pk=account.pk).update(stop_asked_at=now, asked_at=None)
    _audit(account, "export.stop", by, now)


@transaction.atomic
def approve_losses(*, org_id: int, site: str, losses: int, by: str, now: datetime) -> None:
    """Let so many unexplained losses pass in the next run. Raises LossesNotConfirmed when another number waits."""
    account = account_of(org_id, site)
    if losses != account.waiting or not losses:
        raise LossesNotConfirmed(account.waiting, losses)
    Account.objects.filter(pk=account.pk).update(approved=losses, approved_at=now, asked_at=now)
    _audit(account, "export.approve", by, now, losses=losses)
    wake()


@transaction.atomic
def keep_copy(*, org_id: int, site: str, found: Plan, file: str = "", by: str, now: datetime) -> LostCopy:
    """Keep what a preflight found that would be lost, so that it can be typed again."""
    account = account_of(org_id, site)
    lost = [[one.code, one.name] for one in found.of(Verb.LOST)]
    deflated = zlib.compress(file.encode()) if file else b""
    return LostCopy.objects.create(account=account, at=now, by=by, listings=lost, file=deflated)


@transaction.atomic
def note_theirs(*, account: Account, listed: Iterable[tuple[There, Listed]]) -> None:
    """Keep the site's own numbers and addresses of animals that a list of it names."""
    told = {
        there.animal_id: (there.code, one)
        for there, one in listed
        if there.animal_id is not None and (one.partner_id or one.link)
    }
    rows = {row.animal_id: row for row in Delivery.objects.filter(account=account, animal_id__in=told)}
    for animal_id, (code, one) in told.items():
        row = rows.get(animal_id) or Delivery(account=account, animal_id=animal_id, code=code)
        row.partner_id, row.link = one.partner_id or row.partner_id, one.link or row.link
        rows[animal_id] = row
    Delivery.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["account", "animal_id"],
        update_fields=["partner_id", "link"],
    )


def ensure_audience(site: str) -> None:
    """The site as an audience of the gate: approved, and a no until an organisation says yes."""
    about = site_of(site)
    statuses = sorted(about.statuses)
    row = Audience.objects.filter(name=site).first()
    if row is None:
        add_audience(
            kind=AudienceKind.SITE,
            name=site,
            environment=Environment.PRODUCTION,  # test data never goes to a real site
            terms_accepted=True,
            statuses=statuses,
        )
        set_standing(audience=site, standing=AudienceStanding.APPROVED)


def _options(values: dict[str, Any]) -> dict[str, Any]:
    """Stored options from a form's words. Raises BadAccount."""
    known = {one.name: one for one in fields(Options)}
    if unknown := values.keys() - known.keys():
        raise BadAccount(f"There is no option {', '.join(sorted(unknown))}.")
    plain: dict[str, Any] = {
        name: value in ("1", "yes", True) if isinstance(known[name].default, bool) else str(value)
        for name, value in values.items()
    }
    options = replace(Options(), **plain)
    if (
        options.flags not in ("10", "yn")
        or options.pictures not in ("files", "urls")
        or options.ids not in ("ours", "rescue")
    ):
        raise BadAccount("An option has a value that it cannot have.")
    return asdict(options)


def _forget_there(account: Account) -> None:
    """Another account: nothing of ours is known to stand there."""
    Delivery.objects.filter(account=account).update(there=False, sent=b"")
    account.pictures.all().delete()
    Account.objects.filter(pk=account.pk).update(sent_at=None)


def our_org(org_id: int) -> Organisation:
    """An organisation that exports from here. Raises BadAccount, NotOurs."""
    org = Organisation.objects.select_related("origin").filter(pk=org_id).first()
    if org is None:
        raise BadAccount(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    if org.origin_id != HERE:
        raise NotOurs(
            f"Organisation {org_id} is mirrored from {org.origin_id}; its own hub exports its animals."
        )
    return org


def _audit(account: Account, verb: str, by: str, now: datetime, **detail: Any) -> None:
    org_id = account.org_id
    record(by=by, verb=verb, kind="org", subject=org_id, org=org_id, now=now, site=account.site, **detail)
