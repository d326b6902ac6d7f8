"""What is delivered to a site in one run: plain values, without a word about how they travel."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file for a site. `path` is relative there: "pets.csv", "photos/A1-1.jpg"; `sha256` is hexadecimal."""

    path: str
    data: bytes | Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Event:
    """One animal's message to a site that takes pushes. A repeated one has the same `key`."""

    key: str
    kind: Literal["upsert", "remove"]
    animal_id: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that one run delivers."""

    listing: tuple[Outgoing, ...]  # in the order in which they must arrive; the data file is last
    pictures: tuple[Outgoing, ...]  # only new and changed ones
    remove: tuple[str, ...]  # pictures that no listing refers to any more, by exact name
    events: tuple[Event, ...] = ()  # for sites that take pushes, in order
