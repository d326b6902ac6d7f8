"""Deeds on letters: one is noted before it is sent, reported by who got it, and forgotten when its time is over."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from petwire.audit.actions import record
from petwire.lib.errors import PetwireError
from petwire.listings.messages.models import Letter, Verdict
from petwire.listings.messages.reads import Addressee, sender_of
from petwire.listings.messages.rules import BLOCKED_FOR, REPORTED_FOR


class SentAlready(PetwireError):
    """This very form was sent before; the letter is on its way."""

    exit_code = 5


class NoSuchLetter(PetwireError):
    """The link is unknown, or the 30 days in which a letter can be reported are over."""

    exit_code = 2


@transaction.atomic
def note_letter(*, to: Addressee, email: str, nonce: str, now: datetime) -> str:
    """Note that a letter goes out. Returns the token of the link by which its receiver can report it.

    Raises SentAlready.
    """
    token = secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            Letter.objects.create(
                about=to.about,
                subject=to.subject,
                org=to.org_id,
                at=now,
                sender=sender_of(email),
                nonce=_digest(nonce),
                report_digest=_digest(token),
            )
    except IntegrityError as err:
        raise SentAlready from err
    record(by="visitor", verb="letter.send", kind=_kind(to.about), subject=to.subject, org=to.org_id, now=now)
    return token


def forget_unsent(*, nonce: str) -> None:
    """The mail server did not take it: the same form may be sent once more."""
    Letter.objects.filter(nonce=_digest(nonce)).delete()


def open_letter(token: str, *, now: datetime) -> Letter:
    """The letter of a link. Raises NoSuchLetter."""
    found = Letter.objects.filter(report_digest=_digest(token), at__gt=now - REPORTED_FOR).first()
    if found is None:
        raise NoSuchLetter("This link is unknown, or too old.")
    return found


@transaction.atomic
def report_letter(*, token: str, reason: str, now: datetime) -> Letter:
    """Who got a letter says that it should not have been sent: its writer is kept out. Raises NoSuchLetter."""
    letter = Letter.objects.select_for_update().get(pk=open_letter(token, now=now).pk)
    if letter.reported_at is None:
        letter.reported_at, letter.reason = now, reason
        letter.save(update_fields=["reported_at", "reason"])
        record(
            by="receiver",
            verb="letter.report",
            kind=_kind(letter.about),
            subject=letter.subject,
            org=letter.org,
            now=now,
            reason=reason,
        )
    return letter


@transaction.atomic
def settle_letter(*, letter: Letter, verdict: Verdict, by: str, now: datetime) -> None:
    """An operator's word on a reported letter; a later one takes its place."""
    letter.verdict, letter.settled_at = verdict, now
    letter.save(update_fields=["verdict", "settled_at"])
    record(
        by=by,
        verb="letter.settle",
        kind=_kind(letter.about),
        subject=letter.subject,
        org=letter.org,
        now=now,
        letter=letter.pk,
        verdict=str(verdict),
    )


def letters_overdue(*, now: datetime) -> bool:
    """Are there letters whose time is over?"""
    return _overdue(now).exists()


def erase_letters(*, now: datetime) -> int:
    """Erase them: 30 days after they were sent, or reported; 90 after their writer was kept out. Returns how many."""
    return _overdue(now).delete()[0]


def _overdue(now: datetime) -> "QuerySet[Letter]":
    end = now - REPORTED_FOR
    over = Q(reported_at=None, at__lte=end) | Q(reported_at__lte=end) & ~Q(verdict=Verdict.BLOCKED)
    return Letter.objects.filter(over | Q(verdict=Verdict.BLOCKED, settled_at__lte=now - BLOCKED_FOR))


def _kind(about: str) -> str:
    return about.removesuffix("s")


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
