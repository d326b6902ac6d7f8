"""What a picture looks like, in two numbers, and what is worth telling about it. No database in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageFilter, ImageStat

TINY = 200  # pixels of the shorter side
BLURRED = 12.0  # variance of the Laplacian, at 500 pixels across (sharp photographs: 100 and more)
ALIKE = 5  # of 64 bits
FLAT = 3.0  # standard deviation of grey: less has no look that could be compared

_ALL = (1 << 64) - 1
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)

Code = Literal["duplicate", "alike", "tiny", "blurred", "dead_link"]


def look_of(picture: Image.Image) -> int | None:
    """Where it gets darker from left to right, in 64 bits (as a signed number): the same for the same picture saved
    anew in another size. None for a picture of one colour."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.BOX, reducing_gap=2.0)
    if ImageStat.Stat(grey).stddev[0] < FLAT:
        return None
    rows = grey.tobytes()
    bits = 0
    for row in range(8):
        for left in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (rows[left] > rows[left + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def sharpness_of(picture: Image.Image) -> float:
    """The variance of the Laplacian of the grey picture; what is blurred has little of it."""
    edges = picture.convert("L").filter(_LAPLACE)
    if min(edges.size) > 2:  # the outermost pixels are left as they were
        edges = edges.crop((1, 1, edges.width - 1, edges.height - 1))
    return round(float(ImageStat.Stat(edges).var[0]), 2)


def distance(one: int, other: int) -> int:
    """In how many of 64 places two looks differ."""
    return ((one ^ other) & _ALL).bit_count()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one picture of an animal. `trouble` is why a linked picture could not be fetched."""

    id: int
    content: str
    width: int | None
    height: int | None
    look: int | None
    sharpness: float | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth telling about one picture, in words for people. `other` is the picture it is compared with."""

    picture: int
    code: Code
    words: str
    other: int | None = None


def findings(pictures: Sequence[Facts]) -> list[Finding]:
    """What is worth telling about the pictures of one animal, in their order. Nothing of it keeps one from showing."""
    found: list[Finding] = []
    for place, one in enumerate(pictures):
        for earlier, before in enumerate(pictures[:place], 1):
            if one.content and one.content == before.content:
                words = f"This is the same picture as number {earlier}. Delete one of them."
                found.append(Finding(one.id, "duplicate", words, before.id))
                break
            if _alike(one.look, before.look):
                words = f"This looks like picture number {earlier}. Keep the better one."
                found.append(Finding(one.id, "alike", words, before.id))
                break
        found.extend(_of_one(one))
    return found


def _of_one(one: Facts) -> list[Finding]:
    found: list[Finding] = []
    if one.trouble:
        words = f"This picture could not be fetched: {one.trouble}"
        found.append(Finding(one.id, "dead_link", words))
    if one.width and one.height and min(one.width, one.height) < TINY:
        words = f"This picture is small ({one.width} x {one.height}). Send the one from the camera."
        found.append(Finding(one.id, "tiny", words))
    elif one.sharpness is not None and one.sharpness < BLURRED:
        found.append(Finding(one.id, "blurred", "This picture may be blurred. Another one would show more."))
    return found


def _alike(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and distance(one, other) <= ALIKE
