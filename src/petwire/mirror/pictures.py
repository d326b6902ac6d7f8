"""Copy a source's pictures to here, where the source is set so: in the background, politely, a part at a time.

What is still to be done stands in the pictures' own rows (no bytes yet, or `refetch_since`), so it goes on where it was
cut off, and a set that is taken in meanwhile is not held up. A picture is fetched again when the source says that it
changed (`lastUpdated`), and only then.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import connections
from django.db.models import Q, QuerySet

from petwire.catalog.actions import bytes_of
from petwire.catalog.media import forget_unused
from petwire.catalog.models import Picture
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import NotFetched, fetch
from petwire.lib.progress import Progress
from petwire.lib.store import StoreTrouble
from petwire.mirror.models import COPYING, PictureHabit, Upstream
from petwire.mirror.notices import notice
from petwire.mirror.reads import find_upstream
from petwire.mirror.store import connected, lock
from petwire.pictures.store import Stored, store
from petwire.runs.actions import Running, begin
from petwire.runs.disk import store_is_away
from petwire.runs.models import State
from petwire.sharing.models import Subject, Withdrawn

SECONDS = 240.0  # of one run: other work is waiting, and what is left is due again
AT_ONCE, PER_HOST = 6, 2  # fetches under way
BATCH = 120
HOST_RESTS_AFTER = 5  # failures in a row, until the next run
# After so many failures of a picture in a row it is tried again so much later.
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
SMALLER_AFTER = 3  # failures of the original, also when its server only does not answer

_NO_BYTES = {
    "content": "",
    "look": None,
    "sharpness": None,
    **{
        f"{size}_{fact}": None
        for size in ("original", "large", "small")
        for fact in ("bytes", "width", "height")
    },
}


@dataclass(frozen=True, slots=True)
class Copied:
    """What one run came to: pictures copied, failed, and still to be done; when a failed one is tried again."""

    copied: int = 0
    failed: int = 0
    left: int = 0
    next_try: datetime | None = None

    @property
    def words(self) -> str:
        return f"{self.copied} pictures copied, {self.failed} failed, {self.left} still to be copied"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A picture to fetch, as its row stood when it was chosen."""

    id: int
    source_id: str
    addresses: tuple[str, ...]
    updated_at: datetime | None
    refetch_since: datetime | None
    tries: int

    @property
    def host(self) -> str:
        return urlsplit(self.addresses[0]).netloc if self.addresses else ""


class AnotherCopies(PetwireError):
    """Another process copies this source's pictures."""

    exit_code = 75


class NothingToCopy(PetwireError):
    """The source's pictures are linked, not copied."""

    exit_code = 2


def copy_pictures(*, name: str, now: datetime, watcher: Progress, seconds: float = SECONDS) -> Copied:
    """Copy what is to be copied of a source, for so many seconds. Raises NothingToCopy, AnotherCopies."""
    upstream = find_upstream(name)
    if upstream.pictures != PictureHabit.COPY:
        raise NothingToCopy(
            f"Pictures of {name} are linked. `petwire mirror set {name} --pictures copy` has them copied."
        )
    with connected() as db:
        if not lock(db, copying_lock(name), seconds=1):
            raise AnotherCopies(f"Pictures of {name} are being copied already. Wait until that has ended.")
        with begin(kind=COPYING, subject=name, now=now, watcher=watcher) as running:
            drop_withdrawn(source=name, now=now)
            copied = _Copying(name, now, running, deadline=time.monotonic() + seconds).all()
            _remember(upstream, copied, now)
            state = State.DONE if copied.copied or copied.failed else State.NOTHING_NEW
            report = {"copied": copied.copied, "failed": copied.failed, "left": copied.left}
            running.end(state, f"{name}: {copied.words}.", now=now, report=report)
    return copied


def copying_lock(name: str) -> str:
    """Whoever copies a source's pictures has the lock of this name, and not that of taking in."""
    return f"{name} pictures"


def copying_due(*, now: datetime) -> dict[str, str]:
    """The sources whose pictures are to be copied now, with the reason."""
    if store_is_away():
        return {}  # they would be fetched from their servers in vain
    due = {}
    for one in Upstream.objects.filter(pictures=PictureHabit.COPY).select_related("source").order_by("id"):
        taken = [at for at in (one.imported_at, one.updated_at, one.scrubbed_at) if at is not None]
        if not taken:
            continue
        if one.pictures_at is None or one.pictures_at < max(taken):
            due[one.source.name] = "a set was taken in"
        elif one.pictures_due_at is not None and one.pictures_due_at <= now:
            due[one.source.name] = "some are left"
        elif _withdrawn_copies(one.source.name).exists():
            due[one.source.name] = "some were withdrawn"
    return due


def drop_withdrawn(*, source: str, now: datetime) -> int:
    """Remove the copies of what is withdrawn. They are fetched again when it is reinstated."""
    return _drop(_withdrawn_copies(source), now)


def forget_tries(*, source: str) -> int:
    """Forget what was found out about the addresses of a source's pictures: copying and linking ask differently."""
    found = Picture.objects.filter(origin__name=source).filter(
        ~Q(trouble="") | Q(tries__gt=0) | Q(try_after__isnull=False)
    )
    return found.update(trouble="", tries=0, try_after=None)


def drop_copies(*, source: str, now: datetime) -> int:
    """Remove all copies of a source's pictures: they are linked from now on."""
    return _drop(Picture.objects.filter(origin__name=source).exclude(content=""), now)


def forget_copies(contents: Iterable[str], *, now: datetime) -> int:
    """Remove copies of pictures that were erased just now, unless another picture has the same content."""
    return forget_unused(contents, now=now, unused_for=timedelta())


def to_do(source: str, now: datetime) -> "QuerySet[Picture]":
    """The pictures that are to be fetched now."""
    rows = Picture.objects.filter(origin__name=source).filter(Q(content="") | Q(refetch_since__isnull=False))
    return rows.filter(Q(try_after=None) | Q(try_after__lte=now)).exclude(is_withdrawn())


class _Copying:
    """One run. Rows are read and written by this thread; others fetch."""

    def __init__(self, source: str, now: datetime, running: Running, *, deadline: float) -> None:
        self._source = source
        self._now = now
        self._running = running
        self._deadline = deadline
        self._counts: Counter[str] = Counter()
        self._next_try: datetime | None = None
        self._hosts = _Hosts()

    def all(self) -> Copied:
        rows = to_do(self._source, self._now)
        self._running.step("Copying pictures", rows.count())
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures") as pool:
            try:
                for batch in self._batches(rows):
                    self._copy(batch, pool)
            finally:
                self._hosts.stop()
        later = Picture.objects.filter(origin__name=self._source, try_after__gt=self._now)
        next_try = later.order_by("try_after").values_list("try_after", flat=True).first()
        left = to_do(self._source, self._now).count()
        return Copied(self._counts["copied"], self._counts["failed"], left, next_try)

    def _batches(self, rows: "QuerySet[Picture]") -> Iterator[list[_Wanted]]:
        """Each row once, by id: what fails or rests is not met again in this run."""
        last = 0
        still = Upstream.objects.filter(source__name=self._source, pictures=PictureHabit.COPY)
        while time.monotonic() < self._deadline and still.exists():
            some = [_wanted(row) for row in rows.filter(pk__gt=last).order_by("pk")[:BATCH]]
            if not some:
                return
            last = some[-1].id
            yield some

    def _copy(self, batch: list[_Wanted], pool: ThreadPoolExecutor) -> None:
        fetching: dict[Future[Stored | None], _Wanted] = {
            pool.submit(self._hosts.fetch, one, self._deadline): one for one in batch
        }
        try:
            for done in as_completed(fetching):
                self._settle(fetching[done], done)
                self._running.advance()
        except BaseException:
            for one in fetching:
                one.cancel()
            raise

    def _settle(self, wanted: _Wanted, done: "Future[Stored | None]") -> None:
        try:
            stored = done.result()
        except StoreTrouble:
            raise
        except PetwireError as trouble:
            self._counts["failed"] += 1
            self._running.notice([notice("picture_not_fetched", str(trouble), subject=wanted.source_id)])
            pause = (
                PAUSES[-1] if getattr(trouble, "gone", True) else PAUSES[min(wanted.tries, len(PAUSES) - 1)]
            )
            _same(wanted).update(
                trouble=str(trouble), tries=min(wanted.tries + 1, 1000), try_after=self._now + pause
            )
            return
        if stored is None:
            return
        values = {**bytes_of(stored), "trouble": "", "tries": 0, "try_after": None, "refetch_since": None}
        # Only if it is still the same picture: else its row says that there is another to fetch.
        self._counts["copied"] += _same(wanted).update(**values)


@dataclass(slots=True)
class _Hosts:
    """Fetches, few at a time from each server, and none any more from one that fails again and again."""

    slots: dict[str, threading.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: threading.Semaphore(PER_HOST))
    )
    failures: Counter[str] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self.stopped.set()

    def fetch(self, wanted: _Wanted, deadline: float) -> Stored | None:
        """The stored picture, or None when there is no time for it, or its server rests. Raises PetwireError."""
        host = wanted.host
        with self.slots[host]:
            if (
                self.stopped.is_set()
                or time.monotonic() >= deadline
                or self.failures[host] >= HOST_RESTS_AFTER
            ):
                return None
            try:
                stored = _first_good(wanted)
            except NotFetched as error:
                self.failures[host] = 0 if error.gone else self.failures[host] + 1
                raise
            finally:
                connections.close_all()  # this thread's, which it has where hosts share a store
            self.failures[host] = 0
            return stored


def _first_good(wanted: _Wanted) -> Stored:
    """The original, else the large one, else the small one. A server that only does not answer now is asked again
    later, rather than that a smaller picture is kept for good."""
    trouble: PetwireError | None = None
    for address in wanted.addresses:
        try:
            return store(fetch(address).data)
        except StoreTrouble:  # ours, not the picture's: it ends the run, which is done again
            raise
        except NotFetched as error:
            trouble = trouble or error
            if not error.gone and wanted.tries < SMALLER_AFTER:
                raise
        except PetwireError as error:
            trouble = trouble or error
    raise trouble or NotFetched("The source gives no address of this picture.", gone=True)


def addresses_of(row: Picture) -> tuple[str, ...]:
    """The addresses at the source: the original's first, each once."""
    given = (row.original_url, row.large_url, row.small_url)
    return tuple(dict.fromkeys(f"https:{one}" if one.startswith("//") else one for one in given if one))


def _wanted(row: Picture) -> _Wanted:
    return _Wanted(row.pk, row.source_id, addresses_of(row), row.updated_at, row.refetch_since, row.tries)


def _same(wanted: _Wanted) -> "QuerySet[Picture]":
    rows = Picture.objects.filter(pk=wanted.id, updated_at=wanted.updated_at)
    return rows.filter(refetch_since=wanted.refetch_since).exclude(is_withdrawn())


def is_withdrawn() -> Q:
    """Those pictures that are withdrawn themselves, or whose animal, organisation or source is."""

    def subjects(kind: Subject) -> "QuerySet[Withdrawn, int]":
        return Withdrawn.objects.filter(kind=kind).values_list("subject", flat=True)

    return (
        Q(pk__in=subjects(Subject.PICTURE))
        | Q(animal__in=subjects(Subject.ANIMAL))
        | Q(org__in=subjects(Subject.ORG))
        | Q(origin__id__in=subjects(Subject.SOURCE))
    )


def _withdrawn_copies(source: str) -> "QuerySet[Picture]":
    return Picture.objects.filter(is_withdrawn(), origin__name=source).exclude(content="")


def _drop(rows: "QuerySet[Picture]", now: datetime) -> int:
    found = dict(rows.values_list("pk", "content"))
    Picture.objects.filter(pk__in=found).update(**_NO_BYTES)
    return forget_unused(found.values(), now=now, unused_for=timedelta())


def _remember(upstream: Upstream, copied: Copied, now: datetime) -> None:
    upstream.pictures_at = now
    upstream.pictures_due_at = now if copied.left and copied.copied else copied.next_try
    if copied.left and not copied.copied:
        upstream.pictures_due_at = now + PAUSES[0]  # their servers rest
    upstream.save(update_fields=["pictures_at", "pictures_due_at"])
