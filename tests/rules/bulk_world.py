"""A small clean set, and what `petwire bulk check` says when something in it is changed."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from petwire.cli.checking import Vocabulary
from petwire.wire.manifest import NIGHTLY, Manifest, ManifestFile, encode_manifest
from petwire.wire.names import logical_name
from petwire.wire.notices import Notice
from petwire.wire.rules.check import Source, check_set, sort_names
from petwire.wire.rules.rule import Facts
from petwire.wire.rules.survey import Survey
from tests.rules.wire_world import picture_row

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
STARTED = NOW - timedelta(hours=1)
PICTURE_TIME = "1790000000"  # in September 2026
TRACKER = "https://tracker.example.org/pet?15000001&a=&h="
PIXEL = f'<img src="{TRACKER}" width="0" height="0" alt="" />'
WORDS = "Rex likes long walks and short naps and waits for somebody like you."

ORG: dict[str, Any] = {
    "orgID": "12",
    "status": "Available",
    "name": "Harbor Lights",
    "city": "Gloucester",
    "state": "MA",
    "zip": "01930",
    "country": "United States",
    "email": "hello@harborlights.example.org",
    "orgurl": "https://harborlights.example.org/",
}
PET: dict[str, Any] = {
    "orgID": "12",
    "animalID": "15000001",
    "status": "Available",
    "lastUpdated": "1795000000",
    "name": "Rex",
    "species": "Dog",
    "primaryBreed": "Beagle",
    "sex": "Male",
    "age": "Adult",
    "size": "Medium",
    "animalLocation": "01930",
    "description": f'<div class="rgDescription"><p>{WORDS}</p>{PIXEL}</div>',
    "descriptionPlain": WORDS,
    "trackerImageUrl": TRACKER,
    "adoptionFee": "$350",
    "petUrl": "https://hub.example.org/animals/15000001-rex",
    "pictures": [picture_row(lastUpdated=PICTURE_TIME)],
    "mediaLastUpdated": PICTURE_TIME,
}


def line(record: Mapping[str, Any], **changes: Any) -> bytes:
    return orjson.dumps({**record, **changes}) + b"\n"


def stamp(text: str | None = None) -> bytes:
    return (text or f'{{"timestamp":"{int(STARTED.timestamp())}"}}').encode() + b"\n"


def described(html: str, plain: str) -> dict[str, str]:
    """Both forms of a description, the HTML one with its tracker image."""
    return {"description": f"{html}{PIXEL}", "descriptionPlain": plain}


def files(**changed: bytes | None) -> dict[str, bytes]:
    """A clean set with some files changed, added, or (None) left out; `__` in a name stands for a dot."""
    found: dict[str, bytes | None] = {
        "orgs_1.json": stamp() + line(ORG),
        "pets_1.json": line(PET),
        "newpets_1.json": b"",
        "updatedpets_1.json": line(PET),
        "petlist.csv": b"15000001\n",
    }
    found |= {name.replace("__", "."): data for name, data in changed.items()}
    return {name: data for name, data in found.items() if data is not None}


def manifest_of(set_files: Mapping[str, bytes], **rows: int) -> bytes:
    counts = {"orgs_1.json": 1, "pets_1.json": 1, "updatedpets_1.json": 1, "petlist.csv": 1} | rows
    return encode_manifest(
        Manifest(
            "7",
            NIGHTLY,
            STARTED,
            STARTED,
            "test",
            tuple(
                ManifestFile(name, len(data), counts.get(name, 0), hashlib.sha256(data).hexdigest())
                for name, data in set_files.items()
            ),
        )
    )


def source(name: str, data: bytes, piece: int = 1 << 20) -> Source:
    logical = logical_name(name)
    assert logical
    return Source(name, logical, lambda: (data[at : at + piece] for at in range(0, len(data), piece)))


def check(
    set_files: Mapping[str, bytes],
    *,
    whole: bool = True,
    manifest: bytes | None = None,
    piece: int = 1 << 20,
    now: datetime = NOW,
) -> list[Notice]:
    ours, others = sort_names(set_files)
    sources = [source(name, set_files[name], piece) for name in ours]
    return list(check_set(sources, Survey(whole, others), Facts(now, Vocabulary()), manifest=manifest))


def of_pet(**changes: Any) -> list[Notice]:
    """What is said about the clean pet with some values changed."""
    return check(files(pets_1__json=line(PET, **changes), updatedpets_1__json=b""))


def of_org(**changes: Any) -> list[Notice]:
    return check(files(orgs_1__json=stamp() + line(ORG, **changes)))
