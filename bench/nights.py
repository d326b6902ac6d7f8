"""Synthetic nights of any size, seeded: rows as large and as full as real ones, written by our own writer.

A smaller night is the beginning of a larger one, so rows are written once and linked into each.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from petwire.wire.fields import PET_FIELDS, QUALITIES, Kind
from petwire.wire.records import Org, Pet, Picture, Rendition
from petwire.wire.write import encode_org, encode_pet, encode_petlist, encode_stamp

NIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
PETS_PER_ORG = 25
ROWS_PER_FILE = 1000
FIRST_ID = 10_000_001  # all ids are of one length, so that one can be put in the place of another
MADE_UP = 10_000  # rows; those beyond them are the same with other numbers, because making one up takes long
CHOICES = [field for field in PET_FIELDS if field.kind is Kind.CHOICE]
TRIS = [field for field in PET_FIELDS if field.kind is Kind.TRI]
WORDS = (
    "gentle",
    "loves",
    "walks",
    "cats",
    "sofa",
    "garden",
    "quiet",
    "waiting",
    "since",
    "children",
    "home",
)
_LENGTH = 110  # words of a description, which makes rows of 5 KB, as real ones are


class Nights:
    """Nights in a folder, which the caller removes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._texts = _texts()
        self._made_up: dict[int, bytes] = {}

    def night(self, pets: int, *, changed: int = 0, day: int = 0) -> Path:
        """The folder of a night with `pets` animals, so many days after the first. The `changed` ones, spread over
        all, stand in updatedpets; the full files are the first night's, because an update does not read them."""
        folder = self.home / f"{pets}-{changed}-{day}"
        if folder.exists():
            return folder
        folder.mkdir(parents=True)
        for number, first in enumerate(range(0, pets, ROWS_PER_FILE), 1):
            os.link(self._rows(first, min(pets, first + ROWS_PER_FILE)), folder / f"pets_{number}.json")
        orgs = range(1, -(-pets // PETS_PER_ORG) + 1)
        stamp = encode_stamp(NIGHT + timedelta(days=day))
        _write(folder / "orgs_1.json", [stamp, *(encode_org(_org(number)) for number in orgs)])
        every = pets // changed if changed else 1
        fresh = (encode_pet(self._pet(number * every, day=day)) for number in range(changed))
        for number in range(1, max(1, -(-changed // ROWS_PER_FILE)) + 1):
            _write(folder / f"updatedpets_{number}.json", islice(fresh, ROWS_PER_FILE))
        _write(folder / "newpets_1.json", [])
        _write(folder / "petlist.csv", [encode_petlist(str(FIRST_ID + number) for number in range(pets))])
        return folder

    def _rows(self, first: int, end: int) -> Path:
        path = self.home / "rows" / f"{first}-{end}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, (self._row(number) for number in range(first, end)))
        return path

    def _row(self, number: int) -> bytes:
        """A row of the first night. The animal's id also stands in its pictures' ids, its name and its texts."""
        like = number % MADE_UP
        if like not in self._made_up:
            self._made_up[like] = encode_pet(self._pet(like, day=0))
        row = self._made_up[like]
        for before, after in (
            (f"{FIRST_ID + like}", f"{FIRST_ID + number}"),
            (f'"orgID":"{_org_of(like)}"', f'"orgID":"{_org_of(number)}"'),
        ):
            row = row.replace(before.encode(), after.encode())
        return row

    def _pet(self, number: int, *, day: int) -> Pet:
        random = Random(number % MADE_UP)
        animal_id = FIRST_ID + number
        text = f"{animal_id} {random.choice(self._texts)}"
        seen = NIGHT - timedelta(days=random.randrange(400) - day)
        values = {
            "status": "Available",
            "updated_at": seen,
            "name": f"Pet {animal_id}",
            "species": random.choice(("Dog", "Cat")),
            "breed": "Rat Terrier / Mixed (short coat)",
            "primary_breed": "Rat Terrier",
            "location_zip": "20718",
            "description": f'<div class="rgDescription"><p>{text}</p></div>',
            "description_plain": text,
            "tracker_url": f"https://tracker.example.org/pet?{animal_id}&a=&h=",
            "adoption_fee": f"${250 + day}",
            "media_updated_at": NIGHT - timedelta(days=30),
            **{field.name: random.choice(field.options) for field in CHOICES if random.random() < 0.5},
            **{field.name: random.random() < 0.5 for field in TRIS if random.random() < 0.7},
        }
        qualities = tuple(key for key in QUALITIES if random.random() < 0.3)
        pictures = tuple(
            _picture(animal_id * 10 + place, place) for place in range(1, random.randrange(1, 5))
        )
        return Pet(str(animal_id), _org_of(number), values, qualities, pictures, (), (), {})


def _org_of(number: int) -> str:
    return str(number // PETS_PER_ORG + 1)


def _write(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(lines)


def _texts() -> list[str]:
    random = Random(0)
    return [
        " ".join(random.choices(WORDS, k=random.randrange(_LENGTH // 2, 3 * _LENGTH // 2)))
        for _ in range(500)
    ]


def _org(number: int) -> Org:
    return Org(
        id=str(number),
        values={
            "status": "Available",
            "name": f"Rescue {number}",
            "city": "Bowie",
            "state": "MD",
            "zip": "20718",
        },
    )


def _picture(media_id: int, place: int) -> Picture:
    def size(width: int) -> Rendition:
        return Rendition(
            f"https://cdn.example.org/pictures/{media_id}.jpg?width={width}", 50_000, width, width
        )

    return Picture(str(media_id), place, NIGHT - timedelta(days=30), size(1000), size(500), size(100))
