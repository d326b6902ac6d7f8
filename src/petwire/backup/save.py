"""Write a backup: the tables from one snapshot, then pictures, secrets and journal, which never change under it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from petwire import __version__
from petwire.audit import journal
from petwire.backup.archive import BLOCK, JOURNAL, Manifest, Writer
from petwire.backup.tables import KEPT, Kept
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Progress
from petwire.lib.store import fetch
from petwire.pictures.sizes import SIZES
from petwire.pictures.store import path_of

Connection = psycopg.Connection[tuple[Any, ...]]


class CannotWrite(PetwireError):
    """The backup cannot be written where it should."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that is on the disk."""

    file: Path
    bytes: int
    manifest: Manifest


def save(file: Path, *, now: datetime, watcher: Progress) -> Saved:
    """Write a backup of this instance, also while it is up. `file` is replaced when the new one is whole.

    Raises CannotWrite.
    """
    file = file.absolute()
    try:
        with Writer(file) as archive, raw_connection() as db:
            db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            db.read_only = True
            counts, columns = {}, {}
            written = _columns(db)
            watcher.step("Tables", len(KEPT))
            for kept in KEPT:
                columns[kept.name] = list(kept.columns or written[kept.table])
                counts[kept.name] = _table(db, kept, columns[kept.name], archive)
                watcher.advance()
            missing, pictures = _pictures(db, archive, watcher)
            tables, numbers = migrations(db), sequences(db)
            watcher.step("Secrets and journal")
            _secrets(archive)
            manifest = archive.finish(
                Manifest(
                    petwire=__version__,
                    created=now.astimezone(UTC).isoformat(),
                    environment=config().environment,
                    counts=counts,
                    columns=columns,
                    journal_seal=_journal(archive),
                    pictures=pictures,
                    missing_pictures=missing,
                    migrations=tables,
                    sequences=numbers,
                )
            )
    except OSError as error:
        raise CannotWrite(
            f"The backup cannot be written to {file}: {error.strerror or error}. Nothing is left of it; name "
            "a file in a folder that is there, that you may write to, and that has room."
        ) from error
    return Saved(file, file.stat().st_size, manifest)


def migrations(db: Connection) -> list[list[str]]:
    """The migrations that the tables have: only tables that are built alike take in a backup."""
    return [list(row) for row in db.execute("SELECT app, name FROM django_migrations ORDER BY app, name")]


def sequences(db: Connection) -> dict[str, int]:
    """By table: the highest number that it has given out, also to records that are not in a backup."""
    rows = db.execute(
        "SELECT table_name::text, coalesce(pg_sequence_last_value("
        " pg_get_serial_sequence(quote_ident(table_name), column_name)::regclass), 0)"
        " FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY table_name"
    )
    return dict(rows.fetchall())


def _columns(db: Connection) -> dict[str, list[str]]:
    """By table: the columns that are written."""
    rows = db.execute(
        "SELECT table_name::text, array_agg(column_name::text ORDER BY ordinal_position)"
        " FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_generated = 'NEVER' GROUP BY table_name"
    )
    return dict(rows.fetchall())


def _table(db: Connection, kept: Kept, columns: list[str], archive: Writer) -> int:
    """Copy the rows into blocks. Returns how many there are."""
    fields = sql.SQL(", ").join(
        sql.SQL(kept.columns[name]) if kept.columns else sql.Identifier(name) for name in columns
    )
    query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY id").format(
        fields,
        sql.Identifier(kept.table),
        sql.SQL(kept.where),
    )
    rows = 0
    for number, block in enumerate(_blocks(db, sql.SQL("COPY ({}) TO STDOUT").format(query))):
        archive.add_block(kept.name, number, block)
        rows += block.count(b"\n")  # a newline within a text is written \n
    return rows


def _blocks(db: Connection, query: sql.Composed) -> Iterator[bytes]:
    """What COPY sends, cut between two rows."""
    block = bytearray()
    with db.cursor() as cursor, cursor.copy(query) as copy:
        for row in copy:
            block += row
            if len(block) >= BLOCK and block.endswith(b"\n"):
                yield bytes(block)
                block.clear()
    if block:
        yield bytes(block)


def _pictures(db: Connection, archive: Writer, watcher: Progress) -> tuple[int, int]:
    """The files of every picture that was uploaded here. Returns how many pictures are
    not there, and the number of files."""
    here = "FROM catalog_picture WHERE source = 'here' AND content <> ''"
    query = sql.SQL("SELECT DISTINCT content {} ORDER BY 1").format(sql.SQL(here))
    count = db.execute(sql.SQL("SELECT count(DISTINCT content) {}").format(sql.SQL(here))).fetchone()
    watcher.step("Pictures", count[0] if count else None)
    missing = files = 0
    with db.cursor("pictures") as cursor:
        for (content,) in cursor.execute(query):
            for size in (*SIZES, None):  # as they are kept: the full size last
                path = path_of(content, size)
                if fetch(path):
                    _file(archive, f"pictures/{path.name}", path)
                    files += 1
            missing += not path_of(content).is_file()  # a smaller one is made again from that
            watcher.advance()
    return missing, files


def _secrets(archive: Writer) -> None:
    folder = config().home / "secrets"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            _file(archive, f"secrets/{path.name}", path)


def _journal(archive: Writer) -> str:
    """A copy of the journal, up to its last whole line. Returns the seal of that line.

    It is copied after the tables: so it knows every order that they have.
    """
    path, seal = journal.path(), ""
    if not path.exists():
        return seal
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        while size:
            file.seek(size - 1)
            if file.read(1) == b"\n":
                break
            size -= 1
        for line in journal.read(path, until=size):
            seal = line["seal"]
        file.seek(0)
        archive.add_file(JOURNAL, file, size)
    return seal


def _file(archive: Writer, name: str, path: Path) -> None:
    with path.open("rb") as file:
        archive.add_file(name, file, os.fstat(file.fileno()).st_size)
