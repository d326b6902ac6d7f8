"""The sample set: two organisations' animals as a hub would write them, byte for byte the same each time.

`make docs` writes it where every instance serves it (/developers/samples/), with a JSON Schema of each kind of
row; tests and other people's readers take it as their vectors. Everything in it is invented.
"""

import hashlib
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any, Final

import orjson

from petwire.lib.htmltext import plain_text
from petwire.tracker.address import pixel_img, pixel_url
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Field, Kind
from petwire.wire.manifest import NIGHTLY, Manifest, ManifestFile, encode_manifest
from petwire.wire.media import PICTURE_KEYS, RENDITION_KEYS, SIZES, VIDEO_KEYS, VIDEO_URL_KEYS
from petwire.wire.records import Org, Pet, Picture, Rendition, Value, Video, VideoUrl
from petwire.wire.values import NUMBER
from petwire.wire.withdrawals import CODES, KINDS
from petwire.wire.write import encode_org, encode_pet, encode_petlist, encode_stamp

FOLDER: Final = Path(__file__).parents[1] / "listings" / "public" / "developers" / "samples"
STARTED: Final = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
ROWS_PER_FILE: Final = 4  # so few that the numbering of files can be seen
_HUB: Final = "https://hub.example.org"
_TRACKER: Final = "https://tracker.example.org"


def _org(org_id: str, **values: Value) -> Org:
    return Org(org_id, {"status": "Available", "country": "United States", **values})


ORGS: Final = (
    _org(
        "12",
        name="Harbor Lights Animal Rescue",
        address="14 Wharf Street",
        city="Gloucester",
        state="MA",
        zip="01930",
        phone="(555) 555-0112",
        email="hello@harborlights.example.org",
        url="https://harborlights.example.org/",
        facebook_url="https://social.example.org/harborlights",
        org_type="Rescue",
        species="Cats, Dogs",
        serve_areas="Essex County",
        adoption_process="<p>Application, a visit at your home, and two weeks of trial.</p>",
        about="<p>Volunteers since 1998. All our animals live in foster homes.</p>",
        meet_pets="By appointment",
        services="Adoption",
        allow_applications=False,
        message_org=True,
    ),
    _org(
        "34",
        name="Ca\u00f1ada Small Animal Shelter",
        city="Santa Fe",
        state="NM",
        zip="87501",
        phone="(555) 555-0134",
        email="office@canada-shelter.example.org",
        url="https://canada-shelter.example.org/",
        org_type="Shelter",
        species="Rabbits, small animals, birds",
        allow_applications=True,
        message_org=False,
    ),
)


def _picture(media_id: int, order: int, at: datetime, width: int = 1600, height: int = 1200) -> Picture:
    def rendition(name: str, wide: int) -> Rendition:
        size = (wide, height * wide // width)
        return Rendition(f"{_HUB}/media/{media_id}-5f3c2a10{name}.jpg", size[0] * size[1] // 6, *size)

    return Picture(
        str(media_id), order, at, rendition("", width), rendition("_500", 500), rendition("_100", 100)
    )


def _pet(pet_id: int, org_id: str, html: str, days: int, slug: str, **facts: Any) -> Pet:
    """An animal that changed so many days before the set; of `facts`, those that are lists go beside the values."""
    lists = {
        name: facts.pop(name) for name in ("qualities", "pictures", "videos", "video_urls") if name in facts
    }
    tracker = pixel_url(pet_id, base=_TRACKER)
    pictures = lists.get("pictures", ())
    media_at = max((picture.updated_at for picture in pictures), default=None)
    values: dict[str, Value] = {
        "status": "Available",
        "updated_at": STARTED - timedelta(days=days, minutes=17),
        "description": f'<div class="rgDescription">{html}{pixel_img(tracker)}</div>',
        "description_plain": plain_text(html),
        "tracker_url": tracker,
        "pet_url": f"{_HUB}/animals/{pet_id}-{slug}",
        **({"media_updated_at": media_at} if media_at else {}),
        **facts,
    }
    return Pet(str(pet_id), org_id, values, **lists)


_PHOTO: Final = STARTED - timedelta(days=9)
PETS: Final = (
    _pet(
        15000001,
        "12",
        "<p>Biscuit likes long walks &amp; short naps.</p>"
        "<p>She was found near the harbor and knows how to sit.</p>",
        0,
        "biscuit",
        rescue_id="HL-2026-041",
        name="Biscuit",
        summary="A gentle beagle who follows you everywhere",
        species="Dog",
        breed="Beagle / Mixed (short coat)",
        primary_breed="Beagle",
        sex="Female",
        mixed=True,
        ok_with_dogs=True,
        ok_with_cats=False,
        ok_with_kids=True,
        housetrained=True,
        age="Adult",
        birthdate=date(2022, 4, 1),
        special_needs=False,
        altered=True,
        size="Medium",
        size_current=Decimal("27.5"),
        size_potential=Decimal(30),
        size_unit="Pounds",
        vaccinated=True,
        color="Tricolor (Tan/Brown & Black & White)",
        coat_length="Short",
        courtesy=False,
        found=True,
        found_date=date(2026, 8, 30),
        found_zip="01930",
        location_zip="01930",
        adoption_fee="$350",
        ok_with_adults="All",
        obedience_training="Has Basic Training",
        owner_experience="None",
        exercise_needs="Moderate",
        energy_level="Moderate",
        grooming_needs="Low",
        yard_required=False,
        fence="Any Type",
        shedding="Moderate",
        new_people="Friendly",
        vocal="Some",
        activity_level="Moderately Active",
        ear_type="Droopy",
        eye_color="Brown",
        tail_type="Long",
        qualities=("goodInCar", "leashtrained", "playful", "affectionate"),
        pictures=(
            _picture(700, 1, _PHOTO),
            _picture(701, 2, _PHOTO + timedelta(hours=2), 1200, 1600),
        ),
        videos=(Video("702", 1, _PHOTO, 4_812_000, f"{_HUB}/media/702.mp4"),),
        video_urls=(
            VideoUrl(
                "703",
                1,
                _PHOTO,
                "aBcDeFgHiJk",
                "https://video.example.org/aBcDeFgHiJk.jpg",
                "https://video.example.org/watch?v=aBcDeFgHiJk",
            ),
        ),
        contact_name="Somebody of the foster team",
        contact_email="foster@harborlights.example.org",
        contact_cell_phone="(555) 555-0146",
        message_pet=True,
        needs_foster=False,
    ),
    _pet(
        15000002,
        "12",
        "<p>No\u00ebl is shy at first; ask for her at the sunny window \u2013 \u201cher\u201d window. \U0001f408</p>",
        1,
        "noel",
        name="No\u00ebl",
        species="Cat",
        breed="Domestic Short Hair",
        primary_breed="Domestic Short Hair",
        sex="Female",
        mixed=False,
        ok_with_cats=True,
        declawed=False,
        housetrained=True,
        age="Senior",
        birthdate=date(2014, 6, 15),
        special_needs=True,
        altered=True,
        size="Small",
        vaccinated=True,
        color="Black",
        coat_length="Short",
        location_zip="01930",
        adoption_fee="$90 includes neuter and first shots",
        qualities=("olderKidsOnly", "lap", "ongoingMedical", "timid", "gentle"),
        pictures=(_picture(710, 1, _PHOTO),),
        message_pet=True,
        needs_foster=True,
    ),
    _pet(
        15000003,
        "12",
        "<p>Of Duke we know little yet; he came in last night.</p>",
        0,
        "duke",
        name="Duke",
        species="Dog",
        breed="Labrador Retriever / Boxer",
        primary_breed="Labrador Retriever",
        secondary_breed="Boxer",
        sex="Male",
        mixed=True,
        age="Young",
        size="Large",
        location_zip="01930",
        pictures=(_picture(720, 1, STARTED - timedelta(hours=10), 800, 600),),
        message_pet=True,
    ),
    _pet(
        15000004,
        "34",
        "<ul><li>bonded with each other</li><li>eat from your hand</li></ul>",
        20,
        "thistle-and-clover",
        name="Thistle & Clover",
        species="Rabbit",
        sex="Male",
        age="Adult",
        altered=True,
        location_zip="87501",
        adoption_fee="Donation",
        pictures=(_picture(730, 1, STARTED - timedelta(days=60)),),
        message_pet=False,
    ),
    _pet(
        15000005,
        "34",
        "<p>Pepper whistles when the fridge opens.</p>",
        3,
        "pepper",
        name="Pepper",
        species="Guinea Pig",
        sex="Female",
        age="Baby",
        birthdate=date(2026, 8, 2),
        courtesy=True,
        location_zip="87501",
        qualities=("oKForSeniors", "eventempered"),
        pictures=(_picture(740, 1, STARTED - timedelta(days=3)),),
        message_pet=False,
    ),
)
NEW: Final = ("15000003",)
UPDATED: Final = ("15000001", "15000002")


def sample_files() -> dict[str, bytes]:
    """Every file of the sample set by its name under the folder."""
    orgs = [encode_org(org) for org in ORGS]
    pets = {pet.id: encode_pet(pet) for pet in PETS}
    data = _numbered("orgs", orgs) | _numbered("pets", list(pets.values()))
    data |= _numbered("newpets", [pets[pet_id] for pet_id in NEW])
    data |= _numbered("updatedpets", [pets[pet_id] for pet_id in UPDATED])
    counts = {name: content.count(b"\n") for name, content in data.items()}
    data["orgs_1.json"] = encode_stamp(STARTED) + data["orgs_1.json"]
    data["petlist.csv"] = encode_petlist(pets)
    counts["petlist.csv"] = len(pets)
    files = tuple(
        ManifestFile(name, len(content), counts[name], hashlib.sha256(content).hexdigest())
        for name, content in sorted(data.items())
    )
    manifest = Manifest("1", NIGHTLY, STARTED, STARTED + timedelta(seconds=2), "test", files)
    return {
        **data,
        ".petwire/manifest.json": encode_manifest(manifest),
        "schemas/org.schema.json": _json(schema("organisation", ORG_FIELDS)),
        "schemas/pet.schema.json": _json(schema("animal", PET_FIELDS)),
        "schemas/withdrawals.schema.json": _json(withdrawals_schema()),
        "index.html": _index(
            [
                *data,
                ".petwire/manifest.json",
                "schemas/org.schema.json",
                "schemas/pet.schema.json",
                "schemas/withdrawals.schema.json",
            ]
        ),
    }


def schema(what: str, fields: Iterable[Field]) -> dict[str, Any]:
    """The JSON Schema of a row as it is written. Readers accept more (docs/reference/file-formats.md)."""
    fields = tuple(fields)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A row of the bulk files: one {what}",
        "type": "object",
        "required": [field.key for field in fields],
        "properties": {field.key: _property(field) for field in fields},
    }


def withdrawals_schema() -> dict[str, Any]:
    """The JSON Schema of the orders to a service (docs/reference/withdrawals.md)."""
    moment = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
    count = {"type": "integer", "minimum": 1}
    key, signature = ({"type": "string", "pattern": f"^[0-9a-f]{{{digits}}}$"} for digits in (64, 128))
    some_id = {"anyOf": [_ID, {"type": "null"}]}
    entry: dict[str, Any] = {
        "seq": count,
        "kind": {"enum": list(KINDS)},
        "orgID": some_id,
        "animalID": some_id,
        "mediaID": some_id,
        "ordered": moment,
        "deadline": moment,
        "code": {"enum": list(CODES)},
        "lifted": {"anyOf": [moment, {"type": "null"}]},
    }
    rotation = {"from": key, "to": key, "at": moment, "signature": signature}
    members = {
        "format": {"const": 1},
        "hub": _TEXT,
        "service": _TEXT,
        "number": count,
        "issued": moment,
        "expires": moment,
        "entries": {"type": "array", "items": _members(entry)},
        "key": key,
        "rotations": {"type": "array", "items": _members(rotation)},
        "signature": signature,
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The orders to a service: .petwire/withdrawals.json",
    }
    return {**head, **_members(members)}


def _members(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


_TEXT: Final = {"type": "string"}
_ID: Final = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
_TIME: Final = {"type": "string", "pattern": "^([0-9]{1,11})?$", "description": "seconds since 1970 (UTC)"}
_WHOLE: Final = {"type": "string", "pattern": "^[0-9]*$"}
_MEDIA: Final[dict[str, Any]] = {
    "mediaID": _ID,
    "mediaOrder": {"type": "string", "pattern": "^[0-9]+$"},
    "lastUpdated": _TIME,
    "fileSize": _WHOLE,
    "resolutionX": _WHOLE,
    "resolutionY": _WHOLE,
}


def _property(field: Field) -> dict[str, Any]:
    if field.name in ("id", "org_id"):
        return _ID
    if field.kind is Kind.CHOICE:
        return {**_TEXT, "examples": list(field.options), "description": "an open list: others occur"}
    if field.kind is Kind.LIST:
        return {"type": "array", "items": _ITEMS[field.key]}
    return _FORMS.get(field.kind, _TEXT)


def _object(keys: Iterable[str], more: dict[str, Any] | None = None) -> dict[str, Any]:
    keys = sorted(keys)
    properties = {key: (more or {}).get(key) or _MEDIA.get(key, _TEXT) for key in keys}
    return {"type": "object", "required": keys, "properties": properties}


_FORMS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TRI: {"enum": ["Yes", "No", ""], "description": "three answers: empty is unknown, never no"},
    Kind.FLAG: {"enum": ["Yes", ""]},
    Kind.DATE: {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
    Kind.EPOCH: _TIME,
    Kind.NUMBER: {"type": "string", "pattern": f"^({NUMBER.pattern})?$"},
}
_ITEMS: Final = {
    "pictures": _object(PICTURE_KEYS, dict.fromkeys(SIZES, _object(RENDITION_KEYS))),
    "videos": _object(VIDEO_KEYS),
    "videoUrls": _object(VIDEO_URL_KEYS),
}


def _numbered(name: str, rows: list[bytes]) -> dict[str, bytes]:
    parts = range(0, max(len(rows), 1), ROWS_PER_FILE)
    return {
        f"{name}_{number}.json": b"".join(rows[start : start + ROWS_PER_FILE])
        for number, start in enumerate(parts, 1)
    }


def _json(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _index(names: Iterable[str]) -> bytes:
    """A page for people, in the looks of the public pages."""
    links = "\n".join(f'    <li><a href="{escape(name)}">{escape(name)}</a></li>' for name in names)
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sample bulk files \u00b7 petwire</title>
<link rel="icon" href="/static/listings/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/listings/site.css">
</head>
<body>
<header class="top"><div class="wrap"><a class="brand" href="/"><span>petwire</span></a></div></header>
<main>
<article class="wrap prose text">
  <h1>Sample bulk files</h1>
  <p class="lead">A small set as a service gets it each night, to test a reader with. Everything in it is invented.</p>
  <p>{len(PETS)} animals of {len(ORGS)} organisations, {ROWS_PER_FILE} rows a file so that the numbering can be seen.
  The schemas describe rows as they are written; the files pass <code>petwire bulk check</code>.</p>
  <ul>
{links}
  </ul>
</article>
</main>
</body>
</html>
"""
    return page.encode()


def write_samples(folder: Path) -> None:
    """Write the set anew; what is left over from another one goes."""
    wanted = sample_files()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
