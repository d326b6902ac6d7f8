"""What a rule is: a sentence, an example, a remedy, and a function that finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

from petwire.wire.notices import Notice, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Hit(NamedTuple):
    """One finding of a rule. What is empty is filled in by whoever knows the place."""

    field: str
    detail: str
    file: str = ""
    row: int | None = None
    subject: str = ""


Hits = Iterator[Hit]


class Words(Protocol):
    """The vocabulary, which lives in another room; rules only ask it."""

    def species(self, text: str) -> str | None:
        """The name of the species that is meant."""

    def all_species(self) -> Sequence[str]:
        """The names of all species."""

    def knows_breed(self, species: str, text: str) -> bool:
        """Whether a breed of the species is meant."""

    def breeds(self, species: str) -> Sequence[str]:
        """The names of the breeds of a species; none for one that has no list."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may know besides the thing it looks at."""

    now: datetime
    words: Words


Subject = TypeVar("Subject", contravariant=True)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """One thing that may be odd. `what` and `remedy` are sentences; `example` is what such data look like."""

    code: str
    severity: Severity
    what: str
    example: str
    remedy: str
    find: Callable[[Subject, Facts], Hits]

    def notices(self, thing: Subject, facts: Facts, file: str, row: int | None, subject: str) -> list[Notice]:
        """What the rule finds, at its place."""
        return [
            Notice(
                self.code,
                self.severity,
                hit.detail,
                hit.file or file,
                hit.row or row,
                hit.field,
                hit.subject or subject,
            )
            for hit in self.find(thing, facts)
        ]


def rule(
    severity: Severity, what: str, *, example: str, remedy: str
) -> Callable[[Callable[[Subject, Facts], Hits]], Rule[Subject]]:
    """Make a rule of a function that finds; the function's name is the code."""

    def make(find: Callable[[Subject, Facts], Hits]) -> Rule[Subject]:
        return Rule(find.__name__, severity, what, example, remedy, find)

    return make


_SHOWN = 60


def shown(text: str) -> str:
    """A text in a few words, for a detail."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
