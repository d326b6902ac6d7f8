"""What was measured."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from petwire.freshness.histogram import quantile
from petwire.freshness.models import Lag, Outlet
from petwire.lib.config import config
from petwire.lib.days import day_of


@dataclass(frozen=True, slots=True)
class Measured:
    """Of a day: how many changes became visible, and after how many seconds half and 95 % of them were. `day` is the
    last day on which there was any."""

    changes: int
    p50: float
    p95: float
    day: date


def measured(*, now: datetime) -> dict[tuple[str, str], Measured]:
    """By outlet and subject: the running local day, or where nothing changed on it, the last one that had changes."""
    today = day_of(now, config().zone)
    rows = Lag.objects.filter(day__lte=today).order_by("day").values_list("outlet", "subject", "day")
    last = {(outlet, subject): day for outlet, subject, day in rows.distinct()}
    return {
        key: found
        for key, day in last.items()
        if (found := _measured(Outlet(key[0]), [key[1]], day)) is not None
    }


def together(outlet: Outlet, subjects: Iterable[str], *, now: datetime) -> Measured | None:
    """Several of an outlet as one, on the last day that any of them had changes."""
    names = list(subjects)
    today = day_of(now, config().zone)
    rows = Lag.objects.filter(outlet=outlet, subject__in=names, day__lte=today)
    day = rows.order_by("-day").values_list("day", flat=True).first()
    return _measured(outlet, names, day) if day is not None else None


def _measured(outlet: Outlet, subjects: list[str], day: date) -> Measured | None:
    counts: Counter[int] = Counter()
    rows = Lag.objects.filter(outlet=outlet, subject__in=subjects, day=day)
    for bucket, count in rows.values_list("bucket", "count"):
        counts[bucket] += count
    p50, p95 = quantile(counts, 0.5), quantile(counts, 0.95)
    return Measured(counts.total(), p50, p95, day) if p50 is not None and p95 is not None else None
