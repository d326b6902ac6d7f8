"""Statements that stand in files beside the code that runs them."""

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """The text of `sql/<name>` in a room."""
    return (files(package) / "sql" / name).read_text()
