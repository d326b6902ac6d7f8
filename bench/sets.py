"""Writing sets from rendered rows: the first one of a night, against the database's own COPY of the same rows to a
file; one more service's, of the same rows but for what its organisations chose; and zipped, against compressing again.
"""

import os
import shutil
import statistics
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from django.db import connection

from bench.nights import NIGHT
from bench.stage import BY, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.access.actions import Application, FileHabits, add_service, approve_service, set_service
from petwire.access.models import MOST_ROWS
from petwire.access.reads import service_of
from petwire.bulkfiles import master as one_master
from petwire.bulkfiles import masters, sums
from petwire.bulkfiles import run as running
from petwire.bulkfiles.cuts import joined, shown
from petwire.bulkfiles.master import arranged_files
from petwire.bulkfiles.models import MasterFiles, PublishedSet
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.sums import sums_of
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.lib.virtual import names_in, open_file
from petwire.orgs.models import Environment
from petwire.sharing.models import Audience

OPTED_OUT = 0.03  # of the organisations, other ones for each service
_WRITTEN, _WARM = (
    20,
    5,
)  # sets that are written of many services, and the first of them, which warm the rest up
_ZIPPED = 4
_CHANGES = 3  # the night with changes
_MOST_ROUNDS = 1
_PIECE = 1 << 20


def run(stage: Stage) -> list[Row]:
    pets = stage.sizes.usual
    stage.hold(pets)
    stage.share_all()
    minutes = iter(range(1, 1000))

    def write() -> None:
        published = write_set(stage.service, now=NIGHT + timedelta(minutes=next(minutes)), by=BY)
        assert published.pets == pets

    def write_all() -> float:
        """As if no set was written before: with the master, and every hash."""
        _forget_sets()
        return timed(write)

    first = timed(write)
    target = stage.nights.home / "lines"
    cases = {"limit": partial(timed, partial(_copy, target)), "petwire": write_all}
    seconds = interleaved(cases, rounds=min(_MOST_ROUNDS, stage.sizes.rounds))
    target.unlink()
    work = f"set of one service, {pets:,} animals"
    what = "COPY ... TO of the same rows, synced"
    rows = [
        Row(work, seconds["petwire"], "s", Goal(2), Against.LIMIT, seconds["limit"], what),
        Row(f"first set of {pets:,} animals, every row rendered", first, "s"),
        *_one_more(stage),
        *_one_more_zipped(stage),
    ]
    _change(stage)
    return rows


def _one_more(stage: Stage) -> list[Row]:
    """The sets of services that each lack other organisations: the first ones, those of the night after, and those of a
    night with changes. Only the last few are written; of the many before them the files are hashed, which is what they
    would have spared the last ones."""
    count, few = stage.sizes.services, min(_WRITTEN, stage.sizes.services)
    keys = [_service(number) for number in range(few)]
    nights = []
    for day in (1, 2, 3):
        if day == _CHANGES:
            _change(stage)
            write_set(
                stage.service, now=NIGHT + timedelta(days=day), by=BY
            )  # rows and master, for all services
        if day == 1:  # in the night after, all is known already, and nobody spares anybody anything
            _hash_for(range(few, count // 10))
        if day == _CHANGES:
            _hash_for(range(few, count))
        nights.append([_written(key, NIGHT + timedelta(days=day)) for key in keys])
    megabytes = statistics.mean(_bytes(one.folder) for one in nights[1]) / 1e6
    how = f"the last {few} of {count} services, each without other {OPTED_OUT:.0%} of the organisations"
    first, same, changed = (
        statistics.median(1000 * one.seconds for one in night[_WARM:] or night) for night in nights
    )
    own = [statistics.median(1000 * one.own for one in night[_WARM:] or night) for night in nights]
    return [
        Row(
            f"one more service's set, virtual, {stage.sizes.usual:,} animals, nothing changed: {how}",
            same,
            "ms",
            Goal(60, unit="ms"),
        ),
        Row("the same, the writing process alone, by the processor", own[1], "ms", Goal(60, unit="ms")),
        Row("the same, a night with 1 % of the animals changed", changed, "ms", Goal(60, unit="ms")),
        Row("the same, the writing process alone, by the processor", own[2], "ms", Goal(60, unit="ms")),
        Row(f"a service's very first set, the last {few} of {max(few, count // 10)}", first, "ms"),
        Row(
            "one more service's set, virtual, nothing changed, on the disk",
            megabytes,
            "MB",
            Goal(5, unit="MB"),
        ),
    ]


def _one_more_zipped(stage: Stage) -> list[Row]:
    """The same of zipped ones, in a night in which nothing changed; against compressing the same rows again."""
    keys = [_service(number, zipped=True) for number in range(_ZIPPED)]
    nights = [[_written(key, NIGHT + timedelta(days=day)) for key in keys] for day in (4, 5)]
    return [
        Row(
            f"one more service's set, zipped, {stage.sizes.usual:,} animals",
            statistics.median(one.seconds for one in nights[1]),
            "s",
            Goal(0.25),
            Against.PEER,
            _compressed_again(nights[1][-1].folder / "files"),
            "compressing the same files again (zlib, level 1)",
        )
    ]


def _change(stage: Stage) -> None:
    """Let 1 % of the animals be others; the second time, let them be as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_animal SET digest = substr(digest, 9) || substr(digest, 1, 8) WHERE id % 100 = 0"
        )
        assert stage.sizes.usual < 100 or cursor.rowcount


def _hash_for(numbers: Iterable[int]) -> None:
    """Work out the hashes of the files of services, as writing their sets does."""
    master = masters.newest()
    if master is None:  # so few animals that sets are plain files
        return
    index = master.index
    for number in numbers:
        no = set(_no(index.orgs, number))
        rows = shown(index.owners, index.firsts, [org for org in index.orgs if org not in no], ())
        spans = [joined(master.pet_bytes(runs)) for runs in arranged_files(index, rows, MOST_ROWS)]
        sums_of(master).of(spans)


def _no(orgs: Sequence[int], number: int) -> list[int]:
    """The organisations that say no to a service."""
    return Random(number).sample(orgs, max(1, int(OPTED_OUT * len(orgs))))


def _service(number: int, *, zipped: bool = False) -> str:
    made = add_service(
        application=Application(name=f"Bench {number}", categories=("adoption sites",)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NIGHT,
    )
    approve_service(key_id=made.id, by=BY, now=NIGHT)
    if zipped:
        set_service(key_id=made.id, habits=FileHabits(zipped=True), by=BY, now=NIGHT)
    audience = Audience.objects.get(name=made.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM orgs_organisation ORDER BY id")
        orgs = [org for (org,) in cursor]
        no = _no(orgs, number)
        cursor.execute(
            "INSERT INTO sharing_decision (org_id, audience_id, yes, decided_at)"
            " SELECT id, %s, id <> ALL (%s), %s FROM orgs_organisation",
            [audience.pk, no, NIGHT],
        )
    return made.id


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds by the clock, those of this process's own processor time, and the folder of the set."""

    seconds: float
    own: float
    folder: Path


def _written(key: str, now: datetime) -> _Took:
    service = service_of(key)
    found: list[Path] = []
    before = time.process_time()
    took = timed(lambda: found.append(write_set(service, now=now, by=BY).folder.parent))
    return _Took(took, time.process_time() - before, found[0])


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _compressed_again(files: Path) -> float:
    """Seconds to compress the rows of a set once more, without any of the rest that a set is."""
    names = [name for name in names_in(files) if "pets_" in name]  # of a small hub they are plain

    def compress() -> None:
        for name in names:
            with open_file(files, name) as file:
                packed = file.read()
            rows = zlib.decompress(packed[30 + int.from_bytes(packed[26:28], "little") :], -15)
            begun.append(timed(lambda: zlib.compress(rows, 1)))  # noqa: B023 - called at once

    begun: list[float] = []
    compress()
    return sum(begun)


def _forget_sets() -> None:
    PublishedSet.objects.all().delete()
    MasterFiles.objects.all().delete()
    running._checked = None
    sums._sums.clear()  # what of them is in memory goes now: giving back a file of 600 MB takes most of a second
    one_master._loaded.cache_clear()
    for folder in (masters.home(), config().home / "sets"):
        shutil.rmtree(folder, ignore_errors=True)


def _copy(target: Path) -> None:
    """Binary, because text would double every backslash."""
    query = "COPY (SELECT line FROM bulkfiles_line ORDER BY animal) TO STDOUT (FORMAT binary)"
    with raw_connection() as db, target.open("wb") as file, db.cursor().copy(query) as copy:
        for block in copy:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
