"""Draw pictures on all cores, and put them into the store."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from petwire.cli.demo.hands import drawn
from petwire.lib.progress import Progress
from petwire.pictures.store import Stored, keep


def draw_and_store(keys: Sequence[str], watcher: Progress) -> dict[str, Stored]:
    """Each drawing once, in all its sizes."""
    watcher.step("drawing pictures", len(keys))
    stored = {}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for key, made in zip(keys, pool.map(drawn, keys, chunksize=4), strict=True):
            stored[key] = keep(made)
            watcher.advance()
    return stored
