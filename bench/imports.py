"""Import, scrub and daily update of a mirror, against raw COPY, reading and hashing, and Django's own ways."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import xxhash
from django.db import connection

from bench.nights import NIGHT, write_night
from bench.tables import Row, interleaved, timed
from petwire.catalog.models import Animal, Picture
from petwire.lib.database import raw_connection
from petwire.lib.progress import Nobody
from petwire.mirror.actions import add_source
from petwire.mirror.run import import_source, scrub_source, update_source

TABLES = ("orgs_organisation", "catalog_animal", "catalog_picture")
PEERS = 2_000  # animals of the peers, which are slow; their seconds are scaled up
BY = "bench"


def run(*, pets: int, rounds: int) -> list[Row]:
    """The rows of this benchmark for a catalog of `pets` animals."""
    with _folder() as folder:
        write_night(folder / "first", pets=pets)
        write_night(folder / "next", pets=pets, changed=1000, at=NIGHT + timedelta(days=1))
        current = folder / "current"
        current.symlink_to(folder / "first")
        add_source(name="bench", url=str(current), by=BY, now=NIGHT)
        _import()
        saved = _save()
        rows = _imports(pets, rounds, saved)
        _empty()
        _import()
        rows += _scrub(folder / "first", pets, rounds)
        rows.append(_update(folder, rows[-1].petwire))
        return rows


def _imports(pets: int, rounds: int, saved: dict[str, bytes]) -> list[Row]:
    def copy() -> float:
        _empty()
        return timed(partial(_restore, saved))

    def ours() -> float:
        _empty()
        return timed(_import)

    medians = interleaved({"copy": copy, "petwire": ours}, rounds=rounds)
    work = f"import of {pets:,} animals"
    scale = pets / PEERS
    bulk, single = _peer_bulk() * scale, _peer_single() * scale
    return [
        Row(work, medians["petwire"], "raw COPY into the same indexed tables", medians["copy"], "at most 2x"),
        Row(work, medians["petwire"], "bulk_create(update_conflicts)", bulk, "at most 0.07x"),
        Row(work, medians["petwire"], "update_or_create", single, "at most 0.07x"),
    ]


def _scrub(folder: Path, pets: int, rounds: int) -> list[Row]:
    def read_and_hash() -> None:
        for path in folder.glob("pets_*.json"):
            with path.open("rb") as file:
                for line in file:
                    xxhash.xxh3_128_digest(line)

    def scrub() -> None:
        assert scrub_source(name="bench", now=NIGHT, watcher=Nobody()).exit_code == 5

    cases = {"limit": lambda: timed(read_and_hash), "petwire": lambda: timed(scrub)}
    medians = interleaved(cases, rounds=rounds)
    return [
        Row(
            f"scrub of {pets:,}, nothing changed",
            medians["petwire"],
            "reading and hashing",
            medians["limit"],
            "at most 1.8x",
        )
    ]


def _update(folder: Path, scrub: float) -> Row:
    (folder / "current").unlink()
    (folder / "current").symlink_to(folder / "next")

    def update() -> None:
        outcome = update_source(name="bench", now=NIGHT + timedelta(days=1), watcher=Nobody())
        assert outcome.report["animals"]["changed"] == 1000, outcome.words

    took = timed(update)
    return Row("daily update with 1,000 changes", took, "a scrub without any", scrub, "")


def _import() -> None:
    outcome = import_source(name="bench", now=NIGHT, watcher=Nobody())
    assert outcome.exit_code == 0, outcome.words


def _save() -> dict[str, bytes]:
    """The rows of the catalog as COPY text, to be copied in again raw."""
    saved = {}
    with raw_connection() as db:
        for table in TABLES:
            out = BytesIO()
            with db.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                for block in copy:
                    out.write(block)
            saved[table] = out.getvalue()
    return saved


def _restore(saved: dict[str, bytes]) -> None:
    with raw_connection() as db:
        for table, data in saved.items():
            with db.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(data)


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, catalog_change, catalog_tombstone CASCADE")
        cursor.execute("UPDATE mirror_upstream SET set_id = '', set_stamp = NULL, imported_at = NULL")
        cursor.execute("CHECKPOINT")


def _sample() -> list[Animal]:
    return list(Animal.objects.order_by("id")[:PEERS])


def _erase(animals: list[Animal]) -> None:
    ids = [animal.pk for animal in animals]
    Picture.objects.filter(animal__in=ids).delete()
    Animal.objects.filter(pk__in=ids).delete()


def _peer_bulk() -> float:
    animals = _sample()
    fields = [field.attname for field in Animal._meta.concrete_fields if not field.primary_key]

    def write() -> None:
        Animal.objects.bulk_create(
            animals, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
        )

    _erase(animals)
    return timed(write)


def _peer_single() -> float:
    animals = _sample()[: PEERS // 10]
    rows = [
        {field.attname: getattr(animal, field.attname) for field in Animal._meta.concrete_fields}
        for animal in animals
    ]

    _erase(animals)

    def write() -> None:
        for row in rows:
            Animal.objects.update_or_create(pk=row.pop("id"), defaults=row)

    return timed(write) * 10


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="petwire-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
