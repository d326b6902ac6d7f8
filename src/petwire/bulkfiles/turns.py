"""How many long answers a process gives at once: each holds one of its threads for as long as the client reads."""

import threading
from collections import Counter
from typing import Final

LONG_ANSWERS: Final = 4  # in one web process, which has one thread more for everybody else
LONG_ANSWERS_EACH: Final = 2  # of them to one service


class Turns:
    """Places for long answers, some for all and fewer for each service. Safe between threads."""

    def __init__(self, *, most: int = LONG_ANSWERS, most_each: int = LONG_ANSWERS_EACH) -> None:
        self._most = most
        self._most_each = most_each
        self._taken: Counter[int] = Counter()
        self._lock = threading.Lock()

    def take(self, service: int) -> bool:
        """Take a place; False when there is none left for this service."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[service] >= self._most_each:
                return False
            self._taken[service] += 1
            return True

    def give_back(self, service: int) -> None:
        with self._lock:
            self._taken[service] -= 1
            if not self._taken[service]:
                del self._taken[service]
