"""What each role may do with animals."""

from itertools import pairwise

import pytest

from petwire.catalog.actions import SETTABLE
from petwire.catalog.render import CONTACT
from petwire.catalog.rights import (
    FOSTER_FIELDS,
    fields_of,
    may_undo,
    refused_fields,
    sees_contacts,
    statuses_for,
)
from petwire.orgs.models import STATUSES, Role

LADDER = (Role.FOSTER, Role.VOLUNTEER, Role.EDITOR, Role.ADMIN)


def test_nobody_may_do_nothing():
    assert fields_of(None) == frozenset()
    assert statuses_for(None, "Available") == ()
    assert not may_undo(None, person="person:1", by="person:1", fields=["name"])


def test_each_role_may_change_what_the_one_below_may_but_for_contacts():
    contacts = {*CONTACT, "contact_public"}

    for lower, higher in pairwise(LADDER):
        assert fields_of(lower) - contacts <= fields_of(higher)
    assert fields_of(Role.ADMIN) >= SETTABLE


@pytest.mark.parametrize("status", STATUSES)
def test_a_foster_takes_an_animal_off_and_never_puts_it_on(status):
    allowed = set(statuses_for(Role.FOSTER, status)) - {status}

    assert allowed == ({"Hold"} if status == "Available" else set())


@pytest.mark.parametrize(
    ("role", "changes", "refused"),
    [
        (Role.FOSTER, {"description": "x", "youtube": []}, []),
        (Role.FOSTER, {"name": "x", "adoption_fee": "1", "description": "x"}, ["adoption_fee", "name"]),
        (Role.FOSTER, {"status": "Hold"}, []),
        (Role.FOSTER, {"status": "Adopted"}, ["status"]),
        (Role.FOSTER, {"do_not_publish": False}, ["do_not_publish"]),
        (Role.VOLUNTEER, {"status": "Adopted", "do_not_publish": False}, []),
        (Role.VOLUNTEER, {"status": "Deleted"}, ["status"]),
        (Role.VOLUNTEER, {"contact_name": "Ann"}, ["contact_name"]),
        (Role.EDITOR, {"status": "Deleted", "contact_name": "Ann"}, []),
        (Role.EDITOR, {"digest": b""}, ["digest"]),
        (None, {"description": "x"}, ["description"]),
    ],
)
def test_what_a_role_may_not_change_is_named(role, changes, refused):
    before = {"status": "Available", "do_not_publish": True}

    assert refused_fields(role, before=before, changes=changes) == refused


def test_private_contacts_are_for_editors_and_the_foster_herself():
    assert [role for role in LADDER if sees_contacts(role)] == [Role.FOSTER, Role.EDITOR, Role.ADMIN]
    assert set(CONTACT) <= FOSTER_FIELDS


@pytest.mark.parametrize(
    ("role", "by", "fields", "allowed"),
    [
        (Role.EDITOR, "person:2", ["status"], True),
        (Role.VOLUNTEER, "person:1", ["status"], True),
        (Role.VOLUNTEER, "person:2", ["name"], False),
        (Role.FOSTER, "person:1", ["description"], True),
        (Role.FOSTER, "person:1", ["status"], False),
        (Role.FOSTER, "person:1", ["description", "do_not_publish"], False),
    ],
)
def test_who_takes_back_what(role, by, fields, allowed):
    assert may_undo(role, person="person:1", by=by, fields=fields) is allowed
