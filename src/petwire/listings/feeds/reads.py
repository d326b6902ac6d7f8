"""Questions of the open outlets. Every one starts at the gate: what sharing says anybody may pass on. Site maps alone
name all pages: they send people to us, and nothing elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from petwire.catalog.models import Animal, Change, Picture, Tombstone, Video
from petwire.catalog.reads import ChangeRow, Cursor, changes_after, log_end
from petwire.lib.errors import PetwireError
from petwire.lib.sql import statement
from petwire.listings.feeds.asked import Place
from petwire.orgs.models import Organisation, Source
from petwire.sharing.models import OWN_PAGES, Audience, ShownAnimal
from petwire.sharing.reads import (
    open_animals,
    shown_animals,
    shown_orgs,
    shown_pictures,
    shown_videos,
    were_public,
)

NEWEST = 50  # entries of a feed
MOST_GONE = 100  # tombstones of a feed
LOOKS_BACK = 1000  # changes that a feed's tombstones are taken from
AT_ONCE = 1000  # changes that a follower is taken through in one answer
CHUNK = 2000  # rows that a sitemap holds in memory
SPAN = 10_000  # ids of one sitemap: it is written in seconds, and the protocol allows 50,000


class StartAgain(PetwireError):
    """The cursor is of before a restore, or of another instance; nobody knows what it has missed."""


@dataclass(frozen=True, slots=True)
class Told:
    """An animal as open outlets tell of it: its row with its organisation, and its media in order. `bonded` is the
    other half of a pair where that is shown as well."""

    animal: Animal
    pictures: Sequence[Picture]
    videos: Sequence[Video]
    bonded: int | None


@dataclass(frozen=True, slots=True)
class Gone:
    """The id of an animal that was public here and is not any more, and when."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what a follower gets: animals as they are now, ids of those that are gone, and where to go on. `more`
    says that something is there already."""

    animals: tuple[Told, ...]
    gone: tuple[int, ...]
    place: Place
    more: bool


def page(place: Place | None, *, org_id: int | None, limit: int) -> Page:
    """The next part for a follower, who has none at first. Raises StartAgain.

    It walks through all animals that are shown, then through the changes since it began. So it holds exactly the
    animals that are shown once there is no more: each change is told as the animal is now, or as gone.
    """
    now, following = log_end()  # before the animals are read: what commits meanwhile comes with the changes
    if place is None:
        place = Place(walking=True, log=now)
    if place.log.epoch != now.epoch or place.log.transaction >= following:
        raise StartAgain(
            "This cursor cannot be followed any more: the site was restored, or the cursor is another site's."
        )
    return (_walk if place.walking else _follow)(place, org_id, limit)


def _walk(place: Place, org_id: int | None, limit: int) -> Page:
    ids = _ids(Walk(first=place.after + 1, org_id=org_id), limit + 1)
    some = list(open_animals().filter(pk__in=ids[:limit]).select_related("org__origin").order_by("pk"))
    if len(ids) > limit:
        return Page(tuple(told(some)), (), Place(True, place.log, ids[limit - 1]), True)
    return Page(tuple(told(some)), (), Place(False, place.log), False)


def _follow(place: Place, org_id: int | None, limit: int) -> Page:
    # A change of which only some animals were told is read again.
    before = place.log._replace(id=place.log.id - 1) if place.after else place.log
    rows = changes_after(before, AT_ONCE)
    subjects = _Subjects(place, org_id, limit, _small(rows))
    is_whole = all(subjects.take(row) for row in rows)
    return _page_of(subjects, more=not is_whole or len(rows) == AT_ONCE)


class _Subjects:
    """The animals that changes speak of, up to a limit, and how far one has come with that."""

    def __init__(
        self, place: Place, org_id: int | None, limit: int, small: Mapping[Cursor, set[int]]
    ) -> None:
        self.place = place
        self.org_id = org_id
        self.found: dict[int, bool] = {}  # by id: whether it left an organisation that had it listed
        self.may_have_left: set[int] = (
            set()
        )  # those who may have been told before, though nobody may pass them on now
        self._limit = limit
        self._small = small

    def take(self, row: ChangeRow) -> bool:
        """Take in what a change speaks of. False when it does not fit any more, or not whole."""
        if self.org_id is not None and row.org not in (None, self.org_id):
            self.place = Place(False, row.cursor)
            return True
        room = self._limit - len(self.found)
        if room <= 0:
            return False
        if row.cursor in self._small:
            self._add(self._small[row.cursor], row)
            self.place = Place(False, row.cursor)
            return True
        done = self.place.after if self.place.log == row.cursor else 0
        ids = list(self._many(row).filter(pk__gt=done)[: room + 1])
        self._add(ids[:room], row)
        self.place = Place(False, row.cursor, ids[room - 1] if len(ids) > room else 0)
        return len(ids) <= room

    def _add(self, ids: Iterable[int], row: ChangeRow) -> None:
        for one in ids:
            moved = row.verb == "moved" and one == row.subject
            self.found[one] = self.found.get(one, False) or moved
            if moved or row.kind == "source":
                self.may_have_left.add(one)

    def _many(self, row: ChangeRow) -> "QuerySet[Animal, int]":
        """The animals of an organisation or a source, by id."""
        animals = Animal.objects.order_by("pk").values_list("pk", flat=True)
        if row.kind == "org":
            return animals.filter(org_id=row.subject)
        of_source = animals.filter(origin_id__in=Source.objects.filter(pk=row.subject).values("name"))
        return of_source if self.org_id is None else of_source.filter(org_id=self.org_id)


def _small(rows: Sequence[ChangeRow]) -> dict[Cursor, set[int]]:
    """The animals that changes of animals and pictures speak of: the animal, and the other half of a bonded pair."""
    pictures = [row.subject for row in rows if row.kind == "picture"]
    animals = {row.subject for row in rows if row.kind == "animal"}
    of_picture = dict(Picture.objects.filter(pk__in=pictures).values_list("pk", "animal_id"))
    halves: dict[int, set[int]] = {}
    pairs = Animal.objects.filter(Q(pk__in=animals, bonded_with__isnull=False) | Q(bonded_with__in=animals))
    for one, other in pairs.values_list("pk", "bonded_with_id"):
        halves.setdefault(one, set()).add(other)
        halves.setdefault(other, set()).add(one)
    found = {}
    for row in rows:
        if row.kind == "animal":
            found[row.cursor] = {row.subject} | halves.get(row.subject, set())
        elif row.kind == "picture":
            found[row.cursor] = {of_picture[row.subject]} if row.subject in of_picture else set()
    return found


def _page_of(subjects: _Subjects, *, more: bool) -> Page:
    rows = open_animals().filter(pk__in=subjects.found).select_related("org__origin").order_by("pk")
    shown = {row.pk: row for row in rows}
    mine = [row for row in shown.values() if subjects.org_id in (None, row.org_id)]
    left = {one for one, moved in subjects.found.items() if moved}
    hidden = subjects.found.keys() - shown.keys()
    gone = _told_gone(hidden - _never_told(hidden - subjects.may_have_left)) | left
    return Page(tuple(told(mine)), tuple(sorted(gone - {row.pk for row in mine})), subjects.place, more)


def _never_told(hidden: Iterable[int]) -> set[int]:
    """Of animals that nobody may pass on, those that are shown here all the same: unless they moved, or the terms of
    their source changed, they were in no answer before."""
    return set(shown_animals().filter(pk__in=list(hidden)).values_list("pk", flat=True))


def _told_gone(hidden: Iterable[int]) -> set[int]:
    """Of animals that are not shown, those whose page answers that they are gone. Of the others nothing is told."""
    hidden = list(hidden)
    erased = Tombstone.objects.filter(kind="animal", subject__in=hidden).values_list("subject", flat=True)
    return were_public(hidden) | set(erased)


def told(animals: Sequence[Animal]) -> list[Told]:
    """Animals that the caller found shown, with what is told of them; the number of queries is always the same."""
    ids = [animal.pk for animal in animals]
    pictures, videos = shown_pictures(ids), shown_videos(ids)
    named = {animal.bonded_with_id for animal in animals if animal.bonded_with_id}
    halves = open_animals().filter(Q(bonded_with__in=ids) | Q(pk__in=named))
    bonded: dict[int, int] = {}
    for one, other in halves.values_list("pk", "bonded_with_id"):
        bonded |= {other: one} if other in ids else {}
    by_name = set(halves.values_list("pk", flat=True)) if named else set()
    for animal in animals:
        if animal.bonded_with_id in by_name:
            bonded[animal.pk] = animal.bonded_with_id
    return [
        Told(one, pictures.get(one.pk, []), videos.get(one.pk, []), bonded.get(one.pk)) for one in animals
    ]


@dataclass(frozen=True, slots=True)
class Walk:
    """Which animals are walked, by their ids from `first` to `last`; None leaves something open.

    `open`: those alone that anybody may pass on.
    """

    first: int = 1
    last: int = 2**63 - 1
    org_id: int | None = None
    species: str | None = None
    status: str | None = None
    down: bool = False
    open: bool = True


def _ids(walk: Walk, most: int) -> list[int]:
    """The first ids of animals that are shown."""
    text = statement("petwire.listings.feeds", "walk.sql")
    given: dict[str, Any] = {"first": walk.first, "last": walk.last, "org": walk.org_id, "most": most}
    given |= {"open": walk.open}
    given |= {"species": walk.species, "status": walk.status}
    given["audience"] = Audience.objects.values_list("id", flat=True).get(name=OWN_PAGES)
    with connection.cursor() as cursor:
        cursor.execute(text.replace("/* down */", "DESC") if walk.down else text, given)
        return [one for (one,) in cursor.fetchall()]


def newest(*, org_id: int | None, species: str | None, status: str | None) -> list[Told]:
    """The entries of a feed: the newest animals, of an organisation or of a kind."""
    ids = _ids(Walk(org_id=org_id, species=species, status=status, down=True), NEWEST)
    return told(list(open_animals().filter(pk__in=ids).select_related("org__origin").order_by("-pk")))


def lately_gone() -> list[Gone]:
    """The animals that were public and that one of the latest changes took away, the last first.

    They are the same for every feed, whatever it is narrowed to: a tombstone tells an id, and not what it was.
    """
    found: dict[int, datetime] = {}
    order = ("-epoch", "-transaction", "-id")
    rows = Change.objects.order_by(*order).values_list("kind", "subject", "at")[:LOOKS_BACK]
    orgs = {subject for kind, subject, _ in rows if kind == "org"}
    of_org: dict[int, list[int]] = {}
    # Each is asked for as it comes: all that are shown together are many.
    shown = ShownAnimal.objects.filter(audience__name=OWN_PAGES, animal_id=OuterRef("pk"))
    hidden = Animal.objects.filter(~Exists(shown), org_id__in=orgs)
    for one, org_id in hidden.order_by("-pk").values_list("pk", "org_id")[:LOOKS_BACK]:
        of_org.setdefault(org_id, []).append(one)
    for kind, subject, at in rows:
        ids = [subject] if kind == "animal" else of_org.get(subject, []) if kind == "org" else []
        for one in ids:
            found.setdefault(one, at)
    gone = _told_gone(found.keys() - set(shown_animals().filter(pk__in=found).values_list("pk", flat=True)))
    return [Gone(one, at) for one, at in found.items() if one in gone][:MOST_GONE]


@dataclass(frozen=True, slots=True)
class Part:
    """One sitemap: which of the spans of ids, and when the last record in it changed."""

    number: int
    updated_at: datetime | None


def animal_parts() -> list[Part]:
    """The spans of ids that hold animals which are shown. Of when one in it changed nothing is said: all would have to
    be read for that, and each page's line says it."""
    first, parts = 0, []
    while ids := _ids(Walk(first=first, open=False), 1):
        parts.append(Part(ids[0] // SPAN, None))
        first = (ids[0] // SPAN + 1) * SPAN
    return parts


def org_parts() -> list[Part]:
    """The spans of ids that hold organisations which are shown."""
    return [
        Part(number, None)
        for number in sorted({one // SPAN for one in shown_orgs().values_list("pk", flat=True)})
    ]


def animals_in(number: int) -> Iterator[tuple[Animal, Sequence[Picture]]]:
    """The shown animals of a span with their pictures, streamed: only a part of them is in memory at once."""
    first, behind = number * SPAN, (number + 1) * SPAN
    while ids := _ids(Walk(first=first, last=behind - 1, open=False), CHUNK):
        pictures = shown_pictures(ids)
        for one in shown_animals().filter(pk__in=ids).order_by("pk"):
            yield one, pictures.get(one.pk, [])
        first = ids[-1] + 1


def orgs_in(number: int) -> Iterator[Organisation]:
    """The shown organisations of a span, streamed."""
    rows = shown_orgs().filter(pk__range=(number * SPAN, (number + 1) * SPAN - 1)).order_by("pk")
    return rows.iterator(CHUNK)
