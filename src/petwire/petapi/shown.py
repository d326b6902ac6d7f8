"""Which organisations a key's audience may see, and records of which sources: asked of the gate, and kept for as long
as no decision, no order and no news of an organisation, a source, a service or a setting of theirs is told
(petwire.sharing.news).

What speaks for or against them follows from rows alone and never from the time, so nothing here runs out by itself.
Of single animals nothing is kept. While changes may be missed, the gate is asked each time.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from petwire.lib.memory import Memory
from petwire.petapi.database import Database

BYTES: Final = 8 * 1024 * 1024
SIZE: Final = 150  # bytes of one answer, about
KEPT_FOR: Final = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """Those of some organisations that an audience may see, and the sources of which it may see records, as the text of
    an array."""

    orgs: list[int]
    sources: str


class Gate:
    """The gate's answers. The memory's state must be another one after each change but of records."""

    def __init__(self, database: Database, memory: Memory) -> None:
        self._database, self._memory = database, memory

    def of(self, audience: int, orgs: Iterable[int]) -> Shown:
        """What an audience may see of some organisations."""
        kept = {org: self._recall((audience, org)) for org in orgs}
        unknown = {org: state for org, (found, state) in kept.items() if found is None}
        shown = [org for org, (found, _) in kept.items() if found]
        if unknown:
            shown += self._asked(audience, unknown)
        return Shown(shown, self._sources(audience) if shown else "{}")

    def _asked(self, audience: int, unknown: dict[int, int | None]) -> list[int]:
        rows = self._database.rows("shown_orgs.sql", audience=audience, orgs=list(unknown))
        found = {org for (org,) in rows}
        for org, state in unknown.items():
            self._memory.keep((audience, org), org in found, size=SIZE, state=state)
        return sorted(found)

    def _sources(self, audience: int) -> str:
        found, state = self._recall((audience, "sources"))
        if found is None:
            ((found,),) = self._database.rows("fit_sources.sql", audience=audience)
            self._memory.keep((audience, "sources"), found, size=SIZE + len(found), state=state)
        return found  # type: ignore[no-any-return]

    def _recall(self, name: Hashable) -> tuple[Any, int | None]:
        return self._memory.recall(name, age=KEPT_FOR)
