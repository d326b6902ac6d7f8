"""Deeds at the end of a process, whichever way it was begun."""

import atexit
import os
from collections.abc import Callable
from multiprocessing.util import Finalize


def at_end(deed: Callable[[], object]) -> None:
    """Do something once, when this process ends in order; not when it is killed.

    A worker of the web server is forked, and ends without Python's `atexit`: there, multiprocessing's own end is it.
    """
    mine, done = os.getpid(), False

    def do() -> None:
        nonlocal done
        if not done and os.getpid() == mine:
            done = True
            deed()

    atexit.register(do)
    Finalize(None, do, exitpriority=10)
