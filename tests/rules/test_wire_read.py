"""What is read from a row, form by form."""

from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest

from petwire.wire.fields import PET_FIELDS, QUALITIES
from petwire.wire.media import _odd_picture, read_picture
from petwire.wire.notices import Severity
from petwire.wire.read import (
    LineTooLong,
    Stamp,
    decode_org,
    decode_pet,
    read_petlist,
    read_stamp,
    split_lines,
)
from petwire.wire.records import Pet, Picture, Rendition, Video, VideoUrl
from tests.rules.wire_world import org_line, pet_line, picture_row

NOON = datetime(2024, 2, 18, 12, tzinfo=UTC)
Y2001 = datetime(2001, 1, 1, 12, tzinfo=UTC)
EPOCH = str(int(NOON.timestamp()))


def read(**changes) -> Pet:
    pet, notices = decode_pet(pet_line(**changes))
    assert pet is not None, notices
    return pet


VALUES = [
    ("text as it is", "name", " Rex & Co ", "name", " Rex & Co "),
    ("text beyond the first plane", "name", "Löwe 🐕", "name", "Löwe 🐕"),
    ("a number for a text", "adoptionFee", 225, "adoption_fee", "225"),
    ("a fraction for a text", "adoptionFee", 12.5, "adoption_fee", "12.5"),
    ("a boolean for a text", "summary", True, "summary", "Yes"),
    ("yes", "dogs", "Yes", "ok_with_dogs", True),
    ("no", "dogs", "No", "ok_with_dogs", False),
    ("yes in small letters", "dogs", "yes", "ok_with_dogs", True),
    ("n", "dogs", "N", "ok_with_dogs", False),
    ("1", "dogs", "1", "ok_with_dogs", True),
    ("0", "dogs", "0", "ok_with_dogs", False),
    ("the number 1", "dogs", 1, "ok_with_dogs", True),
    ("JSON's true", "dogs", True, "ok_with_dogs", True),
    ("JSON's false", "dogs", False, "ok_with_dogs", False),
    ("the word false", "dogs", "FALSE", "ok_with_dogs", False),
    ("an option", "sex", "Male", "sex", "Male"),
    ("an option that is new", "sex", "male", "sex", "male"),
    ("a date", "birthdate", "2020-01-31", "birthdate", date(2020, 1, 31)),
    ("a US date", "birthdate", "4/18/2010", "birthdate", date(2010, 4, 18)),
    ("a US date with zeros", "birthdate", "04/08/2010", "birthdate", date(2010, 4, 8)),
    ("a US date with time", "birthdate", "10/8/2014 10:56 AM", "birthdate", date(2014, 10, 8)),
    ("a date with time", "birthdate", "2020-01-31T23:59:59-08:00", "birthdate", date(2020, 1, 31)),
    ("a date as epoch", "birthdate", EPOCH, "birthdate", date(2024, 2, 18)),
    ("a date as a number", "birthdate", int(EPOCH), "birthdate", date(2024, 2, 18)),
    ("a time", "lastUpdated", EPOCH, "updated_at", NOON),
    ("a time as a number", "lastUpdated", int(EPOCH), "updated_at", NOON),
    ("a time with decimals", "lastUpdated", EPOCH + ".987", "updated_at", NOON),
    ("a time in milliseconds", "lastUpdated", EPOCH + "987", "updated_at", NOON),
    ("a time before 2001 in milliseconds", "lastUpdated", "978350400000", "updated_at", Y2001),
    ("a time in ISO form", "lastUpdated", "2024-02-18T13:00:00.5+01:00", "updated_at", NOON),
    ("a time in Eastern winter", "lastUpdated", "2024-02-18 07:00:00", "updated_at", NOON),
    ("a time in US form", "lastUpdated", "2/18/2024 7:00 AM", "updated_at", NOON),
    ("a number", "sizeCurrent", "25.50", "size_current", Decimal("25.5")),
    ("zero is a number", "sizeCurrent", "0", "size_current", Decimal(0)),
    ("a JSON number", "sizeCurrent", 25.5, "size_current", Decimal("25.5")),
    ("the other spelling of adults", "okWithAdults", "All", "ok_with_adults", "All"),
    ("the guide's description", "animalDescription", "<p>x</p>", "description", "<p>x</p>"),
    ("the guide's plain description", "animalDescriptionPlain", "x", "description_plain", "x"),
]


@pytest.mark.parametrize(
    ("key", "written", "name", "value"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES]
)
def test_a_value_is_read(key, written, name, value):
    pet = read(**{key: written})

    assert pet.values[name] == value
    assert type(pet.values[name]) is type(value)
    assert pet.kept == {}


@pytest.mark.parametrize("nothing", ["", None, "null", [], [""], {}])
@pytest.mark.parametrize("key", ["summary", "dogs", "sex", "birthdate", "lastUpdated", "sizeCurrent", "lap"])
def test_nothing_is_not_known_and_never_no(key, nothing):
    pet = read(**{key: nothing})

    assert pet.values == {"status": "Available", "name": "Rex"}
    assert (pet.kept, pet.qualities) == ({}, ())


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("birthdate", "soon"),
        ("lastUpdated", "0"),
        ("sizeCurrent", "25 lbs"),
        ("dogs", "maybe"),
        ("lap", "No"),
        ("lap", False),
        ("name", ["Rex", 7]),
        ("pictures", "http://x"),
        ("pictures", [{"url": "http://x"}]),
        ("adoptionPending", {"a": [1, None]}),
        ("adoptionPending", None),
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(key, written):
    assert read(**{key: written}).kept == {key: written}


def test_ids_may_be_numbers():
    pet, notices = decode_pet(b'{"orgID":12,"animalID":15000001}')

    assert pet == Pet("15000001", "12", {})
    assert notices == []


def test_unknown_keys_without_a_value_are_nothing():
    assert read(adoptionPending="").kept == {}


def test_qualities_come_in_the_order_of_the_table():
    pet = read(**dict.fromkeys(reversed(QUALITIES), "Yes"))

    assert pet.qualities == QUALITIES


def test_the_files_own_spelling_of_the_description_wins():
    pet = read(description="ours", animalDescription="other", animalDescriptionPlain="plain")

    assert pet.values["description"] == "ours"
    assert pet.values["description_plain"] == "plain"
    assert pet.kept == {}


def test_an_empty_description_gives_way_to_the_guides_spelling():
    assert read(description="", animalDescription="other").values["description"] == "other"


@pytest.mark.parametrize("other", ["x", "", None])
def test_spellings_that_do_not_contradict_are_no_finding(other):
    _, notices = decode_pet(pet_line(description="x", animalDescription=other))

    assert notices == []


def test_an_org_answers_to_the_old_name_of_its_applications():
    org, _ = decode_org(org_line(allowCommonApp="Yes"))

    assert org.values["allow_applications"] is True


def test_characters_that_no_database_stores_are_removed_everywhere():
    line = pet_line(
        **{
            "name": "R\x00ex",
            "new\x00key": {"a\x00": ["\x00b"]},
            "sex": "Ma\x00le",
            "videos": ["http://\x00x"],
        },
        pictures=[picture_row(originalUrl="http://\x00y", original={"url": "http://\x00y"})],
    ).replace(b"Available", b"Avail\\ud83dable")

    pet, _ = decode_pet(line)

    assert "\\u0000" not in orjson.dumps([pet.values, pet.kept], default=str).decode()
    assert pet.values == {"status": "Available", "name": "Rex", "sex": "Male"}
    assert pet.kept == {"newkey": {"a": ["b"]}}
    assert pet.videos[0].url == "http://x"
    assert pet.pictures[0].original.url == "http://y"


@pytest.mark.parametrize("value", ["a\x00b", ["\x00"], {"\x00": "\x00"}, ["\x00http://x"], [{"url": "\x00"}]])
def test_no_key_lets_a_nul_through(value):
    for field in PET_FIELDS:
        if field.key not in ("orgID", "animalID"):
            pet, _ = decode_pet(pet_line(**{field.key: value}))

            assert "\\x00" not in repr(pet), field.key


def test_a_picture_is_read():
    pet = read(pictures=[picture_row()])

    size = Rendition("https://pics.example/700.jpg", 53793, 650, 500)
    at = datetime.fromtimestamp(1596010075, UTC)
    assert pet.pictures == (Picture("700", 1, at, size, size, size, {}),)


ODD_PICTURES = {
    "numbers for strings": picture_row(mediaID=700, mediaOrder=1, lastUpdated=1596010075),
    "no order": picture_row(mediaOrder=""),
    "no time": picture_row(lastUpdated=""),
    "a time of no form": picture_row(lastUpdated="soon"),
    "sizes not given": picture_row(
        large={"fileSize": "", "resolutionX": "", "resolutionY": "", "url": "u"}, largeUrl="u"
    ),
    "only one size": {"mediaID": "700", "originalUrl": "u"},
    "addresses differ": picture_row(originalUrl="other", fullsizeUrl="another"),
    "unknown members": picture_row(type="jpg", small={"url": "u", "type": "jpg", "fileSize": "n/a"}),
    "an address that is none": picture_row(originalUrl=5, large={"url": ["x"]}),
    "a size that is a text": picture_row(small="u"),
    "huge numbers": picture_row(
        original={"fileSize": "1" * 30, "resolutionX": "1" * 10, "resolutionY": "-1", "url": "u"}
    ),
    "nothing else": {"mediaID": "700"},
    "nulls": dict.fromkeys(picture_row()) | {"mediaID": "700"},
}


@pytest.mark.parametrize("entry", ODD_PICTURES.values(), ids=ODD_PICTURES.keys())
def test_an_odd_picture_is_read_and_nothing_of_it_is_lost(entry):
    from petwire.wire.write import encode_pet

    pet = read(pictures=[entry])

    again = orjson.loads(encode_pet(pet))["pictures"][0]
    for key, value in entry.items():
        if isinstance(value, dict) and isinstance(again[key], dict):
            assert {name: str(member) for name, member in value.items()}.items() <= {
                name: str(member) for name, member in again[key].items()
            }.items()
        elif value not in ("", None):
            assert str(again[key]) == str(value)
    assert read(pictures=[again]).pictures == pet.pictures


def test_the_quick_way_to_read_a_picture_reads_the_same():
    for entry in [picture_row(), *ODD_PICTURES.values()]:
        assert read_picture(entry, 1) == _odd_picture(entry, 1)


def test_entries_that_are_no_pictures_stand_behind_those_that_are():
    pet = read(pictures=["http://x", picture_row(), "", None, picture_row("700", mediaOrder="2")])

    assert [picture.id for picture in pet.pictures] == ["700"]
    assert pet.kept == {"pictures": ["http://x", picture_row("700", mediaOrder="2")]}


def test_videos_are_read_as_objects_or_bare_addresses():
    pet = read(
        videos=[{"mediaID": "5", "fileSize": "99", "url": "http://v", "seconds": 3}, "http://w"],
        videoUrls=[{"videoId": "abc", "urlThumbnail": "http://t", "url": "http://y"}, "http://z", {"id": 1}],
    )

    assert pet.videos == (
        Video("5", 1, None, 99, "http://v", {"seconds": 3}),
        Video("", 2, None, None, "http://w", {}),
    )
    assert pet.video_urls == (
        VideoUrl("", 1, None, "abc", "http://t", "http://y", {}),
        VideoUrl("", 2, None, "", "", "http://z", {}),
        VideoUrl("", 3, None, "", "", "", {"id": 1}),
    )


STAMPS = {
    "ours": b'{"timestamp":"1708257600"}',
    "a number": b'{"timestamp":1708257600}',
    "behind other members": b'{"format":"2","rows":1000,"exportStarted":"2024-02-18T12:00:00Z"}',
    "a bare string": b'"1708257600"',
    "a bare number": b"1708257600",
    "milliseconds": b"1708257600123",
    "a fraction": b"1708257600.25",
    "ISO with zone": b'"2024-02-18T12:00:00+00:00"',
    "ISO with another zone": b'"2024-02-18 04:00:00 -0800"',
    "ISO without zone is Eastern": b'{"date":"2024-02-18 07:00:00"}',
    "US with AM is Eastern": b'"02/18/2024 07:00:00 AM"',
    "text that is not JSON": b"02/18/2024 07:00:00 AM",
    "ISO text that is not JSON": b"2024-02-18 07:00:00",
    "a sentence": b"Export started 2024-02-18 07:00:00",
    "a list": b'["1708257600"]',
    "with BOM and line end": b'\xef\xbb\xbf"1708257600"\r\n',
}


@pytest.mark.parametrize("row", STAMPS.values(), ids=STAMPS.keys())
def test_a_stamp_is_read_in_every_form(row):
    assert read_stamp(row) == Stamp(NOON, False)


def test_a_stamp_in_the_afternoon_and_in_summer():
    assert read_stamp(b"07/04/2024 12:30:05 PM").at == datetime(2024, 7, 4, 16, 30, 5, tzinfo=UTC)
    assert read_stamp(b"07/04/2024 12:30:05 AM").at == datetime(2024, 7, 4, 4, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "row", [b"", b"{}", b"null", b'"soon"', b"true", b"[[1]]", b"12", b"\xff", b'"13/45/2024"', b"{"]
)
def test_a_row_without_a_time_is_a_stamp_without_a_time(row):
    assert read_stamp(row) == Stamp(None, False)


@pytest.mark.parametrize("row", [org_line(), b'{"orgID":"", "at":"1708257600"}', org_line()[:-20]])
def test_a_first_row_that_is_an_org_is_no_stamp(row):
    assert read_stamp(row) == Stamp(None, True)


def test_a_petlist_is_read_in_its_order():
    ids, notices = read_petlist(b"\xef\xbb\xbf3,1, 2\r\n\r\n9\r\n10")

    assert list(ids) == [3, 1, 2, 9, 10]
    assert notices == []


def test_a_petlist_says_where_it_is_wrong():
    ids, notices = read_petlist(b"1,2\n\n3,x,,4", "petlist.csv")

    assert list(ids) == [1, 2, 3, 4]
    assert [(notice.row, notice.detail) for notice in notices] == [
        (3, "'x' is no animalID"),
        (3, "an empty place between commas"),
    ]
    assert {(notice.file, notice.severity) for notice in notices} == {("petlist.csv", Severity.ERROR)}


def test_a_foreign_file_does_not_give_a_finding_per_word():
    ids, notices = read_petlist(b"word,\n" * 10_000)

    assert not ids
    assert len(notices) == 21
    assert notices[-1].detail == "19980 more like these"


@pytest.mark.slow
def test_a_line_without_end_is_not_gathered_for_ever():
    def endless():
        while True:
            yield b"x" * 1024 * 1024

    with pytest.raises(LineTooLong, match="Line 1 is longer than 16 MiB"):
        list(split_lines(endless()))
