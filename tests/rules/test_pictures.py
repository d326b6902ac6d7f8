"""The picture store: written anew, without what the camera knew, under a name that its content gives."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from petwire.lib.config import config
from petwire.pictures.store import NotAPicture, forget, media_path, path_of, read, store

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PETWIRE_HOME", str(tmp_path))
    config.cache_clear()
    yield
    config.cache_clear()


def drawn(
    size: tuple[int, int] = (800, 600), colour: object = "teal", mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, **{"format": "JPEG", **options})
    return out.getvalue()


def opened(content: str, width: int | None = None) -> Image.Image:
    return Image.open(io.BytesIO(path_of(content, width).read_bytes()))


def claimed(width: int, height: int) -> bytes:
    """A small PNG that claims to be large."""
    data = drawn((1, 1), format="PNG")
    header = data[12:16] + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def test_a_picture_is_stored_in_full_and_in_both_sizes():
    stored = store(drawn())

    sizes = {width: opened(stored.content, width).size for width in (None, 500, 100)}
    assert sizes == {None: (800, 600), 500: (500, 375), 100: (100, 75)}
    assert [(size.width, size.height) for size in (stored.original, stored.large, stored.small)] == list(
        sizes.values()
    )
    assert stored.large.bytes == path_of(stored.content, 500).stat().st_size


def test_its_name_is_the_hash_of_its_full_size_and_the_same_picture_is_there_once():
    first, second = store(drawn()), store(drawn())

    assert first == second
    assert first.content == hashlib.sha256(path_of(first.content).read_bytes()).hexdigest()
    assert len([path for path in (config().home / "pictures").rglob("*") if path.is_file()]) == 6


def test_a_small_picture_is_not_blown_up():
    stored = store(drawn((80, 60)))

    assert (stored.large.width, stored.small.width) == (80, 80)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_usual_forms_become_jpeg(form):
    stored = store(drawn(format=form))

    assert opened(stored.content).format == "JPEG"


def test_nothing_of_what_the_camera_wrote_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    data = drawn(exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile")

    stored = store(data)

    for width in (None, 500, 100):
        kept = path_of(stored.content, width)
        assert b"Secret" in data
        assert b"Secret" not in kept.read_bytes()
        assert not opened(stored.content, width).getexif()


def test_a_picture_that_was_held_sideways_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right

    assert store(drawn((800, 600), exif=exif)).original.width == 600


def test_what_shines_through_becomes_white():
    stored = store(drawn(colour=(0, 0, 0, 0), mode="RGBA", format="PNG"))

    assert opened(stored.content).getpixel((5, 5)) == (255, 255, 255)


NO_PICTURES = {
    "empty": b"",
    "cut": b"GIF89a",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut JPEG": drawn()[:-2000],
    "another format": drawn(format="TIFF"),
    "noise": b"\xff\xd8\xff" * 9,
}


@pytest.mark.parametrize("data", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(data):
    with pytest.raises(NotAPicture, match="Send JPEG, PNG, WebP, AVIF, HEIC or GIF"):
        store(data)

    assert not (config().home / "pictures").exists()


@pytest.mark.parametrize("size", [(8000, 7000), (10000, 10000), (50000, 50000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size):
    with pytest.raises(NotAPicture):
        store(claimed(*size))


def test_an_honest_small_picture_passes_the_same_way():
    assert store(claimed(1, 1)).original.width == 1


def test_an_address_changes_with_the_content():
    assert media_path(7, "0123456789abcdef") == "/media/7-01234567.jpg"
    assert media_path(7, "0123456789abcdef", 500) == "/media/7-01234567_500.jpg"


def test_a_size_for_pages_is_made_when_it_is_first_asked_for():
    stored = store(drawn((1600, 1200)))
    path = path_of(stored.content, "1000", "webp")
    assert not path.exists()

    first = read(stored.content, "1000", "webp")

    assert first == path.read_bytes() == read(stored.content, "1000", "webp")
    assert (Image.open(io.BytesIO(first)).format, Image.open(io.BytesIO(first)).size) == ("WEBP", (1000, 750))


def test_a_size_that_was_lost_is_made_anew_and_a_picture_that_was_forgotten_is_gone_in_all():
    stored = store(drawn())
    path_of(stored.content, 100).unlink()

    assert Image.open(io.BytesIO(read(stored.content, "100"))).size == (100, 75)
    forget(stored.content)

    assert [read(stored.content, size) for size in (None, "100", "500")] == [None] * 3
    assert not [path for path in (config().home / "pictures").rglob("*") if path.is_file()]
