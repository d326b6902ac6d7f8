"""Towns of US ZIP codes, from the table that comes with the program."""

from functools import lru_cache

import zipcodes


def town_of(zip_code: str) -> tuple[str, str] | None:
    """City and state of a ZIP code, also of ZIP+4 and of one that lost its leading zero; None if unknown."""
    digits = zip_code.strip().split("-")[0]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        return None
    return _town(digits.zfill(5))


@lru_cache(maxsize=50_000)
def _town(digits: str) -> tuple[str, str] | None:
    for row in zipcodes.matching(digits):  # type: ignore[no-untyped-call]
        return row["city"], row["state"]
    return None
