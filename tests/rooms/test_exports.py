"""Runs at one site with a folder in its place: what is sent, what is written down, and when nothing is."""

import csv
import io
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from petwire.catalog.actions import change_animal
from petwire.catalog.media import delete_pictures
from petwire.cli import app as cli_app
from petwire.exports import gather, making, pets
from petwire.exports import run as runs
from petwire.exports.actions import (
    LossesNotConfirmed,
    NotOurs,
    approve_losses,
    disable,
    enable,
    set_account,
    set_mapping,
    set_wishes,
)
from petwire.exports.carry import ToFolder, door_account
from petwire.exports.due import due_exports
from petwire.exports.facts import Settings
from petwire.exports.mapping import Kind
from petwire.exports.models import Account, Delivery, Made, Sending, SentPicture
from petwire.exports.passwords import opened
from petwire.exports.reads import (
    animal_at_sites,
    file_of,
    log_of,
    mappings_of,
    preflight,
    runs_of,
    there_in,
)
from petwire.exports.run import NotSwitchedOn
from petwire.exports.values import choices_of
from petwire.runs.models import State
from petwire.sharing.actions import set_decision, withdraw, withhold_animal
from petwire.sharing.models import OWN_PAGES, Code, Subject
from tests.rooms.exports_stage import DOG, FORM, Refusing, Stage
from tests.world import BY, NOW, a_mirrored_org, a_picture, a_source, an_animal

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
    current = '"Id","Animal","Name"\r\n"old77","Dog","Old Friend"\r\n'
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


@pytest.fixture
def cli(monkeypatch):
    loaded = cli_app
    loaded.load()
    monkeypatch.setattr("petwire.cli.exports.instance", lambda **_: nullcontext())
    return lambda *words: CliRunner().invoke(loaded.app, ["exports", *map(str, words)])


def test_the_commands_tell_and_write_what_would_be_sent(site, cli, tmp_path):
    an_animal(site.org, name="Who", species="Dog", primary_breed="Beagle", size="Small")
    known = [json.loads(line)["site"] for line in cli("sites", "--json").stdout.splitlines()]
    assert {"adoptapet", "petfinder", "rescuegroups", "csv", "webhook"} == set(known)

    looked = cli("preflight", site.org.pk, "adoptapet", "--json")
    assert looked.exit_code == 3
    assert json.loads(looked.stdout)["counts"] == {"new": 2, "held": 1}

    written = cli("run", site.org.pk, "adoptapet", "--to", tmp_path / "look")
    assert written.exit_code == 0, written.output
    assert (tmp_path / "look" / "pets.csv").read_text().count("\n") == 3
    assert not Delivery.objects.exists()

    refused = cli("run", site.org.pk, "adoptapet")
    assert isinstance(refused.exception, NotSwitchedOn)
    assert cli("runs", site.org.pk).exit_code == 0


def test_a_run_by_command_ends_with_the_code_of_what_it_came_to(site, cli, monkeypatch):
    monkeypatch.setattr(runs, "carrier_of", lambda account: ToFolder(site.folder))
    site.enable()

    first = cli("run", site.org.pk, "--json")
    again = cli("run", site.org.pk)

    assert (first.exit_code, again.exit_code) == (0, 5)
    assert json.loads(first.stdout)["counts"]["new"] == 2
    rows = [json.loads(line) for line in cli("runs", site.org.pk, "--json").stdout.splitlines()]
    assert [row["state"] for row in rows] == ["done"]


def test_own_mappings_are_used_from_the_next_run_on_and_closest_words_are_offered(site):
    odd = an_animal(site.org, **{**DOG, "name": "Odd", "primary_breed": "Wolfdoodle", "size": ""})
    site.enable()
    site.run()
    assert [row.value for row in mappings_of(site.org.pk, "adoptapet") if row.rule == "held"] == [
        "Wolfdoodle"
    ]
    close, every = choices_of(site.org.pk, "adoptapet", Kind.BREED, "Dog", "Poodel")
    assert any("Poodle" in one for one in close)
    assert set(close) <= set(every)

    set_mapping(
        org_id=site.org.pk, site="adoptapet", kind=Kind.BREED, species="Dog", value="wolfdoodle",
        target="Poodle (Standard)", by=BY, now=NOW,
    )  # fmt: skip
    site.run(now=NOW + timedelta(hours=1))

    assert str(odd.pk) in site.listed()
    assert ["Breed", "Wolfdoodle", "Poodle (Standard)", "own"] in animal_at_sites(odd.pk, site.org.pk)[
        0
    ].replaced


def test_a_changed_wish_makes_every_row_anew(site):
    site.enable()
    site.run()
    set_wishes(org_id=site.org.pk, wishes=Settings(footer="Apply on our page."), by=BY, now=NOW)

    assert site.run(now=NOW + timedelta(hours=1)).counts["changed"] == 2
    assert "Apply on our page." in (site.folder / "pets.csv").read_text()


def test_the_log_is_for_spreadsheets_and_holds_no_formula(site):
    site.enable()
    site.run()

    lines = list(csv.reader(io.StringIO(log_of(site.org.pk))))

    assert [line[4] for line in lines[1:]][1:] == ["new", "new"]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "@"))]


def test_a_mirrored_organisation_is_not_exported_from_here():
    org = a_mirrored_org(a_source())

    with pytest.raises(NotOurs):
        set_account(org_id=org.pk, site="adoptapet", form=FORM, by=BY, now=NOW)


def test_a_number_at_the_site_stays_though_the_rescue_changes_its_own(site):
    set_account(
        org_id=site.org.pk, site="adoptapet", form=replace(FORM, options={"ids": "rescue"}), by=BY, now=NOW
    )
    change_animal(animal_id=site.biscuit.pk, values={"rescue_id": "A-1"}, by=BY, now=NOW)
    site.enable()
    site.run()
    assert "A_1" in site.listed()
    change_animal(animal_id=site.biscuit.pk, values={"rescue_id": "B2"}, by=BY, now=NOW)

    site.run(now=NOW + timedelta(hours=1))

    assert "A_1" in site.listed()
    assert "B2" not in site.listed()


def test_another_account_wants_another_preflight(site):
    site.enable()
    site.run()
    assert site.state().enabled

    set_account(org_id=site.org.pk, site="adoptapet", form=replace(FORM, user="other"), by=BY, now=NOW)

    assert not site.state().enabled
    assert site.state().listings == 0


def test_a_new_password_leaves_the_site_switched_on(site):
    site.enable()
    site.run()

    set_account(org_id=site.org.pk, site="adoptapet", form=replace(FORM, password="new"), by=BY, now=NOW)

    assert site.state().enabled
    assert site.state().listings == 2


def test_a_site_hears_nothing_that_was_not_made_public(site):
    """A foster home's contact, a withdrawn picture, and a page here where the organisation has none."""
    shown, withdrawn = a_picture(site.biscuit, "red"), a_picture(site.biscuit, "blue")
    withdraw(kind=Subject.PICTURE, subject=withdrawn.pk, code=Code.LEGAL, by=BY, now=NOW)
    foster = {"contact_name": "Foster Fay", "contact_email": "fay@example.org"}
    change_animal(animal_id=site.biscuit.pk, values=foster, by=BY, now=NOW)
    change_animal(animal_id=site.rover.pk, values={**foster, "contact_public": True}, by=BY, now=NOW)
    site.enable()
    site.run()

    def texts() -> dict[str, str]:
        with (site.folder / "pets.csv").open(newline="") as file:
            return {row["Name"]: row["Description"] for row in csv.DictReader(file)}

    assert SentPicture.objects.get().content == shown.content
    assert "Fay" not in texts()["Biscuit"] and "fay@example.org" in texts()["Rover"]
    assert f"/animals/{site.rover.pk}-rover" in texts()["Rover"]

    set_decision(org_id=site.org.pk, audience=OWN_PAGES, yes=False, by=BY, now=NOW)
    site.run(now=NOW + timedelta(hours=1))

    assert f"/animals/{site.rover.pk}" not in texts()["Rover"]


def test_how_an_account_is_reached_is_what_was_set(site):
    form = replace(FORM, protocol="ftps", port=2121, folder="/up/", active=True)
    set_account(org_id=site.org.pk, site="adoptapet", form=form, by=BY, now=NOW)

    door = door_account(site.account)

    assert (door.protocol, door.host, door.port, door.user) == ("ftps", FORM.host, 2121, FORM.user)
    assert (door.folder, door.active) == ("up", True)


def counted(monkeypatch, module, name: str, told) -> list[int]:
    """What `told` says of each call of a function."""
    calls: list[int] = []
    inner = getattr(module, name)

    def counting(*given, **more):
        calls.append(told(*given, **more))
        return inner(*given, **more)

    monkeypatch.setattr(module, name, counting)
    return calls


def test_a_change_of_one_animal_costs_work_for_one_animal(site, monkeypatch):
    read = counted(monkeypatch, pets, "told_of", lambda animal, *more: animal.id)
    made = counted(monkeypatch, making, "_made", lambda row, *more: row.animal_id)
    site.enable()
    site.run()

    def cost(name: str, minutes: int) -> tuple[int, list[int], list[int]]:
        change_animal(animal_id=site.rover.pk, values={"name": name}, by=BY, now=NOW)
        read.clear()
        made.clear()
        with CaptureQueriesContext(connection) as queries:
            assert site.run(now=NOW + timedelta(minutes=minutes)).counts["changed"] == 1
        return len(queries), list(read), list(made)

    few = cost("One of two", 20)
    for number in range(58):
        an_animal(site.org, **{**DOG, "name": f"Dog {number}"})
    site.run(now=NOW + timedelta(minutes=40))
    many = cost("One of sixty", 60)

    assert few == many
    assert many[1] == many[2] == [site.rover.pk]
    assert many[0] < 60


def test_many_accounts_cost_no_more_questions_than_one_and_each_animal_is_read_once(site, monkeypatch):
    read = counted(monkeypatch, pets, "told_of", lambda animal, *more: animal.id)
    animals = [site.biscuit.pk, site.rover.pk]

    def cost() -> int:
        Made.objects.all().delete()
        read.clear()
        with CaptureQueriesContext(connection) as queries:
            accounts = list(Account.objects.select_related("org").order_by("id"))
            found = gather.looks(accounts, now=NOW)
            assert making.refresh_all(found, now=NOW) == Made.objects.count() == 2 * len(accounts)
            due_exports(now=NOW)
        assert read == animals
        assert [len(one.shown) for one in found] == [2] * len(accounts)
        return len(queries)

    site.enable()
    one = cost()
    for name in ("petfinder", "csv"):
        set_account(org_id=site.org.pk, site=name, form=FORM, by=BY, now=NOW)
        enable(org_id=site.org.pk, site=name, by=BY, now=NOW)

    assert cost() == one
