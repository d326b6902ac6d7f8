"""The states of the US with the District of Columbia and the territories, by the post's two letters."""

import csv
from functools import cache
from importlib import resources


@cache
def states() -> dict[str, str]:
    """Each state's name by its two letters: the fifty and the district by name, then the territories."""
    text = (resources.files(__package__) / "states.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def state_name(code: str) -> str:
    """`Texas`; what is no state's two letters stands as it came."""
    return states().get(code.strip().upper(), code)
