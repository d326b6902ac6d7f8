"""Files that do not lie on the disk as such: runs of bytes of larger files, one behind the other.

A folder of plain files may have a file `runs` beside it, which says of further files of that folder what they are made
of. Whoever reads a folder of this kind opens its files by `open_file`, which finds either sort.
"""

import io
import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import IO, Any, Final

RUNS: Final = "runs"  # beside the folder of the files
_BLOCK: Final = 1 << 20
_MOST: Final = 64  # layouts that are remembered, of some 100 KB each

_layouts: dict[str, tuple[int, "Layout"]] = {}  # by their path, with when each was written; the oldest first
_lock = Lock()

Run = tuple[int, int, int]  # which source, its first byte, how many


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is made of runs."""

    size: int
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: Iterable[Run]) -> "Made":
        """Runs that follow each other in the same source become one; empty ones go."""
        found: list[Run] = []
        for source, start, size in runs:
            if size and found and found[-1][0] == source and sum(found[-1][1:]) == start:
                found[-1] = (source, found[-1][1], found[-1][2] + size)
            elif size:
                found.append((source, start, size))
        return cls(sum(size for _, _, size in found), tuple(found))


@dataclass(frozen=True, slots=True)
class Layout:
    """What the made files of a folder are made of: the sources' places, and the files by name."""

    sources: tuple[Path, ...]
    files: Mapping[str, Made]
    path: Path = field(default=Path())
    at: float = 0.0  # when it was written, in seconds since 1970

    def stands(self) -> bool:
        """Whether it is still there: it goes before the bytes that it speaks of do."""
        return self.path.exists()


def encode_layout(sources: Sequence[str], files: Mapping[str, Made]) -> bytes:
    """A layout as bytes. The sources are named relative to the folder in which they will lie."""
    made = {name: list(one.runs) for name, one in files.items()}
    return json.dumps({"format": 1, "sources": list(sources), "files": made}, separators=(",", ":")).encode()


def layout_of(folder: Path | str) -> Layout | None:
    """The layout of the files that belong into a folder; None where all of them are plain."""
    # Asked several times for each file that is sent, so without making a Path.
    front, slash, _ = str(folder).rstrip("/").rpartition("/")
    path = f"{front}{slash}{RUNS}"
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return _known(path, found.st_mtime_ns)


def open_file(folder: Path | str, name: str) -> IO[bytes]:
    """A file of a folder, plain or made, for reading; no link is followed. Raises FileNotFoundError."""
    layout = layout_of(folder)
    if layout is not None and (made := layout.files.get(name)) is not None:
        return MadeFile(f"{folder}/{name}", made, layout)  # type: ignore[return-value]
    return open(f"{folder}/{name}", "rb", opener=_no_link)


def still_stands(file: IO[bytes]) -> bool:
    """Whether what was read of an open file so far is what belonged there. Of a made one its layout goes before bytes
    are overwritten that nobody may have any more; a plain one keeps its bytes until it is closed."""
    return not isinstance(file, MadeFile) or file.stands()


def size_of(folder: Path, name: str) -> int:
    """How many bytes such a file has. Raises FileNotFoundError."""
    layout = layout_of(folder)
    if layout is not None and (made := layout.files.get(name)) is not None:
        return made.size
    return (folder / name).stat().st_size


def missing_of(folder: Path) -> list[Path]:
    """What should be there of such a folder and is not: the folder itself, or what its files are made of."""
    layout = layout_of(folder)
    wanted = [folder, *(layout.sources[number] for number in _used(layout))] if layout else [folder]
    return sorted(path for path in wanted if not path.exists())


def _used(layout: Layout) -> set[int]:
    return {source for made in layout.files.values() for source, _, _ in made.runs}


def names_in(folder: Path) -> list[str]:
    """The names of all files of such a folder, those of folders in it with a slash."""
    layout = layout_of(folder)
    plain = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted({*map(str, plain), *(layout.files if layout else ())})


def copy_file(folder: Path, name: str, target: Path) -> None:
    """Copy such a file to a plain one, by the system where it can."""
    with open_file(folder, name) as source, target.open("wb") as into:
        if isinstance(source, MadeFile):
            source.copy_to(into.fileno())
        else:
            copy_bytes(source.fileno(), 0, os.fstat(source.fileno()).st_size, into.fileno())


def copy_bytes(source: int, start: int, size: int, into: int) -> None:
    """Copy bytes of one open file behind those of another; the system may share them instead."""
    while size:
        try:
            done = os.copy_file_range(source, into, size, start)
        except (OSError, AttributeError):  # across file systems, or a system without it
            block = os.pread(source, min(size, _BLOCK), start)
            done = os.write(into, block)
        if not done:
            raise EOFError("a file is shorter than what was to be read of it")
        start, size = start + done, size - done


class MadeFile(io.RawIOBase):
    """A made file, open for reading. Its sources are opened when they are needed, and by nobody else."""

    def __init__(self, name: str, made: Made, layout: Layout) -> None:
        self.name = name
        self.size = made.size
        self._layout = layout
        self._runs = made.runs
        self._ends = list(accumulate(size for _, _, size in made.runs))
        self._open: dict[int, int] = {}
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, to: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, base + to)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, over as many runs as it takes."""
        into, done = memoryview(buffer), 0
        while done < len(into) and self._at < self.size:
            source, start, left = self._here()
            got = os.preadv(source, [into[done : done + left]], start)
            if not got:
                raise EOFError("a file is shorter than its layout says")
            done, self._at = done + got, self._at + got
        return done

    def send(self, socket: int, most: int) -> int:
        """Send up to so many bytes from here by the system, and move on. 0 at the end. BlockingIOError when the
        socket takes nothing."""
        sent = 0
        while sent < most and self._at < self.size:
            source, start, left = self._here()
            try:
                got = os.sendfile(socket, source, start, min(left, most - sent))
            except BlockingIOError:
                if not sent:
                    raise
                break
            if not got:
                raise EOFError("a file is shorter than its layout says")
            sent, self._at = sent + got, self._at + got
        return sent

    def copy_to(self, into: int) -> None:
        """Copy the rest of it behind the bytes of another open file."""
        while self._at < self.size:
            source, start, left = self._here()
            copy_bytes(source, start, left, into)
            self._at += left

    def stands(self) -> bool:
        """Whether what was read of it so far is what belonged there: a layout goes before the bytes do."""
        return self._layout.stands()

    def close(self) -> None:
        while self._open:
            os.close(self._open.popitem()[1])
        super().close()

    def _here(self) -> Run:
        """The open source of the next byte, where it lies there, and how many follow in the same run."""
        number = bisect_right(self._ends, self._at)
        source, start, size = self._runs[number]
        if source not in self._open:
            self._open[source] = open_source(self._layout.sources[source])
        left = self._ends[number] - self._at
        return self._open[source], start + size - left, left


def open_source(path: Path) -> int:
    """A file that runs are taken from, opened for reading."""
    return _no_link(str(path), os.O_RDONLY | os.O_CLOEXEC)


def _known(path: str, written: int) -> Layout:
    """A layout, read once. A server sees a new one of each service each night: those that are gone go from here too."""
    kept = _layouts.get(path)
    if kept is not None and kept[0] == written:
        return kept[1]
    layout = _read(path, written)
    with _lock:
        for gone in [one for one in _layouts if one == path or not os.path.exists(one)]:  # noqa: PTH110
            del _layouts[gone]
        if len(_layouts) >= _MOST:
            del _layouts[next(iter(_layouts))]
        _layouts[path] = written, layout
    return layout


def _read(path: str, written: int) -> Layout:
    value = json.loads(Path(path).read_bytes())
    folder = Path(path).parent
    files = {name: Made.of(tuple(run) for run in runs) for name, runs in value["files"].items()}
    sources = tuple(Path(os.path.normpath(folder / source)) for source in value["sources"])
    return Layout(sources, files, Path(path), written / 1e9)


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
