"""The file of a backup: a tar archive whose last member is a manifest with the digest of everything before it.

Written in one pass and read in flat memory. Nothing of a file that is read is believed before all of it is checked:
only plain files with names of the known shapes, each within its limits. No database in here.
"""

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from petwire.lib.errors import PetwireError

FORMAT = 1
BLOCK = 4 * 1024 * 1024  # bytes of a table in one member, a row more or less
LONGEST_BLOCK = 16 * BLOCK  # unpacked
LONGEST_MANIFEST = 64 * 1024 * 1024
MANIFEST = "manifest.json"
JOURNAL = "journal/orders.jsonl"
_PIECE = 256 * 1024
_HEADER = tarfile.BLOCKSIZE

_SHAPES: tuple[tuple[re.Pattern[str], int], ...] = (  # names, and how long such a member may be
    (re.compile(r"tables/[a-z_]+(\.[a-z]+)?/[0-9]{6}\.copy\.gz"), LONGEST_BLOCK),
    (re.compile(r"pictures/[0-9a-f]{64}(_[0-9]{1,5}(x[0-9]{1,5})?)?\.jpg"), 256 * 1024 * 1024),
    (re.compile(r"secrets/[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}"), 1024 * 1024),
    (re.compile(re.escape(JOURNAL)), 1 << 33),
    (re.compile(re.escape(MANIFEST)), LONGEST_MANIFEST),
)


_FULL_SIZE = re.compile(r"pictures/[0-9a-f]{64}\.jpg")  # named by what it contains


class BadBackup(PetwireError):
    """The file is no whole backup. Nothing of it was applied."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `sequences` is the highest number that each table has given out."""

    petwire: str
    created: str
    environment: str
    migrations: list[list[str]]
    counts: dict[str, int]
    columns: dict[str, list[str]]
    sequences: dict[str, int]
    journal_seal: str
    pictures: int
    missing_pictures: int
    format: int = FORMAT
    members: int = 0
    contents: str = ""  # SHA-256 over names and digests of all members before the manifest
    digests: dict[str, str] = field(default_factory=dict)  # of all members but pictures


class Writer:
    """Writes a backup under a temporary name; only `finish` gives it its own. Left without that, nothing stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._seen = _Seen()

    def __enter__(self) -> Self:
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        os.fchmod(descriptor, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.USTAR_FORMAT)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def add_block(self, name: str, number: int, rows: bytes) -> None:
        """Rows of a table as COPY text."""
        packed = gzip.compress(rows, compresslevel=3, mtime=0)
        self.add(f"tables/{name}/{number:06}.copy.gz", packed)

    def add(self, name: str, data: bytes) -> None:
        """A member from memory."""
        self.add_file(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, file: BinaryIO, size: int) -> None:
        """A member of so many bytes from a file, piece by piece."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = _Hashing(file)
        self._tar.addfile(info, reader)
        self._tar.members.clear()  # type: ignore[attr-defined]  # else a list of all pictures would grow in memory
        self._seen.add(name, reader.digest())

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest, bring everything to the disk, and give the file its name."""
        full = self._seen.into(manifest)
        data = orjson.dumps(asdict(full), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return full


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup: its name, and its bytes to be read once."""

    name: str
    size: int
    file: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """The bytes, piece by piece. Raises BadBackup when the file ends before."""
        left = self.size
        while left:
            piece = self.file.read(min(_PIECE, left))
            if not piece:
                raise BadBackup(
                    f"The backup ends in the middle of {self.name}: it was cut. Use another copy."
                )
            left -= len(piece)
            yield piece

    def read(self) -> bytes:
        """All bytes at once, of a member with a limit."""
        return b"".join(self.pieces())

    def rows(self) -> bytes:
        """The rows of a block of a table. Raises BadBackup."""
        unpacker = zlib.decompressobj(wbits=31)
        try:
            rows = unpacker.decompress(self.read(), LONGEST_BLOCK)
        except zlib.error as error:
            raise BadBackup(f"{self.name} cannot be unpacked. Use another copy of the backup.") from error
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise BadBackup(
                f"{self.name} unpacks to more than a block may hold; this is no backup of petwire's."
            )
        return rows


class Reader:
    """An open backup. `check` before anything is taken from `members`."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise BadBackup(f"{path} cannot be read: {error.strerror}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def check(self) -> Manifest:
        """Read everything and compare it with the manifest. Raises BadBackup naming what does not fit."""
        seen, manifest = _Seen(), None
        for member in self.members():
            if manifest is not None:
                raise BadBackup(
                    f"Something ({member.name}) stands behind the manifest; this is no whole backup."
                )
            if member.name == MANIFEST:
                manifest = _manifest(member.read())
                continue
            if member.name.startswith("tables/"):
                data = member.read()
                Member(member.name, len(data), io.BytesIO(data)).rows()
                seen.add(member.name, hashlib.sha256(data).hexdigest())
                continue
            digest = hashlib.sha256()
            for piece in member.pieces():
                digest.update(piece)
            seen.add(member.name, digest.hexdigest())
            if _FULL_SIZE.fullmatch(member.name) and digest.hexdigest() not in member.name:
                raise BadBackup(
                    f"{member.name} does not hold what its name says. Use another copy of the backup."
                )
        if manifest is None:
            raise BadBackup(
                "The backup has no manifest, which stands at its end: it was cut. Use another copy."
            )
        for name in seen.digests.keys() | manifest.digests.keys():
            if seen.digests.get(name) != manifest.digests.get(name):
                raise BadBackup(
                    f"{name} is not as the manifest says: it was damaged or changed. Use another copy."
                )
        if (seen.count, seen.contents()) != (manifest.members, manifest.contents):
            raise BadBackup(
                "A picture is not as the manifest says: it was damaged or changed. Use another copy."
            )
        return manifest

    def members(self) -> Iterator[Member]:
        """The members in their order, from the beginning. Each must be of a known shape."""
        at = 0
        while True:
            self._file.seek(at)
            header = self._file.read(_HEADER)
            if not header or header == bytes(_HEADER):
                return
            info = _header(header)
            yield Member(info.name, info.size, self._file)
            at += _HEADER + -(-info.size // _HEADER) * _HEADER


class _Seen:
    """Digests of what was written or read so far."""

    def __init__(self) -> None:
        self.count = 0
        self.digests: dict[str, str] = {}
        self._all = hashlib.sha256()

    def add(self, name: str, digest: str) -> None:
        if name in self.digests:
            raise BadBackup(f"{name} stands in the backup twice.")
        self.count += 1
        self._all.update(f"{digest} {name}\n".encode())
        if not name.startswith("pictures/"):
            self.digests[name] = digest

    def contents(self) -> str:
        return self._all.hexdigest()

    def into(self, manifest: Manifest) -> Manifest:
        facts = {name: getattr(manifest, name) for name in manifest.__slots__}
        return Manifest(
            **{**facts, "members": self.count, "contents": self.contents(), "digests": self.digests}
        )


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def digest(self) -> str:
        return self._hash.hexdigest()


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError, ValueError) as error:
        raise BadBackup("This is no backup of petwire's, or it was cut or damaged.") from error
    limit = next((limit for shape, limit in _SHAPES if shape.fullmatch(info.name)), None)
    if info.type != tarfile.REGTYPE or limit is None:
        raise BadBackup(
            f"{info.name[:100]!r} has no place in a backup of petwire's. Nothing was taken from it."
        )
    if not 0 <= info.size <= limit:
        raise BadBackup(f"{info.name} is longer than such a file can be. Nothing was taken from the backup.")
    return info


def _manifest(data: bytes) -> Manifest:
    try:
        facts = orjson.loads(data)
        version = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup("The manifest of the backup cannot be read: it was damaged.") from error
    if version != FORMAT:
        raise BadBackup(
            f"The backup has format {version!r}, and this petwire reads format {FORMAT}. "
            "Restore it with the version of petwire that wrote it, or a later one."
        )
    try:
        return Manifest(**facts)
    except TypeError as error:
        raise BadBackup("The manifest of the backup lacks something: it was damaged.") from error
