"""Large files in the store, in parts of a few megabytes that are named by what they contain: when some bytes of a file
are overwritten, only the parts that hold them are uploaded, and those that they replace are deleted at once.

On the disk such a file is one, and nobody sees that it is in parts elsewhere. In the store they lie in a folder
`<name>.parts`, each as `<number>-<bytes of the whole file>-<digest>`. The size of a file never changes. A file that was
copied into the store whole, by other programs, is fetched as well.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from petwire.lib import store
from petwire.lib.config import config
from petwire.lib.store import Kept

T = TypeVar("T")

PART: Final = 4 << 20  # bytes
SUFFIX: Final = ".parts"
_AT_ONCE: Final = 8  # parts, which are in memory meanwhile
_TRIES: Final = 3  # to fetch a part while others replace it


def numbers_of(start: int, end: int) -> range:
    """The parts that hold the bytes from `start` to before `end`."""
    return range(start // PART, -(-end // PART))


def place_of(path: Path, number: int) -> str:
    """How the place of a part under PETWIRE_HOME begins, whatever it contains."""
    return f"{path.relative_to(config().home).as_posix()}{SUFFIX}/{number:05}-"


def upload(path: Path, numbers: Iterable[int] | None = None) -> None:
    """Put a file of this disk into the store, or these parts of it, and delete what they replace.

    Nobody else may do so with the same file meanwhile. Raises StoreGone, StoreRefused: then it is to be said again.
    """
    if not store.shared():
        return
    size = path.stat().st_size
    wanted = list(numbers_of(0, size) or [0]) if numbers is None else sorted(set(numbers))
    there = {one.path.name for one in store.listed(_folder_of(path))}
    names: dict[int, str] = {}
    with path.open("rb") as file:
        for some in _some(wanted):
            data = {number: _read(file, number) for number in some}
            names |= {number: _name(number, size, part) for number, part in data.items()}
            fresh = {_folder_of(path) / names[number]: part for number, part in data.items()}
            store.put({place: part for place, part in fresh.items() if place.name not in there})
    old = [name for name in there if name not in names.values() and _number(name) in names]
    store.delete([*(_folder_of(path) / name for name in old), *([path] if store.kept_at(path) else [])])


def fetch(path: Path) -> bool:
    """See that such a file is on this disk: True when it was, or has come from the store. Raises StoreGone,
    StoreRefused."""
    if path.exists() or not store.shared():
        return path.exists()
    kept = _whole(store.listed(_folder_of(path)))
    if not kept:
        return store.fetch(path)
    try:
        with store.coming(path) as fresh:
            _join(kept, fresh)
    except FileNotFoundError:  # it was deleted while we fetched
        return False
    _catch_up(path, kept)
    return True


def fetch_folder(folder: Path) -> bool:
    """See that a folder with such files is on this disk. See petwire.lib.store.fetch_folder."""
    joined: dict[Path, list[Kept]] = {}

    def make(kept: Sequence[Kept], fresh: Path) -> None:
        files, parts = _sorted_out(kept)
        store.get_files(files, [fresh / one.path.relative_to(folder) for one in files])
        for path, some in parts.items():
            if whole := _whole(some):
                _join(whole, fresh / path.relative_to(folder))
                joined[path] = whole

    found = store.fetch_folder(folder, make)
    for path, kept in joined.items():
        _catch_up(path, kept)
    return found


def patch(place: str) -> bool:
    """Bring a part (see `place_of`) of a file on this disk up to what the store has of it. Was there anything to do?

    It is overwritten where it lies, as it was where it was changed: who has the file open must not keep the old bytes.
    """
    folder, beginning = (config().home / place).parent, Path(place).name
    path = folder.with_name(folder.name.removesuffix(SUFFIX))
    if not path.exists():
        return False
    for _ in range(_TRIES):
        kept = _newest(one for one in store.listed(folder) if one.path.name.startswith(beginning))
        if not kept:
            return False
        try:
            _overwrite(path, kept)
        except FileNotFoundError:  # replaced once more
            continue
        return True
    return False


def _catch_up(path: Path, had: Sequence[Kept]) -> None:
    """Parts that were replaced while the file was fetched: whoever told of it may not have found the file here."""
    names = {one.path.name for one in had}
    for one in _newest(store.listed(_folder_of(path))):
        if one.path.name not in names:
            patch(place_of(path, _number(one.path.name)))


def _overwrite(path: Path, kept: Sequence[Kept]) -> None:
    for one, data in zip(kept, store.get([one.path for one in kept]), strict=True):
        file = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            os.pwrite(file, data, _number(one.path.name) * PART)
            os.fsync(file)
        finally:
            os.close(file)


def _join(kept: Sequence[Kept], into: Path) -> None:
    with into.open("wb") as file:
        for some in _some(kept):
            file.writelines(store.get([one.path for one in some]))
        file.flush()
        os.fsync(file.fileno())


def _whole(kept: Iterable[Kept]) -> list[Kept]:
    """The parts in order, when all are there; else none: the file is just being uploaded."""
    found = _newest(kept)
    sizes = {int(one.path.name.split("-")[1]) for one in found}
    return found if sizes == {sum(one.bytes for one in found)} else []


def _newest(kept: Iterable[Kept]) -> list[Kept]:
    """Of each part the one that was uploaded last, in order: the one before may not be deleted yet."""
    found: dict[int, Kept] = {}
    for one in sorted(kept, key=lambda one: one.at):
        found[_number(one.path.name)] = one
    return [found[number] for number in sorted(found)]


def _sorted_out(kept: Iterable[Kept]) -> tuple[list[Kept], dict[Path, list[Kept]]]:
    """Files that are whole, and parts by the path of their file."""
    files: list[Kept] = []
    parts: dict[Path, list[Kept]] = defaultdict(list)
    for one in kept:
        folder = one.path.parent
        if folder.name.endswith(SUFFIX):
            parts[folder.with_name(folder.name.removesuffix(SUFFIX))].append(one)
        else:
            files.append(one)
    return files, parts


def _read(file: BinaryIO, number: int) -> bytes:
    return os.pread(file.fileno(), PART, number * PART)


def _name(number: int, size: int, data: bytes) -> str:
    return f"{number:05}-{size}-{hashlib.blake2b(data, digest_size=16).hexdigest()}"


def _number(name: str) -> int:
    return int(name.split("-", maxsplit=1)[0])


def _folder_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{SUFFIX}")


def _some(sequence: Sequence[T]) -> Iterator[Sequence[T]]:
    return (sequence[start : start + _AT_ONCE] for start in range(0, len(sequence), _AT_ONCE))
