"""Deeds on services: a new key, and its life."""

import hashlib
import secrets
import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from petwire.access.acceptance import accept_first
from petwire.access.facts import TERM_MONTHS, Application, in_months, is_educational
from petwire.access.life.mails import tell_holder
from petwire.access.life.models import EndCode, Ending, Reactivation
from petwire.access.models import MOST_ROWS, WHY_SUSPENDED, OldKey, Service
from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.config import config
from petwire.lib.days import day_of, one_business_day
from petwire.lib.errors import PetwireError
from petwire.orgs.models import Environment, Person
from petwire.runs.actions import wake
from petwire.sharing.actions import add_audience, set_standing
from petwire.sharing.models import AudienceKind, AudienceStanding

FTP_USER = "apikey-"
TEST_PREFIX = "t0"  # key ids of test instances start so (contract: PETWIRE_ENVIRONMENT)
ID_LETTERS = string.ascii_lowercase + string.digits
OVERLAP: Final = timedelta(days=7)  # in which a replaced key works on, unless its holder says otherwise
MOST_OVERLAP: Final = timedelta(days=30)

__all__ = ["Application"]  # what `add_service` is told


class NoSuchService(PetwireError):
    """There is no service with that key id."""


class CannotChange(PetwireError):
    """The service's state does not allow that step."""

    exit_code = 2


class WrongOverlap(PetwireError):
    """A replaced key cannot work on for that long."""

    exit_code = 2


class WrongRows(PetwireError):
    """A file cannot be cut to that many rows."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class FileHabits:
    """How a service takes its files; what is None stays as it is.

    `zipped`: each file packed, `.zip` behind its name. `prefix`: the key id before the names of unpacked files (the
    names inside a zip always have it). `tls_only`: no login in clear. `nightly_files`: whether any are written.
    """

    zipped: bool | None = None
    prefix: bool | None = None
    rows_per_file: int | None = None
    tls_only: bool | None = None
    nightly_files: bool | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Shown once. Only digests are stored."""

    id: str
    key: str
    ftp_user: str
    ftp_password: str


@transaction.atomic
def add_service(
    *, application: Application, environment: Environment, terms_accepted: bool, by: str, now: datetime
) -> Credentials:
    """Enter a service and give it a key. It sees nothing until it is approved.

    Who signs in with its address looks after it in the console. One for education is never public, and has the longest
    term until somebody says another.
    """
    education = is_educational(application.categories)
    key_id = _fresh_id(environment)
    credentials = new_credentials(key_id)
    audience = add_audience(
        kind=AudienceKind.SERVICE,
        name=key_id,
        environment=environment,
        categories=application.categories,
        domains=application.domains,
        terms_accepted=terms_accepted,
    )
    service = Service.objects.create(
        audience=audience,
        key_id=key_id,
        key_digest=digest(credentials.key),
        ftp_digest=digest(credentials.ftp_password),
        name=application.name,
        company=application.company,
        email=application.email,
        url=application.url,
        description=application.description,
        holder=Person.objects.filter(email__iexact=application.email).first(),
        public=application.public and not education,
        term_ends=in_months(day_of(now, config().zone), TERM_MONTHS) if education else None,
        created_at=now,
    )
    if terms_accepted:
        accept_first(service, person=None, at=now)
    record(by=by, verb="service.add", kind="service", subject=key_id, now=now)
    return credentials


@transaction.atomic
def approve_service(*, key_id: str, by: str, now: datetime) -> None:
    """Let a service see what organisations share with it."""
    service = locked(key_id)
    refuse_if_terminated(service)
    service.approved_at = service.approved_at or now
    service.resumed_at = now
    service.suspended_for = ""
    service.save(update_fields=["approved_at", "resumed_at", "suspended_for"])
    _settle_requests(service, granted=True, now=now)
    _stand(service, AudienceStanding.APPROVED, verb="service.approve", by=by, now=now)
    wake()  # its first set


@transaction.atomic
def suspend_service(*, key_id: str, why: str, by: str, now: datetime) -> None:
    """Bar a service until it is approved again. `why` is a code of WHY_SUSPENDED or an operator's own words."""
    service = locked(key_id)
    refuse_if_terminated(service)
    service.suspended_for = why
    service.save(update_fields=["suspended_for"])
    _stand(service, AudienceStanding.SUSPENDED, verb="service.suspend", by=by, now=now, code=_code(why))
    wake()  # its sets are taken back


@transaction.atomic
def terminate_service(*, key_id: str, why: str, by: str, now: datetime) -> None:
    """End a service's access for good, at once. By the end of one business day its holder confirms that everything
    is deleted; a mail says so. `why` is an EndCode, or an operator's own words."""
    service = locked(key_id)
    refuse_if_terminated(service)
    service.suspended_for = why
    service.save(update_fields=["suspended_for"])
    code = EndCode(why) if why in EndCode.values else EndCode.OPERATOR
    deadline = one_business_day(now, config().zone)
    _settle_requests(service, granted=False, now=now)
    Ending.objects.create(service=service, code=code, at=now, by=by, deadline=deadline)
    _stand(service, AudienceStanding.TERMINATED, verb="service.terminate", by=by, now=now, code=code)
    wake()
    tell_holder(service, "ended", page="deletion/", code=code.label, deadline=deadline)


@transaction.atomic
def rotate_service(*, key_id: str, by: str, now: datetime, overlap: timedelta = timedelta(0)) -> Credentials:
    """Give a service a new key and FTP password; the old ones end after `overlap`, at once without one.

    Raises WrongOverlap beyond 30 days.
    """
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise WrongOverlap(f"Old and new keys can overlap for 0 to {MOST_OVERLAP.days} days.")
    service = locked(key_id)
    refuse_if_terminated(service)
    until = now + overlap
    OldKey.objects.filter(service=service, until__gt=until).update(until=until)
    if overlap:
        OldKey.objects.create(
            service=service, key_digest=service.key_digest, ftp_digest=service.ftp_digest, until=until
        )
    OldKey.objects.filter(service=service, until__lte=now).delete()
    credentials = new_credentials(key_id)
    service.key_digest = digest(credentials.key)
    service.ftp_digest = digest(credentials.ftp_password)
    service.save(update_fields=["key_digest", "ftp_digest"])
    days = {"overlap_days": overlap.days} if overlap else {}
    deed = record(by=by, verb="service.rotate", kind="service", subject=key_id, now=now, **days)
    note("service.rotated", key_id, True, eases=False, deed=deed, by=by, at=now)
    return credentials


@transaction.atomic
def end_old_keys(*, key_id: str, by: str, now: datetime) -> bool:
    """End at once what was replaced and works on for a while. False: there is nothing of the kind."""
    service = locked(key_id)
    gone, _ = OldKey.objects.filter(service=service).delete()
    if not gone:
        return False
    deed = record(by=by, verb="service.end_old_keys", kind="service", subject=key_id, now=now)
    note("service.old_keys_ended", key_id, True, eases=False, deed=deed, by=by, at=now)
    return True


@transaction.atomic
def set_service(*, key_id: str, habits: FileHabits, by: str, now: datetime) -> bool:
    """Change how a service takes its files, from its next set (and login) on. False: it stood so already."""
    rows = habits.rows_per_file
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise WrongRows(f"A file cannot have {rows} rows: say a number from 1 to {MOST_ROWS}.")
    service = locked(key_id)
    refuse_if_terminated(service)
    wanted = {name: value for name, value in asdict(habits).items() if value is not None}
    changed = {name: value for name, value in wanted.items() if getattr(service, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(service, name, value)
    if changed.get("nightly_files"):
        service.files_since = now
    service.save(update_fields=[*changed, "files_since"])
    record(by=by, verb="service.set", kind="service", subject=key_id, now=now, **changed)
    if "nightly_files" in changed:
        wake()  # the first set, or the end of those that are published
    return True


@transaction.atomic
def set_api_rights(
    *, key_id: str, per_minute: int | None, functions: Sequence[str] | None, by: str, now: datetime
) -> bool:
    """How often a key may ask the search API, and which of its functions (none named: all); what is None stays as it
    is. It holds from the next request on. False: it stood so already. Raises CannotChange below one a minute."""
    if per_minute is not None and per_minute < 1:
        raise CannotChange("A key may ask once a minute at least. `petwire services suspend` bars it.")
    service = locked(key_id)
    refuse_if_terminated(service)
    wanted: dict[str, Any] = {
        "per_minute": per_minute,
        "functions": None if functions is None else sorted(set(functions)),
    }
    changed = {
        name: value for name, value in wanted.items() if value is not None and getattr(service, name) != value
    }
    if not changed:
        return False
    eased = {name for name, value in changed.items() if _eases(name, getattr(service, name), value)}
    for name, value in changed.items():
        setattr(service, name, value)
    service.save(update_fields=[*changed])
    deed = record(by=by, verb="service.api", kind="service", subject=key_id, now=now, **changed)
    for name, value in changed.items():
        note(f"service.{name}", key_id, value, eases=name in eased, deed=deed, by=by, at=now)
    return True


def digest(token: str) -> bytes:
    """SHA-256 of a key or password. They are random tokens of 96 bits and more, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).digest()


def _stand(
    service: Service, standing: AudienceStanding, *, verb: str, by: str, now: datetime, **detail: Any
) -> None:
    """A service's new standing: for the gate, in the audit, in the journal."""
    set_standing(audience=service.key_id, standing=standing)
    deed = record(by=by, verb=verb, kind="service", subject=service.key_id, now=now, **detail)
    eases = standing == AudienceStanding.APPROVED
    note("service.standing", service.key_id, standing, eases=eases, deed=deed, by=by, at=now)


def _settle_requests(service: Service, *, granted: bool, now: datetime) -> None:
    """Whoever asked to have an idle key back has an answer by this, too."""
    Reactivation.objects.filter(service=service, answered_at=None).update(answered_at=now, granted=granted)


def _eases(name: str, before: Any, after: Any) -> bool:
    """Does a key get more by this? Of functions, none named is all of them."""
    if name == "per_minute":
        return bool(after > before)
    return not after or (bool(before) and set(after) >= set(before))


def _code(why: str) -> str:
    """What the audit may hold of a reason: a code, never an operator's words."""
    return why if why in WHY_SUSPENDED else "operator"


def new_credentials(key_id: str) -> Credentials:
    """A fresh key and FTP password, of which only digests are ever kept."""
    return Credentials(
        id=key_id,
        key=key_id + secrets.token_hex(12),
        ftp_user=FTP_USER + key_id,
        ftp_password=secrets.token_hex(20),
    )


def _fresh_id(environment: Environment) -> str:
    while True:
        key_id = "".join(secrets.choice(ID_LETTERS) for _ in range(8))
        if environment == Environment.TEST:
            key_id = TEST_PREFIX + key_id[len(TEST_PREFIX) :]
        elif key_id.startswith(TEST_PREFIX):
            continue
        if not Service.objects.filter(key_id=key_id).exists():
            return key_id


def locked(key_id: str) -> Service:
    """A service, held until the caller's transaction ends. Raises NoSuchService."""
    service = Service.objects.select_for_update().filter(key_id=key_id).first()
    if service is None:
        raise NoSuchService(f"There is no service {key_id!r}. `petwire services list` shows all.")
    return service


def refuse_if_terminated(service: Service) -> None:
    """Raises CannotChange for a service that has ended for good."""
    if service.audience.standing == AudienceStanding.TERMINATED:
        raise CannotChange(f"Service {service.key_id} is terminated for good. Add it anew.")
