"""A no takes back every set that holds what it is about, and puts a successor in its place."""

import ftplib
import io
from contextlib import suppress

import pytest
from django.db import connection

from petwire.access.actions import (
    Application,
    Credentials,
    FileHabits,
    add_service,
    approve_service,
    set_service,
    suspend_service,
    terminate_service,
)
from petwire.access.reads import service_of
from petwire.audit.models import Deed
from petwire.bulkfiles import run
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import current_set, without_successor
from petwire.bulkfiles.run import FilesAreOff, after_a_no, write_set
from petwire.catalog.actions import change_animal
from petwire.ftpd.access_door import AccessDoor
from petwire.ftpd.server import Server
from petwire.orgs.models import Environment, Source, Terms
from petwire.sharing.actions import (
    reinstate,
    set_decision,
    set_master,
    set_preference,
    withdraw,
    withhold_animal,
)
from petwire.sharing.models import AudienceKind, Code, Subject
from tests.rooms.ftp_stage import make_certificate, running
from tests.set_files import content, plain_files
from tests.world import (
    BY,
    CATEGORY,
    NOW,
    World,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    a_world,
    an_animal,
    an_org,
    committed,
)

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


def a_key() -> Credentials:
    credentials = add_service(
        application=Application(name="Hearth", categories=(CATEGORY,)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    approve_service(key_id=credentials.id, by=BY, now=NOW)
    return credentials


def publish(key_id: str):
    return write_set(service_of(key_id), now=NOW, by=BY)


def recall():
    return after_a_no(now=NOW, by=BY)


def hide(kind: Subject, subject: int) -> None:
    withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)


def no_of_an_org(world: World, key_id: str) -> None:
    set_decision(org_id=world.happy_tails.pk, audience=key_id, yes=False, by=BY, now=NOW)


def no_of_a_category(world: World, key_id: str) -> None:
    set_preference(org_id=world.happy_tails.pk, category=CATEGORY, yes=False, by=BY, now=NOW)


def master_off(world: World, key_id: str) -> None:
    set_master(org_id=world.happy_tails.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)


def no_for_one_animal(world: World, key_id: str) -> None:
    withhold_animal(animal_id=world.mittens.pk, audience=key_id, by=BY, now=NOW)


def not_to_be_published(world: World, key_id: str) -> None:
    change_animal(animal_id=world.mittens.pk, values={"do_not_publish": True}, by=BY, now=NOW)


def withdrawn_animal(world: World, key_id: str) -> None:
    hide(Subject.ANIMAL, world.mittens.pk)


def withdrawn_org(world: World, key_id: str) -> None:
    hide(Subject.ORG, world.happy_tails.pk)


def withdrawn_picture(world: World, key_id: str) -> None:
    hide(Subject.PICTURE, world.mittens.pictures.get().pk)


NOES = [
    no_of_an_org,
    no_of_a_category,
    master_off,
    no_for_one_animal,
    not_to_be_published,
    withdrawn_animal,
    withdrawn_org,
    withdrawn_picture,
]


@pytest.mark.parametrize("no", NOES)
def test_a_no_revokes_every_set_that_holds_its_subject_and_publishes_a_successor(no):
    world = a_world()
    picture = a_picture(world.mittens)
    key = a_key()
    held = [publish(key.id), publish(key.id)]
    other = a_key()
    set_decision(org_id=world.happy_tails.pk, audience=other.id, yes=False, by=BY, now=NOW)
    elsewhere = publish(other.id)

    no(world, key.id)
    recalled = recall()

    assert recalled.revoked == [one.id for one in held]
    (successor,) = recalled.written
    assert current_set(service_of(key.id).pk) == successor
    text = content(successor, "pets_1.json").decode()
    if no is withdrawn_picture:
        assert rf"\/media\/{picture.pk}-" not in text
    else:
        assert "Mittens" not in text
    assert current_set(service_of(other.id).pk).id == elsewhere.id
    assert Deed.objects.filter(verb="bulk.revoke").count() == 2
    assert recall() == run.Recalled([], [])


@pytest.mark.parametrize(
    "values", [{"status": "Adopted"}, {"status": "Deleted"}, {"name": "Sir Mittens"}, {"status": "Hold"}]
)
def test_what_merely_changes_or_finds_a_home_revokes_nothing(values):
    world = a_world()
    key = a_key()
    publish(key.id)

    change_animal(animal_id=world.mittens.pk, values=values, by=BY, now=NOW)
    a_picture(world.biscuit)

    assert recall() == run.Recalled([], [])


def test_what_was_withdrawn_before_a_set_was_written_does_not_revoke_it():
    world = a_world()
    a_picture(world.mittens)
    withdrawn_picture(world, "")
    hide(Subject.ANIMAL, world.biscuit.pk)
    publish(a_key().id)

    assert recall().revoked == []


def test_an_organisation_without_animals_takes_its_own_row_back():
    org = an_org()
    key = a_key()
    set_decision(org_id=org.pk, audience=key.id, yes=True, by=BY, now=NOW)
    published = publish(key.id)
    assert published.orgs == 1

    set_decision(org_id=org.pk, audience=key.id, yes=False, by=BY, now=NOW)

    assert recall().revoked == [published.id]


def test_a_source_that_is_withdrawn_takes_back_what_was_passed_on_of_it():
    source = a_source(terms=Terms.REPUBLISH)
    org = a_mirrored_org(source)
    a_mirrored_animal(org)
    key = a_key()
    set_decision(org_id=org.pk, audience=key.id, yes=True, by=BY, now=NOW)
    published = publish(key.id)
    assert published.pets == 1

    hide(Subject.SOURCE, Source.objects.get(name=source.name).pk)

    assert recall().revoked == [published.id]


def test_what_was_erased_after_its_withdrawal_is_taken_back_all_the_same():
    source = a_source(terms=Terms.REPUBLISH)
    org = a_mirrored_org(source)
    animal = a_mirrored_animal(org)
    a_mirrored_animal(org)
    key = a_key()
    set_decision(org_id=org.pk, audience=key.id, yes=True, by=BY, now=NOW)
    published = publish(key.id)

    hide(Subject.ANIMAL, animal.pk)
    animal.delete()

    assert recall().revoked == [published.id]


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("end", [suspend_service, terminate_service])
def test_a_service_that_ends_loses_its_sets_and_gets_no_successor(end, empty):
    if not empty:
        a_world()
    key = a_key()
    published = publish(key.id)

    end(key_id=key.id, why="test", by=BY, now=NOW)

    assert recall() == run.Recalled([published.id], [])
    assert current_set(service_of(key.id).pk) is None


def test_a_service_that_is_approved_again_gets_a_new_set():
    a_world()
    key = a_key()
    publish(key.id)
    suspend_service(key_id=key.id, why="test", by=BY, now=NOW)
    recall()
    approve_service(key_id=key.id, by=BY, now=NOW)

    recalled = recall()

    assert recalled.revoked == []
    assert [one.id for one in recalled.written] == [current_set(service_of(key.id).pk).id]


def test_switching_the_files_off_takes_the_sets_back_and_on_brings_a_new_one():
    a_world()
    key_id = a_key().id
    publish(key_id)

    set_service(key_id=key_id, habits=FileHabits(nightly_files=False), by=BY, now=NOW)
    done = recall()

    assert (len(done.revoked), done.written) == (1, [])
    assert current_set(service_of(key_id).pk) is None
    with pytest.raises(FilesAreOff):
        publish(key_id)

    set_service(key_id=key_id, habits=FileHabits(nightly_files=True), by=BY, now=NOW)
    assert [one.pets for one in recall().written] == [2]


def test_a_no_that_is_lifted_does_not_bring_a_revoked_set_back():
    world = a_world()
    key = a_key()
    first = publish(key.id)
    hide(Subject.ANIMAL, world.mittens.pk)
    recall()

    reinstate(kind=Subject.ANIMAL, subject=world.mittens.pk, by=BY, now=NOW)
    recall()

    assert PublishedSet.objects.get(name=first.id).revoked_at == NOW


def test_a_successor_that_cannot_be_written_now_is_written_the_next_time(monkeypatch):
    world = a_world()
    key = a_key()
    publish(key.id)
    hide(Subject.ANIMAL, world.mittens.pk)

    def fail(*args, **kwargs):
        raise run.DecisionsKeepComing("busy")

    with monkeypatch.context() as patch:
        patch.setattr(run, "write_set", fail)
        first = recall()

    assert (len(first.revoked), first.written) == (1, [])
    assert [one.key_id for one in without_successor()] == [key.id]
    assert len(recall().written) == 1


def test_a_picture_withdrawn_between_the_snapshot_and_the_switch_is_honoured(monkeypatch):
    world = a_world()
    picture = a_picture(world.mittens)
    key = a_key()
    honest = run._publish

    def withdraw_and_publish(*args, **kwargs):
        with suppress(Exception):  # the second time it is withdrawn already
            hide(Subject.PICTURE, picture.pk)
        return honest(*args, **kwargs)

    monkeypatch.setattr(run, "_publish", withdraw_and_publish)
    published = publish(key.id)

    assert rf"\/media\/{picture.pk}-" not in content(published, "pets_1.json").decode()


def test_a_set_of_which_nobody_can_say_what_it_holds_is_revoked():
    a_world()
    published = publish(a_key().id)
    for name in ("index", "rows"):  # of a set of files, and of one of runs
        (published.folder.parent / name).unlink(missing_ok=True)

    assert recall().revoked == [published.id]


class Door(AccessDoor):
    """The door as it is, for a thread that ends: each question gives its connection back."""

    def knock(self, **facts):
        try:
            return super().knock(**facts)
        finally:
            connection.close()

    def good_sets(self, set_ids):
        try:
            return super().good_sets(set_ids)
        finally:
            connection.close()

    def orders(self, **facts):
        try:
            return super().orders(**facts)
        finally:
            connection.close()

    def fetched(self, orders):
        try:
            super().fetched(orders)
        finally:
            connection.close()


@plain_files
def test_a_client_in_the_middle_of_a_download_is_cut_and_finds_the_successor(tmp_path, monkeypatch):
    monkeypatch.setattr(Server, "look_every", 0.02)
    world = a_world()
    an_animal(world.happy_tails, name="Rex")
    key = a_key()
    first = publish(key.id)
    with (first.folder / "pets_1.json").open("ab") as file:
        file.truncate(96 * 1024 * 1024)  # longer on its way than the system keeps

    with running(Door(), make_certificate(tmp_path)) as stage, stage.connect() as client:
        client.login(key.ftp_user, key.ftp_password)
        client.voidcmd("TYPE I")
        data = client.transfercmd("RETR pets_1.json")
        data.recv(1000)
        hide(Subject.ANIMAL, world.mittens.pk)
        recalled = recall()
        with suppress(OSError), data:
            while data.recv(1 << 20):
                pass

        with pytest.raises(ftplib.error_temp, match="426"):
            client.voidresp()
        with pytest.raises(ftplib.error_temp, match="450"):
            client.sendcmd("RETR petlist.csv")
        assert recalled.written[0].id in client.login(key.ftp_user, key.ftp_password)
        content = io.BytesIO()
        client.retrbinary("RETR pets_1.json", content.write)

    assert b"Rex" in content.getvalue()
    assert b"Mittens" not in content.getvalue()
