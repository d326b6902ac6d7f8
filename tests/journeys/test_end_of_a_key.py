"""A hub ends two services: each of its mirrors sees it in its orders, erases everything, and sends a certificate."""

import json
import time
from pathlib import Path

import pytest

from petwire.lib import signing
from petwire.wire.certificates import decode_purge
from tests.journeys.test_withdrawals import done, names, serving
from tests.journeys.warm import Warm
from tests.ports import free_ports

pytestmark = pytest.mark.timeout(300)

PATIENCE = 90.0  # seconds


def certificates(hub: Warm) -> list[dict]:
    """What the hub has of the services that ended, once each has certified."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = hub.rows("services", "certificates")
        if all(one["certificates"] for one in found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def test_an_end_at_the_hub_erases_everything_at_its_mirrors_and_is_certified(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """One source by FTP, which has no web address of its own, and one over HTTP."""
    folder: Path = tmp_path_factory.mktemp("end")
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
    with (
        Warm(folder / "hub", **settings) as hub,
        Warm(folder / "mirror", PETWIRE_ALLOW_PRIVATE="127.0.0.0/8") as mirror,
    ):
        (org,) = hub.rows("orgs", "add", "name=Paws of Bowie", "--approve")
        records = json.dumps([{"name": f"Dog {n}", "species": "Dog"} for n in range(40)])
        hub.rows("animals", "add", str(org["id"]), "-", stdin=records)
        keys = {scheme: hub.rows("services", "add", scheme, "--approve")[0] for scheme in ("ftp", "http")}
        for key in keys.values():
            done(hub, "sharing", "set", str(org["id"]), key["id"], "yes")
        done(hub, "bulk", "write")
        with serving(hub, "ftp", ftp), serving(hub, "web", http):
            for scheme, key in keys.items():
                port = ftp if scheme == "ftp" else http
                url = f"{scheme}://{key['ftp_user']}:{key['ftp_password']}@127.0.0.1:{port}/"
                done(mirror, "mirror", "add", scheme, url)
                done(mirror, "mirror", "import", scheme)
            assert len(names(mirror)) == 40

            for key in keys.values():
                done(hub, "services", "terminate", key["id"], "--why", "It broke the terms.")
            for scheme in keys:
                assert "ended our access" in done(mirror, "mirror", "poll", scheme)
            with mirror.part("worker"):
                ended = certificates(hub)
        assert names(mirror) == set()
        assert mirror.rows("mirror", "status") == []
        sent = mirror.rows("mirror", "certificates")
        refused = mirror("mirror", "import", "ftp")

    assert {one["service"] for one in ended} == {key["id"] for key in keys.values()}
    assert not any(one["overdue"] for one in ended)
    for one in ended:
        (certificate,) = one["certificates"]
        assert (certificate["kind"], certificate["genuine"]) == ("mirror", True)
        found = decode_purge(certificate["text"].encode())
        assert signing.verifies(found.content.key, found.signed, found.signature)
        assert found.content.service == one["service"]
        assert found.content.erased["animals"] == 40
        assert found.content.files > 0 and found.content.found == 0
    assert all(one["sent_at"] and not one["trouble"] for one in sent)
    assert {one["certificate"] for one in sent} == {one["certificates"][0]["text"] for one in ended}
    assert refused.code == 1, "there is no such source any more"
