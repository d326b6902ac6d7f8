"""What of the life of keys waits for an operator."""

from dataclasses import dataclass
from datetime import datetime

from petwire.access.life.breaches import open_breaches
from petwire.access.life.ending import unconfirmed
from petwire.access.life.models import Reactivation
from petwire.access.life.notices import open_notices


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits. `what` is for people, `path` begins at the site's root; `urgent`: a time is over, or
    somebody's data may not be safe."""

    kind: str  # breach, notice, reactivation, certificate
    what: str
    detail: str
    path: str
    since: datetime
    urgent: bool


def waiting(*, now: datetime) -> list[Waiting]:
    """Reports of breaches, answered notices, requests for reactivation, deletions that nobody has confirmed in time."""
    found = [
        Waiting(
            "breach",
            one.service.name if one.service else "A service that nobody could tell",
            "A breach was reported",
            f"/console/operator/breaches/{one.pk}/",
            one.at,
            urgent=True,
        )
        for one in open_breaches()
    ]
    found += [
        Waiting(
            "notice",
            row.service,
            "Suspended by a notice of breach" if row.suspended else "Has answered a notice of breach",
            f"/console/operator/services/{row.key_id}/notices/{row.id}/",
            row.at,
            urgent=False,
        )
        for row in open_notices(now=now)
        if row.answered
    ]
    found += [
        Waiting(
            "reactivation",
            asked.service.name,
            "Asks to have its key enabled again",
            f"/console/operator/services/{asked.service.key_id}/reactivate/",
            asked.at,
            urgent=False,
        )
        for asked in Reactivation.objects.filter(answered_at=None).select_related("service").order_by("at")
    ]
    found += [
        Waiting(
            "certificate",
            end.service,
            "Has ended, and nobody has confirmed the deletion",
            f"/console/operator/services/{end.key_id}/end/",
            end.deadline,
            urgent=True,
        )
        for end in unconfirmed(now=now)
        if end.overdue
    ]
    return found
