"""Secrets of this instance, one file each under PETWIRE_HOME/secrets, made when first asked for."""

import os
import secrets as _random
import threading
from pathlib import Path

from petwire.lib.config import config


def secret(name: str) -> str:
    """The instance's own random secret called `name` (64 hexadecimal characters)."""
    path = _folder() / name
    if not path.exists():
        keep(name, _random.token_hex(32), replace=False)
    return path.read_text().strip()


def keep(name: str, value: str, *, replace: bool = True) -> None:
    """Write a secret so that only the instance's own user can read it; never half a file.

    With `replace=False` the first writer wins: of two processes or threads that start at once both read one value.
    """
    path = _folder() / name
    fresh = path.with_name(f".{name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value + "\n")
    if replace:
        fresh.replace(path)
        return
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def forget(name: str) -> None:
    """Remove a secret; nothing happens when there is none."""
    (_folder() / name).unlink(missing_ok=True)


def recall(name: str) -> str | None:
    """A kept secret, or None."""
    path = _folder() / name
    return path.read_text().strip() if path.exists() else None


def _folder() -> Path:
    folder = config().home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
