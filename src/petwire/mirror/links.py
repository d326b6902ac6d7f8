"""Ask whether linked pictures are still there: a few addresses a day of each source that links its pictures.

What is known stands in the pictures' own rows, as with copies: `trouble` says why the address is dead, `tries` how
often it was found so, `try_after` when its turn comes again. A row that changes at the source begins anew.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import chain
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet

from petwire.catalog.models import Picture
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import Limits, NoPublicServer, NotThere, TooLarge, fetch
from petwire.lib.progress import Progress
from petwire.mirror.models import ASKING, PictureHabit, Upstream
from petwire.mirror.notices import notice
from petwire.mirror.pictures import (
    HOST_RESTS_AFTER,
    SECONDS,
    AnotherCopies,
    addresses_of,
    copying_lock,
    is_withdrawn,
)
from petwire.mirror.reads import find_upstream
from petwire.mirror.store import connected, lock
from petwire.runs.actions import Running, begin
from petwire.runs.models import State

AT_MOST = 200  # addresses in one run; up to half of them were found dead before
EVERY = timedelta(days=1)
# How long an address rests: one that answered, one that is dead, and one of which nothing is known.
LIVING, DEAD, UNKNOWN = timedelta(days=30), timedelta(days=7), timedelta(days=1)
LIMITS = Limits(bytes=1024, seconds=10.0)  # whether there is anything is enough


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run came to: its id, the addresses that were asked, and those of them that are dead."""

    run: int
    asked: int
    dead: int

    @property
    def words(self) -> str:
        return f"{self.asked} addresses of pictures asked, {self.dead} of them dead"


class _Found(Enum):
    """What an address was found to be. `NO_SERVER`: its server has no public address, or names fail just now."""

    LIVING = auto()
    DEAD = auto()
    NO_SERVER = auto()
    UNKNOWN = auto()


class NotLinked(PetwireError):
    """The source's pictures are copied, which finds dead addresses by itself."""

    exit_code = 2


def ask_links(*, name: str, now: datetime, watcher: Progress, seconds: float = SECONDS) -> Asked:
    """Ask some addresses of a source's linked pictures, one after the other, for at most so many seconds.

    Raises NotLinked, and AnotherCopies while another process is at the source's pictures.
    """
    upstream = find_upstream(name)
    if upstream.pictures != PictureHabit.LINK:
        raise NotLinked(
            f"Pictures of {name} are copied. `petwire mirror pictures {name}` copies what is left."
        )
    with connected() as db:
        if not lock(db, copying_lock(name), seconds=1):
            raise AnotherCopies(f"Pictures of {name} are being asked for already. Wait until that has ended.")
        with begin(kind=ASKING, subject=name, now=now, watcher=watcher) as running:
            asked = _ask(name, now, running, time.monotonic() + seconds)
            Upstream.objects.filter(pk=upstream.pk, pictures=PictureHabit.LINK).update(pictures_at=now)
            report = {"asked": asked.asked, "dead": asked.dead}
            state = State.DONE if asked.asked else State.NOTHING_NEW
            running.end(state, f"{name}: {asked.words}.", now=now, report=report)
    return asked


def asking_due(*, now: datetime) -> list[str]:
    """The sources of whose linked pictures some are to be asked now: a day after the last time, or the import."""
    sources = Upstream.objects.filter(pictures=PictureHabit.LINK, imported_at__lte=now - EVERY)
    due = sources.filter(Q(pictures_at=None) | Q(pictures_at__lte=now - EVERY))
    return list(due.order_by("id").values_list("source__name", flat=True))


def _ask(name: str, now: datetime, running: Running, deadline: float) -> Asked:
    rows = _turn(name, now)
    running.step("Asking for pictures", len(rows))
    silent: Counter[str] = Counter()  # by host: answers in a row that say nothing
    asked = dead = 0
    for row in rows:
        address = addresses_of(row)[0]
        host = urlsplit(address).netloc
        if time.monotonic() >= deadline:
            break
        if silent[host] < HOST_RESTS_AFTER:
            found, trouble = _look(address)
            silent[host] = silent[host] + 1 if found is _Found.UNKNOWN else 0
            asked += 1
            if _settle(row, found, trouble, now):
                dead += 1
                words = f"Animal {row.animal.source_id}: {trouble}"
                running.notice([notice("picture_dead", words, subject=row.source_id)])
        running.advance()
    return Asked(running.id, asked, dead)


def _turn(name: str, now: datetime) -> list[Picture]:
    """The pictures to ask for: those found dead before, then those that were asked longest ago, or never."""
    linked = Picture.objects.filter(origin__name=name, content="").exclude(is_withdrawn())
    due = linked.exclude(original_url="", large_url="", small_url="").select_related("animal")
    due = due.filter(Q(try_after=None) | Q(try_after__lte=now))
    again = list(due.filter(tries__gt=0).order_by("try_after", "pk")[: AT_MOST // 2])
    longest = F("try_after").asc(nulls_first=True)
    return list(chain(again, due.filter(tries=0).order_by(longest, "pk")[: AT_MOST - len(again)]))


def _look(address: str) -> tuple[_Found, str]:
    """How it stands with an address; why it is dead, if it is."""
    try:
        fetch(address, limits=LIMITS)
    except TooLarge:
        return _Found.LIVING, ""
    except NotThere as error:
        return _Found.DEAD, str(error)
    except NoPublicServer as error:
        return _Found.NO_SERVER, str(error)
    except PetwireError:
        return _Found.UNKNOWN, ""
    return _Found.LIVING, ""


def _settle(row: Picture, found: _Found, trouble: str, now: datetime) -> bool:
    """Write down what was found, if it is still the same picture and linked. Is it dead?"""
    same = _same(row)
    if found is _Found.UNKNOWN:
        same.update(try_after=now + UNKNOWN)
        return False
    if found is _Found.LIVING:
        same.update(trouble="", tries=0, try_after=now + LIVING)
        return False
    # Names may fail for an hour, here as well as there: a server is missed only when it is so on another day.
    if found is _Found.NO_SERVER and row.tries == 0:
        same.update(tries=1, try_after=now + UNKNOWN)
        return False
    tries = min(row.tries + 1, 1000)
    return bool(same.update(trouble=trouble, tries=tries, try_after=now + DEAD))


def _same(row: Picture) -> "QuerySet[Picture]":
    addresses = Q(original_url=row.original_url, large_url=row.large_url, small_url=row.small_url)
    linking = Upstream.objects.filter(pictures=PictureHabit.LINK).values("source__name")
    same = Picture.objects.filter(addresses, pk=row.pk, updated_at=row.updated_at, content="")
    return same.filter(origin__in=linking)
