"""How results are measured and shown: each case several times in turn, medians, ratios to a limit or a peer."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Against(StrEnum):
    """What petwire's figure is held against: what the machine can do at all, or another way to do the work."""

    LIMIT = "limit"
    PEER = "peer"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for the ratio, or with a `unit` for petwire's own figure."""

    bound: float
    least: bool = False
    unit: str = "x"

    def met(self, row: "Row") -> bool:
        figure = row.ratio if self.unit == "x" else row.petwire
        return figure is not None and (figure >= self.bound if self.least else figure <= self.bound)

    def __str__(self) -> str:
        unit = self.unit if self.unit == "x" else f" {self.unit}"
        return f"at {'least' if self.least else 'most'} {self.bound:g}{unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `petwire` and `other` are in `unit`: seconds, megabytes, or so many in a second."""

    work: str
    petwire: float
    unit: str
    goal: Goal | None = None
    against: Against | None = None
    other: float | None = None
    what: str = ""  # the limit or the peer, in words

    @property
    def ratio(self) -> float | None:
        return self.petwire / self.other if self.other else None

    def plain(self) -> dict[str, Any]:
        """The row for JSON."""
        ratio = None if self.ratio is None else round(self.ratio, 3)
        goal = (
            {"goal": str(self.goal), "met": self.goal.met(self)} if self.goal else {"goal": None, "met": None}
        )
        return {**asdict(self), "ratio": ratio, **goal}


def interleaved(cases: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The median figure of each case, all cases in turn in each round. A case returns what it measured."""
    seen: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            seen[name].append(case())
    return {name: statistics.median(figures) for name, figures in seen.items()}


def timed(work: Callable[[], object]) -> float:
    """Seconds of the wall clock that some work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| Work | petwire | Limit | Peer | Ratio | Goal | Met |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {' | '.join(_cells(row))} |" for row in rows]
    return "\n".join(lines)


def _cells(row: Row) -> list[str]:
    other = f"{_figure(row.other, row.unit)}, {row.what}" if row.other is not None else ""
    return [
        row.work,
        _figure(row.petwire, row.unit),
        other if row.against is Against.LIMIT else "",
        other if row.against is Against.PEER else "",
        "" if row.ratio is None else f"{row.ratio:.2f}x",
        str(row.goal or ""),
        "" if row.goal is None else "yes" if row.goal.met(row) else "**no**",
    ]


def _figure(figure: float, unit: str) -> str:
    return f"{figure:.2f} {unit}" if figure < 10 else f"{figure:,.0f} {unit}"
