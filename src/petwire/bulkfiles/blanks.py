"""Overwrite what must not stay in a master's files, and note which parts of them other hosts are to take over."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from petwire.lib import parts, store

UNTOLD: Final = (
    "untold"  # beside blanks that were not handed to other hosts yet: a file and the number of a part a line
)
_LOOK: Final = 5  # no row of an animal and no piece of a zip begins with so many zeros


def overwrite(path: Path, spans: Iterable[tuple[int, int]]) -> None:
    """Overwrite bytes of a file, from each first one to before the other, unless that was done before."""
    file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fresh = [
            (start, end)
            for start, end in spans
            if os.pread(file, min(_LOOK, end - start), start).strip(b"\0")
        ]
        if fresh and store.shared():
            _note(path, sorted({number for span in fresh for number in parts.numbers_of(*span)}))
        for start, end in fresh:
            os.pwrite(file, bytes(end - start), start)
        os.fsync(file)
    finally:
        os.close(file)


def untold(folder: Path) -> dict[str, set[int]]:
    """By file of a master: the parts that other hosts are to take over."""
    found: dict[str, set[int]] = {}
    if (folder / UNTOLD).exists():
        for line in (folder / UNTOLD).read_text().splitlines():
            name, number = line.split()
            found.setdefault(name, set()).add(int(number))
    return found


def _note(path: Path, numbers: Iterable[int]) -> None:
    """First: what is overwritten and not noted would stay in the store."""
    with path.with_name(UNTOLD).open("a") as file:
        file.writelines(f"{path.name} {number}\n" for number in numbers)
        file.flush()
        os.fsync(file.fileno())
