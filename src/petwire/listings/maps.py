"""A small map: the outline of a state with the place of a ZIP code on it. Nobody else hears of the visitor. Pure."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import cos, radians
from typing import Final

from petwire.lib.places import Place, place_of_zip, town_of
from petwire.listings.render import place_words
from petwire.vocab.states import state_name

LONGER: Final = 300.0  # units of the longer side
EDGE: Final = 12.0  # around it
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn: `path` is the state, `x` and `y` the place, in a box of `width` by `height`."""

    path: str
    x: float
    y: float
    width: int
    height: int
    state: str
    place: str


def map_of(*zip_codes: str) -> Map | None:
    """A map of the first of some ZIP codes that is known; None where none is, or where its state has no outline."""
    for written in zip_codes:
        digits = written.strip().split("-")[0]
        town = town_of(digits) if digits else None
        place = place_of_zip(digits.zfill(5)) if town else None
        if town and place and (rings := outlines().get(town[1])):
            return _drawn(rings, place, town)
    return None


def _drawn(rings: tuple[Ring, ...], place: Place, town: tuple[str, str]) -> Map:
    path, (west, north, flat, scale) = _path(town[1])
    longitude = place.longitude - 360 if place.longitude > 0 and west < -140 else place.longitude
    width, height = _size(rings, flat, scale)
    return Map(
        path=path,
        x=round((longitude - west) * flat * scale + EDGE, 1),
        y=round((north - place.latitude) * scale + EDGE, 1),
        width=width,
        height=height,
        state=state_name(town[1]),
        place=place_words(*town),
    )


@lru_cache(maxsize=64)
def _path(state: str) -> tuple[str, tuple[float, float, float, float]]:
    rings = outlines()[state]
    across, up = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    west, north = min(across), max(up)
    flat = cos(radians((min(up) + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = LONGER / max((max(across) - west) * flat, north - min(up))
    drawn = [
        "M"
        + "L".join(
            f"{(x - west) * flat * scale + EDGE:.1f} {(north - y) * scale + EDGE:.1f}" for x, y in ring[:-1]
        )
        + "Z"
        for ring in rings
    ]
    return "".join(drawn), (west, north, flat, scale)


def _size(rings: tuple[Ring, ...], flat: float, scale: float) -> tuple[int, int]:
    across, up = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return (
        round((max(across) - min(across)) * flat * scale + 2 * EDGE),
        round((max(up) - min(up)) * scale + 2 * EDGE),
    )


@lru_cache(maxsize=1)
def outlines() -> dict[str, tuple[Ring, ...]]:
    """The rings of each state, by its two letters; README.md says where they come from."""
    text = (resources.files(__package__) / "outlines.csv").read_text(encoding="utf-8")
    return {
        row["state"]: tuple(map(_ring, row["outline"].split("|")))
        for row in csv.DictReader(text.splitlines())
    }


def _ring(text: str) -> Ring:
    points = (point.split(",") for point in text.split())
    return tuple((float(x), float(y)) for x, y in points)
