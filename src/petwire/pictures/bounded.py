"""`make`, in processes with a memory limit that are ended when they take too long (`worker`).

A process is started when it is first needed and kept for further pictures. At most as many work at once as there are
cores; who comes later waits.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from petwire.pictures.making import MAX_BYTES, Made, NotAPicture, Rendition, Why
from petwire.pictures.worker import LENGTH

SECONDS = 15.0  # for one picture
PICTURES = 200  # after which a process is replaced: no leak of a decoder grows for ever


class _Exhausted(NotAPicture):
    """The picture takes more memory than a process has left, or ended it."""


class Workers:
    """Processes that make pictures. Safe to share between threads; a forked child starts its own."""

    def __init__(self, *, most: int | None = None, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turns = threading.BoundedSemaphore(most or os.cpu_count() or 1)
        self._guard = threading.Lock()
        self._idle: list[_Process] = []

    def make(self, data: bytes) -> Made:
        """The picture in all sizes. Raises NotAPicture, also when opening it took too long or too much memory."""
        if len(data) > MAX_BYTES:  # refused before it is copied
            raise NotAPicture.too_many_bytes()
        with self._turns:
            process = self._take()
            used = process.used
            try:
                return self._make(process, data)
            except _Exhausted:
                # What earlier pictures left behind in a process takes room; this one shall not pay for it.
                if not used:
                    raise
            return self._make(_Process(), data)

    def most_memory(self) -> float | None:
        """The most memory, in MB, that any process which waits for work ever had. None where nobody knows."""
        with self._guard:
            known = [process.most_memory() for process in self._idle]
        return max((one for one in known if one is not None), default=None)

    def close(self) -> None:
        """End the processes that wait for work."""
        with self._guard:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def _make(self, process: "_Process", data: bytes) -> Made:
        try:
            made = process.make(data, self._seconds)
        except _Exhausted:
            process.end()
            raise
        except NotAPicture:
            self._give_back(process)
            raise
        except BaseException:
            process.end()
            raise
        self._give_back(process)
        return made

    def _take(self) -> "_Process":
        with self._guard:
            while self._idle:
                process = self._idle.pop()
                if process.usable:
                    return process
                process.end()
        return _Process()

    def _give_back(self, process: "_Process") -> None:
        if not process.usable:
            process.end()
            return
        with self._guard:
            self._idle.append(process)


class _Process:
    def __init__(self) -> None:
        self._parent = os.getpid()
        self._left = PICTURES
        self._process = subprocess.Popen(
            [sys.executable, "-m", "petwire.pictures.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        assert self._process.stdin and self._process.stdout
        self._into: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._out: BinaryIO = self._process.stdout  # type: ignore[assignment]

    @property
    def used(self) -> bool:
        return self._left < PICTURES

    @property
    def usable(self) -> bool:
        return self._parent == os.getpid() and self._left > 0 and self._process.poll() is None

    def make(self, data: bytes, seconds: float) -> Made:
        self._left -= 1
        late = threading.Event()
        watchdog = threading.Timer(seconds, self._kill, (late,))
        watchdog.daemon = True
        watchdog.start()
        try:
            self._into.write(LENGTH.pack(len(data)))
            self._into.write(data)
            self._into.flush()
            return self._answer()
        except (OSError, EOFError) as error:
            # Killed by us, or by the decoder itself: either way the picture is to blame.
            self._left = 0
            remedy = "Send a smaller one, or save it anew as JPEG."
            if late.is_set():
                raise NotAPicture(
                    Why.TOO_MUCH_WORK, f"This picture takes too long to open. {remedy}"
                ) from error
            raise _Exhausted(Why.TOO_MUCH_WORK, f"This picture cannot be opened. {remedy}") from error
        finally:
            watchdog.cancel()

    def most_memory(self) -> float | None:
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return None
        (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        return int(kilobytes) / 1000

    def end(self) -> None:
        """End the process; in a forked child, whose parent has it, only let go of it."""
        ours = self._parent == os.getpid()
        if ours:
            self._process.kill()
        for pipe in (self._into, self._out):
            with suppress(OSError):
                pipe.close()
        if ours:
            self._process.wait()

    def _answer(self) -> Made:
        head = json.loads(self._read(LENGTH.unpack(self._read(LENGTH.size))[0]))
        if "why" in head:
            refusal = _Exhausted if head["why"] == Why.TOO_MUCH_WORK else NotAPicture
            raise refusal(Why(head["why"]), head["words"])
        files = {
            name: Rendition(self._read(size), width, height) for name, width, height, size in head["files"]
        }
        return Made(files.pop(""), files, head["look"], head["sharpness"])

    def _read(self, size: int) -> bytes:
        data = self._out.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


def _environment() -> dict[str, str]:
    """Little of ours: no settings, so no passwords; one arena, so that memory is given back."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETWIRE_")}
    return {
        **kept,
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "131072",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


_workers = Workers()
atexit.register(_workers.close)


def make_bounded(data: bytes) -> Made:
    """The picture in all sizes, made in a process of this instance. Raises NotAPicture."""
    return _workers.make(data)
