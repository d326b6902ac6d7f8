"""What is worth telling about the pictures of an animal: the same one twice, tiny, blurred, a dead link."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageFilter

from petwire.cli.demo.drawings import draw
from petwire.pictures.look import Facts, distance, findings, look_of, sharpness_of

pytestmark = pytest.mark.slow

ONE = Facts(1, "a" * 64, 1200, 900, look=0b1010, sharpness=300.0)
OTHER = Facts(2, "b" * 64, 1200, 900, look=-1, sharpness=300.0)


def a_drawing(key: str) -> Image.Image:
    return Image.open(io.BytesIO(draw(key))).convert("RGB")


def codes(*pictures: Facts) -> list[tuple[int, str]]:
    return [(one.picture, one.code) for one in findings(pictures)]


@pytest.fixture(scope="module")
def drawings() -> list[Image.Image]:
    from petwire.cli.demo.wordlists import looks

    return [a_drawing(key) for look in list(looks().values())[:24:4] for key in look.keys[:1]]


def test_different_pictures_of_good_size_are_not_told_of():
    assert codes(ONE, OTHER) == []


def test_the_same_content_twice_is_told_of_once_with_the_number_of_the_first():
    (found,) = findings([OTHER, ONE, replace(ONE, id=3)])

    assert (found.picture, found.code, found.other) == (3, "duplicate", 1)
    assert "number 2" in found.words


def test_what_looks_the_same_is_told_of_and_what_has_no_look_is_not():
    nearly = replace(ONE, id=3, content="c" * 64, look=0b1011)
    blank = replace(ONE, id=4, content="d" * 64, look=None)

    assert codes(ONE, nearly, blank, replace(blank, id=5, content="e" * 64)) == [(3, "alike")]


@pytest.mark.parametrize(
    ("width", "height", "tiny"), [(199, 900, True), (900, 199, True), (200, 200, False), (None, None, False)]
)
def test_tiny_is_less_than_200_pixels_on_the_shorter_side(width, height, tiny):
    assert codes(replace(ONE, width=width, height=height)) == ([(1, "tiny")] if tiny else [])


def test_a_blurred_picture_and_a_dead_link_are_told_of():
    assert codes(replace(ONE, sharpness=3.0)) == [(1, "blurred")]
    (found,) = findings([replace(ONE, content="", sharpness=None, trouble="There is nothing there (404).")])
    assert (found.code, "404" in found.words) == ("dead_link", True)


def test_a_drawing_saved_smaller_and_worse_looks_like_itself_and_unlike_others(drawings):
    for at, one in enumerate(drawings):
        out = io.BytesIO()
        one.resize((one.width // 2, one.height // 2)).save(out, "JPEG", quality=30)
        again = Image.open(out)
        others = [other for place, other in enumerate(drawings) if place != at]
        look = look_of(one)

        assert distance(look, look_of(again)) <= 5
        assert all(distance(look, look_of(other)) > 5 for other in others)


def test_a_look_fits_the_database_and_one_colour_has_none(drawings):
    assert all(-(2**63) <= look_of(one) < 2**63 for one in drawings)
    assert look_of(Image.new("RGB", (500, 400), "teal")) is None


def test_a_blurred_drawing_is_less_sharp_than_the_limit_and_a_sharp_one_is_not(drawings):
    from petwire.pictures.look import BLURRED

    for one in drawings:
        large = one.resize((500, one.height * 500 // one.width))
        assert sharpness_of(large) > BLURRED
        assert sharpness_of(large.filter(ImageFilter.GaussianBlur(8))) < BLURRED
