"""Accounts at sites that petwire asks for on an organisation's behalf: asked, taken back, answered.

The partner answers by the link in its mail or webhook, or an operator writes the answer down. Granting switches nothing
on: the organisation still looks at its preflight and says yes.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from petwire.audit.actions import record
from petwire.exports.actions import AccountForm, our_org, set_account
from petwire.exports.models import Account, AccountRequest, Answer, Partner, Way
from petwire.exports.passwords import SECRET, locked
from petwire.exports.schedule import REMINDERS
from petwire.exports.sites import site_of
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import check_address
from petwire.lib.secrets import secret
from petwire.runs.actions import wake

LONGEST = 1000  # characters of what somebody adds
GOOD_FOR = timedelta(days=90)  # a link, from the day on which it was asked


class NobodyToAsk(PetwireError):
    """Nobody is known at that site who could be asked for an account. Ask the site yourself, or the hub's operators."""

    exit_code = 2


class AlreadyAsked(PetwireError):
    """That account is asked for already, or set up."""

    exit_code = 2


class NotOpen(PetwireError):
    """This request is answered, taken back or too old."""

    exit_code = 2


class BadPartner(PetwireError):
    """A site's partner cannot be reached so."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked for accounts at a site: an operator's word, else what the site's folder names."""

    way: Way
    address: str
    secret: str = ""  # encrypted


def partner_of(site: str) -> Asked | None:
    """Who is asked for an account at a site; None where nobody is known. Raises NoSuchSite."""
    about = site_of(site)
    row = Partner.objects.filter(site=site).first()
    if row is not None:
        return Asked(Way(row.way), row.address, row.secret)
    return Asked(Way.MAIL, about.partner) if about.partner else None


@transaction.atomic
def set_partner(*, site: str, way: str, address: str, secret: str | None, by: str, now: datetime) -> None:
    """Say whom to ask for accounts at a site. An empty address takes that back; `secret` None keeps the one there is.

    Raises NoSuchSite, BadPartner, NotAllowed.
    """
    site_of(site)
    address = address.strip()
    before = Partner.objects.select_for_update().filter(site=site).first()
    if not address:
        Partner.objects.filter(site=site).delete()
    else:
        kept = before.secret if before and before.address == address else ""
        sealed = locked(secret) if secret else kept
        if way == Way.WEBHOOK:
            if not sealed:
                raise BadPartner("A webhook wants a secret, with which each call is signed.")
            check_address(address)
        elif "@" not in address[1:-1] or any(letter.isspace() for letter in address):
            raise BadPartner("This is no e-mail address.")
        Partner.objects.update_or_create(
            site=site,
            defaults={
                "way": Way(way),
                "address": address,
                "secret": sealed if way == Way.WEBHOOK else "",
            },
        )
    record(by=by, verb="export.partner", kind="site", subject=site, now=now, way=way if address else "")


@transaction.atomic
def ask_account(*, org_id: int, site: str, words: str = "", by: str, now: datetime) -> AccountRequest:
    """Ask the site's partner for an account on the organisation's behalf; the worker sends it.

    Raises NoSuchSite, BadAccount, NotOurs, NobodyToAsk, AlreadyAsked.
    """
    org = our_org(org_id)
    if partner_of(site) is None:
        raise NobodyToAsk(str(NobodyToAsk.__doc__))
    open_one = AccountRequest.objects.filter(org=org, site=site, state=Answer.REQUESTED)
    if open_one.exists() or Account.objects.filter(org=org, site=site).exists():
        raise AlreadyAsked(str(AlreadyAsked.__doc__))
    made = AccountRequest.objects.create(
        org=org, site=site, asked_at=now, by=by, words=words.strip()[:LONGEST], nonce=secrets.token_hex(8)
    )
    _audit(made, "export.request", by, now)
    wake()
    return made


@transaction.atomic
def withdraw_request(*, org_id: int, site: str, by: str, now: datetime) -> None:
    """Take the open request back; its link ends, and a partner that was told of it is told of that. Raises NotOpen."""
    _close(_open(org_id, site), Answer.WITHDRAWN, who="organisation", by=by, now=now)
    wake()


@transaction.atomic
def answer_request(
    *,
    number: int,
    granted: bool,
    who: str,
    by: str,
    now: datetime,
    reason: str = "",
    login: AccountForm | None = None,
) -> AccountRequest:
    """Write down what the partner said. With `login`, that account is set up; one that the organisation has set up
    itself meanwhile stays. `who` is partner or operator. Raises NotOpen, BadAccount."""
    row = AccountRequest.objects.select_for_update().filter(pk=number).first()
    if row is None or row.state != Answer.REQUESTED:
        raise NotOpen(str(NotOpen.__doc__))
    state = Answer.GRANTED if granted else Answer.REFUSED
    _close(row, state, who=who, by=by, now=now, reason=reason)
    if granted and login is not None and not Account.objects.filter(org=row.org_id, site=row.site).exists():
        set_account(org_id=row.org_id, site=row.site, form=login, by=by, now=now)
    wake()
    return row


def _close(row: AccountRequest, state: Answer, *, who: str, by: str, now: datetime, reason: str = "") -> None:
    row.state, row.answered_at, row.answered_by = state, now, who
    row.reason, row.tries, row.tried_at = reason.strip()[:LONGEST], 0, None
    row.save()
    _audit(row, f"export.request_{state.value}", by, now, who=who)


def _open(org_id: int, site: str) -> AccountRequest:
    rows = AccountRequest.objects.select_for_update()
    row = rows.filter(org_id=org_id, site=site, state=Answer.REQUESTED).first()
    if row is None:
        raise NotOpen(str(NotOpen.__doc__))
    return row


# The link that the partner answers by


def token_of(row: AccountRequest) -> str:
    """What its link holds. It stands nowhere: who has the database alone cannot answer."""
    return f"{row.pk}-{_seal(row)}"


def opened(token: str, *, now: datetime) -> AccountRequest | None:
    """The request of a link; None when there is no such link, or it is too old."""
    number, _, seal = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    row = AccountRequest.objects.select_related("org").filter(pk=int(number)).first()
    if row is None or not hmac.compare_digest(seal.encode(), _seal(row).encode()):
        return None
    return row if now < row.asked_at + GOOD_FOR else None


def _seal(row: AccountRequest) -> str:
    said = f"account request {row.pk} {row.nonce}"
    return hmac.new(secret(SECRET).encode(), said.encode(), hashlib.sha256).hexdigest()[:40]


# Questions


def newest_requests(org_id: int) -> dict[str, AccountRequest]:
    """An organisation's newest request at each site."""
    rows = AccountRequest.objects.filter(org_id=org_id).order_by("site", "-id").distinct("site")
    return {row.site: row for row in rows}


def requests(*, most: int = 200) -> list[AccountRequest]:
    """For operators: the open ones, the oldest first, and then the newest of the others."""
    rows = AccountRequest.objects.select_related("org")
    found = list(rows.filter(state=Answer.REQUESTED).order_by("id")[:most])
    return found + list(rows.exclude(state=Answer.REQUESTED).order_by("-answered_at")[:50])


def open_request(number: int) -> AccountRequest | None:
    """An open request by its number, for operators."""
    rows = AccountRequest.objects.select_related("org")
    return rows.filter(pk=number, state=Answer.REQUESTED).first()


def unanswered() -> list[AccountRequest]:
    """Open requests of which the partner is not reminded any more."""
    return list(AccountRequest.objects.filter(state=Answer.REQUESTED, times__gt=REMINDERS))


def _audit(row: AccountRequest, verb: str, by: str, now: datetime, **detail: object) -> None:
    org_id = row.org_id
    record(by=by, verb=verb, kind="org", subject=org_id, org=org_id, now=now, site=row.site, **detail)
