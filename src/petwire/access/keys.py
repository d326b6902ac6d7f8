"""One-time links behind which a holder draws a key and sees it once. Nobody can read it anywhere before or after."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from petwire.access.actions import (
    Credentials,
    digest,
    locked,
    new_credentials,
    refuse_if_terminated,
)
from petwire.access.models import Draws, KeyLink, OldKey, Service
from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.errors import PetwireError

VALID_FOR = timedelta(days=14)


class LinkUsedUp(PetwireError):
    """The link was used, sent anew or is too old."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("This link is used up. Have a new one sent.")


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link and its token, which is kept nowhere."""

    link: KeyLink
    token: str


@transaction.atomic
def new_link(*, key_id: str, draws: Draws, by: str, now: datetime) -> SentLink:
    """A fresh link for a service; the ones before that were not used stop working."""
    service = locked(key_id)
    refuse_if_terminated(service)
    KeyLink.objects.filter(service=service, used_at=None).delete()
    token = secrets.token_urlsafe(24)
    link = KeyLink.objects.create(
        service=service, draws=draws, digest=_digest(token), sent_at=now, expires_at=now + VALID_FOR
    )
    record(by=by, verb="service.link", kind="service", subject=key_id, now=now, draws=draws)
    return SentLink(link, token)


def open_link(token: str, *, key_id: str, now: datetime) -> KeyLink:
    """The link of a token, for that service. Raises LinkUsedUp, whatever is the matter with it."""
    found = KeyLink.objects.filter(
        digest=_digest(token), service__key_id=key_id, used_at=None, expires_at__gt=now
    ).first()
    if found is None:
        raise LinkUsedUp
    return found


def waiting_link(service: Service) -> KeyLink | None:
    """The link behind which something still waits to be drawn, also when it is too old by now."""
    return KeyLink.objects.filter(service=service, used_at=None).order_by("-pk").first()


@transaction.atomic
def draw(*, token: str, key_id: str, by: str, now: datetime) -> Credentials:
    """Draw what the link is for. `key` or `ftp_password` is "" where it was not drawn.

    What it replaces, and what was replaced before and still works, ends. Raises LinkUsedUp, CannotChange.
    """
    service = locked(key_id)  # two who press at once come one after the other
    refuse_if_terminated(service)
    link = open_link(token, key_id=key_id, now=now)
    drawn = new_credentials(key_id)
    if link.draws == Draws.FTP:
        drawn = replace(drawn, key="")
    elif not service.nightly_files:
        drawn = replace(drawn, ftp_password="")
    if drawn.key:
        service.key_digest = digest(drawn.key)
        OldKey.objects.filter(service=service).delete()
    # Where none is shown, nobody has the password that there was: it is replaced by one that nobody knows.
    service.ftp_digest = digest(drawn.ftp_password or secrets.token_hex(20))
    service.save(update_fields=["key_digest", "ftp_digest"])
    link.used_at = now
    link.save(update_fields=["used_at"])
    deed = record(by=by, verb="service.draw", kind="service", subject=key_id, now=now, draws=link.draws)
    note("service.rotated", key_id, True, eases=False, deed=deed, by=by, at=now)
    return drawn


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
