"""Whatever is killed: nothing is half there, and the same command run again ends as if nothing had happened."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from petwire.lib.postgres import attach
from petwire.wire.manifest import decode_manifest
from tests.journeys.test_commands import Petwire
from tests.rooms.mirror_world import DAY, NIGHT, a_pet, an_org, write_set

pytestmark = [pytest.mark.timeout(3600), pytest.mark.xdist_group("kills")]

KILLS = int(os.environ.get("PETWIRE_TEST_KILLS", "6"))  # of each kind; `make soak` takes more
ANIMALS = 2000

DUMP = """
import hashlib
from petwire.cli.instance import instance
with instance():
    from petwire.catalog.dump import canonical_dump
    total = hashlib.sha256()
    for line in canonical_dump(None):
        total.update(line)
    print(total.hexdigest())
"""


class Killer:
    """A home with a database that stays up, and commands that are killed in it at some moment."""

    def __init__(self, home: Path, url: str) -> None:
        self.petwire = Petwire(home)
        self._url = url

    def kill(self, *arguments: str, after: float) -> bool:
        """Run a command and kill it after some seconds. Returns whether it was still running."""
        process = subprocess.Popen(
            [sys.executable, "-m", "petwire.cli", *arguments],
            env={**os.environ, "PETWIRE_HOME": str(self.petwire.home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its worker process, too
            process.wait()
            return True
        return False

    def one(self, query: str) -> object:
        with psycopg.connect(self._url, autocommit=True) as db:
            row = db.execute(query).fetchone()
            assert row is not None
            return row[0]

    def dump(self) -> str:
        """The hash of the whole catalog, as it can be compared with another one."""
        settings = {**os.environ, "PETWIRE_HOME": str(self.petwire.home)}
        return subprocess.run(
            [sys.executable, "-c", DUMP], env=settings, capture_output=True, text=True, check=True
        ).stdout


@pytest.fixture
def homes(tmp_path_factory):
    """A function that gives homes whose databases stay up until the test ends."""
    attached = []

    def a_home() -> Killer:
        folder = tmp_path_factory.mktemp("kills")
        folder.chmod(0o755)
        attached.append(attach(folder / "home"))
        return Killer(folder / "home", attached[-1].url)

    yield a_home
    for each in attached:
        each.release()


def moments(seed: int) -> list[float]:
    """Seconds after the start of a command; a command takes between one and three."""
    chance = random.Random(seed)
    return [chance.uniform(0.5, 2.5) for _ in range(KILLS)]


def test_a_mirror_that_is_killed_holds_the_old_or_the_new_and_ends_as_one_that_was_not(homes, tmp_path):
    pets = [a_pet(number, number % 20 + 1) for number in range(1, ANIMALS + 1)]
    orgs = [an_org(number) for number in range(1, 21)]
    changed = [a_pet(number, number % 20 + 1, adoption_fee="$75") for number in range(1, 301)]
    first = write_set(tmp_path / "first", orgs=orgs, pets=pets)
    second = write_set(
        tmp_path / "second", orgs=orgs, pets=changed + pets[300:-50], updated=changed, at=NIGHT + DAY
    )
    killed, calm = homes(), homes()
    current = tmp_path / "current"
    current.symlink_to(first)
    for home in (killed, calm):
        assert home.petwire("mirror", "add", "hub", str(current)).returncode == 0

    for after in moments(1):
        killed.kill("mirror", "import", "hub", after=after)
        assert killed.one("SELECT count(*) FROM catalog_animal") in (0, ANIMALS)
    assert killed.petwire("mirror", "import", "hub").returncode in (0, 5)
    assert calm.petwire("mirror", "import", "hub").returncode == 0
    current.unlink()
    current.symlink_to(second)
    for after in moments(2):
        killed.kill("mirror", "update", "hub", after=after)
        assert killed.one("SELECT count(*) FROM catalog_animal") in (ANIMALS, ANIMALS - 50)
        assert killed.one("SELECT count(*) FROM catalog_animal WHERE adoption_fee = '$75'") in (0, 300)
    assert killed.petwire("mirror", "update", "hub").returncode in (0, 5)
    assert calm.petwire("mirror", "update", "hub").returncode == 0

    assert killed.dump() == calm.dump()
    assert killed.one("SELECT count(*) FROM catalog_animal") == ANIMALS - 50


def test_a_writer_that_is_killed_leaves_a_whole_set_published_and_the_next_one_sweeps(homes):
    home = homes()
    petwire = home.petwire
    (org,) = petwire.rows("orgs", "add", "name=Paws", "--approve")
    records = [{"name": f"Pup {number}", "species": "Dog"} for number in range(300)]
    assert petwire("animals", "add", str(org["id"]), "-", stdin=json.dumps(records)).returncode == 0
    (service,) = petwire.rows("services", "add", "Hearth", "--approve")
    petwire("sharing", "set", str(org["id"]), service["id"], "yes")
    (first,) = petwire.rows("bulk", "write", "--service", service["id"], "--now", "2026-03-01")

    seen = {first["id"]}
    for day, after in enumerate(moments(3), 2):
        home.kill("bulk", "write", "--service", service["id"], "--now", f"2026-03-{day:02}", after=after)
        published = home.one("SELECT name FROM bulkfiles_publishedset ORDER BY id DESC LIMIT 1")
        assert isinstance(published, str)
        assert_whole(petwire.home / "sets" / service["id"] / published / "files", pets=300)
        seen.add(published)
    (last,) = petwire.rows("bulk", "write", "--service", service["id"], "--now", "2026-03-28")

    left = {path.name for path in (petwire.home / "sets" / service["id"]).iterdir()}
    assert last["id"] in left
    assert left <= seen | {last["id"]}, "what a killed writer left is swept"


def assert_whole(folder: Path, *, pets: int) -> None:
    manifest = decode_manifest((folder / ".petwire" / "manifest.json").read_bytes())
    assert {file.name: file.rows for file in manifest.files}["pets_1.json"] == pets
    for file in manifest.files:
        assert hashlib.sha256((folder / file.name).read_bytes()).hexdigest() == file.sha256
