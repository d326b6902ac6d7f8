"""Where a web request comes from, also behind another web server. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from socket import AF_INET, inet_pton

from petwire.lib.config import Network


def visitor_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The visitor's address: `peer`, or what the trusted proxies say in X-Forwarded-For (`forwarded`).

    Read from its end, since a visitor can write any beginning. "" when it is not known: the request came through a web
    server on a private address that nobody has named as trusted, and all its visitors would seem to be one.
    """
    nearest = _parsed(peer)
    hops = [part.strip() for part in forwarded.split(",") if part.strip()]
    if nearest is None:
        return ""
    if hops and not nearest.is_global and not _trusted(nearest, proxies):
        return ""
    while hops and _trusted(nearest, proxies):
        said = _parsed(hops.pop())
        if said is None:
            return ""
        nearest = said
    return str(nearest)


class Addresses:
    """The same for an outlet that is asked thousands of times a second: nearly always one visitor behind one proxy."""

    def __init__(self, proxies: Sequence[Network]) -> None:
        self._proxies = tuple(proxies)
        self._numbers = [
            (int(one.network_address), int(one.netmask)) for one in proxies if isinstance(one, IPv4Network)
        ]
        self._is_proxy = lru_cache(maxsize=256)(self._is_trusted)

    def of(self, peer: str, forwarded: str) -> str:
        """What `visitor_address` says."""
        if forwarded and self._is_proxy(peer):
            number = _number(forwarded)
            if number is not None and not any(number & mask == network for network, mask in self._numbers):
                return forwarded
        return visitor_address(peer, forwarded, self._proxies)

    def _is_trusted(self, peer: str) -> bool:
        nearest = _parsed(peer)
        return nearest is not None and _trusted(nearest, self._proxies)


def _number(text: str) -> int | None:
    """An IPv4 address that is written the one way in which it is also given back."""
    try:
        return int.from_bytes(inet_pton(AF_INET, text), "big")
    except (OSError, ValueError):
        return None


def _trusted(address: IPv4Address | IPv6Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, also with a port behind it as some web servers write it."""
    for part in (text, text.rpartition(":")[0]):
        try:
            address = ip_address(part.strip("[]"))
        except ValueError:
            continue
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return mapped or address
    return None
