"""The exact bytes of what is written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, QUALITIES, Field, Kind
from petwire.wire.manifest import BadManifest, Manifest, ManifestFile, decode_manifest, encode_manifest
from petwire.wire.read import decode_org, decode_pet
from petwire.wire.records import Org, Pet, Picture, Rendition, Video, VideoUrl
from petwire.wire.write import encode_org, encode_pet, encode_petlist, encode_stamp, php_json

GOLDEN = Path(__file__).parent.parent / "golden" / "wire"
NIGHT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def filled(fields: tuple[Field, ...]) -> dict[str, object]:
    """A value for every field: each text says our name, so that the golden file shows a swapped pair."""
    by_kind: dict[Kind, object] = {
        Kind.TRI: True,
        Kind.DATE: date(2020, 1, 31),
        Kind.EPOCH: NIGHT,
        Kind.NUMBER: Decimal("25.50"),
    }
    values: dict[str, object] = {}
    for field in fields:
        if field.kind in (Kind.FLAG, Kind.LIST, Kind.DERIVED) or field.name in ("id", "org_id"):
            continue
        if field.kind is Kind.CHOICE:
            values[field.name] = field.options[0]
        else:
            values[field.name] = by_kind.get(field.kind, f"the {field.name}")
    return values


def full_pet() -> Pet:
    values = filled(PET_FIELDS) | {
        "name": 'Löwe "Rex" 🐕',
        "description": '<div class="rgDescription">Good & kind.<br />\u2028</div>',
        "description_plain": "Good & kind.\r\n\tNext\\line\x7f\x01",
        "ok_with_cats": False,
        "size_potential": Decimal(0),
        "pet_url": "https://rescue.example/animals?id=15000001",
    }
    size = Rendition("https://hub.example/media/700-0a1b2c3d.jpg", 53793, 650, 500)
    return Pet(
        id="15000001",
        org_id="12",
        values=values,
        qualities=QUALITIES,
        pictures=(
            Picture(
                "700", 1, NIGHT, size, size._replace(width=500), Rendition("https://hub.example/s.jpg"), {}
            ),
            Picture("701", 2, None, size, size, size, {"original": {"type": "jpg"}, "caption": None}),
        ),
        videos=(Video("5", 1, NIGHT, 99, "https://hub.example/5.mp4", {"seconds": 3}),),
        video_urls=(
            VideoUrl("6", 1, NIGHT, "dQw4", "https://tube.example/t.jpg", "https://tube.example/v", {}),
        ),
        kept={"zebra": 1.5, "adoptionPending": {"since": [None, True]}, "foundDate": "soon"},
    )


def full_org() -> Org:
    return Org(
        "384", filled(ORG_FIELDS) | {"name": "Pfötchen & Co", "message_org": False}, {"orgPlus4": "1245"}
    )


@pytest.mark.parametrize(
    ("name", "line"), [("pet.json", encode_pet(full_pet())), ("org.json", encode_org(full_org()))]
)
def test_a_full_record_is_written_byte_for_byte(name, line, request):
    if request.config.getoption("--golden", default=False):
        (GOLDEN / name).write_bytes(line)

    assert line == (GOLDEN / name).read_bytes()


def test_the_golden_pet_fills_every_key_and_is_read_back():
    line = (GOLDEN / "pet.json").read_bytes()

    row = orjson.loads(line)
    assert list(row) == [
        *(field.key for field in PET_FIELDS if field.kind is not Kind.DERIVED),
        "adoptionPending",
        "zebra",
        "animalDescription",
        "animalDescriptionPlain",
    ]
    assert all(value not in ("", []) for value in row.values())
    expected = full_pet()
    expected.values.pop("found_date")  # the one that was not understood goes before it
    assert decode_pet(line)[0] == expected


def test_the_golden_org_fills_every_key_and_is_read_back():
    line = (GOLDEN / "org.json").read_bytes()

    row = orjson.loads(line)
    assert list(row) == [*(field.key for field in ORG_FIELDS), "orgPlus4"]
    assert decode_org(line)[0] == full_org()


def test_a_pet_of_which_nothing_is_known_has_all_keys_empty():
    row = orjson.loads(encode_pet(Pet("7", "1", {})))

    lists = {"pictures": [], "videos": [], "videoUrls": []}
    assert row == {field.key: "" for field in PET_FIELDS} | lists | {"orgID": "1", "animalID": "7"}


def test_every_scalar_is_written_as_a_string():
    row = orjson.loads(encode_pet(Pet("7", "1", full_pet().values, pictures=full_pet().pictures[:1])))

    picture = row.pop("pictures")[0]
    sizes = [picture.pop(size) for size in ("original", "large", "small")]
    scalars = [*row.values(), *picture.values(), *(value for size in sizes for value in size.values())]
    assert {type(value) for value in scalars} == {str, list}
    assert [value for value in scalars if isinstance(value, list)] == [[], []]


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0"), ("-0.0", "0"), ("25.50", "25.5"), ("1E+3", "1000"), ("1E-6", "0.000001"), ("100", "100")],
)
def test_numbers_are_written_plainly(number, text):
    row = orjson.loads(encode_pet(Pet("7", "1", {"size_current": Decimal(number)})))

    assert row["sizeCurrent"] == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a/b", b'"a\\/b"'),
        ("é", b'"\\u00e9"'),
        ("ÿ€🐕", b'"\\u00ff\\u20ac\\ud83d\\udc15"'),
        ("\u2028", b'"\\u2028"'),
        ('"\\\b\f\n\r\t\x1f', b'"\\"\\\\\\b\\f\\n\\r\\t\\u001f"'),
        ({"ä/": [1, 1.5, None, True]}, b'{"\\u00e4\\/":[1,1.5,null,true]}'),
    ],
)
def test_json_is_written_as_php_does(value, written):
    assert php_json(value) == written
    assert orjson.loads(written) == value


def test_a_stamp_is_whole_seconds_as_a_string():
    assert encode_stamp(NIGHT.replace(microsecond=999_999)) == b'{"timestamp":"1772352000"}\n'


def test_a_petlist_has_a_hundred_ids_a_row():
    data = encode_petlist(map(str, range(1, 202)))

    rows = data.split(b"\n")
    assert [row.count(b",") + 1 for row in rows[:-1]] == [100, 100, 1]
    assert rows[-1] == b""
    assert rows[2] == b"201"


def test_a_petlist_of_nothing_is_empty():
    assert encode_petlist([]) == b""


MANIFEST = Manifest(
    set="20260301-1",
    kind="nightly",
    started=NIGHT,
    finished=NIGHT.replace(minute=2, microsecond=5),
    environment="test",
    files=(ManifestFile("orgs_1.json", 10, 2, "0" * 64), ManifestFile("petlist.csv", 0, 0, "f" * 64)),
)


def test_a_manifest_has_the_members_of_the_contract():
    value = orjson.loads(encode_manifest(MANIFEST))

    assert value == {
        "format": 1,
        "set": "20260301-1",
        "kind": "nightly",
        "started": "2026-03-01T08:00:00Z",
        "finished": "2026-03-01T08:02:00.000005Z",
        "environment": "test",
        "files": [
            {"name": "orgs_1.json", "bytes": 10, "rows": 2, "sha256": "0" * 64},
            {"name": "petlist.csv", "bytes": 0, "rows": 0, "sha256": "f" * 64},
        ],
    }


def test_a_manifest_with_more_members_is_read():
    value = orjson.loads(encode_manifest(MANIFEST)) | {"later": [1]}

    assert decode_manifest(orjson.dumps(value)) == MANIFEST


FILE = {"name": "pets_1.json", "bytes": 1, "rows": 1, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"format": 2}, "has format 2"),
        ({"format": None}, "has format None"),
        ({"kind": "weekly"}, "kind is 'weekly'"),
        ({"kind": ["nightly"]}, "kind is"),
        ({"set": ""}, "set is not a text"),
        ({"environment": 5}, "environment is not a text"),
        ({"started": "today"}, "started is not a time"),
        ({"finished": "2026-03-01T08:00:00"}, "finished has no time zone"),
        ({"files": None}, "files is not a list"),
        ({"files": ["pets_1.json"]}, "an entry of files is not an object"),
        ({"files": [FILE, FILE]}, "a file is named twice"),
        ({"files": [FILE | {"name": "../pets_1.json"}]}, "not the name of a bulk file"),
        ({"files": [FILE | {"name": "/etc/x_pets_1.json"}]}, "not the name of a bulk file"),
        ({"files": [FILE | {"bytes": -1}]}, "bytes of pets_1.json is not a count"),
        ({"files": [FILE | {"rows": "1"}]}, "rows of pets_1.json is not a count"),
        ({"files": [FILE | {"rows": True}]}, "rows of pets_1.json is not a count"),
        ({"files": [FILE | {"sha256": "0" * 63}]}, "sha256 of pets_1.json"),
    ],
)
def test_a_manifest_that_is_wrong_says_where(changes, what):
    value = orjson.loads(encode_manifest(MANIFEST)) | changes

    with pytest.raises(BadManifest, match=what):
        decode_manifest(orjson.dumps(value))


@pytest.mark.parametrize(
    ("data", "what"), [(b"", "not JSON"), (b"<html>", "not JSON"), (b"[]", "not an object")]
)
def test_what_is_no_manifest_at_all_is_said(data, what):
    with pytest.raises(BadManifest, match=what):
        decode_manifest(data)
