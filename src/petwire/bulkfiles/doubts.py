"""Whether published sets hold what their service was since told no about, for many sets at once.

Of a set that is rows of a master, what organisations said is asked once for each service, and what speaks about single
animals once for each master; only of the few animals that are left is the whole rule asked.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from petwire.bulkfiles.cuts import Rows
from petwire.bulkfiles.holdings import OfMaster, held_by, orgs_held_by
from petwire.bulkfiles.made import shown_orgs
from petwire.bulkfiles.master import Index
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import ORGS, folder_of
from petwire.lib import store
from petwire.lib.sql import array_text, statement


class Doubts:
    """What is asked once for all sets. For one look at them: it grows stale like any answer."""

    def __init__(self) -> None:
        self._of_master: dict[int, dict[int, int]] = {}
        self._orgs: dict[int, frozenset[int]] = {}
        self._pictures: list[tuple[int, int]] | None = None

    def is_taken_back(self, row: PublishedSet) -> bool:
        """Whether a set holds an animal, an organisation or a picture that its service may not have any more."""
        if not row.service.nightly_files:
            return True
        try:
            held = held_by(row)
            # Sets written by the first version do not say which organisations they hold.
            orgs = orgs_held_by(row) if store.fetch(folder_of(row.service.key_id, row.name) / ORGS) else []
        except FileNotFoundError:
            return True  # nobody can say what it holds
        if not isinstance(held, OfMaster):
            return _is_taken_back(row, held.animals, orgs)
        if not self._shown(row.service.audience_id).issuperset(orgs):
            return True
        if any(entry > row.known_order and held.holds(animal) for animal, entry in self._hidden_pictures()):
            return True
        rows = self._doubtful(row.master_id or 0, held.index)
        return _is_taken_back(row, [animal for animal, at in rows.items() if is_among(held.rows, at)], [])

    def _shown(self, audience: int) -> frozenset[int]:
        if audience not in self._orgs:
            self._orgs[audience] = frozenset(shown_orgs(audience))
        return self._orgs[audience]

    def _doubtful(self, master: int, index: Index) -> dict[int, int]:
        """Of a master: the animals that must be asked about singly, and their rows."""
        if master not in self._of_master:
            owners = array("q")
            for place, owner in enumerate(index.owners):
                owners.extend([owner] * (index.firsts[place + 1] - index.firsts[place]))
            facts = {"animals": array_text(index.ids), "orgs": array_text(owners)}
            with connection.cursor() as cursor:
                cursor.execute(statement(__package__, "doubtful.sql"), facts)
                found = {animal for (animal,) in cursor}
            self._of_master[master] = {
                animal: row for row, animal in enumerate(index.ids if found else ()) if animal in found
            }
        return self._of_master[master]

    def _hidden_pictures(self) -> list[tuple[int, int]]:
        """Animals with a withdrawn picture, and the order."""
        if self._pictures is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT p.animal_id, w.entry_id FROM sharing_withdrawn w"
                    " JOIN catalog_picture p ON p.id = w.subject WHERE w.kind = 'picture'"
                )
                self._pictures = cursor.fetchall()
        return self._pictures


def is_among(runs: Sequence[Rows], row: int) -> bool:
    """Whether a row is in one of the runs, which rise."""
    place = bisect_right(runs, (row, row + 1))
    return any(start <= row < end for start, end in runs[max(0, place - 1) : place + 1])


def _is_taken_back(row: PublishedSet, animals: Iterable[int], orgs: Iterable[int]) -> bool:
    """The question about all of them, as it was asked before there were masters."""
    facts: dict[str, Any] = {
        "animals": array_text(animals),
        "orgs": array_text(orgs),
        "audience": row.service.audience_id,
        "entry": row.known_order,
    }
    with connection.cursor() as cursor:
        for name in ("taken_back.sql", "pictures_since.sql"):
            cursor.execute(statement(__package__, name), facts)
            if cursor.fetchone()[0]:
                return True
    return False
