"""Zips with one member whose packed bytes were made elsewhere, in pieces.

A piece is a raw deflate stream closed by a full flush: it ends on a byte and looks back on nothing, so pieces one
behind the other are one stream, which END closes. What a zip says of its content besides is its CRC, which follows from
those of the pieces.
"""

import ctypes
import ctypes.util
import zlib
from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from typing import Final

END: Final = b"\x03\x00"  # an empty last block
_LEVEL: Final = 6
_POLYNOMIAL: Final = 0xEDB88320
_FIRST_DAY: Final = 1 << 5 | 1  # of 1980, the zero of zips
_MADE_BY: Final = 3 << 8 | 20  # Unix, version 2.0; the same on every host
_MODE: Final = 0o644 << 16
_LOCAL: Final = Struct("<4s5H3L2H")
_DIRECTORY: Final = Struct("<4s6H3L5H2L")
_TAIL: Final = Struct("<4s4H2LH")

Combine = Callable[[int, int, int], int]


def deflated(data: bytes | memoryview) -> bytes:
    """Bytes as a piece."""
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush(zlib.Z_FULL_FLUSH)


def head(name: str, *, crc: int, packed: int, unpacked: int, stored: bool = False) -> bytes:
    """What stands before the packed bytes of a zip's only member."""
    raw, method = name.encode("ascii"), 0 if stored else 8
    fields = (b"PK\3\4", 20, 0, method, 0, _FIRST_DAY, crc, packed, unpacked, len(raw), 0)
    return _LOCAL.pack(*fields) + raw


def tail(name: str, *, crc: int, packed: int, unpacked: int, stored: bool = False) -> bytes:
    """What stands behind them: the directory, and its end."""
    raw, method = name.encode("ascii"), 0 if stored else 8
    entry = _DIRECTORY.pack(
        *(b"PK\1\2", _MADE_BY, 20, 0, method, 0, _FIRST_DAY, crc, packed, unpacked),
        *(len(raw), 0, 0, 0, 0, _MODE, 0),
    )
    start = _LOCAL.size + len(raw) + packed
    return entry + raw + _TAIL.pack(b"PK\5\6", 0, 0, 1, 1, len(entry) + len(raw), start, 0)


def combined(one: int, other: int, size: int) -> int:
    """The CRC of some bytes with `size` others behind them, from the CRCs of both."""
    return _combine()(one, other, size)


def between(upto_start: int, upto_end: int, size: int) -> int:
    """The CRC of the last `size` bytes of some, from the CRC up to where they begin and that of all."""
    return combined(upto_start, upto_end, size)  # the combination is its own reverse


@lru_cache(maxsize=1)
def _combine() -> Combine:
    """zlib's own function where the system's library shows it; it is not among Python's."""
    for library in (getattr(zlib, "__file__", None), ctypes.util.find_library("z")):
        try:
            found = ctypes.CDLL(library).crc32_combine if library else None
        except (OSError, AttributeError):
            continue
        if found is not None:
            found.restype, found.argtypes = ctypes.c_ulong, (ctypes.c_ulong, ctypes.c_ulong, ctypes.c_long)
            return found
    return combined_slowly


def combined_slowly(one: int, other: int, size: int) -> int:
    """The same in Python: appending zeros is a linear map of the CRC's bits, so 2**n of them are its n-fold square."""
    for number in range(size.bit_length()):
        if size >> number & 1:
            one = _times(_zeros(number), one)
    return one ^ other


@lru_cache(maxsize=64)
def _zeros(number: int) -> tuple[int, ...]:
    """The map of 2**number zero bytes, as what becomes of each bit."""
    if number:
        half = _zeros(number - 1)
        return tuple(_times(half, column) for column in half)
    bit = (_POLYNOMIAL, *(1 << place for place in range(31)))
    for _ in range(3):  # one zero bit, then two, four, eight
        bit = tuple(_times(bit, column) for column in bit)
    return bit


def _times(matrix: tuple[int, ...], vector: int) -> int:
    total = place = 0
    while vector:
        if vector & 1:
            total ^= matrix[place]
        vector >>= 1
        place += 1
    return total
