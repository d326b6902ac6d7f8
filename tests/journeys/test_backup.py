"""Backup and restore by the commands: a lost disk, a lost machine, and whatever is killed on the way."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from petwire.cli.app import app, load
from tests.journeys.test_commands import Petwire, a_database
from tests.journeys.warm import Warm
from tests.rooms.postgres_stage import made_home

pytestmark = pytest.mark.timeout(300)


@dataclass
class Instance:
    """A home with a database of its own that stays up between commands."""

    petwire: Petwire
    url: str

    def one(self, query: str) -> object:
        with psycopg.connect(self.url) as db:
            return db.execute(query).fetchone()[0]

    def killed_at(self, place: str, *arguments: str) -> None:
        """Carry out a command whose process kills itself, without warning, where the named function is called."""
        assert self.petwire.warm
        done = self.petwire.warm(*arguments, die_in=place)
        assert done.code == -signal.SIGKILL, done.err


@pytest.fixture(scope="module")
def new_instance(tmp_path_factory) -> Iterator[Callable[[], Instance]]:
    with ExitStack() as stack:

        def make() -> Instance:
            if url := os.environ.get("PETWIRE_TEST_DATABASE_URL"):
                home = tmp_path_factory.mktemp("backup") / "home"
                home.mkdir()
                name = f"petwire_{home.parent.name.replace('-', '_')}"
                fresh = stack.enter_context(a_database(url, name=name))
                warm = stack.enter_context(Warm(home, PETWIRE_DATABASE_URL=fresh))
            else:
                warm = stack.enter_context(Warm(stack.enter_context(made_home())))
            return Instance(Petwire(warm.home, warm), warm.url)

        yield make


@dataclass
class Lost:
    """An instance that was backed up, in which an order was given after that, and which was lost then."""

    backup: Path
    journal: Path
    org: str
    listed: list[dict]


@pytest.fixture(scope="module")
def lost(new_instance, tmp_path_factory) -> Lost:
    here = new_instance()
    petwire, folder = here.petwire, tmp_path_factory.mktemp("kept")
    (org,) = petwire.rows("orgs", "add", "name=Paws of Bowie", "--approve")
    (service,) = petwire.rows("services", "add", "Hearth", "--approve")

    here.killed_at("petwire.backup.save.Manifest", "backup", str(folder / "backup.tar"))
    assert not (folder / "backup.tar").exists()
    assert petwire("backup", str(folder / "backup.tar")).returncode == 0

    assert petwire("sharing", "set", str(org["id"]), service["id"], "no").returncode == 0
    listed = petwire.rows("sharing", "list", str(org["id"]))
    journal = shutil.copy(petwire.home / "journal" / "orders.jsonl", folder / "orders.jsonl")
    return Lost(folder / "backup.tar", Path(journal), str(org["id"]), listed)


def test_a_lost_instance_comes_back_with_its_orders_whatever_is_killed(new_instance, lost):
    here = new_instance()
    petwire, file = here.petwire, str(lost.backup)

    here.killed_at("petwire.backup.restore._settle", "restore", file)
    assert here.one("SELECT count(*) FROM orgs_organisation") == 0
    here.killed_at("petwire.backup.restore.forget_leftovers", "restore", file)
    assert here.one("SELECT count(*) FROM sharing_hold") == 1
    held = petwire.rows_of("check")
    written = petwire("bulk", "write")
    for place in ("_install", "_let_go"):
        here.killed_at(f"petwire.backup.replay.{place}", "restore", "--journal", str(lost.journal))
        assert here.one("SELECT count(*) FROM sharing_hold") == 1
    opened = petwire("restore", "--journal", str(lost.journal))

    assert "held_after_restore" in {one["code"] for one in held}
    assert (written.returncode, "petwire restore --journal" in written.stderr) == (4, True)
    assert (opened.returncode, "1 decisions" in opened.stderr) == (0, True)
    assert petwire.rows("sharing", "list", lost.org) == lost.listed

    # The same once more, where the disk was kept: the journal stands there and comes in by itself.
    refused = petwire("restore", file)
    again = petwire("restore", file, "--replace", "--yes", "--json")
    assert (refused.returncode, "--replace" in refused.stderr) == (4, True)
    assert (again.returncode, json.loads(again.stdout)) == (0, {"held": False})
    assert here.one("SELECT count(*) FROM sharing_decision WHERE NOT yes") == 1


def test_what_was_not_meant_is_wrong_usage(tmp_path):
    runner, words = CliRunner(), []
    load()

    for arguments in ([], ["x.tar", "--replace"], ["--journal", "x", "--without-journal"]):
        done = runner.invoke(app, ["restore", *arguments])
        words.append(done.output)
        assert done.exit_code == 2, arguments

    assert "--yes" in words[1] and "say one of them" in words[2]
