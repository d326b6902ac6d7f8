"""Statements that stand in files beside the code that runs them."""

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """The text of `sql/<name>` in a room."""
    return (files(package) / "sql" / name).read_text()


def statements(package: str, name: str) -> list[str]:
    """The statements of a file singly, for those that take parameters: a server prepares one at a time."""
    return [one for one in statement(package, name).split(";\n") if one.strip()]
