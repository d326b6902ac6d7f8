"""Answers that a process keeps for a moment. None outlives a change, and none is given while changes may be missed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final

BYTES: Final = 32 * 1024 * 1024
MOST_OF_ONE: Final = 1024 * 1024
# A first page of the search API begins a run of pages that lives for longer (petwire.petapi.paging); who gets it from
# here must have a minute left for the others.
KEPT_FOR: Final = 10.0
ENTRY: Final = 200  # bytes that something costs beside its answer


class Memory:
    """What was answered, in the state of things that `state` names: a number, or None where it is not known."""

    def __init__(
        self,
        state: Callable[[], int | None],
        *,
        most: int = BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._state, self._most, self._clock = state, most, clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, int, Any]] = OrderedDict()
        self._of: int | None = None
        self._bytes = 0

    def recall(self, what: Hashable, *, age: float = KEPT_FOR) -> tuple[Any, int | None]:
        """What is kept under a name, or None; and the state, to be handed to `keep` with what is worked out now."""
        state = self._state()
        if state is None:
            return None, None
        with self._lock:
            if state != self._of:
                self._forget(state)
            found = self._kept.get(what)
            if found is None or self._clock() - found[0] >= age:
                return None, state
            self._kept.move_to_end(what)
            return found[2], state

    def keep(self, what: Hashable, value: Any, *, size: int, state: int | None) -> None:
        """Keep what was worked out in a state: not where there was news meanwhile, or no longer than all else."""
        if state is None or size > MOST_OF_ONE:
            return
        with self._lock:
            if state != self._of:
                return
            self._drop(what)
            self._kept[what] = (self._clock(), size + ENTRY, value)
            self._bytes += size + ENTRY
            while self._bytes > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, what: Hashable) -> None:
        if (found := self._kept.pop(what, None)) is not None:
            self._bytes -= found[1]

    def _forget(self, state: int) -> None:
        self._kept.clear()
        self._bytes, self._of = 0, state
