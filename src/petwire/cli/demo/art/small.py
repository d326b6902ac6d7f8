"""Rabbits, guinea pigs and ferrets."""

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
    oval,
    rgb,
    smooth,
    tufted,
    veil,
)
from petwire.cli.demo.art.features import INK

WHITE, PINK, BROWN = rgb("fcf7ef"), rgb("eda0a0"), rgb("5a3a26")


@dataclass(frozen=True, slots=True)
class Small:
    """A look of a small animal."""

    coat: RGB
    belly: RGB
    eyes: RGB = BROWN
    marks: str = ""
    patch: RGB = INK
    other: RGB = INK
    lop: bool = False
    fur: float = 5


RABBITS = {
    "agouti": Small(rgb("a88a68"), rgb("d9c4a5"), marks="rims"),
    "white": Small(rgb("fcf8f2"), rgb("ffffff"), eyes=rgb("d4525c")),
    "orange-lop": Small(rgb("dda05e"), rgb("f3d5a8"), lop=True, marks="rims", fur=8),
    "dutch-black": Small(rgb("403b42"), WHITE, marks="dutch"),
    "spotted": Small(WHITE, WHITE, marks="spots", patch=rgb("8a6244")),
}
PIGS = {
    "tricolor": Small(WHITE, WHITE, marks="thirds", patch=rgb("c9803f"), other=rgb("3d363a")),
    "black-white": Small(rgb("3f3a40"), WHITE, marks="band", patch=WHITE),
    "agouti": Small(rgb("8c7358"), rgb("b79a76"), marks="ticks", patch=rgb("5f4c39")),
    "cream-rosette": Small(rgb("f0d6a8"), rgb("f8e8c8"), marks="rosettes", patch=rgb("d9b27a"), fur=17),
}
FERRETS = {
    "sable": Small(rgb("8a6a50"), rgb("efe1cb"), marks="mask", patch=rgb("4a362c"), other=rgb("4f3b30")),
    "white": Small(rgb("fbf5e9"), rgb("fffdf8"), eyes=rgb("c8505a"), other=rgb("efe3cd")),
    "cinnamon": Small(rgb("cf9a66"), rgb("f8e8d2"), marks="mask", patch=rgb("a8693c"), other=rgb("b57a4a")),
}


def draw_rabbit(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    rabbit = RABBITS[look]
    shut = pose == "lie" and rng.random() < 0.3
    with canvas.moved(0, 90 if pose == "portrait" else 50, size=0.86 if pose == "portrait" else 0.94):
        if pose == "lie":
            _bunny_loaf(canvas, rabbit)
        else:
            _bunny_up(canvas, rabbit)
        if rng.random() < 0.4 and pose != "lie":
            features.bow_tie(canvas, 176, 60, rng.choice(features.CLOTHS))
        with canvas.moved(0, 60, turn=rng.choice((-6, 0, 5))), canvas.moved(0, -60):
            _bunny_head(canvas, rabbit, shut=shut, tilt=rng.choice((0, 0, 34)))
            if rng.random() < 0.35:
                features.flower(canvas, 92, -118, 40, rng.choice(features.CLOTHS))


def _bunny_head(canvas: Canvas, rabbit: Small, *, shut: bool, tilt: float) -> None:
    inner = mix(rabbit.coat, PINK, 0.55)
    ear = rabbit.patch if rabbit.marks == "spots" else rabbit.coat
    with canvas.both_sides() as sides:
        for side in sides:
            if not rabbit.lop:
                with canvas.moved(62, -110, turn=12 + (tilt if side == 1 else 0)):
                    canvas.blob(
                        [(-34, 20), (-54, -130), (-30, -270), (0, -306), (34, -264), (56, -130), (36, 20)],
                        ear,
                    )
                    canvas.blob(
                        [(-16, -10), (-28, -130), (-14, -236), (0, -262), (18, -232), (30, -130), (18, -10)],
                        inner,
                    )
    head = tufted(
        smooth(
            mirrored(
                [(0, -144), (84, -130), (134, -72), (146, 6), (160, 76), (118, 138), (52, 158), (0, 160)]
            )
        ),
        rabbit.fur,
    )
    canvas.fill(head, rabbit.coat)
    with canvas.within(head):
        canvas.ellipse(0, -150, 110, 60, veil(lighter(rabbit.coat, 0.5), 0.25))
        if rabbit.marks == "dutch":
            canvas.blob(mirrored([(0, -160), (16, -120), (24, -40), (66, 40), (90, 170), (0, 200)]), WHITE)
        if rabbit.marks == "spots":
            canvas.ellipse(86, -16, 58, 54, rabbit.patch)
            canvas.ellipse(-86, -16, 58, 54, rabbit.patch)
            canvas.blob(mirrored([(0, 10), (44, 34), (58, 76), (22, 92), (0, 88)]), rabbit.patch)
        if rabbit.marks == "rims":
            canvas.ellipse(86, -14, 54, 50, veil(rabbit.belly, 0.8))
            canvas.ellipse(-86, -14, 54, 50, veil(rabbit.belly, 0.8))
    if rabbit.lop:
        with canvas.both_sides() as sides:
            for _ in sides:
                canvas.fill(
                    tufted(
                        smooth(
                            [
                                (40, -140),
                                (110, -156),
                                (186, -80),
                                (222, 60),
                                (206, 160),
                                (164, 170),
                                (140, 60),
                                (110, -50),
                            ]
                        ),
                        7,
                    ),
                    darker(rabbit.coat, 0.1),
                )
                canvas.line([(130, -70), (168, 30), (184, 110)], 10, veil(INK, 0.12), taper=0.4)
    if rabbit.marks != "spots":
        canvas.ellipse(38, 92, 52, 42, lighter(rabbit.belly, 0.2))
        canvas.ellipse(-38, 92, 52, 42, lighter(rabbit.belly, 0.2))
    canvas.blob([(-18, 118), (18, 118), (16, 146), (-16, 146)], (255, 255, 255))
    canvas.line([(0, 120), (0, 144)], 3, veil(INK, 0.4))
    features.mouth(canvas, 98, 40, stroke=6)
    canvas.blob(mirrored([(0, 52), (22, 50), (24, 62), (8, 78), (0, 80)]), rgb("e58a8f"))
    features.round_eyes(canvas, 88, -14, 32, rabbit.eyes, shut=shut)
    features.whiskers(canvas, 70, 92, 120, WHITE if sum(rabbit.coat) < 420 else darker(rabbit.coat, 0.35))
    features.blush(canvas, 116, 50, 28)


def _bunny_up(canvas: Canvas, rabbit: Small) -> None:
    canvas.ellipse(0, 580, 240, 28, veil(INK, 0.15))
    canvas.fill(tufted(oval(170, 520, 56, 52), 12), lighter(rabbit.belly, 0.3))
    body = tufted(
        smooth(mirrored([(0, 80), (104, 118), (156, 280), (188, 440), (148, 562), (0, 576)])), rabbit.fur
    )
    canvas.fill(body, rabbit.coat)
    with canvas.within(body):
        _bunny_coat(canvas, rabbit)
        canvas.ellipse(0, 140, 130, 56, veil(INK, 0.14))
    canvas.fill(
        tufted(smooth(mirrored([(0, 150), (80, 180), (110, 330), (84, 500), (0, 540)])), rabbit.fur),
        rabbit.belly,
    )
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.ellipse(
                104, 562, 86, 32, lighter(rabbit.belly, 0.1) if rabbit.marks == "dutch" else rabbit.coat
            )
            canvas.ellipse(
                50,
                330,
                36,
                60,
                rabbit.belly if rabbit.marks == "dutch" else lighter(rabbit.coat, 0.08),
                turn=22,
            )


def _bunny_coat(canvas: Canvas, rabbit: Small) -> None:
    if rabbit.marks == "dutch":
        canvas.rectangle(-300, 60, 600, 190, WHITE)
    if rabbit.marks == "spots":
        for x, y, r in (
            (-150, 260, 30),
            (150, 230, 26),
            (170, 350, 34),
            (-170, 380, 30),
            (-140, 500, 34),
            (160, 470, 28),
            (-110, 180, 18),
        ):
            canvas.ellipse(x, y, r, r * 0.8, rabbit.patch)


def _bunny_loaf(canvas: Canvas, rabbit: Small) -> None:
    canvas.ellipse(110, 300, 430, 32, veil(INK, 0.15))
    canvas.fill(tufted(oval(440, 220, 56, 52), 12), lighter(rabbit.belly, 0.3))
    body = tufted(
        smooth([(-120, 296), (-140, 150), (-20, 60), (180, 0), (370, 70), (440, 210), (400, 296)]), rabbit.fur
    )
    canvas.fill(body, rabbit.coat)
    with canvas.within(body):
        if rabbit.marks == "dutch":
            canvas.blob([(-200, 400), (-200, 0), (120, -20), (180, 160), (140, 400)], WHITE)
        with canvas.moved(260, -160):
            if rabbit.marks == "spots":
                _bunny_coat(canvas, rabbit)
        canvas.ellipse(10, 140, 180, 90, veil(INK, 0.13))
    canvas.fill(tufted(oval(310, 210, 110, 88), rabbit.fur), darker(rabbit.coat, 0.06))
    canvas.ellipse(300, 290, 120, 26, rabbit.belly)
    for x in (-64, 60):
        canvas.ellipse(
            x, 286, 70, 28, WHITE if rabbit.marks in ("dutch", "spots") else lighter(rabbit.coat, 0.1)
        )


def draw_pig(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    pig = PIGS[look]
    size, down = {"portrait": (1.0, 70), "sit": (1.25, 190), "lie": (0.95, 70)}[pose]
    with canvas.moved(0, down, size=size):
        canvas.ellipse(110 if pose == "lie" else 0, 312, 430 if pose == "lie" else 270, 30, veil(INK, 0.16))
        if pose == "lie":
            body = tufted(
                smooth([(-200, 300), (-210, 20), (0, -110), (240, -120), (430, -20), (480, 170), (400, 300)]),
                pig.fur,
            )
            canvas.fill(body, pig.coat)
            with canvas.within(body), canvas.moved(210, 30, size=1.15):
                _pig_marks(canvas, pig)
            canvas.ellipse(330, 300, 60, 24, rgb("eab0a4"))
        _pig_front(canvas, pig, rng)
        if rng.random() < 0.5:
            features.flower(canvas, 84, -150, 38, rng.choice(features.CLOTHS))
        if pose == "sit":
            with canvas.moved(-250, 268, turn=20):
                canvas.blob([(-20, -60), (26, -50), (16, 40), (0, 74), (-16, 40)], rgb("ee8b3d"))
                for turn in (-24, 0, 24):
                    with canvas.moved(0, -54, turn=turn):
                        canvas.blob([(-10, 0), (0, -70), (10, 0)], rgb("5fa05a"))


def _pig_front(canvas: Canvas, pig: Small, rng: Random) -> None:
    ear = {"thirds": pig.other, "band": pig.coat}.get(pig.marks, darker(pig.coat, 0.18))
    body = tufted(
        smooth(mirrored([(0, -160), (104, -146), (178, -84), (218, 40), (244, 170), (206, 286), (0, 304)])),
        pig.fur,
    )
    canvas.fill(body, pig.coat)
    with canvas.within(body):
        _pig_marks(canvas, pig)
        canvas.ellipse(0, 300, 230, 70, veil(INK, 0.12))
        canvas.ellipse(0, -150, 130, 50, veil((255, 255, 255), 0.12))
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.blob([(128, -118), (196, -132), (252, -76), (238, -10), (190, -18), (146, -60)], ear)
            canvas.blob([(156, -104), (196, -108), (228, -72), (220, -36), (188, -44)], mix(ear, PINK, 0.6))
            canvas.ellipse(96, 298, 50, 22, rgb("eab0a4"))
            for dx in (-16, 2, 20):
                canvas.line([(96 + dx, 296), (96 + dx, 312)], 4, veil(rgb("a86a60"), 0.7))
    canvas.ellipse(0, 74, 76, 56, veil(lighter(pig.belly, 0.3), 0.85))
    features.mouth(canvas, 86, 38, stroke=6)
    canvas.blob(mirrored([(0, 36), (30, 38), (34, 56), (14, 68), (0, 68)]), rgb("e79a94"))
    features.round_eyes(canvas, 106, -18, 33, rgb("3a2a2a"))
    features.whiskers(canvas, 70, 78, 110, WHITE if sum(pig.coat) < 300 else darker(pig.belly, 0.4))
    features.blush(canvas, 138, 50, 28)
    if pig.marks == "rosettes":
        canvas.fill(
            tufted(smooth(mirrored([(0, -222), (62, -204), (96, -140), (40, -92), (0, -90)])), 20),
            lighter(pig.coat, 0.15),
        )


def _pig_marks(canvas: Canvas, pig: Small) -> None:
    if pig.marks == "thirds":
        canvas.blob([(26, -200), (34, -60), (60, 20), (120, 60), (300, 40), (300, -200)], pig.patch)
        canvas.blob([(-30, -200), (-36, -70), (-60, 20), (-130, 50), (-300, 60), (-300, -200)], pig.other)
        canvas.blob([(120, 180), (260, 120), (280, 320), (90, 320)], pig.other)
        canvas.blob([(-110, 200), (-270, 150), (-280, 320), (-70, 320)], pig.patch)
    elif pig.marks == "band":
        canvas.blob(
            mirrored(
                [(0, -190), (22, -150), (26, -50), (84, 60), (130, 140), (250, 170), (280, 260), (0, 280)]
            ),
            pig.patch,
        )
    elif pig.marks == "ticks":
        spots = Random(4)  # noqa: S311 -- always the same ticks
        for _ in range(150):
            x, y = spots.uniform(-250, 250), spots.uniform(-160, 300)
            canvas.line([(x, y), (x * 1.03, y + 14)], 4, veil(pig.patch, 0.55))
    elif pig.marks == "rosettes":
        for cx, cy in ((-150, 150), (150, 130), (10, 220), (-190, 10)):
            for turn in range(0, 360, 40):
                with canvas.moved(cx, cy, turn=turn):
                    canvas.line([(10, 0), (36, 10), (58, 34)], 9, veil(pig.patch, 0.75), taper=0.2)


def draw_ferret(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    ferret = FERRETS[look]
    with canvas.moved(0, 40, size=1.12 if pose == "portrait" else 1.05):
        if pose == "lie":
            _ferret_long(canvas, ferret)
        else:
            _ferret_up(canvas, ferret)
        with canvas.moved(0, 40, turn=rng.choice((-9, -4, 5, 9))), canvas.moved(0, -40):
            _ferret_head(canvas, ferret, shut=pose == "lie" and rng.random() < 0.3)
        if pose == "portrait":
            cloth = rng.choice(features.CLOTHS)
            hammock = smooth(
                [(-560, 210), (-300, 250), (0, 236), (300, 250), (560, 210), (540, 560), (-540, 560)]
            )
            canvas.fill(hammock, cloth)
            with canvas.within(hammock):
                for k in range(-6, 7):
                    canvas.line([(k * 90, 200), (k * 80, 560)], 18, lighter(cloth, 0.2))
            canvas.line(
                [(-560, 214), (-300, 252), (0, 238), (300, 252), (560, 214)], 26, lighter(cloth, 0.35)
            )
            for x in (-74, 74):
                canvas.ellipse(x, 236, 40, 34, ferret.other)
                for dx in (-14, 0, 14):
                    canvas.line([(x + dx, 242), (x + dx, 264)], 5, veil(INK, 0.3))


def _ferret_head(canvas: Canvas, ferret: Small, *, shut: bool) -> None:
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.ellipse(112, -92, 44, 42, ferret.coat)
            canvas.ellipse(114, -86, 26, 25, mix(ferret.coat, PINK, 0.6))
    head = tufted(
        smooth(mirrored([(0, -126), (84, -118), (142, -60), (152, 8), (112, 76), (58, 118), (0, 130)])), 6
    )
    canvas.fill(head, ferret.coat if ferret.marks != "mask" else lighter(ferret.belly, 0.1))
    with canvas.within(head):
        if ferret.marks == "mask":
            canvas.blob(mirrored([(0, -150), (170, -120), (180, -60), (70, -70), (0, -84)]), ferret.coat)
            canvas.blob(
                [*mirrored([(0, -34), (50, -62), (112, -52), (150, 10), (104, 44), (50, 28), (0, -4)])],
                ferret.patch,
            )
        canvas.ellipse(0, 150, 120, 40, veil(INK, 0.14))
    canvas.ellipse(0, 74, 58, 44, lighter(ferret.belly, 0.4))
    features.mouth(canvas, 82, 36, stroke=6)
    canvas.blob(mirrored([(0, 40), (22, 42), (26, 56), (10, 68), (0, 70)]), rgb("e08f8f"))
    features.round_eyes(
        canvas, 70, -8, 25, ferret.eyes if ferret.marks != "mask" else rgb("4a2d22"), shut=shut
    )
    features.whiskers(canvas, 60, 72, 100, WHITE if sum(ferret.coat) < 500 else darker(ferret.coat, 0.3))
    features.blush(canvas, 108, 44, 24)


def _ferret_up(canvas: Canvas, ferret: Small) -> None:
    canvas.ellipse(0, 560, 220, 26, veil(INK, 0.15))
    canvas.fill(
        tufted(
            smooth([(90, 540), (220, 530), (300, 440), (330, 330), (280, 420), (190, 470), (80, 480)]), 10
        ),
        ferret.other,
    )
    body = tufted(
        smooth(mirrored([(0, 40), (80, 80), (104, 200), (122, 360), (136, 500), (90, 556), (0, 560)])), 7
    )
    canvas.fill(body, ferret.coat)
    with canvas.within(body):
        canvas.ellipse(0, 120, 110, 46, veil(INK, 0.16))
    canvas.fill(
        tufted(smooth(mirrored([(0, 120), (54, 140), (70, 280), (80, 440), (0, 520)])), 6), ferret.belly
    )
    with canvas.both_sides() as sides:
        for _ in sides:
            canvas.blob([(60, 190), (104, 210), (86, 290), (50, 318), (30, 296), (50, 250)], ferret.other)
            canvas.ellipse(86, 550, 66, 26, ferret.other)


def _ferret_long(canvas: Canvas, ferret: Small) -> None:
    canvas.ellipse(230, 276, 540, 30, veil(INK, 0.15))
    canvas.fill(
        tufted(
            smooth([(520, 200), (640, 210), (730, 150), (790, 80), (760, 190), (660, 262), (520, 262)]), 11
        ),
        ferret.other,
    )
    body = tufted(
        smooth(
            [
                (-110, 262),
                (-120, 130),
                (20, 70),
                (180, 120),
                (330, 90),
                (480, 60),
                (590, 140),
                (600, 240),
                (560, 268),
                (240, 262),
            ]
        ),
        8,
    )
    canvas.fill(body, ferret.coat)
    with canvas.within(body):
        canvas.ellipse(250, 290, 380, 60, ferret.belly)
        canvas.ellipse(10, 110, 150, 50, veil(INK, 0.16))
    for x in (-60, 66, 470):
        canvas.ellipse(x, 262, 64, 26, ferret.other)
        for dx in (-18, 0, 18):
            canvas.line([(x - 14 + dx, 264), (x - 14 + dx, 282)], 5, veil(INK, 0.25))
