"""What this process has leased of each key's quota."""

import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from petwire.access import quota
from petwire.access.quota import Lease, Policy, Taken
from petwire.petapi.database import Database

USED_EVERY = timedelta(minutes=1)  # each writing waits for the disk
_NEVER = datetime.max.replace(tzinfo=UTC)


class Leases:
    """Asked at each request; of most it is answered without the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._of: dict[int, _OfKey] = defaultdict(_OfKey)

    def take(self, service: int, policy: Policy, *, now: datetime) -> Taken:
        """Take one request of a key's quota."""
        with self._lock:
            mine = self._of[service]
        with mine.lock:  # two threads that lease at once would hold back twice as much
            if not mine.left and not mine.empty[0] <= now < mine.empty[1]:
                self._lease(service, mine, policy, now)
            if not mine.left:
                waits = (mine.empty[1] - now).total_seconds()
                return Taken(False, 0, quota.until_full(mine.tokens, policy), waits, policy)
            mine.left -= 1
            left = mine.left + int(mine.tokens)
            return Taken(True, left, quota.until_full(left, policy), 0.0, policy)

    def _lease(self, service: int, mine: "_OfKey", policy: Policy, now: datetime) -> None:
        (row,) = self._database.rows(
            "lease.sql",
            service=service,
            capacity=float(policy.capacity),
            share=policy.share,
            rate=policy.rate,
            now=now,
        )
        got = Lease(*row)
        mine.left, mine.tokens = got.granted, got.tokens
        mine.empty = _NEVER, _NEVER
        if not got.granted:
            mine.empty = now, now + timedelta(seconds=quota.wait(got.tokens, policy))
        elif mine.used_at is None or abs(now - mine.used_at) >= USED_EVERY:
            self._database.do("used.sql", service=service, now=now)
            mine.used_at = now


class _OfKey:
    """What this process knows of one key: what it may still answer, and what the bucket had when it last looked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left = 0
        self.tokens = 0.0
        self.empty = (
            _NEVER,
            _NEVER,
        )  # from when until when the bucket is empty; before that, the clock was set back
        self.used_at: datetime | None = None
