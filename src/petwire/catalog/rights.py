"""What a role may do with the animals of its organisation. No database in here; refusal is the default.

Who only cares for an animal may always take it off, and never put it on (docs/decisions/0011-roles-and-animals.md).
"""

from collections.abc import Collection

from petwire.catalog.actions import SETTABLE
from petwire.catalog.history import PICTURES, WITHHELD, YOUTUBE
from petwire.catalog.render import CONTACT
from petwire.orgs.models import AVAILABLE, DELETED, STATUSES, Role
from petwire.orgs.rules import May, may

HOLD = "Hold"

# What a foster home learns by living with an animal, and how to reach it.
FOSTER_FIELDS = frozenset(
    {
        *("summary", "description", YOUTUBE, PICTURES, "qualities", *CONTACT, "contact_public"),
        *("ok_with_dogs", "ok_with_cats", "ok_with_kids", "ok_with_adults", "housetrained", "special_needs"),
        *("energy_level", "exercise_needs", "grooming_needs", "shedding", "vocal", "obedience_training"),
        *("new_people", "activity_level", "owner_experience", "size_current", "size_unit", "yard_required"),
        *("fence", "status", "do_not_publish"),
    }
)


def fields_of(role: Role | None) -> frozenset[str]:
    """The fields of an animal that a role may change."""
    if role is not None and may(role, May.EDIT_ANIMALS):
        everything = SETTABLE | {YOUTUBE, PICTURES, WITHHELD}
        return everything if sees_contacts(role) else everything - {*CONTACT, "contact_public"}
    return FOSTER_FIELDS if role is not None and may(role, May.EDIT_OWN_ANIMALS) else frozenset()


def sees_contacts(role: Role | None) -> bool:
    """May the role read private foster contacts? A foster sees those of the animals that live with her."""
    return role in (Role.ADMIN, Role.EDITOR, Role.FOSTER)


def statuses_for(role: Role | None, current: str) -> tuple[str, ...]:
    """The statuses that a role may give an animal that has the status `current`; its own is always among them."""
    if role is None:
        return ()
    if role == Role.FOSTER:
        # Taking off is always safe: a sick cat goes on hold at once. Putting on is the organisation's business.
        return tuple(dict.fromkeys((current, HOLD))) if current in (AVAILABLE, HOLD) else (current,)
    allowed = [status for status in STATUSES if status != DELETED or may(role, May.DELETE_ANIMALS)]
    return tuple(allowed if current in allowed else [current, *allowed])


def refused_fields(role: Role | None, *, before: dict[str, object], changes: dict[str, object]) -> list[str]:
    """The fields among `changes` that the role may not change so. `before` holds what stands there now."""
    wrong = sorted(set(changes) - fields_of(role))
    status = changes.get("status")
    if (
        "status" not in wrong
        and status is not None
        and status not in statuses_for(role, str(before["status"]))
    ):
        wrong.append("status")
    lifts = changes.get("do_not_publish") is False and before.get("do_not_publish") is True
    if role == Role.FOSTER and lifts and "do_not_publish" not in wrong:
        wrong.append("do_not_publish")
    return wrong


def may_undo(role: Role | None, *, person: str, by: str, fields: Collection[str]) -> bool:
    """May the role take back a change? Editors any; others their own, of fields that they may change.

    A foster's own change of status is not hers to take back: undoing it would put the animal on again.
    """
    if role in (Role.ADMIN, Role.EDITOR):
        return True
    if role is None or person != by:
        return False
    barred = {"status", "do_not_publish"} if role == Role.FOSTER else set()
    return set(fields) <= fields_of(role) - barred
