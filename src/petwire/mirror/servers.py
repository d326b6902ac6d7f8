"""The door of a server by its address. Knows no tables, so that `petwire bulk check` needs no database."""

from collections.abc import Callable
from pathlib import Path

from petwire.mirror.address import Address
from petwire.mirror.doors import Door
from petwire.mirror.ftp import FtpDoor
from petwire.mirror.https import HttpsDoor


def server_door(
    address: Address, *, password: str, staging: Path, pinned: str, pause: Callable[[float], None]
) -> Door:
    """The door of a server; its files are staged in the folder `staging`."""
    if address.scheme in ("https", "http"):
        return HttpsDoor(address, password=password, staging=staging, pause=pause)
    return FtpDoor(address, password=password, staging=staging, pinned=pinned, pause=pause)
