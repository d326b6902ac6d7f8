"""What a mirrored record is called at its source: by this it is known again when it comes in anew after a restore."""

from typing import Any

from petwire.catalog.models import Animal, Picture
from petwire.orgs.models import HERE, Organisation

Identity = dict[str, Any]


def identity_of(kind: str, subject: int) -> Identity | None:
    """The source's ids of a record and of what it hangs on, with our own; None for what is kept here or not there."""
    picture = animal = org = None
    if kind == "picture":
        picture = Picture.objects.filter(pk=subject).first()
        kind, subject = "animal", picture.animal_id if picture else 0
    if kind == "animal":
        animal = Animal.objects.filter(pk=subject).first()
        kind, subject = "org", animal.org_id if animal else 0
    if kind == "org":
        org = Organisation.objects.filter(pk=subject).first()
    if org is None or org.origin_id == HERE:
        return None
    beside = {"animal": animal, "picture": picture}
    ids = {name: [record.pk, record.source_id] for name, record in beside.items() if record is not None}
    return {"source": org.origin_id, "org": [org.pk, org.source_id], **ids}
