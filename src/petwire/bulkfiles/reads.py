"""Questions about published sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from django.db import connection
from django.db.models import Max, OuterRef, Q, Subquery

from petwire.access.models import Service
from petwire.bulkfiles.confirmations import confirmed_of
from petwire.bulkfiles.models import (
    Confirmation,
    Kind,
    OrderEntry,
    PublishedSet,
    Receipt,
    Received,
    SignerKey,
)
from petwire.bulkfiles.received import NONE, Runs
from petwire.bulkfiles.schedule import NightFacts
from petwire.lib import parts, store
from petwire.lib.config import config
from petwire.lib.virtual import RUNS, layout_of
from petwire.runs.reads import attempts
from petwire.sharing.models import Subject

# Who gets files at all: approved, with the nightly files on, and the terms accepted.
GETS_FILES: Final = {
    "audience__standing": "approved",
    "audience__terms_accepted": True,
    "nightly_files": True,
}
TOLD_OF_SETS: Final = (
    "petwire_sets"  # the channel on which revoked and removed sets are told (migration 0007)
)
FILES = "files"  # what is served; what lies beside it is ours
INDEX = "index"
ORGS = "orgs"


@dataclass(frozen=True, slots=True)
class SetRow:
    """A published set: `folder` holds the files to serve, and never changes."""

    id: str
    folder: Path
    kind: str
    day: str
    started: datetime
    pets: int
    orgs: int
    new: int
    updated: int


def folder_of(key_id: str, name: str) -> Path:
    """The folder of a set, with its files and its index."""
    return config().home / "sets" / key_id / name


def place_of(key_id: str, name: str) -> str:
    """How the places of all files of a set begin."""
    return f"sets/{key_id}/{name}/"


def bring(row: SetRow) -> bool:
    """See that the files of a set lie on this disk, fetching them where hosts share a store. Takes its time.

    Raises StoreGone, StoreRefused.
    """
    if row.folder.is_dir() or not store.shared():
        return row.folder.is_dir()
    store.fetch(row.folder.parent / RUNS)
    layout = layout_of(row.folder)
    for source in layout.sources if layout else ():
        # Its own bytes, or those of a master, which is fetched as a whole.
        if source.parent != row.folder.parent and not parts.fetch_folder(source.parent):
            return False
        parts.fetch(source)  # not all are there: pieces are made when the first zipped set is
    return store.fetch_folder(row.folder)  # last: who finds it finds the others


def current_set(service_id: int) -> SetRow | None:
    """The set that a login of this service sees: the newest that is not revoked."""
    row = (
        PublishedSet.objects.filter(service_id=service_id, revoked_at=None)
        .select_related("service")
        .order_by("-id")
        .first()
    )
    return None if row is None else set_row(row)


def set_of(service_id: int, name: str) -> SetRow | None:
    """A set of a service by its id, while it is neither revoked nor pruned."""
    row = (
        PublishedSet.objects.filter(service_id=service_id, name=name, revoked_at=None)
        .select_related("service")
        .first()
    )
    return None if row is None else set_row(row)


def newest_sets() -> dict[str, SetRow]:
    """By key id: the set that a login of the service sees."""
    newest = PublishedSet.objects.filter(revoked_at=None).order_by("service", "-id").distinct("service")
    return {row.service.key_id: set_row(row) for row in newest.select_related("service")}


def good_sets(names: Iterable[str]) -> set[str]:
    """Of these sets, those that are neither revoked nor pruned. FTP asks at each command, so it is one plain query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM bulkfiles_publishedset WHERE name = ANY (%s) AND revoked_at IS NULL",
            [list(names)],
        )
        return {name for (name,) in cursor}


def without_successor() -> list[Service]:
    """Approved services with the nightly files on whose newest set is revoked: they wait for the next one."""
    newest = PublishedSet.objects.filter(service=OuterRef("pk")).order_by("-id")
    return list(
        Service.objects.filter(**GETS_FILES)
        .annotate(revoked=Subquery(newest.values("revoked_at")[:1]))
        .filter(revoked__isnull=False)
        .select_related("audience")
        .order_by("id")
    )


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order to a service. `fetched` is when the service first had it; `hidden` and `confirmed`, when by its own word
    the record was hidden and erased there. `answered`: it was fetched, or, by a service that signs receipts, confirmed.
    `overdue`: its deadline passed before that."""

    service: str
    seq: int
    kind: str
    org: int | None
    animal: int | None
    media: int | None
    code: str
    ordered: datetime
    deadline: datetime
    lifted: datetime | None
    fetched: datetime | None
    hidden: datetime | None
    confirmed: datetime | None
    answered: bool
    overdue: bool


def orders_to(service_id: int | None = None, *, now: datetime, org_id: int | None = None) -> list[OrderRow]:
    """All orders that were given, to one service or to all, in their order; with `org_id`, those about it."""
    entries = OrderEntry.objects.select_related("service").order_by("service_id", "id")
    given = _Given.of(service_id)
    if org_id is not None:
        entries = entries.filter(Q(org=org_id) | Q(kind=Subject.SOURCE))
    if service_id is not None:
        entries = entries.filter(service=service_id)
    lifted = {row.lifts: row.at for row in entries if row.lifts is not None}
    return [given.order(row, lifted.get(row.pk), now) for row in entries if row.seq is not None]


@dataclass(frozen=True, slots=True)
class _Given:
    """What services fetched and confirmed, the oldest first, by service; and which of them sign receipts."""

    fetched: Mapping[int, list[Receipt]]
    confirmed: Mapping[int, list[Confirmation]]
    signing: frozenset[int]

    @classmethod
    def of(cls, service_id: int | None) -> Self:
        """Of one service, or of all."""
        fetched, confirmed = defaultdict(list), defaultdict(list)
        one = {} if service_id is None else {"service": service_id}
        for receipt in Receipt.objects.filter(**one).order_by("at", "id"):
            fetched[receipt.service_id].append(receipt)
        for row in Confirmation.objects.filter(**one).order_by("id"):
            confirmed[row.service_id].append(row)
        signing = SignerKey.objects.filter(**one).values_list("service_id", flat=True)
        return cls(fetched, confirmed, frozenset(signing))

    def order(self, row: OrderEntry, lifted: datetime | None, now: datetime) -> OrderRow:
        """An order, with what became of it."""
        assert row.seq is not None and row.deadline is not None
        had = self.fetched.get(row.service_id, ())
        fetched = next((one.at for one in had if one.upto >= row.pk), None)
        said = confirmed_of(self.confirmed.get(row.service_id, []), row.seq)
        answered = said.erased if row.service_id in self.signing else said.erased or fetched
        return OrderRow(
            service=row.service.key_id,
            seq=row.seq,
            kind=row.kind,
            org=row.org,
            animal=row.animal,
            media=row.media,
            code=row.code,
            ordered=row.at,
            deadline=row.deadline,
            lifted=lifted,
            fetched=fetched,
            hidden=said.hidden,
            confirmed=said.erased,
            answered=answered is not None,
            overdue=answered is None and lifted is None and now > row.deadline,
        )


def last_receipts() -> dict[str, datetime]:
    """By key id: when the service last fetched its orders."""
    newest = Receipt.objects.values("service__key_id").annotate(at=Max("at"))
    return dict(newest.values_list("service__key_id", "at"))


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a service has ever received, by ids."""

    orgs: Runs
    animals: Runs
    pictures: Runs


def received_by(service: Service) -> Holdings:
    """What a service has ever received; whatever of it was not deleted, it holds still."""
    row = Received.objects.filter(service=service).first()
    if row is None:
        return Holdings(NONE, NONE, NONE)
    return Holdings(*(Runs.decode(bytes(part)) for part in (row.orgs, row.animals, row.pictures)))


def set_row(row: PublishedSet) -> SetRow:
    """A table row as a value."""
    return SetRow(
        id=row.name,
        folder=folder_of(row.service.key_id, row.name) / FILES,
        kind=row.kind,
        day=row.day.isoformat(),
        started=row.started_at,
        pets=row.pets,
        orgs=row.orgs,
        new=row.new,
        updated=row.updated,
    )


def due_services(day: date) -> list[Service]:
    """Approved services with the nightly files on that have no nightly set of a local day yet."""
    return list(
        Service.objects.filter(**GETS_FILES)
        .exclude(pk__in=PublishedSet.objects.filter(day=day, kind=Kind.NIGHTLY).values("service_id"))
        .select_related("audience")
        .order_by("id")
    )


def nights(*, now: datetime) -> dict[str, NightFacts]:
    """By key id of each approved service with the nightly files on: what decides when its set is due."""
    # The newest, not that of the highest day, which may be of a clock that was wrong.
    nightly = PublishedSet.objects.filter(service=OuterRef("pk"), kind=Kind.NIGHTLY).order_by("-id")
    services = (
        Service.objects.filter(**GETS_FILES).annotate(last=Subquery(nightly.values("day")[:1])).order_by("id")
    )
    tried = attempts(kind="bulk write", since=now - timedelta(days=2))
    return {
        one.key_id: NightFacts(
            one.files_since or one.approved_at or one.created_at, one.last, tried.get(one.key_id, ())
        )
        for one in services
    }
