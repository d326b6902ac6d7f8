"""An organisation is taken down: hidden at once, erased, and left out until it is readmitted."""

import pytest
from django.db import connection

from petwire.catalog.models import Animal, Picture, Report, ReportReason, Tombstone
from petwire.catalog.reports import report
from petwire.lib import secrets
from petwire.mirror import actions
from petwire.mirror.models import RemovedOrg, Upstream
from petwire.mirror.store import Store, connected, lock
from petwire.orgs.models import Organisation, Source
from petwire.runs.models import RunNotice, State
from petwire.sharing.models import OWN_PAGES, Audience, Decision, Withdrawn, Withheld
from petwire.sharing.reads import shown_animals
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    add_mirror,
    an_org,
    dump,
    scrub,
    take_in,
    update,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")

ORGS = [an_org(1), an_org(2)]
PETS = [a_pet(1, 1), a_pet(2, 2), a_pet(3, 2)]


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", orgs=ORGS, pets=PETS)
    add_mirror(folder)
    return folder


def remove(org="2"):
    return actions.remove_org(name="hub", org_source_id=org, why="org_choice", by=BY, now=NIGHT)


def readmit(org="2"):
    actions.readmit_org(name="hub", org_source_id=org, by=BY, now=NIGHT)


def held():
    return sorted(Animal.objects.filter(origin="hub").values_list("source_id", flat=True))


def test_a_takedown_erases_the_organisation_and_all_that_is_its_own(hub):
    take_in()
    org = Organisation.objects.get(source_id="2")
    own = Audience.objects.get(name=OWN_PAGES)
    Withheld.objects.create(animal=Animal.objects.get(source_id="2"), audience=own)
    Decision.objects.create(org=org, audience=own, yes=True, decided_at=NIGHT)
    animal = Animal.objects.get(source_id="3")
    report(animal_id=animal.pk, reason=ReportReason.WRONG, text="Not so.", email="", now=NIGHT)

    removed = remove()

    assert (removed.animals, removed.held) == (2, True)
    assert held() == ["1"]
    assert Picture.objects.count() == 1
    assert not Report.objects.exists()
    assert not Organisation.objects.filter(source_id="2").exists()
    assert Tombstone.objects.filter(kind="org", subject=org.pk).exists()


def test_a_takedown_holds_against_later_data(hub):
    take_in()
    remove()

    outcomes = [scrub(), scrub()]
    write_set(hub, orgs=ORGS, pets=[*PETS, a_pet(4, 2)], new=[a_pet(4, 2)], at=NIGHT + DAY)
    outcomes.append(update())

    assert [outcome.exit_code for outcome in outcomes] == [5, 5, 5]
    assert outcomes[-1].report["mode"] == "daily"
    assert held() == ["1"]


def test_an_organisation_can_be_taken_down_before_anything_of_it_was_held(hub):
    removed = remove()

    outcome = take_in()

    assert (removed.animals, removed.held) == (0, False)
    assert (outcome.exit_code, held()) == (0, ["1"])


def test_readmitted_it_comes_back_with_the_next_scrub_and_not_before(hub):
    take_in()
    before = dump()
    remove()

    readmit()
    same_set = update()
    nothing_yet = held()
    back = scrub()

    assert same_set.exit_code == 5
    assert nothing_yet == ["1"]
    assert (back.exit_code, back.report["animals"]["added"], back.report["orgs"]["added"]) == (0, 2, 1)
    assert dump() == before
    assert shown_animals().count() == 3


def test_readmitted_it_comes_back_with_the_next_nights_update(hub):
    take_in()
    remove()
    readmit()
    write_set(hub, orgs=ORGS, pets=PETS, at=NIGHT + DAY)

    outcome = update()

    assert outcome.report["mode"] == "full"
    assert held() == ["1", "2", "3"]


def test_an_order_that_comes_while_a_set_is_taken_in_is_obeyed(hub, monkeypatch):
    writes = Store.write_changes

    def order_comes(store, rivals):
        upstream = Upstream.objects.get()
        RemovedOrg.objects.create(upstream=upstream, source_id="2", why="legal", at=NIGHT)
        connection.close()
        writes(store, rivals)

    monkeypatch.setattr(Store, "write_changes", order_comes)

    outcome = take_in()

    assert outcome.state == State.DONE
    assert held() == ["1"]


def test_an_order_hides_before_it_erases(hub, monkeypatch):
    take_in()
    seen = []
    remove_rows = Store.remove

    def look(store, animals, orgs):
        seen.append(shown_animals().count())
        remove_rows(store, animals, orgs)

    monkeypatch.setattr(Store, "remove", look)

    remove()

    assert seen == [1]
    assert Withdrawn.objects.filter(kind="org").count() == 1


def test_while_a_run_is_under_way_an_order_hides_and_the_run_erases(hub, monkeypatch):
    take_in()
    monkeypatch.setattr(actions, "ERASE_PATIENCE", 0.1)
    with connected() as other:
        lock(other, "hub")

        removed = remove()

    hidden = shown_animals().count(), held()
    assert (removed.animals, removed.held, removed.erased) == (0, True, False)
    write_set(hub, orgs=[ORGS[0], an_org(2, city="Laurel")], pets=PETS)
    assert hidden == (1, ["1", "2", "3"])
    assert scrub().report["animals"]["removed"] == 2
    assert held() == ["1"]
    assert not RunNotice.objects.exists()


def test_a_second_takedown_and_a_readmission_of_nobody_say_so(hub):
    remove()

    with pytest.raises(actions.RemovedAlready):
        remove()
    with pytest.raises(actions.NotRemoved):
        readmit("7")
    with pytest.raises(actions.WrongValue, match="org_choice"):
        actions.remove_org(name="hub", org_source_id="1", why="because", by=BY, now=NIGHT)


def test_a_password_in_the_address_goes_to_the_secrets_only():
    url = "ftp://apikey-a1b2c3d4:top%20secret@ftp.example.org/files"

    upstream = actions.add_source(name="partner", url=url, by=BY, now=NIGHT)

    assert upstream.url == "ftp://apikey-a1b2c3d4@ftp.example.org/files"
    assert secrets.recall("source-partner") == "top secret"


def test_names_and_values_of_a_source_are_checked(tmp_path):
    actions.add_source(name="partner", url=str(tmp_path), by=BY, now=NIGHT)

    for name, error in (("partner", actions.NameTaken), ("here", actions.BadName), ("../x", actions.BadName)):
        with pytest.raises(error):
            actions.add_source(name=name, url=str(tmp_path), by=BY, now=NIGHT)
    with pytest.raises(actions.WrongValue):
        actions.add_source(name="other", url=str(tmp_path), terms="own", by=BY, now=NIGHT)


def test_habits_of_a_source_can_be_set(tmp_path):
    actions.add_source(name="partner", url=str(tmp_path), by=BY, now=NIGHT)

    actions.set_source(
        name="partner", attribution_text="From the partner", attribution_url="https://p.org", by=BY, now=NIGHT
    )
    actions.set_source(name="partner", pictures="copy", by=BY, now=NIGHT)

    source = Source.objects.get(name="partner")
    assert (source.attribution_text, source.attribution_url) == ("From the partner", "https://p.org")
    assert source.upstream.pictures == "copy"
    with pytest.raises(actions.WrongValue):
        actions.set_source(name="partner", attribution_url="javascript:alert(1)", by=BY, now=NIGHT)
