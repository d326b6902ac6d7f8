"""When wrong passwords lock, for whom, and whose a visitor's address is."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.access import rules
from petwire.lib.visitors import Addresses, visitor_address

NOW = datetime(2026, 3, 14, 15, tzinfo=UTC)
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("10.1.0.0/16")]


def after_minutes(*minutes: float) -> list[bool]:
    """For wrong passwords at these minutes: which of them lock."""
    times: list[datetime] = []
    answers = []
    for minute in minutes:
        times = rules.wrong_again(times, NOW + timedelta(minutes=minute))
        answers.append(rules.locks(times))
    return answers


@pytest.mark.parametrize(
    ("minutes", "locks"),
    [
        ((0, 0, 0, 0, 0), False),
        ((0, 0, 0, 0, 0, 0), True),
        ((0, 3, 6, 9, 12, 14.99), True),
        ((0, 3, 6, 9, 12, 15), False),
        ((0, 14, 14, 14, 14, 15.1), False),
        ((0, 14, 14, 14, 14, 15.1, 15.2), True),  # no window that begins anew at minute 15
    ],
)
def test_the_sixth_within_any_quarter_of_an_hour_locks(minutes, locks):
    *before, last = after_minutes(*minutes)

    assert last is locks
    assert not any(before)


def test_a_lock_ends_by_itself():
    assert rules.is_locked(NOW, NOW + timedelta(minutes=14, seconds=59))
    assert not rules.is_locked(NOW, NOW + rules.LOCKED_FOR)
    assert not rules.is_locked(None, NOW)


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("no address", "no address", True),
    ],
)
def test_what_one_visitor_has_to_themselves(address, other, same):
    assert (rules.whose(address) == rules.whose(other)) is same


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        pytest.param("8.8.8.8", "", "8.8.8.8", id="no server in front"),
        pytest.param("8.8.8.8", "1.1.1.1", "8.8.8.8", id="a visitor's own header"),
        pytest.param("127.0.0.1", "8.8.8.8", "8.8.8.8", id="a trusted server's word"),
        pytest.param("127.0.0.1", "1.1.1.1, 8.8.8.8", "8.8.8.8", id="what a visitor put before it"),
        pytest.param("127.0.0.1", "8.8.8.8, 10.1.2.3", "8.8.8.8", id="two trusted servers"),
        pytest.param("127.0.0.1", "nonsense", "", id="nonsense of a trusted server"),
        pytest.param("127.0.0.1", "", "127.0.0.1", id="somebody on this machine"),
        pytest.param("10.9.9.9", "8.8.8.8", "", id="a server that nobody named"),
        pytest.param("10.9.9.9", "", "10.9.9.9", id="somebody in the house"),
        pytest.param("::ffff:127.0.0.1", "8.8.8.8:4711", "8.8.8.8", id="a port behind it, IPv4 in IPv6"),
        pytest.param("127.0.0.1", "[2001:4860::1]:443", "2001:4860::1", id="IPv6 with a port"),
        pytest.param("", "8.8.8.8", "", id="no peer"),
    ],
)
def test_a_visitors_address_is_told_by_trusted_servers_only(peer, forwarded, address):
    assert visitor_address(peer, forwarded, LOOPBACK) == address
    assert Addresses(LOOPBACK).of(peer, forwarded) == address


@given(
    peer=st.sampled_from(["127.0.0.1", "::1", "10.9.9.9", "8.8.8.8", "nobody", ""]),
    forwarded=st.one_of(
        st.ip_addresses().map(str),
        st.ip_addresses(v=4, network="127.0.0.0/8").map(str),
        st.text("0123456789.:, ", max_size=20),
        st.sampled_from(
            ["8.8.8.08", "8.8.8", "08.8.8.8", " 8.8.8.8", "8.8.8.8 ", "1.1.1.1,8.8.8.8", "٨.8.8.8"]
        ),
    ),
)
def test_the_quick_way_to_a_visitors_address_gives_the_same(peer, forwarded):
    assert Addresses(LOOPBACK).of(peer, forwarded) == visitor_address(peer, forwarded, LOOPBACK)
