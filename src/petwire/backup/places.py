"""The place of a mirrored record: its number here and at its source, and nothing of what it says.

So it has its old number when the next scrub brings it in, and orders about that number hold. Until then nobody sees
it: its organisation is not approved, and the animal counts as deleted.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from petwire.catalog.models import NO_CONTENT, Animal, Picture
from petwire.orgs.models import DELETED, Organisation, Source, Standing


def keep_place(identity: Mapping[str, Any] | None) -> bool:
    """Keep the place of a record as `petwire.sharing.identity` names it. True when it has one, now or already."""
    if not identity or not Source.objects.filter(name=identity["source"]).exists():
        return False
    source = identity["source"]
    org_id, org_source_id = identity["org"]
    _keep(Organisation, org_id, source, org_source_id, name="", standing=Standing.APPLIED, kept={})
    org = Organisation.objects.filter(pk=org_id).first()
    if org is None:
        return False
    if "animal" in identity:
        animal_id, source_id = identity["animal"]
        _keep(Animal, animal_id, source, source_id, org_id=org_id, status=DELETED, kept={})
    if "picture" in identity and Animal.objects.filter(pk=identity["animal"][0]).exists():
        picture_id, source_id = identity["picture"]
        animal_id = identity["animal"][0]
        if not Picture.objects.filter(pk=picture_id).exists():
            Picture.objects.create(
                id=picture_id,
                org_id=org_id,
                animal_id=animal_id,
                origin_id=source,
                source_id=source_id,
                kept={},
            )
    return True


def _keep(
    model: type[Organisation] | type[Animal], local: int, source: str, source_id: str, **values: Any
) -> None:
    same = Q(pk=local) | Q(origin__name=source, source_id=source_id)
    if not model._default_manager.filter(same).exists():
        model._default_manager.create(
            id=local, origin_id=source, source_id=source_id, digest=NO_CONTENT, **values
        )
