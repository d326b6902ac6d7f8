"""FTP's data connections with a vetted host: nobody else is let in, and nothing goes elsewhere."""

import socket
from dataclasses import dataclass
from ipaddress import ip_network

import pytest

from petwire.exports.doors import Account, deliver, ftp, open_door
from petwire.lib.outbound import (
    ActiveMode,
    NoPublicServer,
    NotAllowed,
    NotConnected,
    Rules,
    VettedClient,
    dial,
    vet_transfer,
)
from tests.fakes.ftp import PASSWORD, USER, Moods, ftp_site
from tests.fakes.parcels import parcel
from tests.fakes.site import Site
from tests.outbound_stage import Names
from tests.ports import free_ports

pytestmark = pytest.mark.slow

HERE = Rules(open_networks=(ip_network("127.0.0.0/8"),))


def test_strangers_at_an_active_port_are_shown_out_and_the_transfer_goes_on():
    strangers: list[socket.socket] = []

    def fault(verb: str, argument: str) -> str:
        if verb == "PORT":
            *_, high, low = argument.split(",")
            stranger = socket.create_connection(
                ("127.0.0.1", int(high) * 256 + int(low)), timeout=20, source_address=("127.0.0.2", 0)
            )
            stranger.sendall(b"id,kind\nevil,Dog\n")
            strangers.append(stranger)
        return ""

    with ftp_site(Site(), Moods(fault=fault)) as server:
        account = Account("adoptapet", "ftp", "127.0.0.1", server.port, USER, active=True)
        done = deliver(open_door(account, PASSWORD, by=HERE), parcel({"A1": "Rex"}))

    assert done.complete, done
    assert set(server.site.listings) == {"A1"}
    assert strangers
    assert [heard_by(stranger) for stranger in strangers] == [b""] * len(strangers)


def heard_by(stranger: socket.socket) -> bytes:
    with stranger:
        try:
            return stranger.recv(100)
        except ConnectionResetError:  # it was shown out before its words were heard
            return b""


@pytest.mark.parametrize("port", [21, 22, 2121, 10022])
def test_ports_of_file_transfer_are_opened(port):
    rules = Rules(resolve=Names(site_example=[["93.184.215.14"]]))

    assert vet_transfer("site.example", port, seconds=5, by=rules).port == port


@pytest.mark.parametrize("port", [23, 25, 80, 443, 5432, 6379])
def test_ports_of_other_services_are_not(port):
    rules = Rules(resolve=Names(site_example=[["93.184.215.14"]]))

    with pytest.raises(NotAllowed):
        vet_transfer("site.example", port, seconds=5, by=rules)


def test_one_inner_address_refuses_the_whole_host():
    rules = Rules(resolve=Names(site_example=[["93.184.215.14", "10.0.0.1"]]))

    with pytest.raises(NoPublicServer):
        vet_transfer("site.example", 21, seconds=5, by=rules)


def test_the_next_address_of_a_host_is_tried_when_the_first_does_not_answer():
    (port,) = free_ports(1)
    rules = Rules(open_networks=HERE.open_networks, resolve=Names(site_example=[["127.0.0.3", "127.0.0.1"]]))
    endpoint = vet_transfer("site.example", port, seconds=5, by=rules)
    with pytest.raises(NotConnected):
        dial(endpoint, seconds=20)

    with socket.create_server(("127.0.0.1", port)), dial(endpoint, seconds=20) as sock:
        assert sock.getpeername()[0] == "127.0.0.1"


class At:
    """The two ends of a connection."""

    def __init__(self, ours: str, theirs: str) -> None:
        self._ends = ours, theirs

    def getsockname(self) -> tuple[str, int]:
        return self._ends[0], 40000

    def getpeername(self) -> tuple[str, int]:
        return self._ends[1], 21


@pytest.mark.parametrize(
    ("ours", "theirs", "address", "works"),
    [
        ("10.0.0.5", "93.184.215.14", "", False),  # behind a router that nobody has told us of
        ("10.0.0.5", "93.184.215.14", "203.0.114.7", True),
        ("93.184.216.34", "93.184.215.14", "", True),
        ("10.0.0.5", "10.0.0.6", "", True),  # both within
        ("127.0.0.1", "127.0.0.1", "", True),
    ],
)
def test_active_mode_is_refused_only_where_no_address_of_ours_can_be_reached(ours, theirs, address, works):
    client = VettedClient()
    client.af, client.sock = socket.AF_INET, At(ours, theirs)
    client.active = ActiveMode(address)

    assert (client.behind() == "") == works


def test_active_mode_names_the_address_and_a_port_that_the_operator_opened(monkeypatch):
    ports = sorted(free_ports(3))
    named: list[str] = []

    def fault(verb: str, argument: str) -> str:
        named.extend([argument] if verb == "PORT" else [])
        return ""

    monkeypatch.setattr(ftp, "config", lambda: Opened("127.0.0.1", range(ports[0], ports[-1] + 1)))
    with ftp_site(Site(), Moods(fault=fault)) as server:
        account = Account("adoptapet", "ftp", "127.0.0.1", server.port, USER, active=True)
        done = deliver(open_door(account, PASSWORD, by=HERE), parcel({"A1": "Rex"}))

    assert done.complete, done
    assert named
    for one in named:
        *host, high, low = one.split(",")
        assert host == ["127", "0", "0", "1"]
        assert ports[0] <= int(high) * 256 + int(low) <= ports[-1]


def test_active_mode_without_a_way_in_is_refused_in_words_before_anything_is_sent(monkeypatch):
    monkeypatch.setattr(
        VettedClient, "behind", lambda client: "this machine's own address, 10.0.0.5, is within"
    )
    with ftp_site(Site()) as server:
        account = Account("adoptapet", "ftp", "127.0.0.1", server.port, USER, active=True)
        done = deliver(open_door(account, PASSWORD, by=HERE), parcel({"A1": "Rex"}))

    assert done.ended_by is not None
    assert "Active mode cannot work from here" in done.ended_by.words
    assert "PETWIRE_ACTIVE_ADDRESS" in done.ended_by.remedy
    assert not server.site.files


@dataclass(frozen=True)
class Opened:
    active_address: str
    active_port_range: range
