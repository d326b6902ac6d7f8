"""Reports of breaches, and the letters to the organisations whose animals a reported service has received."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q

from petwire.access.life.mails import tell_operators
from petwire.access.life.models import BreachLetter, BreachLetterTo, BreachReport
from petwire.access.life.use import domain_of
from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.lib.mail import send
from petwire.orgs.models import Membership, Organisation, Role

KEPT_FOR = timedelta(days=365)  # what somebody wrote, after an operator has settled it
NOBODY = "visitor"  # who acts, in the audit


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody reports. `which` is the service as they name it: a name, a key id, an address."""

    own: bool
    which: str
    text: str
    happened: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Affected:
    """An organisation whose animals a service has received, and where to write to it; "" when nobody knows."""

    org_id: int
    name: str
    emails: tuple[str, ...]


@transaction.atomic
def report_breach(*, reported: Reported, by: str = NOBODY, now: datetime) -> BreachReport:
    """Keep a report and tell the operators at once. What was written stays on the page; the mail only links to it."""
    service = meant(reported.which)
    made = BreachReport.objects.create(
        service=service,
        own=reported.own,
        which=reported.which,
        text=reported.text,
        happened=reported.happened,
        name=reported.name,
        email=reported.email,
        at=now,
    )
    record(by=by, verb="breach.report", kind="breach", subject=made.pk, now=now, own=reported.own)
    known = service.name if service else ""
    tell_operators("breach_reported", path=f"breaches/{made.pk}/", service=known, own=reported.own)
    return made


def meant(which: str) -> Service | None:
    """The service that somebody means by a key id, a name or an address; None when that is not one alone."""
    words = which.strip()
    found = Service.objects.filter(
        Q(key_id=words) | Q(name__iexact=words) | Q(audience__domains__contains=[domain_of(words)])
    )
    rows = list(found[:2])
    return rows[0] if len(rows) == 1 else None


@transaction.atomic
def settle_breach(*, report_id: int, by: str, now: datetime) -> None:
    """Nothing is left to do about a report."""
    BreachReport.objects.filter(pk=report_id, settled_at=None).update(settled_at=now)
    record(by=by, verb="breach.settle", kind="breach", subject=report_id, now=now)


@transaction.atomic
def name_service(*, report_id: int, key_id: str, by: str, now: datetime) -> None:
    """An operator says which service a report is about."""
    service = Service.objects.get(key_id=key_id)
    BreachReport.objects.filter(pk=report_id).update(service=service)
    record(by=by, verb="breach.name_service", kind="breach", subject=report_id, now=now, service=key_id)


def write_to_affected(
    *, report: BreachReport, subject: str, text: str, to: Iterable[Affected], by: str, now: datetime
) -> BreachLetter:
    """Send one letter to each of these organisations, and write down which mails a mail server has taken. It is kept
    before the first is sent; an organisation without an address is written down as not reached."""
    with transaction.atomic():
        letter = BreachLetter.objects.create(report=report, at=now, by=by, subject=subject, text=text)
        found = list(to)
        BreachLetterTo.objects.bulk_create(BreachLetterTo(letter=letter, org=one.org_id) for one in found)
        record(
            by=by, verb="breach.write", kind="breach", subject=report.pk, now=now, letter=letter.pk,
            orgs=len(found),
        )  # fmt: skip
    for one in found:
        given = {"template": "access/mail/breach_letter", "subject": subject, "text": text}
        taken = [send(to=email, **given) for email in one.emails]
        if any(taken):
            BreachLetterTo.objects.filter(letter=letter, org=one.org_id).update(handed_over_at=now)
    return letter


def affected(org_ids: Iterable[int]) -> list[Affected]:
    """Organisations by their ids, with their own address, or else those of their admins. Erased ones keep their id."""
    ids = list(org_ids)
    orgs = {org.pk: org for org in Organisation.objects.filter(pk__in=ids)}
    admins: dict[int, list[str]] = {}
    members = Membership.objects.filter(org_id__in=ids, role=Role.ADMIN, person__is_active=True)
    for org_id, email in members.order_by("person_id").values_list("org_id", "person__email"):
        admins.setdefault(org_id, []).append(email)
    found = []
    for org_id in ids:
        org = orgs.get(org_id)
        emails = (org.email,) if org and org.email else tuple(admins.get(org_id, ()))
        found.append(Affected(org_id, org.name if org else "", emails))
    return sorted(found, key=lambda one: (one.name.casefold(), one.org_id))


def open_breaches() -> list[BreachReport]:
    """Reports that are not settled, the oldest first."""
    return list(BreachReport.objects.filter(settled_at=None).select_related("service").order_by("at"))


def old_words(*, now: datetime) -> bool:
    """Whether a settled report still holds what somebody wrote after its time."""
    return _old(now).exists()


def erase_old_words(*, now: datetime) -> int:
    """Erase what people wrote in reports that were settled a year ago; the fact stays. Returns how many."""
    return _old(now).update(text="", happened="", which="", name="", email="")


def _old(now: datetime) -> "models.QuerySet[BreachReport]":
    written = ~Q(text="") | ~Q(email="") | ~Q(name="") | ~Q(which="") | ~Q(happened="")
    return BreachReport.objects.filter(written, settled_at__lte=now - KEPT_FOR)
