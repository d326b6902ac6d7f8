"""Very many organisations and animals for the sample world: made in batches by all cores, and copied into the tables.

A batch is a small world of its own, made from its number, and is entered in one transaction that also notes it. So what
was cut off goes on where it was, and the same seed makes the same crowd. Its rows are those that entering each singly
would leave, but for the journal: nothing that it says of them could be missing in a backup that holds them.
"""

import os
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from multiprocessing import get_context
from typing import Any, Final

import orjson
from django.db import connection, transaction
from django.db.models import Model

from petwire.audit.actions import record
from petwire.audit.models import Deed
from petwire.catalog.actions import Media, NewVideo, made_animal
from petwire.catalog.models import Animal, Picture, Video
from petwire.cli.demo.hands import set_up
from petwire.cli.demo.seed import BY, CATEGORIES, entered, org_values, values_of
from petwire.cli.demo.world import SampleAnimal, World, sample_world
from petwire.lib.ids import next_ids
from petwire.lib.progress import Progress
from petwire.lib.sql import statements
from petwire.mirror.render import text
from petwire.orgs.actions import made_organisation
from petwire.orgs.models import Organisation, Standing
from petwire.pictures.store import Stored

SEED: Final = 7
BATCH: Final = 2_500  # animals
PER_ORG: Final = 25
MOST_PICTURES: Final = 8  # of an animal; so many ids are kept for them
MOST_VIDEOS: Final = 4
ENTERED: Final = "demo.batch"  # the deed that notes a batch
TABLES: Final = ("orgs_organisation", "catalog_animal", "catalog_picture", "catalog_video")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a process needs to make one: how many animals, the first of the ids kept for each table, stored drawings."""

    number: int
    animals: int
    orgs: int
    first: Mapping[type[Model], int]
    drawn: Mapping[str, Stored]
    now: datetime

    def world(self) -> World:
        """Its organisations and animals."""
        return sample_world(
            seed=SEED + self.number, today=self.now.date(), animals=self.animals, orgs=self.orgs
        )


def grow(animals: int, *, drawn: Mapping[str, Stored], now: datetime, watcher: Progress) -> None:
    """See to it that there are so many animals in the crowd. Those that are there already stay as they are."""
    done = {int(deed.subject): int(deed.detail["animals"]) for deed in Deed.objects.filter(verb=ENTERED)}
    left = animals - sum(done.values())
    if left <= 0:
        return
    watcher.step("entering many animals", left)
    first = max(done, default=0) + 1
    sizes = [min(BATCH, left - at) for at in range(0, left, BATCH)]
    batches = (_reserved(number, size, drawn, now) for number, size in enumerate(sizes, first))
    for batch, copies in _made(batches):
        _enter(batch, copies)
        watcher.advance(batch.animals)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _reserved(number: int, animals: int, drawn: Mapping[str, Stored], now: datetime) -> Batch:
    orgs = max(1, animals // PER_ORG)
    wanted: dict[type[Model], int] = {
        Organisation: orgs,
        Animal: animals,
        Picture: animals * MOST_PICTURES,
        Video: animals * MOST_VIDEOS,
    }
    first = {model: next_ids(model, count)[0] for model, count in wanted.items()}
    return Batch(number, animals, orgs, first, drawn, now)


def _made(batches: Iterator[Batch]) -> Iterator[tuple[Batch, dict[str, str]]]:
    """Each batch with its rows, in order; only a few more are made than were taken."""
    cores = os.cpu_count() or 1
    under_way: deque[tuple[Batch, Future[dict[str, str]]]] = deque()
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=set_up) as pool:
        for batch in batches:
            under_way.append((batch, pool.submit(copies_of, batch)))
            if len(under_way) > cores + 1:
                first, future = under_way.popleft()
                yield first, future.result()
        for first, future in under_way:
            yield first, future.result()


@transaction.atomic
def _enter(batch: Batch, copies: Mapping[str, str]) -> None:
    first_org, first_animal = batch.first[Organisation], batch.first[Animal]
    given: dict[str, Any] = {"now": batch.now, "by": BY, "categories": list(CATEGORIES)}
    given |= {"first_org": first_org, "last_org": first_org + batch.orgs - 1}
    given |= {"first_animal": first_animal, "last_animal": first_animal + batch.animals - 1}
    with connection.cursor() as cursor:
        for into, rows in copies.items():
            with cursor.copy(into) as copy:
                copy.write(rows)
        for one in statements("petwire.cli.demo", "crowd.sql"):
            cursor.execute(one, given)
    record(by=BY, verb=ENTERED, kind="demo", subject=batch.number, now=batch.now, animals=batch.animals)


def copies_of(batch: Batch) -> dict[str, str]:
    """The rows of a batch as COPY text, by the command that takes them. No database in here."""
    world = batch.world()
    ids = _Ids(batch.first)
    orgs, animals, pictures, videos = {}, [], [], []
    for org in world.orgs:
        row = made_organisation(org_id=ids(Organisation, 1)[0], values=org_values(org), now=batch.now)
        row.standing, row.approved_at, row.created_at = Standing.APPROVED, batch.now, batch.now
        orgs[org.key] = row
    numbers = {one.key: batch.first[Animal] + place for place, one in enumerate(world.animals)}
    for one in world.animals:
        made = made_animal(
            orgs[one.org],
            values_of(one),
            _media(one, batch.drawn),
            partner=numbers[one.bonded_with] if one.bonded_with else None,
            ids=ids,
            now=entered(one, batch.now),
        )
        animals.append(made.animal)
        pictures += made.pictures
        videos += made.videos
    return dict(
        _copy(model, rows)
        for model, rows in (
            (Organisation, list(orgs.values())),
            (Animal, animals),
            (Picture, pictures),
            (Video, videos),
        )
    )


class _Ids:
    """Gives out the ids that were kept for a batch."""

    def __init__(self, first: Mapping[type[Model], int]) -> None:
        self._next = dict(first)

    def __call__(self, model: type[Model], count: int) -> list[int]:
        at = self._next[model]
        self._next[model] = at + count
        return list(range(at, at + count))


def _media(animal: SampleAnimal, drawn: Mapping[str, Stored]) -> Media:
    pictures = [drawn[key] for key in animal.pictures if key in drawn]
    videos = [
        *(NewVideo(youtube=one) for one in animal.video_urls),
        *(NewVideo(url=one) for one in animal.videos),
    ]
    return Media(pictures[:MOST_PICTURES], videos[:MOST_VIDEOS])


def _copy(model: type[Model], rows: list[Any]) -> tuple[str, str]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    lines = ("\t".join(cell(getattr(row, name)) for name in names) for row in rows)
    return f"COPY {model._meta.db_table} ({columns}) FROM STDIN", "".join(f"{line}\n" for line in lines)


def cell(value: Any) -> str:
    """A value as PostgreSQL's COPY text has it."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case str():
            return text(value)
        case bytes():
            return f"\\\\x{value.hex()}"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            return text(f"{{{','.join(map(_quoted, value))}}}")
        case dict():
            return text(orjson.dumps(value).decode())
        case int() | float():
            return str(value)
    raise TypeError(type(value))


def _quoted(value: object) -> str:
    """A value as it stands in an array."""
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
