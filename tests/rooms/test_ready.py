"""A question that is put into SQL once gives what the queryset gives, for each value that it is told."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from petwire.catalog.models import Animal
from petwire.lib.ready import Ready, Told
from tests.world import a_world, an_animal

pytestmark = pytest.mark.django_db

ONE: Ready[Animal] = Ready(lambda: Animal.objects.select_related("org__origin").filter(pk=Told("animal")))
FRIENDS: Ready[Animal] = Ready(
    lambda: Animal.objects.filter(Q(bonded_with=Told("animal")) | Q(pk=Told("other"))).order_by("-pk")
)


@pytest.fixture
def animals():
    world = a_world()
    own = [an_animal(world.happy_tails, name=f"Pet {n}", own_words={"colour": f"blue {n}"}) for n in range(3)]
    Animal.objects.filter(pk=own[1].pk).update(bonded_with=own[0])
    return own


def test_each_value_gets_the_rows_that_the_queryset_has(animals):
    for one in animals:
        found, usual = ONE.first(animal=one.pk), Animal.objects.get(pk=one.pk)

        assert found is not None
        assert {name: getattr(found, name) for name in _columns()} == {
            name: getattr(usual, name) for name in _columns()
        }
        assert (found.org.name, found.org.origin.name) == (one.org.name, one.org.origin.name)
    assert ONE.first(animal=0) is None


def test_order_and_several_values_are_kept(animals):
    first, second, third = (one.pk for one in animals)

    assert [one.pk for one in FRIENDS.rows(animal=first, other=third)] == [third, second]
    assert [one.pk for one in FRIENDS.rows(animal=third, other=second)] == [second]


def test_what_came_along_is_not_asked_for_again(animals):
    ONE.first(animal=animals[0].pk)

    with CaptureQueriesContext(connection) as asked:
        found = ONE.first(animal=animals[0].pk)
        assert found and found.org.origin.name

    assert len(asked) == 1


def _columns():
    return [field.attname for field in Animal._meta.concrete_fields]
