"""What looks like a source of test data where no manifest says so."""

import pytest

from petwire.mirror.address import Address
from petwire.mirror.testdata import address_says_test, host_is_known, names_say_test


@pytest.mark.parametrize(
    ("user", "host", "is_test"),
    [
        pytest.param("apikey-t0ab12cd", "ftp.example.org", True, id="key of test data"),
        pytest.param("t0ab12cd", "ftp.example.org", True, id="key without its beginning"),
        pytest.param("apikey-a1b2c3d4", "ftp.example.org", False, id="another key"),
        pytest.param("apikey-t0ab12cd9", "ftp.example.org", False, id="longer than a key"),
        pytest.param("apikey-T0AB12CD", "ftp.example.org", False, id="no key of ours"),
        pytest.param("apikey-a1b2c3d4", "test.example.org", True, id="test"),
        pytest.param("apikey-a1b2c3d4", "test1-api.example.org", True, id="test1-api"),
        pytest.param("apikey-a1b2c3d4", "ftp-test.example.org", True, id="ftp-test"),
        pytest.param("apikey-a1b2c3d4", "FTP.Test.Example.org", True, id="in the middle, in any case"),
        pytest.param("apikey-a1b2c3d4", "latest.example.org", False, id="latest"),
        pytest.param("apikey-a1b2c3d4", "testimony.example.org", False, id="testimony"),
        pytest.param("apikey-a1b2c3d4", "hub.test", False, id="the last part is nobody's name"),
        pytest.param("apikey-a1b2c3d4", "sandbox.example.net", True, id="named by the operator"),
        pytest.param("apikey-a1b2c3d4", "ftp.sandbox.example.net", True, id="below one that is named"),
        pytest.param("apikey-a1b2c3d4", "mysandbox.example.net", False, id="ends alike"),
        pytest.param("", "", False, id="a folder"),
    ],
)
def test_an_address_of_test_data(user, host, is_test):
    address = Address("ftp" if host else "folder", "/", host, user=user)

    assert bool(address_says_test(address, {"sandbox.example.net"})) is is_test


@pytest.mark.parametrize(
    ("prefixes", "is_test"),
    [
        ({""}, False),
        ({"", "t0ab12cd_"}, True),
        ({"a1b2c3d4_"}, False),
        ({"xt0ab12cd_"}, False),
        ({"t0_"}, False),
    ],
)
def test_names_of_files_of_test_data(prefixes, is_test):
    assert names_say_test(prefixes) is is_test


def test_without_named_hosts_none_is_known():
    assert not host_is_known("sandbox.example.net", frozenset())
