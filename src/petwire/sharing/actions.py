"""Decisions, withdrawals, and what `access` and `exports` say about their audiences."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from petwire.audit.actions import record
from petwire.catalog.actions import log_change
from petwire.catalog.models import Animal, Picture
from petwire.lib.errors import PetwireError
from petwire.orgs.models import Environment, Organisation, Source
from petwire.sharing import ledger
from petwire.sharing.models import (
    OWN_PAGES,
    Audience,
    AudienceKind,
    AudienceStanding,
    Code,
    Decision,
    DecisionEntry,
    Master,
    Preference,
    Subject,
    WithdrawalEntry,
    Withdrawn,
    Withheld,
)

CHANNEL = "petwire_sharing"  # whoever caches an answer listens here and drops it

ERASE_WITHIN = timedelta(days=1)


class NoSuchAudience(PetwireError):
    """There is no service, site or page of that name."""


class NoSuchSubject(PetwireError):
    """There is nothing with that id to withdraw."""


class NotWithdrawn(PetwireError):
    """There is no withdrawal in force that could be lifted."""

    exit_code = 5


class AlreadyWithdrawn(PetwireError):
    """The withdrawal is in force already."""

    exit_code = 5


@transaction.atomic
def set_decision(*, org_id: int, audience: str, yes: bool, by: str, now: datetime) -> bool:
    """Write down an organisation's yes or no for an audience. Returns False when it stood so already."""
    if not Organisation.objects.filter(pk=org_id).exists():
        raise NoSuchSubject(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    row = _audience(audience)
    if Decision.objects.filter(org_id=org_id, audience=row, yes=yes).exists():
        return False
    ledger.append(DecisionEntry, at=now, by=by, org=org_id, audience=row.pk, yes=yes)
    Decision.objects.update_or_create(org_id=org_id, audience=row, defaults={"yes": yes, "decided_at": now})
    record(
        by=by,
        verb="sharing.decide",
        kind="org",
        subject=org_id,
        org=org_id,
        now=now,
        audience=row.pk,
        yes=yes,
    )
    _tell()
    return True


@transaction.atomic
def set_preference(*, org_id: int, category: str, yes: bool, by: str, now: datetime) -> None:
    """An organisation's answer for all services of a category that it has not decided on singly."""
    Preference.objects.update_or_create(org_id=org_id, category=category, defaults={"yes": yes})
    record(
        by=by,
        verb="sharing.prefer",
        kind="org",
        subject=org_id,
        org=org_id,
        now=now,
        category=category,
        yes=yes,
    )
    _tell()


@transaction.atomic
def set_master(*, org_id: int, kind: AudienceKind, on: bool, by: str, now: datetime) -> None:
    """An organisation's master switch for a kind of audience; single decisions survive it."""
    Master.objects.update_or_create(org_id=org_id, kind=kind, defaults={"on": on})
    record(
        by=by, verb="sharing.master", kind="org", subject=org_id, org=org_id, now=now, audiences=kind, on=on
    )
    _tell()


@transaction.atomic
def withhold_animal(*, animal_id: int, audience: str, by: str, now: datetime, withhold: bool = True) -> None:
    """An animal's choice for an audience: withhold it, or clear that choice. It can never grant."""
    row = _audience(audience)
    animal = _animal(animal_id)
    if withhold:
        Withheld.objects.get_or_create(animal=animal, audience=row)
    else:
        Withheld.objects.filter(animal=animal, audience=row).delete()
    verb = "sharing.withhold" if withhold else "sharing.clear"
    record(by=by, verb=verb, kind="animal", subject=animal_id, org=animal.org_id, now=now, audience=row.pk)
    _tell()


@transaction.atomic
def withdraw(*, kind: Subject, subject: int, code: Code, by: str, now: datetime) -> WithdrawalEntry:
    """Hide a record everywhere, at once and until it is lifted. Erasing is a later step."""
    if Withdrawn.objects.filter(kind=kind, subject=subject).exists():
        raise AlreadyWithdrawn(f"The {kind} {subject} is withdrawn already.")
    org_id = _org_of(kind, subject)
    entry: WithdrawalEntry = ledger.append(
        WithdrawalEntry,
        at=now,
        by=by,
        kind=kind,
        subject=subject,
        org=org_id,
        code=code,
        deadline=now + ERASE_WITHIN,
        lifts=None,
    )
    Withdrawn.objects.create(kind=kind, subject=subject, entry=entry)
    log_change(kind=kind, subject=subject, org=org_id, verb="withdrawn", now=now)
    record(by=by, verb="sharing.withdraw", kind=kind, subject=subject, org=org_id, now=now, code=code)
    _tell()
    return entry


@transaction.atomic
def reinstate(*, kind: Subject, subject: int, by: str, now: datetime) -> None:
    """Lift the withdrawal of a record; then the rule alone says who sees it."""
    row = Withdrawn.objects.select_for_update().filter(kind=kind, subject=subject).first()
    if row is None:
        raise NotWithdrawn(f"The {kind} {subject} is not withdrawn; nothing to lift.")
    org_id = _org_of(kind, subject)
    ledger.append(
        WithdrawalEntry,
        at=now,
        by=by,
        kind=kind,
        subject=subject,
        org=org_id,
        code=row.entry.code,
        deadline=None,
        lifts=row.entry_id,
    )
    row.delete()
    log_change(kind=kind, subject=subject, org=org_id, verb="reinstated", now=now)
    record(by=by, verb="sharing.reinstate", kind=kind, subject=subject, org=org_id, now=now)
    _tell()


@transaction.atomic
def add_audience(
    *,
    kind: AudienceKind,
    name: str,
    environment: Environment,
    categories: Sequence[str] = (),
    domains: Sequence[str] = (),
    terms_accepted: bool,
) -> Audience:
    """A new service or site. It sees nothing before it is approved."""
    return Audience.objects.create(
        kind=kind,
        name=name,
        environment=environment,
        standing=AudienceStanding.PENDING,
        categories=list(categories),
        domains=list(domains),
        terms_accepted=terms_accepted,
    )


@transaction.atomic
def set_standing(*, audience: str, standing: AudienceStanding) -> None:
    """Approve, suspend or terminate an audience; its owner room writes the audit."""
    row = _audience(audience)
    row.standing = standing
    row.save(update_fields=["standing"])
    _tell()


@transaction.atomic
def set_environment(*, environment: Environment) -> None:
    """Say whether this instance is a production or a test instance: own pages, and records typed here."""
    Audience.objects.filter(name=OWN_PAGES).update(environment=environment)
    Source.objects.filter(name="here").update(environment=environment)


def _audience(name: str) -> Audience:
    row = Audience.objects.filter(name=name).first()
    if row is None:
        known = ", ".join(Audience.objects.order_by("id").values_list("name", flat=True)[:20])
        raise NoSuchAudience(f"There is no audience {name!r}. Known: {known}.")
    return row


def _animal(animal_id: int) -> Animal:
    animal = Animal.objects.filter(pk=animal_id).first()
    if animal is None:
        raise NoSuchSubject(f"There is no animal {animal_id}. `petwire animals list` shows all.")
    return animal


def _org_of(kind: Subject, subject: int) -> int | None:
    """The organisation whose record it is; raises NoSuchSubject when there is no such record."""
    if kind == Subject.ANIMAL:
        return _animal(subject).org_id
    if kind == Subject.PICTURE:
        org_id = Picture.objects.filter(pk=subject).values_list("org_id", flat=True).first()
        if org_id is not None:
            return int(org_id)
    if kind == Subject.ORG and Organisation.objects.filter(pk=subject).exists():
        return subject
    if kind == Subject.SOURCE and Source.objects.filter(pk=subject).exists():
        return None
    raise NoSuchSubject(f"There is no {kind} {subject}.")


def _tell() -> None:
    """Wake whoever keeps answers in memory; delivered when the transaction commits, not before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
