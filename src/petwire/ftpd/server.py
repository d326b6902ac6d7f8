"""The FTP server: bind, serve, stop. One process, one event loop; sendfile where there is no TLS."""

import errno
import ipaddress
import logging
import resource
import signal
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from OpenSSL import SSL
from pyftpdlib.ioloop import AsyncChat, IOLoop
from pyftpdlib.servers import FTPServer

from petwire.ftpd import rules
from petwire.ftpd.door import Door
from petwire.ftpd.session import LoginTable, Session
from petwire.lib.errors import PetwireError

log = logging.getLogger("petwire.ftpd")

# Forward secrecy and authenticated encryption only; TLS 1.3 has its own list, which has nothing else.
CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL"
CONNECTIONS_BESIDE_LOGINS = 512  # not yet logged in, or data connections


class CannotListen(PetwireError):
    """The FTP server cannot listen at its address."""


class PortTaken(CannotListen):
    """Another program listens at the address of the FTP server."""


class BadPublicAddress(PetwireError):
    """The address that passive mode is to announce is no IPv4 address and no known host."""

    exit_code = 2


class BadCertificate(PetwireError):
    """The certificate or the key of the FTP server cannot be used."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class FtpSettings:
    """What a server needs to know. An empty `public_address`: clients are told the address they came to."""

    address: tuple[str, int]
    tls: Literal["offered", "required"]
    public_address: str
    passive_ports: range
    certificate: Path  # PEM; with the key too, unless `key` names another file
    key: Path | None = None
    max_logins: int = 256
    max_per_user: int = 10
    max_per_address: int = 400  # connections; many of a large network may share one
    banner: str = "petwire"


class Server(FTPServer):  # type: ignore[misc]
    """pyftpdlib's server, which another thread can stop and which outlives a shortage of file handles."""

    pause_after_failed_accept = 1.0  # seconds
    look_every = 1.0  # seconds between two looks whether what is being sent was withdrawn

    def __init__(
        self, sock: socket.socket, session: type[Session], *, connections: int, of_one_address: int
    ) -> None:
        super().__init__(sock, session, ioloop=IOLoop())
        self.max_cons = connections
        self.max_cons_per_ip = of_one_address
        self._stopping = False
        self._bell = _Bell(self)
        self._door: Door = session.door
        self.ioloop.call_every(self.look_every, self._cut_withdrawn)

    @property
    def port(self) -> int:
        return int(self.address[1])

    def run(self) -> None:
        """Serve until `stop`; then every session is told so and closed."""
        wait: float | None = None
        try:
            while not self._stopping:
                wait = self.ioloop.loop(wait, blocking=False)
        finally:
            self.close_all()

    def stop(self) -> None:
        """End `run`. May be called from any thread and from a signal handler."""
        self._stopping = True
        self._bell.ring()

    def close_all(self) -> None:
        for session in list(self.ioloop.socket_map.values()):
            if isinstance(session, Session):
                session.end(rules.CLOSING)
        self._bell.close()
        super().close_all()

    def _cut_withdrawn(self) -> None:
        """Cut every transfer of a set that was withdrawn since it began."""
        sending = [one for one in self.ioloop.socket_map.values() if isinstance(one, Session) and one.sending]
        if not sending:
            return
        try:
            good = self._door.good_sets({one.sending for one in sending})
        except Exception:  # the database is away for a moment: what runs goes on, nothing new begins
            log.exception("ftp: it could not be asked which sets still stand")
            return
        for session in sending:
            if session.sending not in good:
                session.cut()

    def handle_error(self) -> None:
        # pyftpdlib stops listening for good when accept() fails, as it does when file handles run out.
        log.exception("ftp: a connection could not be accepted")
        self.del_channel()
        self.call_later(self.pause_after_failed_accept, self.add_channel)


class _Bell(AsyncChat):  # type: ignore[misc]
    """Wakes the event loop."""

    def __init__(self, server: Server) -> None:
        ear, self._button = socket.socketpair()
        ear.setblocking(False)
        self._button.setblocking(False)
        super().__init__(ear, ioloop=server.ioloop)

    def ring(self) -> None:
        with suppress(OSError):  # rung many times already, or closed
            self._button.send(b"!")

    def handle_read(self) -> None:
        self.recv(64)

    def close(self) -> None:
        self._button.close()
        super().close()


def build_server(settings: FtpSettings, door: Door) -> Server:
    """A server that listens already and answers once `serve` runs.

    Raises PortTaken or CannotListen (PETWIRE_FTP), BadPublicAddress (PETWIRE_FTP_PUBLIC_ADDRESS) or
    BadCertificate (PETWIRE_TLS_CERT, PETWIRE_TLS_KEY).
    """
    # At debug level pyftpdlib writes every command with the address of its sender.
    logging.getLogger("pyftpdlib").setLevel(logging.WARNING)
    fields = {
        "door": door,
        "logins": LoginTable(most=settings.max_logins, most_per_user=settings.max_per_user),
        "tls_required": settings.tls == "required",
        "banner": settings.banner,
        "ssl_context": _tls_context(settings),
        "passive_ports": settings.passive_ports,
        "masquerade_address": _announced(settings.public_address),
        # Who comes by loopback is on this machine and need not go round by the public address.
        "masquerade_address_map": {"127.0.0.1": "127.0.0.1"},
    }
    connections = 2 * settings.max_logins + CONNECTIONS_BESIDE_LOGINS
    return Server(
        _listen(settings.address),
        type("Session", (Session,), fields),
        connections=connections,
        of_one_address=settings.max_per_address,
    )


def serve(server: Server) -> None:
    """Serve until SIGTERM or SIGINT (or `server.stop()`), then close every session and return."""
    _allow_file_handles(2 * server.max_cons)
    if threading.current_thread() is not threading.main_thread():
        server.run()  # only the main thread may handle signals
        return
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: server.stop()) for number in signals]
    try:
        server.run()
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _listen(address: tuple[str, int]) -> socket.socket:
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(address, family=family, backlog=128, dualstack_ipv6=both)
    except OSError as err:
        if err.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} at {host} is taken by another program. Stop that program, "
                "or set PETWIRE_FTP to another host:port (empty switches FTP off)."
            ) from err
        raise CannotListen(
            f"FTP cannot listen at {host}:{port}: {err.strerror or err}. "
            "Set PETWIRE_FTP to an address of this machine and a port from 1024."
        ) from err


def _announced(public_address: str) -> str | None:
    if not public_address:
        return None
    with suppress(ValueError):
        return str(ipaddress.IPv4Address(public_address))
    try:
        return socket.gethostbyname(public_address)
    except (OSError, UnicodeError) as err:
        raise BadPublicAddress(
            f"PETWIRE_FTP_PUBLIC_ADDRESS is {public_address!r}, which is no IPv4 address and no host "
            "known here. Set it to the address that clients reach this server by, or leave it empty."
        ) from err


def _tls_context(settings: FtpSettings) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(CIPHERS)
    context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION | SSL.OP_CIPHER_SERVER_PREFERENCE)
    key = settings.key or settings.certificate
    try:
        context.use_certificate_chain_file(str(settings.certificate))
        context.use_privatekey_file(str(key))
        context.check_privatekey()
    except SSL.Error as err:
        raise BadCertificate(
            f"{settings.certificate} and {key} are no certificate with its key (PEM, without a passphrase). "
            "Mend PETWIRE_TLS_CERT and PETWIRE_TLS_KEY, or leave both empty for a self-made certificate."
        ) from err
    return context


def _allow_file_handles(wanted: int) -> None:
    """Raise the soft limit on open files as far as is wanted and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
