"""Writing the set of one service from rendered rows, against the database's own COPY of the same rows to a file."""

import os
from datetime import timedelta
from functools import partial

from bench.nights import NIGHT
from bench.stage import BY, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.bulkfiles.run import write_set
from petwire.lib.database import raw_connection


def run(stage: Stage) -> list[Row]:
    pets = stage.sizes.usual
    stage.hold(pets)
    stage.share_all()
    minutes = iter(range(1, 1000))

    def write() -> None:
        published = write_set(stage.service, now=NIGHT + timedelta(minutes=next(minutes)), by=BY)
        assert published.pets == pets

    first = timed(write)
    target = stage.nights.home / "lines"
    cases = {"limit": partial(timed, partial(_copy, target)), "petwire": partial(timed, write)}
    seconds = interleaved(cases, rounds=stage.sizes.rounds)
    target.unlink()
    work = f"set of one service, {pets:,} animals"
    what = "COPY ... TO of the same rows, synced"
    return [
        Row(work, seconds["petwire"], "s", Goal(2), Against.LIMIT, seconds["limit"], what),
        Row(f"first set of {pets:,} animals, every row rendered", first, "s"),
    ]


def _copy(target) -> None:
    """Binary, because text would double every backslash."""
    query = "COPY (SELECT line FROM bulkfiles_line ORDER BY animal) TO STDOUT (FORMAT binary)"
    with raw_connection() as db, target.open("wb") as file, db.cursor().copy(query) as copy:
        for block in copy:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
