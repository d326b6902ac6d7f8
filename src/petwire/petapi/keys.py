"""Who asks: the service behind a key, and whether it is let in."""

from dataclasses import dataclass
from datetime import datetime

from petwire.access import terms
from petwire.access.actions import digest
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.petapi.database import Database
from petwire.petapi.errors import Code, Failure
from petwire.sharing.models import AudienceStanding


@dataclass(frozen=True, slots=True)
class Caller:
    """A service that is let in. `functions` are the only ones it may call, where there are any."""

    service: int
    key_id: str
    audience: int
    domains: tuple[str, ...]
    functions: tuple[str, ...]
    per_minute: int


@dataclass(frozen=True, slots=True)
class _Row:
    held: bool
    service: int | None
    key_id: str
    audience: int
    standing: str
    terms_accepted: bool
    terms_version: str
    domains: list[str]
    functions: list[str]
    per_minute: int


HELD_FOR = 120  # seconds, after which to ask an instance again that is not open yet
WRONG_KEY = Failure(Code.INVALID_KEY, "This key is not valid.")


def caller(database: Database, key: str, *, now: datetime) -> Caller | Failure:
    """The service whose key it is. A key that is unknown, and one whose service is not let in, get the same answer."""
    (row,) = database.values("key.sql", _Row, digest=digest(key), now=now)
    if row.held:
        return Failure(
            Code.RESOURCE_UNAVAILABLE,
            "This site was restored from a backup and is not open yet.",
            status=503,
            retry_after=HELD_FOR,
        )
    if row.service is None or not _is_let_in(row, now):
        return WRONG_KEY
    return Caller(
        row.service, row.key_id, row.audience, tuple(row.domains), tuple(row.functions), row.per_minute
    )


def _is_let_in(row: _Row, now: datetime) -> bool:
    barred = terms.is_barred(row.terms_version, terms.versions(), day_of(now, config().zone))
    return row.standing == AudienceStanding.APPROVED and row.terms_accepted and not barred
