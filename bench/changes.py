"""The same day's changes in a small and in a large mirror: what does not change must cost next to nothing."""

from functools import partial
from statistics import median

from bench.stage import SOURCE, Stage, night_after
from bench.tables import Against, Goal, Row, timed
from petwire.lib.progress import Nobody
from petwire.mirror.run import update_source

_ROUNDS = 3  # the first one is beside what the server still does after an import, such as vacuuming what came


def run(stage: Stage) -> list[Row]:
    sizes = stage.sizes
    large = _days(stage, sizes.large)
    small = _days(stage, sizes.small)
    work = f"{sizes.changes:,} changes in a mirror of {sizes.large:,} animals"
    what = f"the same in one of {sizes.small:,}"
    return [Row(work, large, "s", Goal(1.5), Against.LIMIT, small, what)]


def _days(stage: Stage, pets: int) -> float:
    """Median seconds of updates with the same changes, to and fro on days that follow each other."""
    stage.hold(pets)
    took = []
    for day in range(1, (_ROUNDS if stage.sizes.rounds > 1 else 1) + 1):
        stage.point_at(stage.nights.night(pets, changed=stage.sizes.changes, day=day))
        took.append(timed(partial(_update, stage.sizes.changes, day)))
    stage.changed()
    return median(took)


def _update(changed: int, day: int) -> None:
    outcome = update_source(name=SOURCE, now=night_after(day), watcher=Nobody())
    assert outcome.report["animals"]["changed"] == changed, outcome.words
    assert outcome.report["mode"] == "daily", outcome.report["because"]
