"""What was withdrawn at the mirror stays withdrawn, whatever the source drops and sends again."""

from dataclasses import replace

import pytest

from petwire.access.actions import Application, add_service, approve_service
from petwire.access.reads import service_of
from petwire.bulkfiles.run import write_set as write_files
from petwire.catalog.models import Animal, Picture, Report, ReportReason
from petwire.mirror import actions
from petwire.mirror.plan import Verb
from petwire.mirror.store import Store
from petwire.orgs.models import Environment, Organisation, Source, Terms
from petwire.runs.models import State
from petwire.sharing.actions import reinstate, set_preference, withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.reads import served_picture, shown_animals, shown_pictures
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    a_picture,
    add_mirror,
    an_org,
    scrub,
    take_in,
    update,
    write_set,
)
from tests.world import CATEGORY

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

    assert outcome.report["animals"]["removed"] == 0, "it went when it was withdrawn"
    assert not Animal.objects.filter(origin="hub", source_id="2").exists()


def test_what_the_source_itself_dropped_and_what_was_taken_down_is_erased(hub):
    withdraw_org("2")

    actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NIGHT)

    assert sorted(Animal.objects.values_list("source_id", flat=True)) == ["1"]
    assert not Organisation.objects.filter(origin="hub", source_id="2").exists()


# Pictures, and what is erased although an order names it: its place is kept.

TWO = replace(PETS[1], pictures=(a_picture(201, 1), a_picture(202, 2)))
ONE_LEFT = replace(TWO, pictures=TWO.pictures[:1])


def picture(source_id):
    return Picture.objects.get(origin="hub", source_id=source_id)


def withdraw_picture(source_id):
    row = picture(source_id)
    withdraw(kind=Subject.PICTURE, subject=row.pk, code=Code.LEGAL, by=BY, now=NIGHT)
    return row


def night(hub, days, *pets, orgs=ORGS, updated=()):
    """The next set, and what a scrub makes of it."""
    write_set(hub, orgs=orgs, pets=pets, new=pets, updated=updated, at=NIGHT + days * DAY)
    return scrub(now=NIGHT + days * DAY)


def assert_hidden(client, row):
    """Nobody sees the picture of mediaID 202; the other one is there."""
    animal_id = animal("2").pk
    page = client.get(f"/animals/{animal_id}", follow=True)
    assert page.status_code == 200
    assert ("201_" in page.content.decode(), "202_" in page.content.decode()) == (True, False)
    assert [one.source_id for one in shown_pictures([animal_id])[animal_id]] == ["201"]
    assert picture("202").pk == row.pk
    assert served_picture(row.pk) is None
    assert served_picture(picture("201").pk) is not None


def files_of(org_source_ids):
    """The pets files of a service to which the organisations say yes."""
    Source.objects.filter(name="hub").update(terms=Terms.REPUBLISH)
    for org in Organisation.objects.filter(origin="hub", source_id__in=org_source_ids):
        set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=NIGHT)
    application = Application(name="Hearth", categories=(CATEGORY,))
    key = add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=NIGHT
    )
    approve_service(key_id=key.id, by=BY, now=NIGHT)
    written = write_files(service_of(key.id), now=NIGHT + 3 * DAY, by=BY)
    return b"".join(path.read_bytes() for path in written.folder.rglob("*pets_*.json"))


@pytest.mark.parametrize("take", [update, scrub])
def test_a_withdrawn_picture_that_is_dropped_and_sent_again_stays_hidden(hub, client, take):
    night(hub, 1, PETS[0], TWO)
    row = withdraw_picture("202")

    for days, pet in ((2, ONE_LEFT), (3, TWO)):
        write_set(hub, orgs=ORGS, pets=[PETS[0], pet], updated=[pet], at=NIGHT + days * DAY)
        assert take(now=NIGHT + days * DAY).report["animals"]["changed"] == 1
        assert_hidden(client, row)

    data = files_of(["1", "2"])
    assert (b"201_" in data, b"202_" in data) == (True, False)


def test_of_a_picture_that_is_dropped_the_number_alone_is_kept(hub):
    night(hub, 1, PETS[0], TWO)
    row = withdraw_picture("202")

    night(hub, 2, PETS[0], ONE_LEFT)
    row.refresh_from_db()
    left = row.original_url, row.large_url, row.small_url
    reinstate(kind=Subject.PICTURE, subject=row.pk, by=BY, now=NIGHT)

    assert left == ("", "", "")
    assert not Picture.objects.filter(origin="hub", source_id="202").exists()


def test_a_withdrawn_picture_stays_hidden_when_its_animal_leaves_and_returns(hub, client):
    night(hub, 1, PETS[0], TWO)
    row, before = withdraw_picture("202"), animal("2").pk

    gone = night(hub, 2, PETS[0])
    place, pictures = animal("2"), Picture.objects.filter(animal_id=before).count()
    page = client.get(f"/animals/{before}", follow=True)
    again = night(hub, 3, PETS[0])
    night(hub, 4, PETS[0], TWO)

    assert gone.report["animals"]["removed"] == 1
    assert (place.name, place.description, pictures) == ("", "", 1)
    assert page.status_code == 410
    assert again.state is State.NOTHING_NEW
    assert animal("2").pk == before
    assert_hidden(client, row)


def test_a_withdrawn_picture_stays_hidden_when_its_organisation_leaves_and_returns(hub, client):
    night(hub, 1, PETS[0], TWO)
    row = withdraw_picture("202")

    night(hub, 2, PETS[0], orgs=ORGS[:1])
    place = Organisation.objects.get(origin="hub", source_id="2")
    again = night(hub, 3, PETS[0], orgs=ORGS[:1])
    night(hub, 4, PETS[0], TWO)

    assert (place.name, place.approved_at) == ("", None)
    assert again.state is State.NOTHING_NEW
    assert_hidden(client, row)


def test_a_place_goes_when_the_order_is_lifted(hub):
    night(hub, 1, PETS[0], TWO)
    row = withdraw_picture("202")
    night(hub, 2, PETS[0], orgs=ORGS[:1])

    reinstate(kind=Subject.PICTURE, subject=row.pk, by=BY, now=NIGHT)
    night(hub, 3, PETS[0], orgs=ORGS[:1])

    assert sorted(Animal.objects.values_list("source_id", flat=True)) == ["1"]
    assert not Organisation.objects.filter(origin="hub", source_id="2").exists()


def test_orders_outlast_a_takedown_and_its_lifting(hub, client):
    night(hub, 1, *PETS[:1], TWO, PETS[2])
    row, before = withdraw_picture("202"), animal("3").pk
    withdraw_animal("3")

    removed = actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NIGHT)
    twice = [scrub(now=NIGHT + DAY), scrub(now=NIGHT + DAY)]
    with pytest.raises(actions.RemovedAlready):
        actions.remove_org(name="hub", org_source_id="2", why="legal", by=BY, now=NIGHT)
    left = Animal.objects.get(origin="hub", source_id="3").name
    actions.readmit_org(name="hub", org_source_id="2", by=BY, now=NIGHT)
    scrub(now=NIGHT + DAY)

    assert removed.animals == 2
    assert [one.state for one in twice] == [State.NOTHING_NEW, State.NOTHING_NEW]
    assert left == ""
    assert animal("3").pk == before
    assert shown() == ["1", "2"]
    assert_hidden(client, row)


def test_an_order_that_comes_while_its_picture_is_dropped_keeps_the_place(hub, monkeypatch):
    night(hub, 1, PETS[0], TWO)
    removes = Store.remove

    def order_comes(store, animals, orgs):
        withdraw_picture("202")
        removes(store, animals, orgs)

    row = picture("202")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "remove", order_comes)
        night(hub, 2, PETS[0], ONE_LEFT)
    night(hub, 3, PETS[0], TWO)

    assert picture("202").pk == row.pk
    assert served_picture(row.pk) is None


def test_an_animal_that_was_reported_goes_like_others(hub):
    Report.objects.create(animal=animal("2"), reason=ReportReason.GONE, at=NIGHT)

    gone = night(hub, 1, PETS[0], PETS[2])

    assert gone.report["animals"]["removed"] == 1
    assert not Report.objects.exists()
