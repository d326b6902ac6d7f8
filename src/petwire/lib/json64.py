"""JSON whose whole numbers may be larger than 64 bits: the database makes such of large floats."""

from collections.abc import Callable
from typing import Any

import orjson


def dumps(value: Any, *, default: Callable[[Any], Any] | None = None, option: int = 0) -> bytes:
    """As orjson.dumps; whole numbers beyond 64 bits are written as the floats that they were read as."""
    try:
        return orjson.dumps(value, default=default, option=option)
    except TypeError:
        return orjson.dumps(_in_64_bits(value), default=default, option=option)


def _in_64_bits(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**64 else float(value)
    if isinstance(value, list | tuple):
        return [_in_64_bits(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _in_64_bits(entry) for key, entry in value.items()}
    return value
