"""Faces and finery: eyes, noses, whiskers, collars, bandanas, flowers."""

import math
from random import Random

from petwire.cli.demo.art.canvas import RGB, Canvas, darker, lighter, mirrored, rgb, smooth, veil

INK = rgb("2b1d26")
BLUSH = rgb("f2908c")
CLOTHS = tuple(map(rgb, ("d9483b", "2f7fb8", "f2a63b", "3d9970", "8e5bb0", "e0708f", "24857e")))


def round_eyes(
    canvas: Canvas,
    apart: float,
    y: float,
    size: float,
    iris: RGB,
    *,
    shut: bool = False,
    other: RGB | None = None,
) -> None:
    """Two round, shining eyes; `other` is the colour of the left one where it differs."""
    for side, color in ((1, iris), (-1, other or iris)):
        x = apart * side
        if shut:
            canvas.line([(x - size, y - 2), (x, y + size * 0.55), (x + size, y - 2)], size * 0.34, INK)
            continue
        canvas.ellipse(x, y, size * 1.12, size * 1.16, INK)
        canvas.ellipse(x, y + size * 0.06, size * 0.95, size * 0.98, color)
        canvas.ellipse(x, y + size * 0.34, size * 0.66, size * 0.55, lighter(color, 0.3))
        canvas.ellipse(x, y, size * 0.62, size * 0.66, INK)
        canvas.ellipse(x - size * 0.3, y - size * 0.36, size * 0.33, size * 0.35, (255, 255, 255))
        canvas.ellipse(x + size * 0.36, y + size * 0.4, size * 0.15, size * 0.15, veil((255, 255, 255), 0.85))


def cat_eyes(canvas: Canvas, apart: float, y: float, size: float, iris: RGB, *, shut: bool = False) -> None:
    """Two almond eyes with upright pupils."""
    if shut:
        round_eyes(canvas, apart, y, size, iris, shut=True)
        return
    with canvas.both_sides() as sides:
        for side in sides:
            with canvas.moved(apart, y, turn=-9):
                canvas.blob(
                    [
                        (-size * 1.16, size * 0.1),
                        (-size * 0.5, -size * 0.9),
                        (size * 0.45, -size * 0.98),
                        (size * 1.3, -size * 0.3),
                        (size * 0.7, size * 0.82),
                        (-size * 0.45, size * 0.88),
                    ],
                    INK,
                )
                canvas.blob(
                    [
                        (-size * 0.98, size * 0.12),
                        (-size * 0.42, -size * 0.72),
                        (size * 0.4, -size * 0.78),
                        (size * 1.06, -size * 0.22),
                        (size * 0.6, size * 0.68),
                        (-size * 0.38, size * 0.74),
                    ],
                    iris,
                )
                canvas.ellipse(0, size * 0.36, size * 0.62, size * 0.4, lighter(iris, 0.4))
                canvas.ellipse(0, 0, size * 0.4, size * 0.76, INK)
                canvas.ellipse(-size * 0.3 * side, -size * 0.34, size * 0.27, size * 0.3, (255, 255, 255))
                canvas.ellipse(
                    size * 0.32 * side, size * 0.38, size * 0.13, size * 0.13, veil((255, 255, 255), 0.85)
                )


def dog_nose(canvas: Canvas, y: float, size: float, color: RGB = INK) -> None:
    canvas.blob(
        mirrored(
            [
                (0, y - size * 0.62),
                (size * 0.75, y - size * 0.5),
                (size, y - size * 0.05),
                (size * 0.5, y + size * 0.5),
                (0, y + size * 0.72),
            ]
        ),
        color,
    )
    canvas.ellipse(-size * 0.25, y - size * 0.32, size * 0.38, size * 0.15, veil((255, 255, 255), 0.45))


def mouth(canvas: Canvas, y: float, width: float, *, opened: bool = False, stroke: float = 8) -> None:
    """A smile below the nose; open, with the tongue out."""
    if opened:
        jaw = mirrored(
            [
                (0, y + 4),
                (width * 0.5, y + width * 0.22),
                (width * 0.86, y - 2),
                (width * 0.72, y + width * 0.66),
                (0, y + width * 0.98),
            ]
        )
        canvas.blob(jaw, rgb("6d2335"))
        canvas.blob(
            mirrored(
                [
                    (0, y + width * 0.36),
                    (width * 0.36, y + width * 0.4),
                    (width * 0.42, y + width * 0.95),
                    (0, y + width * 1.3),
                ]
            ),
            rgb("f08a93"),
        )
        canvas.line([(0, y + width * 0.45), (0, y + width * 1.0)], 5, rgb("d96b79"))
    canvas.line([(0, y - width * 0.35), (0, y + 4)], stroke, INK)
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.line(
                [(0, y + 4), (width * 0.45, y + width * 0.28), (width * 0.9, y - width * 0.04)],
                stroke,
                INK,
                taper=0.6,
            )


def whiskers(canvas: Canvas, x: float, y: float, length: float, color: RGB) -> None:
    with canvas.both_sides() as sides:
        for _ in sides:
            for dy, rise in ((-16, -22), (6, 2), (28, 26)):
                canvas.line(
                    [(x, y + dy), (x + length * 0.55, y + dy + rise * 0.3 - 6), (x + length, y + dy + rise)],
                    4.5,
                    veil(color, 0.8),
                    taper=0.3,
                )


def blush(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.ellipse(x, y, size, size * 0.62, veil(BLUSH, 0.3))
    canvas.ellipse(-x, y, size, size * 0.62, veil(BLUSH, 0.3))


def collar(canvas: Canvas, y: float, width: float, color: RGB) -> None:
    canvas.line([(-width, y), (0, y + width * 0.3), (width, y)], 30, color)
    canvas.line([(-width, y - 9), (0, y + width * 0.3 - 9), (width, y - 9)], 6, lighter(color, 0.3))
    canvas.ellipse(0, y + width * 0.3 + 34, 27, 27, rgb("d99a2b"))
    canvas.ellipse(0, y + width * 0.3 + 32, 22, 22, rgb("f7cf5b"))
    canvas.ellipse(0, y + width * 0.3 + 37, 8, 7, rgb("d99a2b"))
    for dx, dy in ((-9, 25), (0, 21), (9, 25)):
        canvas.ellipse(dx, y + width * 0.3 + dy + 2, 3.6, 4.4, rgb("d99a2b"))


def bandana(canvas: Canvas, y: float, width: float, color: RGB) -> None:
    cloth = smooth(
        [
            (-width, y - 14),
            (0, y + width * 0.22),
            (width, y - 14),
            (width * 0.72, y + width * 0.42),
            (12, y + width * 1.02),
            (-12, y + width * 1.02),
            (-width * 0.72, y + width * 0.42),
        ]
    )
    canvas.fill(cloth, color)
    with canvas.within(cloth):
        for row in range(6):
            for column in range(-5, 6):
                x = column * width * 0.26 + (width * 0.13 if row % 2 else 0)
                canvas.ellipse(
                    x,
                    y + width * 0.06 + row * width * 0.18,
                    width * 0.045,
                    width * 0.045,
                    lighter(color, 0.75),
                )
    canvas.line([(-width, y - 8), (0, y + width * 0.28), (width, y - 8)], 22, darker(color, 0.18))


def flower(canvas: Canvas, x: float, y: float, size: float, color: RGB) -> None:
    for i in range(6):
        a = math.tau * i / 6
        canvas.ellipse(
            x + math.cos(a) * size * 0.62,
            y + math.sin(a) * size * 0.62,
            size * 0.46,
            size * 0.46,
            color if i % 2 else lighter(color, 0.2),
        )
    canvas.ellipse(x, y, size * 0.38, size * 0.38, rgb("f7c948"))
    canvas.ellipse(x - size * 0.08, y - size * 0.08, size * 0.18, size * 0.18, rgb("fbe08a"))


def bow_tie(canvas: Canvas, y: float, size: float, color: RGB) -> None:
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.blob(
                [(4, y), (size * 0.8, y - size * 0.52), (size, y), (size * 0.8, y + size * 0.52)], color
            )
            canvas.line([(size * 0.2, y), (size * 0.62, y - size * 0.12)], 6, darker(color, 0.25), taper=0.3)
    canvas.ellipse(0, y, size * 0.22, size * 0.28, darker(color, 0.2))


def dress(canvas: Canvas, y: float, width: float, rng: Random) -> None:
    """Something around the neck, or nothing."""
    color, luck = rng.choice(CLOTHS), rng.random()
    if luck < 0.38:
        collar(canvas, y, width, color)
    elif luck < 0.68:
        bandana(canvas, y, width * 1.05, color)
    elif luck < 0.8:
        bow_tie(canvas, y + width * 0.32, width * 0.62, color)
