"""The people of tests/console.py come in a few statements, and are those that petwire's own actions make."""

import pytest
from allauth.account.models import EmailAddress

from petwire.audit.models import Deed
from petwire.orgs.actions import add_person
from petwire.orgs.models import Membership, Person, Role
from tests.console import PASSWORD, a_cast, a_member
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db


def rows_of(person: Person) -> tuple[object, ...]:
    """What is kept of somebody, but for numbers, address and password."""
    kept = Person.objects.filter(pk=person.pk).values(
        "name", "is_operator", "is_active", "created_at", "last_login"
    )
    address = EmailAddress.objects.filter(user=person).values_list("verified", "primary")
    deeds = Deed.objects.filter(kind="person", subject=str(person.pk)).order_by("id")
    assert EmailAddress.objects.get(user=person).email == person.email
    return (
        *kept,
        *address,
        *Membership.objects.filter(person=person).values_list("org_id", "role"),
        *deeds.values_list("at", "by", "verb", "org", "detail"),
    )


def test_the_people_of_the_cast_are_as_actions_make_them():
    cast = a_cast()

    for role in Role:
        made = a_member(cast.world.happy_tails.pk, role, f"made-{role}")
        assert rows_of(cast.people[role]) == rows_of(made)
    operator, _ = add_person(email="made@hub.example", operator=True, vouched=True, by=BY, now=NOW)
    assert rows_of(cast.people["operator"]) == rows_of(operator)
    assert all(person.check_password(PASSWORD) for person in cast.people.values())
