"""Work with somebody waiting for it on a page: whatever a site does, the page has an answer in time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

SECONDS: Final = 10.0
AT_ONCE: Final = 8

Answer = TypeVar("Answer")
_room = threading.BoundedSemaphore(AT_ONCE)


class TooSlow(Exception):
    """It is not done yet, and nobody waits for it any more; it ends by its own time-outs."""


class TooMany(Exception):
    """So many are waiting for slow sites that this one was not begun."""


def within(work: Callable[[], Answer], *, seconds: float | None = None) -> Answer:
    """What `work` answers, or raises, in a thread of its own. It touches no database. Raises TooSlow and TooMany."""
    if not _room.acquire(blocking=False):
        raise TooMany
    answer: Future[Answer] = Future()

    def go() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001  handed to who waits
            answer.set_exception(error)
        finally:
            _room.release()

    threading.Thread(target=go, daemon=True, name="in a hurry").start()
    try:
        return answer.result(SECONDS if seconds is None else seconds)
    except TimeoutError:
        if answer.done():  # its own
            raise
        raise TooSlow from None
