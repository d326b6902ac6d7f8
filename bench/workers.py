"""Processes beside this one that work on the same database, as many as there are cores. No models are named in here."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context

_joined = ExitStack()


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """They are up and have joined the database when this is entered."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_join) as pool:
        list(pool.map(abs, range(cores)))
        yield pool


def _join() -> None:
    from petwire.cli.instance import joined, set_up_django

    _joined.enter_context(joined())
    set_up_django()
