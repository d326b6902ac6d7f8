"""Peak memory of the import and of set writing, with few animals and with many. The database's own is not in it."""

from bench.nights import NIGHT
from bench.stage import Stage, peak_of
from bench.tables import Against, Goal, Row

_MOST = 250  # megabytes


def run(stage: Stage) -> list[Row]:
    sizes = stage.sizes
    few, many = _peaks(stage, sizes.tiny), _peaks(stage, sizes.large)
    what = f"with {sizes.tiny:,}"
    goal = Goal(_MOST, unit="MB")
    return [
        Row(f"memory of {work}, {sizes.large:,} animals", large, "MB", goal, Against.LIMIT, small, what)
        for work, small, large in zip(("the import", "set writing"), few, many, strict=True)
    ]


def _peaks(stage: Stage, pets: int) -> tuple[float, float]:
    of_import = stage.memory_of_import(pets)
    stage.share_all()
    return of_import, peak_of("bulk", "write", "--service", stage.key_id, "--now", NIGHT.isoformat())
