"""Bytes into streams, all of them.

Standard output is no buffer when Python was told so (PYTHONUNBUFFERED, as in most containers): a pipe then takes a part
when a signal comes between, such as that of a process which is stopped and goes on, and says how much it took.
"""

from typing import Protocol


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: memoryview, /) -> int | None: ...
    def flush(self) -> None: ...


def write_all(stream: Sink, *data: bytes) -> None:
    """Write all of it, however little the stream takes at once, and flush."""
    for one in data:
        left = memoryview(one)
        while left:
            left = left[stream.write(left) or 0 :]
    stream.flush()
