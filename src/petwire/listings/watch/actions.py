"""Deeds on notices: asked for, confirmed, kept, ended. What ends a notice is in the journal: no old backup brings it
back."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from petwire.audit import journal
from petwire.audit.actions import record
from petwire.lib.errors import PetwireError
from petwire.lib.secrets import secret
from petwire.listings import visitors
from petwire.listings.watch.models import Kind, Pace, Reader, Watch
from petwire.listings.watch.rules import ADDRESSES_A_DAY, ASKED_A_DAY, CONFIRM_WITHIN, Counted, Fate

BY = "visitor"
MOST = 30  # notices of one address
DAY = timedelta(days=1)


class NoSuchWatch(PetwireError):
    """The link is unknown: what it was for is confirmed already, has ended, or was never confirmed in time."""

    exit_code = 2


class TooManyAddresses(PetwireError):
    """One visitor asks for mails to more addresses than one has."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hear of: a tidied search, or an animal and how it stands."""

    kind: Kind
    query: str = ""
    animal: int | None = None
    fate: Fate | None = None
    pace: Pace = Pace.DAILY


@dataclass(frozen=True, slots=True)
class Asked:
    """A notice that waits for its confirmation, and the token of the link by which it is given."""

    watch: Watch
    token: str


@transaction.atomic
def ask(*, email: str, wish: Wish, language: str, visitor: str, now: datetime) -> Asked | None:
    """Note a wish, unconfirmed. None when no mail is to be sent: it is confirmed already, or the address has had its
    mails of the day; whoever asks is not told which. Raises TooManyAddresses."""
    _count_visitor(visitor, email, now)
    reader = _reader(email, language, now)
    watch, _ = Watch.objects.get_or_create(
        reader=reader,
        kind=wish.kind,
        query=wish.query,
        animal=wish.animal,
        defaults={"made_at": now, "pace": wish.pace, "state": wish.fate or ""},
    )
    asked = Counted(reader.asked_on, reader.asked).today(now.date())
    if watch.confirmed_at or asked >= ASKED_A_DAY or reader.watches.count() > MOST:
        if not watch.confirmed_at and watch.confirm_digest is None:
            watch.delete()
        return None
    token = secrets.token_urlsafe(24)
    watch.confirm_digest, watch.made_at, watch.pace, watch.state = (
        _digest(token),
        now,
        wish.pace,
        wish.fate or "",
    )
    watch.save()
    reader.asked_on, reader.asked, reader.language = now.date(), asked + 1, language
    reader.save(update_fields=["asked_on", "asked", "language"])
    record(by=BY, verb="watch.ask", kind="watch", subject=watch.pk, now=now)
    return Asked(watch, token)


def open_confirmation(token: str, *, now: datetime) -> Watch:
    """The notice of a link. Raises NoSuchWatch."""
    rows = Watch.objects.select_related("reader").filter(confirmed_at=None, made_at__gt=now - CONFIRM_WITHIN)
    found = rows.filter(confirm_digest=_digest(token)).first()
    if found is None:
        raise NoSuchWatch("This link is unknown, used, or too old.")
    return found


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Watch:
    """Whoever reads the address wants it. Raises NoSuchWatch."""
    watch = Watch.objects.select_for_update().get(pk=open_confirmation(token, now=now).pk)
    watch.confirmed_at, watch.confirm_digest = now, None
    watch.save(update_fields=["confirmed_at", "confirm_digest"])
    _keep(watch.reader, now)
    record(by=BY, verb="watch.confirm", kind="watch", subject=watch.pk, now=now)
    return watch


def token_of(reader: Reader) -> str:
    """The token of the links in a reader's mails. It follows from the instance's secret; the table has its digest."""
    return hmac.digest(secret("notices").encode(), bytes(reader.seed), sha256).hex()[:40]


def reader_of(token: str) -> Reader:
    """Whose mails have this token. Raises NoSuchWatch."""
    found = Reader.objects.filter(digest=_digest(token)).first()
    if found is None:
        raise NoSuchWatch("This link is unknown: all notices have ended.")
    return found


@transaction.atomic
def keep(*, reader: Reader, now: datetime) -> None:
    """Somebody says that the notices are still wanted: a year begins anew."""
    _keep(reader, now)
    record(by=BY, verb="watch.keep", kind="reader", subject=reader.pk, now=now)


@transaction.atomic
def set_pace(*, watch: Watch, pace: Pace, now: datetime) -> None:
    """How soon a search is told of."""
    watch.pace = pace
    watch.save(update_fields=["pace"])
    record(by=BY, verb="watch.pace", kind="watch", subject=watch.pk, now=now, pace=pace)


@transaction.atomic
def end(*, watches: "QuerySet[Watch]", by: str = BY, now: datetime) -> int:
    """End notices; an address goes with its last one. Returns how many ended."""
    rows = list(watches.select_for_update())
    for watch in rows:
        deed = record(by=by, verb="watch.end", kind="watch", subject=watch.pk, now=now)
        journal.note("watch.ended", watch.pk, True, eases=False, deed=deed, by=by, at=now)
    erase(rows)
    return len(rows)


def erase(watches: "list[Watch]") -> None:
    """Without a word: their time is over. An address goes with its last notice."""
    readers = {watch.reader_id for watch in watches}
    Watch.objects.filter(pk__in=[watch.pk for watch in watches]).delete()
    Reader.objects.filter(pk__in=readers, watches=None).delete()


def _reader(email: str, language: str, now: datetime) -> Reader:
    found = Reader.objects.select_for_update().filter(email__iexact=email).first()
    if found:
        return found
    reader = Reader(email=email, language=language, seed=secrets.token_bytes(16), made_at=now, kept_at=now)
    reader.digest = _digest(token_of(reader))
    reader.save()
    return reader


def _keep(reader: Reader, now: datetime) -> None:
    reader.kept_at, reader.warned_at = now, None
    reader.save(update_fields=["kept_at", "warned_at"])


def _count_visitor(visitor: str, email: str, now: datetime) -> None:
    """A visitor has mails sent to so many addresses a day; to the same one as often as it likes to have them."""
    if not visitor:
        return
    known = visitors.take(purpose="asks for", whose=f"{visitor} {email.lower()}", most=1, per=None, now=now)
    if not known.allowed:
        return
    got = visitors.take(purpose="asks", whose=visitor, most=ADDRESSES_A_DAY, per=None, now=now)
    if not got.allowed:
        raise TooManyAddresses


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
