"""The ledger of who had which animals from when to when, as values. No database and no clock in here.

Each pair of an organisation and a service has a chain of its own: a part holds the hash of the part before, and what
a set changed for that organisation. All parts of a set are sealed by its entry, which is a link in the service's
chain. So an organisation's own parts can be checked without anybody else's (docs/decisions/0018).
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from petwire.bulkfiles.received import Runs

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
class Change:
    """What a set changed for one organisation."""

    org: int
    new: Runs
    gone: Runs


@dataclass(frozen=True, slots=True)
class Part:
    """The same as a link in the chain of that organisation with that service."""

    change: Change
    facts: dict[str, Any]  # what the hash covers, together with the hash of the part before
    previous: bytes
    hash: bytes


@dataclass(slots=True)
class State:
    """Where a service's chains stand: its own, and for each organisation the last hash and what the service has: its
    ids as `packed`, so that most organisations are compared as bytes, for most have not changed."""

    number: int = 0
    hash: bytes = START
    heads: dict[int, bytes] = field(default_factory=dict)
    animals: dict[int, bytes] = field(default_factory=dict)

    def changes(self, after: Mapping[int, bytes]) -> list[Change]:
        """What a set with these animals by organisation changes, in the order of the organisations."""
        found = []
        for org in sorted(self.animals.keys() | after.keys()):
            before, now = self.animals.get(org, b""), after.get(org, b"")
            if before != now:
                had, has = set(unpacked(before)), set(unpacked(now))
                found.append(Change(org, Runs.of(has - had), Runs.of(had - has)))
        return found

    def take(self, head: Head, changes: Iterable[Change]) -> tuple[bytes, list[Part]]:
        """Go on by an entry. Returns its hash, and its parts."""
        parts = []
        for one in changes:
            part = part_of(head, one, self.heads.get(one.org, START))
            parts.append(part)
            self.heads[one.org] = part.hash
            had = set(unpacked(self.animals.get(one.org, b"")))
            self.animals[one.org] = packed(sorted((had | set(one.new)) - set(one.gone)))
        self.number, self.hash = head.number, link(self.hash, entry_facts(head, parts))
        return self.hash, parts


def part_of(head: Head, change: Change, previous: bytes) -> Part:
    """What an entry changed for an organisation, as a link on the one before."""
    facts = {**head.facts(), "org": change.org, "new": pairs(change.new), "gone": pairs(change.gone)}
    return Part(change, facts, previous, link(previous, facts))


def packed(ids: Iterable[int]) -> bytes:
    """Rising ids as bytes, 8 each."""
    return array("q", ids).tobytes()


def unpacked(data: bytes) -> "array[int]":
    """The reverse of `packed`."""
    ids = array("q")
    ids.frombytes(data)
    return ids


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


def encode_changes(changes: Iterable[Change]) -> bytes:
    """Changes as bytes, small: some 17 KB for 2,000 changes among 100,000 animals. Hashes are not stored: they follow,
    and the hash of the entry covers them."""
    rows = [[one.org, pairs(one.new), pairs(one.gone)] for one in changes]
    return zlib.compress(orjson.dumps(rows), 1)


def decode_changes(data: bytes) -> Iterator[Change]:
    """The reverse of encode_changes."""
    for org, new, gone in orjson.loads(zlib.decompress(data)):
        yield Change(org, runs_of(new), runs_of(gone))


def encode_state(state: State) -> bytes:
    """The heads and animals of a state: a line that says whose how many bytes are, and the bytes."""
    rows = [[org, head.hex(), len(state.animals.get(org, b""))] for org, head in state.heads.items()]
    animals = b"".join(state.animals.get(org, b"") for org in state.heads)
    return zlib.compress(orjson.dumps(rows) + b"\n" + animals, 1)


def decode_state(number: int, hash_: bytes, data: bytes) -> State:
    """The reverse of encode_state."""
    line, _, animals = zlib.decompress(data).partition(b"\n")
    state = State(number, hash_)
    at = 0
    for org, head, size in orjson.loads(line):
        state.heads[org] = bytes.fromhex(head)
        state.animals[org] = animals[at : at + size]
        at += size
    return state


@dataclass(frozen=True, slots=True)
class Stay:
    """An animal of an organisation was with a service from one set until another; `until` None: it still is."""

    org: int
    animal: int
    since: datetime
    terms: str
    until: datetime | None


def stays(entries: Iterable[tuple[Head, Iterable[Change]]]) -> Iterator[Stay]:
    """From the changes of one service, in their order: who was there from when to when. What ended comes first."""
    there: dict[tuple[int, int], tuple[datetime, str]] = {}
    for head, changes in entries:
        for one in changes:
            for animal in one.gone:
                since, terms = there.pop((one.org, animal))
                yield Stay(one.org, animal, since, terms, head.at)
            for animal in one.new:
                there[one.org, animal] = (head.at, head.terms)
    for (org, animal), (since, terms) in there.items():
        yield Stay(org, animal, since, terms, None)
