"""How long work tells how far it is, without knowing who watches."""

from typing import Protocol


class Progress(Protocol):
    """A watcher: a bar on a terminal, a row in the database, nobody."""

    def step(self, words: str, total: int | None = None) -> None:
        """A new step begins; `total` is its size in units of its own, None when nobody can know."""

    def advance(self, count: int = 1) -> None:
        """So many units more are done."""


class Nobody:
    """Nobody watches."""

    def step(self, words: str, total: int | None = None) -> None:
        """Do nothing."""

    def advance(self, count: int = 1) -> None:
        """Do nothing."""
