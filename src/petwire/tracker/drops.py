"""When views on a site have dropped sharply. Pure: numbers in, a finding out.

The figures, which docs/reference/tracker.md tells people:

- looked at are the last RECENT whole days, against what was usual on the PAST days before;
- usual is the median of those days, so that one busy day, or a week without, says nothing;
- a site with fewer than LEAST usual views in so many days is too small to tell;
- sharp is less than SHARP of the usual;
- no alarm when the organisation's other sites fell as well (to less than ELSEWHERE of theirs): then it is not the
  site; and none while it shows no animal there;
- over is when BACK of the usual is reached again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

RECENT: Final = 3  # days
PAST: Final = 28  # days
DAYS: Final = PAST + RECENT
LEAST: Final = 30  # views in RECENT days
SHARP: Final = 0.25
BACK: Final = 0.5
ELSEWHERE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sharp:
    """So many views in RECENT days, and how many were usual."""

    seen: int
    usual: int


def dropped(here: Sequence[int], elsewhere: Sequence[int], *, shown: int) -> Sharp | None:
    """Whether views have dropped. Both rows have DAYS whole days, the oldest first; `shown` animals are shown there."""
    seen, usual = _compared(here)
    if not shown or usual < LEAST or seen >= SHARP * usual:
        return None
    others, usual_there = _compared(elsewhere)
    if usual_there >= LEAST and others < ELSEWHERE * usual_there:
        return None
    return Sharp(seen, round(usual))


def is_back(here: Sequence[int], usual: int) -> bool:
    """Whether a site that had dropped is as usual again."""
    return sum(here[-RECENT:]) >= BACK * usual


def _compared(days: Sequence[int]) -> tuple[int, float]:
    assert len(days) == DAYS, "whole days, none left out"
    return sum(days[PAST:]), median(days[:PAST]) * RECENT
