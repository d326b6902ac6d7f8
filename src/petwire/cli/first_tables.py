"""The tables of an empty embedded database at once, instead of by all migrations one after the other.

Most of the time of a first start goes into Django working out its models after each migration. `make tables` writes
down what the migrations come to (first_tables.sql, by pg_dump); a contract test compares the two. A database that has
any table is brought up by migrations, and so is one that others look after.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from petwire.lib import database
from petwire.lib.config import config

if TYPE_CHECKING:
    from psycopg import Connection

FILE: Final = Path(__file__).with_suffix(".sql")
MAJOR: Final = 18  # whose pg_dump wrote it; others may know other words

# Comments, what differs from dump to dump, and settings of the session that loads it.
_NOISE: Final = re.compile(r"--.*|\\(un)?restrict .*|SET transaction_timeout = 0;|")
_MOMENT: Final = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00'")


def load_first_tables() -> bool:
    """Make all tables of an empty embedded database. False, and nothing done, where migrations have to."""
    if config().database_url or not FILE.exists():
        return False
    with database.raw_connection() as db:
        if db.info.server_version // 10000 != MAJOR:
            return False
        found = db.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").fetchone()
        if found != (False,):
            return False
        write_first_tables(db)
    return True


def write_first_tables(db: "Connection") -> None:
    """Make all tables in an empty database of a server of this MAJOR."""
    db.execute(FILE.read_bytes())
    db.execute("ANALYZE")  # a dump holds no statistics, and what is empty is not looked into by itself


def tables_sql(url: str) -> str:
    """What the tables of a database look like, with the rows that migrations wrote; equal tables, equal text."""
    from petwire.lib.postgres.binaries import binary

    command = [
        str(binary("pg_dump")),
        "--no-owner",
        "--no-privileges",
        "--inserts",
        "--rows-per-insert=100",
        url,
    ]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in dumped.splitlines() if not _NOISE.fullmatch(line)]
    return "\n".join(_MOMENT.sub("now()", line) if line.startswith("\t(") else line for line in lines) + "\n"


def migrated_sql() -> str:
    """The tables as all migrations make them, in an instance that is made for it and thrown away."""
    with tempfile.TemporaryDirectory(prefix="petwire-tables-") as folder:
        code = "from petwire.cli import first_tables; first_tables._say_migrated()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PETWIRE_HOME": f"{folder}/home", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout


def _say_migrated() -> None:
    from django.core.management import call_command

    from petwire.cli.instance import joined, set_up_django

    with joined():
        set_up_django()
        call_command("migrate", verbosity=0, interactive=False)
        sys.stdout.write(tables_sql(database.url()))


if __name__ == "__main__":
    FILE.write_text(migrated_sql())
