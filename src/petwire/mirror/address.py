"""Addresses of upstream hubs: `ftp://user@host:port/path`, `ftps://` (explicit TLS), a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from petwire.lib.errors import PetwireError

LATER = ("https", "sftp", "s3")


class BadAddress(PetwireError):
    """The address of a source cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source's files lie. For a folder only `path` counts. The password is never part of it."""

    scheme: Literal["folder", "ftp", "ftps"]
    path: str
    host: str = ""
    port: int = 21
    user: str = ""

    @property
    def url(self) -> str:
        """The address for people and for the database, without the password."""
        if self.scheme == "folder":
            return self.path
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == 21 else f":{self.port}"
        path = "" if self.path == "." else f"/{self.path}"
        return f"{self.scheme}://{self.user}@{host}{port}{path}"


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
        raise BadAddress(f"{parts.scheme}:// comes with a later version. Use ftp://, ftps:// or a folder.")
    if parts.scheme not in ("ftp", "ftps"):
        raise BadAddress(f"{parts.scheme}:// is no address of a source. Use ftp://, ftps:// or a folder.")
    if not parts.hostname or not parts.username:
        raise BadAddress(
            "The address needs a user and a host, such as ftp://apikey-a1b2c3d4@ftp.example.org/."
        )
    path = unquote(parts.path).strip("/") or "."
    user = unquote(parts.username)
    if any(character < " " for character in path + user + parts.hostname):
        raise BadAddress("The address holds a control character.")
    scheme: Literal["ftp", "ftps"] = "ftps" if parts.scheme == "ftps" else "ftp"
    address = Address(scheme, path, parts.hostname, port or 21, user)
    return address, unquote(parts.password) if parts.password is not None else None
