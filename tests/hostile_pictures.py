"""Pictures that try something: each with the answer it gets, a reason to refuse it or "kept"."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

from petwire.pictures.making import Why

pillow_heif.register_heif_opener()

PLACE = b"SecretPlace"  # stands in every kind of metadata there is
KEPT = "kept"
Case = tuple[Callable[[], bytes], str]


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **({"speed": 10} if form == "AVIF" else {}), **options)
    return out.getvalue()


@cache
def drawn(mode: str = "RGB", size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Something with edges and colours."""
    wide = Image.linear_gradient("L").resize(size)
    tall = wide.transpose(Image.Transpose.ROTATE_180)
    checks = Image.radial_gradient("L").resize(size).point(lambda value: 255 * (value // 16 % 2))
    return Image.merge("RGB", (wide, tall, checks)).convert(mode)


def plain(form: str) -> bytes:
    return saved(drawn(), form)


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = PLACE.decode()
    found[0x0112] = orientation
    found.get_ifd(0x8825).update(
        {1: "N", 2: (50.0, 5.0, 30.0), 3: "E", 4: (14.0, 25.0, 0.0), 29: PLACE.decode()}
    )
    return found


def with_place(form: str) -> bytes:
    data = saved(drawn(), form, exif=exif().tobytes())
    assert PLACE in data
    return data


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>" + PLACE + b"</exif:GPSLatitude></x:xmpmeta>"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks, each with the right sum."""
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def header(width: int, height: int, *, depth: int = 8, colour: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


END = (b"IEND", b"")


def rows(width: int, height: int, *, bits: int = 24) -> tuple[bytes, bytes]:
    return b"IDAT", zlib.compress(bytes((1 + (width * bits + 7) // 8) * height), 9)


def with_chunk(kind: bytes, data: bytes) -> bytes:
    return png(header(2, 2), (kind, data), rows(2, 2), END)


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments: bytes) -> bytes:
    data = plain("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def jpeg_claiming(width: int, height: int, components: int | None = None) -> bytes:
    data = bytearray(plain("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    if components is not None:
        data[at + 9] = components
    return bytes(data)


def claiming(form: str, width: int, height: int) -> bytes:
    """An AVIF or HEIC whose boxes say another size."""
    data = saved(drawn(size=(64, 64)), form)
    assert b"ispe" in data
    parts = data.split(b"ispe")
    return b"ispe".join(
        [parts[0], *(one[:4] + struct.pack(">II", width, height) + one[12:] for one in parts[1:])]
    )


def webp_claiming(width: int, height: int) -> bytes:
    frame = plain("WEBP")[12:]
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (width - 1).to_bytes(3, "little")
    body = b"WEBP" + head + (height - 1).to_bytes(3, "little") + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif_claiming(width: int, height: int) -> bytes:
    data = bytearray(plain("GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", PLACE)
    return out.getvalue()


def animated(form: str) -> bytes:
    frames = [Image.new("RGB", (320, 240), colour) for colour in ("teal", "red", "blue")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100, loop=0)


def several_inside() -> bytes:
    """What telephones send: a second picture behind the first, and an index of both (MPF)."""
    return saved(drawn(), "MPO", save_all=True, append_images=[drawn(size=(320, 240))], exif=exif().tobytes())


def iptc() -> bytes:
    record = b"\x1c\x02\x5a" + struct.pack(">H", len(PLACE)) + PLACE
    return segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record)


def with_thumbnail() -> bytes:
    """A small picture inside the EXIF, in which the place can be seen."""
    tiff = b"II*\0\x08\0\0\0" + b"\0\0" + struct.pack("<I", 14)
    small = saved(drawn(size=(32, 24)), "JPEG", comment=PLACE)
    tiff += (
        b"\x02\0" + struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, len(small))
    )
    return jpeg_with(segment(0xE1, b"Exif\0\0" + tiff.ljust(44, b"\0") + small))


def exif_that_points_at_itself() -> bytes:
    tiff = b"MM\0*\0\0\0\x08" + b"\0\x02" + struct.pack(">HHII", 0x8769, 4, 1, 8)
    tiff += struct.pack(">HHII", 0x0112, 3, 0xFFFFFFFF, 0x00060000) + struct.pack(">I", 8)
    return jpeg_with(segment(0xE1, b"Exif\0\0" + tiff))


def profile_in_parts(parts: int) -> bytes:
    """A colour profile of many megabytes."""
    return jpeg_with(
        *(segment(0xE2, b"ICC_PROFILE\0" + bytes([n + 1, parts]) + b"icc" * 21_000) for n in range(parts))
    )


def profile_bomb() -> bytes:
    return with_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(50_000_000), 9))


def grey16() -> bytes:
    """Middle grey in 16 bits: cut to 8 it would be white."""
    return saved(Image.new("I;16", (320, 240), 0x8000), "PNG")


def with_text(*, compressed: bytes) -> bytes:
    return with_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(compressed, 9))


def tagged_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add_text("Comment", PLACE.decode())
    return saved(drawn(), "PNG", pnginfo=info)


CMYK = lambda: saved(drawn().convert("CMYK"), "JPEG")  # noqa: E731 -- a row of the table below

CASES: dict[str, Case] = {
    # No picture at all, whatever the name of the file says
    "empty": (lambda: b"", Why.EMPTY),
    "one byte": (lambda: b"\xff", Why.NO_PICTURE),
    "text": (lambda: b"Biscuit is a good dog. " * 50, Why.NO_PICTURE),
    "HTML": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", Why.NO_PICTURE),
    "SVG": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>",
        Why.NO_PICTURE,
    ),
    "PDF": (lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj", Why.NO_PICTURE),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", Why.NO_PICTURE),
    "a zip": (zipped, Why.NO_PICTURE),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(200), Why.NO_PICTURE),
    "TIFF": (lambda: plain("TIFF"), Why.NO_PICTURE),
    "BMP": (lambda: plain("BMP"), Why.NO_PICTURE),
    "ICO": (lambda: plain("ICO"), Why.NO_PICTURE),
    "PPM": (lambda: plain("PPM"), Why.NO_PICTURE),
    "JPEG 2000": (lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100), Why.NO_PICTURE),
    "only the beginning of a JPEG": (lambda: b"\xff\xd8\xff" * 9, Why.NO_PICTURE),
    "only the beginning of a PNG": (lambda: b"\x89PNG\r\n\x1a\n", Why.NO_PICTURE),
    "only the beginning of a GIF": (lambda: b"GIF89a", Why.NO_PICTURE),
    "only the beginning of a WebP": (lambda: b"RIFF\x20\0\0\0WEBPVP8 ", Why.NO_PICTURE),
    "only the beginning of an AVIF": (lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", Why.NO_PICTURE),
    "only the beginning of a HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Why.NO_PICTURE),
    # Not whole
    "half a JPEG": (lambda: half(plain("JPEG")), Why.DAMAGED),
    "half a progressive JPEG": (lambda: half(saved(drawn(), "JPEG", progressive=True)), Why.DAMAGED),
    "half a PNG": (lambda: half(plain("PNG")), Why.DAMAGED),
    "half a GIF": (lambda: half(plain("GIF")), Why.DAMAGED),
    "half a WebP": (lambda: half(plain("WEBP")), Why.NO_PICTURE),
    "half an AVIF": (lambda: half(plain("AVIF")), Why.NO_PICTURE),
    "half a HEIC": (lambda: half(plain("HEIF")), Why.DAMAGED),
    "a PNG with a wrong sum": (lambda: plain("PNG").replace(b"IDAT", b"IDAT\x01", 1), Why.DAMAGED),
    "a PNG without pixels": (lambda: png(header(9, 9), END), Why.DAMAGED),
    "a PNG whose pixels are noise": (lambda: png(header(9, 9), (b"IDAT", b"noise" * 9), END), Why.DAMAGED),
    # Bombs
    "a PNG of 900 megapixels": (lambda: png(header(30_000, 30_000), rows(9, 9), END), Why.TOO_MANY_PIXELS),
    "a PNG of 2 billion each way": (lambda: png(header(2**31 - 1, 2**31 - 1), END), Why.TOO_MANY_PIXELS),
    "a PNG of 144 megapixels in 18 KB": (
        lambda: png(header(12_000, 12_000, depth=1, colour=0), rows(12_000, 12_000, bits=1), END),
        Why.TOO_MANY_PIXELS,
    ),
    "a PNG of 49 megapixels": (lambda: png(header(7000, 7000), rows(7000, 7000), END), Why.TOO_MANY_PIXELS),
    "a PNG of 12 megapixels": (lambda: png(header(4032, 3024), rows(4032, 3024), END), KEPT),
    "a transparent PNG of 10 megapixels": (
        lambda: png(header(3199, 3199, colour=6), rows(3199, 3199, bits=32), END),
        KEPT,
    ),
    "a WebP of 16383 pixels each way": (lambda: webp_claiming(16_383, 16_383), Why.TOO_MANY_PIXELS),
    "a WebP of 16 million pixels each way": (lambda: webp_claiming(2**24, 2**24), Why.TOO_MANY_PIXELS),
    "a GIF of 65535 pixels each way": (lambda: gif_claiming(65_535, 65_535), Why.TOO_MANY_PIXELS),
    "an AVIF of 900 megapixels": (lambda: claiming("AVIF", 30_000, 30_000), Why.NO_PICTURE),
    "a HEIC of 900 megapixels": (lambda: claiming("HEIF", 30_000, 30_000), Why.TOO_MANY_PIXELS),
    "a JPEG of 65535 pixels each way": (lambda: jpeg_claiming(65_535, 65_535), Why.TOO_MANY_PIXELS),
    "a JPEG that claims 49 megapixels": (lambda: jpeg_claiming(7000, 7000), KEPT),
    "a text of 30 MB": (lambda: with_text(compressed=bytes(30_000_000)), Why.NO_PICTURE),
    "a profile of 50 MB": (profile_bomb, Why.NO_PICTURE),
    "pixels behind the pixels": (
        lambda: png(header(2, 2), (b"IDAT", zlib.compress(bytes(30_000_000), 9)), END),
        KEPT,
    ),
    # Odd sizes
    "a PNG without width": (lambda: png(header(0, 9), rows(0, 9), END), Why.NO_PICTURE),
    "a GIF without size": (lambda: gif_claiming(0, 0), KEPT),
    "a JPEG without height": (lambda: jpeg_claiming(640, 0), Why.NO_PICTURE),
    "one pixel": (lambda: png(header(1, 1), rows(1, 1), END), KEPT),
    "65500 pixels in one row": (lambda: saved(drawn(size=(65_500, 1)), "JPEG"), KEPT),
    "65535 rows of one pixel": (lambda: png(header(1, 65_535), rows(1, 65_535), END), KEPT),
    # Two things in one
    "a JPEG and a page": (lambda: plain("JPEG") + b"<script>" + PLACE + b"</script>", KEPT),
    "a GIF and a script": (lambda: plain("GIF") + b"/*" + PLACE + b"*/=1;alert(1)", KEPT),
    "a PNG and a zip": (lambda: plain("PNG") + zipped() + PLACE, KEPT),
    "a JPEG and a program": (lambda: jpeg_with(segment(0xFE, b"<?php /*" + PLACE + b"*/ ?>")), KEPT),
    # Colours
    "CMYK": (CMYK, KEPT),
    "CMYK with a profile for RGB": (
        lambda: saved(
            drawn().convert("CMYK"),
            "JPEG",
            icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        ),
        KEPT,
    ),
    "a profile that is none": (lambda: saved(drawn(), "JPEG", icc_profile=PLACE * 50), KEPT),
    "a profile of 15 MB": (lambda: profile_in_parts(250), KEPT),
    "16 bits of grey": (grey16, KEPT),
    "16 bits of each colour": (
        lambda: png(header(40, 40, depth=16), rows(40, 40, bits=48), END),
        KEPT,
    ),
    "black and white": (lambda: saved(drawn("1"), "PNG"), KEPT),
    "grey with alpha": (lambda: saved(drawn("LA"), "PNG"), KEPT),
    "a palette with transparency": (lambda: saved(drawn("P"), "PNG", transparency=b"\0" * 40), KEPT),
    "one colour transparent": (lambda: saved(drawn(), "PNG", transparency=(1, 2, 3)), KEPT),
    "a JPEG of two components": (lambda: jpeg_claiming(640, 480, components=2), Why.NO_PICTURE),
    # Moving
    "an animated GIF": (lambda: animated("GIF"), KEPT),
    "an animated WebP": (lambda: animated("WEBP"), KEPT),
    "an animated PNG": (lambda: animated("PNG"), KEPT),
    "an animated AVIF": (lambda: animated("AVIF"), KEPT),
    # Where it was taken
    "a place in a JPEG": (lambda: with_place("JPEG"), KEPT),
    "a place in a PNG": (lambda: with_place("PNG"), KEPT),
    "a place in a WebP": (lambda: with_place("WEBP"), KEPT),
    "a place in an AVIF": (lambda: with_place("AVIF"), KEPT),
    "a place in a HEIC": (lambda: with_place("HEIF"), KEPT),
    "a place in XMP": (lambda: jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)), KEPT),
    "a place in XMP of a WebP": (lambda: saved(drawn(), "WEBP", xmp=XMP), KEPT),
    "a place in texts of a PNG": (tagged_png, KEPT),
    "a place in IPTC": (lambda: jpeg_with(iptc()), KEPT),
    "a place in a thumbnail": (with_thumbnail, KEPT),
    "a place in a second picture": (several_inside, KEPT),
    "a place in a comment of a GIF": (lambda: saved(drawn(), "GIF", comment=PLACE), KEPT),
    "6 MB of metadata": (lambda: jpeg_with(*[segment(0xFE, PLACE * 5900)] * 92), KEPT),
    "metadata that point at themselves": (exif_that_points_at_itself, KEPT),
}
