"""Questions about animals and their organisations, for whoever runs the instance; and the change log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q

from petwire.catalog.models import DELETED, NO_CONTENT, Animal, Picture, Video
from petwire.catalog.render import VALUES
from petwire.lib.errors import PetwireError
from petwire.lib.ready import Ready, Told
from petwire.orgs.models import Organisation

# Animals and pictures of a source that were erased here (petwire/mirror/sql/places.sql).
PLACE = Q(status=DELETED, digest=NO_CONTENT)
PICTURE_PLACE = Q(content="", original_url="", large_url="", small_url="")
AT_ONCE = 2000  # rows a listing holds in memory


class NoSuchAnimal(PetwireError):
    """There is no animal with that id."""

    def __init__(self, animal_id: int) -> None:
        super().__init__(f"There is no animal {animal_id}. `petwire animals list` shows all.")


@dataclass(frozen=True, slots=True)
class OrgRow:
    """An organisation in a list; `animals` counts those that are not deleted."""

    id: int
    name: str
    source: str
    source_id: str
    animals: int


@dataclass(frozen=True, slots=True)
class AnimalRow:
    """An animal in a list; `updated` is the record's own time."""

    id: int
    org: int
    source: str
    source_id: str
    name: str
    species: str
    status: str
    updated: datetime | None


class Cursor(NamedTuple):
    """How far a reader of the change log has come. Later changes compare greater, also after a restore."""

    epoch: int
    transaction: int
    id: int


BEGINNING = Cursor(0, 0, 0)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change; `cursor` is where to go on after it. `org` is None for a source."""

    cursor: Cursor
    at: datetime
    kind: str
    subject: int
    org: int | None
    verb: str


def list_orgs() -> Iterator[OrgRow]:
    """Every organisation in the order of its id, with the number of its animals."""
    held = Animal.objects.filter(deleted_at=None).exclude(PLACE).order_by().values_list("org_id")
    animals = dict(held.annotate(Count("pk")))
    for org in Organisation.objects.order_by("id").iterator(AT_ONCE):
        yield OrgRow(org.pk, org.name, str(org.origin_id), org.source_id, animals.get(org.pk, 0))


def list_animals(org_id: int | None = None) -> Iterator[AnimalRow]:
    """Every animal in the order of its id, or those of one organisation. Streamed: any number fits.

    Of a mirrored one that was erased and is kept out only the place is held: it is in no list.
    """
    rows = Animal.objects.exclude(PLACE).order_by("id")
    if org_id is not None:
        rows = rows.filter(org_id=org_id)
    columns = ("id", "org_id", "origin_id", "source_id", "name", "species", "status", "updated_at")
    for row in rows.values_list(*columns).iterator(AT_ONCE):
        yield AnimalRow(*row)


_ANIMALS: Ready[Animal] = Ready(lambda: Animal.objects.filter(pk__one_of=Told("ids")).order_by("id"))


def animals_by_id(animal_ids: Iterable[int]) -> list[Animal]:
    """These animals whole, in the order of their ids. Whether anybody may see them, `sharing` says."""
    return _ANIMALS.rows(ids=list(animal_ids))


def animal_columns(animal_ids: Iterable[int], columns: Sequence[str]) -> Iterator[Any]:
    """Some columns of these animals as named tuples, in the order of their ids, `id` among them: where thousands are
    read, a whole object for each costs as much as what is made of it."""
    rows = Animal.objects.filter(pk__in=list(animal_ids)).order_by("id")
    return iter(rows.values_list(*columns, named=True))


def show_animal(animal_id: int) -> dict[str, Any]:
    """Everything that is kept of an animal, by our names and in the order of the record, ready for JSON.

    For whoever runs the instance: it holds what is withheld from others, too.
    """
    animal = Animal.objects.filter(pk=animal_id).first()
    if animal is None:
        raise NoSuchAnimal(animal_id)
    return {
        "id": animal.pk,
        "org": animal.org_id,
        "source": animal.origin_id,
        "source_id": animal.source_id,
        **{name: _plain(getattr(animal, name)) for name in VALUES},
        "qualities": animal.qualities,
        "pictures": _media(animal.pictures.order_by("position", "id")),
        "videos": _media(animal.videos.order_by("position", "id")),
        "contact_public": animal.contact_public,
        "do_not_publish": animal.do_not_publish,
        "bonded_with": animal.bonded_with_id,
        "kept": animal.kept,
        "deleted_at": _plain(animal.deleted_at),
        "created_at": _plain(animal.created_at),
        "changed_at": _plain(animal.changed_at),
    }


def changes_after(cursor: Cursor, limit: int) -> list[ChangeRow]:
    """The next changes after a cursor, oldest first; none yet when a transaction is still in progress.

    A change is held back until every transaction that began before it has ended: one that commits late can
    then never slip in behind a cursor.
    """
    with connection.cursor() as database:
        database.execute(
            "SELECT c.epoch, c.transaction, c.id, c.at, c.kind, c.subject, c.org, c.verb FROM catalog_change c"
            " WHERE (c.epoch, c.transaction, c.id) > (%s, %s, %s)"
            # Numbers of transactions begin anew in another cluster; what an earlier epoch holds is complete.
            " AND (c.epoch < (SELECT number FROM catalog_epoch)"
            " OR c.transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
            " ORDER BY c.epoch, c.transaction, c.id LIMIT %s",
            [*cursor, limit],
        )
        return [ChangeRow(Cursor(*row[:3]), *row[3:]) for row in database.fetchall()]


def log_end() -> tuple[Cursor, int]:
    """The cursor of a reader who has seen all changes so far, and the number that the next transaction will have.

    Whoever takes it and then reads the records misses nothing: what commits from now on comes after it.
    """
    with connection.cursor() as database:
        database.execute(
            "WITH now AS MATERIALIZED (SELECT pg_snapshot_xmin(s)::text::bigint AS oldest,"
            " pg_snapshot_xmax(s)::text::bigint AS following FROM pg_current_snapshot() s)"
            " SELECT e.number, coalesce(c.transaction, 0), coalesce(c.id, 0), now.following"
            " FROM now CROSS JOIN catalog_epoch e LEFT JOIN LATERAL ("
            "SELECT transaction, id FROM catalog_change WHERE epoch = e.number AND transaction < now.oldest"
            " ORDER BY transaction DESC, id DESC LIMIT 1) c ON true"
        )
        row = database.fetchone()
        return Cursor(*row[:3]), row[3]


def _media(rows: Iterable[Picture] | Iterable[Video]) -> list[dict[str, Any]]:
    hidden = ("animal_id", "org_id", "origin_id")
    return [
        {
            field.attname: _plain(getattr(row, field.attname))
            for field in row._meta.concrete_fields
            if field.attname not in hidden
        }
        for row in rows
    ]


def _plain(value: Any) -> Any:
    """A value as JSON has it: times and dates as ISO 8601, numbers with a point as text, so that none is rounded."""
    if isinstance(value, date):  # and every datetime
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
