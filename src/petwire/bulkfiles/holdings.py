"""What a published set holds, by ids and digests, however it was written: it outlives the set's files, because the next
night is compared with it."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from petwire.bulkfiles.cuts import Rows
from petwire.bulkfiles.master import Index, decode_runs, digests_of, load
from petwire.bulkfiles.masters import home
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.plan import decode_ids, decode_index, news
from petwire.bulkfiles.reads import INDEX, ORGS, folder_of
from petwire.bulkfiles.steps import Found, are_alike, news_between, step_between
from petwire.lib import parts, store

ROWS: Final = "rows"  # beside the files of a set that is made of runs: which rows of its master


@dataclass(frozen=True)
class Plain:
    """Of a set that says itself what it holds."""

    digests: Mapping[int, bytes]

    @property
    def animals(self) -> Sequence[int]:
        return list(self.digests)


@dataclass(frozen=True)
class OfMaster:
    """Of a set that is some rows of a master."""

    index: Index
    rows: Sequence[Rows]
    set: str = ""

    @property
    def animals(self) -> "array[int]":
        return self.index.animals(self.rows)

    @property
    def digests(self) -> Mapping[int, bytes]:
        return digests_of(self.by_org)

    def holds(self, animal: int) -> bool:
        """Whether an animal is among them."""
        return any(animal in self.index.ids[start:end] for start, end in self.rows)

    @cached_property
    def by_org(self) -> Mapping[int, tuple[bytes, bytes]]:
        """See Index.by_org."""
        return self.index.by_org(self.rows)


Held = Plain | OfMaster


def held_by(row: PublishedSet) -> Held:
    """The animals of a published set. Raises FileNotFoundError where nobody can say."""
    folder = folder_of(row.service.key_id, row.name)
    if row.master_id is None:
        store.fetch(folder / INDEX)
        return Plain(decode_index((folder / INDEX).read_bytes()))
    assert row.master is not None
    store.fetch(folder / ROWS)
    parts.fetch_folder(home() / row.master.name)
    rows = decode_runs((folder / ROWS).read_bytes())
    return OfMaster(load(home() / row.master.name).index, rows, row.name)


def orgs_held_by(row: PublishedSet) -> list[int]:
    """The organisations of a published set. Raises FileNotFoundError where nobody can say."""
    path = folder_of(row.service.key_id, row.name) / ORGS
    store.fetch(path)
    return decode_ids(path.read_bytes())


def compared(before: Held | None, after: OfMaster) -> Found:
    """What is new and updated in a set, against the one that it is compared with."""
    if before is None:
        return Found([], [])
    if isinstance(before, OfMaster):
        return news_between(step_between(before.index, after.index), before.rows, after.rows)
    found = news(before=before.digests, after=after.digests)
    rows = [(row, after.index.ids[row]) for start, end in after.rows for row in range(start, end)]
    return Found(
        [row for row, animal in rows if animal in found.new],
        [row for row, animal in rows if animal in found.updated],
    )


def gives_the_same(before: Held, after: OfMaster) -> bool:
    """Whether a set is known to have the same animals of the same organisations as another."""
    return isinstance(before, OfMaster) and are_alike(
        step_between(before.index, after.index), before.rows, after.rows
    )
