"""Bytes from outside into a picture of ours: checked, turned, shrunk and written anew in all sizes.

Free of Django, disk and database: a worker process with a memory limit runs it (`worker`). Nothing of the file that
came survives but its pixels.
"""

import io
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin, UnidentifiedImageError

from petwire.lib.errors import PetwireError
from petwire.pictures.look import look_of, sharpness_of
from petwire.pictures.sizes import LONGEST, MAX_PIXELS, SIZES, Size

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
QUALITY = 85
# What decoding may take, in bytes: as a rule, and for large pictures of the forms that are not decoded in part. The
# process itself takes 25 MB more.
USUAL, WIDE = 70 * MEGABYTE, 240 * MEGABYTE

_FORMS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
_SENDABLE = "Send JPEG, PNG, WebP, AVIF, HEIC or GIF."
# Bytes for each pixel while a form is decoded, measured (docs/decisions/0013-pictures.md).
_PER_PIXEL = {"JPEG": 4, "PNG": 5, "GIF": 6, "WEBP": 16, "AVIF": 9, "HEIF": 8}
_PROGRESSIVE = 4  # and for each pixel of the whole, also where it is decoded at half size
# Pixels of the longer side that are left, at least, before the last step; and where a copy is needed.
_SHRINK_ABOVE, _COPY_ABOVE = 1600, 1200
_BAND = 64  # rows
_PROFILE = 4 * MEGABYTE
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_TROUBLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    struct.error,
)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Why(StrEnum):
    """Why something is no picture for us."""

    EMPTY = "empty"
    TOO_MANY_BYTES = "too_many_bytes"
    NO_PICTURE = "no_picture"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MUCH_WORK = "too_much_work"


class NotAPicture(PetwireError):
    """The bytes are no picture that petwire can show. `why` is the reason as a code."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why

    @classmethod
    def too_many_bytes(cls) -> "NotAPicture":
        """For a file that is not even read."""
        return cls(
            Why.TOO_MANY_BYTES, f"The file is larger than {MAX_BYTES // MEGABYTE} MB. Send a smaller one."
        )


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture in one size: a JPEG file, and its pixels across and down."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Made:
    """A picture written anew: its full size, the others by their names, and its look (pictures.look)."""

    full: Rendition
    sizes: dict[str, Rendition]
    look: int | None
    sharpness: float


def prepare() -> None:
    """Once per process: limits of the decoders, and what they only warn of is refused."""
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = MEGABYTE
    Image.preinit()
    Image.init()


def make(data: bytes) -> Made:
    """The picture in all sizes. Raises NotAPicture, and MemoryError under a limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata is no reason, it is thrown away
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _all_sizes(_shrunk(_opened(data)))
        except _TOO_LARGE:
            raise _too_large(MAX_PIXELS) from None
        except _TROUBLE as err:
            raise NotAPicture(
                Why.DAMAGED, f"This picture is damaged or not whole. Save it anew and send that. {_SENDABLE}"
            ) from err


def needs(data: bytes) -> int:
    """Bytes that decoding will take, from the head of the file. Raises NotAPicture when that is too much."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = _opened(data)
        except _TOO_LARGE:
            raise _too_large(MAX_PIXELS) from None
        except _TROUBLE as err:
            raise NotAPicture(
                Why.NO_PICTURE, f"This file is no picture that can be read. {_SENDABLE}"
            ) from err
        return _needs(picture)


def resized(picture: Image.Image, size: Size) -> Image.Image:
    """A picture in a smaller size, by the best filter; the picture itself where it is not larger."""
    across = size.within(*picture.size)
    if across != picture.size:
        picture = picture.resize(across, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if size.how == "crop":
        width, height = (min(size.pixels, side) for side in picture.size)
        left, top = (picture.width - width) // 2, (picture.height - height) // 2
        picture = picture.crop((left, top, left + width, top + height))
    return picture


def _opened(data: bytes) -> Image.Image:
    """The picture, of which only the head was read. Raises NotAPicture for what cannot be taken."""
    if not data:
        raise NotAPicture(Why.EMPTY, f"The file is empty. {_SENDABLE}")
    if len(data) > MAX_BYTES:
        raise NotAPicture.too_many_bytes()
    if pixels := _webp_pixels(data):
        _require_fitting(pixels * _PER_PIXEL["WEBP"], pixels, WIDE)
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMS)
    except UnidentifiedImageError as err:
        raise NotAPicture(Why.NO_PICTURE, f"This file is no picture that can be read. {_SENDABLE}") from err
    _require_fitting(_needs(picture), picture.width * picture.height, _most(picture))
    return picture


def _most(picture: Image.Image) -> int:
    """What decoding this form may take. Telephones send no large PNG or GIF; bombs are easily made of them."""
    return USUAL if picture.format in ("PNG", "GIF") else WIDE


def _webp_pixels(data: bytes) -> int:
    """How many pixels a WebP says it has; its decoder takes memory for them before it can be asked. 0 for others."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return 0
    form, head = data[12:16], data[20:30].ljust(10, b"\0")
    if form == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (4, 7))
    elif form == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height


def _require_fitting(need: int, pixels: int, most: int) -> None:
    if pixels > MAX_PIXELS:
        raise _too_large(MAX_PIXELS)
    if need > most:
        raise _too_large(pixels * most // need)


def _too_large(pixels: int) -> NotAPicture:
    return NotAPicture(
        Why.TOO_MANY_PIXELS,
        f"The picture is too large: more than {pixels // 1_000_000} megapixels. Send a smaller one, or a JPEG.",
    )


def _needs(picture: Image.Image) -> int:
    pixels = picture.width * picture.height
    form = _form(picture)
    if form == "JPEG":
        scale = _scale(picture) ** 2
        whole = _PROGRESSIVE * pixels if "progressive" in picture.info else 0
        return whole + 2 * pixels * _PER_PIXEL[form] // scale
    copy = 0 if _is_plain(picture) and _factor(picture) == 1 else 4 * pixels // _factor(picture) ** 2
    return pixels * _PER_PIXEL[form] + copy


def _form(picture: Image.Image) -> str:
    # A JPEG with further pictures inside (a telephone's depth or brightness map) is called MPO.
    return "JPEG" if picture.format == "MPO" else picture.format or ""


def _factor(picture: Image.Image) -> int:
    """By which whole number a picture is shrunk in bands. Sooner, where its colours need a copy anyway."""
    return max(1, max(picture.size) // (_SHRINK_ABOVE if _is_plain(picture) else _COPY_ABOVE))


def _is_plain(picture: Image.Image) -> bool:
    """Are its pixels as they are kept, or as a profile turns them into that?"""
    return picture.mode in ("RGB", "L", "CMYK") and not picture.has_transparency_data


def _scale(picture: Image.Image) -> int:
    """By how much a JPEG is shrunk while it is decoded: 1, 2, 4 or 8."""
    return max(scale for scale in (1, 2, 4, 8) if scale <= _factor(picture))


def _shrunk(picture: Image.Image) -> Image.Image:
    """The picture as it is shown, in sRGB, upright and without transparency, in its full size of ours."""
    profile = picture.info.get("icc_profile")
    if _form(picture) == "JPEG":
        scale = _scale(picture)
        picture.draft(None, (max(1, picture.width // scale), max(1, picture.height // scale)))
    picture.load()
    turn = _turn(picture)  # a PNG tells only when it is loaded, and tells an error in its pixels only once
    flat = _in_srgb(_flat(picture), profile)
    if max(flat.size) > LONGEST:
        flat = resized(flat, Size("fit", LONGEST))
    return flat.transpose(turn) if turn else flat


def _turn(picture: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except _TROUBLE:
        return None


def _flat(picture: Image.Image) -> Image.Image:
    """Opaque pixels, shrunk by a whole number in bands: at no time is there a second copy of the whole picture."""
    factor = _factor(picture)
    if factor == 1 and _is_plain(picture):
        return picture
    mode = {"L": "L", "CMYK": "CMYK", "I;16": "L", "1": "L"}.get(picture.mode, "RGB")
    if picture.has_transparency_data:
        mode = "RGB"
    width, height = picture.size
    flat = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top, band in _bands(picture, _BAND * factor):
        opaque = _opaque(band, mode)
        flat.paste(opaque.reduce(factor) if factor > 1 else opaque, (0, top // factor))
    return flat


def _bands(picture: Image.Image, rows: int) -> "Iterator[tuple[int, Image.Image]]":
    for top in range(0, picture.height, rows):
        yield top, picture.crop((0, top, picture.width, min(top + rows, picture.height)))


def _opaque(band: Image.Image, mode: str) -> Image.Image:
    if band.has_transparency_data:
        white = Image.new("RGBA", band.size, "white")
        return Image.alpha_composite(white, band.convert("RGBA")).convert(mode)
    if band.mode == "I;16":
        # Not by `convert`, which cuts off what is above 255.
        return band.point(lambda value: value / 256).convert("L")
    return band if band.mode == mode else band.convert(mode)


def _in_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """Colours as the picture's profile means them. A profile that cannot be used is passed over."""
    if isinstance(profile, bytes) and 0 < len(profile) <= _PROFILE:
        try:
            given = ImageCms.getOpenProfile(io.BytesIO(profile))
            transform = ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), picture.mode, "RGB")
            return ImageCms.applyTransform(picture, transform) or picture
        except (ImageCms.PyCMSError, *_TROUBLE):
            pass
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _all_sizes(picture: Image.Image) -> Made:
    picture.info.clear()  # a comment in here would be written into the new file
    large = resized(picture, SIZES["500"])
    # The smaller ones are made from the large one: a pixel passes the filter three times at most.
    sizes = {name: encoded(large if name == "500" else resized(large, size)) for name, size in SIZES.items()}
    return Made(encoded(picture), sizes, look_of(large), sharpness_of(large))


def encoded(picture: Image.Image) -> Rendition:
    """A picture as JPEG, as we keep it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=max(picture.size) > 200)
    return Rendition(out.getvalue(), *picture.size)
