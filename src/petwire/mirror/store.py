"""The catalog's side of a run: what is held, and one transaction that takes a whole set or nothing."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from petwire.lib import points
from petwire.lib.database import raw_connection
from petwire.lib.sql import statement
from petwire.mirror.ids import DIGEST, Ids, is_rising
from petwire.mirror.plan import Change, Kind, Position, Verb
from petwire.mirror.reading import pack, unpack
from petwire.mirror.render import ANIMAL_COLUMNS, ORG_COLUMNS, PICTURE_COLUMNS, SIZE_COLUMNS, VIDEO_COLUMNS
from petwire.sharing.actions import CHANNEL

# Frames of petwire.mirror.reading: the table they are copied into, and its columns.
COPY_INTO: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "animals": ("catalog_animal", ("id", *ANIMAL_COLUMNS)),
    "pictures": ("catalog_picture", ("animal_id", *PICTURE_COLUMNS)),
    "videos": ("catalog_video", ("animal_id", *VIDEO_COLUMNS)),
    "staged_animals": ("mirror_animal", ANIMAL_COLUMNS),
    "staged_pictures": ("mirror_picture", ("animal", "digest", *PICTURE_COLUMNS)),
    "staged_videos": ("mirror_video", ("animal", "digest", *VIDEO_COLUMNS)),
    "staged_orgs": ("mirror_org", ORG_COLUMNS),
}

points.declare(
    "mirror.begun", "mirror.orgs", *(f"mirror.copied.{kind}" for kind in COPY_INTO), "mirror.changed"
)
points.declare("mirror.removed", "mirror.not_used", "mirror.position", "mirror.log")
points.declare("mirror.committing", "mirror.committed")

PATIENCE = 10.0  # seconds

# What is asked of every animal that is held comes as one value: a row for each costs many times as much. And only
# columns of the index `animal_once_per_source` are asked for: then the rows, which are large, are not read. The few
# that are held otherwise have an index of their own, `animal_of_no_row`.
# They come in the order of that index, which is that of the ids as long as all are of one length.
_HELD = "SELECT string_agg(int8send(source_id::bigint), '' ORDER BY source_id) FROM catalog_animal WHERE source = %s"
_KNOWN = _HELD.replace("FROM", ", string_agg(digest, '' ORDER BY source_id) FROM")
_PLACES = f"{_HELD} AND digest = decode(repeat('00', 16), 'hex')"
_READ_AGAIN = f"{_HELD} AND digest = decode(repeat('ff', 16), 'hex')"

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class HeldOrg:
    """An organisation that we hold."""

    id: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """Animals that we hold, with their digests, 16 bytes each, in the order of the ids."""

    ids: Ids = field(default_factory=Ids)
    digests: bytes = b""


@dataclass(frozen=True, slots=True)
class Kept:
    """Animals and organisations, by the source's ids, that are not removed although the source drops them.

    A withdrawal names a record by its local id. Were the row erased, the record would come back under another id
    when the source sends it again, and be public.
    """

    animals: frozenset[int] = frozenset()
    orgs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Organisations and animals, by the source's ids, whose rows are not used as long as an order speaks of them."""

    orgs: frozenset[str] = frozenset()
    animals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WithdrawnHere:
    """A record that a person here has withdrawn. `held`: more of it is there than its place."""

    kind: str  # org, animal or picture
    id: str  # the source's
    held: bool


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A row that is not used, and why."""

    kind: str  # animal or org
    line_hash: bytes
    source_id: str
    code: str


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection of our own, beside Django's. When we die, its server process notices within a second."""
    connection = raw_connection()
    try:
        with suppress(psycopg.errors.InvalidParameterValue):  # not on every system
            connection.execute("SET client_connection_check_interval = '1s'")
        connection.commit()
        yield connection
    finally:
        connection.close()


def lock(connection: Connection, source: str, *, seconds: float = PATIENCE) -> bool:
    """Take a source for this connection, until it closes. False when another has it for so many seconds.

    The wait is for one that has died: its server process lets go when it notices.
    """
    milliseconds = max(1, int(seconds * 1000))  # 0 would be for ever
    connection.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])
    try:
        connection.execute("SELECT pg_advisory_lock(hashtextextended('petwire.mirror ' || %s, 0))", [source])
    except psycopg.errors.LockNotAvailable:
        return False
    finally:
        connection.rollback()  # the lock is the session's
        connection.execute("SET lock_timeout = 0")
        connection.commit()
    return True


class Store:
    """One source's records in one transaction. Nothing is kept before `commit`."""

    def __init__(self, connection: Connection, *, source: str, upstream_id: int, now: datetime) -> None:
        self._db = connection
        self._source = source
        self._upstream = upstream_id
        self._now = now
        self._first_id: int | None = None

    def begin(self) -> None:
        """Open the transaction and the tables in which the changes are gathered."""
        self._db.execute(statement("petwire.mirror", "begin.sql"))
        self._db.execute("INSERT INTO mirror_run VALUES (%s, %s, NULL)", [self._source, self._now])
        points.reached("mirror.begun")

    def commit(self) -> None:
        points.reached("mirror.committing")
        self._db.commit()
        points.reached("mirror.committed")

    def rollback(self) -> None:
        self._db.rollback()

    # What is held

    def known(self) -> Known:
        """Every animal that is held, with its digest."""
        ids, digests = self._packed(_KNOWN)
        return _in_order(_from_network(ids), digests)

    def is_empty(self) -> bool:
        """Whether no animal is held."""
        query = "SELECT EXISTS (SELECT FROM catalog_animal WHERE source = %s)"
        return self._db.execute(query, [self._source]).fetchone() == (False,)

    def held(self) -> Ids:
        """The ids of all animals that are held."""
        return self._ids(_HELD)

    def kept(self) -> Kept:
        """What a person here has withdrawn, and the places of such: it stays, hidden, whatever the source says."""
        rows = self._db.execute(statement("petwire.mirror", "kept.sql"), {"source": self._source}).fetchall()
        return Kept(
            animals=frozenset(int(source_id) for kind, source_id in rows if kind == "animal"),
            orgs=frozenset(source_id for kind, source_id in rows if kind == "org"),
        )

    def kept_out(self) -> KeptOut:
        """What an order keeps out of the data: of a person here, or of the hub."""
        withdrawn = self.withdrawn_here()
        return KeptOut(
            orgs=frozenset(
                (
                    *self.removed_orgs(),
                    *self._ordered("org"),
                    *(one.id for one in withdrawn if one.kind == "org"),
                )
            ),
            animals=frozenset(
                int(one)
                for one in (*self._ordered("animal"), *(one.id for one in withdrawn if one.kind == "animal"))
            ),
        )

    def withdrawn_here(self) -> list[WithdrawnHere]:
        """What people here have withdrawn."""
        facts = {"source": self._source}
        rows = self._db.execute(statement("petwire.mirror", "withdrawn_here.sql"), facts)
        return [WithdrawnHere(*row) for row in rows]

    def to_erase(self) -> list[tuple[str, str]]:
        """Kind and id of what is hidden by orders of the hub, and held."""
        facts = {"upstream": self._upstream, "source": self._source}
        return self._db.execute(statement("petwire.mirror", "to_erase.sql"), facts).fetchall()

    def places(self) -> Ids:
        """The animals of which only the place is held."""
        return self._ids(_PLACES)

    def to_read_again(self) -> Ids:
        """The animals that are held otherwise than their last row says: a picture that was left out may come back."""
        return self._ids(_READ_AGAIN)

    def held_counts(self) -> dict[str, int]:
        """How many records are held, by kind."""
        row = self._db.execute(statement("petwire.mirror", "count.sql"), {"source": self._source}).fetchone()
        assert row is not None
        return dict(zip(("animal", "org", "picture", "video"), row, strict=True))

    def held_orgs(self) -> dict[str, HeldOrg]:
        rows = self._db.execute(
            "SELECT source_id, id, digest FROM orgs_organisation WHERE source = %s", [self._source]
        )
        return {source_id: HeldOrg(local, digest) for source_id, local, digest in rows}

    def removed_orgs(self) -> list[str]:
        """Organisations that were taken down here."""
        rows = self._db.execute(
            "SELECT source_id FROM mirror_removedorg WHERE upstream_id = %s", [self._upstream]
        )
        return [source_id for (source_id,) in rows]

    def not_used(self) -> list[NotUsed]:
        """Rows of earlier sets that are not used."""
        rows = self._db.execute(
            "SELECT kind, line_hash, source_id, code FROM mirror_heldback WHERE upstream_id = %s",
            [self._upstream],
        )
        return [NotUsed(*row) for row in rows]

    def animals_of(self, orgs: Iterable[str]) -> dict[int, str]:
        """The animals that are held of some organisations, with their organisation."""
        rows = self._db.execute(
            "SELECT a.source_id, o.source_id FROM orgs_organisation o JOIN catalog_animal a ON a.org_id = o.id"
            " WHERE o.source = %s AND o.source_id = ANY(%s)",
            [self._source, list(orgs)],
        )
        return {int(animal): org for animal, org in rows}

    # What is changed

    def copy(self, kind: str, *rows: bytes | str) -> None:
        """Copy rows of COPY text into the table that the kind of frame names."""
        table, columns = COPY_INTO[kind]
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
        with self._db.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write(row)
        points.reached(f"mirror.copied.{kind}")

    def write_orgs(self, rows: Sequence[str], held: Mapping[str, HeldOrg]) -> dict[str, int]:
        """Take in new and changed organisations, beside those that are held. Returns all local ids by orgID."""
        if rows:
            self.copy("staged_orgs", *rows)
            text = sql.SQL(statement("petwire.mirror", "orgs.sql")).format(
                columns=_names(ORG_COLUMNS), staged=_names(ORG_COLUMNS, "s")
            )
            self._db.execute(text)
            points.reached("mirror.orgs")
            held = self.held_orgs()
        return {source_id: org.id for source_id, org in held.items()}

    def take_ids(self, count: int) -> bytes:
        """Local ids for new animals, packed as in petwire.mirror.reading."""
        row = self._db.execute(
            "SELECT string_agg(int8send(nextval(pg_get_serial_sequence('catalog_animal', 'id'))), '')"
            " FROM generate_series(1, %s)",
            [count],
            binary=True,
        ).fetchone()
        ids = _from_network(row[0] or b"" if row else b"")
        if ids:
            self._first_id = ids[0]
            self._db.execute("UPDATE mirror_run SET first_id = %s", [ids[0]])
        return pack(ids)

    def write_changes(self, rivals: Iterable[int]) -> None:
        """Turn the staged rows into changes of the catalog. `rivals` as in petwire.mirror.reading.Tally."""
        if not self._exists("mirror_animal"):
            return
        with self._db.cursor() as cursor, cursor.copy("COPY mirror_rival FROM STDIN") as copy:
            copy.write("".join(f"{rival}\n" for rival in rivals))
        self._db.execute(statement("petwire.mirror", "settle.sql"))
        text = sql.SQL(statement("petwire.mirror", "change.sql")).format(
            animal=_names(ANIMAL_COLUMNS),
            staged_animal=_names(ANIMAL_COLUMNS, "s"),
            picture=_names(PICTURE_COLUMNS),
            staged_picture=_names(PICTURE_COLUMNS, "s"),
            same=sql.SQL(
                "(p.updated_at, p.original_url) IS NOT DISTINCT FROM (s.updated_at, s.original_url)"
            ),
            kept_picture=sql.SQL(", ").join(map(_unless_copied, PICTURE_COLUMNS)),
            video=_names(VIDEO_COLUMNS),
            staged_video=_names(VIDEO_COLUMNS, "s"),
        )
        self._db.execute(text)
        points.reached("mirror.changed")

    def remove(self, animals: Mapping[int, str], orgs: Mapping[str, str]) -> None:
        """Erase animals and organisations, each with the reason; and those that were taken down here.

        What a person has withdrawn meanwhile stays; of what goes and is withdrawn, the place is kept.
        """
        kept = self.kept()
        gone = [("animal", str(id), because) for id, because in animals.items() if id not in kept.animals]
        gone += [("org", id, because) for id, because in orgs.items() if id not in kept.orgs]
        with self._db.cursor() as cursor, cursor.copy("COPY mirror_gone FROM STDIN") as copy:
            for row in gone:
                copy.write_row(row)
        self._db.execute(statement("petwire.mirror", "removed_orgs.sql"))
        self._db.execute(statement("petwire.mirror", "ordered.sql"))
        if self._exists("mirror_gone"):
            self._remember_left_out()
            self._db.execute(statement("petwire.mirror", "remove.sql"))
        self._db.execute(statement("petwire.mirror", "places.sql"))
        points.reached("mirror.removed")

    def erase(self, records: Iterable[tuple[str, str]], because: str) -> None:
        """Erase records, by kind and id. Of those that a person here has withdrawn the places are kept."""
        pictures = [source_id for kind, source_id in records if kind == "picture"]
        with self._db.cursor() as cursor, cursor.copy("COPY mirror_gone FROM STDIN") as copy:
            for kind, source_id in records:
                if kind != "picture":
                    copy.write_row((kind, source_id, because))
        facts = {"source": self._source, "pictures": pictures}
        self._db.execute(statement("petwire.mirror", "erase_pictures.sql"), facts)
        self._remember_left_out()
        self._db.execute(statement("petwire.mirror", "remove.sql"))
        self._db.execute(statement("petwire.mirror", "places.sql"))

    def contents_gone(self) -> list[str]:
        """The contents of pictures that were erased, as far as they were our own copies."""
        rows = self._db.execute("SELECT DISTINCT content FROM mirror_dead_picture WHERE content <> ''")
        return [content for (content,) in rows]

    def write_log(self) -> None:
        """Append to the change log, and wake whoever keeps answers in memory."""
        self._db.execute(statement("petwire.mirror", "log.sql"))
        if self._first_id is not None:
            facts = {"at": self._now, "first_id": self._first_id, "source": self._source}
            self._db.execute(statement("petwire.mirror", "added.sql"), facts)
        self._db.execute("SELECT pg_notify(%s, '')", [CHANNEL])
        points.reached("mirror.log")

    def write_not_used(self, found: Iterable[NotUsed], *, stale: Sequence[NotUsed]) -> None:
        """Remember rows that are not used, and forget those whose lines are gone."""
        self._db.execute(
            "DELETE FROM mirror_heldback h USING unnest(%s::text[], %s::bytea[]) AS s (kind, line_hash)"
            " WHERE h.upstream_id = %s AND h.kind = s.kind AND h.line_hash = s.line_hash",
            [[row.kind for row in stale], [row.line_hash for row in stale], self._upstream],
        )
        with self._db.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO mirror_heldback (upstream_id, kind, line_hash, source_id, code)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (upstream_id, kind, line_hash)"
                " DO UPDATE SET source_id = excluded.source_id, code = excluded.code",
                [(self._upstream, row.kind, row.line_hash, row.source_id, row.code) for row in found],
            )
        points.reached("mirror.not_used")

    def write_position(self, position: Position, *, kind: Kind) -> None:
        """Where we are now, and when. The last thing of a set that was taken in whole."""
        query = sql.SQL(
            "UPDATE mirror_upstream SET set_id = %s, set_stamp = %s, {} = %s WHERE id = %s"
        ).format(sql.Identifier(_FINISHED[kind]))
        self._db.execute(query, [position.set_id, position.stamp, self._now, self._upstream])
        points.reached("mirror.position")

    def mark_test_source(self) -> None:
        """Test data is never shown in production, so from now on this is a test source."""
        self._db.execute("UPDATE orgs_source SET environment = 'test' WHERE name = %s", [self._source])

    def hosts(self) -> set[str]:
        """The host at which most of the source's trackers lie, and that of most of its pictures."""
        rows = self._db.execute(statement("petwire.mirror", "hosts.sql"), {"source": self._source})
        return {host for (host,) in rows if host}

    # What it came to

    def counts(self) -> dict[tuple[str, str], int]:
        """How many records were touched, by kind and verb."""
        rows = self._db.execute("SELECT kind, verb, count(*) FROM mirror_touched GROUP BY kind, verb")
        found = {(kind, verb): count for kind, verb, count in rows}
        if self._first_id is not None:
            row = self._db.execute(
                "SELECT count(*) FROM catalog_animal WHERE id >= %s AND source = %s",
                [self._first_id, self._source],
            ).fetchone()
            found["animal", "added"] = found.get(("animal", "added"), 0) + (row[0] if row else 0)
        return found

    def brought(self, before: datetime) -> list[datetime]:
        """When at the source those records were changed that are added and changed here, of what changed since then."""
        facts = {"before": before, "first_id": self._first_id, "source": self._source}
        rows = self._db.execute(statement("petwire.mirror", "brought.sql"), facts)
        return [changed for (changed,) in rows]

    def refetch(self) -> list[str]:
        """The changed animals whose pictures are to be fetched again."""
        rows = self._db.execute(
            "SELECT source_id FROM mirror_touched WHERE media AND verb = 'changed' ORDER BY source_id::bigint"
        )
        return [source_id for (source_id,) in rows]

    def changes(self) -> list[Change]:
        """All that was done, in the order of kinds and ids."""
        rows = self._db.execute(
            "SELECT kind, verb, source_id, because, media FROM ("
            " SELECT kind, verb, source_id, because, media FROM mirror_touched"
            " UNION ALL SELECT 'animal', 'added', a.source_id, 'new in the pets files', false"
            " FROM catalog_animal a WHERE a.id >= %s AND a.source = %s"
            ") AS change ORDER BY kind DESC, verb, source_id::bigint",
            [self._first_id, self._source],
        )
        return [
            Change(Verb.REFETCH if media else _VERBS[verb], kind, source_id, because)
            for kind, verb, source_id, because, media in rows
        ]

    def _remember_left_out(self) -> None:
        if orgs := self.kept_out().orgs:
            facts = {"upstream": self._upstream, "orgs": list(orgs)}
            self._db.execute(statement("petwire.mirror", "left_out.sql"), facts)

    def _ordered(self, kind: str) -> list[str]:
        rows = self._db.execute(
            "SELECT DISTINCT subject FROM mirror_huborder"
            " WHERE upstream_id = %s AND kind = %s AND lifted_at IS NULL",
            [self._upstream, kind],
        )
        return [subject for (subject,) in rows]

    def _exists(self, table: str) -> bool:
        """Whether there is any row in one of the tables of this run."""
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        return self._db.execute(query).fetchone() == (True,)

    def _ids(self, query: str) -> Ids:
        (ids,) = self._packed(query)
        return Ids(_from_network(ids))

    def _packed(self, query: str) -> list[bytes]:
        """The values that a query gives, each of all the animals of the source."""
        with self._db.cursor(binary=True) as cursor:
            (row,) = cursor.execute(query, [self._source])
        return [value or b"" for value in row]


_FINISHED = {Kind.IMPORT: "imported_at", Kind.UPDATE: "updated_at", Kind.SCRUB: "scrubbed_at"}
_VERBS = {"added": Verb.ADD, "changed": Verb.CHANGE, "deleted": Verb.REMOVE}


def _in_order(ids: "array[int]", digests: bytes) -> Known:
    """Both in the order of the ids."""
    assert len(digests) == len(ids) * DIGEST
    if is_rising(ids):
        return Known(Ids(ids), digests)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return Known(Ids(ids), b"".join(digests[place * DIGEST : (place + 1) * DIGEST] for place in order))


def _from_network(packed: bytes) -> "array[int]":
    """The integers that the database has packed by `int8send`."""
    ids = unpack(packed)
    if sys.byteorder == "little":
        ids.byteswap()
    return ids


def _unless_copied(column: str) -> sql.Composable:
    """A picture's new value, or the one it has where that is of our own copy."""
    if column not in SIZE_COLUMNS:
        return sql.Identifier("s", column)
    return sql.SQL("CASE WHEN p.content = '' THEN s.{0} ELSE p.{0} END").format(sql.Identifier(column))


def _names(columns: Iterable[str], table: str | None = None) -> sql.Composed:
    """Column names for a statement, in their order, of a table if one is given."""
    return sql.SQL(", ").join(
        sql.Identifier(table, name) if table else sql.Identifier(name) for name in columns
    )
