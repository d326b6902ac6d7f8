"""Parcels on servers that others wrote: vsftpd, proftpd (each insists on TLS session reuse), OpenSSH's sftp-server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest

from petwire.exports import doors
from petwire.exports.doors import Account, delivery, door, open_door
from petwire.exports.doors.ftp import FtpDoor
from petwire.exports.doors.sftp import SftpDoor
from petwire.exports.parcel import Parcel
from petwire.lib.outbound import Rules
from tests.fakes.ftp import PASSWORD as SFTP_PASSWORD
from tests.fakes.ftp import USER
from tests.fakes.parcels import outgoing, parcel
from tests.fakes.sftp import openssh
from tests.fakes.site import Site
from tests.rooms.ftp_stage import make_certificate
from tests.rooms.real_ftp import PASSWORD, proftpd, vsftpd

HERE = Rules(open_networks=(ip_network("127.0.0.1/32"),))
VSFTPD = """
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
port_enable=YES
"""
PROFTPD = """
AllowOverwrite on
AllowStoreRestart on
"""


@dataclass(frozen=True)
class Peer:
    """A server, and how it is spoken to. `folder` is the account's on this machine."""

    account: Account
    password: str
    folder: Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(door, "TIMEOUT", 20.0)


@contextmanager
def peer(name: str, folder: Path, certificate: Path) -> Iterator[Peer]:
    program, _, how = name.partition(" ")
    protocol = "ftps" if "TLS" in how else "ftp"
    (folder / "server").mkdir()
    (folder / "root" / "account").mkdir(parents=True)
    about = {"site": "adoptapet", "host": "127.0.0.1", "folder": "account", "active": "active" in how}
    if program == "OpenSSH":
        with openssh(folder / "root") as served:
            account = Account(**about, protocol="sftp", port=served.port, user=USER)
            yield Peer(account, SFTP_PASSWORD, folder / "root" / "account")
        return
    (folder / "root").chmod(0o555)  # vsftpd lets nobody into a folder in which they could write
    start, more = (vsftpd, VSFTPD) if program == "vsftpd" else (proftpd, "" if "default" in how else PROFTPD)
    try:
        with start(folder / "root", folder / "server", certificate, more) as served:
            account = Account(**about, protocol=protocol, port=served.port, user=served.user)
            yield Peer(account, PASSWORD, folder / "root" / "account")
    finally:
        (folder / "root").chmod(0o755)


PEERS = [
    *("vsftpd", "vsftpd active", "vsftpd TLS", "vsftpd TLS active"),
    *("proftpd", "proftpd active", "proftpd TLS", "proftpd TLS active", "proftpd by default"),
    "OpenSSH",
]


@pytest.fixture(params=PEERS)
def met(request, tmp_path, certificate) -> Iterator[Peer]:
    with peer(request.param, tmp_path, certificate) as found:
        yield found


def send(met: Peer, what: Parcel, remembered: str = "") -> doors.Delivered:
    account = Account(
        **{**{name: getattr(met.account, name) for name in Account.__slots__}, "remembered": remembered}
    )
    return doors.deliver(open_door(account, met.password, by=HERE), what)


def shown(folder: Path) -> dict[str, str]:
    site = Site()
    for path in folder.rglob("*"):
        if path.is_file():
            site.put(str(path.relative_to(folder)), path.read_bytes())
    site.look()
    return {name: each.fields["Name"] for name, each in site.listings.items()}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_parcel_reaches_a_real_server_and_the_next_one_replaces_it(met):
    first = send(met, parcel({"A1": "Rex", "A10": "Bella"}, pictures={"A1-1": b"1", "A10-1": b"2" * 300_000}))
    pups = {f"B{number}": "Pup" for number in range(300)}
    later = parcel(pups, pictures={"A10-1": b"3" * 200_000}, remove=["A1-1"], padding=1000)
    second = send(met, later, first.remembered)

    assert first.complete, first
    assert second.complete, second
    assert shown(met.folder) == pups
    assert files(met.folder) == {one.path for one in (*later.listing, *later.pictures)}
    assert (met.folder / "photos" / "A10-1.jpg").read_bytes() == b"3" * 200_000
    assert {each.words for each in second.listing} == {"Its content was read back."}


def test_an_upload_that_was_cut_is_gone_on_with_on_a_real_server(met, monkeypatch):
    one = outgoing("pets.csv", bytes(range(256)) * 2000)
    place = met.folder / delivery.beside(one)
    place.write_bytes(bytes(one.data)[:300_000])
    place.chmod(0o666)
    kind = SftpDoor if met.account.protocol == "sftp" else FtpDoor
    write, starts = kind.write, []

    def watched(self, path, blocks, start):
        starts.append(start)
        write(self, path, blocks, start)

    monkeypatch.setattr(kind, "write", watched)

    done = send(met, Parcel((one,), (), ()))

    assert done.complete, done
    assert starts[0] == 300_000
    assert (met.folder / "pets.csv").read_bytes() == one.data
    assert files(met.folder) == {"pets.csv"}


def test_a_trial_on_a_real_server_finds_it_well_and_leaves_nothing(met):
    found = doors.test(met.account, met.password, by=HERE)

    assert [each.trouble for each in found] == [None], found
    assert files(met.folder) == set()


@pytest.mark.parametrize("name", ["proftpd", "proftpd TLS", "OpenSSH"])
def test_a_trial_on_a_real_server_names_a_wrong_password_and_a_wrong_folder(name, tmp_path, certificate):
    with peer(name, tmp_path, certificate) as met:
        about = {each: getattr(met.account, each) for each in Account.__slots__}
        wrong = doors.test(met.account, "wrong", by=HERE)
        missing = doors.test(Account(**{**about, "folder": "elsewhere"}), met.password, by=HERE)

    assert wrong[0].trouble is doors.Trouble.WRONG_LOGIN, wrong
    assert missing[0].trouble is doors.Trouble.NO_FOLDER, missing
