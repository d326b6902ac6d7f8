"""Questions to the gate: may this audience see this record, and which records may it see?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from itertools import starmap
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db import connection, models

from petwire.catalog.models import Animal, Picture, Video
from petwire.lib.ready import Ready, Told
from petwire.orgs.models import Organisation, Terms
from petwire.sharing.models import (
    OWN_PAGES,
    Audience,
    AudienceKind,
    Decision,
    Master,
    Preference,
    ShownAnimal,
    ShownOrg,
    Subject,
    Withdrawn,
    Withheld,
)
from petwire.sharing.rules import Facts, Reason, Refused, Shown, decide

_FACTS = tuple(field.name for field in fields(Facts))


class _OfAnimal(Protocol):
    @property
    def animal_id(self) -> int: ...


_Media = TypeVar("_Media", bound=_OfAnimal)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rule's answer for one animal and one audience."""

    audience: str
    kind: str
    verdict: Shown | Refused


def shown_animals(audience: str = OWN_PAGES, *, org_id: int | None = None) -> models.QuerySet[Animal]:
    """The animals that an audience may see, as a queryset to filter, sort and cut further; with `org_id` those of one
    organisation, which is then the only one that the gate looks at."""
    shown = ShownAnimal.objects.filter(audience__name=audience)
    if org_id is None:
        return Animal.objects.filter(pk__in=shown.values("animal_id"))
    return Animal.objects.filter(pk__in=shown.filter(org_id=org_id).values("animal_id"), org_id=org_id)


def shown_counts(org_ids: Iterable[int], audience: str = OWN_PAGES) -> dict[int, int]:
    """How many animals of some organisations an audience may see; one that has none is not in the answer."""
    shown = ShownAnimal.objects.filter(audience__name=audience, org_id__in=list(org_ids))
    return dict(shown.values("org_id").annotate(n=models.Count("*")).values_list("org_id", "n"))


def open_animals() -> models.QuerySet[Animal]:
    """The animals that anybody may take from here and pass on: shown on own pages, and neither they nor their
    organisation from a source whose terms keep them there (design: display-only)."""
    leaves = (Terms.OWN, Terms.REPUBLISH)
    return shown_animals().filter(origin__terms__in=leaves, org__origin__terms__in=leaves)


def shown_orgs(audience: str = OWN_PAGES) -> models.QuerySet[Organisation]:
    """The organisations that an audience may see."""
    return Organisation.objects.filter(
        pk__in=ShownOrg.objects.filter(audience__name=audience).values("org_id")
    )


def shown_pictures(animal_ids: Iterable[int]) -> dict[int, list[Picture]]:
    """The pictures of animals that the caller found shown, in order and without withdrawn ones; one query.

    An animal without pictures is not in the answer.
    """
    return _by_animal(_PICTURES_OF.rows(animals=list(animal_ids)))


class PictureAddress(NamedTuple):
    """Where a picture's bytes are: the digest of our own ("" where it is only linked), and the source's addresses."""

    animal_id: int
    id: int
    content: str
    original_url: str
    large_url: str


class VideoAddress(NamedTuple):
    """Where a video is: its id at YouTube, or an address."""

    animal_id: int
    video_id: str
    url: str


def picture_addresses(animal_ids: Iterable[int]) -> dict[int, list[PictureAddress]]:
    """The same as `shown_pictures`, by no more than where they are."""
    rows = _not_withdrawn_pictures().filter(animal_id__in=animal_ids).order_by("position", "id")
    return _by_animal(starmap(PictureAddress, rows.values_list(*PictureAddress._fields)))


def video_addresses(animal_ids: Iterable[int]) -> dict[int, list[VideoAddress]]:
    """The same as `shown_videos`, by no more than where they are."""
    rows = Video.objects.filter(animal_id__in=animal_ids).order_by("position", "id")
    return _by_animal(starmap(VideoAddress, rows.values_list(*VideoAddress._fields)))


def pictures_of(animal_id: int) -> list[Picture]:
    """Those of one animal that the caller found shown, as `shown_pictures` has them."""
    return _PICTURES.rows(animal=animal_id)


def videos_of(animal_id: int) -> list[Video]:
    """Those of one animal that the caller found shown, in order."""
    return _VIDEOS.rows(animal=animal_id)


def shown_videos(animal_ids: Iterable[int]) -> dict[int, list[Video]]:
    """The videos of animals that the caller found shown, in order; one query."""
    return _by_animal(_VIDEOS_OF.rows(animals=list(animal_ids)))


def shown_digests(animal_ids: Iterable[int]) -> dict[int, bytes]:
    """The digest of what `shown_pictures` and the record together show of each animal; one query.

    It is the animal's own, and another while one of its pictures is withdrawn. ShownAnimal has the same one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id, sharing_digest(n.digest, h.pictures) FROM catalog_animal n"
            " LEFT JOIN sharing_hidden_pictures h ON h.animal_id = n.id WHERE n.id = ANY (%s)",
            [list(animal_ids)],
        )
        return {animal_id: bytes(digest) for animal_id, digest in cursor}


def served_picture(picture_id: int) -> Picture | None:
    """The picture whose bytes we may hand out: not withdrawn, and of an animal that somebody may see.

    Somebody, because a picture's address stands in every audience's records and carries no key.
    """
    shown_to_somebody = ShownAnimal.objects.filter(animal_id=models.OuterRef("animal_id"))
    return _not_withdrawn_pictures().filter(models.Exists(shown_to_somebody), pk=picture_id).first()


def was_public(animal_id: int) -> bool:
    """Was the animal once public here? Then a page that is gone answers 410, else 404 as if it never existed."""
    return bool(were_public([animal_id]))


def were_public(animal_ids: Iterable[int]) -> set[int]:
    """Of these animals, those that were once public here and are not erased; one query."""
    rows = Animal.objects.filter(pk__in=list(animal_ids), was_listed=True, org__approved_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def why(animal_id: int) -> list[Answer]:
    """For each audience, whether it sees the animal, and if not, the reason. Empty for an unknown id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.name, a.kind, f.* FROM sharing_animal_facts f"
            " JOIN sharing_audience a ON a.id = f.audience_id WHERE f.animal_id = %s ORDER BY a.kind, a.id",
            [animal_id],
        )
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor]
    return [
        Answer(row["name"], row["kind"], decide(Facts(**{name: row[name] for name in _FACTS})))
        for row in rows
    ]


def verdicts(audience: str, animal_ids: Iterable[int]) -> dict[int, tuple[int, Shown | Refused]]:
    """For one audience and some animals: the organisation of each and the rule's answer; one query. An animal that is
    not there any more is not in the answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.* FROM sharing_animal_facts f JOIN sharing_audience a ON a.id = f.audience_id"
            " WHERE a.name = %s AND f.animal_id = ANY (%s)",
            [audience, list(animal_ids)],
        )
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor]
    return {
        row["animal_id"]: (row["org_id"], decide(Facts(**{name: row[name] for name in _FACTS})))
        for row in rows
    }


def newest_order() -> int:
    """The newest order to withdraw, or to end that: its number, 0 before there is any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM sharing_withdrawalentry")
        return int(cursor.fetchone()[0])


def would_show(audience: str, org_id: int) -> dict[int, bytes]:
    """The animals of an organisation that an audience would see if the organisation said yes to it, with the digest of
    what is shown of each. For looking ahead only: nothing may be given by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.animal_id, sharing_digest(f.digest, h.pictures) FROM sharing_animal_facts f"
            " JOIN sharing_audience a ON a.id = f.audience_id"
            " LEFT JOIN sharing_hidden_pictures h ON h.animal_id = f.animal_id"
            " WHERE a.name = %s AND f.org_id = %s AND sharing_reason("
            "f.withdrawn, f.org_standing, f.animal_deleted, f.status_fits, f.do_not_publish, f.origin_terms_fit,"
            " f.audience_standing, f.environment_fits, f.terms_accepted, f.master_on, true, f.animal_withheld, false"
            ") IS NULL ORDER BY f.animal_id",
            [audience, org_id],
        )
        return {animal_id: bytes(digest) for animal_id, digest in cursor}


def verdict_on_org(audience: str, org_id: int) -> Shown | Refused | None:
    """The rule's answer for an organisation and an audience, as for an animal of which nothing else is said; None for
    an unknown one."""
    return verdicts_on_orgs([audience], [org_id]).get((audience, org_id))


def verdicts_on_orgs(
    audiences: Collection[str], org_ids: Collection[int]
) -> dict[tuple[str, int], Shown | Refused]:
    """The same for each of some audiences with each of some organisations, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.name, f.* FROM sharing_org_facts f JOIN sharing_audience a ON a.id = f.audience_id"
            " WHERE a.name = ANY (%s) AND f.org_id = ANY (%s)",
            [list(audiences), list(org_ids)],
        )
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) | _ANY_ANIMAL for row in cursor]
    return {
        (row["name"], row["org_id"]): decide(Facts(**{name: row[name] for name in _FACTS})) for row in rows
    }


@dataclass(frozen=True, slots=True)
class Stand:
    """How an organisation stands to one audience: the rule's answer for an animal of which nothing else is said.

    `decision` is its own yes or no, None where it took none; `by_default` is what holds then. `against` are the
    audience's categories to which it said no. `shows` is how many of its animals the audience may show now.
    """

    audience: str
    kind: str
    categories: tuple[str, ...]
    verdict: Shown | Refused
    decision: bool | None
    by_default: bool
    against: tuple[str, ...]
    shows: int

    @property
    def shown(self) -> bool:
        """Whether the audience may show the organisation's animals at all."""
        return isinstance(self.verdict, Shown)

    @property
    def waits(self) -> bool:
        """Whether a service is refused only because nobody has said yes or no to it, or to what it is for."""
        return self.kind == AudienceKind.SERVICE and self.verdict == NOT_YET and not self.against


NOT_YET = Refused(Reason.NOT_GRANTED)

# An animal about which there is nothing to say against: then the rule speaks of the organisation alone.
_ANY_ANIMAL = {
    "animal_deleted": False,
    "status_fits": True,
    "do_not_publish": False,
    "animal_withheld": False,
}


def standings(org_id: int, *, counted: bool = True) -> list[Stand]:
    """How an organisation stands to each audience, own pages first; without `counted`, animals are not counted. Empty
    for an unknown id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.name, a.kind, a.categories, a.environment, a.first_party, f.* FROM sharing_org_facts f"
            " JOIN sharing_audience a ON a.id = f.audience_id WHERE f.org_id = %s ORDER BY a.kind, a.id",
            [org_id],
        )
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) | _ANY_ANIMAL for row in cursor]
    verdicts = [decide(Facts(**{name: row[name] for name in _FACTS})) for row in rows]
    may_show = [row for row, one in zip(rows, verdicts, strict=True) if isinstance(one, Shown)]
    shows = _shown_counts(org_id, may_show) if counted else {}
    against = {one for one, yes in preferences(org_id).items() if yes is False}
    return [
        Stand(
            audience=row["name"],
            kind=row["kind"],
            categories=tuple(row["categories"]),
            verdict=verdict,
            decision=row["decision"],
            by_default=row["by_default"],
            against=tuple(one for one in row["categories"] if one in against),
            shows=shows.get(row["audience_id"], 0),
        )
        for row, verdict in zip(rows, verdicts, strict=True)
    ]


def preferences(org_id: int) -> dict[str, bool | None]:
    """An organisation's answers by category; a category that it was never asked about is not in it."""
    return dict(Preference.objects.filter(org_id=org_id).values_list("category", "yes"))


def masters(org_id: int) -> dict[str, bool]:
    """The master switches that an organisation has set, by kind of audience; one that is not in it is on."""
    return dict(Master.objects.filter(org_id=org_id).values_list("kind", "on"))


def audiences() -> list[Audience]:
    """Everyone that records may be shown to, own pages first."""
    return list(Audience.objects.order_by("kind", "id"))


def decisions(org_id: int) -> list[tuple[str, str, bool | None]]:
    """Each audience with its kind and the organisation's decision; None where none was taken."""
    taken = dict(Decision.objects.filter(org_id=org_id).values_list("audience_id", "yes"))
    return [(row.name, row.kind, taken.get(row.pk)) for row in Audience.objects.order_by("kind", "id")]


def _shown_counts(org_id: int, rows: list[dict[str, Any]]) -> dict[int, int]:
    """By audience: how many animals of an organisation it may see, of audiences that may see the organisation.

    The gate is asked for one of those that are alike in all that it looks at for an animal: 300 services by 1,000
    animals are too many to ask singly. One from which an animal is withheld is like no other.
    """
    choosy = set(Withheld.objects.filter(animal__org_id=org_id).values_list("audience_id", flat=True))
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        audience = row["audience_id"]
        facts = (row["kind"], row["environment"], row["first_party"])
        alike.setdefault((audience,) if audience in choosy else facts, []).append(audience)
    asked = [audiences[0] for audiences in alike.values()]
    shown = ShownAnimal.objects.filter(org_id=org_id, audience_id__in=asked).values("audience_id")
    counts = dict(shown.annotate(n=models.Count("*")).values_list("audience_id", "n"))
    return {one: counts.get(audiences[0], 0) for audiences in alike.values() for one in audiences}


def _not_withdrawn_pictures() -> models.QuerySet[Picture]:
    withdrawn = Withdrawn.objects.filter(kind=Subject.PICTURE, subject=models.OuterRef("pk"))
    return Picture.objects.filter(~models.Exists(withdrawn))


_PICTURES: Ready[Picture] = Ready(
    lambda: _not_withdrawn_pictures().filter(animal_id=Told("animal")).order_by("position", "id")
)
_VIDEOS: Ready[Video] = Ready(
    lambda: Video.objects.filter(animal_id=Told("animal")).order_by("position", "id")
)

_PICTURES_OF: Ready[Picture] = Ready(
    lambda: _not_withdrawn_pictures().filter(animal_id__one_of=Told("animals")).order_by("position", "id")
)
_VIDEOS_OF: Ready[Video] = Ready(
    lambda: Video.objects.filter(animal_id__one_of=Told("animals")).order_by("position", "id")
)


def _by_animal(rows: Iterable[_Media]) -> dict[int, list[_Media]]:
    found: dict[int, list[_Media]] = {}
    for row in rows:
        found.setdefault(row.animal_id, []).append(row)
    return found
