"""Where a web request comes from, also behind another web server. Pure."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

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
