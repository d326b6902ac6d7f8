"""How fresh everything is, for people: what was measured at each outlet and source, what came last, what is overdue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Max

from petwire.access.reads import service_names
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import nights
from petwire.bulkfiles.schedule import night_late
from petwire.exports.lags import Lag
from petwire.exports.lags import lags as site_lags
from petwire.exports.models import Account
from petwire.exports.reads import late as late_accounts
from petwire.exports.sites import title_of
from petwire.freshness.models import Outlet
from petwire.freshness.reads import Measured, measured, together
from petwire.lib.config import config
from petwire.mirror.reads import status

SLOW: Final = 60.0  # seconds: own pages and answers are to show a change at once
_UNITS: Final = ((1.0, "s", 100.0), (60.0, "min", 100.0), (3600.0, "h", 72.0), (86400.0, "days", 1e9))


@dataclass(frozen=True, slots=True)
class Line:
    """An outlet, or one of an outlet's: what it is called, what was measured, what came `last` (and what that is), and
    what is `overdue`, in words, "" where nothing is."""

    outlet: Outlet
    name: str
    subject: str
    lag: Measured | None
    what: str
    last: datetime | None
    overdue: str

    @property
    def p50(self) -> str:
        """The time within which half of the changes were visible."""
        return words_of(self.lag.p50) if self.lag else ""

    @property
    def p95(self) -> str:
        """The time within which 95 % were."""
        return words_of(self.lag.p95) if self.lag else ""

    @property
    def day(self) -> date | None:
        """The day of these figures."""
        return self.lag.day if self.lag else None


def words_of(seconds: float) -> str:
    """A time in the unit that fits: 40 ms, 1.5 s, 12 min, 26 h, 9 days."""
    if seconds < 0.1:
        return f"{max(1, round(seconds * 1000))} ms"
    for size, unit, limit in _UNITS:
        if seconds / size < limit:
            value = seconds / size
            return f"{value:.1f} {unit}" if value < 9.95 and value != round(value) else f"{value:.0f} {unit}"
    raise AssertionError("the last unit has no limit")


def public_lines(*, now: datetime) -> list[Line]:
    """For everybody: all services as one, all organisations at a site as one. No key and no organisation is named."""
    return [_pages(now), *_all_files(now), *_sites(now), *_sources(now)]


def detailed_lines(*, now: datetime) -> list[Line]:
    """For operators: each service by itself."""
    return [_pages(now), *_files(now), *_sites(now), *_sources(now)]


def _pages(now: datetime) -> Line:
    lag = measured(now=now).get((Outlet.PAGES.value, ""))
    slow = "slower than they should be" if lag and lag.p95 > SLOW else ""
    return Line(Outlet.PAGES, "Own pages and search API", "", lag, "", None, slow)


def _files(now: datetime) -> Iterator[Line]:
    lags, names, sets = measured(now=now), service_names(), _published()
    for key, facts in nights(now=now).items():
        late = night_late(facts, now=now, zone=config().zone, by=config().sets_there_by)
        yield Line(
            Outlet.FILES,
            f"Nightly files of {names.get(key, key)}",
            key,
            lags.get((Outlet.FILES.value, key)),
            "last set",
            sets.get(key),
            "the nightly set is late" if late else "",
        )


def _all_files(now: datetime) -> Iterator[Line]:
    found = list(_files(now))
    if found:
        late = sum(bool(one.overdue) for one in found)
        lag = together(Outlet.FILES, [one.subject for one in found], now=now)
        last = max((one.last for one in found if one.last), default=None)
        words = f"{late} of {len(found)} sets {'is' if late == 1 else 'are'} late" if late else ""
        yield Line(Outlet.FILES, "Nightly files for services", "", lag, "last set", last, words)


def _published() -> dict[str, datetime]:
    rows = PublishedSet.objects.filter(revoked_at=None).values_list("service__key_id")
    return dict(rows.annotate(Max("published_at")).order_by())


def _sites(now: datetime) -> Iterator[Line]:
    lags = site_lags(now=now)
    late = [one.site for one in late_accounts(now=now)]
    rows = Account.objects.exclude(sent_at=None).values_list("site").annotate(Max("sent_at")).order_by("site")
    for site, last in rows:
        count = late.count(site)
        words = (
            f"{count} organisation{'' if count == 1 else 's'} could not deliver for a day" if count else ""
        )
        yield Line(
            Outlet.SITES,
            f"Export to {title_of(site)}",
            site,
            _of_site(lags.get(site, [])),
            "last delivery",
            last,
            words,
        )


def _of_site(days: Sequence[Lag]) -> Measured | None:
    """Of the last day that had changes; exports measure by themselves."""
    for one in days:
        if one.day is not None:
            return Measured(one.changes, one.half.total_seconds(), one.most.total_seconds(), one.day)
    return None


def _sources(now: datetime) -> Iterator[Line]:
    lags = measured(now=now)
    for one in status(now=now):
        yield Line(
            Outlet.SOURCES,
            f"Animals from {one.attribution_text or one.name}",
            one.name,
            lags.get((Outlet.SOURCES.value, one.name)),
            "last update",
            one.taken_at,
            "nothing was taken in for a week" if one.stale else "",
        )
