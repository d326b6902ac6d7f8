"""A small FTP server on loopback that speaks the protocol as it should, but for the lies that it is told to tell."""

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

USER, PASSWORD = "reader", "secret"
UNKNOWN = "502 Command not implemented"


@dataclass
class Lies:
    """What this server does otherwise than others. The defaults are the truth."""

    drop_each: int | None = None  # bytes, after which a data connection breaks
    stalls: str = ""  # a file whose transfer stops in the middle, once
    busy_in: str = ""  # a file in whose transfer the server says 421, once
    silent_after: str = ""  # a file whose transfer ends without 226, each time
    size: Callable[[int], str] = str  # what SIZE says
    unknown: tuple[str, ...] = ()  # commands that it does not have
    ignores_rest: bool = False
    before: Callable[[str, int], None] = lambda name, times: None  # called before each transfer of a file
    mangle: Callable[[bytes], bytes] = lambda data: data  # of a file's bytes
    pasv: str = ""  # an address in place of its own
    logins: Callable[[int], str] = lambda times: "230 Logged in"  # the answer to the right password
    greeting: bytes = b"220 Ready"
    tls: str = "none"  # none, good, refused, or broken
    listing: Callable[[str], str] = lambda name: name  # a line of NLST
    endless: str = ""  # a file that never ends
    asked: Counter[str] = field(default_factory=Counter)
    passwords: list[str] = field(default_factory=list)


class LyingServer:
    """Serves a folder, a thread for each connection."""

    def __init__(self, folder: Path, lies: Lies, certificate: Path | None = None) -> None:
        self.folder, self.lies, self.certificate = folder, lies, certificate
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: set[socket.socket] = set()
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.open.add(client)
            thread = threading.Thread(target=_Session(self, client).run)
            self.threads.append(thread)
            thread.start()

    def stop(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in list(self.open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()
        for each in self.open:
            each.close()


class _Session:
    def __init__(self, server: LyingServer, client: socket.socket) -> None:
        self.server, self.lies, self.client = server, server.lies, client
        self.listener: socket.socket | None = None
        self.rest = 0
        self.protected = False
        self.text = True

    def run(self) -> None:
        with suppress(OSError, ValueError):
            self.client.sendall(self.lies.greeting + b"\r\n")
            while line := self._line():
                verb, _, argument = line.partition(" ")
                self.lies.asked[verb.upper()] += 1
                if not self._do(verb.upper(), argument):
                    break
        if self.listener:
            self.listener.close()
        with suppress(OSError):
            self.client.shutdown(socket.SHUT_RDWR)
        self.client.close()

    def _line(self) -> str:
        data = b""
        while not data.endswith(b"\n"):
            byte = self.client.recv(1)
            if not byte:
                return ""
            data += byte
        return data.decode().strip()

    def say(self, words: str) -> bool:
        self.client.sendall(f"{words}\r\n".encode())
        return True

    def _do(self, verb: str, argument: str) -> bool:
        if verb in self.lies.unknown:
            return self.say(UNKNOWN)
        handler = getattr(self, f"do_{verb.lower()}", None)
        return handler(argument) if handler else self.say(UNKNOWN)

    def do_user(self, name: str) -> bool:
        return self.say("331 Password")

    def do_pass(self, password: str) -> bool:
        self.lies.passwords.append(password)
        if password != PASSWORD:
            return self.say("530 Login incorrect")
        return self.say(self.lies.logins(self.lies.asked["PASS"]))

    def do_auth(self, how: str) -> bool:
        if self.lies.tls == "none":
            return self.say(UNKNOWN)
        if self.lies.tls == "refused":
            return self.say("534 No TLS today")
        self.say("234 Go on")
        if self.lies.tls == "broken":
            self.client.sendall(b"This is no TLS, this is a text.\r\n" * 10)
            return False
        self.server.open.discard(self.client)
        self.client = self._wrapped(self.client)
        self.server.open.add(self.client)
        return True

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificate)
        return context.wrap_socket(plain, server_side=True)

    def do_pbsz(self, size: str) -> bool:
        return self.say("200 0")

    def do_prot(self, level: str) -> bool:
        self.protected = level == "P"
        return self.say("200 Protected")

    def do_type(self, kind: str) -> bool:
        self.text = kind.startswith("A")
        return self.say("200 Type set")

    def do_rest(self, place: str) -> bool:
        self.rest = 0 if self.lies.ignores_rest else int(place)
        return self.say("350 Go on")

    def do_size(self, name: str) -> bool:
        if self.text:
            return self.say("550 SIZE not allowed in ASCII mode")
        return self.say(f"213 {self.lies.size((self.server.folder / name).stat().st_size)}")

    def do_mdtm(self, name: str) -> bool:
        at = datetime.fromtimestamp((self.server.folder / name).stat().st_mtime, UTC)
        return self.say(f"213 {at:%Y%m%d%H%M%S}")

    def do_pasv(self, _: str) -> bool:
        if self.listener:
            self.listener.close()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        port = self.listener.getsockname()[1]
        address = (self.lies.pasv or "127.0.0.1").replace(".", ",")
        return self.say(f"227 Entering passive mode ({address},{port // 256},{port % 256})")

    def do_nlst(self, _: str) -> bool:
        return self._send("".join(f"{self.lies.listing(name)}\r\n" for name in self._names()).encode(), "")

    def do_mlsd(self, _: str) -> bool:
        lines = (f"type=file;size=1;modify=20260301080000; {name}\r\n" for name in self._names())
        return self._send(b"type=cdir; .\r\n" + "".join(lines).encode(), "")

    def do_list(self, _: str) -> bool:
        windows = self.lies.listing("") == "windows"
        before = "03-01-26  08:00AM  1234" if windows else "-rw-r--r--   1 hub  hub  1234 Mar  1 08:00"
        head = "" if windows else "total 12\r\n"
        return self._send((head + "".join(f"{before} {name}\r\n" for name in self._names())).encode(), "")

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.server.folder.iterdir() if path.is_file())

    def do_retr(self, name: str) -> bool:
        path = self.server.folder / name
        if not path.is_file():
            return self.say("550 No such file")
        self.lies.asked[name] += 1
        self.lies.before(name, self.lies.asked[name])
        start, self.rest = self.rest, 0
        return self._send(self.lies.mangle(path.read_bytes())[start:], name)

    def do_quit(self, _: str) -> bool:
        self.say("221 Bye")
        return False

    def _send(self, data: bytes, name: str) -> bool:
        """A transfer over the data connection, with the lies that belong to it."""
        assert self.listener
        self.say("150 Here it comes")
        connection, _ = self.listener.accept()
        if self.protected:
            connection = self._wrapped(connection)
        first = self.lies.asked[name] == 1
        with connection:
            if name and name == self.lies.endless:
                while True:  # until the other side has enough
                    connection.sendall(bytes(65536))
            if name and first and name in (self.lies.stalls, self.lies.busy_in):
                connection.sendall(data[: len(data) // 2])
                if name == self.lies.busy_in:
                    self.say("421 Too many users, come again")
                    return False
                self.client.recv(1)  # says nothing more until the other side has left
                return False
            if name and self.lies.drop_each and len(data) > self.lies.drop_each:
                connection.sendall(data[: self.lies.drop_each])
                return self.say("426 Broken")
            connection.sendall(data)
            if self.protected:
                with suppress(OSError):
                    connection.unwrap()
        if name and name == self.lies.silent_after:
            self.client.recv(1)
            return False
        return self.say("226 Done")


@contextmanager
def lying(folder: Path, lies: Lies, certificate: Path | None = None) -> Iterator[LyingServer]:
    """A server for a while."""
    server = LyingServer(folder, lies, certificate)
    try:
        yield server
    finally:
        server.stop()
