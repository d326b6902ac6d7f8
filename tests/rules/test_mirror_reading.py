"""Lines become rows of COPY text; known lines are passed over; what cannot be used is told."""

import io
import sys
from datetime import UTC, datetime

import orjson
import pytest

from petwire.mirror import reading
from petwire.mirror.address import Address, BadAddress, parse_address
from petwire.mirror.frames import CutStream, read_frames, write_frames
from petwire.mirror.reading import (
    Job,
    ReaderDied,
    Unreadable,
    line_digest,
    pack,
    read_tally,
    unpack,
)
from petwire.mirror.render import ANIMAL_COLUMNS, ORG_COLUMNS, PICTURE_COLUMNS, VIDEO_COLUMNS, Renderer, text
from petwire.wire.read import decode_pet
from petwire.wire.records import Org, Pet, Video, VideoUrl
from petwire.wire.write import encode_pet

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def a_pet(number, **values):
    return Pet(str(number), "1", {"name": f"Pet {number}", "status": "Available", **values})


def a_job(tmp_path, rows, **facts):
    path = tmp_path / "pets_1.json"
    path.write_bytes(b"".join(rows))
    return Job(source="hub", now=NOW, files=[(str(path), path.name)], orgs={"1": 11}, **facts)


def result(job, *, own_process=False):
    found = {}
    with reading.reading(job, own_process=own_process) as frames:
        for name, payload in frames:
            found[name] = found.get(name, b"") + payload
    return found, read_tally(found["tally"])


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("back\\slash", "back\\\\slash"),
        ("\\N", "\\\\N"),
        ("\\.", "\\\\."),
        ("é ✓", "é ✓"),
    ],
)
def test_a_text_stays_in_its_cell(value, cell):
    assert text(value) == cell


def test_rows_have_as_many_cells_as_columns():
    render = Renderer(source="hub", now=NOW)
    pet, _ = decode_pet(encode_pet(a_pet(1, description="tab\tand\nline")))
    videos = Pet(
        "1",
        "1",
        {},
        videos=(Video("5", 1, NOW, 7, "https://v"),),
        video_urls=(VideoUrl("6", 1, None, "x", "", ""),),
    )

    rows = [
        (render.animal(pet, org_id=1, digest=b"d" * 16), ANIMAL_COLUMNS),
        (render.org(Org("1", {"name": "A\tB"}), digest=b"d" * 16), ORG_COLUMNS),
        *((row, VIDEO_COLUMNS) for row in render.videos(videos, org_id=1)),
    ]

    assert len(rows) == 4
    assert all(row.rstrip("\n").count("\t") + 1 == len(columns) for row, columns in rows)
    assert len(set(ANIMAL_COLUMNS)) == len(ANIMAL_COLUMNS)
    assert len(set(PICTURE_COLUMNS)) == len(PICTURE_COLUMNS)


def test_a_contact_that_is_sent_was_made_public():
    render = Renderer(source="hub", now=NOW)
    place = ANIMAL_COLUMNS.index("contact_public")

    rows = [
        render.animal(a_pet(1, **values), org_id=1, digest=b"")
        for values in ({}, {"contact_email": "a@b.org"})
    ]

    assert [row.split("\t")[place] for row in rows] == ["f", "t"]


def test_known_lines_are_passed_over_and_new_and_changed_ones_rendered(tmp_path):
    same, changed, new = (encode_pet(a_pet(number)) for number in (1, 2, 3))
    known = line_digest(same.rstrip()) + b"other than before"[:16]
    job = a_job(
        tmp_path, [same, changed, new], known=known, held=pack([1, 2]), fresh=pack([3]), ids=pack([77])
    )

    found, tally = result(job)

    assert found["animals"].startswith(b"77\t3\t11\t")
    assert found["staged_animals"].startswith(b"2\t11\t")
    assert (tally.rows, tally.same, list(unpack(found["seen"]))) == (3, 1, [1, 2, 3])


def test_a_row_that_the_list_does_not_name_is_left_out(tmp_path):
    found, tally = result(a_job(tmp_path, [encode_pet(a_pet(5))]))

    assert "animals" not in found
    assert tally.unlisted == 1


def test_rows_that_cannot_be_used_are_told_with_their_place(tmp_path):
    other_org = encode_pet(Pet("9", "2", {"name": "X"}))
    removed_org = encode_pet(Pet("8", "3", {"name": "Y"}))
    job = a_job(tmp_path, [b"{]\n", other_org, removed_org], fresh=pack([8, 9]), removed_orgs=["3"])

    found, tally = result(job)

    notices = orjson.loads(found["notices"])
    assert [(one["code"], one["row"], one["subject"]) for one in notices] == [
        ("not_json", 1, ""),
        ("org_unknown", 2, "9"),
    ]
    assert [row[1:] for row in orjson.loads(found["not_used"])] == [
        ["", "not_json"],
        ["9", "org_unknown"],
        ["8", "org_removed"],
    ]
    assert (tally.unreadable, tally.unknown_org, list(unpack(found["seen"]))) == (1, 1, [8, 9])


@pytest.mark.slow
def test_a_process_of_its_own_gives_the_same_frames(tmp_path):
    rows = [encode_pet(a_pet(number)) for number in range(1, 40)]
    job = a_job(tmp_path, rows, fresh=pack(range(1, 40)), ids=pack(range(101, 140)), held_back={"00" * 16: 0})

    assert result(job, own_process=True) == result(job)


def test_a_process_that_dies_is_an_error_and_not_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(ReaderDied), reading.reading(a_job(tmp_path, []), own_process=True) as frames:
        list(frames)


@pytest.mark.parametrize("own_process", [False, True])
@pytest.mark.slow
def test_a_line_longer_than_any_record_names_its_file(tmp_path, own_process):
    job = a_job(tmp_path, [b"x" * (17 * 1024 * 1024)])

    with (
        pytest.raises(Unreadable, match=r"pets_1.json: Line 1 is longer"),
        reading.reading(job, own_process=own_process) as frames,
    ):
        list(frames)


class TakesLittle(io.RawIOBase):
    """A stream without a buffer, as standard output is with PYTHONUNBUFFERED: it takes a part and says how much."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data[:7])
        return min(7, len(data))


def test_frames_are_whole_however_little_the_pipe_takes_at_once():
    frames = [("animals", b"x" * 100), ("rows", b""), ("end", b"")]
    pipe = TakesLittle()

    write_frames(pipe, frames)

    assert list(read_frames(io.BytesIO(pipe.data), last="end")) == frames


def test_frames_come_back_as_they_were_sent_and_a_cut_is_seen(tmp_path):
    path = tmp_path / "frames"
    sent = [("one", b"x" * 70_000), ("two", b""), ("end", b"")]
    with path.open("wb") as out:
        write_frames(out, sent)

    with path.open("rb") as stream:
        assert list(read_frames(stream, last="end")) == sent

    path.write_bytes(path.read_bytes()[:-1])
    with path.open("rb") as stream, pytest.raises(CutStream):
        list(read_frames(stream, last="end"))


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("ftp://apikey-a@ftp.example.org", Address("ftp", ".", "ftp.example.org", 21, "apikey-a"), None),
        ("ftps://u:p%40ss@h:2121/a/b/", Address("ftps", "a/b", "h", 2121, "u"), "p@ss"),
        ("file:///srv/feed%20one", Address("folder", "/srv/feed one"), None),
        ("/srv/feed", Address("folder", "/srv/feed"), None),
        ("ftp://u@[::1]:2121/", Address("ftp", ".", "::1", 2121, "u"), None),
        ("https://u@h.org/", Address("https", ".", "h.org", 443, "u"), None),
        ("https://u:p%40ss@h.org:8443/hub/files/", Address("https", "hub/files", "h.org", 8443, "u"), "p@ss"),
        ("http://u@127.0.0.1:8000", Address("http", ".", "127.0.0.1", 8000, "u"), None),
        ("http://u@[::1]:8000", Address("http", ".", "::1", 8000, "u"), None),
    ],
)
def test_addresses_are_read_and_lose_their_password(url, address, password):
    assert parse_address(url) == (address, password)
    assert "p%40ss" not in address.url
    assert parse_address(address.url)[0] == address


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.org/files", "needs a user"),
        ("http://u@example.org/", "in clear; it is for this machine alone"),
        ("sftp://u@h", "later version"),
        ("gopher://u@h", "no address of a source"),
        ("ftp://h/", "needs a user"),
        ("ftp://u@h:port/", "cannot be read"),
        ("ftp://u@h/a%0d%0aDELE x", "control character"),
    ],
)
def test_addresses_that_cannot_be_used_say_why(url, words):
    with pytest.raises(BadAddress, match=words):
        parse_address(url)
