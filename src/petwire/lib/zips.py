"""Zips from strangers: looked over byte by byte before anything is unpacked, then unpacked within limits.

What is said twice in a zip (in its directory and before each member) must agree, and every byte must belong to
something: then no two programs can read two different things out of one file.
"""

import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from struct import Struct
from typing import IO, Final

from petwire.lib.errors import PetwireError

RATIO: Final = 50  # unpacked to packed; ordinary rows reach 5 to 15
RATIO_FROM: Final = 1024 * 1024  # bytes unpacked; what is smaller harms nobody
_BLOCK: Final = 256 * 1024
_SEARCHED: Final = 65536 + 22  # the end record with the longest comment

_END: Final = Struct("<4s4H2LH")
_DIRECTORY: Final = Struct("<4s6H3L5H2L")
_LOCAL: Final = Struct("<4s5H3L2H")
_DESCRIPTORS: Final = (12, 16, 20, 24)  # bytes behind a member that was packed without knowing its size
_ZIP64: Final = 1
_UNKNOWN_YET: Final = 0x08
_ENCRYPTED: Final = 0x01 | 0x40 | 0x2000
_METHODS: Final = (0, 8)  # stored, deflated
_LARGE: Final = 0xFFFFFFFF


class BadZip(PetwireError):
    """A zip is broken, or made so that it should not be unpacked."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip may hold."""

    members: int = 20
    unpacked: int = 1024**3  # bytes, of all members together


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip, as its directory describes it."""

    name: str
    start: int
    packed: int
    unpacked: int
    crc: int
    flags: int
    method: int
    raw_name: bytes
    data: int = 0  # where its content begins, once its own head is read


def unpack(
    path: Path,
    to: Path,
    *,
    allow: Callable[[list[str]], None] = lambda names: None,
    limits: Limits = Limits(),
) -> None:
    """Unpack all members one behind the other into the file `to`, each from a line of its own.

    `allow` is told the members' names before anything is unpacked, and raises what it thinks of them. BadZip says
    what is wrong with the zip; `to` is then not there.
    """
    fresh = to.with_name(f".{to.name}.part")
    with path.open("rb") as file:
        members = look_over(file, limits)
        allow([member.name for member in members])
        try:
            with fresh.open("wb") as out:
                for member in members:
                    _unpack(file, member, out, last=member is members[-1])
            fresh.replace(to)
        finally:
            fresh.unlink(missing_ok=True)


def look_over(file: IO[bytes], limits: Limits = Limits()) -> list[Member]:
    """The members of a zip that is sound, in the order in which they lie there. Nothing is unpacked. Raises BadZip."""
    size = file.seek(0, 2)
    count, length, start = _end(file, size)
    if not count:
        raise BadZip("it holds nothing")
    if count > limits.members:
        raise BadZip(f"it holds {count} files, more than {limits.members}")
    file.seek(start)
    members = _directory(file.read(length), count)
    if len({member.name.lower() for member in members}) < count:
        raise BadZip("it holds two files of one name")
    if sum(member.unpacked for member in members) > limits.unpacked:
        raise BadZip(f"it would unpack to more than {limits.unpacked // 1024**2} MiB")
    at, sound = 0, []
    for member in sorted(members, key=lambda member: member.start):
        member, at = _beside(file, member, at, start)
        sound.append(member)
    if at != start:
        raise BadZip("bytes before its directory belong to no file")
    return sound


def _end(file: IO[bytes], size: int) -> tuple[int, int, int]:
    """Count of members, and length and start of the directory, from the record at the very end."""
    file.seek(max(0, size - _SEARCHED))
    tail = file.read(_SEARCHED)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _END.size:
        raise BadZip("it is no zip, or it was cut off")
    _, disk, directory_disk, here, count, length, start, comment = _END.unpack_from(tail, place)
    end = size - len(tail) + place
    if end + _END.size + comment != size:
        raise BadZip("there are bytes behind its end")
    if disk or directory_disk or here != count or count == 0xFFFF or _LARGE in (length, start):
        raise BadZip("it is in parts, or made for files over 4 GB")
    if start + length != end:
        raise BadZip("its directory is not where its end says")
    return count, length, start


def _directory(data: bytes, count: int) -> list[Member]:
    members, at = [], 0
    for _ in range(count):
        if len(data) - at < _DIRECTORY.size or data[at : at + 4] != b"PK\1\2":
            raise BadZip("its directory is damaged")
        row = _DIRECTORY.unpack_from(data, at)
        (
            _,
            made_by,
            _,
            flags,
            method,
            _,
            _,
            crc,
            packed,
            unpacked,
            named,
            extra,
            comment,
            disk,
            _,
            kind,
            start,
        ) = row
        at += _DIRECTORY.size
        member = Member(
            _name(data[at : at + named], flags),
            start,
            packed,
            unpacked,
            crc,
            flags,
            method,
            data[at : at + named],
        )
        at += named + extra + comment
        if disk or _LARGE in (packed, unpacked, start):
            raise BadZip("it is in parts, or made for files over 4 GB")
        _require_harmless(member, kind >> 16 if made_by >> 8 == 3 else 0)
        members.append(member)
    if at != len(data):
        raise BadZip("its directory is damaged")
    return members


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & 0x800 else "cp437")
    except UnicodeDecodeError:
        raise BadZip("it holds a file whose name cannot be read") from None
    if not name or name.startswith(".") or any(letter in "/\\:" or letter < " " for letter in name):
        raise BadZip(f"it holds {name[:60]!r}, which would lie outside the folder")
    return name


def _require_harmless(member: Member, mode: int) -> None:
    name = member.name[:60]
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise BadZip(f"{name!r} in it is a link or no file at all")
    if member.flags & _ENCRYPTED:
        raise BadZip(f"{name!r} in it is encrypted")
    if member.method not in _METHODS:
        raise BadZip(f"{name!r} in it is packed by method {member.method}; only deflate is read")
    if member.method == 0 and member.packed != member.unpacked:
        raise BadZip(f"{name!r} in it says two different sizes")
    if name.lower().endswith(".zip"):
        raise BadZip(f"{name!r} in it is another zip")
    if member.unpacked >= RATIO_FROM and member.unpacked > RATIO * member.packed:
        raise BadZip(f"{name!r} in it unpacks to more than {RATIO} times its size")


def _beside(file: IO[bytes], member: Member, at: int, directory: int) -> tuple[Member, int]:
    """A member that begins where the one before ended and whose own head agrees with the directory, and its end."""
    name = member.name[:60]
    if member.start != at:
        raise BadZip(
            f"{name!r} in it overlaps another file"
            if member.start < at
            else "bytes before a file belong to nothing"
        )
    file.seek(at)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\3\4":
        raise BadZip(f"{name!r} is not where its directory says")
    _, _, flags, method, _, _, crc, packed, unpacked, named, extra = _LOCAL.unpack(head)
    raw_name, more = file.read(named), file.read(extra)
    if packed == unpacked == _LARGE and (large := _large_sizes(more)):
        unpacked, packed = large
    told = (crc, packed, unpacked)
    promised = (member.crc, member.packed, member.unpacked)
    later = bool(flags & _UNKNOWN_YET)
    agree = told == promised or (later and told == (0, 0, 0))
    if (flags, method, raw_name) != (member.flags, member.method, member.raw_name) or not agree:
        raise BadZip(f"{name!r}: its head and the directory say different things")
    data = at + _LOCAL.size + named + extra
    end = data + member.packed
    if later:
        end = _behind_descriptor(file, member, end)
    if end > directory:
        raise BadZip(f"{name!r} in it overlaps the directory")
    return replace(member, data=data), end


def _large_sizes(extra: bytes) -> tuple[int, int] | None:
    """Unpacked and packed size in the field for files over 4 GB, which some write for every file."""
    if len(extra) >= 20 and int.from_bytes(extra[:2], "little") == _ZIP64:
        return int.from_bytes(extra[4:12], "little"), int.from_bytes(extra[12:20], "little")
    return None


def _behind_descriptor(file: IO[bytes], member: Member, end: int) -> int:
    """Where the sizes behind a member end, in whichever of the four ways to write them they agree."""
    file.seek(end)
    data = file.read(max(_DESCRIPTORS))
    for length in sorted(_DESCRIPTORS, reverse=True):
        width = 8 if length >= 20 else 4
        signature = b"PK\7\x08" if length % 8 == 0 else b""
        told = b"".join(
            (
                signature,
                member.crc.to_bytes(4, "little"),
                member.packed.to_bytes(width, "little"),
                member.unpacked.to_bytes(width, "little"),
            )
        )
        if data[:length] == told:
            return end + length
    raise BadZip(f"{member.name[:60]!r}: what stands behind it and the directory say different things")


def _unpack(file: IO[bytes], member: Member, out: IO[bytes], *, last: bool) -> None:
    name = member.name[:60]
    crc = size = 0
    end = b"\n"
    for block in _blocks(file, member):
        if not size and block.startswith(b"PK\3\4"):
            raise BadZip(f"{name!r} in it is another zip")
        size += len(block)
        if size > member.unpacked:
            break
        crc = zlib.crc32(block, crc)
        out.write(block)
        end = block[-1:]
    if (size, crc) != (member.unpacked, member.crc):
        raise BadZip(f"{name!r} in it does not unpack to what its directory says")
    if end != b"\n" and not last:
        out.write(b"\n")


def _blocks(file: IO[bytes], member: Member) -> Iterator[bytes]:
    """The content of a member, in blocks of bounded size whatever it is packed from."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS) if member.method else None
    file.seek(member.data)
    left, waiting = member.packed, b""
    while left or waiting or engine is not None:
        if not waiting:
            waiting = file.read(min(left, _BLOCK))
            left -= len(waiting)
        if engine is None:
            block, waiting = waiting, b""
        else:
            block, waiting = _inflate(engine, waiting, member)
            if not block and not waiting and not left and not engine.eof:
                raise BadZip(f"{member.name[:60]!r} in it was cut off")
        if block:
            yield block
        if engine is not None and engine.eof:
            if left or waiting or engine.unused_data:
                raise BadZip(f"{member.name[:60]!r} in it has bytes behind its end")
            return


def _inflate(engine: "zlib._Decompress", waiting: bytes, member: Member) -> tuple[bytes, bytes]:
    try:
        block = engine.decompress(waiting, _BLOCK)
    except zlib.error as error:
        raise BadZip(f"{member.name[:60]!r} in it cannot be unpacked ({error})") from error
    return block, engine.unconsumed_tail
