"""Named points between writes, at which the fault tests stop or kill a process. Nothing happens at them otherwise."""

from collections.abc import Callable, Iterator

_declared: list[str] = []
_visitor: Callable[[str], None] | None = None


def declare(*names: str) -> None:
    """Enter points, so that a test can walk all of them and notice one that is never reached."""
    _declared.extend(names)


def declared(beginning: str) -> Iterator[str]:
    """The declared points whose name begins so, in the order of their declaration."""
    return (name for name in _declared if name.startswith(beginning))


def reached(name: str) -> None:
    """Say that the process is there."""
    if _visitor is not None:
        if name not in _declared:
            raise LookupError(f"The point {name!r} is not declared.")
        _visitor(name)


def visit(visitor: Callable[[str], None] | None) -> None:
    """For tests: have this called at each point of this process."""
    global _visitor
    _visitor = visitor
