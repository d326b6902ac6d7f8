"""Synthetic nights of any size, seeded: rows as large and as full as real ones, written by our own writer."""

from collections.abc import Iterator
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
    "spring",
    "children",
    "home",
)
CHOICES = [field for field in PET_FIELDS if field.kind is Kind.CHOICE]
TRIS = [field for field in PET_FIELDS if field.kind is Kind.TRI]


def write_night(folder: Path, *, pets: int, changed: int = 0, at: datetime = NIGHT) -> None:
    """The files of a night with `pets` animals, of which the first `changed` differ from the night before."""
    folder.mkdir(parents=True)
    orgs = range(1, max(2, pets // PETS_PER_ORG + 1))
    with (folder / "orgs_1.json").open("wb") as file:
        file.write(encode_stamp(at))
        file.writelines(encode_org(_org(number)) for number in orgs)
    lines = _lines(pets, len(orgs), changed)
    for number in range(1, -(-pets // ROWS_PER_FILE) + 1):
        with (folder / f"pets_{number}.json").open("wb") as file:
            file.writelines(islice(lines, ROWS_PER_FILE))
    with (folder / "updatedpets_1.json").open("wb") as file:
        again = _lines(changed, len(orgs), changed)
        file.writelines(again)
    (folder / "newpets_1.json").write_bytes(b"")
    (folder / "petlist.csv").write_bytes(encode_petlist(str(pet + 1) for pet in range(pets)))


def _lines(pets: int, orgs: int, changed: int) -> Iterator[bytes]:
    for number in range(pets):
        yield encode_pet(_pet(number, orgs, fresh=number < changed))


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


def _pet(number: int, orgs: int, *, fresh: bool) -> Pet:
    random = Random(number)
    text = " ".join(random.choices(WORDS, k=200))
    seen = NIGHT - timedelta(days=random.randrange(400)) + timedelta(days=500 if fresh else 0)
    values = {
        "status": "Available",
        "updated_at": seen,
        "name": f"Pet {number}",
        "species": random.choice(("Dog", "Cat")),
        "breed": "Rat Terrier / Mixed (short coat)",
        "primary_breed": "Rat Terrier",
        "location_zip": "20718",
        "description": f'<div class="rgDescription"><p>{text}</p></div>',
        "description_plain": text,
        "tracker_url": f"https://tracker.example.org/pet?{number + 1}&a=&h=",
        "adoption_fee": "$300" if fresh else "$250",
        "media_updated_at": NIGHT - timedelta(days=30),
        **{field.name: random.choice(field.options) for field in CHOICES if random.random() < 0.5},
        **{field.name: random.random() < 0.5 for field in TRIS if random.random() < 0.7},
    }
    qualities = tuple(key for key in QUALITIES if random.random() < 0.3)
    pictures = tuple(_picture(number * 10 + place, place) for place in range(1, random.randrange(1, 5)))
    return Pet(str(number + 1), str(number % orgs + 1), values, qualities, pictures, (), (), {})


def _picture(media_id: int, place: int) -> Picture:
    def size(width: int) -> Rendition:
        return Rendition(
            f"https://cdn.example.org/pictures/{media_id}.jpg?width={width}", 50_000, width, width
        )

    return Picture(str(media_id + 1), place, NIGHT - timedelta(days=30), size(1000), size(500), size(100))
