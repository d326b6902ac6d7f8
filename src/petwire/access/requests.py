"""Deeds on requests for keys: somebody asks, confirms the address, answers; an operator asks, approves or refuses."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from petwire.access.acceptance import accept_first, current_terms, is_barred
from petwire.access.actions import Application, add_service, approve_service, locked
from petwire.access.facts import Known, WrongFact, is_educational, same_service, settle, settle_term
from petwire.access.keys import SentLink, new_link
from petwire.access.models import Draws, KeyQuestion, KeyRequest, RequestState, Service
from petwire.audit.actions import record
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.errors import PetwireError
from petwire.orgs.actions import add_person, set_password
from petwire.orgs.models import Environment, Person
from petwire.sharing.actions import set_terms_accepted
from petwire.sharing.models import AudienceStanding

CONFIRM_WITHIN = timedelta(days=7)
OPEN = (RequestState.WAITING, RequestState.ASKED)


class RequestDecided(PetwireError):
    """The request is decided already, or not confirmed yet."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This request is decided already.")


class ConfirmationUsedUp(PetwireError):
    """The link was used, or its seven days are over."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This link is used up. Ask for a key anew.")


class OneKeyOnly(PetwireError):
    """There is a key for that service already. `key_id` names it."""

    exit_code = 4

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"This service has a key already ({key_id}): one service, one key. "
            "Approve it as an exception, with the reason, or refuse it."
        )
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a requester says. `term_ends` is for educational projects alone."""

    application: Application
    contact_name: str
    environment: Environment
    nightly_files: bool
    term_ends: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, and the token of the link that confirms its address; None when the person had signed in."""

    request: KeyRequest
    token: str | None


@dataclass(frozen=True, slots=True)
class Approved:
    """The new service, and the link behind which its holder draws the key."""

    service: Service
    sent: SentLink


@transaction.atomic
def ask_for_key(*, wanted: Wanted, person: Person | None, by: str, now: datetime) -> Asked:
    """Ask for a key, accepting the terms that are in force. `person` is who has signed in, whose address is known.

    Raises WrongFact.
    """
    facts = settle(wanted.application)
    today = day_of(now, config().zone)
    term_ends = settle_term(wanted.term_ends, categories=facts.categories, today=today)
    _refuse_other_environment(wanted.environment)
    token = None if person else secrets.token_urlsafe(24)
    request = KeyRequest.objects.create(
        person=person,
        contact_name=wanted.contact_name,
        email=person.email if person else _email(facts.email),
        name=facts.name.strip(),
        company=facts.company.strip(),
        url=facts.url,
        description=facts.description.strip(),
        categories=list(facts.categories),
        public=facts.public,
        domains=list(facts.domains),
        environment=wanted.environment,
        nightly_files=wanted.nightly_files,
        term_ends=term_ends,
        terms_version=current_terms(now).version,
        asked_at=now,
        state=RequestState.WAITING if person else RequestState.UNCONFIRMED,
        digest=_digest(token) if token else None,
    )
    record(by=by, verb="key.request", kind="key request", subject=request.pk, now=now)
    return Asked(request, token)


def open_confirmation(token: str, *, now: datetime) -> KeyRequest:
    """The request of a link. Raises ConfirmationUsedUp, whatever is the matter with it."""
    rows = KeyRequest.objects.filter(state=RequestState.UNCONFIRMED, asked_at__gt=now - CONFIRM_WITHIN)
    found = rows.filter(digest=_digest(token)).first()
    if found is None:
        raise ConfirmationUsedUp
    return found


@transaction.atomic
def confirm(*, token: str, now: datetime) -> KeyRequest:
    """The link was followed: whoever has the address is the holder to be. Raises ConfirmationUsedUp."""
    request = _locked(open_confirmation(token, now=now).pk)
    if request.state != RequestState.UNCONFIRMED:
        raise ConfirmationUsedUp
    person, _ = add_person(
        email=request.email, name=request.contact_name, vouched=True, by="requester", now=now
    )
    request.person, request.state, request.digest = person, RequestState.WAITING, None
    request.save(update_fields=["person", "state", "digest"])
    record(by=f"person:{person.pk}", verb="key.confirm", kind="key request", subject=request.pk, now=now)
    return request


@transaction.atomic
def confirm_as_new(*, token: str, name: str, password: str, now: datetime) -> KeyRequest:
    """The same for somebody who has no password here yet, and chooses one."""
    request = confirm(token=token, now=now)
    person = request.person
    assert person is not None
    if not person.has_usable_password():
        person.name = name or person.name
        person.save(update_fields=["name"])
        set_password(person=person, password=password, by=f"person:{person.pk}", now=now)
    return request


@transaction.atomic
def ask(*, request_id: int, text: str, by: str, now: datetime) -> KeyQuestion:
    """Ask the requester something; the answer is given in the console. Raises RequestDecided."""
    request = _undecided(request_id)
    request.state = RequestState.ASKED
    request.save(update_fields=["state"])
    question = KeyQuestion.objects.create(request=request, text=text, asked_at=now)
    record(by=by, verb="key.ask", kind="key request", subject=request_id, now=now)
    return question


@transaction.atomic
def answer(*, request_id: int, question_id: int, text: str, by: str, now: datetime) -> None:
    """Answer a question; when none is left, the request waits for an operator again. Raises RequestDecided."""
    request = _undecided(request_id)
    request.questions.filter(pk=question_id, answered_at=None).update(answer=text, answered_at=now)
    if not request.questions.filter(answered_at=None).exists():
        request.state = RequestState.WAITING
        request.save(update_fields=["state"])
    record(by=by, verb="key.answer", kind="key request", subject=request_id, now=now)


@transaction.atomic
def approve(*, request_id: int, exception: str = "", by: str, now: datetime) -> Approved:
    """Make the service, let it see what organisations share with it, and make the link to its key.

    Raises RequestDecided; and OneKeyOnly, unless `exception` says why this service may have another key.
    """
    request = _undecided(request_id)
    other = conflict_of(request)
    if other is not None and not exception.strip():
        raise OneKeyOnly(other)
    service = _make(request, by=by, now=now)
    request.service = service
    request.state, request.decided_at = RequestState.APPROVED, now
    request.exception = exception.strip() if other else ""
    request.save(update_fields=["service", "state", "decided_at", "exception"])
    detail: dict[str, Any] = (
        {"service": service.key_id, "exception_beside": other} if other else {"service": service.key_id}
    )
    record(by=by, verb="key.approve", kind="key request", subject=request_id, now=now, **detail)
    return Approved(service, new_link(key_id=service.key_id, draws=Draws.BOTH, by=by, now=now))


@transaction.atomic
def refuse(*, request_id: int, reason: str, by: str, now: datetime) -> KeyRequest:
    """Say no, with a reason that the requester is told. Raises RequestDecided."""
    request = _undecided(request_id)
    request.state, request.reason, request.decided_at = RequestState.REFUSED, reason, now
    request.save(update_fields=["state", "reason", "decided_at"])
    record(by=by, verb="key.refuse", kind="key request", subject=request_id, now=now)
    return request


def conflict_of(request: KeyRequest) -> str | None:
    """The key id of the service that a request is for, when it has a key already."""
    asked = Known(
        key_id="",
        name=request.name,
        url=request.url,
        holder=request.person_id,
        education=is_educational(request.categories),
    )
    return same_service(asked, live_services())


def live_services() -> list[Known]:
    """What tells the services apart that have a key, also one that is suspended."""
    rows = Service.objects.select_related("audience").exclude(audience__standing=AudienceStanding.TERMINATED)
    return [known(row) for row in rows.order_by("pk")]


def known(service: Service) -> Known:
    """What tells a service from others."""
    education = is_educational(service.audience.categories)
    return Known(service.key_id, service.name, service.url, service.holder_id, education)


def unconfirmed_overdue(*, now: datetime) -> bool:
    """Is there a request that nobody confirmed in seven days?"""
    return _unconfirmed(now).exists()


def erase_unconfirmed(*, now: datetime) -> int:
    """Erase the requests that nobody confirmed in seven days. Returns how many."""
    count, _ = _unconfirmed(now).delete()
    return count


def _make(request: KeyRequest, *, by: str, now: datetime) -> Service:
    """The service of a request. Its key is one that nobody knows, until its holder draws one."""
    application = Application(
        name=request.name,
        email=request.email,
        company=request.company,
        url=request.url,
        description=request.description,
        categories=tuple(request.categories),
        domains=tuple(request.domains),
        public=request.public,
    )
    key_id = add_service(
        application=application,
        environment=Environment(request.environment),
        terms_accepted=False,
        by=by,
        now=now,
    ).id
    service = locked(key_id)
    service.holder = request.person
    service.nightly_files = request.nightly_files
    service.term_ends = request.term_ends
    service.save(update_fields=["holder", "nightly_files", "term_ends"])
    accept_first(service, person=request.person_id, at=request.asked_at, version=request.terms_version)
    set_terms_accepted(audience=key_id, accepted=not is_barred(service, now))
    approve_service(key_id=key_id, by=by, now=now)
    service.refresh_from_db()
    return service


def _undecided(request_id: int) -> KeyRequest:
    found = _locked(request_id)
    if found.state not in OPEN:
        raise RequestDecided
    return found


def _locked(request_id: int) -> KeyRequest:
    found = KeyRequest.objects.select_for_update(no_key=True, of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise RequestDecided
    return found


def _unconfirmed(now: datetime) -> QuerySet[KeyRequest]:
    return KeyRequest.objects.filter(state=RequestState.UNCONFIRMED, asked_at__lte=now - CONFIRM_WITHIN)


def _refuse_other_environment(environment: Environment) -> None:
    if environment != config().environment:
        raise WrongFact(
            "environment", f"Here are keys for {config().environment} alone: this is such an instance."
        )


def _email(text: str) -> str:
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError as err:
        raise WrongFact("email", f"{text!r} is no e-mail address such as name@example.org.") from err
    return text


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
