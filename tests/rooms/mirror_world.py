"""Sets of files as other hubs write them, and a mirror that takes them in, for the tests of the room `mirror`."""

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from petwire.catalog.dump import canonical_dump
from petwire.lib.progress import Nobody
from petwire.mirror import actions, run
from petwire.mirror.run import Outcome
from petwire.wire.manifest import Manifest, ManifestFile, encode_manifest
from petwire.wire.read import read_petlist
from petwire.wire.records import Org, Pet, Picture, Rendition
from petwire.wire.write import encode_org, encode_pet, encode_petlist, encode_stamp
from tests.programs import real_feed

__all__ = ["real_feed"]

NIGHT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BY = "command"


def an_org(number: int, **values: Any) -> Org:
    return Org(str(number), {"status": "Available", "name": f"Rescue {number}", "city": "Bowie", **values})


def a_pet(number: int, org: int = 1, *, pictures: int = 1, **values: Any) -> Pet:
    media = NIGHT - 30 * DAY
    return Pet(
        str(number),
        str(org),
        {
            "status": "Available",
            "updated_at": NIGHT - 20 * DAY,
            "name": f"Pet {number}",
            "species": "Dog",
            "mixed": number % 2 == 0,
            "size_current": Decimal(number),
            "description": f"Line one\nof {number}\tand a \\ backslash",
            "media_updated_at": media,
            **values,
        },
        qualities=("lap", "gentle"),
        pictures=tuple(a_picture(number * 100 + place, place) for place in range(1, pictures + 1)),
    )


def a_picture(number: int, place: int, updated_at: datetime | None = None) -> Picture:
    def size(width: int) -> Rendition:
        return Rendition(f"https://pictures.example.org/{number}_{width}.jpg", 1000 + width, width, width)

    return Picture(str(number), place, updated_at or NIGHT - 30 * DAY, size(1000), size(500), size(100))


def write_set(
    folder: Path,
    *,
    orgs: Iterable[Org] = (an_org(1),),
    pets: Sequence[Pet],
    new: Sequence[Pet] = (),
    updated: Sequence[Pet] = (),
    listed: Iterable[str] | None = None,
    at: datetime | None = NIGHT,
    per_file: int = 1000,
) -> Path:
    """Write one night's files into a folder, in place of what lies there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stamp = encode_stamp(at) if at else b""
    (folder / "orgs_1.json").write_bytes(stamp + b"".join(map(encode_org, orgs)))
    for name, rows in (("pets", pets), ("newpets", new), ("updatedpets", updated)):
        parts = [rows[start : start + per_file] for start in range(0, len(rows), per_file)] or [()]
        for number, part in enumerate(parts, 1):
            (folder / f"{name}_{number}.json").write_bytes(b"".join(map(encode_pet, part)))
    ids = [pet.id for pet in pets] if listed is None else list(listed)
    (folder / "petlist.csv").write_bytes(encode_petlist(ids))
    return folder


def write_manifest(
    folder: Path, *, set_id: str, at: datetime = NIGHT, environment: str = "production"
) -> Path:
    """Lay a manifest beside the files that lie in a folder."""
    files = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        data = path.read_bytes()
        rows = len(read_petlist(data)[0]) if path.suffix == ".csv" else data.count(b"\n")
        files.append(ManifestFile(path.name, len(data), rows, hashlib.sha256(data).hexdigest()))
    manifest = Manifest(set_id, "nightly", at, at, environment, tuple(files))
    (folder / ".petwire").mkdir(exist_ok=True)
    (folder / ".petwire" / "manifest.json").write_bytes(encode_manifest(manifest))
    return folder


def add_mirror(folder: Path, name: str = "hub") -> None:
    actions.add_source(name=name, url=str(folder), by=BY, now=NIGHT)


def take_in(name: str = "hub", *, now: datetime = NIGHT, **options: Any) -> Outcome:
    return run.import_source(name=name, now=now, watcher=Nobody(), **options)


def update(name: str = "hub", *, now: datetime = NIGHT + DAY, **options: Any) -> Outcome:
    return run.update_source(name=name, now=now, watcher=Nobody(), **options)


def scrub(name: str = "hub", *, now: datetime = NIGHT + DAY, **options: Any) -> Outcome:
    return run.scrub_source(name=name, now=now, watcher=Nobody(), **options)


def dump(name: str = "hub") -> bytes:
    """The canonical dump of a source, without the source's name."""
    lines = []
    for line in canonical_dump(name):
        value = orjson.loads(line)
        lines.append(orjson.dumps([value["kind"], value["record"]]))
    return b"\n".join(lines)
