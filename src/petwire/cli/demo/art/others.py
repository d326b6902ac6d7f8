"""Horses, birds and bearded dragons."""

from dataclasses import dataclass
from random import Random

from petwire.cli.demo.art import features
from petwire.cli.demo.art.canvas import (
    RGB,
    Canvas,
    darker,
    lighter,
    mirrored,
    mix,
    rgb,
    smooth,
    veil,
)
from petwire.cli.demo.art.features import INK

WHITE, BROWN = rgb("fcf7ef"), rgb("4a3327")


@dataclass(frozen=True, slots=True)
class Horse:
    """A look of a horse."""

    coat: RGB
    mane: RGB
    muzzle: RGB
    marks: str = ""


HORSES = {
    "bay": Horse(rgb("8f5836"), rgb("332a2b"), rgb("4d3630"), "star"),
    "chestnut": Horse(rgb("b5683a"), rgb("c98a52"), rgb("8f5236"), "blaze"),
    "gray": Horse(rgb("c3c7cc"), rgb("eceef0"), rgb("7d8188"), "dapple"),
    "palomino": Horse(rgb("dcae67"), rgb("fbf3e2"), rgb("b98a5a"), "blaze"),
    "paint": Horse(WHITE, rgb("5a3d2d"), rgb("d9a99c"), "paint"),
}


def draw_horse(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    horse = HORSES[look]
    size, turn = {"portrait": (0.8, -4), "sit": (1.0, 6), "lie": (0.84, 10)}[pose]
    with canvas.moved(60 if pose == "lie" else 0, -30 if pose == "lie" else 20, size=size):
        neck = smooth(
            [
                (-90, -150),
                (90, -150),
                (146, 60),
                (196, 300),
                (300, 520),
                (360, 800),
                (-360, 800),
                (-300, 520),
                (-196, 300),
                (-146, 60),
            ]
        )
        canvas.fill(neck, darker(horse.coat, 0.1))
        with canvas.within(neck):
            if horse.marks == "paint":
                canvas.ellipse(190, 330, 150, 190, horse.mane, turn=20)
                canvas.ellipse(-230, 520, 150, 160, horse.mane)
            if horse.marks == "dapple":
                _dapple(canvas, 260, 620)
            canvas.ellipse(0, 200, 200, 170, veil(INK, 0.14))
        for k in range(7):
            y = -150 + k * 74
            canvas.blob(
                [
                    (60 + k * 16, y - 40),
                    (150 + k * 22, y),
                    (196 + k * 22, y + 100),
                    (150 + k * 22, y + 132),
                    (96 + k * 18, y + 70),
                ],
                horse.mane if k % 2 else darker(horse.mane, 0.1),
            )
        with canvas.moved(0, 0, turn=turn):
            _horse_head(canvas, horse, rng, shut=rng.random() < 0.12)


def _dapple(canvas: Canvas, wide: float, high: float) -> None:
    spots = Random(3)  # noqa: S311 -- always the same spots
    for _ in range(60):
        r = spots.uniform(8, 20)
        canvas.ellipse(
            spots.uniform(-wide, wide), spots.uniform(-240, high), r, r, veil((255, 255, 255), 0.35)
        )


def _horse_head(canvas: Canvas, horse: Horse, rng: Random, *, shut: bool) -> None:
    inner = mix(horse.coat, rgb("e8a195"), 0.45)
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.blob([(38, -210), (50, -300), (92, -384), (128, -300), (118, -200)], horse.coat)
            canvas.blob([(62, -224), (70, -296), (94, -348), (110, -296), (102, -220)], inner)
    head = smooth(
        mirrored(
            [
                (0, -246),
                (82, -236),
                (136, -160),
                (132, -60),
                (104, 60),
                (100, 170),
                (114, 250),
                (84, 316),
                (0, 330),
            ]
        )
    )
    canvas.fill(head, horse.coat)
    with canvas.within(head):
        if horse.marks == "paint":
            canvas.blob([(40, -260), (60, -60), (30, 80), (90, 160), (200, 160), (200, -260)], horse.mane)
            canvas.blob([(-60, -260), (-40, -120), (-110, -20), (-200, 0), (-200, -260)], horse.mane)
        if horse.marks == "dapple":
            _dapple(canvas, 140, 240)
        canvas.ellipse(0, 268, 132, 110, veil(horse.muzzle, 0.85))
        canvas.ellipse(0, 290, 100, 70, veil(lighter(horse.muzzle, 0.2), 0.5))
        if horse.marks == "blaze":
            canvas.blob(mirrored([(0, -200), (30, -150), (24, -20), (40, 120), (46, 240), (0, 280)]), WHITE)
        elif horse.marks == "star":
            canvas.blob([(0, -160), (22, -116), (0, -66), (-22, -116)], WHITE)
            canvas.ellipse(0, 236, 26, 16, veil(WHITE, 0.9))
        canvas.line([(-126, 20), (-70, 100), (-64, 190)], 16, veil(darker(horse.coat, 0.7), 0.13), taper=0.3)
        canvas.line([(126, 20), (70, 100), (64, 190)], 16, veil(darker(horse.coat, 0.7), 0.13), taper=0.3)
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.ellipse(46, 246, 15, 21, darker(horse.muzzle, 0.55), turn=-24)
            canvas.line(
                [(74, -120), (104, -128), (126, -112)], 9, veil(darker(horse.coat, 0.6), 0.5), taper=0.4
            )
    canvas.line([(-52, 300), (0, 312), (52, 300)], 8, veil(INK, 0.75))
    if rng.random() < 0.6:
        color = rng.choice(features.CLOTHS)
        canvas.line([(-112, 116), (0, 132), (112, 116)], 24, color)
        with canvas.both_sides() as sides:
            for _ in sides:
                canvas.line([(106, 116), (122, -20), (126, -150)], 18, color)
                canvas.ellipse(104, 118, 17, 17, rgb("f2cc63"))
                canvas.ellipse(104, 118, 9, 9, color)
    features.round_eyes(canvas, 96, -72, 31, rgb("54311f"), shut=shut)
    features.blush(canvas, 96, 30, 26)
    for x, y, lean in ((-36, -74, -6), (-12, -14, -6), (14, -26, 8), (36, -92, 6)):
        canvas.blob(
            [(-30 + x * 0.4, -262), (30 + x * 0.4, -262), (x + 26, -140), (x + lean, y), (x - 26, -130)],
            horse.mane if x % 4 else darker(horse.mane, 0.12),
        )
    if rng.random() < 0.35:
        features.flower(canvas, 70, -226, 40, rng.choice(features.CLOTHS))


@dataclass(frozen=True, slots=True)
class Bird:
    """A look of a bird that sits and looks to the left."""

    body: RGB
    head: RGB
    wing: RGB
    tail: RGB
    beak: RGB
    belly: RGB
    crest: RGB | None = None
    cheek: RGB | None = None
    marks: str = ""
    long_tail: bool = True
    eyes: RGB = BROWN


BIRDS = {
    "budgie-green": Bird(
        rgb("7cc24f"),
        rgb("f7e05a"),
        rgb("c9d65a"),
        rgb("2f6f9c"),
        rgb("e0b266"),
        rgb("8fd064"),
        marks="budgie",
        cheek=rgb("5a6fc9"),
    ),
    "budgie-blue": Bird(
        rgb("6fb4e0"),
        rgb("fbfaf4"),
        rgb("b9d6e6"),
        rgb("2f5a9c"),
        rgb("d9b27a"),
        rgb("86c4ea"),
        marks="budgie",
        cheek=rgb("6a5fc4"),
    ),
    "cockatiel-gray": Bird(
        rgb("a3a6ad"),
        rgb("f6e384"),
        rgb("8b8f98"),
        rgb("7d818a"),
        rgb("b0a69c"),
        rgb("b4b7bd"),
        crest=rgb("f3d75e"),
        cheek=rgb("ef8a44"),
        marks="bar",
    ),
    "conure-sun": Bird(
        rgb("f6b93a"),
        rgb("ee8b34"),
        rgb("f4d14e"),
        rgb("4f9a6a"),
        rgb("3d383b"),
        rgb("f4a13a"),
        cheek=rgb("e56a3a"),
        marks="tips",
    ),
    "lovebird-peach": Bird(
        rgb("6cbd63"),
        rgb("f19276"),
        rgb("4fa457"),
        rgb("3f8fb5"),
        rgb("e8cba0"),
        rgb("8bd07a"),
        long_tail=False,
    ),
    "grey-parrot": Bird(
        rgb("9aa0a8"),
        rgb("b6bbc2"),
        rgb("858b95"),
        rgb("cf3f3a"),
        rgb("34323a"),
        rgb("aab0b8"),
        long_tail=False,
        marks="scales",
        eyes=rgb("e9d98a"),
    ),
    "cockatoo-white": Bird(
        rgb("fbf8f1"),
        rgb("fdfbf6"),
        rgb("efe9dd"),
        rgb("f3ecd9"),
        rgb("4b474c"),
        rgb("ffffff"),
        crest=rgb("f7d95a"),
        long_tail=False,
        cheek=rgb("fbe9b0"),
    ),
}


def draw_bird(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    bird = BIRDS[look]
    size, y = {"portrait": (1.12, -60), "sit": (1.12, -30), "lie": (0.98, -210)}[pose]
    with canvas.moved(-10, y, size=size, turn=rng.choice((-3, 0, 4))):
        _perch(canvas, rng)
        _bird(canvas, bird, shut=rng.random() < 0.08)


def _perch(canvas: Canvas, rng: Random) -> None:
    bark = rng.choice((rgb("8a6242"), rgb("70503a"), rgb("a47a52")))
    canvas.line([(-900, 470), (-300, 440), (60, 452), (420, 428), (900, 470)], 50, bark)
    canvas.line([(-900, 456), (-300, 426), (60, 438), (420, 414), (900, 456)], 10, lighter(bark, 0.2))
    for x, turn in ((-430, -40), (-360, 30), (300, -20), (420, 140), (360, 60), (-250, 150)):
        with canvas.moved(x, 436, turn=turn):
            canvas.blob([(0, 0), (30, -40), (22, -94), (0, -124), (-22, -94), (-30, -40)], rgb("5f9e62"))
            canvas.line([(0, 0), (0, -104)], 4, rgb("9cc79a"), taper=0.3)


def _bird(canvas: Canvas, bird: Bird, *, shut: bool) -> None:
    length = 330 if bird.long_tail else 190
    for dx, color in ((34, darker(bird.tail, 0.18)), (0, bird.tail)):
        canvas.blob(
            [
                (60 + dx, 330),
                (140 + dx, 330),
                (190 + dx, 420 + length * 0.6),
                (180 + dx, 430 + length),
                (140 + dx, 420 + length),
                (96 + dx, 500),
            ],
            color,
        )
    if bird.crest:
        for turn, high in ((-22, 180), (-4, 216), (14, 200), (32, 170)):
            with canvas.moved(0, -60, turn=turn):
                canvas.blob(
                    [(-22, 0), (-12, -high * 0.7), (14, -high), (26, -high * 0.6), (22, 0)],
                    darker(bird.crest, 0.06) if turn % 4 else bird.crest,
                )
    body = smooth(
        [
            (-118, 40),
            (-150, 190),
            (-128, 340),
            (-40, 430),
            (80, 430),
            (160, 350),
            (190, 230),
            (150, 90),
            (60, 0),
        ]
    )
    canvas.fill(body, bird.body)
    with canvas.within(body):
        canvas.ellipse(-110, 250, 110, 190, bird.belly)
        if bird.marks == "scales":
            for row in range(9):
                for column in range(7):
                    canvas.line(
                        [
                            (-150 + column * 52 + row % 2 * 26, 90 + row * 42),
                            (-134 + column * 52 + row % 2 * 26, 102 + row * 42),
                            (-118 + column * 52 + row % 2 * 26, 90 + row * 42),
                        ],
                        5,
                        veil(WHITE, 0.4),
                    )
    wing = smooth([(20, 90), (120, 80), (210, 190), (232, 330), (200, 440), (140, 400), (60, 330), (10, 210)])
    canvas.fill(wing, bird.wing)
    with canvas.within(wing):
        for k in range(6):
            if bird.marks == "budgie":
                for column in range(6):
                    canvas.line(
                        [
                            (10 + column * 42, 100 + k * 48),
                            (32 + column * 42, 120 + k * 48),
                            (54 + column * 42, 100 + k * 48),
                        ],
                        10,
                        veil(INK, 0.7),
                    )
            else:
                canvas.line(
                    [(30 + k * 12, 150 + k * 44), (110 + k * 14, 190 + k * 44), (210 + k * 8, 180 + k * 50)],
                    6,
                    veil(INK, 0.18),
                )
        if bird.marks == "tips":
            canvas.ellipse(200, 400, 80, 110, rgb("4f9a6a"))
        if bird.marks == "bar":
            canvas.ellipse(50, 240, 50, 150, WHITE, turn=-10)
        if bird.marks == "budgie":
            canvas.ellipse(210, 430, 60, 90, veil(INK, 0.5))
    head = smooth(
        [(-128, -10), (-96, -104), (0, -138), (98, -100), (134, 0), (110, 96), (20, 130), (-84, 110)]
    )
    canvas.fill(head, bird.head)
    with canvas.within(head):
        canvas.ellipse(-10, -130, 90, 40, veil((255, 255, 255), 0.25))
        if bird.marks == "budgie":
            for k in range(5):
                canvas.line(
                    [(20 + k * 6, -120 + k * 40), (80, -96 + k * 44), (150, -110 + k * 48)],
                    9,
                    veil(INK, 0.65),
                    taper=0.6,
                )
        if bird.marks == "scales":
            canvas.ellipse(-40, -4, 74, 70, veil(WHITE, 0.8))
    if bird.cheek:
        canvas.ellipse(10, 54, 38, 30, bird.cheek)
    if bird.marks == "budgie":
        for x in (-70, -34, 2):
            canvas.ellipse(x, 104, 11, 11, INK)
    hook = bird.beak
    canvas.blob([(-112, 28), (-90, 60), (-104, 84), (-132, 78)], darker(hook, 0.25))
    canvas.blob([(-86, -40), (-130, -40), (-176, 4), (-168, 72), (-140, 44), (-88, 42)], hook)
    canvas.line([(-106, -24), (-144, -8), (-158, 30)], 8, veil((255, 255, 255), 0.3), taper=0.3)
    if bird.marks == "budgie":
        canvas.ellipse(-106, -40, 28, 20, rgb("7a9bd8"))
    canvas.ellipse(-112, -30, 6, 5, veil(INK, 0.6))
    if shut:
        canvas.line([(-58, -24), (-30, -8), (-2, -24)], 10, INK)
    else:
        canvas.ellipse(-30, -22, 40, 41, veil(WHITE, 0.75))
        canvas.ellipse(-30, -22, 33, 34, bird.eyes)
        canvas.ellipse(-30, -22, 23, 24, INK)
        canvas.ellipse(-40, -33, 10, 11, (255, 255, 255))
        canvas.ellipse(-20, -12, 5, 5, (255, 255, 255))
    canvas.ellipse(-4, 44, 20, 12, veil(features.BLUSH, 0.4))
    for x in (-40, 40):
        for dx in (-20, 0, 20):
            canvas.line([(x + dx * 0.4, 416), (x + dx, 446), (x + dx * 1.1, 464)], 15, rgb("d9a48f"))


@dataclass(frozen=True, slots=True)
class Dragon:
    """A look of a bearded dragon."""

    skin: RGB
    belly: RGB
    stripe: RGB
    beard: RGB


DRAGONS = {
    "dragon-tan": Dragon(rgb("cfae7c"), rgb("efdcb8"), rgb("a07d50"), rgb("8d7252")),
    "dragon-orange": Dragon(rgb("e2904a"), rgb("f8cf98"), rgb("bd6230"), rgb("c96a35")),
    "dragon-yellow": Dragon(rgb("e9c85c"), rgb("faeab2"), rgb("c79a34"), rgb("c99f3c")),
}


def draw_dragon(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    dragon = DRAGONS[look]
    with canvas.moved(
        0, 40 if pose != "lie" else 10, size=1.0 if pose == "portrait" else 1.1 if pose == "sit" else 0.95
    ):
        rock = rng.choice((rgb("a49a90"), rgb("b08a6c"), rgb("8f98a3")))
        if pose != "lie":
            _rock(canvas, rock, 0, 260)
            _dragon_front(canvas, dragon, wave=pose == "sit")
        else:
            _rock(canvas, rock, 180, 210)
            _dragon_long(canvas, dragon)
        if rng.random() < 0.4:
            features.bow_tie(canvas, 190, 62, rng.choice(features.CLOTHS))
        with canvas.moved(0, 40, turn=rng.choice((-6, 0, 6))), canvas.moved(0, -40):
            _dragon_head(canvas, dragon, rng)


def _rock(canvas: Canvas, rock: RGB, x: float, y: float) -> None:
    canvas.blob(
        [
            (x - 620, y + 420),
            (x - 560, y + 150),
            (x - 330, y + 30),
            (x, y),
            (x + 340, y + 40),
            (x + 560, y + 170),
            (x + 620, y + 420),
        ],
        rock,
    )
    canvas.blob(
        [(x - 460, y + 120), (x - 260, y + 50), (x - 40, y + 36), (x - 180, y + 90)], lighter(rock, 0.2)
    )
    for dx, dy, r in ((-300, 190, 40), (180, 160, 60), (380, 240, 36), (-80, 280, 50)):
        canvas.ellipse(x + dx, y + dy, r, r * 0.36, veil(INK, 0.1))


def _spikes(canvas: Canvas, points: list[tuple[float, float]], length: float, color: RGB) -> None:
    """Small thorns along a line, standing out to its right."""
    path = smooth(points, closed=False)
    for (x0, y0), (x1, y1) in zip(path[::4], path[2::4], strict=False):
        dx, dy = x1 - x0, y1 - y0
        far = (dx * dx + dy * dy) ** 0.5 or 1
        mx, my = (x0 + x1) / 2 - dy / far * length, (y0 + y1) / 2 + dx / far * length
        canvas.fill([(x0 - dx * 0.5, y0 - dy * 0.5), (mx, my), (x1 + dx * 0.5, y1 + dy * 0.5)], color)


def _dragon_head(canvas: Canvas, dragon: Dragon, rng: Random) -> None:
    with canvas.both_sides() as sides:
        for _ in sides:
            _spikes(canvas, [(20, 176), (110, 152), (172, 96), (196, 20), (186, -50)], 46, dragon.beard)
            _spikes(canvas, [(60, 150), (130, 120), (180, 70)], 26, darker(dragon.beard, 0.15))
    canvas.blob(mirrored([(0, 60), (150, 30), (204, 50), (150, 140), (70, 178), (0, 186)]), dragon.beard)
    head = smooth(
        mirrored([(0, -128), (76, -130), (150, -104), (196, -40), (206, 24), (150, 84), (70, 122), (0, 130)])
    )
    canvas.fill(head, dragon.skin)
    with canvas.within(head):
        canvas.ellipse(0, -124, 120, 50, veil((255, 255, 255), 0.2))
        canvas.ellipse(0, 140, 150, 62, veil(dragon.belly, 0.8))
        for x, y, r in (
            (0, -90, 16),
            (46, -74, 13),
            (-46, -74, 13),
            (24, -44, 11),
            (-24, -44, 11),
            (80, -100, 12),
            (-80, -100, 12),
            (0, -16, 9),
            (160, 30, 12),
            (-160, 30, 12),
            (136, 56, 9),
            (-136, 56, 9),
        ):
            canvas.ellipse(x, y, r, r * 0.7, veil(dragon.stripe, 0.45))
    canvas.line([(-172, 52), (-90, 84), (0, 92), (90, 84), (172, 52)], 9, INK)
    canvas.line([(-176, 52), (-188, 40)], 8, INK)
    canvas.line([(176, 52), (188, 40)], 8, INK)
    for side in (1, -1):
        canvas.ellipse(24 * side, 28, 8, 6, darker(dragon.skin, 0.55))
        canvas.blob(
            [(side * 66, -60), (side * 110, -104), (side * 168, -88), (side * 184, -40), (side * 120, -30)],
            darker(dragon.skin, 0.14),
        )
    features.round_eyes(canvas, 122, -32, 33, rgb("d79a2b"))
    features.blush(canvas, 140, 36, 26)


def _dragon_front(canvas: Canvas, dragon: Dragon, *, wave: bool) -> None:
    with canvas.both_sides() as sides:
        for _ in sides:
            _spikes(canvas, [(140, 400), (176, 300), (150, 200), (110, 120)], 26, darker(dragon.skin, 0.15))
    canvas.line([(100, 380), (300, 400), (420, 330), (470, 220)], 76, darker(dragon.skin, 0.08), taper=0.2)
    body = smooth(mirrored([(0, 90), (104, 120), (150, 220), (172, 320), (130, 410), (0, 424)]))
    canvas.fill(body, dragon.skin)
    with canvas.within(body):
        for y in (180, 250, 320, 390):
            canvas.line([(-190, y - 16), (-110, y + 8)], 24, dragon.stripe, taper=0.3)
            canvas.line([(190, y - 16), (110, y + 8)], 24, dragon.stripe, taper=0.3)
        canvas.ellipse(0, 290, 104, 170, dragon.belly)
        for y in range(190, 420, 34):
            canvas.line([(-80, y), (0, y + 10), (80, y)], 5, veil(dragon.stripe, 0.3))
        canvas.ellipse(0, 150, 150, 50, veil(INK, 0.14))
    for side in (1, -1):
        if wave and side == 1:
            _arm(canvas, dragon, [(120, 210), (220, 190), (250, 90)], up=True)
        else:
            _arm(canvas, dragon, [(side * 116, 220), (side * 190, 300), (side * 180, 404)], up=False)


def _arm(canvas: Canvas, dragon: Dragon, path: list[tuple[float, float]], *, up: bool) -> None:
    canvas.line(path, 54, lighter(dragon.skin, 0.05), taper=0.72)
    x, y = path[-1]
    for turn in (-52, -22, 8, 38):
        with canvas.moved(x, y, turn=turn + (0 if up else 180)):
            canvas.line([(0, 0), (0, -48)], 15, lighter(dragon.skin, 0.05), taper=0.7)
            canvas.line([(0, -46), (0, -60)], 7, darker(dragon.skin, 0.5), taper=0.3)


def _dragon_long(canvas: Canvas, dragon: Dragon) -> None:
    canvas.line([(420, 190), (560, 210), (660, 150), (720, 40)], 88, darker(dragon.skin, 0.06), taper=0.15)
    _spikes(canvas, [(480, 150), (340, 50), (180, 26), (20, 60)], 34, darker(dragon.skin, 0.15))
    body = smooth([(-60, 240), (-70, 110), (90, 50), (260, 40), (420, 90), (490, 190), (440, 256)])
    canvas.fill(body, dragon.skin)
    with canvas.within(body):
        for x in (110, 210, 310, 410):
            canvas.line([(x, 30), (x + 26, 100), (x + 10, 190)], 30, dragon.stripe, taper=0.3)
        canvas.ellipse(200, 268, 320, 50, dragon.belly)
        canvas.ellipse(-10, 110, 160, 90, veil(INK, 0.14))
    _arm(canvas, dragon, [(400, 190), (470, 240), (440, 286)], up=False)
    _arm(canvas, dragon, [(110, 190), (170, 230), (150, 286)], up=False)
    _arm(canvas, dragon, [(-90, 180), (-140, 230), (-120, 286)], up=False)
