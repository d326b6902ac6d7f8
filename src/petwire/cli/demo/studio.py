"""Draw pictures and put them into the store, on all cores. Free of Django: worker processes import it alone."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from petwire.cli.demo.drawings import draw
from petwire.lib.progress import Progress
from petwire.pictures.making import make
from petwire.pictures.store import Stored, keep


def draw_and_store(keys: Sequence[str], watcher: Progress) -> dict[str, Stored]:
    """Each drawing once, in all its sizes."""
    watcher.step("drawing pictures", len(keys))
    drawn = {}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for key, stored in zip(keys, pool.map(_draw_one, keys, chunksize=4), strict=True):
            drawn[key] = stored
            watcher.advance()
    return drawn


def set_up() -> None:
    """Make a process of a pool ready for work with models: what it is sent next may name them."""
    import django

    django.setup()


def _draw_one(key: str) -> Stored:
    return keep(make(draw(key)))  # our own drawing, so it needs no bounds
