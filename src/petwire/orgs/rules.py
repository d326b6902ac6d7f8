"""Who may do what: one list of permissions, and roles as lists of them. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from petwire.orgs.models import Role


class May(StrEnum):
    """What a member of an organisation may be allowed to do."""

    SEE_ORG = "see the organisation's pages"
    SEE_ANIMALS = "see all animals"
    EDIT_ANIMALS = "add and change all animals and their pictures"
    EDIT_OWN_ANIMALS = "change the animals that live with them"
    DELETE_ANIMALS = "delete, recover, move and bring in animals in bulk"
    EXPORT = "export everything the organisation owns"
    SHARE = "say who may show the organisation's animals"
    MANAGE_ORG = "change the organisation's profile and branches"
    MANAGE_PEOPLE = "invite people, change their roles and remove them"


_FOSTER = frozenset({May.SEE_ORG, May.EDIT_OWN_ANIMALS})
_VOLUNTEER = frozenset({May.SEE_ORG, May.SEE_ANIMALS, May.EDIT_ANIMALS})
_EDITOR = _VOLUNTEER | {May.DELETE_ANIMALS, May.EXPORT}
_ADMIN = _EDITOR | {May.SHARE, May.MANAGE_ORG, May.MANAGE_PEOPLE}

PERMISSIONS: Mapping[str, frozenset[May]] = {
    Role.ADMIN: _ADMIN,
    Role.EDITOR: _EDITOR,
    Role.VOLUNTEER: _VOLUNTEER,
    Role.FOSTER: _FOSTER,
}


def allowed(role: str) -> frozenset[May]:
    """The permissions of a role; a role that nobody knows has none."""
    return PERMISSIONS.get(role, frozenset())


def may(role: str, *wanted: May) -> bool:
    """Does a role hold any of these permissions? Asked for none, no."""
    return not allowed(role).isdisjoint(wanted)
