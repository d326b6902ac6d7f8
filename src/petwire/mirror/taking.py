"""Take one set into the catalog, inside one transaction: read, compare, change, remove. The caller commits."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import orjson

from petwire.catalog.models import NO_CONTENT
from petwire.lib.progress import Progress
from petwire.mirror import check, plan
from petwire.mirror.frames import Frame
from petwire.mirror.ids import Ids
from petwire.mirror.night import Night
from petwire.mirror.notices import notice
from petwire.mirror.orgs import OrgsRead, read_orgs
from petwire.mirror.plan import Mode, Removals
from petwire.mirror.reading import (
    OWN_PROCESS_FROM,
    Job,
    Tally,
    pack,
    read_notices,
    read_tally,
    reading,
)
from petwire.mirror.render import Renderer
from petwire.mirror.store import COPY_INTO, HeldOrg, Kept, KeptOut, NotUsed, Store
from petwire.runs.actions import NOTICES_KEPT
from petwire.wire.names import FileKind
from petwire.wire.notices import Notice, Severity

PETS: Final[Mapping[Mode, tuple[FileKind, ...]]] = {
    Mode.FULL: ("pets",),
    Mode.DAILY: ("newpets", "updatedpets"),
}
_OURS = ("org_removed", "ordered")  # left out by an order, so no finding about the data
# Rows that must be looked at again although they are the same: what they lack stands in another file, or the order that
# kept them out was lifted.
_LOOK_AGAIN = frozenset(("org_unknown", *_OURS))


class FullFilesNeeded(Exception):
    """The day's files do not suffice; the message says why."""


class Noting(Protocol):
    """Who is told of findings."""

    counts: Counter[str]

    def notice(self, notices: Iterable[Notice]) -> None:
        """Keep findings."""


@dataclass(slots=True)
class Findings:
    """Notices of one try, told only when the try counts. All are counted, the first thousand kept."""

    kept: list[Notice] = field(default_factory=list)
    rest: Counter[str] = field(default_factory=Counter)

    def add(self, notices: Iterable[Notice]) -> None:
        for found in notices:
            if len(self.kept) < NOTICES_KEPT:
                self.kept.append(found)
            else:
                self.rest[found.severity] += 1

    def tell(self, journal: "Noting") -> None:
        """Hand them over: this try counts."""
        journal.notice(self.kept)
        journal.counts.update(self.rest)

    @property
    def worrying(self) -> bool:
        """A row was held back or a warning stands."""
        found = {one.severity for one in self.kept} | self.rest.keys()
        return not found.isdisjoint((Severity.WARNING, Severity.ERROR))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a try starts from: when, how, whom the list names, whom we hold, and who of them stays in any case
    (ids of the source)."""

    source: str
    now: datetime
    mode: Mode
    listed: Ids
    held: Ids
    known: bytes = b""  # the digests of `held`, in its order, for the full files
    kept: Kept = field(default_factory=Kept)

    @property
    def loose(self) -> Ids:
        """The held animals that go when the list does not name them any more."""
        return self.held - self.kept.animals if self.kept.animals else self.held


class Taking:
    """One try to take a set in."""

    def __init__(self, facts: Facts, *, store: Store, night: Night, journal: Progress) -> None:
        self.findings = Findings()
        self.tally = Tally()
        self.orgs = OrgsRead()
        self.held_orgs: dict[str, HeldOrg] = {}
        self.not_used: list[NotUsed] = []
        self._facts = facts
        self._store = store
        self._night = night
        self._journal = journal
        self._seen = Ids()
        self._kept_out = KeptOut()
        self._places = 0
        self._orgs_came = False  # organisations of which nothing was held, or that were kept out before
        self._earlier: dict[tuple[str, bytes], NotUsed] = {}
        self._org_of: dict[int, str] = {}  # held animals whose organisation is gone from the orgs files
        self._gone: dict[str, str] = {}  # the organisations among those that the list does not need any more

    def read(self, reads: Callable[[Job], Iterator[Frame]]) -> None:
        """Read all files of the set and stage what is new; refuse the set when its files disagree. `reads` is
        petwire.mirror.reading.reader."""
        self._earlier = {(row.kind, row.line_hash): row for row in self._store.not_used()}
        self._kept_out = self._store.kept_out()
        self._places = len(self._store.places())
        self._read_pets(self._read_orgs(), reads)
        check.files_are_readable(self.tally.unreadable_by_file)
        list_name = self._night.of("petlist")[0][1]
        if self._facts.mode is Mode.FULL:
            self._compare_with_full_files(list_name)
        else:
            self._compare_with_daily_files(list_name)
        self.findings.add(
            notice("row_unlisted", f"not in {list_name}", subject=str(animal))
            for animal in sorted(self._seen - self._facts.listed)
        )
        self._store.write_changes(self.tally.rivals)

    def gone_orgs(self) -> dict[str, str]:
        """Organisations that are held and are gone from the orgs files, with the reason; they go when no animal of
        theirs stays. An organisation that still has listed animals stays, with a notice."""
        if self.orgs.unreadable:
            return {}  # any of the rows that cannot be read may be theirs
        gone = self.held_orgs.keys() - self.orgs.named - self._kept_out.orgs - self._facts.kept.orgs
        self._org_of = self._store.animals_of(gone)
        needed = {org: animal for animal, org in self._org_of.items() if animal in self._facts.listed}
        staying = sum(1 for animal in self._org_of if animal in self._facts.listed)
        check.orgs_agree(
            without_org=self.tally.unknown_org + staying,
            listed=len(self._facts.listed),
            examples=[*self.tally.unknown_orgs, *needed],
        )
        self.findings.add(
            notice("org_missing", f"animalID {animal} is still listed", subject=org)
            for org, animal in sorted(needed.items())
        )
        self._gone = dict.fromkeys(sorted(gone - needed.keys(), key=int), "gone from the orgs files")
        return self._gone

    def remove(self, removals: Removals, orgs: Mapping[str, str]) -> None:
        """Erase what goes, and remember what was not used."""
        self.findings.add(
            notice("list_incomplete", "it still has a row in the pets files", subject=str(animal))
            for animal in sorted(removals.kept)
        )
        self._store.remove({animal: self._because(animal) for animal in sorted(removals.gone)}, orgs)
        if self._store.kept_out() != self._kept_out:
            # An order was lifted while we read: the rows that it kept out are not to be remembered as left out.
            self.not_used = [row for row in self.not_used if row.code not in _OURS]
        self._store.write_not_used(self.not_used, stale=self._stale())

    def hidden_orgs(self, waiting: AbstractSet[int]) -> list[int]:
        """Local ids of the organisations that are gone, from the list as well, and whose animals wait."""
        orgs = {self._org_of.get(animal) for animal in waiting}
        return [self.held_orgs[org].id for org in self._gone if org in orgs]

    @property
    def held_back(self) -> int:
        """How many rows of the set are not used because of what they hold."""
        earlier = sum(1 for place in self._still_held_back() if self._earlier[place].code not in _OURS)
        return earlier + sum(1 for row in self.not_used if row.code not in _OURS)

    @property
    def newly_held_back(self) -> int:
        """How many of them were not known from earlier sets."""
        return sum(
            1
            for row in self.not_used
            if row.code not in _OURS and (row.kind, row.line_hash) not in self._earlier
        )

    def _read_orgs(self) -> dict[str, int]:
        """The organisations; gives the local ids of those that pets may belong to."""
        self.held_orgs = self._store.held_orgs()
        self.orgs = read_orgs(
            self._night.of("orgs"),
            held={org_id: org.digest for org_id, org in self.held_orgs.items()},
            held_back={
                row.line_hash: row.source_id
                for row in self._earlier.values()
                if row.kind == "org" and row.code not in _LOOK_AGAIN
            },
            removed=self._kept_out.orgs,
            render=Renderer(source=self._facts.source, now=self._facts.now),
        )
        self.findings.add(self.orgs.notices)
        self.not_used.extend(NotUsed("org", *row) for row in self.orgs.not_used)
        local = self._store.write_orgs(self.orgs.rows, self.held_orgs)
        before = {org_id for org_id, org in self.held_orgs.items() if org.digest != NO_CONTENT}
        lifted = {row.source_id for row in self._earlier.values() if row.kind == "org" and row.code in _OURS}
        came = (self.orgs.named & local.keys()) - before
        self._orgs_came = bool(came or lifted - self._kept_out.orgs)
        named = self.orgs.named | local.keys() if self.orgs.unreadable else self.orgs.named
        return {org_id: local[org_id] for org_id in (named & local.keys()) - self._kept_out.orgs}

    def _read_pets(self, org_ids: dict[str, int], reads: Callable[[Job], Iterator[Frame]]) -> None:
        self._journal.step("Reading", len(self._facts.listed) if self._facts.mode is Mode.FULL else None)
        for kind, payload in reads(self._job(org_ids)):
            self._take(kind, payload)

    def _job(self, org_ids: dict[str, int]) -> Job:
        kinds = PETS[self._facts.mode]
        fresh = self._facts.listed - self._facts.held
        return Job(
            source=self._facts.source,
            now=self._facts.now,
            files=[(str(path), name) for path, name in self._night.of(*kinds)],
            orgs=org_ids,
            removed_orgs=sorted(self._kept_out.orgs),
            ordered=pack(self._kept_out.animals),
            held_back=self._known_unused(),
            known=self._facts.known,
            held=self._facts.held.pack(),
            fresh=fresh.pack(),
            ids=self._store.take_ids(len(fresh)),
        )

    def _take(self, kind: str, payload: bytes) -> None:
        if kind in COPY_INTO:
            self._store.copy(kind, payload)
        elif kind == "notices":
            self.findings.add(read_notices(payload))
        elif kind == "not_used":
            rows = orjson.loads(payload)
            self.not_used.extend(NotUsed("animal", bytes.fromhex(row[0]), row[1], row[2]) for row in rows)
        elif kind == "rows":
            self._journal.advance(int(payload))
        elif kind == "tally":
            self.tally = read_tally(payload)
        elif kind == "seen":
            self._seen = Ids.packed(payload)

    def _known_unused(self) -> dict[str, int]:
        return {
            row.line_hash.hex(): int(row.source_id or 0)
            for row in self._earlier.values()
            if row.kind == "animal" and row.code not in _LOOK_AGAIN
        }

    def _compare_with_full_files(self, list_name: str) -> None:
        listed = self._facts.listed
        unreadable = self.tally.unreadable
        check.list_agrees(listed=listed, rows=self._seen, unreadable=unreadable, list_name=list_name)
        missing = sorted(listed - self._seen)
        if len(missing) > unreadable:
            self.findings.add(
                notice("row_missing", "listed, but without a row", subject=str(animal), file=list_name)
                for animal in missing
            )

    def _compare_with_daily_files(self, list_name: str) -> None:
        listed = self._facts.listed
        unlisted = len(self._seen - listed)
        check.daily_files_agree(unlisted=unlisted, listed=len(listed), list_name=list_name)
        # A row that waits for its organisation is in the full files; they are asked when one has come.
        earlier = [
            row
            for row in self._earlier.values()
            if row.kind == "animal" and (row.code not in _LOOK_AGAIN or not self._orgs_came)
        ]
        known = {int(row.source_id) for row in earlier if row.source_id}
        nameless = {
            row.line_hash for row in (*earlier, *self.not_used) if row.kind == "animal" and not row.source_id
        }
        back = self._back() - self._seen
        missing = plan.missing_rows(
            listed=listed,
            held=self._facts.held - back,
            rows=(self._seen | known) - back,
            explained=len(nameless),
        )
        if missing:
            raise FullFilesNeeded(
                f"the list names {missing} animals that are neither held nor in the day's files"
            )

    def _back(self) -> AbstractSet[int]:
        """Animals that are held otherwise than the source has them because of an order that is lifted: of which the
        place is held or a row was left out, or that lack a picture."""
        left_out = {
            int(row.source_id)
            for row in self._earlier.values()
            if row.kind == "animal" and row.code in _OURS and row.source_id
        }
        found: AbstractSet[int]
        found = (left_out & self._facts.held) | self._store.places() | self._store.to_read_again()
        found -= self._kept_out.animals
        found -= {  # what is wrong with their rows is known
            int(row.source_id or 0)
            for row in self._earlier.values()
            if row.kind == "animal" and row.code not in _LOOK_AGAIN
        }
        return found - self._store.animals_of(self._kept_out.orgs).keys() if found else found

    @property
    def seen(self) -> AbstractSet[int]:
        """The animals with a row in the files that were read."""
        return self._seen

    @property
    def held_before(self) -> int:
        """How many animals were held when the run began, without those of which only the place was."""
        return len(self._facts.held) - self._places

    def _because(self, animal: int) -> str:
        org = self._org_of.get(animal)
        return (
            f"no longer listed, and its organisation {org} is gone"
            if org in self._gone
            else "no longer listed"
        )

    def _still_held_back(self) -> set[tuple[str, bytes]]:
        """Rows of this set that were held back before."""
        animals = {("animal", bytes.fromhex(digest)) for digest in self.tally.still_held_back}
        return animals | {("org", digest) for digest in self.orgs.still_held_back}

    def _stale(self) -> list[NotUsed]:
        """Lines of earlier sets that need not be remembered any more."""
        still = self._still_held_back()
        return [row for place, row in self._earlier.items() if place not in still and self._is_stale(row)]

    def _is_stale(self, row: NotUsed) -> bool:
        if row.kind == "org" or self._facts.mode is Mode.FULL:
            return True
        animal = int(row.source_id or 0)
        return bool(animal) and (animal in self._seen or animal not in self._facts.listed)


def read_witness(night: Night, store: Store, facts: Facts) -> AbstractSet[int]:
    """The animals with a row in the full files, without taking anything of them in.

    Refuses the set when its list and its full files disagree.
    """
    known = store.known()
    job = Job(
        source=facts.source,
        now=facts.now,
        files=[(str(path), name) for path, name in night.of("pets")],
        only_ids=True,
        held=known.ids.pack(),
        known=known.digests,
    )
    tally, seen = Tally(), Ids()
    with reading(job, own_process=night.bytes_of("pets") >= OWN_PROCESS_FROM) as frames:
        for kind, payload in frames:
            if kind == "tally":
                tally = read_tally(payload)
            elif kind == "seen":
                seen = Ids.packed(payload)
    check.list_agrees(
        listed=facts.listed, rows=seen, unreadable=tally.unreadable, list_name=night.of("petlist")[0][1]
    )
    return seen
