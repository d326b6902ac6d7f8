"""Keep the copies of what the store holds from filling this host's disk: pictures go that nobody asked for the longest.

They come again when they are asked for. Sets and masters stay: of those there are as many as are published, and who is
sent one has it open.
"""

import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from petwire.lib import store
from petwire.lib.config import config
from petwire.stores.actions import alone_here
from petwire.stores.rules import HOUR, too_much, unused_since

log = logging.getLogger("petwire.stores")


def keep_within_bounds(*, now: datetime) -> int:
    """Remove pictures that were not used the longest, until enough of the disk is free. Returns how many.

    Costs a look at the disk while there is room, else a look at each file.
    """
    if not store.shared() or not _too_much():
        return 0
    with alone_here(config().home / "copies"):
        wanted, count = _too_much(), 0  # another process may have made room since
        used: Counter[int] = Counter()
        for one in _copies() if wanted else ():
            used[int(one.st_atime) // HOUR] += one.st_blocks * 512
        before = unused_since(used, bytes_=wanted, now=now.timestamp())
        for path, facts in _paths() if wanted else ():
            if wanted > 0 and facts.st_atime < before:
                with suppress(FileNotFoundError):
                    Path(path).unlink()
                    wanted, count = wanted - facts.st_blocks * 512, count + 1
    if count:
        log.info("copies were removed to make room", extra={"count": count})
    return count


def _too_much() -> int:
    usage = shutil.disk_usage(config().home)
    return too_much(free=usage.free, total=usage.total)


def _copies() -> Iterator[os.stat_result]:
    return (facts for _, facts in _paths())


def _paths() -> Iterator[tuple[str, os.stat_result]]:
    home = config().home / "pictures"
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as files:
            for one in files:
                with suppress(FileNotFoundError):
                    if not one.name.startswith("."):  # else it is just being written
                        yield one.path, one.stat(follow_symlinks=False)
