"""Which animals a member may see and change: all of the organisation, or those that live with them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from petwire.catalog.models import Animal
from petwire.catalog.reads import PLACE
from petwire.catalog.rights import refused_fields
from petwire.console.doors import MemberRequest
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May

LOOKERS = (May.SEE_ANIMALS, May.EDIT_OWN_ANIMALS)
EDITORS = (May.EDIT_ANIMALS, May.EDIT_OWN_ANIMALS)


class NotYours(PetwireError):
    """The member's role does not go so far."""


def animals_for(request: MemberRequest) -> "QuerySet[Animal]":
    """The animals that the member may see at all; for a foster, those that live with her."""
    if request.may(May.SEE_ANIMALS):
        return Animal.scoped.exclude(PLACE)
    return Animal.scoped.filter(fosterings__person=request.person)


def animal_for(request: MemberRequest, animal_id: int) -> Animal:
    """One of them, with its organisation; 404 for any other."""
    animal = animals_for(request).select_related("org__origin").filter(pk=animal_id).first()
    if animal is None:
        raise Http404
    return animal


def refuse_beyond(request: MemberRequest, animal: Animal, changes: dict[str, Any]) -> None:
    """Raise NotYours when the member's role may not change so. The pages offer nothing of the kind."""
    before = {"status": animal.status, "do_not_publish": animal.do_not_publish}
    if wrong := refused_fields(request.role, before=before, changes=changes):
        raise NotYours(
            f"Your role may not change {', '.join(wrong)} so. Ask an editor of {request.org.name}."
        )
