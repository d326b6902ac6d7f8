"""Zips of ready pieces: any reader finds what was packed, and the CRC is that of the whole."""

import io
import subprocess
import zlib
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.bulkfiles.files import _member
from petwire.lib.splice import END, between, combined, combined_slowly, deflated, head, tail
from petwire.lib.zips import look_over
from tests.programs import needs

ROWS = [b'{"animalID":"%d","name":"Pup"}\n' % number * (number % 7) for number in range(60)]


def a_zip(rows: list[bytes], *, stored: bool = False) -> bytes:
    crc = 0
    for one in rows:
        crc = combined(crc, zlib.crc32(one), len(one))
    packed = b"".join(rows) if stored else b"".join(map(deflated, rows)) + END
    facts = {"crc": crc, "packed": len(packed), "unpacked": sum(map(len, rows)), "stored": stored}
    return head("pets_1.json", **facts) + packed + tail("pets_1.json", **facts)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("rows", [[], [b""], ROWS[:1], ROWS], ids=["none", "empty", "one", "many"])
def test_pieces_one_behind_the_other_are_a_zip(rows, stored):
    data = a_zip(rows, stored=stored)

    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read("pets_1.json") == b"".join(rows)
    assert [member.name for member in look_over(io.BytesIO(data))] == ["pets_1.json"]


def test_it_is_the_zip_that_python_would_make_but_for_the_packed_bytes():
    made = a_zip([b"row\n"], stored=True)
    theirs = io.BytesIO()
    with ZipFile(theirs, "w") as archive, archive.open(_member("pets_1.json", 0), "w") as into:
        into.write(b"row\n")

    assert made == theirs.getvalue()


def test_unzip_finds_no_fault(tmp_path):
    (tmp_path / "a.zip").write_bytes(a_zip(ROWS))

    done = subprocess.run(
        [needs("unzip"), "-t", tmp_path / "a.zip"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, "No errors detected" in done.stdout) == (0, True)


def test_libarchive_reads_it(tmp_path):
    (tmp_path / "a.zip").write_bytes(a_zip(ROWS))

    done = subprocess.run([needs("bsdtar"), "-xOf", tmp_path / "a.zip"], capture_output=True, check=True)

    assert done.stdout == b"".join(ROWS)


@given(st.binary(max_size=500), st.binary(max_size=500))
def test_crcs_are_combined_and_taken_apart(one, other):
    both = zlib.crc32(one + other)

    for way in (combined, combined_slowly):
        assert way(zlib.crc32(one), zlib.crc32(other), len(other)) == both
    assert between(zlib.crc32(one), both, len(other)) == zlib.crc32(other)


@pytest.mark.parametrize("size", [1, 255, 65_536, 5_000_001])
def test_both_ways_to_combine_agree_on_large_sizes(size):
    data = bytes(size)

    for way in (combined, combined_slowly):
        assert way(zlib.crc32(b"one"), zlib.crc32(data), size) == zlib.crc32(b"one" + data)
