"""The process that opens what came from outside: `python -m petwire.pictures.worker`.

It reads pictures from standard input and writes them, made anew, to standard output (frames of `bounded`); it holds no
secret, writes no file, and has little memory. It ends with its parent.
"""

import json
import os
import signal
import struct
import sys
from collections.abc import Mapping
from typing import BinaryIO

from petwire.pictures.making import USUAL, WIDE, Made, NotAPicture, Why, make, needs, prepare

try:
    import resource
except ImportError:  # Windows has no such limits; there the time limit is all
    resource = None  # type: ignore[assignment]

LENGTH = struct.Struct(">Q")
SLACK = 16 * 1024 * 1024  # for what came, what goes out, and the interpreter


def main() -> None:
    """Serve until the parent closes our input."""
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    prepare()
    _limit(WIDE, hard=True)
    while head := source.read(LENGTH.size):
        data = source.read(LENGTH.unpack(head)[0])
        _answer(out, data)


def _answer(out: BinaryIO, data: bytes) -> None:
    try:
        _limit(WIDE)  # a WebP takes its memory when it is opened, and only uses it when it is decoded
        need = needs(data)
        _limit(USUAL if need <= USUAL else WIDE)
        made = make(data)
    except NotAPicture as refused:
        _write(out, {"why": refused.why, "words": str(refused)})
    except MemoryError:
        words = "This picture takes too much memory to open. Send a smaller one, or a JPEG."
        _write(out, {"why": Why.TOO_MUCH_WORK, "words": words})
    else:
        _write_made(out, made)


def _write_made(out: BinaryIO, made: Made) -> None:
    files = {"": made.full, **made.sizes}
    head = {
        "files": [[name, one.width, one.height, len(one.data)] for name, one in files.items()],
        "look": made.look,
        "sharpness": made.sharpness,
    }
    _write(out, head, *(one.data for one in files.values()))


def _write(out: BinaryIO, head: Mapping[str, object], *blocks: bytes) -> None:
    text = json.dumps(head).encode()
    out.write(LENGTH.pack(len(text)) + text)
    for block in blocks:
        out.write(block)
    out.flush()


def _limit(memory: int, *, hard: bool = False) -> None:
    """Bound the memory that can be written to; what is mapped and never touched does not count."""
    if resource is None:
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory + SLACK, memory + SLACK if hard else most))
    if hard:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
