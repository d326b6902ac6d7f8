"""What a site's door can do, whatever it speaks. Which of it is done when is `delivery`'s matter."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Protocol, runtime_checkable

from petwire.exports.doors.account import Account
from petwire.exports.doors.troubles import Finding, Trouble, finding
from petwire.exports.parcel import Event
from petwire.exports.theirs import Told

TIMEOUT = 60.0  # seconds without a sign of life
BLOCK = 64 * 1024  # bytes between two looks at whether it was cancelled


class Impossible(Exception):
    """The site cannot be used at the moment, and this is why. `found` is for people."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.words)
        self.found = found


class Broken(Exception):
    """The connection is of no use any more; the same may well work over another one. `wait`: not before so long."""

    def __init__(self, trouble: Trouble, said: str, *, wait: timedelta | None = None) -> None:
        super().__init__(said)
        self.trouble = trouble
        self.wait = wait


class Refusal(Exception):
    """The server says no to this one thing; the connection lives."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        super().__init__(said)
        self.trouble = trouble


class FileDoor(Protocol):
    """A folder of files at a site. Paths are relative to the account's folder.

    Everything may raise Broken and Impossible; Refusal where it says so. After Broken, `open` begins anew.
    """

    account: Account
    remembered: str

    def open(self) -> None:
        """Connect and log in; nothing happens while a connection lives."""

    def size(self, path: str) -> int | None:
        """Bytes of a file; None when the server does not tell. Raises Refusal (MISSING)."""

    def write(self, path: str, blocks: Iterator[bytes], start: int) -> None:
        """Put bytes into a file from some place on; from 0 on it is a new one. Raises Refusal."""

    def read(self, path: str, take: Callable[[bytes], None], start: int) -> None:
        """A file's bytes from some place on. Raises Refusal."""

    def rename(self, path: str, to: str) -> None:
        """Over what is there, where the server does that. Raises Refusal."""

    def remove(self, path: str) -> None:
        """One file by its exact name. Raises Refusal."""

    def make_folder(self, path: str) -> None:
        """Raises Refusal."""

    def names(self, folder: str) -> list[str]:
        """Names in a folder, as far as the server tells. Raises Refusal."""

    def close(self, *, politely: bool) -> None:
        """Leave; a broken connection is only dropped."""


@runtime_checkable
class PushDoor(Protocol):
    """A site that is told of one animal at a time."""

    account: Account
    remembered: str

    def push(self, event: Event) -> Told:
        """Tell it, and hear what it calls the listing; several threads may. Raises Broken, Refusal and Impossible."""

    def ping(self, key: str) -> int:
        """Call it without an animal. The status of the answer. Raises Broken and Impossible."""

    def close(self, *, politely: bool) -> None:
        """Leave."""


Door = FileDoor | PushDoor


def impossible(account: Account, trouble: Trouble, said: str = "") -> Impossible:
    """That the site cannot be used, in words."""
    return Impossible(finding(trouble, host=account.server, said=said))
