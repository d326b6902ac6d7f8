"""What a check is, and the list of all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from petwire.lib.config import Config
from petwire.wire.notices import Severity


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may look at besides the disk and the database."""

    config: Config
    now: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is not as it should be. `subject` is a file, service, source or run; `detail` says what is wrong."""

    code: str
    severity: Severity
    subject: str
    detail: str
    remedy: str


Found = Iterator[tuple[str, str]]  # subject and detail of each finding


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the instance. `database`: it can only be asked when the tables are there."""

    code: str
    severity: Severity
    what: str
    remedy: str
    find: Callable[[Facts], Found]
    database: bool


CHECKS: dict[str, Check] = {}


def check(
    severity: Severity, what: str, remedy: str, *, database: bool = False
) -> Callable[[Callable[[Facts], Found]], Callable[[Facts], Found]]:
    """Enter a function as the check of its name."""

    def enter(find: Callable[[Facts], Found]) -> Callable[[Facts], Found]:
        CHECKS[find.__name__] = Check(find.__name__, severity, what, remedy, find, database)
        return find

    return enter


def examine(facts: Facts, *, database: bool) -> Iterator[Finding]:
    """Ask everything that can be asked with the tables, or everything that can be asked without them."""
    for one in CHECKS.values():
        if one.database is database:
            for subject, detail in one.find(facts):
                yield finding(one.code, subject, detail)


def finding(code: str, subject: str, detail: str) -> Finding:
    """A finding of a check by its code."""
    one = CHECKS[code]
    return Finding(code, one.severity, subject, detail, one.remedy)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 healthy, 3 with warnings, 1 with errors; what is only worth knowing does not count."""
    severities = {one.severity for one in findings}
    if Severity.ERROR in severities:
        return 1
    return 3 if Severity.WARNING in severities else 0
