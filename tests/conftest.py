"""An embedded PostgreSQL for each worker, started by its first test that needs one; no network but loopback."""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO

import django
import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.template import Context, RequestContext
from django.template.base import Template
from django.test import utils as django_test_utils
from django.test.signals import template_rendered
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from whitenoise.middleware import WhiteNoiseMiddleware

from petwire.lib.config import config

# `make fast` is for every few minutes: fewer examples of each property than `make test` takes.
settings.register_profile("fast", max_examples=15, deadline=None)
settings.register_profile("whole", max_examples=100, deadline=None)
settings.load_profile("fast" if os.environ.get("PETWIRE_TEST_FAST") == "1" else "whole")


def _clean_up(home: Path) -> None:
    from petwire.lib.postgres import erase

    for cluster in home.glob("*/db"):
        erase(cluster.parent)
    shutil.rmtree(home, ignore_errors=True)


# The settings are read when Django loads, which is before any fixture: so the home is chosen here.
_HOME = os.environ.get("PETWIRE_TEST_HOME")
if _HOME is None:
    _HOME = tempfile.mkdtemp(prefix="petwire-test-")
    Path(_HOME).chmod(0o755)  # as root, the server's own user must be able to enter
    os.environ["PETWIRE_TEST_HOME"] = _HOME
    atexit.register(_clean_up, Path(_HOME))
for _name in [
    name
    for name in os.environ
    if name.startswith("PETWIRE_") and not name.startswith(("PETWIRE_TEST_", "PETWIRE_SOAK_"))
]:
    del os.environ[_name]
os.environ["PETWIRE_HOME"] = str(Path(_HOME) / os.environ.get("PYTEST_XDIST_WORKER", "main"))
# Loaded here and not by pytest-django, which would read the settings before this file has chosen the home.
# (In a worker it does: the variable is inherited. So what it has read is forgotten.)
os.environ["DJANGO_SETTINGS_MODULE"] = "petwire.settings"
config.cache_clear()
django.setup()
# Tests start the program some hundred times: what one start has compiled the next one finds, whatever the shell says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Hashing a password is dear on purpose; here it is the same algorithm, made cheap.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64


def _written(file: int | IO[bytes]) -> None:
    os.fstat(file if isinstance(file, int) else file.fileno())


# Nobody cuts this machine's power: what tests write in this process need not be on the disk before they go on, and a
# published set waits for the disk some ten times. (Processes that they start wait for it as ever.)
os.fsync = _written

# Each of the tests' clients loads the middleware anew, and would look at each static file; here they are found once.
_find, _found = WhiteNoiseMiddleware.add_files_from_finders, {}
_add, _added = WhiteNoiseMiddleware.add_files, {}


def _find_once(self: WhiteNoiseMiddleware) -> None:
    if not _found:
        _find(self)
        _found.update(self.files)
    self.files.update(_found)


def _add_once(self: WhiteNoiseMiddleware, root: str, prefix: str | None = None) -> None:
    if (root, prefix) not in _added:
        files, self.files = self.files, {}
        _add(self, root, prefix)
        _added[root, prefix], self.files = self.files, files
    self.files.update(_added[root, prefix])


WhiteNoiseMiddleware.add_files_from_finders = _find_once
WhiteNoiseMiddleware.add_files = _add_once


def _tell_of_pages(self: Template, context: Context) -> str:
    """A client keeps the context of each page, for `answer.context`. Left alone, it would copy that anew for each
    template that the page inherits from or includes, and for each field of a form."""
    if context.template is self and isinstance(context, RequestContext):
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


django_test_utils.instrumented_test_render = _tell_of_pages


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Only tests that touch the database pay for its start. PETWIRE_TEST_DATABASE_URL names another server."""
    from petwire.lib.postgres import attach

    if url := os.environ.get("PETWIRE_TEST_DATABASE_URL"):
        _point_django_at(url)
        yield
        return
    # One for each worker: the change log waits for every transaction of a cluster, so also for other tests'.
    attached = attach(Path(os.environ["PETWIRE_HOME"]))
    _point_django_at(attached.url)
    yield
    for connection in connections.all():
        connection.close()
    attached.release()


def _point_django_at(url: str) -> None:
    parts = conninfo_to_dict(url)
    connections["default"].settings_dict.update(
        HOST=parts.get("host", ""),
        USER=parts.get("user", ""),
        PASSWORD=parts.get("password", ""),
        PORT=parts.get("port", ""),
    )


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The test database, also for tests that commit for real and so carry no mark of pytest-django's."""
    from django.test.utils import setup_databases, teardown_databases

    from petwire.access.life import use
    from petwire.bulkfiles import run as bulk_run
    from tests.set_files import MADE_FROM

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        creation = connections["default"].creation
        make = creation._create_test_db
        patch.setattr(creation, "_create_test_db", lambda *args: _prepared(make(*args)))
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_run, "MADE_FROM", MADE_FROM)
        yield
        bulk_run._hearing.close()
    with django_db_blocker.unblock():
        use.flush()  # at the end of the process there is no database any more
        teardown_databases(made, verbosity=0)


def _prepared(name: str) -> str:
    """The new test database with its tables, which migrations then find there (and add what is newer)."""
    from petwire.cli.first_tables import MAJOR, write_first_tables

    parameters = connections["default"].get_connection_params() | {"dbname": name}
    known = ("dbname", "user", "password", "host", "port")
    place = make_conninfo(**{one: parameters[one] for one in known if parameters.get(one)})
    with psycopg.connect(place, autocommit=True) as db:
        # Nobody cuts this server's power: what a test commits need not be on the disk before it goes on.
        db.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit TO off").format(sql.Identifier(name)))
        if db.info.server_version // 10000 == MAJOR:
            write_first_tables(db)
    return name


def pytest_sessionstart() -> None:
    gc.disable()  # loading and collecting thousands of tests makes nothing that is let go again


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="Rewrite the golden files; review the difference.")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """`make fast` does not even load what is slow as a whole."""
    fast = os.environ.get("PETWIRE_TEST_FAST") == "1" and collection_path.suffix == ".py"
    return True if fast and "\npytestmark = pytest.mark.slow\n" in collection_path.read_text() else None


# Files that take longest, the longest first, and the folders: `make test` hands whole files to its workers in this
# order (--no-loadscope-reorder), so that none begins a long one when the others have nothing left to do.
LONGEST = (
    "journeys/test_demo",
    "journeys/test_console_in_chromium",
    "rooms/test_hostile_files",
    "journeys/test_kills",
    "journeys/test_soak",
    "contracts/test_isolation",
    "journeys/test_database_faults",
    "journeys/test_markup_in_chromium",
    "rooms/test_sharing_machine",
    "journeys/test_full_disk",
    "rooms/test_mirror_lying_ftp",
    "journeys/test_pages_in_chromium",
    "rooms/test_exports_doors",
    "journeys/test_commands",
    "journeys/test_backup",
    "rooms/test_takedown",
    "rooms/test_postgres_folders",
    "journeys/test_letters_in_chromium",
    "rooms/test_backup",
    "journeys/test_many_hosts",
    "contracts/test_outlets",
    "contracts/test_console_roles",
    "rooms/test_postgres_users",
    "journeys/test_end_of_a_key",
    "rooms/test_made_sets",
    "rooms/test_feeds_followed",
    "rooms/test_sharing_proof",
    "journeys/test_withdrawals",
    "rooms/test_mirror_property",
    "journeys/test_pet_list_in_chromium",
    "journeys/test_worker",
    "journeys/test_exports_in_chromium",
    "rooms/test_mirror_erased_here",
    "rooms/test_withdrawals_interleavings",
    "rooms/test_possessions",
    "rooms/test_store",
    "journeys/test_animals_in_chromium",
    "journeys/test_browse_in_chromium",
    "rooms/test_webhooks",
    "rooms/test_petapi_schemathesis",
    "rooms/test_mirror_pictures",
    "rooms/test_audit_search",
    "rooms/test_console_animals",
    "rooms/test_test_environment",
    "contracts/test_first_tables",
    "rooms/test_exports_real_servers",
    "rooms/test_mirror_withdrawn",
    "rooms/test_listings_pages",
    "rooms/test_plans",
    "rooms/test_withdrawals_mirror",
    "rooms/test_console_withdrawals",
    "rooms/test_mirror_runs",
    "rooms/test_console_sharing",
    "journeys/test_embed_in_chromium",
)
FOLDERS = ("journeys", "contracts", "rooms", "rules")


def _turn(item: pytest.Item) -> tuple[int, int]:
    """When a test's file has its turn; files of one turn stay in the order of this run's chance."""
    folder = item.path.parent.name
    if (name := f"{folder}/{item.path.stem}") in LONGEST:
        return 0, LONGEST.index(name)
    return 1, FOLDERS.index(folder) if folder in FOLDERS else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end; the search for garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
