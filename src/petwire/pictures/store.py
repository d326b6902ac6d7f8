"""Pictures on disk, named by what they contain: written once, in the sizes the formats need, never changed."""

import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image

from petwire.lib import store as shared
from petwire.lib.config import config
from petwire.pictures.bounded import make_bounded
from petwire.pictures.making import Made, NotAPicture, Rendition, encoded, resized
from petwire.pictures.sizes import LARGE, PAGE_SIZES, SIZES, SMALL
from petwire.stores.actions import alone, erase, take_back
from petwire.stores.reads import erased

__all__ = ["LARGE", "SMALL", "NotAPicture", "Size", "Stored", "keep", "media_path", "path_of", "store"]

WEBP_QUALITY, WEBP_EFFORT = 80, 3
_USED_AGAIN = 600 * 10**9  # nanoseconds
_CONTENT = re.compile(r"[_.]")
_KINDS = {"jpg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Size:
    """One stored file of a picture: bytes, and pixels across and down."""

    bytes: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the store. `content` is the SHA-256 of its full-size file in hexadecimal.

    `look` and `sharpness` are what pictures.look compares.
    """

    content: str
    original: Size
    large: Size
    small: Size
    look: int | None = None
    sharpness: float | None = None


def store(data: bytes) -> Stored:
    """Write a picture anew without metadata, in all sizes; the bytes that came are not kept.

    It is opened in a process with little memory and time. Raises NotAPicture. The same picture stored twice takes
    its place once.
    """
    return keep(make_bounded(data))


def keep(made: Made) -> Stored:
    """Put a picture that is made into the store."""
    content = hashlib.sha256(made.full.data).hexdigest()
    with alone(path_of(content).parent):
        take_back(_place(content))
        # The full size last: whoever finds it finds the others.
        sizes = {path_of(content, name): one.data for name, one in made.sizes.items()}
        fresh = [
            path for path, data in [*sizes.items(), (path_of(content), made.full.data)] if _write(path, data)
        ]
        try:
            shared.upload(*sizes)
            shared.upload(path_of(content))
        except shared.StoreTrouble:  # no row will speak of it
            for path in reversed(fresh):
                path.unlink(missing_ok=True)
            raise
    return Stored(
        content,
        _size(made.full),
        _size(made.sizes[str(LARGE)]),
        _size(made.sizes[str(SMALL)]),
        made.look,
        made.sharpness,
    )


def path_of(content: str, size: int | str | None = None, form: str = "jpg") -> Path:
    """Where a stored picture lies; `size` names one of its smaller sizes."""
    suffix = "" if size is None else f"_{size}"
    return config().home / "pictures" / content[:2] / f"{content}{suffix}.{form}"


def media_path(picture_id: int, content: str, size: int | str | None = None, form: str = "jpg") -> str:
    """The web path of a picture of our own (contract section 4): its name changes with its content."""
    suffix = "" if size is None else f"_{size}"
    return f"/media/{picture_id}-{content[:8]}{suffix}.{form}"


def kind_of(size: str | None, form: str) -> str | None:
    """The media type of a size in a form; None when pictures are not kept in that size and form."""
    sizes = {"jpg": SIZES, "webp": PAGE_SIZES}.get(form, {})
    return _KINDS[form] if size in sizes or (size is None and form == "jpg") else None


def read(content: str, size: str | None = None, form: str = "jpg") -> bytes | None:
    """A stored picture's bytes in a size; one that is not there yet is made from the full size. None without that."""
    path = path_of(content, size, form)
    try:
        if form == "jpg":  # others are made on each host that is asked for them
            shared.fetch(path)
        _used(path)
        return path.read_bytes()
    except FileNotFoundError:
        return _made_late(content, size, form) if size else None
    except OSError:
        return None


def _used(path: Path) -> None:
    """Write down that a copy is used, to the hour: those that nobody uses make room (petwire.stores.bounds)."""
    if shared.shared():
        facts, now = path.stat(), time.time_ns()
        if now - facts.st_atime_ns > _USED_AGAIN:
            os.utime(path, ns=(now, facts.st_mtime_ns))


def _made_late(content: str, name: str, form: str) -> bytes | None:
    """A size for pages, or one that was not kept when the picture came in. Our own file: it needs no bounds."""
    size = (PAGE_SIZES if form == "webp" else SIZES)[name]
    if not is_here(content):
        return None
    try:
        with Image.open(path_of(content), formats=("JPEG",)) as full:
            across, down = size.within(*full.size)
            full.draft(None, (across, down))
            small = resized(full.convert("RGB"), size)
    except OSError:
        return None
    data = _as_webp(small) if form == "webp" else encoded(small).data
    with suppress(OSError):  # without room for it, it is made anew each time
        _write(path_of(content, name, form), data)
    return data


def _as_webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=WEBP_QUALITY, method=WEBP_EFFORT)
    return out.getvalue()


def is_here(content: str) -> bool:
    """See that a picture's full size lies on this disk, fetching it where hosts share a store."""
    path = path_of(content)
    found = shared.fetch(path)
    if found:
        with suppress(FileNotFoundError):
            _used(path)
    return found


def contents() -> Iterator[str]:
    """Every content that has a file here, once; where hosts share a store, that has one there."""
    if shared.shared():
        kept = (one.path.name for one in shared.listed(config().home / "pictures"))
        yield from sorted({_CONTENT.split(name, maxsplit=1)[0] for name in kept} - {""})
        return
    for folder in sorted((config().home / "pictures").glob("[0-9a-f][0-9a-f]")):
        yield from sorted({_CONTENT.split(path.name, maxsplit=1)[0] for path in folder.iterdir()} - {""})


def forget(content: str, *, unused_since: datetime | None = None) -> bool:
    """Remove a picture in all its sizes, unless it was stored, or stored again, after a time. Was it removed?

    The caller has made sure that no row refers to it; whoever stores it now may be about to write one.
    """
    full = path_of(content)
    with alone(full.parent):
        if unused_since is not None and not is_unused(content, since=unused_since):
            return False
        # The full size first: without it no other is made any more.
        for path in [full, *full.parent.glob(f"{content}_*")]:
            path.unlink(missing_ok=True)
        erase(_place(content))
    return True


def has_sizes(content: str) -> bool:
    """Does any smaller size of a picture lie here?"""
    if shared.shared() and not erased([_place(content), f"{_place(content)}_"]):
        return True
    return any(path_of(content).parent.glob(f"{content}_*"))


def forget_sizes(content: str) -> None:
    """Remove the smaller sizes of a picture; they are made again when one is asked for."""
    folder = path_of(content).parent
    with alone(folder):
        for path in folder.glob(f"{content}_*"):
            path.unlink(missing_ok=True)
        erase(f"{_place(content)}_")


def is_unused(content: str, *, since: datetime) -> bool:
    """Was the picture not stored, nor stored again, since then?"""
    if shared.shared():
        at = shared.kept_at(path_of(content))
        return at is None or at < since
    try:
        return path_of(content).stat().st_mtime < since.timestamp()
    except FileNotFoundError:
        return True


def _place(content: str) -> str:
    """How the places of all files of a picture begin."""
    return f"pictures/{content[:2]}/{content}"


def _size(one: Rendition) -> Size:
    return Size(len(one.data), one.width, one.height)


def _write(path: Path, data: bytes) -> bool:
    """Write a file unless it is there. Is it new?"""
    if path.exists():
        os.utime(path)  # used again: see `forget`
        return False
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as fresh:
        try:
            fresh.write(data)
            fresh.flush()
            os.fsync(fresh.fileno())  # else a name could outlive a power cut without its bytes
            os.fchmod(fresh.fileno(), 0o644)
            Path(fresh.name).replace(path)
        except OSError:  # a full disk, which must not be filled with what is of no use
            Path(fresh.name).unlink(missing_ok=True)
            raise
    return True
