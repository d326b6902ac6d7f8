"""Who answers where a part of ours is to answer: a program of any kind, which is no reason to end with a traceback."""

import socket
import threading

import pytest

from petwire.cli.tree import _answers


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", False),
        (b"220 Ready\r\n", False),  # an FTP server
        (b"", False),
    ],
)
def test_only_an_answer_over_http_is_one(said, ours):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(1000)
                client.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        found = _answers(f"http://127.0.0.1:{server.getsockname()[1]}/healthz")
        thread.join()

    assert found is ours
