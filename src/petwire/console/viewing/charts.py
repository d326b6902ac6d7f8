"""Views as shapes that need no script: bars of days, and bars of sites. Pure; a table beside each says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from petwire.console.life.charts import HEIGHT, WIDTH, Bar

_DETAILED: Final = 31  # days; beyond that the table has months


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar for each day, and a sentence that says the same to who cannot see it."""

    bars: tuple[Bar, ...]
    first: date
    last: date
    total: int
    most: int
    summary: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a day, or a month."""

    when: date
    month: bool
    views: int


def days_chart(days: Sequence[tuple[date, int]]) -> Chart:
    """Views by day, the oldest first."""
    most = max((views for _, views in days), default=0)
    step = WIDTH / max(len(days), 1)
    bars = tuple(
        Bar(
            x=round(at * step + step * 0.1, 2),
            y=round(HEIGHT - _height(views, most), 2),
            width=round(step * 0.8, 2),
            height=round(_height(views, most), 2),
            words=f"{_day(day)}: {_views(views)}",
        )
        for at, (day, views) in enumerate(days)
        if views
    )
    total = sum(views for _, views in days)
    summary = f"{_views(total)} in {len(days)} days."
    if most:
        summary += f" Most on {_day(max(days, key=lambda one: one[1])[0])}: {most:,}."
    return Chart(bars, days[0][0], days[-1][0], total, most, summary)


def table(days: Sequence[tuple[date, int]]) -> list[Line]:
    """The same in numbers, the newest first: by day, or for a long time by month."""
    by_month = len(days) > _DETAILED
    sums: dict[date, int] = {}
    for day, views in days:
        when = day.replace(day=1) if by_month else day
        sums[when] = sums.get(when, 0) + views
    return [Line(when, by_month, views) for when, views in sorted(sums.items(), reverse=True)]


def share(views: int, most: int) -> float:
    """How long a bar is of a hundred, never too short to be seen."""
    return round(max(1.0, 100 * views / most), 1) if views and most else 0.0


def _height(views: int, most: int) -> float:
    return max(2.0, HEIGHT * views / most)


def _views(count: int) -> str:
    return f"{count:,} view{'' if count == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
