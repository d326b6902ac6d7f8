"""Write down a deed, in the transaction of the deed itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from petwire.audit.models import Deed


def record(
    *, by: str, verb: str, kind: str, subject: object, now: datetime, org: int | None = None, **detail: Any
) -> int:
    """Append one row and return its number. `detail` holds codes and field names, never content (the ledger outlives
    the record)."""
    deed = Deed.objects.create(
        at=now, by=by, verb=verb, kind=kind, subject=str(subject), org=org, detail=detail
    )
    return int(deed.pk)


def record_each(
    *,
    by: str,
    verb: str,
    kind: str,
    subjects: Mapping[int, Mapping[str, Any]],
    now: datetime,
    org: int | None = None,
) -> dict[int, int]:
    """Append a row for each subject of one deed, with its detail. Returns their numbers by subject."""
    rows = Deed.objects.bulk_create(
        Deed(at=now, by=by, verb=verb, kind=kind, subject=str(subject), org=org, detail=dict(detail))
        for subject, detail in subjects.items()
    )
    return dict(zip(subjects, (row.pk for row in rows), strict=True))
