"""Pictures from outside: each gets the answer of its name, in a process that stays small; no place survives."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from petwire.pictures.bounded import Workers
from petwire.pictures.making import Made, NotAPicture, Why
from tests import hostile_pictures
from tests.hostile_pictures import CASES, KEPT, PLACE, drawn, exif, saved

pytestmark = pytest.mark.slow

MOST = 100  # MB of a worker


@pytest.fixture(scope="module")
def workers():
    made = Workers(most=1)
    yield made
    made.close()


def opened(made: Made, name: str = "") -> Image.Image:
    return Image.open(io.BytesIO((made.sizes[name] if name else made.full).data))


@pytest.mark.parametrize("name", CASES)
def test_each_gets_its_answer_and_nothing_of_the_file_survives(name, workers):
    build, answer = CASES[name]

    if answer == KEPT:
        made = workers.make(build())
        for one in (made.full, *made.sizes.values()):
            assert one.data.startswith(b"\xff\xd8\xff\xe0")
            assert one.data.endswith(b"\xff\xd9")
            assert not any(
                word in one.data for word in (PLACE, b"Exif", b"ICC_PROFILE", b"http", b"8BIM", b"MPF")
            )
            assert Image.open(io.BytesIO(one.data)).size == (one.width, one.height)
    else:
        with pytest.raises(NotAPicture, match=r"Send|Save") as refused:
            workers.make(build())
        assert refused.value.why == answer

    assert (workers.most_memory() or 0) < MOST


def test_they_are_as_many_as_promised():
    assert len(CASES) >= 60


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (640, 480)), (3, (640, 480)), (6, (480, 640)), (8, (480, 640))]
)
def test_a_picture_that_was_held_sideways_is_upright(form, orientation, size, workers):
    made = workers.make(saved(drawn(), form, exif=exif(orientation).tobytes()))

    assert opened(made).size == size


def test_colours_are_those_that_the_profile_means(workers):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A screen whose red lamp shines blue, and the other way round.
    swapped = profile.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")
    red = Image.new("RGB", (64, 64), (200, 20, 20))

    assert opened(workers.make(saved(red, "PNG"))).getpixel((9, 9)) == pytest.approx((200, 20, 20), abs=4)
    shown = opened(workers.make(saved(red, "PNG", icc_profile=swapped))).getpixel((9, 9))
    assert shown == pytest.approx((20, 20, 200), abs=8)


def test_inks_become_the_colours_they_print(workers):
    red = Image.new("CMYK", (64, 64), (0, 255, 255, 0))

    assert opened(workers.make(saved(red, "JPEG"))).getpixel((9, 9)) == pytest.approx((254, 0, 0), abs=6)


def test_sixteen_bits_are_not_cut_off(workers):
    made = workers.make(hostile_pictures.grey16())

    assert opened(made).getpixel((9, 9)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_what_moves_the_first_picture_is_kept(form, workers):
    made = workers.make(hostile_pictures.animated(form))

    assert opened(made).getpixel((9, 9)) == pytest.approx((0, 128, 128), abs=6)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_shines_through_becomes_white(mode, workers):
    clear = Image.new("RGBA", (4000, 40), (10, 10, 10, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}

    assert opened(workers.make(saved(clear, "PNG", **options))).getpixel((9, 9)) == (255, 255, 255)


def test_a_large_picture_is_shrunk_without_seams(workers):
    """Shrunk in bands: a smooth picture stays smooth where they meet."""
    smooth = Image.linear_gradient("L").resize((3400, 3300), Image.Resampling.BICUBIC)

    made = opened(workers.make(saved(smooth, "PNG", compress_level=1))).convert("L")

    column = [made.getpixel((made.width // 2, row)) for row in range(made.height)]
    assert max(made.size) <= 2048
    assert max(abs(one - other) for one, other in pairwise(column)) <= 3


def test_each_size_is_as_its_users_need_it(workers):
    made = workers.make(saved(drawn(size=(1200, 800)), "JPEG"))

    assert {name: (one.width, one.height) for name, one in made.sizes.items()} == {
        "500": (500, 333),
        "200x200": (200, 200),
        "125": (125, 83),
        "100": (100, 67),
        "90x90": (90, 60),
    }


def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_is_made(tmp_path):
    impatient = Workers(most=1, seconds=0.001)
    with pytest.raises(NotAPicture, match="takes too long") as refused:
        impatient.make(saved(drawn(), "JPEG"))
    impatient._seconds = 60

    assert refused.value.why is Why.TOO_MUCH_WORK
    assert impatient.make(saved(drawn(), "JPEG")).full.width == 640
    impatient.close()


def test_a_process_that_was_killed_is_replaced(workers):
    workers.make(saved(drawn(), "JPEG"))
    (process,) = workers._idle
    process._process.kill()
    process._process.wait()

    assert workers.make(saved(drawn(), "JPEG")).full.width == 640


def test_a_picture_does_not_pay_for_what_earlier_ones_left_behind(workers):
    resource = pytest.importorskip("resource", reason="no memory limits here")
    workers.make(saved(drawn(), "JPEG"))
    (process,) = workers._idle
    most = 40 * 1024 * 1024  # too little for any picture
    resource.prlimit(process._process.pid, resource.RLIMIT_DATA, (most, most))

    assert workers.make(saved(drawn(), "JPEG")).full.width == 640
    assert process._process.poll() is not None


def test_the_process_knows_no_secret_of_ours(workers, monkeypatch):
    monkeypatch.setenv("PETWIRE_DATABASE_URL", "postgresql://petwire:hunter2@db.example/petwire")
    fresh = Workers(most=1)
    fresh.make(saved(drawn(), "JPEG"))
    (process,) = fresh._idle
    environment = Path(f"/proc/{process._process.pid}/environ")
    if not environment.exists():
        pytest.skip("no /proc here")

    assert b"hunter2" not in environment.read_bytes()
    fresh.close()


def test_the_memory_of_the_process_is_bounded(workers):
    workers.make(saved(drawn(), "JPEG"))
    (process,) = workers._idle
    limits = Path(f"/proc/{process._process.pid}/limits")
    if not limits.exists():
        pytest.skip("no /proc here")
    (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max data size")]

    soft, hard = (int(one) for one in line.split()[3:5])

    assert soft <= 90 * 1024 * 1024
    assert hard <= 256 * 1024 * 1024
    assert "Max file size             0 " in limits.read_text()
