"""What a reader of files and the run that called it send to each other: named frames of bytes over a pipe."""

import struct
from collections.abc import Iterable, Iterator
from typing import IO

from petwire.lib.streams import write_all

Frame = tuple[str, bytes]

_HEAD = struct.Struct("!BI")


class CutStream(EOFError):
    """The other side ended in the middle of a frame, or without its last one."""


def write_frames(stream: IO[bytes], frames: Iterable[Frame]) -> None:
    """Write frames one after the other; each is flushed, so that the other side can begin."""
    for name, payload in frames:
        head = name.encode()
        write_all(stream, _HEAD.pack(len(head), len(payload)) + head, payload)


def read_frames(stream: IO[bytes], *, last: str) -> Iterator[Frame]:
    """Frames until the one named `last`, which is given too. CutStream when the stream ends before it."""
    name = ""
    while name != last:
        size, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
        name = _exactly(stream, size).decode()
        yield name, _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise CutStream("The stream ended in the middle.")
    return data
