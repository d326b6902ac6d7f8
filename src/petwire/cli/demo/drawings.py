"""The sample world's pictures, drawn when asked for: the same key gives the same bytes."""

from collections.abc import Callable
from random import Random
from zlib import crc32

from petwire.cli.demo.art import backdrops, cats, dogs, others, small
from petwire.cli.demo.art.canvas import Canvas, rgb

LANDSCAPE, UPRIGHT = (1200, 900), (900, 1200)
POSES = ("portrait", "sit", "lie", "portrait", "sit")

Hand = Callable[[Canvas, str, str, Random], None]

HANDS: dict[str, Hand] = {
    "dog": dogs.draw,
    "cat": cats.draw,
    "rabbit": small.draw_rabbit,
    "guineapig": small.draw_pig,
    "horse": others.draw_horse,
    "bird": others.draw_bird,
    "ferret": small.draw_ferret,
    "reptile": others.draw_dragon,
}


def draw(key: str) -> bytes:
    """The JPEG of a key such as "cat-orange-tabby-3": 1200 x 900 pixels, some 900 x 1200."""
    species, _, rest = key.partition("-")
    look, _, number = rest.rpartition("-")
    turn, rng = int(number) - 1, Random(crc32(key.encode()))  # noqa: S311 -- a picture, not a secret
    offset = crc32(look.encode())
    pose = POSES[turn % len(POSES)]
    upright = pose != "lie" and (offset + turn) % 5 == 0
    canvas = Canvas(*(UPRIGHT if upright else LANDSCAPE), rgb("ffffff"))
    # Steps of four through nine places: no two pictures of a look are taken in the same one.
    places = backdrops.PLACES.get(species, backdrops.HOMES)
    places[(offset + turn * 4) % len(places)](canvas, rng)
    flip = rng.random() < 0.5
    scale, x, y = _stand(pose, upright=upright)
    with canvas.moved(canvas.width * (1 - x if flip else x), canvas.height * y, size=scale, flip=flip):
        HANDS[species](canvas, look, pose, rng)
    if species == "horse":
        backdrops.fence(canvas, rng)
    return canvas.jpeg()


def _stand(pose: str, *, upright: bool) -> tuple[float, float, float]:
    """Scale and place of the head, as shares of width and height."""
    if pose == "portrait":
        return (1.12, 0.5, 0.46) if upright else (1.18, 0.5, 0.47)
    if pose == "lie":
        return 0.98, 0.4, 0.53
    return (1.0, 0.5, 0.36) if upright else (0.8, 0.5, 0.34)
