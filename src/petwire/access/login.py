"""The check of a service's login by FTP or HTTPS, and the lock after too many wrong passwords.

All processes on all hosts count in the same two tables. No name and no address stands there, only keyed digests:
whoever reads the tables does not learn who came from where.
"""

import hashlib
import hmac
import logging
import re
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from petwire.access import rules
from petwire.access.acceptance import keep_out
from petwire.access.actions import FTP_USER, NoSuchService, digest
from petwire.access.models import KnownAddress, OldKey, Service, Subject, WrongPasswords
from petwire.audit.actions import record
from petwire.lib.secrets import secret
from petwire.sharing.models import AudienceStanding

log = logging.getLogger("petwire.access")

BY = "petwire"  # who acts, in the audit, where a login finds that a service must be kept out
USED_EVERY = timedelta(minutes=1)  # each writing waits for the disk, and over HTTPS each file is a login

_ACCOUNT = re.compile(rf"{FTP_USER}[a-z0-9]{{8}}")  # what has another form is nobody's, or a slip of the hand


class LoginRefusal(StrEnum):
    """Why a login was not let in. Only `unknown` and `locked` are told to those without the right password."""

    UNKNOWN = "unknown"
    LOCKED = "locked"
    PENDING = "pending"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    TERMS = "terms"
    NO_FILES = "no_files"


def ftp_login(
    *,
    user: str,
    password: str,
    address: str,
    now: datetime,
    barred_too: bool = False,
    ended_too: bool = False,
) -> Service | LoginRefusal:
    """Who logs in? The password is checked before the standing, so that nobody learns of a key from its refusal.

    The sixth wrong password in a quarter of an hour locks the account and the address for a quarter of an hour,
    also for the right one. A lock of the account leaves out the addresses that it has lately come from. An `address`
    that is not known ("") is never locked. `barred_too`: whoever has the right password, whatever its standing; for
    what a service answers, which one that is suspended or terminated must be able to do. `ended_too`: also one that was
    terminated; the caller gives it its orders, and nothing else. Neither is a use of its key.
    """
    service = _service(user)
    subjects = _subjects(user, address)
    known = _known(service, subjects)
    locked = _locked(subjects, now)
    if Subject.ADDRESS in locked or (
        Subject.ACCOUNT in locked and not rules.is_known(known.seen_at if known else None, now)
    ):
        return LoginRefusal.LOCKED
    if not _is_right(service, password, now) or service is None:
        answer = _count(subjects, user, now)
        _forget_old(now)
        return answer
    if barred_too:
        return service
    standing = service.audience.standing
    if standing == AudienceStanding.TERMINATED and ended_too:
        return service
    if standing != AudienceStanding.APPROVED:
        return LoginRefusal(standing)
    if keep_out(service, by=BY, now=now):
        return LoginRefusal.TERMS
    if not service.nightly_files:
        return LoginRefusal.NO_FILES
    mark_used(service, now=now)
    _remember(service, known, subjects, now)
    return service


def mark_used(service: Service, *, now: datetime) -> None:
    """A service uses its key: its 90 days without use begin anew. For every way by which a key lets in."""
    if service.used_at is None or now - service.used_at >= USED_EVERY:
        Service.objects.filter(pk=service.pk).update(used_at=now)


@transaction.atomic
def unlock_service(*, key_id: str, address: str = "", by: str, now: datetime) -> bool:
    """Forget the wrong passwords of an account, and those from an address. False: there were none."""
    if not Service.objects.filter(key_id=key_id).exists():
        raise NoSuchService(f"There is no service {key_id!r}. `petwire services list` shows all.")
    subjects = _subjects(FTP_USER + key_id, address)
    gone, _ = WrongPasswords.objects.filter(subject__in=subjects.values()).delete()
    if gone:
        record(by=by, verb="service.unlock", kind="service", subject=key_id, now=now)
    return gone > 0


def account_digest(user: str) -> bytes:
    """What stands for an account's name in the tables."""
    return _digest(Subject.ACCOUNT, user)


def _service(user: str) -> Service | None:
    if not user.startswith(FTP_USER):
        return None
    return Service.objects.select_related("audience").filter(key_id=user.removeprefix(FTP_USER)).first()


def _is_right(service: Service | None, password: str, now: datetime) -> bool:
    """Is it the password, or one that was replaced and may still be used? As much is compared for nobody's account."""
    given, expected = digest(password), [bytes(service.ftp_digest) if service else bytes(32)]
    if service is not None:
        replaced = OldKey.objects.filter(service=service, until__gt=now).values_list("ftp_digest", flat=True)
        expected += [bytes(one) for one in replaced]
    fits = [hmac.compare_digest(given, one) for one in expected]  # all are compared, whichever fits
    return any(fits)


def _subjects(user: str, address: str) -> dict[Subject, bytes]:
    """What is counted for: names that nobody can have are not, so that what is typed at random fills no table."""
    found = {}
    if _ACCOUNT.fullmatch(user):
        found[Subject.ACCOUNT] = account_digest(user)
    if address:
        found[Subject.ADDRESS] = _digest(Subject.ADDRESS, rules.whose(address))
    return found


def _digest(kind: Subject, text: str) -> bytes:
    key = bytes.fromhex(secret("visitors"))
    return hashlib.blake2b(f"{kind}:{text}".encode(), key=key, digest_size=16).digest()


def _locked(subjects: dict[Subject, bytes], now: datetime) -> set[str]:
    """The kinds of those that are locked."""
    rows = WrongPasswords.objects.filter(subject__in=subjects.values(), locked_at__isnull=False)
    return {kind for kind, at in rows.values_list("kind", "locked_at") if rules.is_locked(at, now)}


@transaction.atomic
def _count(subjects: dict[Subject, bytes], user: str, now: datetime) -> LoginRefusal:
    """Count a wrong password for its account and its address, and lock what has had too many."""
    answer = LoginRefusal.UNKNOWN
    for kind, subject in subjects.items():  # in one order everywhere: nobody waits for each other
        row, _ = WrongPasswords.objects.select_for_update().get_or_create(
            subject=subject, defaults={"kind": kind, "last_at": now}
        )
        if not rules.is_locked(row.locked_at, now):
            row.times, row.last_at = rules.wrong_again(row.times, now), now
            row.locked_at = now if rules.locks(row.times) else row.locked_at
            row.save(update_fields=["times", "last_at", "locked_at"])
        if rules.is_locked(row.locked_at, now):
            answer = LoginRefusal.LOCKED
            name = user if kind == Subject.ACCOUNT else "an address"
            log.warning("%s is locked after %d wrong passwords", name, len(row.times))
    return answer


@transaction.atomic
def _forget_old(now: datetime) -> None:
    old = WrongPasswords.objects.filter(last_at__lt=now - rules.REMEMBERED_FOR)
    # Another may be doing the same, or counting one of them again.
    free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    old.filter(pk__in=list(free[:1000])).delete()


def _known(service: Service | None, subjects: dict[Subject, bytes]) -> KnownAddress | None:
    if service is None or Subject.ADDRESS not in subjects:
        return None
    return KnownAddress.objects.filter(service=service, address=subjects[Subject.ADDRESS]).first()


def _remember(
    service: Service, known: KnownAddress | None, subjects: dict[Subject, bytes], now: datetime
) -> None:
    """The right password came from this address. Once a day is often enough to write it down."""
    if Subject.ADDRESS not in subjects or (known and known.seen_at.date() == now.date()):
        return
    KnownAddress.objects.filter(service=service, seen_at__lt=now - rules.KNOWN_FOR).delete()
    KnownAddress.objects.update_or_create(
        service=service, address=subjects[Subject.ADDRESS], defaults={"seen_at": now}
    )
