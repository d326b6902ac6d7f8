"""Sets that come over FTP: plain and over TLS, resumed, patient, and never by a server that cannot be trusted."""

import ftplib
import os
from functools import partial

import pytest

from petwire.lib import secrets
from petwire.lib.config import config
from petwire.mirror import actions, run
from petwire.mirror.address import parse_address
from petwire.mirror.doors import UpstreamChanged
from petwire.mirror.fetch import open_door
from petwire.mirror.ftp import PAUSES, FtpDoor, UpstreamBusy, WrongCertificate, WrongLogin
from petwire.mirror.models import Upstream
from petwire.runs.models import RunNotice
from tests.rooms.ftp_stage import PASSWORD, USER, FakeDoor, make_certificate, running
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    dump,
    scrub,
    take_in,
    update,
    write_manifest,
    write_set,
)

PETS = [a_pet(number) for number in range(1, 21)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def hub(tmp_path):
    return write_set(tmp_path / "hub", pets=PETS, per_file=10)


@pytest.fixture
def pauses(monkeypatch):
    """The seconds that were waited, without waiting."""
    waited = []
    monkeypatch.setattr(run, "open_door", partial(open_door, pause=waited.append))
    return waited


def a_door(stage, tmp_path, *, scheme="ftp", password=PASSWORD, pinned="", pause=lambda seconds: None):
    address, _ = parse_address(f"{scheme}://{USER}@127.0.0.1:{stage.port}/")
    return FtpDoor(address, password=password, staging=tmp_path / "staging", pinned=pinned, pause=pause)


def add_by_ftp(stage, *, scheme="ftp", password=PASSWORD):
    url = f"{scheme}://{USER}@127.0.0.1:{stage.port}/"
    actions.add_source(name="hub", url=url, password=password, by=BY, now=NIGHT)


def fetch_all(door):
    listed = door.listing()
    return {file.name: door.fetch(file).read_bytes() for file in listed}


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["ftp", "ftps"])
def test_a_set_comes_over_the_wire_and_nothing_stays_staged(hub, certificate, scheme):
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage, scheme=scheme)

        outcome = take_in()
        again = scrub()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 20)
    assert again.exit_code == 5
    assert {knock["secure"] for knock in stage.door.knocks} == {scheme == "ftps"}
    assert not (config().home / "staging" / "hub").exists()


@pytest.mark.usefixtures("committed")
def test_the_manifest_is_asked_for_by_name_and_believed(hub, certificate):
    write_manifest(hub, set_id="night-1")
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)

        outcome = take_in()
        same = update()
        (hub / "pets_2.json").write_bytes((hub / "pets_2.json").read_bytes().replace(b"Pet 15", b"Pet XV"))
        spoiled = scrub()

    assert (outcome.report["set"], same.exit_code) == ("night-1", 5)
    assert spoiled.exit_code == 4
    assert "pets_2.json is not the file that the manifest describes" in spoiled.words


@pytest.mark.usefixtures("committed")
def test_files_of_two_nights_are_told_by_their_times(hub, certificate):
    os.utime(hub / "pets_2.json", (0, (hub / "pets_1.json").stat().st_mtime - 7 * 3600))
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)

        outcome = take_in()

    assert outcome.exit_code == 4
    assert "two nights are mixed" in outcome.words
    assert "pets_2.json is of" in outcome.words
    assert dump() == b""


@pytest.mark.usefixtures("committed")
def test_without_a_stamp_the_time_of_the_orgs_file_counts(tmp_path, certificate):
    hub = write_set(tmp_path / "hub", pets=PETS, at=None)
    os.utime(hub / "orgs_1.json", (NIGHT.timestamp(), NIGHT.timestamp()))
    for name in ("pets_1.json", "newpets_1.json", "updatedpets_1.json", "petlist.csv"):
        os.utime(hub / name, (NIGHT.timestamp(), NIGHT.timestamp()))
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)

        take_in()

    assert Upstream.objects.get().set_stamp == NIGHT


@pytest.mark.usefixtures("committed")
def test_a_wrong_password_names_the_user_and_the_remedy(hub, certificate):
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage, password="wrong")

        outcome = take_in()

    assert outcome.exit_code == 1
    assert f"does not accept the login '{USER}'" in outcome.words
    assert ".." not in outcome.words
    assert "--password-stdin" in outcome.words
    assert "wrong" not in outcome.words.replace("wrong user or password", "").replace(
        "Wrong user or password", ""
    )
    assert len(stage.door.knocks) == 1


@pytest.mark.usefixtures("committed")
def test_a_missing_password_is_asked_for(hub, certificate):
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)
        secrets.forget("source-hub")

        outcome = take_in()

    assert outcome.exit_code == 1
    assert "There is no password" in outcome.words


@pytest.mark.usefixtures("committed")
def test_a_full_login_table_is_waited_for_and_then_told(hub, certificate, pauses):
    with running(FakeDoor(hub), certificate, max_per_user=1) as stage:
        add_by_ftp(stage)
        with stage.login():
            outcome = take_in()

    assert outcome.exit_code == 75
    assert "421 Too many logins" in outcome.words
    assert pauses == list(PAUSES)
    assert dump() == b""


@pytest.mark.usefixtures("committed")
def test_a_server_that_is_not_there_is_told_after_some_tries(hub, certificate, pauses):
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)

    outcome = take_in()

    assert outcome.exit_code == 75
    assert "127.0.0.1 did not give us the orders after 5 tries" in outcome.words


@pytest.mark.usefixtures("committed")
def test_an_upstream_that_publishes_meanwhile_is_read_anew(hub, certificate, monkeypatch):
    fetch = FtpDoor.fetch

    def publish(door, file):
        path = fetch(door, file)
        if file.name == "pets_1.json" and not publish.done:
            publish.done = True
            write_set(hub, pets=[*PETS, a_pet(99)], at=NIGHT + DAY, per_file=10)
        return path

    publish.done = False
    monkeypatch.setattr(FtpDoor, "fetch", publish)
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage)

        outcome = take_in()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 21)
    assert Upstream.objects.get().set_stamp == NIGHT + DAY


@pytest.mark.usefixtures("committed")
def test_a_self_made_certificate_is_remembered_and_another_one_refused(hub, certificate, tmp_path):
    other = make_certificate(tmp_path)
    with running(FakeDoor(hub), certificate) as stage:
        add_by_ftp(stage, scheme="ftps")
        take_in()
        pinned = Upstream.objects.get().certificate
    with running(FakeDoor(hub), other) as stage:
        Upstream.objects.update(url=f"ftps://{USER}@127.0.0.1:{stage.port}/")

        outcome = scrub()

    assert len(pinned) == 64
    assert "certificate_pinned" in RunNotice.objects.values_list("code", flat=True)
    assert outcome.exit_code == 1
    assert "another certificate than before" in outcome.words
    assert stage.door.knocks == []


def test_a_certificate_that_an_authority_vouches_for_is_not_remembered(
    hub, certificate, tmp_path, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running(FakeDoor(hub), certificate) as stage:
        door = a_door(stage, tmp_path, scheme="ftps")

        fetched = fetch_all(door)
        door.close(done=True)

    assert len(fetched) == 6
    assert door.pinned == ""


def test_a_broken_transfer_goes_on_where_it_broke(hub, certificate, tmp_path, monkeypatch):
    retrieve = ftplib.FTP.retrbinary
    rests = []

    def breaking(client, command, callback, blocksize=8192, rest=None):
        rests.append(rest)
        if command == "RETR pets_1.json" and rests.count(None) == len(rests):
            callback_once = iter([callback])

            def cut(block):
                next(callback_once)(block[:9000])
                raise ConnectionResetError("cut")

            return retrieve(client, command, cut, blocksize, rest)
        return retrieve(client, command, callback, blocksize, rest)

    monkeypatch.setattr(ftplib.FTP, "retrbinary", breaking)
    waited = []
    with running(FakeDoor(hub), certificate) as stage:
        door = a_door(stage, tmp_path, pause=waited.append)

        fetched = fetch_all(door)
        door.close(done=True)

    assert fetched == {name: (hub / name).read_bytes() for name in fetched}
    assert len(fetched) == 6
    assert 9000 - 4096 in rests, "a little of what is here is fetched again and compared"
    assert waited == [PAUSES[0]]


def test_what_an_earlier_try_has_staged_is_not_fetched_again(hub, certificate, tmp_path, monkeypatch):
    with running(FakeDoor(hub), certificate) as stage:
        first = a_door(stage, tmp_path)
        fetch_all(first)
        first.close(done=False)
        commands = []
        retrieve = ftplib.FTP.retrbinary
        monkeypatch.setattr(
            ftplib.FTP,
            "retrbinary",
            lambda client, command, *more, **facts: (
                commands.append(command) or retrieve(client, command, *more, **facts)
            ),
        )
        second = a_door(stage, tmp_path)
        fetch_all(second)
        repeated = list(commands)
        os.utime(hub / "pets_1.json", (1, 1))
        third = a_door(stage, tmp_path)
        fetch_all(third)
        second.close(done=False)
        third.close(done=False)

    assert repeated == []
    assert "RETR pets_1.json" in commands


def test_a_new_set_found_when_reconnecting_ends_the_try(hub, certificate, tmp_path):
    with running(FakeDoor(hub), certificate) as stage:
        door = a_door(stage, tmp_path)
        (file, *_) = door.listing()
        write_set(hub, pets=PETS[:5], at=NIGHT + DAY)
        door._drop()

        with pytest.raises(UpstreamChanged):
            door.fetch(file)
        door.close(done=True)


def test_a_server_that_wants_tls_is_told_with_the_remedy(hub, certificate, tmp_path):
    with running(FakeDoor(hub), certificate, tls="required") as stage:
        door = a_door(stage, tmp_path)

        with pytest.raises(WrongLogin, match="ftps://"):
            door.listing()


def test_names_that_are_no_data_files_are_never_fetched(hub, certificate, tmp_path):
    (hub / "README.txt").write_text("hello")
    (hub / "pets.json").write_text("{}")
    with running(FakeDoor(hub), certificate) as stage:
        door = a_door(stage, tmp_path)

        names = {file.name for file in door.listing()}
        door.close(done=True)

    assert names == {f"{kind}_1.json" for kind in ("orgs", "pets", "newpets", "updatedpets")} | {
        "pets_2.json",
        "petlist.csv",
    }


def test_wrong_logins_and_certificates_are_errors_of_their_own(hub, certificate, tmp_path):
    with running(FakeDoor(hub), certificate) as stage:
        closed = a_door(stage, tmp_path)
        with pytest.raises(WrongLogin):
            a_door(stage, tmp_path, password="no").listing()
        with pytest.raises(WrongCertificate):
            a_door(stage, tmp_path, scheme="ftps", pinned="0" * 64).listing()
    with pytest.raises(UpstreamBusy):
        closed.listing()


@pytest.mark.usefixtures("committed")
def test_a_set_that_is_withdrawn_while_it_is_fetched_is_never_mixed_with_the_next(
    hub, tmp_path, certificate, monkeypatch, pauses
):
    successor = write_set(tmp_path / "next", pets=PETS[5:], at=NIGHT, per_file=10)
    door = FakeDoor(hub)
    fetch = FtpDoor.fetch

    def withdraw(self, file):
        path = fetch(self, file)
        if file.name == "pets_1.json":
            door.home = successor
            door.withdrawn.add("hub")
        return path

    monkeypatch.setattr(FtpDoor, "fetch", withdraw)
    with running(door, certificate) as stage:
        add_by_ftp(stage)

        outcome = take_in()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 15)
    assert len(door.knocks) > 1
