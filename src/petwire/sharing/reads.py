"""Questions to the gate: may this audience see this record, and which records may it see?"""

from dataclasses import dataclass, fields

from django.db import connection, models

from petwire.catalog.models import Animal
from petwire.orgs.models import Organisation
from petwire.sharing.models import OWN_PAGES, Audience, Decision, ShownAnimal, ShownOrg
from petwire.sharing.rules import Facts, Refused, Shown, decide

_FACTS = tuple(field.name for field in fields(Facts))


@dataclass(frozen=True, slots=True)
class Answer:
    """The rule's answer for one animal and one audience."""

    audience: str
    kind: str
    verdict: Shown | Refused


def shown_animals(audience: str = OWN_PAGES) -> models.QuerySet[Animal]:
    """The animals that an audience may see, as a queryset to filter, sort and cut further."""
    return Animal.objects.filter(
        pk__in=ShownAnimal.objects.filter(audience__name=audience).values("animal_id")
    )


def shown_orgs(audience: str = OWN_PAGES) -> models.QuerySet[Organisation]:
    """The organisations that an audience may see."""
    return Organisation.objects.filter(
        pk__in=ShownOrg.objects.filter(audience__name=audience).values("org_id")
    )


def why(animal_id: int) -> list[Answer]:
    """For each audience, whether it sees the animal, and if not, the reason. Empty for an unknown id."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.name, a.kind, {', '.join(f'f.{name}' for name in _FACTS)}"
            " FROM sharing_animal_facts f JOIN sharing_audience a ON a.id = f.audience_id"
            " WHERE f.animal_id = %s ORDER BY a.kind, a.id",
            [animal_id],
        )
        return [
            Answer(name, kind, decide(Facts(**dict(zip(_FACTS, facts, strict=True)))))
            for name, kind, *facts in cursor.fetchall()
        ]


def decisions(org_id: int) -> list[tuple[str, str, bool | None]]:
    """Each audience with its kind and the organisation's decision; None where none was taken."""
    taken = dict(Decision.objects.filter(org_id=org_id).values_list("audience_id", "yes"))
    return [(row.name, row.kind, taken.get(row.pk)) for row in Audience.objects.order_by("kind", "id")]
