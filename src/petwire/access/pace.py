"""How fast a service may ask for files: one bucket a service, in the database, one request at a time."""

from datetime import datetime
from typing import Any, Final

from django.db import connection

from petwire.access import quota
from petwire.access.quota import Policy, Taken
from petwire.lib.sql import statement

# A hundred a second. Whoever fetches sets is far from it; a program that has gone wild is not.
FILES: Final = Policy(6000)


def take_file(service: int, *, now: datetime) -> Taken:
    """Take one request for a file."""
    given: dict[str, Any] = {
        "service": service,
        "capacity": float(FILES.per_minute),
        "rate": FILES.rate,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("petwire.access", "files_bucket.sql"), given)
        granted, tokens = cursor.fetchone()
    return quota.taken(allowed=granted == 1, tokens=tokens, policy=FILES)
