"""Cats of thirteen looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from petwire.cli.demo.art import features
from petwire.cli.demo.art.canvas import (
    RGB,
    Canvas,
    Point,
    darker,
    lighter,
    mirrored,
    mix,
    oval,
    rgb,
    smooth,
    tufted,
    veil,
)
from petwire.cli.demo.art.features import INK

GREEN, GOLD, BLUE, COPPER = rgb("8fb85a"), rgb("e3ac3a"), rgb("74b2e2"), rgb("cf7f35")
WHITE = rgb("fdf8f0")
PINK = rgb("e98d8d")


@dataclass(frozen=True, slots=True)
class Cat:
    """A look; `marks` name the ways of drawing below."""

    coat: RGB
    eyes: RGB
    marks: tuple[str, ...] = ()
    stripe: RGB = INK
    muzzle: RGB | None = None
    chest: RGB | None = None
    paws: RGB | None = None
    ear: RGB | None = None
    tail: RGB | None = None
    fur: float = 0
    nose: RGB = PINK
    patches: tuple[RGB, ...] = ()


CATS: dict[str, Cat] = {
    "orange-tabby": Cat(
        rgb("eda351"), GOLD, ("tabby",), rgb("cc7427"), muzzle=rgb("fbe3c0"), chest=rgb("f8d3a0")
    ),
    "brown-tabby": Cat(
        rgb("a98661"), GREEN, ("tabby",), rgb("5e4632"), muzzle=rgb("ead9c0"), chest=rgb("c9aa85")
    ),
    "gray-tabby": Cat(
        rgb("a9adb3"), GREEN, ("tabby",), rgb("666b75"), muzzle=rgb("eceae6"), chest=rgb("c7cacd")
    ),
    "black": Cat(rgb("38343d"), GOLD, nose=rgb("564b55")),
    "white": Cat(rgb("fbf7f0"), GREEN, chest=rgb("fffdf8")),
    "tuxedo": Cat(rgb("38343d"), GREEN, ("bib",), muzzle=WHITE, chest=WHITE, paws=WHITE),
    "gray": Cat(rgb("87909d"), GREEN, nose=rgb("6b6470")),
    "calico": Cat(
        WHITE,
        GREEN,
        ("calico",),
        patches=(rgb("e59544"), rgb("3b353c")),
        ear=rgb("e59544"),
        tail=rgb("e59544"),
    ),
    "tortoiseshell": Cat(
        rgb("4a3a38"), GOLD, ("tortie",), patches=(rgb("c9793a"), rgb("e0a466")), nose=rgb("7d5a58")
    ),
    "orange-white": Cat(
        rgb("eda351"), GOLD, ("tabby", "bib"), rgb("d58434"), muzzle=WHITE, chest=WHITE, paws=WHITE
    ),
    "siamese": Cat(
        rgb("f2e4cf"),
        BLUE,
        ("points",),
        rgb("5d463c"),
        ear=rgb("5d463c"),
        paws=rgb("6b5146"),
        tail=rgb("5d463c"),
        nose=rgb("4d3a33"),
    ),
    "fluffy-brown": Cat(
        rgb("9c7650"),
        GOLD,
        ("tabby", "tips"),
        rgb("5b412c"),
        muzzle=rgb("f0e2cb"),
        chest=rgb("e6d3b5"),
        fur=13,
    ),
    "fluffy-cream": Cat(
        rgb("f4e6cf"),
        BLUE,
        ("points", "tips"),
        rgb("cfa984"),
        ear=rgb("c49a74"),
        chest=rgb("fdf7ea"),
        tail=rgb("cfa984"),
        fur=15,
    ),
}


def draw(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    cat = CATS[look]
    shut = rng.random() < (0.35 if pose == "lie" else 0.06)
    if pose == "sit":
        _sit(canvas, cat)
    elif pose == "lie":
        _loaf(canvas, cat)
    else:
        _shoulders(canvas, cat)
    if cat.fur < 10 and pose != "lie" and rng.random() < 0.6:
        features.collar(canvas, 146, 100, rng.choice(features.CLOTHS))
    elif rng.random() < 0.3 and pose != "lie":
        features.bow_tie(canvas, 186, 66, rng.choice(features.CLOTHS))
    with canvas.moved(0, 60, turn=rng.choice((-7, -3, 0, 4, 8))), canvas.moved(0, -60):
        head(canvas, cat, shut=shut)
        if rng.random() < 0.1:
            features.flower(canvas, 112, -128, 42, rng.choice(features.CLOTHS))


def _furry(cat: Cat, points: Sequence[Point], share: float = 1) -> list[Point]:
    outline = smooth(points)
    return tufted(outline, cat.fur * share) if cat.fur else outline


def head(canvas: Canvas, cat: Cat, *, shut: bool) -> None:
    ear = cat.ear or cat.coat
    inner = mix(lighter(cat.coat, 0.2), PINK, 0.6)
    ears = (ear, cat.patches[1] if "calico" in cat.marks else ear)
    with canvas.both_sides() as sides:
        for side in sides:
            color = ears[0] if side == 1 else ears[1]
            canvas.blob([(34, -140), (96, -236), (168, -278), (202, -190), (192, -40)], color)
            canvas.blob([(72, -150), (118, -214), (160, -244), (180, -178), (168, -90)], inner)
            if cat.fur or "tips" in cat.marks:
                canvas.fill(
                    [(84, -130), (112, -196), (122, -150), (146, -190), (146, -130), (168, -150), (160, -90)],
                    lighter(cat.coat, 0.5),
                )
    wide = 30 if cat.fur else 0
    half = [
        (0, -158),
        (88, -150),
        (164, -96),
        (196 + wide * 0.4, 6),
        (186 + wide, 84),
        (122 + wide * 0.4, 146),
        (56, 164),
        (0, 166),
    ]
    skull = _furry(cat, mirrored(half))
    canvas.fill(skull, cat.coat)
    with canvas.within(skull):
        canvas.ellipse(0, -170, 170, 80, veil(lighter(cat.coat, 0.5), 0.22))
        canvas.ellipse(0, 205, 190, 60, veil(darker(cat.coat, 0.6), 0.16))
        for mark in cat.marks:
            _face_mark(canvas, cat, mark)
    muzzle = cat.muzzle or lighter(cat.coat, 0.14 if sum(cat.coat) < 400 else 0.4)
    if "points" not in cat.marks:
        canvas.ellipse(44, 82, 58, 46, muzzle)
        canvas.ellipse(-44, 82, 58, 46, muzzle)
        canvas.ellipse(0, 116, 42, 30, muzzle)
    features.mouth(canvas, 84, 50, stroke=7)
    canvas.blob(mirrored([(0, 36), (22, 34), (26, 44), (10, 60), (0, 66)]), cat.nose)
    canvas.ellipse(-8, 42, 8, 4, veil((255, 255, 255), 0.5))
    for x, y in ((46, 74), (64, 82), (52, 94)):
        for side in (1, -1):
            canvas.ellipse(x * side, y, 3.6, 3.6, veil(darker(muzzle, 0.7), 0.5))
    features.cat_eyes(canvas, 86, -14, 43, cat.eyes, shut=shut)
    tone = WHITE if sum(cat.coat) < 480 or "points" in cat.marks else darker(cat.coat, 0.35)
    features.whiskers(canvas, 88, 78, 150, tone)
    features.blush(canvas, 132, 60, 30)


def _face_mark(canvas: Canvas, cat: Cat, mark: str) -> None:
    stripe = veil(cat.stripe, 0.85)
    if mark == "tabby":
        for x, lean in ((0, 0), (44, 16), (-44, -16)):
            canvas.line(
                [(x + lean, -176), (x * 0.92 + lean * 0.3, -130), (x * 0.7, -92 if x else -104)],
                19,
                stripe,
                taper=0.25,
            )
        with canvas.both_sides() as sides:
            for _ in sides:
                canvas.line([(212, 0), (168, 12), (134, 10)], 17, stripe, taper=0.15)
                canvas.line([(214, 44), (176, 54), (146, 46)], 17, stripe, taper=0.15)
                canvas.line([(190, -70), (150, -64), (120, -74)], 14, stripe, taper=0.15)
    elif mark == "bib":
        canvas.blob(mirrored([(0, -110), (16, -60), (34, 0), (110, 56), (126, 150), (0, 210)]), WHITE)
    elif mark == "calico":
        canvas.blob([(14, -190), (20, -90), (60, -20), (140, 30), (230, 20), (230, -190)], cat.patches[0])
        canvas.blob([(-30, -190), (-50, -110), (-110, -50), (-220, -30), (-220, -190)], cat.patches[1])
    elif mark == "tortie":
        for x, y, rx, ry, color in (
            (110, -70, 70, 50, 0),
            (-130, 30, 62, 44, 0),
            (-70, -130, 50, 30, 1),
            (150, 70, 44, 40, 1),
            (-20, 20, 26, 60, 0),
            (60, 130, 40, 26, 0),
            (-160, -60, 30, 24, 1),
            (40, -140, 22, 18, 0),
        ):
            canvas.fill(tufted(oval(x, y, rx, ry, x), 9), veil(cat.patches[color], 0.9))
    elif mark == "points":
        canvas.ellipse(0, 66, 128, 112, veil(cat.stripe, 0.4))
        canvas.ellipse(0, 74, 96, 88, veil(cat.stripe, 0.65))
        canvas.ellipse(0, 82, 70, 64, veil(cat.stripe, 0.8))


def _coat_marks(canvas: Canvas, cat: Cat) -> None:
    if "tabby" in cat.marks:
        for k in range(9):
            for side in (1, -1):
                y = 150 + k * 52
                canvas.line(
                    [(side * 280, y - 20), (side * 170, y + 10), (side * 104, y)],
                    20,
                    veil(cat.stripe, 0.8),
                    taper=0.15,
                )
    if "calico" in cat.marks:
        canvas.ellipse(180, 260, 110, 90, cat.patches[1], turn=30)
        canvas.ellipse(-190, 400, 110, 120, cat.patches[0], turn=-20)
        canvas.ellipse(170, 520, 90, 70, cat.patches[0])
        canvas.ellipse(-120, 180, 60, 40, cat.patches[1])
    if "tortie" in cat.marks:
        for x, y, r, color in (
            (-150, 220, 60, 0),
            (140, 280, 70, 0),
            (-90, 400, 50, 1),
            (170, 460, 60, 1),
            (-180, 520, 64, 0),
            (40, 330, 40, 0),
            (80, 560, 50, 0),
            (-40, 190, 34, 1),
        ):
            canvas.fill(tufted(oval(x, y, r, r * 0.7, x), 10), veil(cat.patches[color], 0.85))


def _tail(canvas: Canvas, cat: Cat, path: list[Point], width: float) -> None:
    tone = cat.tail or darker(cat.coat, 0.06)
    if cat.fur:
        for i, (x, y) in enumerate(smooth(path, closed=False)[::3]):
            r = width * (0.55 + 0.35 * min(i, 5) / 5)
            canvas.fill(tufted(oval(x, y, r, r), 12), tone)
    else:
        canvas.line(path, width, tone, taper=0.75)
        if "tabby" in cat.marks:
            curve = smooth(path, closed=False)
            for x, y in curve[4::5]:
                canvas.ellipse(x, y, width * 0.4, width * 0.16, veil(cat.stripe, 0.8), turn=35)
    if "bib" in cat.marks:
        canvas.ellipse(*path[-1], width * 0.42, width * 0.42, WHITE)


def _sit(canvas: Canvas, cat: Cat) -> None:
    """Sitting; the ground is at y = 640."""
    canvas.ellipse(0, 640, 290, 32, veil(INK, 0.16))
    _tail(canvas, cat, [(130, 600), (250, 590), (286, 480), (238, 390), (270, 310)], 46)
    trunk = _furry(
        cat, mirrored([(0, 100), (84, 126), (128, 240), (168, 390), (204, 530), (168, 626), (0, 636)])
    )
    canvas.fill(trunk, cat.coat)
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.fill(_furry(cat, oval(150, 545, 84, 96, -8)[::4]), darker(cat.coat, 0.05))
            canvas.ellipse(176, 628, 66, 28, cat.paws or darker(cat.coat, 0.03))
    with canvas.within(trunk):
        _coat_marks(canvas, cat)
        canvas.ellipse(0, 140, 140, 66, veil(darker(cat.coat, 0.7), 0.2))
    if cat.chest:
        canvas.fill(_furry(cat, mirrored([(0, 120), (74, 140), (88, 250), (50, 360), (0, 390)])), cat.chest)
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.blob(
                [(16, 360), (86, 350), (90, 500), (84, 622), (20, 622), (14, 500)], lighter(cat.coat, 0.06)
            )
            if "tabby" in cat.marks and not cat.paws:
                for y in (440, 490, 540):
                    canvas.line([(88, y), (50, y + 8)], 12, veil(cat.stripe, 0.7), taper=0.2)
            canvas.line([(10, 400), (12, 604)], 6, veil(darker(cat.coat, 0.6), 0.28))
            _paw(canvas, 54, 622, cat.paws or lighter(cat.coat, 0.08))


def _paw(canvas: Canvas, x: float, y: float, color: RGB) -> None:
    canvas.ellipse(x, y, 48, 30, color)
    for dx in (-14, 12):
        canvas.line([(x + dx, y + 2), (x + dx, y + 22)], 5, veil(darker(color, 0.7), 0.4))


def _loaf(canvas: Canvas, cat: Cat) -> None:
    """Resting like a loaf of bread; the ground is at y = 330."""
    canvas.ellipse(110, 334, 480, 36, veil(INK, 0.16))
    trunk = _furry(
        cat, [(-150, 330), (-196, 200), (-100, 70), (110, 10), (320, 50), (440, 170), (464, 290), (400, 334)]
    )
    canvas.fill(trunk, cat.coat)
    with canvas.within(trunk):
        with canvas.moved(210, -170):
            _coat_marks(canvas, cat)
        canvas.ellipse(0, 160, 200, 120, veil(darker(cat.coat, 0.7), 0.2))
    canvas.fill(_furry(cat, oval(350, 238, 116, 104, -8)[::4]), darker(cat.coat, 0.06))
    _tail(canvas, cat, [(440, 290), (400, 330), (280, 330), (170, 322)], 46)
    chest = cat.chest or lighter(cat.coat, 0.06)
    canvas.fill(_furry(cat, mirrored([(0, 100), (110, 120), (136, 230), (90, 316), (0, 326)])), chest)
    for x in (-72, 72):
        canvas.ellipse(x, 312, 74, 32, cat.paws or lighter(cat.coat, 0.1))
        for dx in (-16, 14):
            canvas.line([(x + dx, 316), (x + dx, 336)], 5, veil(darker(cat.coat, 0.7), 0.35))


def _shoulders(canvas: Canvas, cat: Cat) -> None:
    trunk = _furry(
        cat, mirrored([(0, 90), (110, 112), (160, 200), (240, 300), (280, 460), (290, 700), (0, 720)])
    )
    canvas.fill(trunk, cat.coat)
    with canvas.within(trunk):
        with canvas.moved(0, 30, size=1.25), canvas.moved(0, -40):
            _coat_marks(canvas, cat)
        canvas.ellipse(0, 160, 180, 80, veil(darker(cat.coat, 0.7), 0.22))
    if cat.chest:
        canvas.fill(
            _furry(cat, mirrored([(0, 130), (100, 150), (130, 290), (90, 520), (0, 660)]), 1.2), cat.chest
        )
