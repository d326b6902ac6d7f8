"""An adoption site's FTP server on loopback: the account's folder is a `Site`, which looks at it at any moment.

It speaks the protocol as it should, in clear, with explicit TLS, passive and active; `Moods` tell what it does
otherwise.
"""

import posixpath
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.fakes.site import QuotaFull, Site

USER, PASSWORD = "shelter", 'a "long" & <random> token\'s end'
UNKNOWN = "502 Command not implemented"
Fault = Literal["", "cut", "deaf", "stall", "421", "450", "530"]
PATIENCE = 20.0  # seconds, for what a client owes us


@dataclass
class Moods:
    """What this server does otherwise than others. The defaults are the truth.

    `fault` is asked before each command: "cut" ends the connection at once, "deaf" does what is asked and then ends it
    without an answer, "stall" says nothing until the client leaves, a number refuses.
    """

    fault: Callable[[str, str], Fault] = lambda verb, argument: ""
    drop_each: int | None = None  # bytes, after which a data connection breaks
    stalls: Callable[[str], bool] = lambda path: False  # transfers that stop in the middle
    size: Callable[[int], str] = str  # what SIZE says
    logins: Callable[[int], str] = lambda times: "230 Logged in"  # the answer to the right password
    unknown: tuple[str, ...] = ()  # commands that it does not have
    refuses: dict[str, str] = field(default_factory=dict)  # command -> its answer
    overwrites: bool = True  # by renaming
    writes_over: bool = True  # what is there
    restarts: bool = True
    tls: Literal["none", "offered", "wanted"] = "none"
    reuse: bool = False  # of the control connection's TLS session, for data
    pasv: str = ""  # an address in place of its own
    pasv_port: int | None = None
    greeting: bytes = b"220 Ready"
    silent: bool = False  # from the beginning
    comes: bool = True  # to an active client's port
    mangles: Callable[[str], bool] = lambda path: False  # files of which it keeps another last byte than came
    torn: bool = False  # the same, of what breaks off
    looks: bool = True  # the site reads what lies there after every block and command


class FtpSite:
    """Serves one account, a thread for each connection."""

    def __init__(self, site: Site, moods: Moods | None = None, certificate: Path | None = None) -> None:
        self.site, self.moods = site, moods or Moods()
        self.folders = {"", *_parents(site.format.photos + "x"), *_parents(site.format.data)}
        self.asked: Counter[str] = Counter()
        self.came: list[str] = []  # every command, without passwords
        self.passwords: list[str] = []
        self.reused: list[bool] = []
        self.lock = threading.RLock()
        self.context: ssl.SSLContext | None = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.open: set[socket.socket] = set()
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def look(self) -> None:
        """The site's own run."""
        with self.lock:
            self.site.look()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return
            with self.lock:
                self.open.add(client)
                thread = threading.Thread(target=_Session(self, client).run, daemon=True)
                self.threads = [each for each in self.threads if each.is_alive()] + [thread]
            thread.start()

    def stop(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            still = list(self.open)
        for each in still:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


class _Session:
    def __init__(self, server: FtpSite, client: socket.socket) -> None:
        self.server, self.moods, self.site, self.client = server, server.moods, server.site, client
        self.listener: socket.socket | None = None
        self.active: tuple[str, int] | None = None
        self.rest = 0
        self.secure = self.protected = self.user_known = self.let_in = False
        self.cwd = ""
        self.renaming = ""

    def run(self) -> None:
        with suppress(OSError, ValueError):
            if self.moods.silent:
                self._wait_for_leaving()
            else:
                self.client.sendall(self.moods.greeting + b"\r\n")
                while (line := self._line()) and self._serve(line):
                    pass
        if self.listener:
            self.listener.close()
        with self.server.lock:
            self.server.open.discard(self.client)
        with suppress(OSError):
            self.client.shutdown(socket.SHUT_RDWR)
        self.client.close()

    def _wait_for_leaving(self) -> None:
        while self.client.recv(4096):
            pass

    def _line(self) -> str:
        data = b""
        while not data.endswith(b"\n"):
            byte = self.client.recv(1)
            if not byte:
                return ""
            data += byte
        return data.decode().strip("\r\n")

    def say(self, words: str) -> bool:
        self.client.sendall(f"{words}\r\n".encode())
        return True

    def _serve(self, line: str) -> bool:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        with self.server.lock:
            self.server.asked[verb] += 1
            self.server.came.append("PASS" if verb == "PASS" else line)
            fault = self.moods.fault(verb, argument)
        if fault == "cut":
            return False
        if fault == "stall":
            self._wait_for_leaving()
            return False
        if fault == "421":
            self.say("421 Too many users, come again")
            return False
        if fault == "deaf":
            real, self.client = self.client, _Mute(self.client)
            with suppress(OSError):
                self._do(verb, argument)
            self.client = real
            return False
        if fault:
            return self.say(f"{fault} Not at the moment, try again later")
        going = self._do(verb, argument)
        if self.moods.looks:
            self.server.look()
        return going

    def _do(self, verb: str, argument: str) -> bool:
        handler = getattr(self, f"do_{verb.lower()}", None)
        if handler is None or verb in self.moods.unknown:
            return self.say(UNKNOWN)
        if verb in self.moods.refuses:
            return self.say(self.moods.refuses[verb])
        if not self.let_in and verb not in ("USER", "PASS", "AUTH", "PBSZ", "PROT", "QUIT", "FEAT"):
            return self.say("530 Please log in")
        return handler(argument)

    # --- Logging in

    def do_user(self, name: str) -> bool:
        if self.moods.tls == "wanted" and not self.secure:
            return self.say("530 Non-anonymous sessions must use encryption.")
        self.user_known = name == USER
        return self.say("331 Password")

    def do_pass(self, password: str) -> bool:
        self.server.passwords.append(password)
        if not self.user_known or password != PASSWORD:
            return self.say("530 Login incorrect")
        answer = self.moods.logins(self.server.asked["PASS"])
        self.let_in = answer.startswith("230")
        return self.say(answer)

    def do_auth(self, how: str) -> bool:
        if self.moods.tls == "none" or self.server.context is None:
            return self.say(UNKNOWN)
        self.say("234 Go on")
        with self.server.lock:
            self.server.open.discard(self.client)
        self.client = self.server.context.wrap_socket(self.client, server_side=True)
        with self.server.lock:
            self.server.open.add(self.client)
        self.secure = True
        return True

    def do_pbsz(self, size: str) -> bool:
        return self.say("200 0")

    def do_prot(self, level: str) -> bool:
        self.protected = level == "P"
        return self.say("200 Protected")

    def do_type(self, kind: str) -> bool:
        return self.say("200 Type set")

    def do_quit(self, _: str) -> bool:
        self.say("221 Bye")
        return False

    # --- Names

    def _path(self, argument: str) -> str:
        return posixpath.normpath(posixpath.join("/", self.cwd, argument)).strip("/")

    def do_cwd(self, argument: str) -> bool:
        path = self._path(argument)
        if path not in self.server.folders:
            return self.say("550 No such directory")
        self.cwd = path
        return self.say("250 There")

    def do_mkd(self, argument: str) -> bool:
        path = self._path(argument)
        if path in self.server.folders or posixpath.dirname(path) not in self.server.folders:
            return self.say("550 Cannot make it")
        self.server.folders.add(path)
        return self.say(f'257 "{path}" made')

    def do_size(self, argument: str) -> bool:
        with self.server.lock:
            data = self.site.files.get(self._path(argument))
        return self.say("550 No such file" if data is None else f"213 {self.moods.size(len(data))}")

    def do_dele(self, argument: str) -> bool:
        try:
            with self.server.lock:
                self.site.remove(self._path(argument))
        except KeyError:
            return self.say("550 No such file")
        return self.say("250 Gone")

    def do_rnfr(self, argument: str) -> bool:
        self.renaming = self._path(argument)
        return self.say("350 To what?" if self.renaming in self.site.files else "550 No such file")

    def do_rnto(self, argument: str) -> bool:
        path = self._path(argument)
        with self.server.lock:
            if path in self.site.files and not self.moods.overwrites:
                return self.say("550 File exists")
            self.site.rename(self.renaming, path)
        return self.say("250 Renamed")

    # --- Data

    def do_rest(self, place: str) -> bool:
        if not self.moods.restarts:
            return self.say(UNKNOWN)
        self.rest = int(place)
        return self.say("350 Go on")

    def do_pasv(self, _: str) -> bool:
        self.active = None
        if self.listener:
            self.listener.close()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        port = self.moods.pasv_port or self.listener.getsockname()[1]
        address = (self.moods.pasv or "127.0.0.1").replace(".", ",")
        return self.say(f"227 Entering passive mode ({address},{port // 256},{port % 256})")

    def do_port(self, argument: str) -> bool:
        *host, high, low = argument.split(",")
        self.active = ".".join(host), int(high) * 256 + int(low)
        return self.say("200 I come")

    def _connection(self) -> socket.socket | None:
        if self.active:
            if not self.moods.comes:
                self.say("425 Cannot open data connection")
                return None
            connection = socket.create_connection(self.active, timeout=PATIENCE)
        else:
            assert self.listener
            connection, _ = self.listener.accept()
        if not self.protected:
            return connection
        assert self.server.context
        wrapped = self.server.context.wrap_socket(connection, server_side=True)
        self.server.reused.append(bool(wrapped.session_reused))
        if self.moods.reuse and not wrapped.session_reused:
            wrapped.close()
            self.say("522 SSL connection failed; session reuse required")
            return None
        return wrapped

    def do_nlst(self, argument: str) -> bool:
        folder = self._path(argument)
        names = [name for name in self.site.files if posixpath.dirname(name) == folder]
        return self._send("".join(f"{posixpath.basename(name)}\r\n" for name in names).encode(), "")

    def do_retr(self, argument: str) -> bool:
        path = self._path(argument)
        data = self.site.files.get(path)
        start, self.rest = self.rest, 0
        return self.say("550 No such file") if data is None else self._send(data[start:], path)

    def _send(self, data: bytes, path: str) -> bool:
        if not self.active or self.moods.comes:
            self.say("150 Here it comes")
        connection = self._connection()
        if connection is None:
            return True
        with connection:
            if path and self.moods.stalls(path):
                connection.sendall(data[: len(data) // 2])
                self._wait_for_leaving()
                return False
            if path and self.moods.drop_each and len(data) > self.moods.drop_each:
                connection.sendall(data[: self.moods.drop_each])
                return self.say("426 Broken")
            connection.sendall(data)
            self._end(connection)
        return self.say("226 Done")

    def _end(self, connection: socket.socket) -> None:
        if isinstance(connection, ssl.SSLSocket):
            with suppress(OSError):
                connection.unwrap()

    def do_stor(self, argument: str) -> bool:
        path, start = self._path(argument), self.rest
        self.rest = 0
        if posixpath.dirname(path) not in self.server.folders:
            return self.say("553 No such directory")
        with self.server.lock:
            data = self.site.files.get(path, b"")[:start] if start else b""
        data += bytes(start - len(data))
        if path in self.site.files and not start and not self.moods.writes_over:
            return self.say("553 It is there already")
        if not self.active or self.moods.comes:
            self.say("150 Give it to me")
        connection = self._connection()
        if connection is None:
            return True
        with connection:
            return self._take(connection, path, data)

    def _take(self, connection: socket.socket, path: str, data: bytes) -> bool:
        came = 0
        try:
            self._keep(path, data)
            while True:
                most = 65536 if self.moods.drop_each is None else min(65536, self.moods.drop_each - came)
                if most == 0:
                    self._spoil(path, data, self.moods.torn)
                    return self.say("426 Broken")
                block = connection.recv(most)
                if not block:
                    break
                came += len(block)
                data += block
                self._keep(path, data)
                if self.moods.stalls(path):
                    self._wait_for_leaving()
                    return False
        except QuotaFull:
            return self.say("552 Quota exceeded")
        self._end(connection)
        self._spoil(path, data, self.moods.mangles(path))
        return self.say("226 I have it")

    def _spoil(self, path: str, data: bytes, spoilt: bool) -> None:
        if spoilt and data:
            self._keep(path, data[:-1] + bytes([data[-1] ^ 1]))

    def _keep(self, path: str, data: bytes) -> None:
        with self.server.lock:
            self.site.put(path, data)
            if self.moods.looks:
                self.site.look()


class _Mute:
    """In place of the control connection, for last answers that are lost."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def sendall(self, data: bytes) -> None:
        """Nobody hears it, but that a transfer begins."""
        if data.startswith(b"1"):
            self._client.sendall(data)


@contextmanager
def ftp_site(site: Site, moods: Moods | None = None, certificate: Path | None = None) -> Iterator[FtpSite]:
    """A server for a while."""
    server = FtpSite(site, moods, certificate)
    try:
        yield server
    finally:
        server.stop()
