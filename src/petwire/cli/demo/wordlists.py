"""The sample world's raw material, read once from `words/`, and two fair ways to draw from it."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Generic, TypeVar

T = TypeVar("T")


def _text(name: str) -> str:
    return (resources.files(__package__) / "words" / name).read_text(encoding="utf-8")


@cache
def lists(name: str) -> Any:
    """The lists of `words/<name>.json`."""
    return json.loads(_text(f"{name}.json"))


def _table(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(_text(f"{name}.csv").splitlines())


@dataclass(frozen=True, slots=True)
class Look:
    """One appearance that several animals share; its pictures are `<species>-<look>-1` and up."""

    species: str
    name: str
    pictures: int
    color: str
    pattern: str
    eyes: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its drawings."""
        slug = self.species.lower().replace(" ", "")
        return tuple(f"{slug}-{self.name}-{number}" for number in range(1, self.pictures + 1))


@cache
def looks() -> Mapping[tuple[str, str], Look]:
    """Every look, by species and name."""
    return {
        (row["species"], row["look"]): Look(
            species=row["species"],
            name=row["look"],
            pictures=int(row["pictures"]),
            color=row["color"],
            pattern=row["pattern"],
            eyes=row["eyes"],
        )
        for row in _table("looks")
    }


@dataclass(frozen=True, slots=True)
class Build:
    """How a breed is made. Weights in pounds (horses: hands; birds: ounces)."""

    species: str
    breed: str
    share: int
    low: float
    high: float
    looks: tuple[str, ...]
    coat: str
    ear: str
    tail: str
    energy: str
    shedding: str
    grooming: str


@cache
def builds(species: str) -> tuple[Build, ...]:
    """The breeds of a species that live in the sample world."""
    return tuple(
        Build(
            species=species,
            breed=row["breed"],
            share=int(row["share"]),
            low=float(row["low"]),
            high=float(row["high"]),
            looks=tuple(row["looks"].split()),
            coat=row["coat"],
            ear=row["ear"],
            tail=row["tail"],
            energy=row["energy"],
            shedding=row["shedding"],
            grooming=row["grooming"],
        )
        for row in _table("breeds")
        if row["species"] == species
    )


class Deck(Generic[T]):
    """Draws like a card player: every item once, in a shuffled order, before any comes again."""

    def __init__(self, items: Iterable[T], rng: Random) -> None:
        self._items = list(items)
        self._rng = rng
        self._left: list[T] = []

    def draw(self) -> T:
        if not self._left:
            luck = self._rng.random  # sorting by luck: several times as quick as a shuffle of few
            self._left = sorted(self._items, key=lambda _item: luck())
        return self._left.pop()


_CHOICE = re.compile(r"\[([^\[\]]*)\]")


class Phrases:
    """Sentences by topic. `[one|other]` in a sentence is drawn anew each time, `{slot}` is filled in.

    A topic is looked up for a species and age ("quirk/Dog/Baby"), the species ("quirk/Dog") and, when the
    species has none of its own, for all ("quirk/*").
    """

    def __init__(self, bank: Mapping[str, Sequence[str]], rng: Random) -> None:
        self._bank = bank
        self._rng = rng
        self._decks: dict[tuple[str, str, str], Deck[str] | None] = {}

    def has(self, topic: str, species: str) -> bool:
        return self._deck(topic, species, "") is not None

    def say(self, topic: str, species: str, age: str, slots: Mapping[str, str]) -> str:
        """One sentence or two on the topic; "" when there is nothing to say."""
        deck = self._deck(topic, species, age)
        if deck is None:
            return ""
        text = _CHOICE.sub(self._choose, deck.draw())
        return text.format_map(slots)

    def _choose(self, match: re.Match[str]) -> str:
        options = str(match[1]).split("|")
        return options[int(self._rng.random() * len(options))]

    def _deck(self, topic: str, species: str, age: str) -> Deck[str] | None:
        key = (topic, species, age)
        if key not in self._decks:
            own = [*self._bank.get(f"{topic}/{species}", ()), *self._bank.get(f"{topic}/{species}/{age}", ())]
            found = own or self._bank.get(f"{topic}/*", ())
            self._decks[key] = Deck(found, self._rng) if found else None
        return self._decks[key]
