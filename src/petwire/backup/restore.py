"""Read a backup into an empty instance: check everything, then one transaction; the instance is held from then on.

What the transaction cannot hold is put where it does no harm before (pictures are named by their content) or waits in
a folder until it has ended (secrets). `petwire.backup.replay` goes on from there, also after a kill.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import sql

from petwire import __version__
from petwire.backup.archive import BadBackup, Manifest, Member, Reader
from petwire.backup.save import Connection, migrations, sequences
from petwire.backup.tables import KEPT, LEFT_OUT, OF_MIGRATIONS
from petwire.lib.config import config
from petwire.lib.database import raw_connection
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Progress
from petwire.lib.store import upload
from petwire.pictures.store import path_of

# Numbers that the lost instance may have given out after the backup are not given out again.
MARGIN = 1_000_000
STAGED = "restored-"

# Where something of somebody stands in these, the instance is not empty.
_OF_SOMEBODY = (
    "orgs_organisation",
    "orgs_person",
    "catalog_animal",
    "access_service",
    "mirror_upstream",
    "sharing_decisionentry",
    "sharing_withdrawalentry",
)


class NotEmpty(PetwireError):
    """A backup goes into an empty instance."""

    exit_code = 4


class OtherVersion(PetwireError):
    """The backup's tables are not built as those of this version."""

    exit_code = 4


class CannotPut(PetwireError):
    """The files of a backup cannot be written to PETWIRE_HOME."""


class UnderWay(PetwireError):
    """One restore at a time."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Restored:
    """What came in."""

    manifest: Manifest
    created: datetime


def restore(file: Path, *, replace: bool, now: datetime, watcher: Progress) -> Restored:
    """Take a backup in whole, or not at all. Afterwards the instance is held.

    Raises BadBackup, OtherVersion, NotEmpty, CannotPut.
    """
    with Reader(file) as reader, raw_connection() as db:
        watcher.step("Checking the backup")
        manifest = reader.check()
        created = _created(manifest)
        _alone(db)
        _refuse_other_version(manifest, migrations(db))
        _refuse_unknown_columns(db, manifest)
        if not replace:
            _refuse_full(db)
        db.rollback()
        try:
            staged = _stage(reader, manifest, watcher)
        except OSError as error:
            raise CannotPut(
                f"{error.filename or config().home}: {error.strerror or error}. Nothing was restored. Make room under "
                "PETWIRE_HOME, or run petwire as its owner, then restore again."
            ) from error
        try:
            with db.transaction():
                _take_in(db, reader, manifest, watcher, replace=replace)
                _settle(db)
                db.execute(
                    "INSERT INTO sharing_hold (id, since, backup_at, journal_seal, staged) VALUES (1, %s, %s, %s, %s)",
                    [now, created, manifest.journal_seal, staged.name],
                )
        except PetwireError:
            shutil.rmtree(staged)
            raise
        except psycopg.Error as error:
            shutil.rmtree(staged)
            raise BadBackup(
                f"The database does not take the backup's rows: {str(error).strip()}\nNothing was restored."
            ) from error
    forget_leftovers(staged.name)
    return Restored(manifest, created)


def _alone(db: Connection) -> None:
    if db.execute("SELECT pg_try_advisory_lock(7110, 0)").fetchone() != (True,):
        raise UnderWay("Another restore is under way in this database. Wait until it has ended.")


def _created(manifest: Manifest) -> datetime:
    try:
        return datetime.fromisoformat(manifest.created)
    except ValueError as error:
        raise BadBackup("The manifest does not say when the backup was made: it was damaged.") from error


def _refuse_other_version(manifest: Manifest, ours: list[list[str]]) -> None:
    theirs = {tuple(one) for one in manifest.migrations}
    here = {tuple(one) for one in ours}
    if theirs == here:
        return
    if theirs < here:
        raise OtherVersion(
            f"The backup was made by an older petwire ({manifest.petwire}; this is {__version__}), whose tables are "
            f"built otherwise. Restore it with petwire {manifest.petwire} into an empty PETWIRE_HOME, then start this "
            "version there: it brings the tables up. Nothing was restored."
        )
    more = ", ".join(sorted("/".join(one) for one in theirs - here)[:3])
    raise OtherVersion(
        f"The backup was made by a newer petwire ({manifest.petwire}; this is {__version__}), which knows {more}. "
        "Install that version, or a later one, and restore with it. Nothing was restored."
    )


def _refuse_unknown_columns(db: Connection, manifest: Manifest) -> None:
    """What a changed manifest names is never made into SQL: tables and columns must be ours."""
    names = {kept.name: kept.table for kept in KEPT}
    known = set(
        db.execute(
            "SELECT table_name::text, column_name::text FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = ANY (%s)",
            [list(names.values())],
        )
    )
    for name, columns in manifest.columns.items():
        if name not in names or not columns or not {(names[name], column) for column in columns} <= known:
            raise BadBackup(
                f"The backup holds {name}, which this petwire does not know. Nothing was restored."
            )


def _refuse_full(db: Connection) -> None:
    for table in _OF_SOMEBODY:
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        if db.execute(query).fetchone() == (True,):
            raise NotEmpty(
                f"This instance is not empty: there are rows in {table}. Restore into a fresh PETWIRE_HOME (or an "
                "empty database), or say --replace --yes to erase everything that stands here. Nothing was restored."
            )


def _stage(reader: Reader, manifest: Manifest, watcher: Progress) -> Path:
    """Pictures into the store, secrets and journal into a folder of their own."""
    home = config().home
    staged = home / f"{STAGED}{os.urandom(4).hex()}"
    (staged / "secrets").mkdir(mode=0o700, parents=True)
    staged.chmod(0o700)
    (staged / "journal").mkdir(mode=0o700)
    watcher.step("Pictures", manifest.pictures)
    for member in reader.members():
        folder, _, name = member.name.partition("/")
        if folder == "pictures":
            content, _, size = name.removesuffix(".jpg").partition("_")
            path = path_of(content, size or None)
            _put(member, path, mode=0o644)
            upload(path)
            watcher.advance()
        elif folder in ("secrets", "journal"):
            _put(member, staged / folder / name, mode=0o600)
    return staged


def _put(member: Member, path: Path, *, mode: int) -> None:
    """Write a file whole, or not at all. One that is there already is the same picture."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        for piece in member.pieces():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _take_in(db: Connection, reader: Reader, manifest: Manifest, watcher: Progress, *, replace: bool) -> None:
    given = {table: last for table, last in sequences(db).items() if table not in OF_MIGRATIONS}
    everything = _everything()
    db.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(everything))
    if not replace:
        _refuse_full(db)  # again, now that nobody else writes
    db.execute(sql.SQL("TRUNCATE {}").format(everything))
    watcher.step("Tables", len(KEPT))
    tables = {kept.name: kept.table for kept in KEPT}
    done: set[str] = set()
    for member in reader.members():
        if not member.name.startswith("tables/"):
            continue
        name = member.name.split("/")[1]
        if name not in manifest.columns:
            raise BadBackup(f"{name} is not in the manifest's list of tables. Nothing was restored.")
        columns = sql.SQL(", ").join(sql.Identifier(column) for column in manifest.columns[name])
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(tables[name]), columns)
        with db.cursor() as cursor, cursor.copy(query) as copy:
            copy.write(member.rows())
        if name not in done:
            done.add(name)
            watcher.advance()
    for table, last in given.items():
        highest = max(last, int(manifest.sequences.get(table, 0)))
        db.execute(
            "SELECT setval(pg_get_serial_sequence(quote_ident(%s), 'id'), %s)", [table, highest + MARGIN]
        )


def _settle(db: Connection) -> None:
    """What follows from having been restored: another epoch, and each source is compared whole as soon as may be."""
    db.execute("UPDATE catalog_epoch SET number = number + 1")
    db.execute(
        "UPDATE mirror_upstream SET updated_at = coalesce(updated_at, imported_at, scrubbed_at),"
        " imported_at = NULL, scrubbed_at = NULL, set_id = '', set_stamp = NULL"
    )
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # Emptying a table makes the server forget what it knew of its rows.
    db.execute(sql.SQL("ANALYZE {}").format(_everything()))


def _everything() -> sql.Composed:
    """All tables, also those of which a backup holds nothing."""
    tables = sorted({kept.table for kept in KEPT} | LEFT_OUT.keys())
    return sql.SQL(", ").join(sql.Identifier(table) for table in tables)


def put_in_place(name: str) -> None:
    """Move the secrets that wait for it to where they are used; may be done again after a kill."""
    waiting = config().home / name / "secrets"
    if not name.startswith(STAGED) or not waiting.is_dir():
        return
    place = config().home / "secrets"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(waiting.iterdir()):
        path.replace(place / path.name)


def forget_leftovers(kept: str) -> None:
    """Remove the folders of restores that were killed, and the published sets of what was replaced."""
    for path in config().home.glob(f"{STAGED}*"):
        if path.name != kept:
            shutil.rmtree(path, ignore_errors=True)
    for name in ("sets", "masters"):
        shutil.rmtree(config().home / name, ignore_errors=True)


def copy_whole(source: BinaryIO, target: Path) -> None:
    """Copy a private file so that its name stands for the whole of it."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
