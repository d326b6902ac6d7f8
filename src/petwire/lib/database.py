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


def url() -> str:
    """The libpq URL in force. Without a joined server: a name that points nowhere, so that tools can load."""
    return config().database_url or os.environ.get(_JOINED, "postgresql:///petwire")


def django_database() -> dict[str, Any]:
    """The same as Django's DATABASES entry."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url()))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "petwire"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        # Django leaves prepared statements off by default; then planning costs more than the queries.
        "OPTIONS": {**parts, "server_side_binding": True, "prepare_threshold": 1},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def raw_connection() -> "psycopg.Connection[tuple[Any, ...]]":
    """A connection of the caller's own, beside Django's, to the database that Django uses. The caller closes it."""
    from django.db import connection

    parameters = connection.get_connection_params()
    known = {parsed.keyword.decode() for parsed in psycopg.pq.Conninfo.get_defaults()}
    return psycopg.connect(make_conninfo(**{name: parameters[name] for name in known & parameters.keys()}))


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
