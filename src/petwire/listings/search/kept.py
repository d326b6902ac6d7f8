"""Counts that a web process keeps for a minute. A decision, an order, or news of an organisation drops them at once; a
record that was added or changed may be missing from the numbers, never from the animals, for that long."""

from typing import Final

from petwire.lib.memory import Memory
from petwire.sharing.news import Ears

KEPT_FOR: Final = 60.0  # seconds
BYTES: Final = 8 * 1024 * 1024

counts = Memory(lambda: None)  # nothing is kept where nobody listens


def listen(ears: Ears) -> None:
    """Keep counts from now on, in a process that hears of changes."""
    global counts
    counts = Memory(ears.orders, most=BYTES)
