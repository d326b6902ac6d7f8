"""What was withdrawn at the mirror stays withdrawn, whatever the source drops and sends again."""

import pytest

from petwire.catalog.models import Animal
from petwire.mirror import actions
from petwire.mirror.plan import Verb
from petwire.mirror.store import Store
from petwire.orgs.models import Organisation
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.reads import shown_animals
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    add_mirror,
    an_org,
    scrub,
    take_in,
    update,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")

ORGS = [an_org(1), an_org(2)]
PETS = [a_pet(1, 1), a_pet(2, 2), a_pet(3, 2)]
FIRST_ORG = {"orgs": ORGS[:1], "pets": PETS[:1]}


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", orgs=ORGS, pets=PETS)
    add_mirror(folder)
    take_in()
    return folder


def animal(source_id):
    return Animal.objects.get(origin="hub", source_id=source_id)


def withdraw_animal(source_id):
    withdraw(kind=Subject.ANIMAL, subject=animal(source_id).pk, code=Code.LEGAL, by=BY, now=NIGHT)


def withdraw_org(source_id):
    org = Organisation.objects.get(origin="hub", source_id=source_id)
    withdraw(kind=Subject.ORG, subject=org.pk, code=Code.LEGAL, by=BY, now=NIGHT)
    return org


def shown():
    return sorted(shown_animals().values_list("source_id", flat=True))


@pytest.mark.parametrize("take", [update, scrub])
def test_a_withdrawn_animal_that_left_the_list_and_returns_stays_hidden(hub, take):
    withdraw_animal("2")
    before = animal("2").pk
    write_set(hub, orgs=ORGS, pets=[PETS[0], PETS[2]], at=NIGHT + DAY)

    gone = take(now=NIGHT + DAY)
    write_set(hub, orgs=ORGS, pets=PETS, new=[PETS[1]], at=NIGHT + 2 * DAY)
    take(now=NIGHT + 2 * DAY)

    assert gone.report["animals"]["removed"] == 0
    assert animal("2").pk == before
    assert shown() == ["1", "3"]


def test_a_withdrawn_organisation_that_left_and_returns_stays_hidden_with_its_animals(hub):
    org = withdraw_org("2")
    write_set(hub, **FIRST_ORG, at=NIGHT + DAY)

    gone = scrub(now=NIGHT + DAY)
    write_set(hub, orgs=ORGS, pets=[*PETS, a_pet(4, 2)], at=NIGHT + 2 * DAY)
    scrub(now=NIGHT + 2 * DAY)

    assert (gone.report["animals"]["removed"], gone.report["orgs"]["removed"]) == (0, 0)
    assert Organisation.objects.get(origin="hub", source_id="2").pk == org.pk
    assert shown() == ["1"]


def test_a_dry_run_does_not_plan_to_remove_what_is_withdrawn(hub):
    withdraw_org("2")
    write_set(hub, orgs=[*ORGS[:1], an_org(3)], pets=[a_pet(4, 3)], at=NIGHT + DAY)

    outcome = scrub(now=NIGHT + DAY, dry_run=True)

    assert [one.id for one in outcome.plan if one.verb is Verb.REMOVE] == ["1"]


def test_what_is_withdrawn_does_not_count_for_the_guard(tmp_path):
    pets = [a_pet(number) for number in range(1, 31)]
    add_mirror(write_set(tmp_path / "hub", pets=pets))
    take_in()
    for number in range(1, 28):
        withdraw_animal(str(number))
    write_set(tmp_path / "hub", pets=pets[27:], at=NIGHT + DAY)

    outcome = update()

    assert (outcome.exit_code, outcome.report["animals"]["waiting"]) == (5, 0)
    assert outcome.report["mode"] == "daily"
    assert outcome.report["because"] == []


def test_a_withdrawal_that_comes_while_a_set_is_taken_in_keeps_the_row(hub, monkeypatch):
    removes = Store.remove

    def order_comes(store, animals, orgs):
        withdraw_animal("2")
        removes(store, animals, orgs)

    monkeypatch.setattr(Store, "remove", order_comes)
    write_set(hub, orgs=ORGS, pets=[PETS[0], PETS[2]], at=NIGHT + DAY)

    update()

    assert animal("2") is not None
    assert shown() == ["1", "3"]


def test_reinstated_it_goes_with_the_next_set_that_does_not_name_it(hub):
    withdraw_animal("2")
    write_set(hub, orgs=ORGS, pets=[PETS[0], PETS[2]], at=NIGHT + DAY)
    update()

    reinstate(kind=Subject.ANIMAL, subject=animal("2").pk, by=BY, now=NIGHT + DAY)
    outcome = scrub(now=NIGHT + DAY)

    assert outcome.report["animals"]["removed"] == 1
    assert not Animal.objects.filter(origin="hub", source_id="2").exists()


def test_what_the_source_itself_dropped_and_what_was_taken_down_is_erased(hub):
    withdraw_org("2")

    actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NIGHT)

    assert sorted(Animal.objects.values_list("source_id", flat=True)) == ["1"]
    assert not Organisation.objects.filter(origin="hub", source_id="2").exists()
