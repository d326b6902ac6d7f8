"""Pictures on disk, named by what they contain: written once, in the sizes the formats need, never changed."""

import hashlib
import io
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from petwire.lib.config import config
from petwire.lib.errors import PetwireError

LARGE, SMALL = 500, 100  # widths in pixels (reference: sizes of pictures in the bulk files)
WIDTHS = (LARGE, SMALL)
MAX_PIXELS = 50_000_000
QUALITY = 85

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class NotAPicture(PetwireError):
    """The bytes are no picture that petwire can show: JPEG, PNG, WebP and GIF of at most 50 megapixels."""


@dataclass(frozen=True, slots=True)
class Size:
    """One stored file of a picture: bytes, and pixels across and down."""

    bytes: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the store. `content` is the SHA-256 of its full-size file in hexadecimal."""

    content: str
    original: Size
    large: Size
    small: Size


def store(data: bytes) -> Stored:
    """Write a picture anew without metadata, in all sizes; the bytes that came are not kept.

    Raises NotAPicture. The same picture stored twice takes its place once.
    """
    picture = _decoded(data)
    full = _encoded(picture)
    content = hashlib.sha256(full).hexdigest()
    original = _keep(content, None, full, picture.size)
    sizes = []
    for width in WIDTHS:
        height = max(1, round(picture.height * width / picture.width))
        # A small picture is not blown up: the file of that size then holds the picture as it is.
        picture = (
            picture.resize((width, height), Image.Resampling.LANCZOS) if width < picture.width else picture
        )
        sizes.append(_keep(content, width, _encoded(picture), picture.size))
    return Stored(content, original, *sizes)


def path_of(content: str, width: int | None = None) -> Path:
    """Where a stored picture lies; `width` names one of its smaller sizes."""
    suffix = "" if width is None else f"_{width}"
    return config().home / "pictures" / content[:2] / f"{content}{suffix}.jpg"


def media_path(picture_id: int, content: str, width: int | None = None) -> str:
    """The web path of a picture of our own (contract section 4): its name changes with its content."""
    suffix = "" if width is None else f"_{width}"
    return f"/media/{picture_id}-{content[:8]}{suffix}.jpg"


def _decoded(data: bytes) -> Image.Image:
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF"))
        if picture.width * picture.height > MAX_PIXELS:
            raise NotAPicture(
                f"The picture has {picture.width} x {picture.height} pixels; send a smaller one."
            )
        picture = ImageOps.exif_transpose(picture)
        if picture.has_transparency_data:
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
        picture = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, struct.error, *_BOMBS) as err:
        raise NotAPicture("This file is no picture that can be read. Send JPEG, PNG, WebP or GIF.") from err
    picture.info.clear()  # a comment in here would be written into the new file
    return picture


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _keep(content: str, width: int | None, data: bytes, size: tuple[int, int]) -> Size:
    path = path_of(content, width)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as fresh:
            fresh.write(data)
            fresh.flush()
            os.fsync(fresh.fileno())  # else a name could outlive a power cut without its bytes
            os.fchmod(fresh.fileno(), 0o644)
        Path(fresh.name).replace(path)
    return Size(len(data), *size)
