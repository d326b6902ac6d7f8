"""An organisation's account at a site, as the doors need it."""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

Protocol = Literal["ftp", "ftps", "sftp", "https"]
PORTS: Final[dict[Protocol, int]] = {"ftp": 21, "ftps": 21, "sftp": 22, "https": 443}


@dataclass(frozen=True, slots=True)
class Account:
    """Where a site takes what is delivered. The password is never part of it.

    `host` is a name or number; of `https` it may be the whole address. `folder` is where paths of a parcel begin; of
    `https` it is the rest of the address. `active`: FTP data connections
    come from the server. `remembered`: the certificate or host key that was met first, as a Finding or Delivered gave
    it. `flickers`: the site is known to refuse right passwords now and then, so a refusal is tried again.
    """

    site: str
    protocol: Protocol
    host: str
    port: int | None = None
    user: str = ""
    folder: str = ""
    active: bool = False
    remembered: str = ""
    flickers: bool = False

    @property
    def server(self) -> str:
        """The name of the host alone, for people."""
        host = self.host.strip()
        return urlsplit(host).hostname or host if "://" in host else host

    @property
    def at_port(self) -> int:
        """The port that is named, or the protocol's own."""
        return self.port or PORTS[self.protocol]
