"""Where the animals are: rooms, gardens, skies and plain studio walls."""

import math
from collections.abc import Callable
from random import Random

from petwire.cli.demo.art.canvas import RGB, Canvas, darker, lighter, mix, rgb, smooth, veil

Backdrop = Callable[[Canvas, Random], None]

WALLS = tuple(
    map(rgb, ("f6d9b8", "f3c6b1", "cfe3dc", "d9d4ee", "f7e3a1", "bfd9e8", "e8cfd8", "dbe5bf", "f2dfd0"))
)
CLOTHS = tuple(map(rgb, ("3f7d8c", "c8553d", "7a6bb0", "4f8a5b", "d98e3f", "b5577a", "516b9c", "2f6f6b")))
FLOWERS = tuple(map(rgb, ("f28b9b", "f7c948", "ffffff", "c9a0e8", "ff9f68")))


def _glow(canvas: Canvas, x: float, y: float, radius: float, color: RGB) -> None:
    for step in range(5, 0, -1):
        canvas.ellipse(x, y, radius * step / 5, radius * step / 5, veil(color, 0.09))


def _plant(canvas: Canvas, x: float, y: float, size: float, pot: RGB) -> None:
    with canvas.moved(x, y, size=size):
        for turn, length in ((-58, 190), (-34, 240), (-10, 275), (14, 260), (38, 225), (62, 180)):
            with canvas.moved(0, -100, turn=turn):
                leaf = [
                    (0, 10),
                    (38, -length * 0.45),
                    (22, -length * 0.85),
                    (0, -length),
                    (-22, -length * 0.8),
                    (-34, -length * 0.4),
                ]
                canvas.blob(leaf, rgb("4c8b5e") if turn % 4 else rgb("3c7650"))
                canvas.line([(0, 0), (0, -length * 0.85)], 4, rgb("7fb58a"), taper=0.3)
        canvas.blob([(-80, -110), (80, -110), (64, 0), (50, 12), (-50, 12), (-64, 0)], pot)
        canvas.rectangle(-88, -122, 176, 34, lighter(pot, 0.2))


def window(canvas: Canvas, rng: Random) -> None:
    wall = rng.choice(WALLS)
    canvas.gradient(lighter(wall, 0.3), darker(wall, 0.08))
    floor = canvas.height * 0.8
    x, width, height = canvas.width * rng.choice((0.1, 0.55)), canvas.width * 0.34, canvas.height * 0.52
    canvas.rectangle(x - 18, 62, width + 36, height + 36, (255, 252, 245))
    sky = rng.choice((rgb("a9d8ef"), rgb("f9d7a5"), rgb("bfe3d4")))
    canvas.rectangle(x, 80, width, height, sky)
    with canvas.within([(x, 80), (x + width, 80), (x + width, 80 + height), (x, 80 + height)]):
        canvas.ellipse(x + width * 0.72, 80 + height * 0.3, 60, 60, veil(rgb("fff6d0"), 0.9))
        canvas.ellipse(
            x + width * 0.2, 80 + height * 1.05, width * 0.6, height * 0.34, mix(sky, rgb("6fae73"), 0.7)
        )
        canvas.ellipse(
            x + width * 0.9, 80 + height * 1.1, width * 0.6, height * 0.4, mix(sky, rgb("4f9563"), 0.8)
        )
    canvas.rectangle(x + width / 2 - 8, 80, 16, height, (255, 252, 245))
    canvas.rectangle(x, 80 + height * 0.48, width, 14, (255, 252, 245))
    canvas.rectangle(x - 40, 92 + height + 18, width + 80, 26, (244, 236, 222))
    light = [
        (x, height + 200),
        (x + width, height + 200),
        (x + width * 1.5, canvas.height),
        (x + width * 0.2, canvas.height),
    ]
    wood = rng.choice((rgb("c99767"), rgb("a9764f"), rgb("d8b48a")))
    canvas.gradient(wood, darker(wood, 0.15), floor, canvas.height)
    canvas.rectangle(0, floor - 16, canvas.width, 16, (250, 244, 234))
    canvas.fill(light, veil(rgb("fff3c4"), 0.22))
    side = canvas.width * (0.88 if x < canvas.width / 2 else 0.12)
    _plant(canvas, side, floor + 50, 1.05, rng.choice(CLOTHS))


def meadow(canvas: Canvas, rng: Random) -> None:
    top, low = rng.choice((("8ecdf0", "e3f4f5"), ("f9c58d", "fdeed2"), ("a7c7f2", "f5e6f0")))
    canvas.gradient(rgb(top), rgb(low), 0, canvas.height * 0.75)
    _glow(canvas, canvas.width * rng.choice((0.18, 0.82)), 170, 220, rgb("fff7c9"))
    for x in (0.2, 0.62, 0.9):
        y = canvas.height * (0.1 + 0.14 * rng.random())
        for dx, r in ((-70, 42), (-20, 60), (40, 50), (85, 34)):
            canvas.ellipse(canvas.width * x + dx, y, r * 1.2, r * 0.62, veil((255, 255, 255), 0.75))
    greens = [
        rgb(c)
        for c in rng.choice(
            (("a8cf8e", "7fb673", "5c9c5d"), ("c8d685", "9dbf63", "71a04e"), ("9fd0b0", "6fb08c", "4c916f"))
        )
    ]
    for green, base, wave in zip(greens, (0.56, 0.66, 0.78), (60, 45, 30), strict=True):
        y, phase = canvas.height * base, rng.random() * 6
        ridge = [(x, y + math.sin(x / 260 + phase) * wave) for x in range(-40, canvas.width + 81, 40)]
        canvas.fill([*ridge, (canvas.width + 80, canvas.height), (-40, canvas.height)], green)
    for _ in range(38):
        x, y = rng.random() * canvas.width, canvas.height * (0.8 + 0.2 * rng.random())
        if rng.random() < 0.45:
            canvas.line([(x, y + 22), (x + 3, y)], 4, darker(greens[2], 0.2))
            petal = rng.choice(FLOWERS)
            for turn in range(5):
                a = math.tau * turn / 5
                canvas.ellipse(x + math.cos(a) * 9, y + math.sin(a) * 9, 7, 7, petal)
            canvas.ellipse(x, y, 6, 6, rgb("f7b733") if petal != FLOWERS[1] else rgb("a8642a"))
        else:
            canvas.line([(x, y + 24), (x + rng.randrange(-10, 11), y)], 6, darker(greens[2], 0.12), taper=0.3)


def sofa(canvas: Canvas, rng: Random) -> None:
    wall, cloth = rng.choice(WALLS), rng.choice(CLOTHS)
    canvas.gradient(lighter(wall, 0.25), wall)
    width, height = canvas.width, canvas.height
    for x, w, h in ((0.16, 150, 190), (0.3, 110, 120), (0.8, 190, 150)):
        canvas.rectangle(width * x - w / 2 - 9, 70, w + 18, h + 18, darker(wall, 0.35))
        canvas.rectangle(width * x - w / 2, 79, w, h, lighter(cloth, 0.75))
        canvas.ellipse(width * x, 79 + h * 0.55, w * 0.3, h * 0.3, lighter(rng.choice(CLOTHS), 0.35))
    back = [
        (width * 0.02, height * 0.98),
        (width * 0.03, height * 0.42),
        (width * 0.1, height * 0.36),
        (width * 0.9, height * 0.36),
        (width * 0.97, height * 0.42),
        (width * 0.98, height * 0.98),
    ]
    canvas.fill(smooth(back, steps=4), darker(cloth, 0.12))
    for i in range(2):
        x = width * (0.08 + 0.425 * i)
        canvas.fill(
            smooth(
                [
                    (x, height * 0.72),
                    (x + 8, height * 0.45),
                    (x + width * 0.205, height * 0.42),
                    (x + width * 0.41, height * 0.45),
                    (x + width * 0.415, height * 0.72),
                ]
            ),
            cloth,
        )
    canvas.rectangle(0, height * 0.7, width, height * 0.3, lighter(cloth, 0.08))
    canvas.rectangle(0, height * 0.7, width, 10, darker(cloth, 0.25))
    for x in (0, width * 0.92):
        canvas.fill(
            smooth(
                [
                    (x - 30, height),
                    (x - 25, height * 0.6),
                    (x + width * 0.04, height * 0.52),
                    (x + width * 0.1, height * 0.6),
                    (x + width * 0.11, height),
                ]
            ),
            lighter(cloth, 0.16),
        )
    pillow = rng.choice(CLOTHS)
    with canvas.moved(width * 0.82, height * 0.56, turn=14):
        canvas.blob(
            [(-110, -100), (0, -88), (110, -100), (98, 0), (110, 100), (0, 88), (-110, 100), (-98, 0)],
            lighter(pillow, 0.2),
        )
        for k in (-45, 0, 45):
            canvas.line([(-88, k), (88, k)], 9, lighter(pillow, 0.5))


def night(canvas: Canvas, rng: Random) -> None:
    canvas.gradient(rgb("1f2a52"), rgb("6a5f96"))
    for _ in range(70):
        x, y, r = rng.random() * canvas.width, rng.random() * canvas.height * 0.7, 1 + rng.random() * 3
        canvas.ellipse(x, y, r, r, veil(rgb("fff4d6"), 0.5 + rng.random() / 2))
    x = canvas.width * rng.choice((0.16, 0.84))
    _glow(canvas, x, 170, 210, rgb("fff0c2"))
    canvas.ellipse(x, 170, 82, 82, rgb("fff0c2"))
    for dx, dy, r in ((-24, -18, 16), (22, 14, 22), (-10, 36, 10)):
        canvas.ellipse(x + dx, 170 + dy, r, r, rgb("f3dfa6"))
    for base, color in ((0.68, "4d5a8c"), (0.78, "38467a"), (0.87, "2b3866")):
        phase = rng.random() * 6
        ridge = [
            (i, canvas.height * base + math.sin(i / 230 + phase) * 42)
            for i in range(-40, canvas.width + 81, 40)
        ]
        canvas.fill([*ridge, (canvas.width + 80, canvas.height), (-40, canvas.height)], rgb(color))


def polka(canvas: Canvas, rng: Random) -> None:
    ground = rng.choice(WALLS)
    canvas.gradient(lighter(ground, 0.2), ground)
    dot = lighter(ground, 0.55) if rng.random() < 0.6 else mix(ground, rng.choice(CLOTHS), 0.3)
    for row in range(-1, canvas.height // 90 + 2):
        for column in range(-1, canvas.width // 110 + 2):
            canvas.ellipse(column * 110 + (55 if row % 2 else 0), row * 90 + 20, 24, 24, dot)
    canvas.ellipse(
        canvas.width / 2,
        canvas.height * 1.02,
        canvas.width * 0.62,
        canvas.height * 0.22,
        mix(ground, rgb("8a5a44"), 0.35),
    )


def rays(canvas: Canvas, rng: Random) -> None:
    ground = rng.choice(WALLS)
    canvas.gradient(lighter(ground, 0.1), darker(ground, 0.06))
    cx, cy, far = canvas.width / 2, canvas.height * 0.56, 1600
    for i in range(14):
        a, b = math.tau * i / 14, math.tau * (i + 0.5) / 14
        canvas.fill(
            [
                (cx, cy),
                (cx + math.cos(a) * far, cy + math.sin(a) * far),
                (cx + math.cos(b) * far, cy + math.sin(b) * far),
            ],
            lighter(ground, 0.38),
        )
    canvas.ellipse(cx, cy - 20, 400, 400, veil((255, 255, 255), 0.35))
    canvas.ellipse(cx, canvas.height * 1.08, canvas.width * 0.66, canvas.height * 0.26, rng.choice(CLOTHS))


def leaves(canvas: Canvas, rng: Random) -> None:
    ground = rng.choice((rgb("24564f"), rgb("2f5d62"), rgb("f4e3c8"), rgb("e9c8b0"), rgb("35507a")))
    canvas.gradient(lighter(ground, 0.12), darker(ground, 0.1))
    light = sum(ground) > 380
    tones = [mix(ground, rgb(c), 0.55 if light else 0.6) for c in ("4c8b5e", "7fa86f", "2f7a6b", "c98a5a")]
    for _ in range(26):
        edge = rng.random() * (canvas.width * 2 + canvas.height * 2)
        if edge < canvas.width:
            x, y = edge, rng.random() * 120
        elif edge < 2 * canvas.width:
            x, y = edge - canvas.width, canvas.height - rng.random() * 100
        else:
            x, y = (
                rng.choice((rng.random() * 150, canvas.width - rng.random() * 150)),
                rng.random() * canvas.height,
            )
        with canvas.moved(x, y, size=0.7 + rng.random() * 0.7, turn=rng.random() * 360):
            tone = rng.choice(tones)
            canvas.blob([(0, 120), (56, 30), (44, -60), (0, -140), (-44, -60), (-56, 30)], tone)
            canvas.line([(0, 120), (0, -110)], 5, lighter(tone, 0.3), taper=0.3)
            for k in (-60, -10, 40):
                canvas.line([(0, k + 20), (32, k - 8)], 4, lighter(tone, 0.3), taper=0.4)
                canvas.line([(0, k + 20), (-32, k - 8)], 4, lighter(tone, 0.3), taper=0.4)
    canvas.ellipse(canvas.width / 2, canvas.height * 0.52, 430, 400, veil(lighter(ground, 0.5), 0.3))


def arch(canvas: Canvas, rng: Random) -> None:
    wall, inner = rng.choice(WALLS), rng.choice(CLOTHS)
    canvas.gradient(lighter(wall, 0.35), lighter(wall, 0.05))
    cx, r = canvas.width / 2, min(canvas.width, canvas.height) * 0.42
    soft = lighter(inner, 0.42)
    canvas.ellipse(cx, canvas.height * 0.5, r, r, soft)
    canvas.rectangle(cx - r, canvas.height * 0.5, 2 * r, canvas.height, soft)
    canvas.ellipse(cx + r * 0.55, canvas.height * 0.3, r * 0.22, r * 0.22, lighter(rgb("f7c948"), 0.35))
    canvas.rectangle(0, canvas.height * 0.86, canvas.width, canvas.height * 0.14, mix(wall, inner, 0.45))
    _plant(canvas, cx - r - 110, canvas.height * 0.93, 0.95, darker(wall, 0.3))
    for i in range(3):
        canvas.rectangle(
            cx + r + 40,
            canvas.height * 0.9 - 44 * (i + 1),
            190 - 20 * i,
            40,
            lighter(rng.choice(CLOTHS), 0.1),
        )


def autumn(canvas: Canvas, rng: Random) -> None:
    canvas.gradient(rgb("fbe3bd"), rgb("f3c48d"), 0, canvas.height * 0.8)
    for place in range(-40, canvas.width, 210):
        left = place + rng.randrange(60)
        tone = mix(rgb("b9804f"), rgb("fbe3bd"), 0.35)
        canvas.rectangle(left + 60, 180, 30, canvas.height * 0.62, tone)
        for dx, dy, r in ((20, 170, 95), (120, 150, 105), (70, 80, 110)):
            color = mix(rgb(rng.choice(("e08a3c", "d9603b", "edb64a"))), rgb("fbe3bd"), 0.35)
            canvas.ellipse(left + dx, dy, r, r * 0.85, color)
    canvas.gradient(rgb("c99b5c"), rgb("a8733f"), canvas.height * 0.74, canvas.height)
    for _ in range(46):
        x, y = rng.random() * canvas.width, canvas.height * (0.74 + 0.26 * rng.random())
        canvas.ellipse(
            x, y, 17, 9, rgb(rng.choice(("e08a3c", "d9603b", "edb64a", "b5472f"))), turn=rng.randrange(180)
        )
    for _ in range(9):
        x, y = rng.random() * canvas.width, canvas.height * 0.7 * rng.random()
        canvas.ellipse(x, y, 15, 8, rgb(rng.choice(("e08a3c", "d9603b", "c94f2f"))), turn=rng.randrange(180))


def snow(canvas: Canvas, rng: Random) -> None:
    canvas.gradient(rgb("9db9d9"), rgb("e8eff6"), 0, canvas.height * 0.8)
    for x in range(0, canvas.width + 120, 150):
        with canvas.moved(x + rng.randrange(-30, 30), canvas.height * 0.74, size=0.8 + rng.random() * 0.6):
            pine = mix(rgb("3d6b62"), rgb("9db9d9"), 0.35)
            for y, w in ((-290, 70), (-200, 105), (-100, 140)):
                canvas.fill([(0, y - 90), (w, y + 70), (-w, y + 70)], pine)
                canvas.fill(
                    [(0, y - 90), (w * 0.4, y - 26), (0, y - 40), (-w * 0.4, y - 26)], (244, 248, 252)
                )
    ridge = [(i, canvas.height * 0.74 + math.sin(i / 300) * 26) for i in range(-40, canvas.width + 81, 40)]
    canvas.fill([*ridge, (canvas.width + 80, canvas.height), (-40, canvas.height)], rgb("f4f7fb"))
    for _ in range(80):
        r = 2 + rng.random() * 5
        canvas.ellipse(
            rng.random() * canvas.width, rng.random() * canvas.height, r, r, veil((255, 255, 255), 0.85)
        )


def paddock(canvas: Canvas, rng: Random) -> None:
    top, low = rng.choice((("9fd3ee", "eaf5f0"), ("f6bf8f", "fdeccf"), ("b9c8ec", "f8e8e2")))
    canvas.gradient(rgb(top), rgb(low), 0, canvas.height * 0.7)
    for base, color in ((0.5, "b4c7a5"), (0.58, "93b77f"), (0.7, "7aa564")):
        phase = rng.random() * 6
        ridge = [
            (i, canvas.height * base + math.sin(i / 280 + phase) * 34)
            for i in range(-40, canvas.width + 81, 40)
        ]
        canvas.fill([*ridge, (canvas.width + 80, canvas.height), (-40, canvas.height)], rgb(color))
    x = canvas.width * rng.choice((0.13, 0.87))
    with canvas.moved(x, canvas.height * 0.62, size=0.9):
        canvas.rectangle(-110, -130, 220, 150, rgb("b5473c"))
        canvas.fill([(-135, -130), (0, -215), (135, -130)], rgb("7d352e"))
        canvas.rectangle(-38, -80, 76, 100, rgb("8f382f"))
        canvas.line([(-38, -80), (38, 20)], 7, rgb("f3e3cf"))
        canvas.line([(38, -80), (-38, 20)], 7, rgb("f3e3cf"))


def fence(canvas: Canvas, rng: Random) -> None:
    """Rails in front of whoever stands behind them."""
    color = rng.choice((rgb("f4efe6"), rgb("b98c5e"), rgb("8c6a4f")))
    for y in (0.84, 0.95):
        canvas.rectangle(0, canvas.height * y, canvas.width, 46, color)
        canvas.rectangle(0, canvas.height * y + 36, canvas.width, 10, darker(color, 0.25))
    for x in range(70, canvas.width, 330):
        canvas.rectangle(x, canvas.height * 0.79, 54, canvas.height * 0.21, lighter(color, 0.12))
        canvas.rectangle(x + 44, canvas.height * 0.79, 10, canvas.height * 0.21, darker(color, 0.2))


HOMES: tuple[Backdrop, ...] = (window, meadow, polka, sofa, leaves, rays, night, arch, autumn)
PLACES: dict[str, tuple[Backdrop, ...]] = {
    "horse": (paddock, autumn, meadow, snow, paddock),
    "bird": (leaves, window, polka, rays, arch),
    "reptile": (polka, leaves, arch, rays, window),
}
