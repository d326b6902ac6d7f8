"""Deeds on applications: an organisation applies, an operator asks, approves or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.errors import PetwireError
from petwire.orgs.actions import add_member, add_organisation, approve_organisation
from petwire.orgs.models import Application, ApplicationState, Organisation, Person, Question, Role, Standing
from petwire.orgs.people import Sent, invite


class Decided(PetwireError):
    """The application is decided already."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Applied:
    """The new organisation, and the invitation for who applied; None when they had signed in."""

    org: Organisation
    invitation: Sent | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an applicant says: `values` are the organisation's fields, `facts` the application's."""

    values: Mapping[str, Any]
    facts: Mapping[str, Any]


@transaction.atomic
def apply(*, wanted: Wanted, person: Person | None, by: str, now: datetime) -> Applied:
    """Enter an organisation that wants to be listed. It may type at once; nothing is public until it is approved.

    `person` is who has signed in. Anybody else gets an invitation by mail, so that nobody can apply in another's name.
    """
    org = add_organisation(values=wanted.values, by=by, now=now)
    application = Application.objects.create(org=org, applied_at=now, terms_accepted_at=now, **wanted.facts)
    record(by=by, verb="org.apply", kind="org", subject=org.pk, org=org.pk, now=now)
    if person is not None:
        add_member(org_id=org.pk, person=person, role=Role.ADMIN, by=by, now=now)
        return Applied(org, None)
    sent = invite(org_id=org.pk, email=application.contact_email, role=Role.ADMIN, by=by, now=now)
    return Applied(org, sent)


@transaction.atomic
def ask(*, org_id: int, text: str, by: str, now: datetime) -> Question:
    """Ask the applicant something; the answer is given in the console."""
    application = _undecided(org_id)
    application.state = ApplicationState.ASKED
    application.save(update_fields=["state"])
    question = Question.objects.create(application=application, text=text, asked_at=now)
    record(by=by, verb="org.ask", kind="org", subject=org_id, org=org_id, now=now)
    return question


@transaction.atomic
def answer(*, org_id: int, question_id: int, text: str, by: str, now: datetime) -> None:
    """Answer a question; when none is left, the application waits for an operator again."""
    application = _undecided(org_id)
    application.questions.filter(pk=question_id, answered_at=None).update(answer=text, answered_at=now)
    if not application.questions.filter(answered_at=None).exists():
        application.state = ApplicationState.WAITING
        application.save(update_fields=["state"])
    record(by=by, verb="org.answer", kind="org", subject=org_id, org=org_id, now=now)


@transaction.atomic
def approve(*, org_id: int, by: str, now: datetime) -> Application:
    """Let the organisation's animals be public, wherever it allows."""
    application = _decide(org_id, ApplicationState.APPROVED, now=now)
    approve_organisation(org_id=org_id, by=by, now=now)
    return application


@transaction.atomic
def refuse(*, org_id: int, reason: str, by: str, now: datetime) -> Application:
    """Say no, with a reason that the applicant is told. The organisation is closed; its people can still read why."""
    application = _decide(org_id, ApplicationState.REFUSED, reason=reason, now=now)
    application.org.standing = Standing.CLOSED
    application.org.save(update_fields=["standing"])
    deed = record(by=by, verb="org.refuse", kind="org", subject=org_id, org=org_id, now=now)
    note("org.standing", org_id, Standing.CLOSED, eases=False, deed=deed, by=by, at=now)
    return application


def _decide(org_id: int, state: ApplicationState, *, reason: str = "", now: datetime) -> Application:
    application = _undecided(org_id)
    application.state, application.reason, application.decided_at = state, reason, now
    application.save(update_fields=["state", "reason", "decided_at"])
    return application


def _undecided(org_id: int) -> Application:
    found = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("org")
        .filter(org_id=org_id)
        .first()
    )
    if found is None or found.state not in (ApplicationState.WAITING, ApplicationState.ASKED):
        raise Decided("This application is decided already.")
    return found
