"""The key with which a server's own forms ask for visitors who have none: a setting, or what `petwire demo` left."""

from typing import Final

from petwire.lib.config import config
from petwire.lib.secrets import keep, recall

_KEPT: Final = "try-key"  # the secret's name


def try_key() -> str:
    """The key; "" where there is none."""
    return config().try_key or recall(_KEPT) or ""


def keep_try_key(key: str) -> None:
    """Have the forms of this instance use a key from now on, unless the setting names another."""
    keep(_KEPT, key)
