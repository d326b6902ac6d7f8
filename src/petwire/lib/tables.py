"""Whether the database's tables are those of this version."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from petwire.lib.errors import PetwireError

# The advisory lock of whoever brings the tables up.
_LOCK = [7100, 0]
_PAUSE = 0.05  # seconds between two looks
_PATIENCE = 600.0  # seconds; large tables may take minutes to bring up


class TablesMissing(PetwireError):
    """The database has not the tables of this version, and nobody has brought them up."""


def migrations_pending() -> bool:
    """Does the database lack a migration of this version?"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def load_migrations() -> None:
    """Load them, without asking the database: there are so many that it takes most of a question about them."""
    from django.db.migrations.loader import MigrationLoader

    MigrationLoader(None)


def wait_for_tables() -> None:
    """Wait until the tables are those of this version and whoever brings them up is done.

    A web process is started beside that, so that its own start costs no time; it must answer nobody before. Raises
    TablesMissing.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    wanted = set(MigrationLoader(None).graph.leaf_nodes())
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with migrating():
            there = MigrationRecorder(connection).applied_migrations().keys()
        if wanted <= there:
            return
        time.sleep(_PAUSE)
    raise TablesMissing("The database lacks tables of this version. `petwire migrate` brings them up.")


@contextmanager
def migrating() -> Iterator[None]:
    """Nobody else brings the tables up meanwhile: two processes that start at once take turns."""
    from petwire.lib.database import raw_connection

    with raw_connection() as db:  # not Django's, which may be one of a pool
        db.autocommit = True
        db.execute("SELECT pg_advisory_lock(%s, %s)", _LOCK)
        yield
