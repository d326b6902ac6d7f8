"""A delivery that is killed, at whatever point: the site lists what it had or what it is to have, and the next one ends
as if nothing had happened."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from petwire.exports.doors import Account, delivery
from petwire.exports.parcel import Event, Parcel
from petwire.lib import points
from tests.fakes.ftp import PASSWORD, USER, Moods, ftp_site
from tests.fakes.http import SECRET, http_site
from tests.fakes.killable import Killable, killable
from tests.fakes.parcels import parcel
from tests.fakes.sftp import Manners, sftp_site
from tests.fakes.site import PushSite, Site
from tests.rooms.ftp_stage import make_certificate

EVERY = (
    os.environ.get("PETWIRE_TEST_KILLS_EACH") is not None
)  # `make soak`: each visit of a point, else first and last
POINTS = set(points.declared("exports."))
BEFORE = parcel({"A1": "Rex", "A10": "Bella"}, pictures={"A1-1": b"one", "A10-1": b"ten"})
AFTER = parcel(
    {"A10": "Bella", "A2": "Max"},
    pictures={"A10-1": b"another ten", "A2-1": b"two" * 50_000, "A2-2": b"more"},
    remove=["A1-1"],
    padding=80_000,
)
OLD, NEW = {"A1": "Rex", "A10": "Bella"}, {"A10": "Bella", "A2": "Max"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def process(tmp_path_factory, certificate) -> Iterator[Killable]:
    with killable(tmp_path_factory.mktemp("home"), SSL_CERT_FILE=str(certificate)) as found:
        yield found


def shown(site: Site) -> dict[str, str]:
    return {name: each.fields["Name"] for name, each in site.listings.items()}


def visits(came: list[str], *, few: bool) -> list[tuple[str, int]]:
    """Every visit of every point, or the first and the last of each, or but the last."""
    count = Counter(came)
    if EVERY:
        return [(name, number) for name, times in count.items() for number in range(1, times + 1)]
    return [
        (name, number) for name, times in count.items() for number in sorted({times if few else 1, times})
    ]


@pytest.mark.parametrize("way", ["ftp", "ftp that does not rename over a file", "sftp"])
def test_a_killed_delivery_leaves_what_was_or_what_is_to_be_and_the_next_one_ends_well(process, way):
    overwrites = "not rename" not in way
    served = (
        sftp_site(Site(), Manners(overwrites=overwrites))
        if way == "sftp"
        else ftp_site(Site(), Moods(overwrites=overwrites))
    )
    with served as server:
        account = Account("adoptapet", "sftp" if way == "sftp" else "ftp", "127.0.0.1", server.port, USER)

        def begin() -> None:
            """As it was, without a trace of what came later."""
            fresh = Site()
            for one in (*BEFORE.listing, *BEFORE.pictures):
                fresh.put(one.path, bytes(one.data))
            fresh.look()
            server.site = fresh

        begin()
        code, came = process.deliver(account, PASSWORD, AFTER)
        whole = dict(server.site.files)
        assert (code, shown(server.site)) == (0, NEW)
        expected = POINTS - {delivery.PUSHED} - ({delivery.ASIDE} if overwrites else set())
        assert set(came) == expected, "every point is reached"

        for point, number in visits(came, few=way == "sftp"):  # where each connection costs much
            begin()
            code, _ = process.deliver(account, PASSWORD, AFTER, kill_at=(point, number))
            server.site.look()
            assert code == -9, (point, number)
            assert shown(server.site) in (OLD, NEW), (point, number)
            assert set(server.site.lost) <= {"A1"}, (point, number)

            code, _ = process.deliver(account, PASSWORD, AFTER)
            server.site.look()
            assert (code, shown(server.site), server.site.files) == (0, NEW, whole), (point, number)
            assert server.site.lost == ["A1"], (point, number)


def test_killed_pushes_are_taken_once(process, certificate):
    bodies = [json.dumps({"animal": number}).encode() for number in range(4)]
    events = tuple(Event(f"key {number}", "upsert", number, body) for number, body in enumerate(bodies))
    with http_site(PushSite(), certificate) as server:
        account = Account("webhook", "https", "localhost", server.port, folder="in")
        for number in range(1, 5):
            server.site, server.came = PushSite(), []
            what = Parcel((), (), (), events)
            killed, _ = process.deliver(account, SECRET, what, kill_at=(delivery.PUSHED, number))
            taken = len(server.site.keys)
            code, _ = process.deliver(account, SECRET, what)

            # The first goes alone; then others are on their way when one is confirmed.
            assert (killed, code) == (-9, 0)
            assert number <= taken <= (number if number == 1 else 4)
            assert sorted(server.site.keys) == [one.key for one in events]  # each once
            assert len(server.site.listings) == 4
