"""What the pages of views have in common: a time, a chart of its days, sites and animals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, StreamingHttpResponse

from petwire.access.reads import service_names
from petwire.catalog.spreadsheet import write_csv
from petwire.console.viewing.charts import days_chart, share, table
from petwire.desk.sites import title_of
from petwire.tracker.reads import Of, Site, animals_of, audiences, days_of, lines_of, sites_of

SPANS: Final = (30, 90, 365)  # days
MOST: Final = 50  # sites, and animals, that a page lists
COLUMNS: Final = ("day", "animal", "name", "site", "host", "views")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with its name, where it is seen, its views and how long its bar is (of a hundred)."""

    title: str
    host: str
    views: int
    animals: int
    share: float


def span_of(request: HttpRequest) -> int:
    """How many days are asked for."""
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(one) for one in SPANS} else SPANS[0]


def report_of(asked: Of, *, now: datetime) -> dict[str, Any]:
    """What the templates show of views."""
    days = days_of(asked, now=now)
    sites, names = sites_of(asked, now=now, most=MOST), service_names()
    most = max((one.views for one in sites), default=0)
    animals = animals_of(asked, now=now, most=MOST)
    most_seen = max((one.views for one in animals), default=0)
    return {
        "span": asked.days,
        "spans": SPANS,
        "chart": days_chart(days),
        "lines": table(days),
        "sites": [
            SiteLine(title_of(one.site, names), one.site.host, one.views, one.animals, share(one.views, most))
            for one in sites
        ],
        "animals": [(one, share(one.views, most_seen)) for one in animals],
        "most": MOST,
    }


def csv_of(asked: Of, *, now: datetime, filename: str, names: Mapping[int, str]) -> StreamingHttpResponse:
    """Everything that was counted as a spreadsheet; a name that could be a formula is none there. `names` are those
    of animals."""
    parts = list(write_csv(_records(asked, now, names), COLUMNS))  # scopes end before streams do
    response = StreamingHttpResponse(iter(parts), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _records(asked: Of, now: datetime, names: Mapping[int, str]) -> Iterator[Mapping[str, Any]]:
    services = service_names()
    kinds = {name: (number, kind) for number, (name, kind) in audiences(None).items()}
    for one in lines_of(asked, now=now):
        number, kind = kinds.get(one.audience, (0, ""))
        site = Site(number, one.audience, kind, one.host)
        yield {
            "day": one.day.isoformat(),
            "animal": one.animal,
            "name": names.get(one.animal, ""),
            "site": title_of(site, services),
            "host": one.host,
            "views": one.views,
        }
