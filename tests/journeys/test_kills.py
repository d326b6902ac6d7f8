"""Whatever is killed: nothing is half there, and the same command run again ends as if nothing had happened."""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from petwire.bulkfiles import run as writer
from petwire.lib import points
from petwire.lib.virtual import open_file
from petwire.mirror import run as mirror
from petwire.wire.manifest import decode_manifest
from tests.journeys.fault_world import (
    MANIFEST,
    Hub,
    Poller,
    ask,
    assert_whole,
    first_night,
    read_of,
    second_night,
    servers,
    until,
)
from tests.journeys.warm import Warm
from tests.rooms.postgres_stage import made_home

pytestmark = pytest.mark.timeout(3600)

assert writer and mirror, "their points are declared when they are loaded"
MIRROR_POINTS = sorted(set(points.declared("mirror.")))
WRITER_POINTS = sorted(set(points.declared("bulk.")))
MASTER_POINTS = sorted(set(points.declared("master.")) - {"master.blanked"})

# `make soak` takes more.
EACH = int(os.environ.get("PETWIRE_TEST_KILLS_EACH", "1"))  # at each point
KILLS = int(os.environ.get("PETWIRE_TEST_KILLS", "15"))  # of the mirror, at random moments
WRITER_KILLS = int(os.environ.get("PETWIRE_TEST_WRITER_KILLS", "8"))  # at random moments
POLLS = int(os.environ.get("PETWIRE_TEST_POLLS", "1000"))

ANIMALS = 120
PUPS = 150


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with made_home() as home, Warm(home) as warm:
        yield warm


class Mirror:
    """Sources that are all the same, and what they look like when nothing is killed: empty, first and second night."""

    def __init__(self, warm: Warm, folder) -> None:
        self.warm = warm
        self.first = first_night(folder / "first", ANIMALS)
        self.second = second_night(folder / "second", ANIMALS)
        self._current = folder / "current"
        self._numbers = count()
        calm = self.source()
        self.empty = warm.dump(calm)
        began = time.monotonic()
        self.points = {"import": set(warm.points("mirror", "import", calm))}
        self.seconds = time.monotonic() - began
        self.imported = warm.dump(calm)
        self.go(self.second)
        self.points["update"] = set(warm.points("mirror", "update", calm))
        self.updated = warm.dump(calm)

    def source(self) -> str:
        """A fresh source at the first night."""
        name = f"source-{next(self._numbers)}"
        self.go(self.first)
        assert self.warm("mirror", "add", name, str(self._current)).code == 0
        return name

    def go(self, night) -> None:
        self._current.unlink(missing_ok=True)
        self._current.symlink_to(night)

    def take(self, kind: str, source: str) -> None:
        """Run it to its end."""
        done = self.warm("mirror", kind, source)
        assert done.code in (0, 5), done.err


@pytest.fixture(scope="module")
def upstream(warm, tmp_path_factory) -> Mirror:
    found = Mirror(warm, tmp_path_factory.mktemp("upstream"))
    assert len({found.empty, found.imported, found.updated}) == 3
    return found


def test_every_point_of_the_mirror_is_reached(upstream):
    assert upstream.points["import"] | upstream.points["update"] == set(MIRROR_POINTS)


@pytest.mark.parametrize("point", MIRROR_POINTS)
def test_a_mirror_that_is_killed_at_a_point_holds_the_old_or_the_new_and_ends_as_one_that_was_not(
    upstream, point
):
    warm = upstream.warm
    kinds = [kind for kind in ("update", "import") if point in upstream.points[kind]]
    for number in range(EACH):
        kind = kinds[number % len(kinds)]
        source = upstream.source()
        before, after = upstream.empty, upstream.imported
        if kind == "update":
            upstream.take("import", source)
            upstream.go(upstream.second)
            before, after = upstream.imported, upstream.updated

        assert warm("mirror", kind, source, kill_at=point).code == -9
        assert warm.dump(source) in (before, after)
        upstream.take(kind, source)

        assert warm.dump(source) == after


def test_a_mirror_that_is_killed_at_any_moment_holds_the_old_or_the_new_and_ends_as_one_that_was_not(
    upstream,
):
    warm, chance = upstream.warm, random.Random(1)
    source, kind = upstream.source(), "import"
    killed = 0
    for _ in range(KILLS):
        child = warm.start("mirror", kind, source)
        if not child.ended(chance.uniform(0, upstream.seconds)):
            child.kill()
            killed += 1
        child.done()
        held = warm.dump(source)
        if kind == "import":
            assert held in (upstream.empty, upstream.imported)
            if held == upstream.imported:
                upstream.go(upstream.second)
                kind = "update"
        else:
            assert held in (upstream.imported, upstream.updated)
            if held == upstream.updated:
                upstream.take(kind, source)
                assert warm.dump(source) == upstream.updated
                source, kind = upstream.source(), "import"
    upstream.take("import", source)
    upstream.go(upstream.second)
    upstream.take("update", source)

    assert warm.dump(source) == upstream.updated
    assert killed > KILLS // 3, "it was mostly too late"


def test_a_writer_that_is_killed_leaves_a_whole_set_and_no_client_ever_sees_a_torn_or_mixed_one(warm):
    chance = random.Random(2)
    hub = Hub(warm, PUPS)
    calm = hub.a_service()
    days = (date(2026, 3, 1) + timedelta(days=number) for number in count())
    began = time.monotonic()
    for _ in range(3):
        hub.write(str(next(days)))
    seconds = (time.monotonic() - began) / 3
    kills: list[str | None] = [*WRITER_POINTS * EACH, *[None] * WRITER_KILLS]
    chance.shuffle(kills)

    with (
        servers(warm, "web --workers 1", "ftp") as (http_port, ftp_port),
        Poller(hub.service, http_port=http_port, ftp_port=ftp_port) as poller,
    ):
        for number, point in enumerate(kills):
            warm("animals", "set", chance.choice(hub.animals), f"name=Pup after {number}")
            order = ("bulk", "write", "--service", hub.service["id"], "--now", str(next(days)))
            if point is not None:
                assert warm(*order, kill_at=point).code == -9, f"{point} was not reached"
            else:
                child = warm.start(*order)
                if not child.ended(chance.uniform(0, seconds)):
                    child.kill()
                child.done()
            assert_whole(hub.sets() / hub.published()[-1] / "files")
        until(
            lambda: poller.torn or poller.counts["polls by HTTPS"] + poller.counts["sets by FTP"] >= POLLS,
            what="the clients have polled often enough",
            seconds=1800,
        )
    last_day = str(next(days))
    last, unkilled = hub.write(last_day), hub.write(last_day, calm)

    assert poller.torn == []
    assert poller.counts["sets by FTP"] > 10
    assert {path.name for path in hub.sets().iterdir()} == set(hub.published()), "what was left is swept"
    for name in ("pets_1.json", "orgs_1.json", "petlist.csv"):
        theirs = warm.home / "sets" / calm["id"] / unkilled / "files"
        assert read_of(hub.sets() / last / "files", name) == read_of(theirs, name)


def test_a_killed_writer_of_sets_that_are_made_of_runs_leaves_a_whole_one(warm):
    hub = Hub(warm, 12)
    days = (date(2026, 5, 1) + timedelta(days=number) for number in count())

    def write(**options):
        now = str(next(days))
        order = ("bulk", "write", "--service", hub.service["id"], "--now", now)
        return warm(*order, made_from=1, **options)

    for number, point in enumerate([None, None, None, *WRITER_POINTS, *MASTER_POINTS]):
        warm("animals", "set", hub.animals[number % 12], f"name=Pup after {number}")
        assert write(kill_at=point).code == (0 if point is None else -9), f"{point} was not reached"
        assert_made_whole(hub.sets() / hub.published()[-1] / "files")
    for animal in hub.animals[:2]:
        warm("animals", "set", animal, f"name=Secret {animal}")
        assert write().code == 0
        options = {"kill_at": "master.blanked"} if animal == hub.animals[0] else {}
        done = warm("animals", "withdraw", animal, "--why", "legal", made_from=1, **options)
        assert done.code == (-9 if options else 0), done.err
    assert write().code == 0

    assert_made_whole(hub.sets() / hub.published()[-1] / "files")
    assert {path.name for path in hub.sets().iterdir()} == set(hub.published())
    masters = {name for (name,) in ask(warm, "SELECT name FROM bulkfiles_masterfiles")}
    assert {path.name for path in (warm.home / "masters").iterdir()} == masters, "what was left is swept"
    kept = [
        path.read_bytes()
        for folder in (hub.sets(), warm.home / "masters")
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert kept and not any(b'"Secret' in data for data in kept)


def assert_made_whole(folder: Path) -> None:
    """As `assert_whole`, of files that may be made of runs."""
    for file in decode_manifest((folder / MANIFEST).read_bytes()).files:
        with open_file(folder, file.name) as content:
            assert hashlib.sha256(content.read()).hexdigest() == file.sha256, file.name
