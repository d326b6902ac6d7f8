"""A flood from one place counts for little. Where somebody is, is kept as a digest, in memory, for a day at most.

Each place has two measures, filled again as time goes by: one for each animal, and one for all animals together. The
digest's key is drawn by each process each day and stands nowhere else, so that nobody can find out afterwards which
addresses have been there; it is neither stored nor logged.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final


@dataclass(frozen=True, slots=True)
class Measure:
    """`most` at once, and one more each `seconds`."""

    most: int
    seconds: float


OF_ANIMAL: Final = Measure(10, 60.0)  # a page that is loaded again and again
OF_PLACE: Final = Measure(120, 1.0)  # many people may share an address
PLACES: Final = 100_000  # that are remembered; the one that was longest silent is forgotten first
_NETWORK: Final = 8  # bytes of an IPv6 address; the rest is one household's own


class Damper:
    """What each place has left. `at` is seconds of a clock that never goes back, `day` any name of the day."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: object = None
        self._forget(None)

    def allows(self, address: str, animal: int, *, at: float, day: object) -> bool:
        """Count this view? An address that is not known ("") has no measure."""
        if not address:
            return True
        with self._lock:
            if day != self._day:
                self._forget(day)
            place = self._digest(_place(address))
            alone = self._take(place + animal.to_bytes(8, "big"), OF_ANIMAL, at)
            return alone and self._take(place, OF_PLACE, at)

    def _forget(self, day: object) -> None:
        self._day = day
        self._keyed = hashlib.blake2b(digest_size=8, key=os.urandom(32))
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def _digest(self, place: bytes) -> bytes:
        digest = self._keyed.copy()
        digest.update(place)
        return digest.digest()

    def _take(self, name: bytes, measure: Measure, at: float) -> bool:
        found = self._left.get(name)
        if found is None:
            self._left[name] = (measure.most - 1.0, at)
            if len(self._left) > PLACES:
                self._left.popitem(last=False)
            return True
        left = min(float(measure.most), found[0] + (at - found[1]) / measure.seconds)
        allowed = left >= 1.0
        self._left[name] = (left - 1.0 if allowed else left, at)
        self._left.move_to_end(name)
        return allowed


def _place(address: str) -> bytes:
    """An IPv4 address, or the network of an IPv6 address, of which a household has very many."""
    return address.encode() if ":" not in address else _network(address)


def _network(address: str) -> bytes:
    try:
        return ip_address(address.partition("%")[0]).packed[:_NETWORK]
    except ValueError:
        return address.encode()
