"""A mirror of sets on vsftpd and proftpd: plain and with TLS, resumed after a cut, imported, and updated."""

import ftplib

import pytest

from petwire.mirror import actions
from petwire.mirror.address import parse_address
from petwire.mirror.ftp import FtpDoor
from tests.rooms.ftp_stage import make_certificate
from tests.rooms.mirror_world import BY, DAY, NIGHT, a_pet, add_mirror, dump, take_in, update, write_set
from tests.rooms.real_ftp import PASSWORD, proftpd, vsftpd

PETS = [a_pet(number, description="word " * 100) for number in range(1, 201)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def hub(tmp_path):
    folder = write_set(tmp_path / "hub", pets=PETS, per_file=100)
    folder.chmod(0o555)  # vsftpd lets nobody into a folder in which they could write
    yield folder
    folder.chmod(0o755)


@pytest.fixture(params=[vsftpd, proftpd], ids=lambda server: server.__name__)
def server(request, hub, tmp_path, certificate):
    (tmp_path / "server").mkdir()
    with request.param(hub, tmp_path / "server", certificate) as served:
        yield served


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("scheme", ["ftp", "ftps"])
def test_a_set_on_a_real_server_is_imported_and_updated(server, hub, tmp_path, scheme):
    actions.add_source(name="hub", url=server.url(scheme), password=PASSWORD, by=BY, now=NIGHT)

    imported = take_in()
    hub.chmod(0o755)
    changed = a_pet(7, adoption_fee="$75")
    pets = [*PETS[:6], changed, *PETS[7:], a_pet(999)]
    later = write_set(
        tmp_path / "later", pets=pets, new=pets[-1:], updated=[changed], at=NIGHT + DAY, per_file=100
    )
    for path in later.iterdir():
        (hub / path.name).write_bytes(path.read_bytes())
    updated = update()

    assert (imported.exit_code, imported.report["animals"]["added"]) == (0, 200), imported.words
    assert (updated.exit_code, updated.report["mode"]) == (0, "daily"), updated.words
    add_mirror(later, "truth")
    take_in("truth")
    assert dump() == dump("truth")


@pytest.mark.parametrize("scheme", ["ftp", "ftps"])
def test_a_transfer_that_was_cut_is_resumed_on_a_real_server(server, hub, tmp_path, monkeypatch, scheme):
    retrieve = ftplib.FTP.retrbinary
    rests, taken = [], []

    def cut_once(client, command, callback, blocksize=8192, rest=None):
        if command != "RETR pets_1.json" or rests:
            rests.append(rest)
            return retrieve(client, command, callback, blocksize, rest)
        rests.append("cut")

        def cut(block):
            callback(block)
            taken.append(len(block))
            if sum(taken) > 50_000:
                raise ConnectionResetError("cut")

        return retrieve(client, command, cut, blocksize, rest)

    monkeypatch.setattr(ftplib.FTP, "retrbinary", cut_once)
    monkeypatch.setattr(ftplib.FTP_TLS, "retrbinary", cut_once)
    address, _ = parse_address(server.url(scheme))
    door = FtpDoor(
        address, password=PASSWORD, staging=tmp_path / "staging", pinned="", pause=lambda seconds: None
    )

    listed = {file.name: file for file in door.listing()}
    fetched = door.fetch(listed["pets_1.json"]).read_bytes()
    door.close(done=False)

    assert fetched == (hub / "pets_1.json").read_bytes()
    assert rests[0] == "cut", rests
    assert isinstance(rests[1], int) and rests[1] > 0
