"""Times as counts in buckets: each power of two of a millisecond in eight steps, so that none is off by more than an
eighth. A day of any number of changes is some dozen numbers. Pure."""

from collections.abc import Mapping
from math import floor, frexp
from typing import Final

STEPS: Final = 8  # of each power of two
_SHORTEST: Final = 0.001  # seconds
LAST: Final = 40 * STEPS  # a thousand years, and whatever is longer


def bucket_of(seconds: float) -> int:
    """The bucket of a time; what is shorter than a millisecond, or runs backwards, is in the first."""
    if seconds <= _SHORTEST:
        return 0
    mantissa, exponent = frexp(seconds / _SHORTEST)  # mantissa in [0.5, 1)
    return min(LAST, (exponent - 1) * STEPS + floor((mantissa * 2 - 1) * STEPS))


def longest_of(bucket: int) -> float:
    """The end of a bucket in seconds: no time in it is longer."""
    power, step = divmod(bucket, STEPS)
    return float(_SHORTEST * 2**power * (1 + (step + 1) / STEPS))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The time within which this share of all was visible, in seconds; None without any."""
    total = sum(counts.values())
    if not total:
        return None
    wanted, seen = share * total, 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= wanted:
            return longest_of(bucket)
    raise AssertionError("all were counted")
