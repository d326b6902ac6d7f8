"""Accepting the terms: what was accepted is written down for good, and who has not accepted is kept out.

The gate reads one flag of the audience. It goes off where a service is met after the day from which a newer version is
required: at its login, when its set is written, at its pages, and by a job. Accepting puts it on at once.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from petwire.access import terms
from petwire.access.models import Service, TermsAcceptance
from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.errors import PetwireError
from petwire.runs.actions import wake
from petwire.sharing.actions import set_terms_accepted
from petwire.sharing.models import AudienceStanding


class OldTerms(PetwireError):
    """There is a newer version of the terms than the one that was to be accepted."""

    exit_code = 2


def current_terms(now: datetime) -> terms.Version:
    """The version that is accepted now."""
    return terms.in_force(terms.versions(), day_of(now, config().zone))


def is_barred(service: Service, now: datetime) -> bool:
    """Must the service be kept out until it accepts the terms?"""
    return terms.is_barred(service.terms_version, terms.versions(), day_of(now, config().zone))


def accept_first(service: Service, *, person: int | None, at: datetime, version: str | None = None) -> None:
    """Write down what was accepted before there was a service, in the transaction that makes it."""
    service.terms_version = version or current_terms(at).version
    service.terms_told = service.terms_version
    service.save(update_fields=["terms_version", "terms_told"])
    TermsAcceptance.objects.create(service=service.pk, version=service.terms_version, person=person, at=at)


@transaction.atomic
def accept_terms(*, service: Service, version: str, person: int, by: str, now: datetime) -> bool:
    """Accept a version of the terms; a service that was kept out for want of it is let in. False: it stood so.

    Raises OldTerms.
    """
    if version != current_terms(now).version:
        raise OldTerms("There is a newer version of the terms. Please read that one.")
    service = Service.objects.select_for_update(of=("self",)).select_related("audience").get(pk=service.pk)
    if service.terms_version >= version and service.audience.terms_accepted:
        return False
    service.terms_version = version
    service.terms_told = max(service.terms_told, version)
    service.save(update_fields=["terms_version", "terms_told"])
    TermsAcceptance.objects.create(service=service.pk, version=version, person=person, at=now)
    set_terms_accepted(audience=service.key_id, accepted=True)
    deed = record(
        by=by, verb="service.accept_terms", kind="service", subject=service.key_id, now=now, version=version
    )
    note("service.terms", service.key_id, version, eases=True, deed=deed, by=by, at=now, person=person)
    wake()  # its sets were taken back
    return True


def keep_out(service: Service, *, by: str, now: datetime) -> bool:
    """Keep a service out that has not accepted what it had to by now. Returns whether it is out."""
    if service.audience.terms_accepted and is_barred(service, now):
        _bar(service, by=by, now=now)
    return not service.audience.terms_accepted


def overdue(now: datetime) -> Iterator[Service]:
    """The services that are still let in, and must not be any more."""
    needed = terms.required(terms.versions(), day_of(now, config().zone))
    late = Service.objects.filter(audience__terms_accepted=True, terms_version__lt=needed)
    yield from late.select_related("audience").order_by("pk")


def to_be_asked(now: datetime) -> Iterator[Service]:
    """The services whose holders do not know yet of a newer version of the terms."""
    newest = current_terms(now).version
    rows = Service.objects.filter(terms_version__lt=newest, terms_told__lt=newest)
    rows = rows.exclude(email="", holder=None).exclude(audience__standing=AudienceStanding.TERMINATED)
    yield from rows.select_related("audience", "holder").order_by("pk")


def told(service: Service, version: str) -> None:
    """Remember that its holder was asked to accept a version."""
    Service.objects.filter(pk=service.pk).update(terms_told=version)


@transaction.atomic
def _bar(service: Service, *, by: str, now: datetime) -> None:
    set_terms_accepted(audience=service.key_id, accepted=False)
    record(by=by, verb="service.terms_lapsed", kind="service", subject=service.key_id, now=now)
    service.audience.terms_accepted = False
    wake()  # what it has of sets is taken back
