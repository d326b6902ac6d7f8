"""The door of the FTP server: asks who knocks and which published set they may see."""

from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Admitted:
    """A login that was let in, pinned to one published set."""

    user: str
    set_id: str
    home: Path  # folder of that set: complete, and never changed again
    tls_only: bool
    coming: "Future[bool] | None" = None  # set while that folder is being fetched to this host


@dataclass(frozen=True, slots=True)
class Refused:
    """A login that was not let in; the words for each reason are in `rules.REFUSALS`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders to an account, as they are at one moment. `issued` is the door's own, by which it knows them again."""

    data: bytes
    issued: Any = None


class Door(Protocol):
    """What the server asks of its surroundings. Called inside the event loop: answer within milliseconds."""

    def knock(self, *, user: str, password: str, address: str, secure: bool) -> Admitted | Refused:
        """Say whether this login may come in. `secure`: the password came over TLS.

        A reason that tells more than "unknown" or "locked" is only for those who gave the right password.
        """

    def good_sets(self, set_ids: Collection[str]) -> Collection[str]:
        """Of these sets, those that may still be read. Asked before each file, and once a second while any is sent."""

    def sent(self, *, user: str, size: int) -> None:
        """A file, or a part of one that was cut, of so many bytes went to that account."""

    def released(self, *, user: str, address: str, finished: bool, looked: bool) -> None:
        """The session ended; called exactly once for each `Admitted`.

        `finished`: the client said goodbye after having fetched more than one file, so it has what it wanted.
        `looked`: it asked for anything of its set at all.
        """

    def orders(self, *, user: str) -> Orders:
        """The orders to that account as of now; they belong to no set."""

    def fetched(self, orders: Orders) -> None:
        """These orders were sent to the last byte."""
