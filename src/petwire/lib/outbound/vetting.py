"""Which hosts may be reached: names are resolved once, and only addresses of the public internet pass."""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from petwire.lib.config import Network, config
from petwire.lib.errors import PetwireError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[str]]

WEB_PORTS = frozenset({80, 443, 8080, 8443})

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.I)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.I)
_MAPPED = IPv6Network("::ffff:0:0/96")
# An address of the well-known prefix is the IPv4 address in its last 32 bits, behind a translator (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_V6 = IPv6Network("2000::/3")
# What `ipaddress` counts as global, or only does in later versions of Python (IANA's special-purpose registries).
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # assignments of protocols; a cloud keeps its metadata at 192.0.0.192
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo and other assignments of protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: the address of anybody, in disguise
        "3fff::/20",
    )
)


class NotAllowed(PetwireError):
    """The address may not be opened from here."""


class NoPublicServer(NotAllowed):
    """There is no server of that name, or none on the public internet; which of both is not told."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host that may be reached: its name for TLS and `Host`, and the numeric addresses to connect to."""

    host: str
    port: int
    addresses: tuple[str, ...]


def system_addresses(host: str) -> list[str]:
    """The numeric addresses of a host by the system's own resolver."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True, slots=True)
class Rules:
    """What passes. `open_networks` are reachable although they are not global, on every port."""

    open_networks: tuple[Network, ...] = ()
    ports: frozenset[int] = WEB_PORTS
    resolve: Resolve = system_addresses

    def opens(self, endpoint: Endpoint) -> bool:
        """Whether a host is one of ours, or of a test: all its addresses lie in opened networks."""
        return all(_is_open(ip_address(one), self.open_networks) for one in endpoint.addresses)


def rules() -> Rules:
    """The rules of this instance: PETWIRE_ALLOW_PRIVATE opens networks, for the demo and tests."""
    return Rules(open_networks=config().open_networks)


def vet(host: str, port: int, *, by: Rules, seconds: float) -> Endpoint:
    """Resolve a host once and say where to connect. Raises NotAllowed (NoPublicServer); nothing is connected to.

    One address that is not public refuses the whole host. A name that does not exist and one that leads into a private
    network are told of in the same words: what stands in an inner name server is nobody's business.
    """
    name = readable_host(host)
    refused = NoPublicServer(
        f"There is no public server called {name}. Give an address that anybody can open in a browser."
    )
    try:
        found = [ip_address(text.partition("%")[0]) for text in _within(seconds, by.resolve, name)]
    except (OSError, ValueError):
        raise refused from None
    opened = all(_is_open(one, by.open_networks) for one in found)
    if not found or not (opened or all(is_public(one) for one in found)):
        raise refused
    if port not in by.ports and not opened:
        ports = ", ".join(str(one) for one in sorted(by.ports))
        raise NotAllowed(
            f"Port {port} is not opened from here. Addresses may name the ports {ports}, or none."
        )
    return Endpoint(name, port, tuple(str(one) for one in found))


def readable_host(host: str) -> str:
    """A host's name as it is asked for: ASCII, without the last dot. Raises NotAllowed where it means no single thing.

    A number in any other spelling than four decimal ones is refused: programs do not agree what it is.
    """
    odd = NotAllowed(
        f"{host!r} is no name of a server. Copy the address from the browser, such as "
        "https://example.org/biscuit.jpg."
    )
    if "%" in host:  # a zone, or letters written as numbers
        raise odd
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except ValueError:
            raise odd from None
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise odd from None
    if not _HOST.fullmatch(name) or len(name) > 253:
        raise odd
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise odd from None
    return name


def is_public(address: Address) -> bool:
    """Is this an address of one host on the public internet?"""
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_V6:
            return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _SPECIAL)


def _is_open(address: Address, networks: Sequence[Network]) -> bool:
    inner = _inside(address) if isinstance(address, IPv6Address) else None
    return any((inner or address) in network for network in networks)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _within(seconds: float, resolve: Resolve, host: str) -> Sequence[str]:
    """Ask a resolver, which has no time limit of its own."""
    answers: list[Sequence[str]] = []

    def ask() -> None:
        try:
            answers.append(resolve(host))
        except (OSError, UnicodeError):
            answers.append(())

    asking = threading.Thread(target=ask, daemon=True, name="resolver")
    asking.start()
    asking.join(seconds)
    return answers[0] if answers else ()
