"""Held: this instance was restored from a backup, and the orders that are newer than the backup are not in yet.

While it is held no outlet gives anything and no order is taken: what the backup shows may have been withdrawn since.
Each outlet asks here; `petwire restore` holds, replays the journal and lets go.
"""

from petwire.lib.errors import PetwireError
from petwire.lib.ready import Ready
from petwire.sharing.models import Hold

REMEDY = (
    "`petwire restore --journal FILE` brings in the orders that are newer than the backup; where the journal is lost "
    "for good, `petwire restore --without-journal` goes on without them."
)


_HOLD: Ready[Hold] = Ready(lambda: Hold.objects.order_by("pk")[:1])  # asked at every request


class Held(PetwireError):
    """The instance is held after a restore."""

    exit_code = 4


def held() -> Hold | None:
    """Why the instance is held; None when it is not. One short query."""
    return _HOLD.first()


def refuse_if_held() -> None:
    """Raise Held when the instance is held."""
    row = held()
    if row is not None:
        raise Held(
            f"This instance was restored from a backup of {row.backup_at:%Y-%m-%d %H:%M} UTC and is held: {REMEDY}"
        )
