"""Which organisations a key's audience may see: asked of the gate, and kept for as long as no decision, no order and no
news of an organisation, a source, a service or a setting of theirs is told (petwire.sharing.news).

What speaks for or against an organisation follows from rows alone and never from the time, so nothing here runs out by
itself; and of single animals nothing is kept. While changes may be missed, the gate is asked each time.
"""

from collections.abc import Iterable
from typing import Final

from petwire.lib.memory import Memory
from petwire.petapi.database import Database

BYTES: Final = 8 * 1024 * 1024
SIZE: Final = 150  # bytes of one answer, about
KEPT_FOR: Final = 600.0  # seconds


class ShownOrgs:
    """The gate's answers for organisations. The memory's state must be another one after each change but of records."""

    def __init__(self, database: Database, memory: Memory) -> None:
        self._database, self._memory = database, memory

    def of(self, audience: int, orgs: Iterable[int]) -> list[int]:
        """Those of some organisations that an audience may see."""
        shown: list[int] = []
        unknown: dict[int, int | None] = {}
        for org in dict.fromkeys(orgs):
            kept, state = self._memory.recall((audience, org), age=KEPT_FOR)
            if kept is None:
                unknown[org] = state
            elif kept:
                shown.append(org)
        return shown + self._asked(audience, unknown) if unknown else shown

    def _asked(self, audience: int, unknown: dict[int, int | None]) -> list[int]:
        rows = self._database.rows("shown_orgs.sql", audience=audience, orgs=list(unknown))
        found = {org for (org,) in rows}
        for org, state in unknown.items():
            self._memory.keep((audience, org), org in found, size=SIZE, state=state)
        return sorted(found)
