"""Addresses of upstream hubs: `ftp://user@host:port/path`, `ftps://` (explicit TLS), `https://`, a folder."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import unquote, urlsplit

from petwire.lib.errors import PetwireError

LATER = ("sftp", "s3")
PORTS: Final = {"ftp": 21, "ftps": 21, "https": 443, "http": 80}
Scheme = Literal["folder", "ftp", "ftps", "https", "http"]

_USE: Final = "Use https://, ftps://, ftp:// or a folder."


class BadAddress(PetwireError):
    """The address of a source cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source's files lie. For a folder only `path` counts. The password is never part of it."""

    scheme: Scheme
    path: str
    host: str = ""
    port: int = 21
    user: str = ""

    @property
    def url(self) -> str:
        """The address for people and for the database, without the password."""
        if self.scheme == "folder":
            return self.path
        scheme, _, place = self.server.partition("://")
        path = "" if self.path == "." else f"/{self.path}"
        return f"{scheme}://{self.user}@{place}{path}"

    @property
    def server(self) -> str:
        """Scheme, host and port, without the user."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


def parse_address(url: str) -> tuple[Address, str | None]:
    """An address and the password that stood in it, if any. BadAddress says what is wrong with it."""
    if "://" not in url:
        return Address("folder", str(Path(url).expanduser().absolute())), None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(f"The address cannot be read: {error}.") from error
    if parts.scheme == "file":
        return Address("folder", str(Path(unquote(parts.path)).absolute())), None
    if parts.scheme in LATER:
        raise BadAddress(f"{parts.scheme}:// comes with a later version. {_USE}")
    if parts.scheme not in PORTS:
        raise BadAddress(f"{parts.scheme}:// is no address of a source. {_USE}")
    if not parts.hostname or not parts.username:
        raise BadAddress(
            "The address needs a user and a host, such as ftp://apikey-a1b2c3d4@ftp.example.org/."
        )
    path = unquote(parts.path).strip("/") or "."
    user = unquote(parts.username)
    if any(character < " " for character in path + user + parts.hostname):
        raise BadAddress("The address holds a control character.")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise BadAddress(
            "http:// would send the password in clear; it is for this machine alone. Use https://."
        )
    address = Address(cast(Scheme, parts.scheme), path, parts.hostname, port or PORTS[parts.scheme], user)
    return address, unquote(parts.password) if parts.password is not None else None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
