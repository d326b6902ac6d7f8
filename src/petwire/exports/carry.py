"""Hand a parcel to whoever brings it to the site, and say what was read back there."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol as Shape
from urllib.parse import urlsplit

from petwire.exports.doors import Account as DoorAccount
from petwire.exports.doors import deliver, open_door
from petwire.exports.doors.troubles import PASSING, Trouble
from petwire.exports.models import Account, Protocol
from petwire.exports.parcel import Outgoing, Parcel
from petwire.exports.passwords import opened
from petwire.exports.sites import site_of
from petwire.lib.progress import Progress


@dataclass(slots=True)
class Carried:
    """What became of a parcel. `sent` and `removed` hold the paths (of pushes: the keys) that were read back, `failed`
    why others were not, in words. `trouble` is a code of the doors, with `words` for people; "" when all went well."""

    sent: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    words: str = ""
    passing: bool = False  # waiting alone may mend it
    again_after: timedelta | None = None  # the site wants so long a rest
    remembered: str = ""
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)  # by key: the partner's id and link

    def merge(self, other: "Carried") -> None:
        """Take another part's outcome in."""
        self.sent |= other.sent
        self.removed |= other.removed
        self.failed |= other.failed
        self.answers |= other.answers
        self.remembered = other.remembered or self.remembered
        if other.trouble:
            self.trouble, self.words, self.passing = other.trouble, other.words, other.passing
            self.again_after = other.again_after


class Carrier(Shape):
    """Brings parcels to a site."""

    def carry(self, parcel: Parcel, progress: Progress, cancelled: Callable[[], bool]) -> Carried:
        """Pictures, then the listing in its order, then what is removed; nothing raises but a bug."""


class ToFolder:
    """A folder of this machine in the place of the site: for looking at what would be sent, and for tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, parcel: Parcel, progress: Progress, cancelled: Callable[[], bool]) -> Carried:
        """Write, read back, remove."""
        done = Carried()
        for one in (*parcel.pictures, *parcel.listing):
            if cancelled():
                done.trouble, done.words = "cancelled", "It was cancelled."
                return done
            self._put(one)
            done.sent.add(one.path)
            progress.advance()
        for event in parcel.events:
            path = self._folder / f"{event.animal_id}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            if event.kind == "remove":
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(event.body)
            done.sent.add(event.key)
            progress.advance()
        for name in parcel.remove:
            self._place(name).unlink(missing_ok=True)
            done.removed.add(name)
        return done

    def _put(self, one: Outgoing) -> None:
        place = self._place(one.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        data = one.data if isinstance(one.data, bytes) else one.data.read_bytes()
        fresh = place.with_name(f".{place.name}.part")
        fresh.write_bytes(data)
        if hashlib.sha256(fresh.read_bytes()).hexdigest() != one.sha256:
            raise OSError(f"{place} does not hold what was written")
        fresh.replace(place)

    def _place(self, path: str) -> Path:
        place = (self._folder / path).resolve()
        if not place.is_relative_to(self._folder.resolve()):
            raise ValueError(f"{path} leads out of the folder")
        return place


class ToSite:
    """The site itself, by its door."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._password = opened(account.password)

    def carry(self, parcel: Parcel, progress: Progress, cancelled: Callable[[], bool]) -> Carried:
        """As the doors deliver it."""
        at_door = door_account(self._account)
        told = deliver(open_door(at_door, self._password), parcel, _Counted(progress), cancelled)
        done = Carried(remembered=told.remembered)
        for outcome in (*told.pictures, *told.listing, *told.events):
            if outcome.sent:
                done.sent.add(outcome.name)
                if any(outcome.told):
                    done.answers[outcome.name] = outcome.told
            else:
                done.failed[outcome.name] = outcome.words
        done.removed = {outcome.name for outcome in told.removed if outcome.sent}
        if told.ended_by is not None:
            done.trouble = (told.ended_by.trouble or Trouble.REFUSED).value
            done.words = f"{told.ended_by.words} {told.ended_by.remedy}"
            done.passing = told.ended_by.trouble in PASSING
            done.again_after = told.again_after
        return done


class _Counted:
    """The run has said what is delivered and how much; the doors' own steps would begin the count anew."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, words: str, total: int | None = None) -> None:
        """Not told further."""

    def advance(self, count: int = 1) -> None:
        """One more is done."""
        self._progress.advance(count)


def door_account(account: Account) -> DoorAccount:
    """An account as the doors know it. Of HTTPS the whole address is the host."""
    host, port, folder = account.host, account.port, account.folder
    if account.protocol == Protocol.HTTPS:
        parts = urlsplit(host if "//" in host else f"https://{host}")
        path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        host, port, folder = parts.hostname or host, parts.port, path
    return DoorAccount(
        site=account.site,
        protocol=account.protocol,  # type: ignore[arg-type]
        host=host,
        port=port,
        user=account.user,
        folder=folder,
        active=account.active,
        remembered=account.identity,
        flickers=site_of(account.site).flickers,
    )


def carrier_of(account: Account) -> Carrier:
    """Whoever brings parcels to an account's site. Raises PasswordLost."""
    return ToSite(account)
