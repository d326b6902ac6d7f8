"""The ledger of who had which animals from when to when, as values. No database and no clock in here.

Each pair of an organisation and a service has a chain of its own: a part holds the hash of the part before, and what
a set changed for that organisation. All parts of a set are sealed by its entry, which is a link in the service's
chain. So an organisation's own parts can be checked without anybody else's (docs/decisions/0018).
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from petwire.bulkfiles.received import NONE, Runs

START = bytes(32)

Pairs = list[list[int]]  # the first and the last id of each run


@dataclass(frozen=True, slots=True)
class Head:
    """What the hashes of an entry cover besides the animals. `service` is the key id."""

    service: str
    number: int
    set: str
    at: datetime
    terms: str

    def facts(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "number": self.number,
            "set": self.set,
            "at": self.at.astimezone(UTC).isoformat(),
            "terms": self.terms,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry changed for one organisation."""

    org: int
    new: Runs
    gone: Runs
    previous: bytes
    hash: bytes

    def facts(self, head: Head) -> dict[str, Any]:
        """What the hash covers, together with the hash of the part before."""
        return {**head.facts(), "org": self.org, "new": pairs(self.new), "gone": pairs(self.gone)}


@dataclass(slots=True)
class State:
    """Where a service's chains stand: its own, and for each organisation the last hash and what the service has."""

    number: int = 0
    hash: bytes = START
    heads: dict[int, bytes] = field(default_factory=dict)
    animals: dict[int, Runs] = field(default_factory=dict)

    def parts_for(self, after: Mapping[int, Runs], head: Head) -> list[Part]:
        """What a set with these animals by organisation changes, in the order of the organisations."""
        found = []
        for org in sorted(self.animals.keys() | after.keys()):
            before, now = self.animals.get(org, NONE), after.get(org, NONE)
            if before != now:
                found.append(self._part(org, now - before, before - now, head))
        return found

    def take(self, number: int, parts: Iterable[Part], hash_: bytes) -> None:
        """Go on to where an entry leads."""
        for part in parts:
            self.heads[part.org] = part.hash
            animals = (self.animals.get(part.org, NONE) | part.new) - part.gone
            self.animals[part.org] = animals
        self.number, self.hash = number, hash_

    def _part(self, org: int, new: Runs, gone: Runs, head: Head) -> Part:
        previous = self.heads.get(org, START)
        bare = Part(org, new, gone, previous, b"")
        return Part(org, new, gone, previous, link(previous, bare.facts(head)))


def link(previous: bytes, facts: Mapping[str, Any]) -> bytes:
    """SHA-256 over the hash before and the facts as JSON: keys sorted, no blanks, UTF-8."""
    return hashlib.sha256(previous + orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()


def entry_facts(head: Head, parts: Iterable[Part]) -> dict[str, Any]:
    """What the hash of an entry covers: of its parts the hash over their hashes, in the order of the organisations."""
    return {**head.facts(), "parts": hashlib.sha256(b"".join(part.hash for part in parts)).hexdigest()}


def pairs(runs: Runs) -> Pairs:
    """Runs as people read them: first and last."""
    return [[start, end - 1] for start, end in zip(runs.starts, runs.ends, strict=True)]


def runs_of(given: Iterable[Iterable[int]]) -> Runs:
    """The reverse of `pairs`."""
    return Runs.of_pairs((first, last + 1) for first, last in given)


def encode_parts(parts: Iterable[Part]) -> bytes:
    """Parts as bytes, small: some 5 KB for a night's changes among 100,000 animals."""
    rows = [
        [part.org, pairs(part.new), pairs(part.gone), part.previous.hex(), part.hash.hex()] for part in parts
    ]
    return zlib.compress(orjson.dumps(rows), 1)


def decode_parts(data: bytes) -> Iterator[Part]:
    """The reverse of encode_parts."""
    for org, new, gone, previous, hash_ in orjson.loads(zlib.decompress(data)):
        yield Part(org, runs_of(new), runs_of(gone), bytes.fromhex(previous), bytes.fromhex(hash_))


def encode_state(state: State) -> bytes:
    """The heads and animals of a state."""
    rows = [[org, hash_.hex(), pairs(state.animals.get(org, NONE))] for org, hash_ in state.heads.items()]
    return zlib.compress(orjson.dumps(rows), 1)


def decode_state(number: int, hash_: bytes, data: bytes) -> State:
    """The reverse of encode_state."""
    rows = orjson.loads(zlib.decompress(data))
    heads = {org: bytes.fromhex(head) for org, head, _ in rows}
    return State(number, hash_, heads, {org: runs_of(animals) for org, _, animals in rows})


@dataclass(frozen=True, slots=True)
class Stay:
    """An animal of an organisation was with a service from one set until another; `until` None: it still is."""

    org: int
    animal: int
    since: datetime
    terms: str
    until: datetime | None


def stays(entries: Iterable[tuple[Head, Iterable[Part]]]) -> Iterator[Stay]:
    """From the parts of one service, in their order: who was there from when to when. What ended comes first."""
    there: dict[tuple[int, int], tuple[datetime, str]] = {}
    for head, parts in entries:
        for part in parts:
            for animal in part.gone:
                since, terms = there.pop((part.org, animal))
                yield Stay(part.org, animal, since, terms, head.at)
            for animal in part.new:
                there[part.org, animal] = (head.at, head.terms)
    for (org, animal), (since, terms) in there.items():
        yield Stay(org, animal, since, terms, None)
