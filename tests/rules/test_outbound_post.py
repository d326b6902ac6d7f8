"""What is sent to an address that an outsider gave: to that server alone, whole, and not in clear."""

import socket

import pytest

from petwire.lib.outbound import NotAllowed, NotFetched, Rules, post
from tests.outbound_stage import INNER, PUBLIC, Server, drip, lets_through, moved, plain

pytestmark = pytest.mark.slow

DATA = b'{"number": 1}'


@pytest.fixture
def servers():
    pair = Server(PUBLIC), Server(INNER)
    yield pair
    for one in pair:
        one.close()


def send(server: Server, path: str = "/hook", *, seconds: float = 5.0) -> int:
    address = f"http://{PUBLIC}:{server.port}{path}"
    headers = {"Content-Type": "application/json", "X-Given": "yes"}
    return post(address, data=DATA, headers=headers, seconds=seconds, by=lets_through(server.port))


def test_the_bytes_and_headers_come_whole_and_the_status_is_told(servers):
    public, _ = servers
    came = []

    def answer(sock: socket.socket) -> None:
        body = public.heads[-1].partition("\r\n\r\n")[2].encode()  # what came with the head
        while len(body) < len(DATA):
            body += sock.recv(4096)
        came.append(body)
        sock.sendall(plain(b"ignored", status="202 Accepted"))

    public.answers["/hook"] = answer

    assert send(public) == 202
    (head,) = public.heads
    assert head.startswith("POST /hook HTTP/1.1\r\n")
    assert "X-Given: yes" in head
    assert f"Content-Length: {len(DATA)}" in head
    assert came == [DATA]


def test_an_answer_that_leads_elsewhere_is_not_followed(servers):
    public, inner = servers
    public.answers["/hook"] = moved(f"http://{INNER}:{inner.port}/hook")

    assert send(public) == 302
    assert inner.connections == 0


def test_a_server_that_does_not_end_its_answer_is_cut_off(servers):
    public, _ = servers
    public.answers["/hook"] = drip(b"H")

    with pytest.raises(NotFetched):
        send(public, seconds=0.5)


def test_to_a_public_server_nothing_is_sent_in_clear(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *given, **more: pytest.fail("connected"))
    everywhere = Rules(resolve=lambda host: ["93.184.215.14"])

    with pytest.raises(NotAllowed, match="https://"):
        post("http://service.example.org/hook", data=DATA, headers={}, by=everywhere)


@pytest.mark.parametrize(
    "address", [f"http://{INNER}/hook", f"https://{INNER}/hook", "https://169.254.169.254/", "https://[::1]/"]
)
def test_inner_servers_are_not_reached(address):
    with pytest.raises(NotAllowed):
        post(address, data=DATA, headers={}, by=Rules())
