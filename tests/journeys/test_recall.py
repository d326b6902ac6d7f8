"""A no by command takes published files back, as a client of the files sees it."""

import json
from pathlib import Path

import pytest

from tests.journeys.test_commands import Petwire
from tests.journeys.warm import Warm


@pytest.fixture(scope="module")
def petwire(tmp_path_factory):
    home = tmp_path_factory.mktemp("recall") / "home"
    with Warm(home) as warm:
        yield Petwire(home, warm)


def files(petwire: Petwire, key_id: str, folder: Path, now: str) -> str:
    done = petwire("bulk", "write", "--service", key_id, "--to", str(folder), "--now", now)
    assert done.returncode == 0, done.stderr
    return (folder / "pets_1.json").read_text()


def test_a_withdrawal_a_no_and_a_suspension_take_back_what_is_published(petwire, tmp_path):
    (org,) = petwire.rows("orgs", "add", "name=Paws of Bowie", "state=MD", "zip=20718", "--approve")
    records = json.dumps([{"name": name, "species": "Dog"} for name in ("Rex", "Fido")])
    rex, _ = petwire.rows("animals", "add", str(org["id"]), "-", stdin=records)
    (key,) = petwire.rows("services", "add", "Hearth", "--approve")
    assert petwire("sharing", "set", str(org["id"]), key["id"], "yes").returncode == 0
    assert "Rex" in files(petwire, key["id"], tmp_path / "first", "2026-03-01T03:00")

    withdrawn = petwire("animals", "withdraw", str(rex["id"]), "--why", "org_choice")
    said_no = petwire("sharing", "set", str(org["id"]), key["id"], "no")
    suspended = petwire("services", "suspend", key["id"], "--why", "test")
    approved = petwire("services", "approve", key["id"])

    for done in (withdrawn, said_no, suspended):
        assert done.returncode == 0
        assert "Published sets taken back: 1" in done.stderr
    for done in (withdrawn, said_no, approved):
        assert "is published in place" in done.stderr
    assert "1 pets of 1 organisations" in withdrawn.stderr
    assert "0 pets of 0 organisations" in said_no.stderr


def test_habits_of_a_service_are_set_by_command(petwire):
    (key,) = petwire.rows("services", "add", "Nook", "--approve")

    changed = petwire("services", "set", key["id"], "--zip", "--rows", "500", "--tls-only")
    again = petwire("services", "set", key["id"], "--zip")
    wrong = petwire("services", "set", key["id"], "--rows", "5000")

    (row,) = [one for one in petwire.rows("services", "list") if one["id"] == key["id"]]
    assert (changed.returncode, again.returncode, wrong.returncode) == (0, 5, 2)
    assert (row["zipped"], row["rows_per_file"], row["tls_only"], row["prefix"]) == (True, 500, True, False)
    assert "1 to 1000" in wrong.stderr
