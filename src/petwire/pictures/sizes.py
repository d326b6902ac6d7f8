"""The sizes in which a picture is kept: which there are, and how large each becomes. No picture is ever blown up."""

from dataclasses import dataclass
from typing import Literal

LARGE, SMALL = 500, 100  # widths of the bulk files
LONGEST = 2048  # pixels of the longer side of the full size
MAX_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """How one size is made: `width` leaves the height open, `fit` bounds both, `crop` fills both from the middle."""

    how: Literal["width", "fit", "crop"]
    pixels: int

    def within(self, width: int, height: int) -> tuple[int, int]:
        """Pixels across and down of a picture in this size (of the whole of it, also for `crop`)."""
        across = {
            "width": self.pixels,
            "fit": min(self.pixels, self.pixels * width / height),
            "crop": max(self.pixels, self.pixels * width / height),
        }[self.how]
        if across >= width:
            return width, height
        return max(1, round(across)), max(1, round(height * across / width))


# Kept as JPEG when a picture comes in, from the largest to the smallest, by the name that stands in their addresses.
SIZES = {
    "500": Size("width", LARGE),
    "200x200": Size("crop", 200),  # results of the search API
    "125": Size("width", 125),  # thumbnails of its details
    "100": Size("width", SMALL),
    "90x90": Size("fit", 90),
}
# For our own pages, as WebP: made when one is first asked for.
PAGE_SIZES = {"500": Size("width", LARGE), "1000": Size("width", 1000)}
