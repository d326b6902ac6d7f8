"""Decisions, withdrawals, and what `access` and `exports` say about their audiences."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.catalog.actions import log_change
from petwire.catalog.models import AVAILABLE, NO_CONTENT, READ_AGAIN, Animal, Picture
from petwire.catalog.reads import PICTURE_PLACE
from petwire.lib.config import config
from petwire.lib.days import one_business_day
from petwire.lib.errors import PetwireError
from petwire.orgs.models import HERE, Environment, Organisation, Source
from petwire.sharing import ledger
from petwire.sharing.identity import identity_of
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
from petwire.sharing.orderers import actor, orderer_of, takes_over

CHANNEL = "petwire_sharing"  # whoever caches an answer listens here and drops it


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
def set_decision(*, org_id: int, audience: str, yes: bool | None, by: str, now: datetime) -> bool:
    """Write down an organisation's yes or no for an audience; None takes it back, so that the default holds (for a
    service, the answers by category). Returns False when it stood so already."""
    _org(org_id)
    row = _audience(audience)
    ledger.lock(DecisionEntry)  # first of all: what is asked now must still hold when it is written
    standing = Decision.objects.filter(org_id=org_id, audience=row).values_list("yes", flat=True).first()
    if standing == yes:
        return False
    ledger.append(DecisionEntry, at=now, by=by, org=org_id, audience=row.pk, yes=yes)
    keep_decision(org_id=org_id, audience_id=row.pk, yes=yes, at=now)
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


def keep_decision(*, org_id: int, audience_id: int, yes: bool | None, at: datetime) -> None:
    """Make a decision the one in force, as its entry in the ledger says."""
    if yes is None:
        Decision.objects.filter(org_id=org_id, audience_id=audience_id).delete()
        return
    Decision.objects.update_or_create(
        org_id=org_id, audience_id=audience_id, defaults={"yes": yes, "decided_at": at}
    )


@transaction.atomic
def set_preference(*, org_id: int, category: str, yes: bool | None, by: str, now: datetime) -> None:
    """An organisation's answer for all services of a category that it has not decided on singly. None: it wants to be
    asked each time, and until then it is a no."""
    _org(org_id)
    Preference.objects.update_or_create(org_id=org_id, category=category, defaults={"yes": yes})
    deed = record(
        by=by,
        verb="sharing.prefer",
        kind="org",
        subject=org_id,
        org=org_id,
        now=now,
        category=category,
        yes=yes,
    )
    more = {"category": category, "identity": identity_of("org", org_id)}
    note("org.preference", org_id, yes, eases=bool(yes), deed=deed, by=by, at=now, **more)
    _tell()


@transaction.atomic
def set_master(*, org_id: int, kind: AudienceKind, on: bool, by: str, now: datetime) -> None:
    """An organisation's master switch for a kind of audience; single decisions survive it."""
    _org(org_id)
    Master.objects.update_or_create(org_id=org_id, kind=kind, defaults={"on": on})
    deed = record(
        by=by, verb="sharing.master", kind="org", subject=org_id, org=org_id, now=now, audiences=kind, on=on
    )
    more = {"audiences": kind, "identity": identity_of("org", org_id)}
    note("org.master", org_id, on, eases=on, deed=deed, by=by, at=now, **more)
    _tell()


@transaction.atomic
def withhold_animal(*, animal_id: int, audience: str, by: str, now: datetime, withhold: bool = True) -> None:
    """An animal's choice for an audience: withhold it, or clear that choice. It can never grant."""
    row = _audience(audience)
    animal = _animal(animal_id)
    if withhold:
        _, changed = Withheld.objects.get_or_create(animal=animal, audience=row)
    else:
        gone, _ = Withheld.objects.filter(animal=animal, audience=row).delete()
        changed = gone > 0
    if not changed:
        return
    verb = "sharing.withhold" if withhold else "sharing.clear"
    deed = record(
        by=by, verb=verb, kind="animal", subject=animal_id, org=animal.org_id, now=now, audience=row.pk
    )
    more = {"audience": audience, "identity": identity_of("animal", animal_id)}
    note("animal.withheld", animal_id, withhold, eases=not withhold, deed=deed, by=by, at=now, **more)
    _tell()


@transaction.atomic
def withdraw(*, kind: Subject, subject: int, code: Code, by: str, now: datetime) -> WithdrawalEntry:
    """Hide a record everywhere, at once and until it is lifted. Erasing is a later step.

    It waits for nobody who is changing the record, and what they save afterwards stays hidden. One that is withdrawn
    already is taken over by who stands above (petwire.sharing.orderers); else AlreadyWithdrawn is raised.
    """
    org_id = _org_of(kind, subject)
    ledger.lock(WithdrawalEntry)
    before = Withdrawn.objects.select_related("entry").filter(kind=kind, subject=subject).first()
    if before is not None:
        if not takes_over(by, before.entry.by):
            raise AlreadyWithdrawn(
                f"The {kind} {subject} is withdrawn already, by {orderer_of(before.entry.by)}."
            )
        _end(before, by=by, now=now)
    entry: WithdrawalEntry = ledger.append(
        WithdrawalEntry,
        at=now,
        by=by,
        kind=kind,
        subject=subject,
        org=org_id,
        code=code,
        deadline=one_business_day(now, config().zone),
        lifts=None,
    )
    Withdrawn.objects.create(kind=kind, subject=subject, entry=entry)
    log_change(kind=kind, subject=subject, org=org_id, verb="withdrawn", now=now)
    more = {"code": code} if before is None else {"code": code, "instead_of": before.entry_id}
    record(by=actor(by), verb="sharing.withdraw", kind=kind, subject=subject, org=org_id, now=now, **more)
    _tell()
    return entry


@transaction.atomic
def reinstate(*, kind: Subject, subject: int, by: str, now: datetime, entry: int | None = None) -> None:
    """Lift the withdrawal of a record; then the rule alone says who sees it.

    With `entry`, only that very order: NotWithdrawn when another one has taken its place.
    """
    ledger.lock(WithdrawalEntry)
    row = Withdrawn.objects.select_related("entry").filter(kind=kind, subject=subject).first()
    if row is None or entry not in (None, row.entry_id):
        raise NotWithdrawn(f"The {kind} {subject} is not withdrawn by that order; nothing to lift.")
    org_id = row.entry.org  # and not that of the record, which may be erased by now
    _end(row, by=by, now=now)
    if kind == Subject.PICTURE:
        _forget_place(subject)
    log_change(kind=kind, subject=subject, org=org_id, verb="reinstated", now=now)
    record(by=actor(by), verb="sharing.reinstate", kind=kind, subject=subject, org=org_id, now=now)
    _tell()


def _end(row: Withdrawn, *, by: str, now: datetime) -> None:
    """Write the end of an order down, and take it out of force."""
    ledger.append(
        WithdrawalEntry,
        at=now,
        by=by,
        kind=row.kind,
        subject=row.subject,
        org=row.entry.org,
        code=row.entry.code,
        deadline=None,
        lifts=row.entry_id,
    )
    row.delete()


def _forget_place(picture_id: int) -> None:
    """A picture that was erased or dropped has left its number alone, for the order's sake. There is nothing to show;
    if its source has it, it stands in the row of its animal, which is the same as before and has to be read again."""
    place = Picture.objects.filter(PICTURE_PLACE, pk=picture_id).exclude(origin__name=HERE)
    animals = Animal.objects.filter(pk__in=list(place.values_list("animal", flat=True)))
    animals.exclude(digest=NO_CONTENT).update(digest=READ_AGAIN)
    place.delete()


@transaction.atomic
def add_audience(
    *,
    kind: AudienceKind,
    name: str,
    environment: Environment,
    categories: Sequence[str] = (),
    domains: Sequence[str] = (),
    terms_accepted: bool,
    first_party: bool = False,
    statuses: Sequence[str] = (AVAILABLE,),
) -> Audience:
    """A new service or site. It sees nothing before it is approved.

    `first_party` is for the operator's own: it may have what display-only sources let us show ourselves. `statuses`
    are those of the animals that a site takes; nothing else looks at them.
    """
    return Audience.objects.create(
        kind=kind,
        name=name,
        environment=environment,
        standing=AudienceStanding.PENDING,
        categories=list(categories),
        domains=list(domains),
        terms_accepted=terms_accepted,
        first_party=first_party,
        statuses=list(statuses),
    )


@transaction.atomic
def set_standing(*, audience: str, standing: AudienceStanding) -> None:
    """Approve, suspend or terminate an audience; its owner room writes the audit."""
    row = _audience(audience)
    row.standing = standing
    row.save(update_fields=["standing"])
    _tell()


@transaction.atomic
def set_terms_accepted(*, audience: str, accepted: bool) -> None:
    """Say whether an audience has accepted the terms that it must; its owner room writes the audit."""
    row = _audience(audience)
    row.terms_accepted = accepted
    row.save(update_fields=["terms_accepted"])
    _tell()


@transaction.atomic
def set_purpose(*, audience: str, categories: Sequence[str], domains: Sequence[str]) -> None:
    """Say what an audience is for, and on which domains; its owner room writes the audit."""
    row = _audience(audience)
    row.categories, row.domains = list(categories), list(domains)
    row.save(update_fields=["categories", "domains"])
    _tell()


@transaction.atomic
def set_environment(*, environment: Environment) -> None:
    """Say whether this instance is a production or a test instance: own pages, and records typed here."""
    moved = Audience.objects.filter(name=OWN_PAGES).exclude(environment=environment)
    moved_here = Source.objects.filter(name=HERE).exclude(environment=environment)
    if moved.update(environment=environment) + moved_here.update(environment=environment):
        _tell()


def _audience(name: str) -> Audience:
    row = Audience.objects.filter(name=name).first()
    if row is None:
        known = ", ".join(Audience.objects.order_by("id").values_list("name", flat=True)[:20])
        raise NoSuchAudience(f"There is no audience {name!r}. Known: {known}.")
    return row


def _org(org_id: int) -> Organisation:
    org = Organisation.objects.filter(pk=org_id).first()
    if org is None:
        raise NoSuchSubject(f"There is no organisation {org_id}. `petwire orgs list` shows all.")
    return org


def _animal(animal_id: int) -> Animal:
    animal = Animal.objects.filter(pk=animal_id).first()
    if animal is None:
        raise NoSuchSubject(f"There is no animal {animal_id}. `petwire animals list` shows all.")
    return animal


def _org_of(kind: Subject, subject: int) -> int | None:
    """The organisation whose record it is, None for a source. Raises NoSuchSubject when there is no such record."""
    match kind:
        case Subject.ORG:
            return _org(subject).pk
        case Subject.ANIMAL:
            return _animal(subject).org_id
        case Subject.PICTURE:
            org_id = Picture.objects.filter(pk=subject).values_list("org_id", flat=True).first()
            if org_id is None:
                raise NoSuchSubject(
                    f"There is no picture {subject}. `petwire animals show ID` names its pictures."
                )
            return org_id
        case Subject.SOURCE:
            if not Source.objects.filter(pk=subject).exists():
                raise NoSuchSubject(f"There is no source {subject}. `petwire mirror status` shows all.")
            return None


def _tell() -> None:
    """Wake whoever keeps answers in memory; delivered when the transaction commits, not before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
