"""Which hosts may be reached from here: a table of addresses, and what names are read as."""

from ipaddress import ip_address, ip_network

import pytest

from petwire.lib.config import Config
from petwire.lib.outbound import NotAllowed, Rules, vet
from petwire.lib.outbound.vetting import is_public, readable_host

PUBLIC = (
    "93.184.215.14",
    "8.8.8.8",
    "1.1.1.1",
    "2606:2800:21f:cb07::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)
NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7
    203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1
    2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 fc00::1 fd00:ec2::254
    fe80::1 fec0::1 ff02::1 5f00::1 4000::1
"""


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_passes(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_every_other_address_is_refused(address):
    assert not is_public(ip_address(address))
    with pytest.raises(NotAllowed, match="no public server called pets"):
        vet("pets.example.org", 80, by=Rules(resolve=lambda host: [address]), seconds=5)


def test_one_inner_address_among_public_ones_refuses_the_host():
    both = Rules(resolve=lambda host: ["8.8.8.8", "10.0.0.1"])

    with pytest.raises(NotAllowed):
        vet("pets.example.org", 443, by=both, seconds=5)


def test_a_name_that_leads_inside_and_one_that_does_not_exist_are_told_of_in_the_same_words():
    def nowhere(host: str) -> list[str]:
        raise OSError

    said = []
    for resolve in (nowhere, lambda host: ["10.0.0.1"], lambda host: []):
        with pytest.raises(NotAllowed) as refused:
            vet("vault.corp.example", 443, by=Rules(resolve=resolve), seconds=5)
        said.append(str(refused.value))

    assert len(set(said)) == 1
    assert "10.0" not in said[0]


def test_only_a_few_ports_are_opened_but_every_one_in_a_network_that_the_operator_opened():
    opened = Rules(open_networks=(ip_network("127.0.0.0/8"),), resolve=lambda host: ["127.0.0.1"])
    public = Rules(resolve=lambda host: ["8.8.8.8"])

    assert vet("pets.example.org", 443, by=public, seconds=5).addresses == ("8.8.8.8",)
    assert vet("localhost", 6379, by=opened, seconds=5).port == 6379
    with pytest.raises(NotAllowed, match="Port 6379"):
        vet("pets.example.org", 6379, by=public, seconds=5)


def test_a_mapped_address_lies_in_the_network_of_the_one_inside():
    opened = Rules(open_networks=(ip_network("127.0.0.0/8"),), resolve=lambda host: ["::ffff:127.0.0.1"])

    assert vet("localhost", 80, by=opened, seconds=5).addresses == ("::ffff:7f00:1",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("93.184.215.14", "93.184.215.14"),
        ("2606:2800::1", "2606:2800::1"),
        ("１２７．０．０．１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("①②⑦.⓪.⓪.①", "127.0.0.1"),
        ("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "localhost"),
    ],
)
def test_a_host_is_read_in_one_way(written, read):
    assert readable_host(written) == read


ODD = """
    2130706433 017700000001 0x7f000001 0x7f.1 127.1 127.0.1 0177.0.0.1 0x7f.0.0.1 127.0.0.01 127.0.0.0x1
    1.2.3.4.5 999.1.1.1 a..b .example.org example..org -x.org exa$mple.org %31%32%37.0.0.1 fe80::1%25eth0
    ::g a.b_c! example.org.. ::ffff:127.0.0.1:80
"""


@pytest.mark.parametrize("host", ODD.split())
def test_a_host_that_programs_read_differently_is_refused(host):
    with pytest.raises(NotAllowed, match="no name of a server"):
        readable_host(host)


def test_networks_are_opened_by_the_setting():
    assert Config(allow_private="127.0.0.0/8, fd00::/8").open_networks == (
        ip_network("127.0.0.0/8"),
        ip_network("fd00::/8"),
    )
    with pytest.raises(ValueError, match="say networks such as"):
        Config(allow_private="127.0.0.1/8")
