"""Zips from strangers: sound ones are unpacked however they were written, all others are refused with the reason."""

import random
import tracemalloc
from zipfile import ZIP_DEFLATED, ZIP_STORED

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.lib.zips import BadZip, Limits, unpack
from tests.hostile_zips import NAME, hostile, sound, streamed
from tests.rules.wire_world import pet_line

pytestmark = pytest.mark.slow

_words = random.Random(1)
ROWS = b"".join(
    pet_line(animalID=str(number), description=_words.randbytes(200).hex()) + b"\n" for number in range(200)
)
HOSTILE = hostile(ROWS)


@pytest.fixture
def tried(tmp_path):
    """Unpack the bytes of a zip; gives what came out."""

    def go(data: bytes, **options) -> bytes:
        path = tmp_path / "pets_1.json.zip"
        path.write_bytes(data)
        unpack(path, tmp_path / "out", **options)
        return (tmp_path / "out").read_bytes()

    return go


@pytest.mark.parametrize(
    "data",
    [sound(ROWS), sound(ROWS, method=0), streamed(ROWS), streamed(ROWS, large=True)],
    ids=["deflated", "stored", "streamed", "streamed, large"],
)
def test_a_sound_zip_gives_its_rows(tried, data):
    assert tried(data) == ROWS


def test_members_lie_one_behind_the_other_each_from_a_line_of_its_own(tried):
    data = sound(b"one", NAME, ("x_pets_2.json", b"two\n"), ("x_pets_3.json", b""), ("x_pets_4.json", b"4"))

    assert tried(data) == b"one\ntwo\n4"


def test_an_empty_file_comes_out_of_a_zip_as_one(tried):
    assert tried(sound(b"")) == b""


def test_a_zip_with_a_remark_at_its_end_is_sound(tried):
    data = sound(ROWS)

    assert tried(data[:-2] + b"\x05\x00hello") == ROWS


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_zip_is_refused_with_the_reason_and_leaves_nothing(tried, tmp_path, what):
    data, words = HOSTILE[what]

    with pytest.raises(BadZip) as refusal:
        tried(data)

    assert words in str(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == ["pets_1.json.zip"]


def test_more_than_the_limit_is_refused_before_anything_is_unpacked(tried):
    with pytest.raises(BadZip, match="more than 1 MiB"):
        tried(sound(b"x", NAME, ("x_pets_2.json", ROWS * 20)), limits=Limits(unpacked=1024**2))


def test_names_are_asked_about_before_anything_is_unpacked(tried, tmp_path):
    def refuse(names):
        raise BadZip(", ".join(names))

    with pytest.raises(BadZip, match=NAME):
        tried(sound(ROWS), allow=refuse)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_STORED])
def test_memory_does_not_grow_with_what_is_unpacked(tmp_path, method):
    (tmp_path / "in").write_bytes(sound(ROWS * 200, method=method))

    tracemalloc.start()
    unpack(tmp_path / "in", tmp_path / "out")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (tmp_path / "out").stat().st_size > 10 * peak


@given(place=st.integers(0, len(sound(ROWS[:2000])) - 1), value=st.integers(0, 255))
def test_a_zip_with_any_byte_changed_gives_the_same_rows_or_a_refusal(tmp_path_factory, place, value):
    folder = tmp_path_factory.mktemp("zip")
    data = bytearray(sound(ROWS[:2000]))
    data[place] = value
    (folder / "in").write_bytes(data)

    try:
        unpack(folder / "in", folder / "out")
    except BadZip:
        assert not (folder / "out").exists()
    else:
        assert (folder / "out").read_bytes() == ROWS[:2000]
