"""Questions to the audit. Each is answered along an index, the newest first, however many deeds there are."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Q, QuerySet

from petwire.audit.models import Deed

CHUNK = 2000  # deeds that an export asks for at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """What deeds are narrowed to; "" and None leave it open. `until` itself is not in it."""

    by: str = ""
    verb: str = ""
    kind: str = ""
    subject: str = ""
    org: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def given(self) -> dict[str, Any]:
        """What it is narrowed to, by name."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Place:
    """A deed's place in the order of the audit: by time, then by number."""

    at: datetime
    id: int


def deeds(wanted: Wanted, *, before: Place | None = None, limit: int) -> list[Deed]:
    """The newest deeds that fit, or the newest before a place."""
    return list(_fitting(wanted, before)[:limit])


def all_deeds(wanted: Wanted) -> Iterator[list[Deed]]:
    """Every deed that fits, the newest first, in chunks: the memory it takes does not grow with them."""
    before = None
    while chunk := deeds(wanted, before=before, limit=CHUNK):
        yield chunk
        before = Place(chunk[-1].at, chunk[-1].pk)


def words_of(column: Literal["verb", "kind"]) -> list[str]:
    """The verbs, or the kinds of subjects, that there are. One step along the index for each, not for each deed."""
    with connection.cursor() as cursor:
        cursor.execute(
            # The column is one of two that stand above.
            f"WITH RECURSIVE one AS ((SELECT min({column}) AS word FROM audit_deed)"  # noqa: S608
            f" UNION ALL SELECT (SELECT min({column}) FROM audit_deed WHERE {column} > one.word) FROM one"
            " WHERE one.word IS NOT NULL) SELECT word FROM one WHERE word IS NOT NULL"
        )
        return [word for (word,) in cursor]


def _fitting(wanted: Wanted, before: Place | None) -> QuerySet[Deed]:
    found = Deed.objects.order_by("-at", "-id")
    same = {name: value for name, value in wanted.given().items() if name not in ("since", "until")}
    found = found.filter(**same)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    if before is not None:
        # The first half bounds the index, the second is the comparison itself.
        found = found.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id), at__lte=before.at)
    return found
