"""A scrub that finds nothing changed, against reading the files and hashing their lines."""

from functools import partial
from pathlib import Path

import xxhash

from bench.nights import NIGHT
from bench.stage import SOURCE, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.lib.progress import Nobody
from petwire.mirror.run import scrub_source
from petwire.runs.models import State


def run(stage: Stage) -> list[Row]:
    pets = stage.sizes.usual
    stage.hold(pets)
    stage.settle()  # a weekly scrub does not come right behind an import
    folder = stage.nights.night(pets)
    cases = {"limit": partial(timed, partial(_read_and_hash, folder)), "petwire": partial(timed, _scrub)}
    seconds = interleaved(cases, rounds=stage.sizes.rounds)
    work = f"scrub of {pets:,} animals, nothing changed"
    what = "reading and hashing each line"
    return [Row(work, seconds["petwire"], "s", Goal(1.8), Against.LIMIT, seconds["limit"], what)]


def _read_and_hash(folder: Path) -> None:
    for path in folder.glob("pets_*.json"):
        with path.open("rb") as file:
            for line in file:
                xxhash.xxh3_128_digest(line)


def _scrub() -> None:
    outcome = scrub_source(name=SOURCE, now=NIGHT, watcher=Nobody())
    assert outcome.state is State.NOTHING_NEW, outcome.words
