"""Statements that stand in files beside the code that runs them."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """The text of `sql/<name>` in a room."""
    return (files(package) / "sql" / name).read_text()


def array_text(ids: Iterable[int]) -> str:
    """Ids as the text of an array, for a parameter that a statement casts to bigint[]. Of a hundred thousand the driver
    takes longer to write down a list than the server to answer."""
    return f"{{{','.join(map(str, ids))}}}"


def statements(package: str, name: str) -> list[str]:
    """The statements of a file singly, for those that take parameters: a server prepares one at a time."""
    return [one for one in statement(package, name).split(";\n") if one.strip()]
