"""Connections to hosts that an outsider gave, for FTP and SFTP: vetted once, and to no other address."""

import ftplib
import random
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from petwire.lib.errors import PetwireError
from petwire.lib.ftpclient import ENCODING, Client, TlsClient, words_of
from petwire.lib.outbound.vetting import Endpoint, Rules, is_public, rules, vet

# Of FTP and SFTP, and what providers commonly use in their place.
TRANSFER_PORTS: Final = frozenset({21, 22, 2021, 2022, 2121, 2222, 8021, 8022, 10021, 10022})
_FIRST_DATA_PORT: Final = 1024  # what lies below is a service of its own, never a data connection
_STRANGERS: Final = 20  # who may knock at the port of an active data connection before we give up

Vetted = TypeVar("Vetted", bound="VettedClient")


class NotConnected(PetwireError):
    """The host does not answer."""


@dataclass(frozen=True, slots=True)
class ActiveMode:
    """How servers reach us in FTP's active mode: a public address, "" for our own, and ports, none for any."""

    address: str = ""
    ports: range = range(0)


class NoData(OSError):
    """There is no data connection: the server does not come, cannot be reached, or names somebody else."""


def vet_transfer(host: str, port: int, *, seconds: float, by: Rules | None = None) -> Endpoint:
    """Like `vet`, with the ports of file transfer. Raises NotAllowed."""
    found = by or rules()
    return vet(host, port, by=replace(found, ports=TRANSFER_PORTS), seconds=seconds)


def dial(endpoint: Endpoint, *, seconds: float) -> socket.socket:
    """A connection to one of the vetted addresses, and to no other. Raises NotConnected."""
    deadline = time.monotonic() + seconds
    trouble: OSError | None = None
    for address in endpoint.addresses:
        try:
            left = max(0.01, deadline - time.monotonic())
            sock = socket.create_connection((address, endpoint.port), timeout=left)
        except OSError as error:
            trouble = error
        else:
            sock.settimeout(seconds)
            return sock
    raise NotConnected(f"{endpoint.host} does not answer on port {endpoint.port}.") from trouble


class VettedClient(Client):
    """FTP over a connection that was dialled; data goes to the same address, whatever the server says."""

    trust_server_pasv_ipv4_address = False
    active = ActiveMode()

    @classmethod
    def over(cls: type[Vetted], sock: socket.socket, host: str, **given: Any) -> Vetted:
        """A client on a connection, after the server's greeting. `given` are ftplib's own arguments."""
        client = cls(encoding=ENCODING, **given)
        client.host, client.sock, client.af = host, sock, sock.family
        client.file = sock.makefile("r", encoding=ENCODING)
        try:
            sock.settimeout(client.timeout)
            client.welcome = client.getresp()
        except BaseException:
            client.close()
            raise
        return client

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        """As ftplib's, but that a data connection which cannot be had (NoData) is told from a server that went away."""
        waiting = self._dialled() if self.passiveserver else self.makeport()
        try:
            if rest is not None:
                self.sendcmd(f"REST {rest}")
            answer = self.sendcmd(cmd)
            if answer.startswith("2"):  # some say so before they begin
                answer = self.getresp()
            if not answer.startswith("1"):
                raise ftplib.error_reply(answer)  # noqa: S321  the field speaks FTP
            if self.passiveserver:
                return waiting, None
            with waiting:
                return self._accepted(waiting), None
        except BaseException:
            waiting.close()
            raise

    def _dialled(self) -> socket.socket:
        host, port = self.makepasv()
        try:
            return socket.create_connection((host, port), timeout=self.timeout)
        except OSError as error:
            raise NoData(words_of(error)) from error

    def _accepted(self, listening: socket.socket) -> socket.socket:
        try:
            connection, _ = listening.accept()
        except OSError as error:
            raise NoData(words_of(error)) from error
        connection.settimeout(self.timeout)
        return connection

    def makepasv(self) -> tuple[str, int]:
        _, port = super().makepasv()
        if port < _FIRST_DATA_PORT:
            raise NoData(f"the server names port {port} for data")
        return self._peer(), port

    def makeport(self) -> socket.socket:
        """A port of ours where only the server is let in, by the address that is named to it."""
        assert self.sock is not None
        listening = _Listening(self.af, socket.SOCK_STREAM)
        try:
            listening.welcome = self._peer()
            listening.settimeout(self.timeout)
            self._bind(listening)
            listening.listen()
            port = listening.getsockname()[1]
            if self.af == socket.AF_INET:
                self.sendport(self.active.address or self.sock.getsockname()[0], port)
            else:
                self.sendeprt(self.sock.getsockname()[0], port)
        except BaseException:
            listening.close()
            raise
        return listening

    def _bind(self, listening: socket.socket) -> None:
        assert self.sock is not None
        host = self.sock.getsockname()[0]
        ports = list(self.active.ports) or [0]
        random.shuffle(ports)
        for port in ports:
            with suppress(OSError):
                listening.bind((host, port))
                return
        raise NoData(f"no port from {min(ports)} to {max(ports)} is free for data")

    def behind(self) -> str:
        """Why active mode cannot work over this connection, "" where it can: the server is on the public internet, and
        we are not, nor is another address of ours known."""
        assert self.sock is not None
        ours = self.sock.getsockname()[0]
        known = self.active.address if self.af == socket.AF_INET else ""
        if known or is_public(ip_address(ours)) or not is_public(ip_address(self._peer())):
            return ""
        return f"this machine's own address, {ours}, cannot be reached from the internet"

    def _peer(self) -> str:
        assert self.sock is not None
        return str(self.sock.getpeername()[0])


class _Listening(socket.socket):
    """Lets in whoever comes from the address that is welcome; others are shown out."""

    welcome = ""

    def accept(self) -> tuple[socket.socket, Any]:
        for _ in range(_STRANGERS):
            connection, address = super().accept()
            if address[0] == self.welcome:
                return connection, address
            connection.close()
        raise NoData("only strangers came to the port for data")


class VettedTlsClient(TlsClient, VettedClient):
    """The same, with explicit TLS."""
