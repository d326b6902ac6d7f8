"""How much of this host's disk its copies may take, and which go first. No disk in here."""

from collections.abc import Mapping
from typing import Final

FREE_SHARE: Final = 10  # one part of the disk in so many is kept free of copies
FREE_MOST: Final = 20 << 30  # bytes; of a large disk it is not more
HOUR: Final = 3600
SPARED: Final = HOUR  # seconds since it was used, within which nothing goes


def too_much(*, free: int, total: int) -> int:
    """How many bytes of copies are to go: what is lacking of what is to be free, and half of that too, so that they do
    not go one by one. 0 while enough is free."""
    wanted = min(total // FREE_SHARE, FREE_MOST)
    return 0 if free >= wanted else wanted - free + wanted // 2


def unused_since(used: Mapping[int, int], *, bytes_: int, now: float) -> float:
    """Before which time a copy must have been used last to go. `used`: by the hour of their last use, the bytes of
    copies. What was used within the last hour stays, however much there is."""
    latest = now - SPARED
    found = 0
    for hour in sorted(used):
        found += used[hour]
        if found >= bytes_:
            return min(latest, float((hour + 1) * HOUR))
    return latest
