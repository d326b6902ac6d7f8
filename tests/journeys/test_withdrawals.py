"""A hub takes an animal back: its mirror lets go of it without a set and signs a receipt, a yes shows it again."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.journeys.warm import Warm
from tests.ports import free_ports

pytestmark = pytest.mark.timeout(300)


@contextmanager
def serving(hub: Warm, part: str, port: int) -> Iterator[None]:
    """One part of the hub as a process, from its first answer on until the block ends."""
    with hub.part(part) as process:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert not process.ended(0.05), process.said()
            assert time.monotonic() < deadline
        yield


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def names(mirror: Warm) -> set[str]:
    """The animals that are held."""
    return {row["name"] for row in mirror.rows("animals", "list")}


def done(instance: Warm, *arguments: str, code: int = 0) -> str:
    """Carry a command out that ends so, and return what it said."""
    ended = instance(*arguments)
    assert ended.code == code, ended.err
    return ended.err


def test_what_a_hub_takes_back_is_gone_at_its_mirrors_without_a_set_and_comes_back_when_lifted(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """One mirror of each kind: over FTP and over HTTP."""
    folder: Path = tmp_path_factory.mktemp("withdrawals")
    folder.chmod(0o755)
    for name in ("hub", "mirror"):
        (folder / name).mkdir()
    http, ftp = free_ports(2)
    (passive,) = free_ports(1, apart=10)
    settings = {
        "PETWIRE_HTTP": f"127.0.0.1:{http}",
        "PETWIRE_FTP": f"127.0.0.1:{ftp}",
        "PETWIRE_FTP_PASSIVE_PORTS": f"{passive}-{passive + 9}",
    }
    with Warm(folder / "hub", **settings) as hub, Warm(folder / "mirror") as mirror:
        (org,) = hub.rows("orgs", "add", "name=Paws of Bowie", "--approve")
        records = '[{"name": "Rex", "species": "Dog"}, {"name": "Fido", "species": "Dog"}]'
        rex, _ = hub.rows("animals", "add", str(org["id"]), "-", stdin=records)
        keys = {scheme: hub.rows("services", "add", scheme, "--approve")[0] for scheme in ("ftp", "http")}
        for key in keys.values():
            done(hub, "sharing", "set", str(org["id"]), key["id"], "yes")
        done(hub, "bulk", "write")
        with serving(hub, "ftp", ftp), serving(hub, "web", http):
            for scheme, key in keys.items():
                port = ftp if scheme == "ftp" else http
                url = f"{scheme}://{key['ftp_user']}:{key['ftp_password']}@127.0.0.1:{port}/"
                assert "its key is remembered" in done(mirror, "mirror", "add", scheme, url)
                done(mirror, "mirror", "import", scheme)
            assert names(mirror) == {"Rex", "Fido"}

            done(hub, "animals", "withdraw", str(rex["id"]), "--why", "legal")
            for scheme in keys:
                done(mirror, "mirror", "poll", scheme)
                done(mirror, "mirror", "poll", scheme, code=5)
            assert names(mirror) == {"Fido"}
            orders = hub.rows("services", "orders")

            done(hub, "animals", "reinstate", str(rex["id"]))
            for key in keys.values():
                done(hub, "bulk", "write", "--service", key["id"])
            for scheme in keys:
                done(mirror, "mirror", "scrub", scheme)
            assert names(mirror) == {"Rex", "Fido"}
        states = mirror.rows("mirror", "status")
        (signer,) = hub.rows("signing", "show")

    assert {order["service"] for order in orders} == {key["id"] for key in keys.values()}
    for order in orders:
        assert (order["kind"], order["animal"], order["code"]) == ("animal", rex["id"], "legal")
        assert order["fetched"] is not None
        assert order["confirmed"] is not None
        assert not order["overdue"]
    assert [(one["hub_key"], one["alarm"]) for one in states] == [(signer["key"], "")] * 2
