"""Work beside the caller, such as writing what was fetched while the next of it is fetched."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class Beside:
    """A thread with one piece of work at a time, so that there is never more in memory than that and the next one.

    `at_end` is done in it last of all, such as closing its connection.
    """

    def __init__(self, name: str, *, at_end: Callable[[], None] | None = None) -> None:
        self._hand = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._at_end = at_end
        self._under_way: Future[None] | None = None

    def do(self, work: Callable[[], None]) -> None:
        """Begin a piece of work once the one before has ended. What went wrong in that one is raised here."""
        self.settle()
        self._under_way = self._hand.submit(work)

    def settle(self) -> None:
        """Wait for what is under way, and raise what went wrong in it."""
        work, self._under_way = self._under_way, None
        if work is not None:
            work.result()

    def close(self) -> None:
        """Wait for what is under way, and end. What went wrong in it, `settle` still raises."""
        if self._at_end is not None:
            self._hand.submit(self._at_end)
        self._hand.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            self.settle()
