"""Is a source one of test data, although no manifest says so? Guesses, each with its reason. No database in here.

A guess hides; it is wrong once in a while, and a person's word puts it right (`petwire mirror set NAME --environment
production`). The other way round, test data would stand among real animals.
"""

import re
from collections.abc import Collection, Iterable

from petwire.mirror.address import Address

# The id of a key of a petwire instance with test data; other programs number theirs otherwise, but one of 1,296 of
# theirs begins so by chance.
_TEST_KEY = re.compile(r"t0[a-z0-9]{6}")
# A name within a host's name, such as test.example.org, test1-api.example.org and ftp-test.example.org.
_TEST_LABEL = re.compile(r"(?:.*-)?test[0-9]*(?:-.*)?")


def login_says_test(user: str) -> bool:
    """The login is that of a key of test data."""
    return bool(_TEST_KEY.fullmatch(user.removeprefix("apikey-")))


def names_say_test(prefixes: Iterable[str]) -> bool:
    """Files are named for a key of test data (`t0ab12cd_pets_1.json`)."""
    return any(_TEST_KEY.fullmatch(prefix.removesuffix("_")) for prefix in prefixes)


def host_is_known(host: str, known: Collection[str]) -> bool:
    """The host is one of those that are known to hold test data, or below one."""
    name = host.lower().rstrip(".")
    return any(name == one or name.endswith(f".{one}") for one in known)


def host_is_called_test(host: str) -> bool:
    """A part of the host's name says test."""
    return any(_TEST_LABEL.fullmatch(label) for label in host.lower().rstrip(".").split(".")[:-1])


def address_says_test(address: Address, known: Collection[str]) -> str:
    """Why a source's address means test data, in words; "" when it does not."""
    if login_says_test(address.user):
        return f"its login {address.user} is that of a key of test data"
    if host_is_known(address.host, known) or host_is_called_test(address.host):
        return f"its host {address.host} is one of test data"
    return ""
