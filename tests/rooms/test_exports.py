"""Runs at one site with a folder in its place: what is sent, what is written down, and when nothing is."""

import csv
import io
from datetime import timedelta

import pytest

from petwire.catalog.actions import change_animal
from petwire.catalog.media import delete_pictures
from petwire.exports.actions import LossesNotConfirmed, approve_losses, disable
from petwire.exports.models import Delivery, Sending, SentPicture
from petwire.exports.passwords import opened
from petwire.exports.reads import animal_at_sites, file_of, preflight, runs_of, there_in
from petwire.exports.run import NotSwitchedOn
from petwire.runs.models import State
from petwire.sharing.actions import withhold_animal
from tests.rooms.exports_stage import DOG, Refusing, Stage
from tests.world import BY, NOW, a_picture, an_animal

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tmp_path) -> Stage:
    return Stage(tmp_path / "site")


def test_nothing_is_sent_before_the_organisation_says_yes(site):
    with pytest.raises(NotSwitchedOn):
        site.run()

    assert not site.folder.exists()
    assert site.state().words == "Not enabled."


def test_the_first_run_delivers_every_animal_and_writes_it_down(site):
    a_picture(site.biscuit)
    site.enable()

    outcome = site.run()

    assert outcome.state == State.DONE
    assert site.listed() == {str(site.biscuit.pk): "Biscuit", str(site.rover.pk): "Rover"}
    assert (site.folder / f"photos/{site.biscuit.pk}.jpg").exists()
    state = site.state()
    assert (state.good, state.listings, state.last_delivery) == (True, 2, NOW)
    assert [row.state for row in runs_of(site.org.pk)] == ["done"]
    assert file_of(Sending.objects.get()) == (site.folder / "pets.csv").read_bytes()


def test_an_unchanged_list_is_not_sent_again(site):
    site.enable()
    site.run()

    assert site.run(now=NOW + timedelta(hours=1)).exit_code == 5


def test_only_new_and_changed_pictures_travel_and_unreferenced_ones_go_by_exact_name(site):
    first, second = a_picture(site.biscuit, "red"), a_picture(site.biscuit, "blue")
    site.enable()
    site.run()
    one, two = (f"photos/{site.biscuit.pk}-{n}.jpg" for n in (1, 2))
    assert set(SentPicture.objects.values_list("path", flat=True)) == {one, two}

    delete_pictures(animal_id=site.biscuit.pk, picture_ids=[second.pk], by=BY, now=NOW)
    site.run(now=NOW + timedelta(hours=1))

    assert set(SentPicture.objects.values_list("path", "content")) == {
        (f"photos/{site.biscuit.pk}.jpg", first.content)
    }
    assert sorted(path.name for path in (site.folder / "photos").iterdir()) == [f"{site.biscuit.pk}.jpg"]


def test_what_the_site_did_not_take_is_not_recorded_as_sent(site):
    a_picture(site.biscuit)
    site.enable()

    outcome = site.run(Refusing(site.folder))

    assert outcome.state == State.FAILED
    assert not Delivery.objects.filter(there=True).exists()
    assert SentPicture.objects.count() == 1  # that was read back
    assert site.state().words == "The account is full."
    assert not site.state().good

    site.run()
    assert site.state().good


def test_an_adopted_animal_leaves_the_list_and_nobody_is_asked(site):
    site.enable()
    site.run()
    change_animal(animal_id=site.rover.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    site.run(now=NOW + timedelta(minutes=1))

    assert site.listed() == {str(site.biscuit.pk): "Biscuit"}
    gone = Delivery.objects.get(animal_id=site.rover.pk)
    assert not gone.there
    assert gone.gone_because


def test_a_withheld_animal_is_taken_down_there_and_comes_back_as_new(site):
    site.enable()
    site.run()
    withhold_animal(animal_id=site.rover.pk, audience="adoptapet", by=BY, now=NOW)
    site.run(now=NOW + timedelta(minutes=1))
    assert str(site.rover.pk) not in site.listed()

    withhold_animal(animal_id=site.rover.pk, audience="adoptapet", by=BY, now=NOW, withhold=False)
    site.run(now=NOW + timedelta(minutes=2))

    back = Delivery.objects.get(animal_id=site.rover.pk)
    assert back.there
    assert back.since > back.first_sent_at


def test_losses_above_the_guard_wait_for_a_person(site):
    for number in range(14):
        an_animal(site.org, **{**DOG, "name": f"Dog {number}"})
    site.enable()
    site.run()
    before = (site.folder / "pets.csv").read_bytes()
    for row in Delivery.objects.all()[:12]:
        change_animal(animal_id=row.animal_id, values={"sex": ""}, by=BY, now=NOW)

    outcome = site.run(now=NOW + timedelta(hours=1))

    assert (outcome.state, outcome.exit_code) == (State.WAITING, 4)
    assert (site.folder / "pets.csv").read_bytes() == before
    assert site.state().waiting == 12
    with pytest.raises(LossesNotConfirmed):
        approve_losses(org_id=site.org.pk, site="adoptapet", losses=11, by=BY, now=NOW)
    approve_losses(org_id=site.org.pk, site="adoptapet", losses=12, by=BY, now=NOW + timedelta(hours=1))
    assert site.run(now=NOW + timedelta(hours=1)).state == State.DONE
    assert len(site.listed()) == 4


def test_switching_on_wants_the_number_of_listings_that_would_be_lost(site):
    current = '"Id","Animal","Name"\r\n"77","Dog","Old Friend"\r\n'
    found = preflight(site.org.pk, "adoptapet", now=NOW, current=current)
    assert found.lost == 1
    assert {one.name for one in found.plan.entries} == {"Old Friend", "Biscuit", "Rover"}
    there = there_in(site.account, current)

    with pytest.raises(LossesNotConfirmed):
        site.enable(there=there)
    with pytest.raises(LossesNotConfirmed):
        site.enable(there=there, losses=2)
    site.enable(there=there, losses=1)
    assert site.state().enabled


def test_an_animal_of_unknown_sex_is_held_back_alone(site):
    unknown = an_animal(site.org, name="Who", species="Dog", primary_breed="Beagle", size="Small")
    site.enable()

    outcome = site.run()

    assert outcome.exit_code == 3
    assert outcome.counts["held"] == 1
    assert str(unknown.pk) not in site.listed()
    assert "sex" in animal_at_sites(unknown.pk, site.org.pk)[0].held


def test_switched_off_leaves_what_is_there_unless_it_is_to_be_taken_down(site):
    site.enable()
    site.run()
    disable(org_id=site.org.pk, site="adoptapet", by=BY, now=NOW)
    with pytest.raises(NotSwitchedOn):
        site.run()
    assert len(site.listed()) == 2

    site.enable()
    disable(org_id=site.org.pk, site="adoptapet", by=BY, now=NOW, take_down=True)
    assert site.run(now=NOW + timedelta(minutes=1)).state == State.DONE

    assert site.listed() == {}
    with pytest.raises(NotSwitchedOn):
        site.run()


def test_the_password_is_kept_encrypted(site):
    assert "secret" not in site.account.password
    assert opened(site.account.password) == "secret"


def test_an_empty_list_is_still_sent(site):
    site.enable()
    site.run()
    for one in (site.biscuit, site.rover):
        change_animal(animal_id=one.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    site.run(now=NOW + timedelta(minutes=1))

    assert list(csv.reader(io.StringIO((site.folder / "pets.csv").read_text())))[1:] == []
