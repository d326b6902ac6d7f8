"""How long changes take until they are confirmed at a site: measured at each delivery, kept by day, told by site."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from petwire.exports.models import Account, DayLag
from petwire.lib.config import config
from petwire.lib.sql import statement

KEPT = timedelta(days=92)
SHOWN = 14  # days


@dataclass(frozen=True, slots=True)
class Lag:
    """Of a site's changes on a day (None: on all that are shown): half, and 95 of 100, were there within so long."""

    day: date | None
    half: timedelta
    most: timedelta
    changes: int

    @property
    def words(self) -> str:
        """For people: `half within 40 s, 95 of 100 within 3 min`."""
        return f"half within {in_words(self.half)}, 95 of 100 within {in_words(self.most)}"


def note_lags(
    account: Account, animals: Collection[int], *, after: datetime | None, confirmed: datetime
) -> None:
    """Note how long animals took that are confirmed now. `after`: when the site had all that it was to have; what did
    not change since then (another wish made its row another one) is not measured, nor is a first delivery (None)."""
    if not animals or after is None:
        return
    given: dict[str, Any] = {"animals": list(animals), "after": after, "until": confirmed}
    day = confirmed.astimezone(config().zone).date()
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "changed_at.sql"), given)
        seconds = [round((confirmed - at).total_seconds()) for _, at in cursor]
        if not seconds:
            return
        noted: dict[str, Any] = {"account": account.pk, "day": day, "seconds": seconds}
        cursor.execute(statement(__package__, "note_lags.sql"), noted)
    DayLag.objects.filter(account=account, day__lt=day - KEPT).delete()


def lags(*, now: datetime, org_id: int | None = None, days: int = SHOWN) -> dict[str, list[Lag]]:
    """By site: all of the last days together, then each day, the newest first; of an organisation, or of all."""
    after = now.astimezone(config().zone).date() - timedelta(days=days)
    found: dict[str, list[Lag]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "lags.sql"), {"after": after, "org": org_id})
        for site, day, half, most, changes in cursor:
            lag = Lag(day, timedelta(seconds=half), timedelta(seconds=most), changes)
            found.setdefault(site, []).append(lag)
    return found


def in_words(lag: timedelta) -> str:
    """`40 s`, `3 min`, `2 h`, for people."""
    seconds = round(lag.total_seconds())
    for unit, words in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit or (unit == 60 and seconds >= 60):
            return f"{round(seconds / unit)} {words}"
    return f"{seconds} s"
