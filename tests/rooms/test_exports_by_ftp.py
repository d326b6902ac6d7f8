"""The whole way: an animal, a run, FTP, and what a site that goes by the documented rules then lists."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest

from petwire.catalog.actions import change_animal
from petwire.exports import carry
from petwire.exports.actions import AccountForm, approve_losses
from petwire.exports.doors import delivery, open_door
from petwire.exports.models import Delivery, Sending
from petwire.exports.reads import file_of, runs_of
from petwire.exports.run import Order, run_export
from petwire.lib.outbound import Rules
from petwire.runs.models import State
from tests.fakes.ftp import PASSWORD, USER, FtpSite, Moods, ftp_site
from tests.fakes.site import Site
from tests.rooms.exports_stage import DOG, Stage
from tests.world import BY, NOW, a_picture, an_animal

pytestmark = pytest.mark.django_db

HERE = Rules(open_networks=(ip_network("127.0.0.1/32"),))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[FtpSite]:
    with ftp_site(Site(), Moods()) as one:
        yield one


@pytest.fixture
def stage(server, tmp_path, monkeypatch) -> Stage:
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(carry, "open_door", lambda account, password: open_door(account, password, by=HERE))
    form = AccountForm(host="127.0.0.1", port=server.port, user=USER, password=PASSWORD)
    return Stage(tmp_path, form=form)


def go(stage: Stage, minutes: int = 0):
    return run_export(stage.account, Order(NOW + minutes * MINUTE, BY))


def test_the_site_lists_what_the_plan_says_with_its_pictures(stage, server):
    picture = a_picture(stage.biscuit)
    stage.enable()

    outcome = go(stage)

    assert outcome.state == State.DONE
    assert set(server.site.listings) == {str(stage.biscuit.pk), str(stage.rover.pk)}
    assert server.site.listings[str(stage.biscuit.pk)].pictures == (picture.content,)
    assert not server.site.errors
    assert file_of(Sending.objects.get()) == server.site.files["pets.csv"]


def test_edits_adoptions_and_losses_reach_the_site_and_nothing_else_does(stage, server):
    for number in range(12):
        an_animal(stage.org, **{**DOG, "name": f"Dog {number}"})
    stage.enable()
    go(stage)
    listed = set(server.site.listings)
    change_animal(animal_id=stage.rover.pk, values={"status": "Adopted"}, by=BY, now=NOW)
    change_animal(animal_id=stage.biscuit.pk, values={"name": 'Bis"quit'}, by=BY, now=NOW)

    assert go(stage, 1).counts["lost"] == 1
    assert set(server.site.listings) == listed - {str(stage.rover.pk)}
    assert server.site.listings[str(stage.biscuit.pk)].fields["Name"] == 'Bis"quit'

    for row in Delivery.objects.filter(there=True)[:11]:
        change_animal(animal_id=row.animal_id, values={"sex": ""}, by=BY, now=NOW)
    before = dict(server.site.listings)
    assert go(stage, 2).state == State.WAITING
    assert server.site.listings == before
    approve_losses(org_id=stage.org.pk, site="adoptapet", losses=11, by=BY, now=NOW + 3 * MINUTE)
    assert go(stage, 3).state == State.DONE
    assert len(server.site.listings) == 2
    assert [row.state for row in runs_of(stage.org.pk)] == ["done", "waiting for approval", "done", "done"]


def test_a_wrong_password_is_told_in_words_and_nothing_counts_as_sent(stage, server):
    from petwire.exports.actions import set_account

    wrong = AccountForm(host="127.0.0.1", port=server.port, user=USER, password="wrong")
    set_account(org_id=stage.org.pk, site="adoptapet", form=wrong, by=BY, now=NOW)
    stage.enable()

    outcome = go(stage)

    assert outcome.state == State.FAILED
    assert "does not accept the user name or the password" in stage.state().words
    assert not Delivery.objects.exists()
    assert stage.account.refusals == 1
    assert server.site.listings == {}
