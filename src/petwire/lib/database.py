"""Which database this process works with: the one that is configured, or the embedded one it has joined."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from petwire.lib.config import config
from petwire.lib.errors import PetwireError

if TYPE_CHECKING:
    from petwire.lib.postgres import Attached

# Web workers are started as fresh processes by the web server; they find the joined cluster here.
_JOINED = "_PETWIRE_JOINED_DATABASE"


OLDEST = 15


class UnsuitableDatabase(PetwireError):
    """The database that PETWIRE_DATABASE_URL names cannot be petwire's."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What petwire needs to know of a database that others look after. `schema` is where its tables are."""

    name: str
    user: str
    major: int
    encoding: str
    schema: str | None
    may_create: bool


def join() -> "Attached | None":
    """Make a database ready for this process. Call before Django is set up.

    Returns the embedded server that was joined (the caller releases it), or None when
    PETWIRE_DATABASE_URL names one that others look after.
    """
    if config().database_url:
        return None
    from petwire.lib.postgres import attach  # not needed at all with a database of others

    attached = attach(config().home)
    os.environ[_JOINED] = attached.url
    return attached


# Set by the web process for its workers: pages share the connections of a pool.
_POOLED = "_PETWIRE_POOLED"


def use_pool() -> None:
    """Let Django in this process and its children ask by PETWIRE_DATABASE_URL, where that names a pool.

    What needs a connection to itself (locks, LISTEN, prepared statements) goes to PETWIRE_DIRECT_DATABASE_URL all the
    same.
    """
    if config().direct_database_url:
        os.environ[_POOLED] = "1"


def is_known() -> bool:
    """Is there a database to work with: one that is named, or one that was joined?"""
    return bool(config().database_url or os.environ.get(_JOINED))


def url() -> str:
    """The libpq URL in force. Without a joined server: a name that points nowhere, so that tools can load."""
    return (
        config().direct_database_url
        or config().database_url
        or os.environ.get(_JOINED, "postgresql:///petwire")
    )


def django_databases() -> dict[str, Any]:
    """The same as Django's DATABASES."""
    pooled = config().database_url if os.environ.get(_POOLED) else ""
    found = {"default": _django(pooled or url(), pooled=bool(pooled))}
    if config().read_database_url:
        found["replica"] = {**_django(config().read_database_url), "TEST": {"MIRROR": "default"}}
    return found


def _django(address: str, *, pooled: bool = False) -> dict[str, Any]:
    parts: dict[str, Any] = dict(conninfo_to_dict(address))
    # Django leaves prepared statements off by default; then planning costs more than the queries. Behind a pool the
    # next statement comes to another server process, which has not prepared it.
    prepare = None if pooled else 1
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "petwire"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "server_side_binding": True, "prepare_threshold": prepare},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
    }


def raw_connection() -> "psycopg.Connection[tuple[Any, ...]]":
    """A connection of the caller's own, beside Django's, to the database that Django uses; never one of a pool. The
    caller closes it."""
    from django.db import connection

    if os.environ.get(_POOLED):
        return psycopg.connect(url())
    parameters = connection.get_connection_params()
    known = {parsed.keyword.decode() for parsed in psycopg.pq.Conninfo.get_defaults()}
    return psycopg.connect(make_conninfo(**{name: parameters[name] for name in known & parameters.keys()}))


def replica_connection() -> "psycopg.Connection[tuple[Any, ...]]":
    """A connection of the caller's own to the replica that PETWIRE_READ_DATABASE_URL names. The caller closes it."""
    return psycopg.connect(config().read_database_url)


def traits() -> Traits:
    """Ask the database in use."""
    with raw_connection() as db:
        row = db.execute(
            "SELECT current_database(), current_user, current_setting('server_encoding'), current_schema(),"
            " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"
        ).fetchone()
        assert row is not None
        name, user, encoding, schema, may_create = row
        return Traits(name, user, db.info.server_version // 10000, encoding, schema, may_create)


def refuse_unsuitable(found: Traits, *, tables_wanted: bool) -> None:
    """Raise UnsuitableDatabase, with the remedy, when petwire cannot work there.

    `tables_wanted`: tables are yet to be made, or changed.
    """
    if found.major < OLDEST:
        raise UnsuitableDatabase(
            f"The database server is PostgreSQL {found.major}; petwire needs {OLDEST} or later. Upgrade it, or leave "
            "PETWIRE_DATABASE_URL empty to use the embedded one."
        )
    if found.encoding != "UTF8":
        raise UnsuitableDatabase(
            f"The database {found.name} has the encoding {found.encoding}; names of animals need UTF8. Make another: "
            f"CREATE DATABASE petwire TEMPLATE template0 ENCODING 'UTF8' OWNER {found.user};"
        )
    if tables_wanted and not (found.schema and found.may_create):
        raise UnsuitableDatabase(
            f"The user {found.user} may not make tables in the database {found.name}. Let a superuser say there: "
            f"GRANT CREATE, USAGE ON SCHEMA {found.schema or 'public'} TO {found.user}; "
            f"or: ALTER DATABASE {found.name} OWNER TO {found.user};"
        )
