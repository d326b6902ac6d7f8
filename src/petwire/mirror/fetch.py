"""Open the way into a source's files: by its address, with its password, and with what it is known by."""

import time
from collections.abc import Callable

from petwire.lib import secrets
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.mirror.address import parse_address
from petwire.mirror.doors import Door, FolderDoor
from petwire.mirror.models import Upstream
from petwire.mirror.servers import server_door


class NoPassword(PetwireError):
    """The login of a source has no password here."""


def secret_name(source: str) -> str:
    """Under which name the password of a source is kept."""
    return f"source-{source}"


def open_door(upstream: Upstream, *, pause: Callable[[float], None] = time.sleep) -> Door:
    """The door of a source. Nothing is fetched yet; a folder that is not there is an error at once."""
    address, _ = parse_address(upstream.url)
    if address.scheme == "folder":
        return FolderDoor(address.path)
    name = upstream.source.name
    password = secrets.recall(secret_name(name))
    if password is None:
        raise NoPassword(
            f"There is no password of {address.user} at {address.host} here. "
            f"Give it with `petwire mirror set {name} --password-stdin`."
        )
    staging = config().home / "staging" / name
    return server_door(address, password=password, staging=staging, pinned=upstream.certificate, pause=pause)
