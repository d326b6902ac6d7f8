"""Towns of US ZIP codes, from the table that comes with the program."""

from functools import cache


@cache
def _towns() -> dict[str, tuple[str, str]]:
    import zipcodes  # reading the table takes most of a second: not before somebody asks

    rows = zipcodes.list_all()  # type: ignore[no-untyped-call]
    return {row["zip_code"]: (row["city"], row["state"]) for row in rows}


def town_of(zip_code: str) -> tuple[str, str] | None:
    """City and state of a ZIP code, also of ZIP+4 and of one that lost its leading zero; None if unknown."""
    digits = zip_code.strip().split("-")[0]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        return None
    return _towns().get(digits.zfill(5))
