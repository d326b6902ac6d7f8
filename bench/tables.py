"""How results are measured and shown: each case several times in turn, medians, ratios to the limit."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `goal` is the ratio to the limit that design and reader may expect."""

    work: str
    petwire: float  # seconds
    against: str
    limit: float  # seconds
    goal: str

    @property
    def ratio(self) -> float:
        return self.petwire / self.limit


def interleaved(cases: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The median seconds of each case, all cases in turn in each round. A case returns what it measured."""
    seen: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            seen[name].append(case())
    return {name: statistics.median(times) for name, times in seen.items()}


def timed(work: Callable[[], object]) -> float:
    """Seconds of the wall clock that some work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| Work | petwire | Against | | Ratio | Goal |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.work} | {row.petwire:.2f} s | {row.against} | {row.limit:.2f} s | {row.ratio:.2f}x | {row.goal} |"
        for row in rows
    ]
    return "\n".join(lines)
