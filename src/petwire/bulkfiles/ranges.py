"""The header Range, as far as one range of bytes goes (RFC 9110, section 14). Pure."""

import re

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.A)


class Unsatisfiable(Exception):
    """The range lies behind the end of the file."""


def requested(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one behind the last; None for the whole file, as for what cannot be read or asks for
    several ranges. Raises Unsatisfiable."""
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return start, end
