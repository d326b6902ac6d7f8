"""Note what was measured."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from petwire.freshness.histogram import bucket_of
from petwire.freshness.models import Lag, Outlet
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.sql import statement

KEPT_FOR: Final = timedelta(days=90)


def note_lags(outlet: Outlet, subject: str, seconds: Iterable[float], *, now: datetime) -> int:
    """Changes became visible after so many seconds each. Returns how many."""
    given = as_given(outlet, subject, seconds, day=day_of(now, config().zone))
    if given["buckets"]:
        with connection.cursor() as cursor:
            cursor.execute(statement(__package__, "add_lags.sql"), given)
    return sum(given["counts"])


def as_given(outlet: Outlet, subject: str, seconds: Iterable[float], *, day: date) -> dict[str, Any]:
    """The parameters of add_lags.sql."""
    counts = Counter(bucket_of(one) for one in seconds)
    buckets = sorted(counts)
    return {
        "outlet": outlet.value,
        "subject": subject,
        "day": day,
        "buckets": buckets,
        "counts": [counts[one] for one in buckets],
    }


def has_old_lags(*, now: datetime) -> bool:
    """Is there something older than is kept?"""
    return Lag.objects.filter(day__lt=_kept_from(now)).exists()


def forget_old_lags(*, now: datetime) -> int:
    """Erase it. Returns how many rows."""
    return Lag.objects.filter(day__lt=_kept_from(now)).delete()[0]


def _kept_from(now: datetime) -> date:
    return day_of(now - KEPT_FOR, config().zone)
