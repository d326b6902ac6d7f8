"""What happens when two come at once. Every test here really commits, on two connections."""

from django.db import transaction

from petwire.catalog.models import Animal
from petwire.orgs.actions import add_person, change_organisation
from petwire.orgs.models import Organisation, Person
from tests.world import BY, NOW, an_animal, an_org


def test_two_who_enter_the_same_person_at_once_get_one_person(elsewhere):
    with transaction.atomic():
        person, new = add_person(email="ann@example.org", by=BY, now=NOW)
        other = elsewhere.start(lambda: add_person(email="ANN@example.org", by=BY, now=NOW))
        elsewhere.wait_until_it_waits()

    assert new
    assert other.result(timeout=60) == (person, False)
    assert Person.objects.count() == 1


def test_an_animal_is_entered_while_its_organisation_is_being_changed(elsewhere):
    org = an_org()
    elsewhere.begin()
    elsewhere.do(lambda: change_organisation(org_id=org.pk, values={"phone": "1"}, by=BY, now=NOW))

    animal = an_animal(org)
    elsewhere.commit()

    assert Animal.objects.get() == animal
    assert Organisation.objects.get().phone == "1"


def test_two_changes_of_one_organisation_both_hold(elsewhere):
    org = an_org()
    with transaction.atomic():
        change_organisation(org_id=org.pk, values={"phone": "1"}, by=BY, now=NOW)
        other = elsewhere.start(
            lambda: change_organisation(org_id=org.pk, values={"fax": "2"}, by=BY, now=NOW)
        )
        elsewhere.wait_until_it_waits()
    other.result(timeout=60)

    changed = Organisation.objects.get()
    assert (changed.phone, changed.fax) == ("1", "2")
