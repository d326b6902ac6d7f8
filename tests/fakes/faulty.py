"""Calls of this process that fail as on a disk that is full or broken: the n-th write, or all from it on.

Debian's libfiu stands between the process and the C library (LD_PRELOAD); which call fails is decided here, by where in
petwire it was made. So the words on the terminal, what is imported, and the database, a process of its own, are spared.
What goes past it (sendfile, copy_file_range) fails only on a disk that is really full: see test_full_disk.
"""

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from tests.programs import needs

PRELOAD = "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so"
WRITES = ("posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/rw/writev", "posix/io/rw/ftruncate")
SYNCS = ("posix/io/sync/fsync", "posix/io/sync/fdatasync")
NAMES = ("posix/io/dir/rename",)
OPENS = ("posix/io/oc/open",)
READS = ("posix/io/rw/read", "posix/io/rw/pread")
_SPARED = ("importlib", "/logging/", "/rich/", "/click/", "/typer/", "/psycopg", "/django/db/", "/linecache")


def preload() -> dict[str, str]:
    """What a process needs in its environment. Skips, or fails where all must run, without the package."""
    needs("fiu-run")
    if not all(Path(one).exists() for one in PRELOAD.split()):
        pytest.skip("the libraries of fiu-utils do not lie where they are looked for")
    return {"LD_PRELOAD": PRELOAD}


@dataclass(frozen=True, slots=True)
class Fault:
    """`error` (a number of errno) for calls of these kinds made below a folder of petwire's code: the `at`-th, counted
    from one, and with `goes_on` every later one. At 0 none fails, and all are counted."""

    calls: Sequence[str]
    below: str
    error: int
    at: int
    goes_on: bool


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_int),
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_uint),
)


class Faults:
    """Switched on in the process under test."""

    def __init__(self, fault: Fault) -> None:
        self.seen = 0
        self._fault = fault
        self._library = ctypes.CDLL("libfiu.so.0")
        self._callback = _Callback(self._decide)  # kept, as long as it may be called
        for name in fault.calls:
            self._library.fiu_enable_external(
                name.encode(), 1, ctypes.c_void_p(fault.error), 0, self._callback
            )

    def end(self) -> int:
        """Switch them off. How many calls there were."""
        for name in self._fault.calls:
            self._library.fiu_disable(name.encode())
        return self.seen

    def _decide(self, *_: object) -> int:
        if not self._is_meant():
            return 0
        self.seen += 1
        at = self._fault.at
        return int(0 < at == self.seen or (self._fault.goes_on and 0 < at < self.seen))

    def _is_meant(self) -> bool:
        """Was it made by that code, and not by what it has asked to import, log or query something?"""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if any(one in file for one in _SPARED):
                return False
            if f"/petwire/{self._fault.below}" in file:
                return True
            frame = frame.f_back
        return False
