"""Passwords of accounts at sites, as they stand in the database: a copy of it alone opens no account."""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from petwire.lib.errors import PetwireError
from petwire.lib.secrets import secret

SECRET = "exports"  # the name of the instance's secret  # noqa: S105


class PasswordLost(PetwireError):
    """The kept password cannot be read any more. Type it anew in the account."""

    exit_code = 2


def locked(password: str) -> str:
    """For the database; "" stays "" (no password)."""
    return _box().encrypt(password.encode()).decode() if password else ""


def opened(kept: str) -> str:
    """From the database. Raises PasswordLost where the instance's secret is another one."""
    try:
        return _box().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken as error:
        raise PasswordLost(str(PasswordLost.__doc__)) from error


@cache
def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(secret(SECRET).encode()).digest()))
