"""What the worker does for notices: notes who is new, gathers what each reader is to hear, sends it, forgets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import translation

from petwire.catalog.models import Animal
from petwire.catalog.reads import Cursor, changes_after, log_end
from petwire.lib.config import config
from petwire.lib.sql import statement
from petwire.listings.present import Card
from petwire.listings.render import LOOKING
from petwire.listings.watch import mails, searches
from petwire.listings.watch.actions import erase
from petwire.listings.watch.models import Arrival, Kind, Pace, Reader, Watch
from petwire.listings.watch.rules import (
    AWAY_FOR,
    CONFIRM_WITHIN,
    MAILED_A_DAY,
    SHOWN_AT_ONCE,
    Counted,
    Fate,
    Life,
    fate,
    is_news,
    is_time,
    life,
)
from petwire.sharing.models import OWN_PAGES
from petwire.sharing.reads import shown_animals

MANY = 5_000  # changes, after which all animals are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """New animals of one search: the newest few as cards, and how many there are."""

    watch: Watch
    words: str
    cards: tuple[Card, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a favourite; `card` is None when it is not shown, and then nothing is said of it."""

    watch: Watch
    fate: Fate
    card: Card | None


@dataclass(slots=True)
class News:
    """What one reader is to hear, in one mail; `before` are the rows as they were, should it not be sent."""

    reader: Reader
    found: list[Found] = field(default_factory=list)
    became: list[Became] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found or self.became)


def note_arrivals(*, now: datetime, among: Sequence[int] | None = None) -> int:
    """Note the animals that are shown for the first time, of all or among some. Returns how many. One process at a
    time, so that numbers are given in the order in which they can be seen."""
    text = statement("petwire.listings.watch", "arrivals.sql")
    if among is not None:
        text = text.replace("-- among", "AND n.id = ANY (%(among)s::bigint[])")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('listings_arrival'))")
        given: dict[str, Any] = {"now": now, "audience": OWN_PAGES, "looking": sorted(LOOKING)}
        cursor.execute(text, given | ({} if among is None else {"among": list(among)}))
        return int(cursor.rowcount)


class Arrivals:
    """Notes who is new, again and again: it knows how far it has come in the change log, and looks at those alone of
    whom that speaks since. The first time, after a restore, and after very many changes it looks at all."""

    def __init__(self) -> None:
        self._seen: Cursor | None = None

    def note(self, *, now: datetime) -> int:
        """Note them. Returns how many."""
        until, _ = log_end()  # what commits from now on is of the next time
        among = self._changed(until)
        noted = 0 if among == [] else note_arrivals(now=now, among=among)
        self._seen = until
        return noted

    def _changed(self, until: Cursor) -> list[int] | None:
        """The animals of whom changes speak; None for all."""
        if self._seen is None or self._seen.epoch != until.epoch:
            return None
        rows = changes_after(self._seen, MANY)
        if len(rows) == MANY or any(row.kind == "source" for row in rows):
            return None
        orgs = {row.subject for row in rows if row.kind == "org"}
        of_orgs = Animal.objects.filter(org_id__in=orgs).values_list("pk", flat=True) if orgs else ()
        return sorted({row.subject for row in rows if row.kind == "animal"}.union(of_orgs))


def fates(animal_ids: Sequence[int]) -> dict[int, Fate]:
    """How animals stand, as far as their pages say it."""
    shown = dict(shown_animals().filter(pk__in=animal_ids).values_list("pk", "status"))
    return {one: fate(shown.get(one), LOOKING) for one in animal_ids}


def due_readers(*, now: datetime) -> list[int]:
    """Readers who may have something to hear now, and a mail left today."""
    newest = Arrival.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rows = Watch.objects.filter(confirmed_at__isnull=False).exclude(
        reader__mailed_on=now.date(), reader__mailed__gte=MAILED_A_DAY
    )
    due = {
        watch.reader_id for watch in rows.filter(kind=Kind.SEARCH, seen__lt=newest) if _is_time(watch, now)
    }
    favourites = list(rows.filter(kind=Kind.ANIMAL).values_list("reader_id", "animal", "state"))
    now_so = fates(sorted({animal for _, animal, _ in favourites if animal is not None}))
    due |= {reader for reader, animal, told in favourites if animal is not None and now_so[animal] != told}
    return sorted(due)


def send_due(*, now: datetime) -> int:
    """Send what is due: one mail to each reader. Returns how many. What is withdrawn at this moment is in none."""
    newest = Arrival.objects.aggregate(newest=Max("pk"))["newest"] or 0
    sent = 0
    for reader_id in due_readers(now=now):
        news, before = _take(reader_id, newest, now)
        if not news:
            continue
        if not mails.send_news(news, now=now):
            _put_back(before, news.reader, now)
            break  # the mail server is away; the others are due again as well
        _drop_finished(news)
        sent += 1
    return sent


def lives_over(*, now: datetime) -> bool:
    """Are there addresses to be warned, or wishes to be forgotten?"""
    return _unconfirmed(now).exists() or _long_away(now).exists() or any(_to_see_to(now))


def see_to_lives(*, now: datetime) -> tuple[int, int]:
    """Warn who has not clicked for long, forget who did not answer, and what was never confirmed. Returns how many were
    warned, and how many wishes forgotten."""
    forgotten = list(_unconfirmed(now)) + list(_long_away(now))
    warned = 0
    for reader, what in _to_see_to(now):
        if what is Life.ERASE:
            forgotten += list(reader.watches.all())
        elif mails.send_warning(reader, now=now):
            Reader.objects.filter(pk=reader.pk).update(warned_at=now)
            warned += 1
    erase(forgotten)
    return warned, len(forgotten)


def _is_time(watch: Watch, now: datetime) -> bool:
    return is_time(at_once=watch.pace == Pace.AT_ONCE, looked_on=watch.looked_on, now=now, zone=config().zone)


@transaction.atomic
def _take(reader_id: int, newest: int, now: datetime) -> tuple[News | None, list[dict[str, Any]]]:
    """What a reader is to hear, noted as told: should the process die now, it is lost rather than told twice."""
    reader = Reader.objects.select_for_update().filter(pk=reader_id).first()
    if reader is None or Counted(reader.mailed_on, reader.mailed).today(now.date()) >= MAILED_A_DAY:
        return None, []
    watches = list(reader.watches.filter(confirmed_at__isnull=False).order_by("pk"))
    before = [
        {"pk": one.pk, "seen": one.seen, "state": one.state, "looked_on": one.looked_on} for one in watches
    ]
    news = News(reader)
    now_so = fates([one.animal for one in watches if one.animal is not None])
    with translation.override(reader.language):
        for watch in watches:
            if watch.animal is not None:
                _look_at_animal(watch, now_so[watch.animal], news, now)
            elif watch.seen < newest and _is_time(watch, now):
                _look_at_search(watch, newest, news, now)
    if news:
        reader.mailed = Counted(reader.mailed_on, reader.mailed).today(now.date()) + 1
        reader.mailed_on = now.date()
        reader.save(update_fields=["mailed", "mailed_on"])
    return news, before


def _look_at_search(watch: Watch, newest: int, news: News, now: datetime) -> None:
    fresh = Arrival.objects.filter(pk__gt=watch.seen, pk__lte=newest, at__gt=watch.made_at)
    ids = searches.matching(watch.query, fresh.values_list("animal", flat=True))
    watch.seen, watch.looked_on = newest, now.astimezone(config().zone).date()
    watch.save(update_fields=["seen", "looked_on"])
    if ids:
        cards = searches.cards(ids[:SHOWN_AT_ONCE], now)
        news.found.append(Found(watch, searches.words(watch.query), cards, len(ids)))


def _look_at_animal(watch: Watch, stands: Fate, news: News, now: datetime) -> None:
    told = Fate(watch.state)
    if stands == told:
        return
    watch.state, watch.looked_on = stands, now.date()
    watch.save(update_fields=["state", "looked_on"])
    if is_news(told, stands):
        card = next(iter(searches.cards([watch.animal or 0], now)), None)
        news.became.append(Became(watch, stands, card))


@transaction.atomic
def _put_back(before: list[dict[str, Any]], reader: Reader, now: datetime) -> None:
    for row in before:
        Watch.objects.filter(pk=row["pk"]).update(
            seen=row["seen"], state=row["state"], looked_on=row["looked_on"]
        )
    Reader.objects.filter(pk=reader.pk).update(mailed=reader.mailed - 1)


def _drop_finished(news: News) -> None:
    """An adopted animal has a home: there is no more to tell."""
    erase([one.watch for one in news.became if one.fate is Fate.ADOPTED])


def _unconfirmed(now: datetime) -> Any:
    return Watch.objects.filter(confirmed_at=None, made_at__lte=now - CONFIRM_WITHIN)


def _long_away(now: datetime) -> Any:
    return Watch.objects.filter(kind=Kind.ANIMAL, state=Fate.AWAY, looked_on__lte=(now - AWAY_FOR).date())


def _to_see_to(now: datetime) -> list[tuple[Reader, Life]]:
    old = Reader.objects.filter(Q(kept_at__lte=now - CONFIRM_WITHIN), watches__confirmed_at__isnull=False)
    found = ((one, life(kept_at=one.kept_at, warned_at=one.warned_at, now=now)) for one in old.distinct())
    return [(one, what) for one, what in found if what is not Life.KEEP]
