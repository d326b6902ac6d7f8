"""Deliver a parcel so that a site has either what it had or what it is to have, never half of it.

Pictures come first, then the listing's files in their order, then what no listing needs any more goes. Each file is
uploaded under a name of its own, read back, and only then put in its place; what an earlier try has left is used. Only
what was read back counts as sent.
"""

import hashlib
import math
import posixpath
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, NoReturn, TypeVar

from petwire.exports.doors import door as doors
from petwire.exports.doors.door import Broken, Door, FileDoor, Impossible, PushDoor, Refusal
from petwire.exports.doors.troubles import Finding, Trouble, finding
from petwire.exports.parcel import Event, Outgoing, Parcel
from petwire.exports.theirs import NOTHING, Told
from petwire.lib.points import declare, reached
from petwire.lib.progress import Nobody, Progress

PAUSES: Final = (1.0, 2.0, 5.0, 15.0)  # seconds before each further try
PROGRESS = 16 * 1024  # bytes by which a try must have come further to count for nothing
LEFTOVER: Final = re.compile(r"(.+)\.[0-9a-f]{12}\.(part|old)")
LANES: Final = 4  # animals that a site is told of at the same time
LONGEST_REST: Final = timedelta(minutes=1)  # that a delivery waits for a site; what is longer ends it
_FLINCH = 0.5  # seconds between two looks at whether it was cancelled, in a pause

UPLOADING, UPLOADED, READ_BACK = "exports.uploading", "exports.uploaded", "exports.read_back"
ASIDE, IN_PLACE, REMOVED, PUSHED = (
    *("exports.aside", "exports.in_place", "exports.removed", "exports.pushed"),
)
declare(UPLOADING, UPLOADED, READ_BACK, ASIDE, IN_PLACE, REMOVED, PUSHED)

NOBODY: Final = Nobody()

Answer = TypeVar("Answer")
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, removal or event. `words` say how it was read back, or why it is not sent."""

    name: str  # a path, or an event's key
    sent: bool
    words: str
    told: Told = NOTHING  # what the site calls it


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a parcel, each part in the parcel's order. `ended_by` is what stopped it early, if anything did.

    A picture that is not sent may lie there nevertheless: who does not want it any more asks for its removal.
    `remembered`: the certificate or host key to keep with the account. `again_after`: the site wants so long a rest.
    """

    listing: tuple[Outcome, ...] = ()
    pictures: tuple[Outcome, ...] = ()
    removed: tuple[Outcome, ...] = ()
    events: tuple[Outcome, ...] = ()
    ended_by: Finding | None = None
    remembered: str = ""
    again_after: timedelta | None = None

    @property
    def listing_sent(self) -> bool:
        """Whether the site has the whole new listing."""
        return bool(self.listing) and all(each.sent for each in self.listing)

    @property
    def complete(self) -> bool:
        """Whether all of it was done."""
        parts = (self.listing, self.pictures, self.removed, self.events)
        return self.ended_by is None and all(each.sent for part in parts for each in part)


class BadPath(ValueError):
    """A path of a parcel would lead out of the account's folder, or cannot be said in the protocol."""


def deliver(
    door: Door, parcel: Parcel, progress: Progress = NOBODY, cancelled: Cancelled = lambda: False
) -> Delivered:
    """Deliver it, and say what became of each part. Raises BadPath; whatever the site does is told in the answer."""
    for path in (*(one.path for one in (*parcel.listing, *parcel.pictures)), *parcel.remove):
        require_path(path)
    work: _Files | _Pushes = (
        _Pushes(door, parcel, progress, cancelled)
        if isinstance(door, PushDoor)
        else _Files(door, parcel, progress, cancelled)
    )
    try:
        work.carry_out()
        return work.told(work.ended_by)
    except Impossible as error:
        return work.told(error.found)
    finally:
        door.close(politely=True)


def require_path(path: str) -> None:
    """Raises BadPath."""
    parts = path.split("/")
    if (
        not path
        or any(part in ("", ".", "..") for part in parts)
        or any(not letter.isprintable() for letter in path)
        or "\\" in path
    ):
        raise BadPath(f"{path!r} is no name of a file at a site.")


class _Patient:
    """Asks, and again over a new connection with growing pauses while the other side is busy or breaks off."""

    def __init__(self, door: Door, progress: Progress, cancelled: Cancelled) -> None:
        self.door, self.progress, self.cancelled = door, progress, cancelled
        self.may_stop = True  # not between the listing's files
        self.ended_by: Finding | None = None

    def patiently(self, ask: Callable[[], Answer]) -> Answer:
        for number in range(len(PAUSES) + 1):
            self.look()
            try:
                return ask()
            except Broken as error:
                self.after(error, number)
        raise AssertionError("the last try either answers or gives up")

    def after(self, error: Broken, failures: int) -> None:
        """Wait until the next try; after the last one give up (Impossible)."""
        self.door.close(politely=False)
        if failures >= len(PAUSES):
            self.give_up(error.trouble, str(error))
        self.pause(PAUSES[failures])

    def pause(self, seconds: float) -> None:
        waiting = threading.Event()
        while seconds > 0:
            self.look()
            waiting.wait(min(seconds, _FLINCH))
            seconds -= _FLINCH

    def look(self) -> None:
        if self.may_stop and self.cancelled():
            self.give_up(Trouble.CANCELLED, "")

    def give_up(self, trouble: Trouble, said: str) -> NoReturn:
        raise Impossible(self.finding(trouble, said))

    def finding(self, trouble: Trouble, said: str) -> Finding:
        host = self.door.account.server
        return replace(finding(trouble, host=host, said=said), remember=self.door.remembered)


@dataclass(slots=True)
class _Try:
    """How far uploading one file has come: failures in a row without progress, and what is known to be there."""

    failures: int = 0
    furthest: int = 0
    resume: bool = True
    differed: int = 0
    cleared: bool = False


class _NotSent(Exception):
    """This one file is not at the site. The others may be."""

    def __init__(self, trouble: Trouble, said: str) -> None:
        super().__init__(said)
        self.trouble = trouble


class _Files(_Patient):
    """The delivery of a parcel's files."""

    door: FileDoor

    def __init__(self, door: FileDoor, parcel: Parcel, progress: Progress, cancelled: Cancelled) -> None:
        super().__init__(door, progress, cancelled)
        self.parcel = parcel
        self.outcomes: dict[str, Outcome] = {}
        self.folders: set[str] = set()  # that are there
        self.begun: set[str] = set()  # files of which something was sent

    def told(self, ended_by: Finding | None) -> Delivered:
        why = ended_by.words if ended_by else "It was not tried, since the listing did not arrive."

        def of(paths: Sequence[str]) -> tuple[Outcome, ...]:
            return tuple(self.outcomes.get(path) or Outcome(path, False, why) for path in paths)

        return Delivered(
            listing=of([one.path for one in self.parcel.listing]),
            pictures=of([one.path for one in self.parcel.pictures]),
            removed=of(self.parcel.remove),
            events=tuple(
                Outcome(one.key, False, "This site takes files alone.") for one in self.parcel.events
            ),
            ended_by=ended_by,
            remembered=self.door.remembered,
        )

    def carry_out(self) -> None:
        """All of it; `ended_by` says why not, if the listing is not there."""
        self.patiently(self.door.open)
        self.progress.step("pictures", len(self.parcel.pictures))
        full = [one for one in self.parcel.pictures if not self._send_picture(one)]
        trouble = self._send_listing()
        if trouble is not None and trouble.trouble is Trouble.FULL:
            # What the new listing does not need goes before it, else nothing would ever get better.
            self._make_room()
            trouble = self._send_listing()
        self.ended_by = trouble
        if trouble is not None:
            return
        self._make_room()
        if self.parcel.remove:
            for one in full:
                self._send_picture(one)

    def _make_room(self) -> None:
        self._remove()
        if self.parcel.listing:  # else more may come that is of use
            self._sweep()

    # --- One file

    def _send_picture(self, one: Outgoing) -> bool:
        """False when the account was full."""
        try:
            words = self._upload(one, beside(one), thorough=False)
            self._put_in_place(one)
        except _NotSent as error:
            self._note(one.path, False, self.finding(error.trouble, str(error)).words)
            with suppress(Refusal, Broken):
                self.door.remove(beside(one))
            return error.trouble is not Trouble.FULL
        self._note(one.path, True, words)
        self.progress.advance()
        return True

    def _send_listing(self) -> Finding | None:
        """All of the listing's files, or none of them; and why none."""
        files = self.parcel.listing
        self.progress.step("the listing", len(files))
        one = None
        try:
            said = []
            for one in files:
                said.append(self._upload(one, beside(one), thorough=True))
            self.look()
            self.may_stop = False
            for one, words in zip(files, said, strict=True):
                self._put_in_place(one)
                self._note(one.path, True, words)
                self.progress.advance()
        except _NotSent as error:
            assert one is not None
            found = self.finding(error.trouble, str(error))
            self._note(one.path, False, found.words)
            return found
        finally:
            self.may_stop = True
        return None

    def _note(self, path: str, sent: bool, words: str) -> None:
        self.outcomes[path] = Outcome(path, sent, words)

    def _upload(self, one: Outgoing, path: str, *, thorough: bool) -> str:
        """Have a file lie at a path, whole and read back. Returns how it was; raises _NotSent and Impossible."""
        state = _Try(resume=path != one.path)  # in its place lies another one
        while True:
            self.look()
            try:
                self.door.open()
                there = self._there(one, path, state)
                if there < one.size or one.size == 0:
                    self._write(one, path, there)
                    reached(UPLOADED)
                doubtful = thorough or there > 0 or state.differed > 0
                words = self._read_back(one, path, thorough=doubtful, anew=there == 0)
            except Broken as error:
                self.after(error, state.failures)
                state.failures += 1
            except Refusal as error:
                if not self._mended(error, one, path, state):
                    raise _NotSent(error.trouble, str(error)) from error
            else:
                if words:
                    reached(READ_BACK)
                    return words
                state.resume = False
                state.differed += 1
                if state.differed > 1:
                    raise _NotSent(Trouble.UNCONFIRMED, "it was read back twice and differed")

    def _there(self, one: Outgoing, path: str, state: _Try) -> int:
        """How much of the file is there already."""
        if not state.resume:
            return 0
        try:
            there = self.door.size(path) or 0
        except Refusal:
            return 0
        if there >= state.furthest + PROGRESS:
            state.furthest, state.failures = there, 0
        return there if there <= one.size else 0

    def _write(self, one: Outgoing, path: str, start: int) -> None:
        def blocks() -> Iterator[bytes]:
            for block in _blocks(one, start):
                self.look()
                self.begun.add(path)
                yield block
                reached(UPLOADING)

        self.door.write(path, blocks(), start)

    def _mended(self, error: Refusal, one: Outgoing, path: str, state: _Try) -> bool:
        """Whether something was done about a refused upload, so that it is worth another try."""
        if state.resume and error.trouble is Trouble.UNKNOWN:
            state.resume = False  # a server that cannot go on in the middle
            return True
        if error.trouble is not Trouble.FULL and not state.cleared and path != one.path:
            state.cleared, state.resume = True, False
            # Some servers write over nothing, not even over what an earlier try has left.
            with suppress(Refusal):
                self.patiently(partial(self._remove_one, path))
                return True
        folder = posixpath.dirname(path)
        if folder and folder not in self.folders and error.trouble is not Trouble.FULL:
            self.folders.add(folder)
            parts = folder.split("/")
            for number in range(1, len(parts) + 1):
                with suppress(Refusal):
                    self.patiently(partial(self._make, "/".join(parts[:number])))
            return True
        return False

    def _make(self, folder: str) -> None:
        self.door.open()
        self.door.make_folder(folder)

    def _remove_one(self, path: str) -> None:
        self.door.open()
        self.door.remove(path)

    def _read_back(self, one: Outgoing, path: str, *, thorough: bool, anew: bool) -> str:
        """How the file was found to be there; "" when what is there differs, or may differ because not all of it was
        sent just now and no content can be read."""
        try:
            size = self.door.size(path)
        except Refusal as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise _NotSent(Trouble.UNCONFIRMED, f"it is not there any more: {error}") from error
            size = None
        if size == one.size and not thorough:
            return "Its size was read back."
        try:
            same = self._same_content(one, path)
        except Refusal as error:  # some sites let nothing be read
            if size == one.size:
                return "Its size was read back; the site lets no content be read." if anew else ""
            said = (
                "it tells no size and lets nothing be read" if size is None else f"{size} of {one.size} bytes"
            )
            raise _NotSent(Trouble.UNCONFIRMED, said) from error
        return "Its content was read back." if same else ""

    def _same_content(self, one: Outgoing, path: str) -> bool:
        """Read it all, going on where a connection broke."""
        found, came, failures = hashlib.sha256(), 0, 0

        def take(block: bytes) -> None:
            nonlocal came
            self.look()
            found.update(block)
            came += len(block)
            if came > one.size:
                raise _TooLong

        while True:
            before = came
            try:
                self.door.open()
                self.door.read(path, take, came)
            except _TooLong:
                self.door.close(politely=False)
                return False
            except Broken as error:
                failures = 0 if came >= before + PROGRESS else failures + 1
                self.after(error, max(0, failures - 1))
            else:
                return came == one.size and found.hexdigest() == one.sha256

    # --- Putting it in its place

    def _put_in_place(self, one: Outgoing) -> None:
        """The file that lies beside becomes the one. Raises _NotSent."""
        certain = True
        try:
            certain = self._rename(beside(one), one.path)
            reached(IN_PLACE)
        except Refusal:
            if not self._by_turns(one):
                self._directly(one)
        self._confirm(one, certain=certain)

    def _rename(self, path: str, to: str) -> bool:
        """Rename, or see that an earlier try whose answer was lost has done it; False then. Raises Refusal."""

        def ask() -> bool:
            self.door.open()
            try:
                self.door.rename(path, to)
            except Refusal:
                if self._is_there(path) is not False or self._is_there(to) is False:
                    raise
                return False
            return True

        return self.patiently(ask)

    def _by_turns(self, one: Outgoing) -> bool:
        """Where a server does not rename over a file: the old one goes aside, and back if the new one cannot follow.
        False when it cannot be renamed at all."""
        new, aside = beside(one), _aside(one)
        if not self.patiently(lambda: self._opened(lambda: self._is_there(one.path))):
            return False
        with suppress(Refusal):  # of a try that was killed; what is in its place is newer
            self.patiently(partial(self._remove_one, aside))
        try:
            self._rename(one.path, aside)
        except Refusal:
            return False
        reached(ASIDE)
        try:
            self._rename(new, one.path)
        except Refusal:
            self._rename(aside, one.path)
            return False
        reached(IN_PLACE)
        with suppress(Refusal, Broken):
            self.door.remove(aside)
        return True

    def _opened(self, ask: Callable[[], Answer]) -> Answer:
        self.door.open()
        return ask()

    def _is_there(self, path: str) -> bool | None:
        """None when the server does not tell."""
        try:
            return True if self.door.size(path) is not None else None
        except Refusal as error:
            return False if error.trouble is Trouble.MISSING else None

    def _directly(self, one: Outgoing) -> None:
        """Where nothing can be renamed: the file is written in its place. What breaks off is taken away; what stands
        there and was not touched stays."""
        try:
            self._upload(one, one.path, thorough=True)
        except BaseException:
            self.door.close(politely=False)
            if one.path in self.begun:
                with suppress(Refusal, Broken, Impossible):
                    self.door.open()
                    self.door.remove(one.path)
            raise
        reached(IN_PLACE)
        with suppress(Refusal, Broken):
            self.door.remove(beside(one))

    def _confirm(self, one: Outgoing, *, certain: bool) -> None:
        """The file is in its place, unless the site has already taken it in and away. Raises _NotSent."""
        try:
            size = self.patiently(lambda: self._opened(lambda: self.door.size(one.path)))
        except Refusal:
            return
        if certain and size in (None, one.size):
            return
        with suppress(Refusal):
            if not self._same_content(one, one.path):
                raise _NotSent(Trouble.UNCONFIRMED, "what is in its place differs")

    # --- Taking away

    def _remove(self) -> None:
        self.progress.step("pictures that are not needed any more", len(self.parcel.remove))
        kept = {one.path.casefold() for one in (*self.parcel.listing, *self.parcel.pictures)}
        for path in self.parcel.remove:
            if path.casefold() in kept:  # the same file with some servers
                self._note(path, False, "Another file of that name was just sent.")
                continue
            try:
                self.patiently(partial(self._remove_one, path))
                self._note(path, True, "It was removed.")
                reached(REMOVED)
            except Refusal as error:
                gone = error.trouble is Trouble.MISSING
                words = (
                    "It was not there any more." if gone else self.finding(error.trouble, str(error)).words
                )
                self._note(path, gone, words)
            self.progress.advance()

    def _sweep(self) -> None:
        """Remove what earlier tries have left beside the files. It takes up room; that it does not go is no matter."""
        ours = {posixpath.basename(beside(one)) for one in (*self.parcel.listing, *self.parcel.pictures)}
        paths = [one.path for one in (*self.parcel.listing, *self.parcel.pictures)] + list(self.parcel.remove)
        folders = {posixpath.dirname(path) for path in paths}
        with suppress(Broken, Impossible):
            for folder in sorted(folders):
                with suppress(Refusal):
                    self.door.open()
                    for name in self.door.names(folder):
                        if LEFTOVER.fullmatch(name) and name not in ours:
                            with suppress(Refusal):
                                self.door.remove(posixpath.join(folder, name))


class _TooLong(Exception):
    """What is read back goes on and on."""


def beside(one: Outgoing) -> str:
    """Where a file lies until it is whole. Another content has another name, so what is there is always of this one."""
    return f"{one.path}.{one.sha256[:12]}.part"


def _aside(one: Outgoing) -> str:
    return f"{one.path}.{one.sha256[:12]}.old"


def _blocks(one: Outgoing, start: int) -> Iterator[bytes]:
    if isinstance(one.data, Path):
        try:
            with one.data.open("rb") as file:
                file.seek(start)
                while block := file.read(doors.BLOCK):
                    yield block
        except OSError as error:  # ours, not the connection's
            raise _NotSent(Trouble.NOT_HERE, error.strerror or type(error).__name__) from error
        return
    for place in range(start, len(one.data), doors.BLOCK):
        yield one.data[place : place + doors.BLOCK]


class _Ended(Exception):
    """Another lane has met what ends the delivery."""


class _Pushes(_Patient):
    """The delivery of a parcel's events: those of an animal in order, several animals at a time. The first goes alone,
    so that a secret that is not believed is tried once. One that is refused holds back later ones of its animal.

    When the site has no time, all lanes wait as long as it asks for, or with growing pauses; a long wait ends the
    delivery, and the rest comes with a later run. Only the caller's thread asks whether it was cancelled.
    """

    door: PushDoor

    def __init__(self, door: PushDoor, parcel: Parcel, progress: Progress, cancelled: Cancelled) -> None:
        super().__init__(door, progress, cancelled)
        self.parcel = parcel
        self.outcomes: dict[str, Outcome] = {}
        self.again_after: timedelta | None = None
        self._stop = threading.Event()
        self._quiet_until = 0.0  # by the monotonic clock

    def told(self, ended_by: Finding | None) -> Delivered:
        why = ended_by.words if ended_by else ""
        files = "This site takes events alone."

        def not_taken(paths: Sequence[str]) -> tuple[Outcome, ...]:
            return tuple(Outcome(path, False, files) for path in paths)

        return Delivered(
            listing=not_taken([one.path for one in self.parcel.listing]),
            pictures=not_taken([one.path for one in self.parcel.pictures]),
            removed=not_taken(self.parcel.remove),
            events=tuple(
                self.outcomes.get(one.key) or Outcome(one.key, False, why) for one in self.parcel.events
            ),
            ended_by=ended_by,
            remembered=self.door.remembered,
            again_after=self.again_after,
        )

    def carry_out(self) -> None:
        """All of them, or until the site has no use for more (Impossible)."""
        self.progress.step("animals", len(self.parcel.events))
        animals: dict[int, list[Event]] = {}
        for event in self.parcel.events:
            animals.setdefault(event.animal_id, []).append(event)
        few, rest = list(animals.values())[:1], list(animals.values())[1:]
        with ThreadPoolExecutor(LANES, thread_name_prefix="push") as pool:
            for some in (few, rest):
                self._follow({pool.submit(self._lane, events) for events in some})

    def _follow(self, lanes: set[Future[int]]) -> None:
        """Until all are through. What ends one ends the others."""
        trouble: BaseException | None = None
        while lanes:
            done, lanes = wait(lanes, timeout=_FLINCH, return_when=FIRST_COMPLETED)
            looks: list[Callable[[], None]] = [partial(self._through, lane) for lane in done]
            for look in (*looks, self._still_wanted):
                try:
                    look()
                except BaseException as error:  # noqa: BLE001  raised when the others have ended
                    trouble = trouble or error
                    self._stop.set()
        if trouble is not None:
            raise trouble

    def _through(self, lane: Future[int]) -> None:
        """Raises what ended a lane that is through, but for what it was not the first to meet."""
        with suppress(_Ended):
            self.progress.advance(lane.result())

    def _still_wanted(self) -> None:
        if not self._stop.is_set() and self.cancelled():
            raise Impossible(self.finding(Trouble.CANCELLED, ""))

    def _lane(self, events: Sequence[Event]) -> int:
        for number, event in enumerate(events):
            try:
                told = self.patiently(partial(self.door.push, event))
            except Refusal as error:
                words = self.finding(error.trouble, str(error)).words
                self.outcomes[event.key] = Outcome(event.key, False, words)
                for later in events[number + 1 :]:
                    words = "An earlier message about this animal was refused."
                    self.outcomes[later.key] = Outcome(later.key, False, words)
                break
            except BaseException:
                self._stop.set()  # at once: the other lanes would begin with their next animal
                raise
            words = "The site has answered that it took it."
            self.outcomes[event.key] = Outcome(event.key, True, words, told)
            reached(PUSHED)
        return len(events)

    def look(self) -> None:
        """Before each try: whether it is to be made at all, and not yet while the site wants its rest."""
        while not self._stop.is_set():
            left = self._quiet_until - time.monotonic()
            if left <= 0:
                return
            self._stop.wait(left)
        raise _Ended

    def after(self, error: Broken, failures: int) -> None:
        if error.wait is not None and error.wait > LONGEST_REST:
            self.again_after = error.wait
            self.give_up(error.trouble, f"{error}, and wants us to wait {_in_words(error.wait)}")
        if failures >= len(PAUSES):
            self.give_up(error.trouble, str(error))
        rest = max(PAUSES[failures], error.wait.total_seconds() if error.wait else 0.0)
        self._quiet_until = max(self._quiet_until, time.monotonic() + rest)


def _in_words(wait: timedelta) -> str:
    minutes = math.ceil(wait / timedelta(minutes=1))
    return f"{minutes} min" if minutes < 120 else f"{math.ceil(minutes / 60)} h"
