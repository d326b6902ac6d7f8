"""Nothing is lost between writing and reading."""

from array import array
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petwire.wire.manifest import Manifest, ManifestFile, decode_manifest, encode_manifest
from petwire.wire.notices import Severity
from petwire.wire.read import (
    decode_org,
    decode_pet,
    read_petlist,
    read_stamp,
    split_lines,
)
from petwire.wire.write import Listed, encode_org, encode_pet, encode_petlist, encode_stamp
from tests.rules import wire_world as world

pytestmark = pytest.mark.slow


@given(world.pets)
@settings(max_examples=30)
def test_a_written_pet_is_read_as_it_was(pet):
    line = encode_pet(pet)

    again, notices = decode_pet(line)

    assert again == pet
    assert all(notice.severity is Severity.INFO for notice in notices)
    assert encode_pet(again) == line


@given(world.orgs)
@settings(max_examples=50)
def test_a_written_org_is_read_as_it_was(org):
    line = encode_org(org)

    again, notices = decode_org(line)

    assert again == org
    assert all(notice.severity is Severity.INFO for notice in notices)
    assert encode_org(again) == line


@given(world.pets)
@settings(max_examples=10)
def test_a_line_is_plain_ascii_without_line_ends_inside(pet):
    line = encode_pet(pet)

    assert line.isascii()
    assert line.index(b"\n") == len(line) - 1


@given(
    st.dictionaries(st.sampled_from(world.PET_KEYS) | world.unknown_keys, world.json_values, max_size=12),
    world.ids,
    world.ids,
)
@settings(max_examples=60)
def test_whatever_is_read_is_written_so_that_it_is_read_the_same(row, animal_id, org_id):
    pet, _ = decode_pet(world.pet_line(**row | {"animalID": animal_id, "orgID": org_id}))

    again, notices = decode_pet(encode_pet(pet))

    assert again == pet
    assert "spellings_differ" not in {notice.code for notice in notices}


@given(world.times)
def test_a_written_stamp_is_read_as_it_was(at):
    stamp = read_stamp(encode_stamp(at))

    # A number below 9 digits is a second before 1973: a count or a version rather than a stamp.
    assert stamp.at == (at if at.timestamp() >= 100_000_000 else None)
    assert not stamp.is_row


@given(st.lists(world.ids, min_size=1, max_size=350, unique=True))
@settings(max_examples=30)
def test_a_written_petlist_is_read_as_it_was(ids):
    data = encode_petlist(ids)

    assert read_petlist(data) == (array("q", map(int, ids)), [])
    assert max(row.count(b",") for row in data.splitlines()) < 100


@given(st.lists(world.ids, max_size=350, unique=True), st.lists(st.integers(0, 350), unique=True))
@settings(max_examples=100)
def test_runs_of_listed_ids_are_the_petlist_of_those_ids(ids, places):
    bounds = sorted(place for place in places if place <= len(ids))
    runs = list(zip(bounds[::2], bounds[1::2], strict=False))
    chosen = [one for start, end in runs for one in ids[start:end]]

    data = Listed(ids).petlist(runs)

    assert data == b"".join(b",".join(row) + b"\n" for row in _hundreds([one.encode() for one in chosen]))


def _hundreds(ids):
    return [ids[start : start + 100] for start in range(0, len(ids), 100)]


files = st.builds(
    ManifestFile,
    name=st.integers(1, 99_999).map(lambda number: f"pets_{number}.json"),
    bytes=st.integers(0, 2**60),
    rows=st.integers(0, 2**40),
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
)


@given(
    st.builds(
        Manifest,
        set=world.texts,
        kind=st.sampled_from(["nightly", "on demand"]),
        started=st.datetimes(timezones=st.just(UTC)),
        finished=st.datetimes(timezones=st.just(UTC)),
        environment=st.sampled_from(["production", "test"]),
        files=st.lists(files, max_size=5, unique_by=lambda file: file.name).map(tuple),
        format=st.just(1),
    )
)
def test_a_written_manifest_is_read_as_it_was(manifest):
    assert decode_manifest(encode_manifest(manifest)) == manifest


@given(
    st.lists(st.binary(min_size=1).map(lambda line: b"{" + line.replace(b"\n", b"").replace(b"\r", b""))),
    st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n \r\n"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 7),
)
def test_lines_come_out_as_they_were_however_they_end_and_arrive(lines, end, bom, last, size):
    data = b"\xef\xbb\xbf" * bom + end.join(lines) + end * last
    chunks = [data[place : place + size] for place in range(0, len(data), size)]

    found = list(split_lines(chunks))

    assert [line for _, line in found] == lines
    assert [number for number, _ in found] == [1 + place * end.count(b"\n") for place in range(len(lines))]
