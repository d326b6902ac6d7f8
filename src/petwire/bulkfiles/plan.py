"""What is new and what is updated in a set, relative to the last nightly set. No database or disk in here."""

import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DIGEST = 16  # bytes
ID = 8


@dataclass(frozen=True, slots=True)
class News:
    """Ids of animals that the audience did not have in its last nightly set, or had with another content."""

    new: frozenset[int]
    updated: frozenset[int]


def news(*, before: Mapping[int, bytes] | None, after: Mapping[int, bytes]) -> News:
    """Compare by (id, digest). Without a nightly set before, both are empty: the client takes the full files."""
    if before is None:
        return News(frozenset(), frozenset())
    new = frozenset(after.keys() - before.keys())
    updated = frozenset(
        animal for animal, digest in after.items() if animal not in new and before[animal] != digest
    )
    return News(new, updated)


def encode_index(digests: Mapping[int, bytes]) -> bytes:
    """The ids and digests of a set as bytes, so that the next night can be compared without the database."""
    return b"".join(animal.to_bytes(ID, "big") + digests[animal] for animal in sorted(digests))


def decode_index(data: bytes) -> dict[int, bytes]:
    """The reverse of encode_index."""
    size = ID + DIGEST
    return {
        int.from_bytes(data[at : at + ID], "big"): data[at + ID : at + size]
        for at in range(0, len(data), size)
    }


def encode_ids(ids: Iterable[int]) -> bytes:
    """Ids as bytes."""
    numbers = array("q", ids)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def decode_ids(data: bytes) -> list[int]:
    """The reverse of encode_ids."""
    numbers = array("q", data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tolist()
