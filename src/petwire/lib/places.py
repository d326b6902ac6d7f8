"""Towns and places of US ZIP codes, from the table that comes with the program (`make docs` writes it anew).

The package zipcodes knows more of each, and takes two seconds and 60 MB in each process to say it.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import asin, ceil, cos, floor, radians, sin, sqrt
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# A line for each ZIP code: itself, latitude and longitude (where known), state, city, and others that the post accepts.
FILE = Path(__file__).with_suffix(".tsv")
EARTH = 3958.8  # miles, mean radius
MILES_A_DEGREE = EARTH * radians(1)
_GRID = 0.5  # degrees: cells of the table by place
_reading = threading.RLock()


def get_ready() -> threading.Thread:
    """Read the table beside other work: it takes a moment, and the first who asks would wait for it."""
    reading = threading.Thread(target=_read, name="places", daemon=True)
    reading.start()
    return reading


def _read() -> None:
    _grid()
    _towns()
    _names()


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Made when it is first asked for; who asks meanwhile waits for that."""
    made: list[T] = []

    def get() -> T:
        if not made:
            with _reading:
                if not made:
                    made.append(make())
        return made[0]

    return get


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth, in degrees."""

    latitude: float
    longitude: float


def town_of(zip_code: str) -> tuple[str, str] | None:
    """City and state of a ZIP code, also of ZIP+4 and of one that lost its leading zero; None if unknown."""
    digits = zip_code.strip().split("-")[0]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        return None
    return _names().get(digits.zfill(5))


def place_of_zip(digits: str) -> Place | None:
    """Where a ZIP code of five digits is; None if unknown."""
    return _places().get(digits)


def place_of_town(city: str, state: str) -> Place | None:
    """Where a town is, in any case: the middle of its ZIP codes; None if unknown."""
    found = _towns().get((_plain(city), state.strip().upper()))
    if not found:
        return None
    places = [_places()[one] for one in found]
    return Place(
        sum(one.latitude for one in places) / len(places), sum(one.longitude for one in places) / len(places)
    )


def miles(one: Place, other: Place) -> float:
    """The way along the earth's surface (haversine)."""
    up, across = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(up / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(across / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


@lru_cache(maxsize=500)
def zips_within(middle: Place, radius: float) -> tuple[tuple[str, float], ...]:
    """The ZIP codes within a radius in miles with their distance, the nearest first, then by number."""
    near = ((digits, miles(middle, place)) for digits, place in _around(middle, radius))
    return tuple(
        sorted(((digits, away) for digits, away in near if away <= radius), key=lambda one: one[::-1])
    )


def _around(middle: Place, radius: float) -> Iterator[tuple[str, Place]]:
    """What may be within the radius: the cells of the grid that its box touches."""
    up = radius / MILES_A_DEGREE
    furthest = min(89.0, abs(middle.latitude) + up)
    across = min(180.0, up / cos(radians(furthest)))
    grid = _grid()
    for row in range(floor((middle.latitude - up) / _GRID), ceil((middle.latitude + up) / _GRID) + 1):
        # Longitudes go round: Alaska's islands lie on both sides of the line.
        first = floor((middle.longitude - across) / _GRID)
        last = min(ceil((middle.longitude + across) / _GRID), first + _ROUND - 1)
        for column in range(first, last + 1):
            yield from grid.get((row, column % _ROUND), ())


_ROUND = int(360 / _GRID)


@_once
def _places() -> dict[str, Place]:
    return {
        digits: Place(float(latitude), float(longitude))
        for digits, latitude, longitude, *_ in _rows()
        if latitude and longitude
    }


@_once
def _names() -> dict[str, tuple[str, str]]:
    """City and state by ZIP code."""
    return {digits: (city, state) for digits, _, _, state, city, *_ in _rows()}


@_once
def _grid() -> dict[tuple[int, int], list[tuple[str, Place]]]:
    cells: dict[tuple[int, int], list[tuple[str, Place]]] = {}
    for digits, place in _places().items():
        cell = floor(place.latitude / _GRID), floor(place.longitude / _GRID) % _ROUND
        cells.setdefault(cell, []).append((digits, place))
    return cells


@_once
def _towns() -> dict[tuple[str, str], list[str]]:
    """ZIP codes by town: by its own name first, by another that the post accepts where no town has that name."""
    own: dict[tuple[str, str], list[str]] = {}
    others: dict[tuple[str, str], list[str]] = {}
    known = _places()
    for digits, _, _, state, city, *accepted in _rows():
        if digits not in known:
            continue
        own.setdefault((_plain(city), state), []).append(digits)
        for name in accepted:
            others.setdefault((_plain(name), state), []).append(digits)
    return others | own


def _rows() -> Iterator[list[str]]:
    with FILE.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _plain(city: str) -> str:
    return " ".join(city.replace(".", "").casefold().replace("saint ", "st ").split())
