"""Smooth shapes on a picture, with a movable, turnable, scalable pen."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageDraw

Point = tuple[float, float]
Color = tuple[int, int, int] | tuple[int, int, int, int]
RGB = tuple[int, int, int]

OVERSAMPLING = 2
STEPS = 7  # straight pieces per curved one


def rgb(text: str) -> RGB:
    """The colour of "c97b3a"."""
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """A colour between two: `share` of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(color: RGB, share: float = 0.2) -> RGB:
    """The colour in a warm shade."""
    return mix(color, (38, 18, 30), share)


def lighter(color: RGB, share: float = 0.25) -> RGB:
    """The colour in the light."""
    return mix(color, (255, 248, 236), share)


def veil(color: RGB, opacity: float) -> Color:
    """The colour, translucent."""
    return (*color, round(255 * opacity))


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A shape from its right half, given from top to bottom."""
    return [*half, *((-x, y) for x, y in reversed(half) if x)]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = STEPS) -> list[Point]:
    """A curve through all the points (Catmull-Rom)."""
    count = len(points)
    if not closed:
        points = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (
            [points[(i + k - 1) % count] for k in range(4)] if closed else points[i : i + 4]
        )
        ax, bx, cx = 2 * x0 - 5 * x1 + 4 * x2 - x3, 3 * x1 - x0 - 3 * x2 + x3, x2 - x0
        ay, by, cy = 2 * y0 - 5 * y1 + 4 * y2 - y3, 3 * y1 - y0 - 3 * y2 + y3, y2 - y0
        for step in range(steps):
            t = step / steps
            curve.append(
                (
                    x1 + 0.5 * t * (cx + t * (ax + t * bx)),
                    y1 + 0.5 * t * (cy + t * (ay + t * by)),
                )
            )
    if not closed:
        curve.append(points[-1])
    return curve


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0) -> list[Point]:
    """An ellipse, turned by degrees."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    steps = 44 if rx + ry > 60 else 24
    around = ((math.cos(a) * rx, math.sin(a) * ry) for a in (math.tau * i / steps for i in range(steps)))
    return [(x + u * cos - v * sin, y + u * sin + v * cos) for u, v in around]


def tufted(outline: Sequence[Point], depth: float, every: int = 4) -> list[Point]:
    """An outline with the fur standing out: small scallops along it, away from its middle."""
    mx = sum(x for x, _ in outline) / len(outline)
    my = sum(y for _, y in outline) / len(outline)
    fur = []
    for i, (x, y) in enumerate(outline):
        phase = (i % every) / every
        out = depth * math.sin(math.pi * phase) * (1.15 if (i // every) % 3 else 0.75)
        length = math.hypot(x - mx, y - my) or 1
        fur.append((x + (x - mx) / length * out, y + (y - my) / length * out))
    return fur


class Canvas:
    """A picture under way; all lengths are in pixels of the finished one."""

    def __init__(self, width: int, height: int, ground: RGB) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING), ground)
        self._aim(self._image, (0, 0))
        self._matrix = (float(OVERSAMPLING), 0.0, 0.0, 0.0, float(OVERSAMPLING), 0.0)

    def _aim(self, image: Image.Image, origin: tuple[int, int]) -> None:
        self._target, self._origin = image, origin
        self._solid, self._glaze = ImageDraw.Draw(image), ImageDraw.Draw(image, "RGBA")

    @contextmanager
    def moved(
        self, x: float = 0, y: float = 0, *, size: float = 1, turn: float = 0, flip: bool = False
    ) -> Iterator[None]:
        """Draw at (x, y), scaled, turned by degrees, perhaps as in a mirror."""
        before = self._matrix
        a, b, c, d, e, f = before
        cos, sin = math.cos(math.radians(turn)) * size, math.sin(math.radians(turn)) * size
        p, q, r, s = (-cos if flip else cos), -sin, (-sin if flip else sin), cos
        self._matrix = (
            a * p + b * r,
            a * q + b * s,
            a * x + b * y + c,
            d * p + e * r,
            d * q + e * s,
            d * x + e * y + f,
        )
        yield
        self._matrix = before

    @contextmanager
    def both_sides(self) -> Iterator[Iterator[int]]:
        """For things that come in pairs: `for side in ...` draws once as it is, once mirrored."""
        before = self._matrix

        def sides() -> Iterator[int]:
            for side in (1, -1):
                a, b, c, d, e, f = before
                self._matrix = (a * side, b, c, d * side, e, f)
                yield side
            self._matrix = before

        yield sides()
        self._matrix = before

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        a, b, c, d, e, f = self._matrix
        c, f = c - self._origin[0], f - self._origin[1]
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]

    def fill(self, outline: Sequence[Point], color: Color) -> None:
        """Fill an outline as it is."""
        (self._glaze if len(color) == 4 else self._solid).polygon(self._placed(outline), fill=color)

    def blob(self, points: Sequence[Point], color: Color) -> None:
        """Fill the smooth shape through the points."""
        self.fill(smooth(points), color)

    def ellipse(self, x: float, y: float, rx: float, ry: float, color: Color, turn: float = 0) -> None:
        self.fill(oval(x, y, rx, ry, turn), color)

    def line(self, points: Sequence[Point], width: float, color: Color, *, taper: float = 1) -> None:
        """A smooth stroke with round ends, getting thinner to `taper` of its width at the end."""
        path = smooth(points, closed=False) if len(points) > 2 else list(points)
        left: list[Point] = []
        right: list[Point] = []
        last = len(path) - 1
        for i, (x, y) in enumerate(path):
            (x0, y0), (x1, y1) = path[max(i - 1, 0)], path[min(i + 1, last)]
            length = math.hypot(x1 - x0, y1 - y0) or 1
            half = width / 2 * (1 + (taper - 1) * i / last)
            nx, ny = (y0 - y1) / length * half, (x1 - x0) / length * half
            left.append((x + nx, y + ny))
            right.append((x - nx, y - ny))
        angle = math.atan2(left[0][1] - path[0][1], left[0][0] - path[0][0])
        cap = [
            (
                path[0][0] + math.cos(angle - math.pi * k / 6) * -width / 2,
                path[0][1] + math.sin(angle - math.pi * k / 6) * -width / 2,
            )
            for k in range(7)
        ]
        end = width / 2 * taper
        angle = math.atan2(left[-1][1] - path[-1][1], left[-1][0] - path[-1][0])
        tip = [
            (
                path[-1][0] + math.cos(angle - math.pi * k / 6) * end,
                path[-1][1] + math.sin(angle - math.pi * k / 6) * end,
            )
            for k in range(7)
        ]
        self.fill([*left, *tip, *reversed(right), *cap], color)

    def rectangle(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        self.fill([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color)

    def gradient(self, top: RGB, bottom: RGB, start: float = 0, end: float | None = None) -> None:
        """The whole width from `start` to `end` in colours from top to bottom (untransformed)."""
        first, last = round(start * OVERSAMPLING), round((self.height if end is None else end) * OVERSAMPLING)
        step = 8
        for y in range(first, last, step):
            color = mix(top, bottom, (y - first) / max(last - first, 1))
            self._solid.rectangle((0, y, self._image.width, y + step - 1), fill=color)

    @contextmanager
    def within(self, outline: Sequence[Point]) -> Iterator[None]:
        """What is drawn inside shows only within the outline."""
        placed = self._placed(outline)
        width, height = self._target.size
        left = max(math.floor(min(x for x, _ in placed)), 0)
        top = max(math.floor(min(y for _, y in placed)), 0)
        right = min(math.ceil(max(x for x, _ in placed)) + 1, width)
        bottom = min(math.ceil(max(y for _, y in placed)) + 1, height)
        target, origin = self._target, self._origin
        if right <= left or bottom <= top:  # wholly outside the picture
            yield
            return
        layer = target.crop((left, top, right, bottom))
        mask = Image.new("L", layer.size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in placed], fill=255)
        self._aim(layer, (origin[0] + left, origin[1] + top))
        yield
        target.paste(layer, (left, top), mask)
        self._aim(target, origin)

    def jpeg(self) -> bytes:
        """The finished picture."""
        out = BytesIO()
        self._image.reduce(OVERSAMPLING).save(out, "JPEG", quality=87, subsampling=0)
        return out.getvalue()
