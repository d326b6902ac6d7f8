"""A parcel reaches a site whole or not at all, and only what was read back counts as sent."""

from ipaddress import ip_network

import pytest

from petwire.exports.doors import Account, deliver, delivery, door, open_door
from petwire.lib.outbound import Rules
from tests.fakes.ftp import PASSWORD, USER, FtpSite, ftp_site
from tests.fakes.parcels import parcel
from tests.fakes.site import Site

HERE = Rules(open_networks=(ip_network("127.0.0.1/32"),))
REX, BELLA = {"A1": "Rex"}, {"A10": "Bella"}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(door, "TIMEOUT", 20.0)


def account(server: FtpSite, **given) -> Account:
    return Account(
        **{
            "site": "adoptapet",
            "protocol": "ftp",
            "host": "127.0.0.1",
            "port": server.port,
            "user": USER,
            **given,
        }
    )


def send(server: FtpSite, what, *, password=PASSWORD, cancelled=lambda: False, **given):
    return deliver(open_door(account(server, **given), password, by=HERE), what, cancelled=cancelled)


def shown(site: Site) -> dict[str, str]:
    return {name: each.fields["Name"] for name, each in site.listings.items()}


def test_a_parcel_is_delivered_and_read_back():
    with ftp_site(Site()) as server:
        done = send(server, parcel({**REX, **BELLA}, pictures={"A1-1": b"one", "A10-1": b"ten"}))

        assert done.complete, done
        assert shown(server.site) == {**REX, **BELLA}
        assert sorted(server.site.files) == ["import.cfg", "pets.csv", "photos/A1-1.jpg", "photos/A10-1.jpg"]
        assert {each.words for each in done.listing} == {"Its content was read back."}
