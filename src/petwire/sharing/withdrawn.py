"""Questions about withdrawals: what is withdrawn, by whose word, since when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from petwire.catalog.models import NO_CONTENT, Animal, Picture
from petwire.orgs.models import Organisation, Source
from petwire.sharing.models import Code, Subject, WithdrawalEntry, Withdrawn
from petwire.sharing.orderers import Orderer, orderer_of

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """A withdrawal. `name` is what people call its subject, "" when that is gone; `org_name` likewise. `lifted` is
    when it ended, None while it is in force. `erased_from` is the source of a mirrored subject of which nothing but its
    place is held: it is called by its number there."""

    entry: int
    kind: Subject
    subject: int
    org: int | None
    animal: int | None
    name: str
    org_name: str
    code: Code
    orderer: Orderer
    by: str
    ordered: datetime
    deadline: datetime | None
    lifted: datetime | None = None
    erased_from: str = ""

    @property
    def key(self) -> Key:
        return self.kind, self.subject


def in_force(org_id: int | None = None) -> list[WithdrawalRow]:
    """What is withdrawn now, of one organisation or of all, the newest first."""
    rows = Withdrawn.objects.select_related("entry").order_by("-entry_id")
    if org_id is not None:
        rows = rows.filter(entry__org=org_id)
    return _named([(row.entry, None) for row in rows])


def lifted_lately(org_id: int | None = None, *, most: int = 20) -> list[WithdrawalRow]:
    """Withdrawals that have ended, the last first."""
    ends = WithdrawalEntry.objects.filter(lifts__isnull=False).order_by("-id")
    if org_id is not None:
        ends = ends.filter(org=org_id)
    at = {end.lifts: end.at for end in ends[:most]}
    entries = WithdrawalEntry.objects.in_bulk([one for one in at if one is not None])
    return _named([(entries[one], when) for one, when in at.items() if one in entries])


def withdrawal_of(entry: int) -> WithdrawalRow | None:
    """A withdrawal in force by its number in the ledger."""
    row = Withdrawn.objects.select_related("entry").filter(entry_id=entry).first()
    return None if row is None else _named([(row.entry, None)])[0]


def withdrawn_of(kind: Subject, subject: int) -> WithdrawalRow | None:
    """The withdrawal of a record itself (not of what it belongs to), if it is withdrawn."""
    row = Withdrawn.objects.select_related("entry").filter(kind=kind, subject=subject).first()
    return None if row is None else _named([(row.entry, None)])[0]


def subject_named(kind: Subject, subject: int) -> tuple[str, int | None]:
    """What people call a record, and its animal if it is a picture; "" when there is none."""
    names, animals, _ = _names([(kind, subject)])
    return names.get((kind, subject), ""), animals.get((kind, subject))


def _named(rows: list[tuple[WithdrawalEntry, datetime | None]]) -> list[WithdrawalRow]:
    names, animals, erased = _names((entry.kind, entry.subject) for entry, _ in rows)
    orgs = Organisation.objects.filter(pk__in={entry.org for entry, _ in rows if entry.org is not None})
    org_names = dict(orgs.values_list("pk", "name"))
    return [
        WithdrawalRow(
            entry=entry.pk,
            kind=Subject(entry.kind),
            subject=entry.subject,
            org=entry.org,
            animal=animals.get((entry.kind, entry.subject)),
            name=names.get((entry.kind, entry.subject), ""),
            org_name=org_names.get(entry.org, "") if entry.org is not None else "",
            code=Code(entry.code),
            orderer=orderer_of(entry.by),
            by=entry.by,
            ordered=entry.at,
            deadline=entry.deadline,
            lifted=lifted,
            erased_from=erased.get((entry.kind, entry.subject), ""),
        )
        for entry, lifted in rows
    ]


def _names(keys: Iterable[Key]) -> tuple[dict[Key, str], dict[Key, int], dict[Key, str]]:
    """What people call records, which animal they are or are a picture of, and of which source those are of which only
    the place is held."""
    ids: dict[str, list[int]] = {}
    for kind, subject in keys:
        ids.setdefault(kind, []).append(subject)
    names: dict[Key, str] = {}
    animals: dict[Key, int] = {}
    erased: dict[Key, str] = {}
    orgs = Organisation.objects.filter(pk__in=ids.get("org", ()))
    for org in orgs.only("name", "origin", "source_id", "digest"):
        names["org", org.pk] = org.name
        if not org.name and org.digest == NO_CONTENT:
            erased["org", org.pk] = str(org.origin_id)
            names["org", org.pk] = f"Organisation {org.source_id} of {org.origin_id}"
    for pk, name in Source.objects.filter(pk__in=ids.get("source", ())).values_list("pk", "name"):
        names["source", pk] = name
    rows = Animal.objects.filter(pk__in=ids.get("animal", ()))
    for animal in rows.only("name", "origin", "source_id", "digest"):
        names["animal", animal.pk], animals["animal", animal.pk] = animal.name, animal.pk
        if not animal.name and animal.digest == NO_CONTENT:
            erased["animal", animal.pk] = str(animal.origin_id)
            names["animal", animal.pk] = f"Animal {animal.source_id} of {animal.origin_id}"
    for picture in Picture.objects.filter(pk__in=ids.get("picture", ())).select_related("animal"):
        key = ("picture", picture.pk)
        names[key], animals[key] = f"Picture of {picture.animal.name}", picture.animal_id
        if picture.is_place:
            erased[key] = str(picture.origin_id)
        if not picture.animal.name:
            names[key] = f"Picture {picture.source_id} of {picture.origin_id}"
    return names, animals, erased
