"""How much was used on each day, as bars that need no script. Pure: days in, shapes out; a table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from petwire.access.life.use import Day

WIDTH: Final = 720
HEIGHT: Final = 160
PICTURES: Final = "pictures"
_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")
_DETAILED: Final = 31  # days; beyond that a table has months


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `words` are what a reader sees who points at it."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A row of bars, its highest in words, and a sentence that says the same to who cannot see it."""

    bars: tuple[Bar, ...]
    peak: str
    first: date
    last: date
    total: str
    requests: int
    summary: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a day or a month."""

    when: date
    month: bool
    requests: int
    bytes: str
    pictures: int
    picture_bytes: str


def data_chart(days: Sequence[Day]) -> Chart:
    """What was fetched: files by FTP and HTTPS, and answers of the API."""
    return _chart(days, [_without_pictures(day) for day in days])


def picture_chart(days: Sequence[Day]) -> Chart:
    """What was shown of pictures on the service's pages."""
    return _chart(days, [day.channels.get(PICTURES, (0, 0)) for day in days])


def table(days: Sequence[Day]) -> list[Line]:
    """The same in numbers, the newest first: by day, or for a long time by month."""
    by_month = len(days) > _DETAILED
    sums: dict[date, list[int]] = {}
    for day in days:
        when = day.day.replace(day=1) if by_month else day.day
        requests, size = _without_pictures(day)
        pictures, picture_size = day.channels.get(PICTURES, (0, 0))
        found = sums.setdefault(when, [0, 0, 0, 0])
        for place, value in enumerate((requests, size, pictures, picture_size)):
            found[place] += value
    return [
        Line(when, by_month, one[0], in_words(one[1]), one[2], in_words(one[3]))
        for when, one in sorted(sums.items(), reverse=True)
    ]


def in_words(size: int) -> str:
    """Bytes in the unit that fits: 512 bytes, 1.5 kB, 20 MB."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = f"{value:.1f}" if unit and value < 9.95 else f"{value:.0f}"
    return f"{digits.removesuffix('.0')} {_UNITS[unit]}"


def _chart(days: Sequence[Day], values: Sequence[tuple[int, int]]) -> Chart:
    most = max((size for _, size in values), default=0)
    step = WIDTH / max(len(days), 1)
    gap = step * 0.2
    bars = []
    for place, (day, (requests, size)) in enumerate(zip(days, values, strict=True)):
        if not (requests or size):
            continue
        height = max(2.0, HEIGHT * size / most if most else 2.0)
        words = f"{_day(day.day)}: {requests:,} requests, {in_words(size)}"
        bars.append(
            Bar(
                x=round(place * step + gap / 2, 2),
                y=round(HEIGHT - height, 2),
                width=round(step - gap, 2),
                height=round(height, 2),
                words=words,
            )
        )
    requests, total = sum(one for one, _ in values), sum(size for _, size in values)
    busiest = max(zip(days, values, strict=True), key=lambda one: one[1][1])[0].day if bars else None
    summary = f"{requests:,} requests, {in_words(total)} in {len(days)} days."
    if busiest is not None:
        summary += f" Most on {_day(busiest)}: {in_words(most)}."
    return Chart(tuple(bars), in_words(most), days[0].day, days[-1].day, in_words(total), requests, summary)


def _without_pictures(day: Day) -> tuple[int, int]:
    pictures, picture_size = day.channels.get(PICTURES, (0, 0))
    return day.requests - pictures, day.bytes - picture_size


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
