"""Zips that must not be unpacked, each made from a sound one by a few bytes, with what is said of it."""

import io
import stat
import struct
import zlib
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

NAME = "a1b2c3d4_pets_1.json"


def sound(rows: bytes, name: str = NAME, *more: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A zip as other programs make it."""
    out = io.BytesIO()
    with ZipFile(out, "w", method) as packed:
        for member, content in ((name, rows), *more):
            packed.writestr(ZipInfo(member), content, method)
    return out.getvalue()


def streamed(rows: bytes, name: str = NAME, *, large: bool = False) -> bytes:
    """A zip by a program that cannot go back: the sizes stand behind each member."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, block) -> int:
            self.data += block
            return len(block)

    out = OneWay()
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    with ZipFile(out, "w") as packed, packed.open(info, "w", force_zip64=large) as member:
        member.write(rows)
    return bytes(out.data)


def _put(data: bytes, place: int, form: str, value: int | bytes) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, place, value)
    return bytes(changed)


def _directory(data: bytes) -> int:
    return data.index(b"PK\1\2")


def _linked(rows: bytes) -> bytes:
    out = io.BytesIO()
    info = ZipInfo(NAME)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with ZipFile(out, "w") as packed:
        packed.writestr(info, "/etc/passwd")
    return out.getvalue()


def _encrypted(data: bytes) -> bytes:
    return _put(_put(data, 6, "<H", 1), _directory(data) + 8, "<H", 1)


def _overlapping(rows: bytes) -> bytes:
    """Two entries of the directory, one place: both would be unpacked from the same bytes."""
    data = sound(rows)
    at = _directory(data)
    entry = data[at : data.index(b"PK\5\6")]
    other = entry.replace(b"_1.json", b"_2.json")
    head = data[:at] + entry + other
    return head + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, 2 * len(entry), at, 0)


def _engulfing(rows: bytes) -> bytes:
    """A stored member whose content is itself the head and the content of the next one."""
    inner = sound(rows, "a1b2c3d4_pets_2.json")
    at = _directory(inner)
    outer = sound(inner[:at], NAME, method=ZIP_STORED)
    start = outer.index(b"PK\3\4", 4)
    entries = outer[_directory(outer) : outer.index(b"PK\5\6")]
    # The first PK\1\2 of `outer` is its own: `inner` was cut before its directory.
    second = _put(inner[at : inner.index(b"PK\5\6")], 42, "<L", start)
    size = len(entries) + len(second)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, size, _directory(outer), 0)
    return outer[: _directory(outer)] + entries + second + end


def _many(rows: bytes) -> bytes:
    return sound(rows, NAME, *((f"a1b2c3d4_pets_{number}.json", rows) for number in range(2, 40)))


def _two_of_one_name(rows: bytes) -> bytes:
    data = sound(rows, NAME, ("a1b2c3d4_pets_2.json", rows))
    return data.replace(b"pets_2.json", b"pets_1.json")


def _shorter_than_promised(rows: bytes) -> bytes:
    data = sound(rows)
    size = len(rows) + 1000
    return _put(_put(data, 22, "<L", size), _directory(data) + 24, "<L", size)


def _longer_than_promised(rows: bytes) -> bytes:
    data = sound(rows)
    size, crc = len(rows) // 2, zlib.crc32(rows[: len(rows) // 2])
    data = _put(_put(data, 22, "<L", size), _directory(data) + 24, "<L", size)
    return _put(_put(data, 14, "<L", crc), _directory(data) + 16, "<L", crc)


def _hidden_behind_data(rows: bytes) -> bytes:
    """Bytes behind the end of the deflated content, and counted as part of it."""
    data = sound(rows)
    at = _directory(data)
    packed = struct.unpack_from("<L", data, 18)[0] + 100
    head = _put(data[:at], 18, "<L", packed) + bytes(100)
    entry = _put(data[at : data.index(b"PK\5\6")], 20, "<L", packed)
    return head + entry + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(head), 0)


def _gap(rows: bytes) -> bytes:
    """Bytes between the last member and the directory."""
    data = sound(rows)
    at, end = _directory(data), data.index(b"PK\5\6")
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, end - at, at + 64, 0)
    return data[:at] + bytes(64) + data[at:end] + tail


def hostile(rows: bytes) -> dict[str, tuple[bytes, str]]:
    """What is wrong, the zip, and words of the refusal. `rows` are those of a usable file."""
    good = sound(rows)
    place = _directory(good)
    return {
        "not a zip": (b"orgs and pets" * 100, "it is no zip, or it was cut off"),
        "empty file": (b"", "it is no zip, or it was cut off"),
        "cut in the middle": (good[: len(good) // 2], "it is no zip, or it was cut off"),
        "nothing in it": (b"PK\5\6" + bytes(18), "it holds nothing"),
        "too many files": (_many(rows), "it holds 39 files, more than 20"),
        "a bomb": (sound(bytes(40_000_000)), "more than 50 times its size"),
        "a bomb that lies about its size": (_longer_than_promised(rows), "does not unpack to what"),
        "shorter than promised": (_shorter_than_promised(rows), "does not unpack to what"),
        "a size of two gigabytes": (
            _put(_put(good, 22, "<L", 2**31), place + 24, "<L", 2**31),
            "more than 50 times its size",
        ),
        "another zip in it": (sound(good, "a1b2c3d4_pets_1.json.zip"), "is another zip"),
        "another zip in it, renamed": (sound(good), "is another zip"),
        "encrypted": (_encrypted(good), "is encrypted"),
        "packed by another method": (sound(rows, method=ZIP_BZIP2), "packed by method 12"),
        "a path upward": (sound(rows, "../../pets_1.json"), "outside the folder"),
        "an absolute path": (sound(rows, "/etc/pets_1.json"), "outside the folder"),
        "a path of Windows": (sound(rows, "C:_pets_1.json"), "outside the folder"),
        "a folder": (sound(rows, "night/pets_1.json"), "outside the folder"),
        "a link": (_linked(rows), "is a link"),
        "two names": (
            good.replace(NAME.encode(), b"a1b2c3d4_pets_9.json", 1),
            "its head and the directory say different things",
        ),
        "two sizes": (_put(good, 22, "<L", 5), "its head and the directory say different things"),
        "two checksums": (_put(good, 14, "<L", 5), "its head and the directory say different things"),
        "a wrong checksum": (
            _put(_put(good, 14, "<L", 5), place + 16, "<L", 5),
            "does not unpack to what its directory says",
        ),
        "sizes behind that differ": (
            (lambda data: _put(data, _directory(data) - 4, "<L", 5))(streamed(rows)),
            "what stands behind it and the directory say different things",
        ),
        "bytes behind the end": (good + b"more", "bytes behind its end"),
        "a whole zip behind the end": (good + sound(rows), "its directory is not where its end says"),
        "a program before it": (b"#!/bin/sh\n" + good, "its directory is not where its end says"),
        "two ends": (
            good[:-2] + struct.pack("<H", 22) + b"PK\5\6" + bytes(18),
            "its directory is not where its end says",
        ),
        "overlapping": (_overlapping(rows), "overlaps another file"),
        "overlapping, one inside the other": (_engulfing(rows), "overlaps another file"),
        "bytes behind the content": (_hidden_behind_data(rows), "has bytes behind its end"),
        "bytes before the directory": (_gap(rows), "belong to no file"),
        "two of one name": (_two_of_one_name(rows), "two files of one name"),
        "a damaged directory": (_put(good, place, "<L", 0), "its directory is damaged"),
        "damaged content": (_put(good, 60, "<L", 0xFFFFFFFF), "a1b2c3d4_pets_1.json"),
        "for files over 4 GB": (_put(good, place + 24, "<L", 0xFFFFFFFF), "made for files over 4 GB"),
    }
