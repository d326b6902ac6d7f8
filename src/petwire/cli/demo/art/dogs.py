"""Dogs of twenty-two looks: one head and one body, and what makes each different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

BROWN, AMBER, BLUE, GRAY = rgb("6b3f1f"), rgb("9a6425"), rgb("7fb4dd"), rgb("8b97a3")
WHITE, CREAM = rgb("fbf6ec"), rgb("f5e6cc")


@dataclass(frozen=True, slots=True)
class Dog:
    """A look. Widths are of half the head; `ears` and `marks` name the ways of drawing below."""

    coat: RGB
    ears: str
    muzzle: RGB | None = None
    chest: RGB | None = None
    ear: RGB | None = None
    eyes: RGB = BROWN
    other_eye: RGB | None = None
    nose: RGB = INK
    width: float = 176
    jaw: float = 112
    snout: float = 88
    marks: tuple[str, ...] = ()
    fur: float = 0  # how far it stands out
    legs: float = 1
    paws: RGB | None = None
    tail: str = "long"
    patch: RGB = INK


DOGS: dict[str, Dog] = {
    "lab-black": Dog(rgb("3a3438"), "drop", muzzle=rgb("4a4347"), eyes=AMBER, width=182, jaw=124),
    "lab-yellow": Dog(rgb("ecc88c"), "drop", muzzle=rgb("f6e0b6"), ear=rgb("d9a763"), width=182, jaw=124),
    "lab-chocolate": Dog(
        rgb("7a4a2e"), "drop", muzzle=rgb("8f5d3d"), eyes=AMBER, nose=rgb("4a2a20"), width=182, jaw=124
    ),
    "bully-brindle": Dog(
        rgb("8a5f3c"),
        "rose",
        muzzle=rgb("5d4030"),
        chest=WHITE,
        width=196,
        jaw=150,
        snout=100,
        marks=("brindle",),
        paws=WHITE,
    ),
    "bully-blue": Dog(
        rgb("8793a0"),
        "rose",
        muzzle=WHITE,
        chest=WHITE,
        eyes=GRAY,
        width=196,
        jaw=150,
        snout=100,
        marks=("blaze",),
        paws=WHITE,
        nose=rgb("4b5058"),
    ),
    "bully-fawn": Dog(
        rgb("d8a36a"), "rose", muzzle=rgb("5a4238"), chest=WHITE, width=196, jaw=148, snout=100, paws=WHITE
    ),
    "shepherd-saddle": Dog(
        rgb("c98d4f"),
        "erect",
        muzzle=rgb("40343a"),
        eyes=AMBER,
        jaw=104,
        snout=80,
        ear=rgb("4a3a36"),
        marks=("saddle", "widow"),
        fur=5,
        tail="bushy",
        patch=rgb("40343a"),
        chest=rgb("e2b67e"),
    ),
    "chihuahua-tan": Dog(
        rgb("dca66c"),
        "bat",
        muzzle=rgb("f7e6cd"),
        chest=rgb("f7e6cd"),
        jaw=98,
        snout=64,
        width=178,
        legs=0.75,
        tail="curled",
    ),
    "hound-tricolor": Dog(
        rgb("c98446"),
        "long",
        muzzle=WHITE,
        chest=WHITE,
        ear=rgb("b06f38"),
        marks=("blaze", "saddle"),
        paws=WHITE,
        patch=rgb("38302f"),
        jaw=116,
    ),
    "husky-gray": Dog(
        rgb("7e8794"),
        "erect",
        muzzle=WHITE,
        chest=WHITE,
        eyes=BLUE,
        marks=("mask",),
        fur=7,
        paws=WHITE,
        tail="bushy",
        ear=rgb("59616d"),
    ),
    "dachshund-red": Dog(
        rgb("a9582d"),
        "long",
        muzzle=rgb("c27443"),
        ear=rgb("8a4524"),
        width=160,
        jaw=96,
        snout=74,
        legs=0.45,
        chest=rgb("c27443"),
    ),
    "aussie-merle": Dog(
        rgb("a9b2bd"),
        "semi",
        muzzle=WHITE,
        chest=WHITE,
        eyes=BLUE,
        other_eye=BROWN,
        marks=("merle", "blaze", "tan"),
        fur=7,
        paws=rgb("d49a5c"),
        tail="none",
        ear=rgb("59606c"),
        patch=rgb("3d4049"),
    ),
    "collie-black": Dog(
        rgb("35323a"),
        "semi",
        muzzle=WHITE,
        chest=WHITE,
        marks=("blaze",),
        fur=7,
        paws=WHITE,
        tail="bushy",
        eyes=AMBER,
        jaw=100,
        snout=80,
    ),
    "spotted-ticked": Dog(
        rgb("e4e6ea"),
        "erect",
        muzzle=rgb("cfd4da"),
        marks=("ticks", "eyepatch"),
        ear=rgb("4a4a52"),
        patch=rgb("4d5059"),
        jaw=116,
        chest=rgb("eef0f2"),
    ),
    "fluffy-cream": Dog(
        rgb("f3e3c6"),
        "fluffy",
        muzzle=rgb("fbf2e0"),
        fur=15,
        width=182,
        jaw=128,
        tail="pompon",
        legs=0.8,
        ear=rgb("e6cda3"),
        marks=("topknot",),
    ),
    "fluffy-black": Dog(
        rgb("403a42"),
        "fluffy",
        muzzle=rgb("544c56"),
        fur=15,
        width=182,
        jaw=128,
        tail="pompon",
        legs=0.8,
        eyes=AMBER,
        marks=("topknot",),
        chest=rgb("544c56"),
    ),
    "terrier-wire": Dog(
        rgb("8d8e92"),
        "semi",
        muzzle=rgb("c9c6c0"),
        fur=11,
        marks=("beard", "brows"),
        jaw=112,
        legs=0.7,
        ear=rgb("5f6066"),
        tail="short",
        patch=rgb("d6d3cd"),
        chest=rgb("b9b6b1"),
    ),
    "jack-white": Dog(
        WHITE,
        "semi",
        ear=rgb("c07a3f"),
        marks=("eyepatch", "bodypatch"),
        patch=rgb("c98446"),
        legs=0.8,
        tail="short",
        jaw=102,
        snout=74,
    ),
    "corgi-red": Dog(
        rgb("d98d47"),
        "erect",
        muzzle=WHITE,
        chest=WHITE,
        marks=("blaze",),
        paws=WHITE,
        legs=0.5,
        fur=5,
        tail="none",
        jaw=112,
        snout=78,
    ),
    "spaniel-red": Dog(
        rgb("b5652f"),
        "curly",
        muzzle=rgb("cb8048"),
        ear=rgb("94501f"),
        fur=5,
        jaw=104,
        chest=rgb("cb8048"),
        width=166,
    ),
    "golden-gold": Dog(
        rgb("d99a4e"),
        "drop",
        muzzle=rgb("ebbf80"),
        ear=rgb("b97732"),
        fur=8,
        chest=rgb("ebc58c"),
        tail="bushy",
        width=180,
        jaw=120,
    ),
    "golden-white": Dog(
        rgb("f6efe0"),
        "drop",
        muzzle=rgb("fffaf0"),
        ear=rgb("e5d5b6"),
        fur=12,
        chest=rgb("fffaf0"),
        tail="bushy",
        width=192,
        jaw=132,
    ),
}


def draw(canvas: Canvas, look: str, pose: str, rng: Random) -> None:
    dog = DOGS[look]
    if dog.legs < 1 and pose == "sit":
        dog = replace(dog, legs=max(dog.legs, 0.62))
    opened, shut = rng.random() < 0.5, rng.random() < (0.2 if pose == "lie" else 0.05)
    if pose == "sit":
        _sit(canvas, dog, rng)
    elif pose == "lie":
        _lie(canvas, dog, rng)
    else:
        _shoulders(canvas, dog)
    turn = rng.choice((-7, -4, 0, 5, 8)) if pose != "lie" else rng.choice((-4, 0, 4))
    drop = -60 * (1 - dog.legs) if pose == "sit" else 0
    with canvas.moved(0, -drop):
        features.dress(canvas, 150, 118 + dog.fur, rng)
        with canvas.moved(0, 60, turn=turn), canvas.moved(0, -60):
            head(canvas, dog, opened=opened and pose != "lie", shut=shut)
            if rng.random() < 0.1:
                features.flower(canvas, 120, -140, 46, rng.choice(features.CLOTHS))


def _furry(dog: Dog, points: Sequence[Point], share: float = 1) -> list[Point]:
    outline = smooth(points)
    return tufted(outline, dog.fur * share) if dog.fur else outline


def head(canvas: Canvas, dog: Dog, *, opened: bool, shut: bool) -> None:
    """The head around (0, 0)."""
    ear = dog.ear or darker(dog.coat, 0.16)
    inner = mix(lighter(dog.coat, 0.2), rgb("e8a195"), 0.6)
    w = dog.width
    with canvas.both_sides() as sides:
        for _ in sides:
            if dog.ears == "erect":
                canvas.blob(
                    [(w * 0.18, -120), (w * 0.42, -250), (w * 0.72, -335), (w * 0.92, -255), (w * 1.0, -50)],
                    ear,
                )
                canvas.blob(
                    [(w * 0.38, -140), (w * 0.54, -235), (w * 0.7, -290), (w * 0.8, -230), (w * 0.82, -100)],
                    inner,
                )
            elif dog.ears == "bat":
                canvas.blob(
                    [(w * 0.2, -110), (w * 0.55, -250), (w * 1.12, -345), (w * 1.3, -220), (w * 1.0, -20)],
                    ear,
                )
                canvas.blob(
                    [(w * 0.45, -120), (w * 0.7, -225), (w * 1.08, -295), (w * 1.16, -210), (w * 0.88, -60)],
                    inner,
                )
            elif dog.ears == "rose":
                canvas.blob(
                    [(w * 0.3, -130), (w * 0.62, -215), (w * 1.02, -205), (w * 1.2, -120), (w * 0.95, -70)],
                    ear,
                )
    half = [
        (0, -172),
        (w * 0.55, -160),
        (w * 0.93, -88),
        (w, 8),
        (w * 0.86, 92),
        (dog.jaw, 152),
        (dog.jaw * 0.5, 186),
        (0, 194),
    ]
    skull = _furry(dog, mirrored(half))
    canvas.fill(skull, dog.coat)
    with canvas.within(skull):
        canvas.ellipse(0, -180, w * 0.9, 90, veil(lighter(dog.coat, 0.5), 0.25))
        canvas.ellipse(0, 230, w, 70, veil(darker(dog.coat, 0.6), 0.18))
        for mark in dog.marks:
            _face_mark(canvas, dog, mark)
    muzzle = dog.muzzle or lighter(dog.coat, 0.12)
    snout = _furry(
        dog,
        mirrored(
            [
                (0, 10),
                (dog.snout * 0.7, 26),
                (dog.snout * 1.08, 88),
                (dog.snout * 0.98, 142),
                (dog.snout * 0.5, 178),
                (0, 184),
            ]
        ),
        0.6,
    )
    if "beard" in dog.marks:
        beard = tufted(smooth(mirrored([(0, 20), (90, 50), (128, 130), (104, 210), (0, 236)])), 16)
        canvas.fill(beard, muzzle)
    if opened:
        with canvas.moved(0, 122):
            features.mouth(canvas, 0, dog.snout * 0.72, opened=True)
    canvas.fill([(x, min(y, 150) if opened else y) for x, y in snout], muzzle)
    canvas.ellipse(-dog.snout * 0.42, 110, dog.snout * 0.3, 30, veil((255, 255, 255), 0.1))
    for x, y in ((0.5, 112), (0.66, 126), (0.44, 134)):
        for side in (1, -1):
            canvas.ellipse(dog.snout * x * side, y, 4.2, 4.2, veil(darker(muzzle, 0.6), 0.55))
    features.mouth(canvas, 128, dog.snout * 0.66)
    features.dog_nose(canvas, 62, dog.snout * 0.52, dog.nose)
    features.round_eyes(
        canvas, w * 0.46, -26, 31 if dog.ears == "bat" else 28, dog.eyes, shut=shut, other=dog.other_eye
    )
    brow = darker(dog.coat, 0.35) if sum(dog.coat) > 300 else lighter(dog.coat, 0.22)
    with canvas.both_sides() as sides:
        for _ in sides:
            if "brows" in dog.marks:
                canvas.fill(tufted(oval(w * 0.5, -76, 46, 20, 16), 10), dog.patch)
            elif "tan" in dog.marks or ("saddle" in dog.marks and dog.ears == "erect"):
                canvas.ellipse(w * 0.42, -78, 22, 15, rgb("d9a264"), turn=18)
            else:
                canvas.line([(w * 0.34, -80), (w * 0.5, -88), (w * 0.64, -76)], 8, veil(brow, 0.6), taper=0.4)
            _front_ear(canvas, dog, ear, inner)
    if "topknot" in dog.marks:
        canvas.fill(
            tufted(smooth(mirrored([(0, -236), (78, -222), (124, -158), (92, -96), (0, -84)])), 16),
            lighter(dog.coat, 0.12),
        )
    features.blush(canvas, w * 0.68, 52, 34)


def _front_ear(canvas: Canvas, dog: Dog, ear: RGB, inner: RGB) -> None:
    w, shade = dog.width, veil(darker(ear, 0.5), 0.25)
    if dog.ears == "drop":
        flap = _furry(
            dog,
            [
                (w * 0.5, -158),
                (w * 0.86, -168),
                (w * 1.18, -98),
                (w * 1.26, 22),
                (w * 1.08, 78),
                (w * 0.88, 10),
                (w * 0.74, -82),
            ],
            0.7,
        )
        canvas.fill(flap, ear)
        canvas.line([(w * 0.8, -90), (w * 0.94, -10), (w * 1.06, 50)], 9, shade, taper=0.4)
    elif dog.ears == "long":
        canvas.blob(
            [
                (w * 0.56, -140),
                (w * 0.9, -140),
                (w * 1.22, -50),
                (w * 1.3, 100),
                (w * 1.12, 196),
                (w * 0.9, 150),
                (w * 0.82, 20),
                (w * 0.72, -70),
            ],
            ear,
        )
        canvas.line([(w * 0.88, -60), (w * 0.98, 60), (w * 1.06, 150)], 9, shade, taper=0.4)
    elif dog.ears == "curly":
        canvas.fill(
            tufted(
                smooth(
                    [
                        (w * 0.55, -130),
                        (w * 0.95, -130),
                        (w * 1.3, -20),
                        (w * 1.4, 130),
                        (w * 1.2, 220),
                        (w * 0.92, 170),
                        (w * 0.8, 20),
                        (w * 0.72, -70),
                    ]
                ),
                15,
            ),
            ear,
        )
        for k in range(4):
            canvas.line(
                [(w * 0.95, -60 + k * 60), (w * 1.08, -30 + k * 60), (w * 0.98, -10 + k * 60)],
                8,
                shade,
                taper=0.5,
            )
    elif dog.ears == "fluffy":
        canvas.fill(
            tufted(
                smooth(
                    [
                        (w * 0.6, -120),
                        (w * 1.0, -120),
                        (w * 1.32, -20),
                        (w * 1.32, 90),
                        (w * 1.1, 130),
                        (w * 0.86, 70),
                        (w * 0.76, -40),
                    ]
                ),
                18,
            ),
            ear,
        )
    elif dog.ears == "rose":
        canvas.blob(
            [
                (w * 0.36, -146),
                (w * 0.72, -176),
                (w * 1.06, -150),
                (w * 1.22, -104),
                (w * 0.96, -96),
                (w * 0.7, -110),
            ],
            lighter(ear, 0.1),
        )
    elif dog.ears == "semi":
        base = [(w * 0.3, -140), (w * 0.52, -242), (w * 0.84, -236), (w * 1.02, -70), (w * 0.8, -96)]
        canvas.fill(_furry(dog, base, 0.6), ear)
        canvas.blob(
            [
                (w * 0.5, -232),
                (w * 0.76, -262),
                (w * 1.1, -212),
                (w * 1.2, -128),
                (w * 0.98, -158),
                (w * 0.74, -190),
            ],
            lighter(ear, 0.14),
        )


def _face_mark(canvas: Canvas, dog: Dog, mark: str) -> None:
    w = dog.width
    if mark == "blaze":
        canvas.blob(
            mirrored([(0, -190), (26, -170), (20, -90), (34, -10), (86, 60), (104, 200), (0, 220)]),
            dog.muzzle or WHITE,
        )
    elif mark == "mask":
        canvas.blob(
            [
                *mirrored(
                    [(0, -60), (24, -118), (74, -122), (130, -66), (156, 20), (150, 110), (90, 200), (0, 220)]
                )
            ],
            WHITE,
        )
        canvas.blob(mirrored([(0, -185), (20, -150), (14, -60), (0, 20)]), dog.coat)
    elif mark == "widow":
        canvas.blob(
            mirrored([(0, -190), (w * 0.9, -170), (w * 0.8, -110), (46, -92), (34, -10), (0, 40)]),
            veil(dog.patch, 0.75),
        )
    elif mark == "brindle":
        for k in range(7):
            y = -150 + k * 44
            for side in (1, -1):
                canvas.line(
                    [(side * w * 1.0, y - 10), (side * w * 0.72, y + 14), (side * w * 0.5, y + 6)],
                    11,
                    veil(rgb("4a3226"), 0.6),
                    taper=0.2,
                )
        canvas.blob(mirrored([(0, -190), (20, -150), (16, -60), (26, 20), (0, 60)]), WHITE)
    elif mark == "merle":
        for x, y, rx, ry in (
            (-120, -90, 62, 48),
            (96, -130, 40, 30),
            (140, -10, 48, 70),
            (-150, 50, 40, 52),
            (70, -60, 20, 15),
            (-60, -150, 24, 18),
        ):
            canvas.fill(tufted(oval(x, y, rx, ry, x), 7), dog.patch)
    elif mark == "tan":
        canvas.ellipse(130, 90, 56, 46, rgb("d49a5c"))
        canvas.ellipse(-130, 90, 56, 46, rgb("d49a5c"))
    elif mark == "eyepatch":
        canvas.blob([(30, -120), (110, -180), (200, -110), (190, 30), (100, 48), (40, -10)], dog.patch)
        if "ticks" in dog.marks:
            canvas.blob([(-90, -190), (-190, -110), (-190, -20), (-120, -30), (-60, -90)], dog.patch)
    elif mark == "ticks":
        spots = Random(5)  # noqa: S311 -- always the same spots
        for _ in range(46):
            canvas.ellipse(spots.uniform(-w, w), spots.uniform(-170, 180), 7, 6, veil(dog.patch, 0.6))


def _coat_marks(canvas: Canvas, dog: Dog) -> None:
    if "saddle" in dog.marks:
        with canvas.both_sides() as sides:
            for _ in sides:
                canvas.blob([(60, 120), (220, 170), (260, 420), (190, 470), (120, 330)], dog.patch)
    if "brindle" in dog.marks:
        for k in range(11):
            for side in (1, -1):
                canvas.line(
                    [(side * 250, 160 + k * 46), (side * 150, 190 + k * 46), (side * 90, 180 + k * 46)],
                    13,
                    veil(rgb("4a3226"), 0.5),
                    taper=0.2,
                )
    if "merle" in dog.marks:
        for x, y, r in (
            (-170, 250, 60),
            (160, 300, 70),
            (-140, 430, 50),
            (190, 480, 56),
            (120, 200, 36),
            (-210, 350, 36),
            (-180, 540, 48),
        ):
            canvas.fill(tufted(oval(x, y, r, r * 0.8, x), 8), dog.patch)
    if "bodypatch" in dog.marks:
        canvas.ellipse(170, 400, 90, 110, dog.patch, turn=20)
        canvas.ellipse(-180, 260, 50, 60, dog.patch)
    if "ticks" in dog.marks:
        spots = Random(6)  # noqa: S311 -- always the same spots
        for _ in range(90):
            canvas.ellipse(spots.uniform(-240, 240), spots.uniform(120, 640), 8, 7, veil(dog.patch, 0.55))
        canvas.ellipse(180, 420, 80, 100, dog.patch, turn=15)


def _tail(canvas: Canvas, dog: Dog, x: float, y: float) -> None:
    tone = darker(dog.coat, 0.08)
    if dog.tail == "long":
        canvas.line([(x, y), (x + 110, y + 10), (x + 170, y - 70), (x + 176, y - 150)], 46, tone, taper=0.5)
    elif dog.tail == "bushy":
        canvas.fill(
            tufted(
                smooth(
                    [
                        (x - 20, y + 20),
                        (x + 120, y + 20),
                        (x + 210, y - 90),
                        (x + 190, y - 210),
                        (x + 130, y - 150),
                        (x + 70, y - 50),
                    ]
                ),
                13,
            ),
            tone,
        )
    elif dog.tail == "curled":
        canvas.line([(x, y), (x + 90, y - 30), (x + 96, y - 120), (x + 40, y - 130)], 38, tone, taper=0.5)
    elif dog.tail == "pompon":
        canvas.line([(x, y), (x + 80, y - 60)], 30, tone)
        canvas.fill(tufted(oval(x + 100, y - 96, 58, 58), 14), lighter(dog.coat, 0.08))
    elif dog.tail == "short":
        canvas.line([(x, y), (x + 60, y - 30), (x + 84, y - 84)], 36, tone, taper=0.55)


def _sit(canvas: Canvas, dog: Dog, rng: Random) -> None:
    """Sitting and looking at you; the ground is at y = 640."""
    up = 60 * (1 - dog.legs)
    with canvas.moved(0, up):
        canvas.ellipse(0, 640 - up, 300, 34, veil(INK, 0.16))
        bottom = 640 - up * 2
        _tail(canvas, dog, 150, 560 - up)
        trunk = _furry(
            dog,
            mirrored(
                [(0, 90), (104, 120), (150, 240), (186, 390), (214, 520), (180, bottom - 24), (0, bottom - 8)]
            ),
        )
        canvas.fill(trunk, dog.coat)
        with canvas.both_sides() as sides:
            for _ in sides:
                canvas.fill(_furry(dog, oval(158, bottom - 100, 92, 108, -8)[::4]), darker(dog.coat, 0.05))
                canvas.ellipse(190, bottom - 14, 78, 34, dog.paws or darker(dog.coat, 0.03))
        with canvas.within(trunk):
            _coat_marks(canvas, dog)
            canvas.ellipse(0, 150, 150, 70, veil(darker(dog.coat, 0.7), 0.2))
        if dog.chest:
            canvas.fill(
                _furry(dog, mirrored([(0, 120), (78, 150), (96, 260), (64, 370), (0, 410)])), dog.chest
            )
        with canvas.both_sides() as sides:
            for _ in sides:
                leg = smooth(
                    [(22, 330), (108, 330), (112, 480), (102, bottom - 20), (30, bottom - 20), (20, 480)]
                )
                canvas.fill(leg, lighter(dog.coat, 0.05))
                if dog.paws:
                    canvas.blob(
                        [(28, bottom - 90), (104, bottom - 90), (106, bottom - 20), (28, bottom - 20)],
                        dog.paws,
                    )
                canvas.line([(16, 400), (18, bottom - 40)], 7, veil(darker(dog.coat, 0.6), 0.28))
                _paw(canvas, 66, bottom - 14, dog.paws or lighter(dog.coat, 0.05))


def _paw(canvas: Canvas, x: float, y: float, color: RGB) -> None:
    canvas.ellipse(x, y, 58, 36, color)
    for dx in (-18, 14):
        canvas.line([(x + dx, y + 2), (x + dx, y + 26)], 6, veil(darker(color, 0.7), 0.45))


def _lie(canvas: Canvas, dog: Dog, rng: Random) -> None:
    """Lying with the head up and the paws in front; the ground is at y = 330."""
    canvas.ellipse(120, 336, 520, 40, veil(INK, 0.16))
    _tail(canvas, dog, 470, 270)
    trunk = _furry(
        dog, [(-120, 330), (-170, 200), (-80, 80), (120, 20), (330, 40), (480, 130), (530, 260), (480, 330)]
    )
    canvas.fill(trunk, dog.coat)
    with canvas.within(trunk), canvas.moved(250, -150):
        _coat_marks(canvas, dog)
    with canvas.within(trunk):
        canvas.ellipse(20, 170, 190, 130, veil(darker(dog.coat, 0.7), 0.2))
    canvas.fill(_furry(dog, oval(410, 230, 130, 112, -10)[::4]), darker(dog.coat, 0.06))
    canvas.ellipse(420, 318, 110, 32, lighter(dog.coat, 0.05))
    if dog.chest:
        canvas.fill(_furry(dog, mirrored([(0, 100), (110, 130), (130, 240), (70, 320), (0, 330)])), dog.chest)
    else:
        canvas.fill(
            _furry(dog, mirrored([(0, 100), (120, 130), (140, 240), (80, 320), (0, 330)])),
            lighter(dog.coat, 0.05),
        )
    for x in (-104, 104):
        canvas.blob(
            [(x - 56, 240), (x + 50, 240), (x + 62, 318), (x, 342), (x - 64, 318)], lighter(dog.coat, 0.06)
        )
        _paw(canvas, x, 318, dog.paws or lighter(dog.coat, 0.1))


def _shoulders(canvas: Canvas, dog: Dog) -> None:
    """A portrait's shoulders, running out of the picture below."""
    trunk = _furry(
        dog, mirrored([(0, 80), (130, 110), (190, 210), (300, 300), (350, 460), (360, 700), (0, 720)])
    )
    canvas.fill(trunk, dog.coat)
    with canvas.within(trunk):
        with canvas.moved(0, 40, size=1.3), canvas.moved(0, -40):
            _coat_marks(canvas, dog)
        canvas.ellipse(0, 170, 200, 90, veil(darker(dog.coat, 0.7), 0.22))
    if dog.chest:
        canvas.fill(
            _furry(dog, mirrored([(0, 130), (110, 170), (150, 320), (120, 560), (0, 700)])), dog.chest
        )
