"""Writing sets from rendered rows: the first one of a night, against the database's own COPY of the same rows to a
file; one more service's, of the same rows but for what its organisations chose; and zipped, against compressing again.
"""

import os
import shutil
import statistics
import zlib
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from django.db import connection

from bench.nights import NIGHT
from bench.stage import BY, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.access.actions import Application, FileHabits, add_service, approve_service, set_service
from petwire.access.reads import service_of
from petwire.bulkfiles import masters
from petwire.bulkfiles import run as running
from petwire.bulkfiles.models import MasterFiles, PublishedSet
from petwire.bulkfiles.run import write_set
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.lib.virtual import layout_of, open_file
from petwire.orgs.models import Environment
from petwire.sharing.models import Audience

OPTED_OUT = 0.03  # of the organisations, other ones for each service
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
    seconds = interleaved(cases, rounds=stage.sizes.rounds)
    target.unlink()
    work = f"set of one service, {pets:,} animals"
    what = "COPY ... TO of the same rows, synced"
    return [
        Row(work, seconds["petwire"], "s", Goal(2), Against.LIMIT, seconds["limit"], what),
        Row(f"first set of {pets:,} animals, every row rendered", first, "s"),
        *_one_more(stage, zipped=False),
        *_one_more(stage, zipped=True),
    ]


def _one_more(stage: Stage, *, zipped: bool) -> list[Row]:
    """The sets of many services that each lack other organisations, the night after as well."""
    pets, count = (
        stage.sizes.usual,
        stage.sizes.services if not zipped else max(3, stage.sizes.services // 10),
    )
    keys = [_service(number, zipped=zipped) for number in range(count)]
    nights = [[_written(key, NIGHT + timedelta(days=day)) for key in keys] for day in (1, 2)]
    seconds = [[took for took, _ in night] for night in nights]
    megabytes = statistics.mean(_bytes(folder) for _, folder in nights[1]) / 1e6
    how = f"{pets:,} animals, {OPTED_OUT:.0%} of the organisations opted out, others for each of {count} services"
    if zipped:
        last = nights[1][-1][1] / "files"
        again = _compressed_again(last)
        return [
            Row(
                f"one more service's set, zipped: {how}",
                statistics.median(seconds[1]),
                "s",
                Goal(0.25),
                Against.PEER,
                again,
                "compressing the same files again (zlib, level 1)",
            )
        ]
    return [
        Row(
            f"one more service's set, virtual: {how}",
            1000 * statistics.mean(seconds[1]),
            "ms",
            Goal(60, unit="ms"),
        ),
        Row(
            "the same, the last ten of them",
            1000 * statistics.mean(seconds[1][-10:]),
            "ms",
            Goal(60, unit="ms"),
        ),
        Row("the same, a service's very first set", 1000 * statistics.mean(seconds[0][-10:]), "ms"),
        Row("the same, on the disk", megabytes, "MB", Goal(5, unit="MB")),
    ]


def _service(number: int, *, zipped: bool) -> str:
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
        no = Random(number).sample(orgs, max(1, int(OPTED_OUT * len(orgs))))
        cursor.execute(
            "INSERT INTO sharing_decision (org_id, audience_id, yes, decided_at)"
            " SELECT id, %s, id <> ALL (%s), %s FROM orgs_organisation",
            [audience.pk, no, NIGHT],
        )
    return made.id


def _written(key: str, now: datetime) -> tuple[float, Path]:
    """Seconds, and the folder of the set."""
    service = service_of(key)
    found: list[Path] = []
    took = timed(lambda: found.append(write_set(service, now=now, by=BY).folder.parent))
    return took, found[0]


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _compressed_again(files: Path) -> float:
    """Seconds to compress the rows of a set once more, without any of the rest that a set is."""
    layout = layout_of(files)
    assert layout is not None
    names = [name for name in layout.files if "pets_" in name]

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
