"""Make this process ready to work with the instance: its database, its tables, Django."""

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from petwire.cli.first_tables import load_first_tables
from petwire.lib import database
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.loading import loading
from petwire.lib.tables import migrating, migrations_pending

if TYPE_CHECKING:
    from petwire.lib.postgres import Attached


class NotMigrated(PetwireError):
    """The database's tables are not those of this version."""


class DiskInTheWay(PetwireError):
    """The disk is full, or gives errors."""

    exit_code = 75


class DatabaseWentAway(PetwireError):
    """The database stopped answering while it was in use."""

    exit_code = 75


class DatabaseRefused(PetwireError):
    """The database did not carry out a statement."""


class NoDatabase(PetwireError):
    """The database that PETWIRE_DATABASE_URL names does not answer."""


@contextmanager
def joined(*, meanwhile: Callable[[], object] | None = None) -> "Iterator[Attached | None]":
    """Join the database and no more: neither is Django loaded nor are the tables looked at. Yields the hold on the
    embedded server, or None. `meanwhile` is done beside the joining, which is mostly waiting."""
    from petwire.cli.answers import say

    attached = _join_beside(meanwhile) if meanwhile else database.join()
    try:
        if attached is not None:
            for sentence in attached.said:
                say(sentence)
        yield attached
    finally:
        if attached is not None:
            attached.release()


def _join_beside(meanwhile: Callable[[], object]) -> "Attached | None":
    with ThreadPoolExecutor(1) as pool:
        joining = pool.submit(database.join)
        try:
            meanwhile()
        finally:
            attached = joining.result()  # what keeps the database from starting is told before all else
    return attached


@contextmanager
def instance(*, migrate: bool | None = None, look: bool = True) -> "Iterator[Attached | None]":
    """Join the database, set Django up, and see to the tables.

    The embedded database is ours alone and is migrated when it must be; with one of others only
    `petwire migrate` and `petwire up` do that (`migrate=True`), and other commands refuse. `look`: at the tables at
    all; a part of an instance need not, its parent has. Yields the hold on the embedded server, or None.
    """
    with (
        joined() as attached,
        ready(migrate=attached is not None if migrate is None else migrate, look=look),
    ):
        yield attached


@contextmanager
def ready(*, migrate: bool, look: bool = True) -> Iterator[None]:
    """Set Django up and see to the tables of a database that was joined. Raises NotMigrated, NoDatabase."""
    set_up_django()
    try:
        if look:
            _see_to_tables(allowed=migrate)
        with _explained():
            yield
    finally:
        _close()


def run_migrations() -> None:
    """Bring the tables up to this version; two processes that start at once take turns."""
    from django.core.management import call_command

    from petwire.orgs.models import Environment
    from petwire.sharing.actions import set_environment

    with migrating():
        if migrations_pending():
            if not load_first_tables():
                call_command("migrate", verbosity=0, interactive=False)
            set_environment(environment=Environment(config().environment))


_loaded = False  # by set_up_django


def set_up_django() -> None:
    """Load Django with petwire's settings, without asking the database anything.

    Where it was loaded so already, by this process or before a fork, it turns to the database that was joined since.
    Who loaded it otherwise, as tests do, has said which database is meant.
    """
    global _loaded
    import django
    from django.apps import apps
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petwire.settings")
    if not apps.ready:
        with loading():
            django.setup()
        gc.freeze()  # it stays to the end; what is loaded and made from here on is looked through alone
        _loaded = True
    elif _loaded and database.is_known():
        connections["default"].settings_dict.update(database.django_databases()["default"])


@contextmanager
def _explained() -> Iterator[None]:
    """Say in a sentence what the database or the disk had against a command, whichever layer raised it.

    Only the server's own first line is told: what follows it may hold values of the record.
    """
    import psycopg
    from django.db import Error, InterfaceError, OperationalError

    from petwire.runs.disk import note

    try:
        yield
    except PetwireError as err:
        note(err, now=datetime.now(UTC))  # a backup of each night, say: its operator is told as well
        raise
    except OSError as err:
        trouble = note(err, now=datetime.now(UTC))
        if trouble is None:
            raise
        raise DiskInTheWay(f"{trouble.words} Or run the command again.") from err
    except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError) as err:
        raise DatabaseWentAway(
            f"The database went away in the middle ({_first_line(err)}). What was not finished is not kept. Run the "
            "command again; `petwire check` says whether the database answers."
        ) from err
    except (Error, psycopg.Error) as err:
        raise DatabaseRefused(
            f"The database refused a step: {_first_line(err)}. What was not finished is not kept. "
            "When it is refused again, the database's log says more."
        ) from err


def _first_line(err: Exception) -> str:
    return (str(err).strip().splitlines() or [type(err).__name__])[0].rstrip(".")


def _see_to_tables(*, allowed: bool) -> None:
    import psycopg
    from django.db import OperationalError

    try:
        if config().database_url:
            found = database.traits()
            database.refuse_unsuitable(found, tables_wanted=False)
        if not migrations_pending():
            return
        if config().database_url and allowed:
            database.refuse_unsuitable(found, tables_wanted=True)
    except (OperationalError, psycopg.OperationalError) as err:
        raise NoDatabase(
            f"The database does not answer: {_first_line(err)}.\n"
            "Look at PETWIRE_DATABASE_URL; leave it empty to use the embedded database."
        ) from err
    if not allowed:
        raise NotMigrated("The database's tables are not those of this version. Run `petwire migrate` first.")
    run_migrations()


def _close() -> None:
    from django.db import connections

    connections.close_all()
