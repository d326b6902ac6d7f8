"""A source is erased: out of the tables, out of the database's own files, and nothing else is touched."""

import json

import psycopg
import pytest

from petwire.lib.postgres import attach
from petwire.lib.rawfiles import look_for
from tests.journeys.test_commands import Petwire
from tests.journeys.warm import ON_DISK, Warm
from tests.rooms.mirror_world import a_pet, an_org, write_set

GONE = "the very particular words of a record that is erased"
STAYS = "the very particular words of a record that stays"


def a_night(folder, *, words: str, org: str):
    pets = [a_pet(number, description=f"{words} {number}") for number in range(1, 40)]
    return write_set(folder, orgs=[an_org(1, name=org, email=f"{org}@example.org")], pets=pets)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A home with two sources, and the server that holds them."""
    folder = tmp_path_factory.mktemp("purge")
    folder.chmod(0o755)
    a_night(folder / "gone", words=GONE, org="gone-rescue-of-nowhere")
    a_night(folder / "stays", words=STAYS, org="staying-rescue-of-somewhere")
    home = folder / "home"
    with attach(home) as attached, Warm(home, **ON_DISK) as warm:
        petwire = Petwire(home, warm)
        for name in ("gone", "stays"):
            assert petwire("mirror", "add", name, str(folder / name)).returncode == 0
            assert petwire("mirror", "import", name).returncode == 0
        yield petwire, attached


def stands(attached, words: str) -> bool:
    with psycopg.connect(attached.url, autocommit=True) as db:
        db.execute("CHECKPOINT")
    return bool(look_for([words.encode()], attached.data).found)


def test_a_purged_source_is_in_no_table_and_in_no_file_and_the_other_one_is_whole(stage):
    petwire, attached = stage
    before = [row for row in petwire.rows("animals", "list") if row["source"] == "stays"]
    assert stands(attached, GONE), "else the search proves nothing"

    refused = petwire("mirror", "purge", "gone")
    (certificate,) = petwire.rows("mirror", "purge", "gone", "--yes")

    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert certificate["erased"] == {"animals": 39, "orgs": 1, "pictures": 39, "videos": 0, "copies": 0}
    assert certificate["found"] == [] and certificate["looked_for"] > 39
    assert GONE not in json.dumps(certificate)
    assert not stands(attached, GONE)
    assert stands(attached, STAYS)
    assert petwire.rows("animals", "list") == before
    assert [row["name"] for row in petwire.rows("mirror", "status")] == ["stays"]
    assert petwire("mirror", "purge", "gone", "--yes").returncode == 1
