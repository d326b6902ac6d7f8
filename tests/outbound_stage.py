"""Servers of our own on loopback for what goes out: one that counts as public, and one that nobody may reach."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_network

from petwire.lib.outbound import Rules

# The first stands for the public internet, the second for our own network.
PUBLIC, INNER = "127.0.0.2", "127.0.0.1"
GIF = bytes.fromhex("474946383961010001008000000000ffffff2c00000000010001000002024401003b")

Answer = bytes | Callable[[socket.socket], None]


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer with its length."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def moved(to: str, status: str = "302 Found") -> bytes:
    """An answer that sends on to another address."""
    return plain(b"", f"Location: {to}", status=status)


class Server:
    """Counts connections, keeps the heads of requests, and answers each path as told; others with 404."""

    def __init__(self, address: str) -> None:
        self.answers: dict[str, Answer] = {}
        self.connections = 0
        self.heads: list[str] = []
        self.wrap: Callable[[socket.socket], socket.socket] = lambda sock: sock  # for TLS
        self._listening = socket.create_server((address, 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def reset(self) -> None:
        self.answers.clear()
        self.heads.clear()
        self.connections = 0

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            sock.settimeout(10)
            with self.wrap(sock) as talking:
                head = b""
                while b"\r\n\r\n" not in head and (block := talking.recv(4096)):
                    head += block
                self.heads.append(head.decode("latin-1"))
                path = self.heads[-1].split(" ")[1] if " " in self.heads[-1] else ""
                answer = self.answers.get(path, plain(b"nothing here", status="404 Not Found"))
                if callable(answer):
                    answer(talking)
                else:
                    talking.sendall(answer)


def drip(piece: bytes, *, first: bytes = b"", pause: float = 0.05) -> Callable[[socket.socket], None]:
    """An answer that never ends: a piece now and then, until the other side has had enough."""

    def send(sock: socket.socket) -> None:
        sock.sendall(first)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            sock.sendall(piece)
            time.sleep(pause)

    return send


class Names:
    """A name server of our own; each name has its answers in turn, and then the last one again and again."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        answers = self._names.get(host)
        if answers is None:
            return [str(row[4][0]) for row in socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def lets_through(*ports: int, names: Names | None = None) -> Rules:
    """Rules under which the public stage counts as public, on these ports and the usual ones."""
    return Rules(
        open_networks=(ip_network(f"{PUBLIC}/32"),),
        ports=frozenset({80, 443, *ports}),
        resolve=names or Names(),
    )
