"""QR codes as one path of an SVG, so that no style and no picture is needed. Pure."""

from dataclasses import dataclass

import segno

QUIET = 2  # modules around the code


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a box of `size` by `size`; `path` draws its dark modules."""

    size: int
    path: str


def code_of(text: str) -> Code:
    """The code that a telephone reads as a text; it can still be read with a seventh of it hidden."""
    matrix = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{across + QUIET} {down + QUIET}h{length}v1h-{length}z"
        for down, row in enumerate(matrix)
        for across, length in _runs(row)
    )
    return Code(len(matrix) + 2 * QUIET, path)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many stand there side by side."""
    runs, start = [], None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            runs.append((start, place - start))
            start = None
    return runs
