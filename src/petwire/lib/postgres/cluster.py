"""The data folder: made whole or not at all, put where its server can reach it, configured at every start."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from petwire.lib.postgres.binaries import PREFIXES, VERSION_VARIABLE, common_folders, runtime
from petwire.lib.postgres.errors import DatabaseDidNotStart, FolderUnusable, WrongMajor
from petwire.lib.postgres.places import Places, write_anew
from petwire.lib.postgres.users import ServerUser, server_user

ROLE = "petwire"
DATABASE = "petwire"
ELSEWHERE = "petwire-"

# The collation must not move when the operating system's libraries do; 16 has only theirs.
LOCALE = {
    18: ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    16: ["--locale-provider=libc", "--locale=C.UTF-8"],
}

# ALTER SYSTEM and lines below the include win over these.
SETTINGS = """\
# Written by petwire at every start. Your own settings: postgresql.conf, below the include, or ALTER SYSTEM.
shared_buffers = 192MB
max_connections = 100
max_wal_size = 1GB
jit = off                            # costs more than it brings on short queries
wal_recycle = off                    # erased records must not live on in old segments
timezone = UTC
log_timezone = UTC
password_encryption = scram-sha-256
logging_collector = off
log_line_prefix = '%m [%p] '
log_min_messages = log               # who made an error is told; its text holds names, addresses, keys,
log_min_error_statement = panic      # and so do statements
log_error_verbosity = terse          # and details: they do not belong in a log
"""


def check_major(data: Path, major: int) -> None:
    """Refuse a folder of another PostgreSQL before anything touches it. Raises WrongMajor, FolderUnusable."""
    if not data.exists():
        return
    try:
        written_by = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise FolderUnusable(
            f"{data} is no PostgreSQL data folder (it has no PG_VERSION). Nothing was touched. "
            "Move it away, or set PETWIRE_HOME to another folder."
        ) from None
    if written_by == str(major):
        return
    remedy = (
        f"Set {VERSION_VARIABLE}={written_by} to go on with it"
        if written_by in map(str, PREFIXES)
        else f"Install the petwire that ran PostgreSQL {written_by} to go on with it"
    )
    raise WrongMajor(
        f"The database in {data} was written by PostgreSQL {written_by}; petwire runs {major}, which cannot "
        f"read it. Nothing was touched. {remedy}; to move to {major}, run petwire backup FILE with the old "
        "version, then petwire restore FILE into a new PETWIRE_HOME."
    )


def make(places: Places, major: int) -> tuple[str, ...]:
    """See to it that the data folder exists; give the sentences to say if it had to be put elsewhere."""
    link = places.data
    for leftover in link.resolve().parent.glob("db.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if link.exists():
        return ()
    user = server_user(link)
    said: tuple[str, ...] = ()
    if link.is_symlink():
        _refuse_lost(link)
    elif not user.can_enter(places.home):
        link.symlink_to(_elsewhere(places.home, user) / "db")
        said = (
            f"The database lies in {link.resolve()} (linked from {link}), because the server runs as user "
            f"{user.name}, who cannot reach {places.home}.",
        )
    _initdb(link.resolve(), user, major)
    return said


def _refuse_lost(link: Path) -> None:
    """A link of ours may lead nowhere when its maker was killed; any other is a disk that is not mounted."""
    target = link.resolve()
    if not (target.parent.name.startswith(ELSEWHERE) and target.parent.is_dir()):
        raise FolderUnusable(
            f"{link} is a link to {target}, which is not there. Is its disk mounted? "
            "To begin with an empty database instead, delete the link."
        )


def _elsewhere(home: Path, user: ServerUser) -> Path:
    """A fresh folder of root's that the server's user may enter; for a temporary home a temporary one."""
    bases = common_folders()
    if home.is_relative_to(tempfile.gettempdir()):
        bases = [Path(tempfile.gettempdir()), *bases]
    for base in bases:
        if user.can_enter(base):
            folder = Path(tempfile.mkdtemp(prefix=ELSEWHERE, dir=base))
            folder.chmod(0o711)
            return folder
    raise FolderUnusable(
        f"User {user.name}, who runs the database because root may not, can reach neither {home} nor "
        f"{' nor '.join(map(str, bases))}. Set PETWIRE_HOME to a folder that this user can enter."
    )


def _initdb(data: Path, user: ServerUser, major: int) -> None:
    """Make the cluster beside its place and rename it: whoever is killed here leaves no half-made one."""
    programs = runtime(major, user)
    fresh = Path(tempfile.mkdtemp(prefix="db.new-", dir=data.parent))
    try:
        user.give(fresh)
        done = subprocess.run(
            [
                programs / "initdb",
                f"--pgdata={fresh}",
                f"--username={ROLE}",
                "--encoding=UTF8",
                *LOCALE[major],
                "--auth-local=peer",
                "--auth-host=reject",
                "--data-checksums",
                "--no-instructions",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **user.spawn_options(),
        )
        if done.returncode:
            raise DatabaseDidNotStart(
                f"The database could not be set up in {data}. Is there space, and may user {user.name} write "
                f"there? initdb said:\n{last_lines(done.stdout)}"
            )
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'petwire.conf'\n# Your own settings:\n")
        fresh.rename(data)
        _sync(data.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def configure(data: Path, user: ServerUser) -> None:
    """Write our settings and who may come in: over the socket only, known by the kernel, without a password.

    The server's user owns the files and root may read any, so admitting these two gives nothing away.
    """
    admitted = dict.fromkeys(("root", user.name))
    files = {
        "petwire.conf": SETTINGS,
        "pg_hba.conf": "# Written by petwire at every start.\nlocal all all peer map=petwire\n",
        "pg_ident.conf": "# Written by petwire at every start.\n"
        + "".join(f'petwire "{name}" {ROLE}\n' for name in admitted),
    }
    for name, text in files.items():
        write_anew(data / name, text)
        user.give(data / name)


def check_reach(data: Path, user: ServerUser) -> None:
    """Raises FolderUnusable when the server's user cannot get at its own data folder any more."""
    if not user.is_me and not user.can('test -w "$1" && test -x "$1"', data):
        raise FolderUnusable(
            f"The database in {data} belongs to user {user.name}, who cannot reach it: a folder above it is "
            f"closed. Let that user enter, or move the database where it can and link HOME/db to it."
        )


def last_lines(text: str, count: int = 15) -> str:
    """The end of a program's output, indented for a message."""
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:])


def erase(places: Places) -> None:
    """Delete the data folder, also where it was put elsewhere. The server must be stopped."""
    data = places.data.resolve()
    if data.exists():
        shutil.rmtree(data)
    if places.data.is_symlink():
        places.data.unlink()
        if data.parent.name.startswith(ELSEWHERE):
            shutil.rmtree(data.parent, ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
