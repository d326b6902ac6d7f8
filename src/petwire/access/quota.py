"""How many requests a key may make: a bucket of a minute's worth that fills evenly, leased in shares. Pure.

Each web process takes a share from the bucket in the database before it answers, and answers from that. What lies
unused in a process may be answered later than it was taken; so the bucket is smaller than the quota by what PROCESSES
of them can hold back, and no minute ever has more than a full quota and a minute's filling. With that many processes,
what is held back and what the bucket lacks are together less than one per cent of the quota.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

PROCESSES: Final = 4
SHARES: Final = 800  # of a quota; at small quotas a share is one request, and nothing is ever held back
MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Policy:
    """The quota of a key: so many requests in one burst, and so many a minute in the long run."""

    per_minute: int

    @property
    def share(self) -> int:
        """Requests that a process leases at once."""
        return max(1, self.per_minute // SHARES)

    @property
    def capacity(self) -> int:
        """What the bucket holds when it is full."""
        return self.per_minute - PROCESSES * (self.share - 1)

    @property
    def rate(self) -> float:
        """Requests a second that flow in."""
        return self.per_minute / MINUTE


@dataclass(frozen=True, slots=True)
class Lease:
    """What a process got: `granted` requests, and what the bucket has left."""

    granted: int
    tokens: float


def lease(tokens: float, seconds: float, policy: Policy) -> Lease:
    """Take a share from a bucket that had `tokens` so many seconds ago. sql/lease.sql does the same."""
    filled = min(float(policy.capacity), tokens + policy.rate * max(0.0, seconds))
    granted = min(policy.share, floor(filled))
    return Lease(granted, filled - granted)


def wait(tokens: float, policy: Policy) -> float:
    """Seconds until the bucket has one request to give."""
    return max(0.0, (1 - tokens) / policy.rate)


def until_full(tokens: float, policy: Policy) -> int:
    """Whole seconds until the bucket is full, if nobody asks."""
    return max(0, ceil((policy.capacity - tokens) / policy.rate))


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request may be answered, and what to tell its client. `wait` is in seconds."""

    allowed: bool
    left: int
    full_in: int
    wait: float
    policy: Policy

    @property
    def retry_after(self) -> int:
        """Whole seconds to wait before another try; at least one."""
        return max(1, ceil(self.wait))

    def headers(self) -> list[tuple[str, str]]:
        """In the words of the draft standard, and of the one that most clients know."""
        quota = self.policy.per_minute
        reset = self.full_in if self.allowed else self.retry_after
        return [
            ("RateLimit-Policy", f'"minute";q={quota};w=60'),
            ("RateLimit", f'"minute";r={self.left};t={reset}'),
            ("RateLimit-Limit", str(quota)),
            ("RateLimit-Remaining", str(self.left)),
            ("RateLimit-Reset", str(reset)),
        ]


def taken(*, allowed: bool, tokens: float, policy: Policy) -> Taken:
    """What to tell a client whose request was taken from a bucket, or not, that now holds `tokens`."""
    waits = 0.0 if allowed else wait(tokens, policy)
    return Taken(allowed, int(tokens), until_full(tokens, policy), waits, policy)
