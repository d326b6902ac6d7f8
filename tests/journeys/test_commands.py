"""The commands as scripts use them: what stands on stdout, what on stderr, and the exit code."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from petwire.cli.tree import Part, PartFailed, Tree
from tests.journeys.warm import Warm
from tests.ports import free_ports


class Petwire:
    """A home of its own and the command: carried out by a child of a warm process, where there is one."""

    def __init__(self, home: Path, warm: Warm | None = None, **settings: str) -> None:
        self.home = home
        self.warm = warm
        self.settings = settings

    def __call__(self, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        if self.warm:
            done = self.warm(*arguments, stdin=stdin, settings=settings)
            return subprocess.CompletedProcess(arguments, done.code, done.out, done.err)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PETWIRE_")}
        return subprocess.run(
            [sys.executable, "-m", "petwire.cli", *arguments],
            env={**kept, "PETWIRE_HOME": str(self.home), **self.settings, **settings},
            cwd=self.home.parent,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, *arguments: str, stdin: str = "") -> list[dict]:
        done = self(*arguments, "--json", stdin=stdin)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def rows_of(self, *arguments: str) -> list[dict]:
        """The rows of a command that may end with something to mend."""
        return [json.loads(line) for line in self(*arguments, "--json").stdout.splitlines()]


@pytest.fixture(scope="module")
def petwire(tmp_path_factory) -> Iterator[Petwire]:
    """The server stays up between the commands, as it does where an instance is up."""
    home = tmp_path_factory.mktemp("commands") / "home"
    if url := os.environ.get("PETWIRE_TEST_DATABASE_URL"):
        with a_database(url) as fresh:
            external = Petwire(home, PETWIRE_DATABASE_URL=fresh)
            refused = external("orgs", "list")
            assert (refused.returncode, "petwire migrate" in refused.stderr) == (1, True)
            assert external("migrate").returncode == 0
            with Warm(home, PETWIRE_DATABASE_URL=fresh) as warm:
                yield Petwire(home, warm, PETWIRE_DATABASE_URL=fresh)
        return
    with Warm(home) as warm:
        yield Petwire(home, warm)


@contextmanager
def a_database(url: str, name: str = "petwire_commands") -> Iterator[str]:
    """A database of our own beside the one that is named, for as long as the tests take."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        yield make_conninfo(url, dbname=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def another_instance() -> Iterator[int]:
    """A program that answers as a healthy instance does; gives its port."""

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def org(petwire) -> int:
    (added,) = petwire.rows("orgs", "add", "name=Paws of Bowie", "state=MD", "zip=20718", "--approve")
    return added["id"]


@pytest.fixture(scope="module")
def rex(petwire, org) -> int:
    record = json.dumps({"name": "Rex", "species": "Dog", "kids": "yes", "adoptionFee": "$100"})
    (added,) = petwire.rows("animals", "add", str(org), "-", stdin=record)
    return added["id"]


def test_lists_are_one_object_a_line_with_the_fields_of_the_contract(petwire, org, rex):
    orgs, animals = petwire.rows("orgs", "list"), petwire.rows("animals", "list", "--org", str(org))

    assert [row for row in orgs if row["id"] == org] == [
        {"id": org, "name": "Paws of Bowie", "source": "here", "source_id": str(org), "animals": 1}
    ]
    assert set(animals[0]) == {"id", "org", "source", "source_id", "name", "species", "status", "updated"}
    assert (animals[0]["id"], animals[0]["name"], animals[0]["status"]) == (rex, "Rex", "Available")


def test_a_changed_field_is_there_afterwards_and_the_same_again_is_nothing_new(petwire, rex):
    first = petwire("animals", "set", str(rex), "adoption_fee=$75", "cats=no")
    again = petwire("animals", "set", str(rex), "adoption_fee=$75", "cats=no")

    (shown,) = petwire.rows("animals", "show", str(rex))
    assert (first.returncode, again.returncode) == (0, 5)
    assert (shown["adoption_fee"], shown["ok_with_cats"], shown["ok_with_kids"]) == ("$75", False, True)
    assert shown["ok_with_dogs"] is None


def test_a_changed_organisation_is_changed_once(petwire, org):
    first = petwire("orgs", "set", str(org), "phone=555-0100")
    again = petwire("orgs", "set", str(org), "phone=555-0100")

    assert (first.returncode, again.returncode) == (0, 5)
    assert "as you say already" in again.stderr


def test_a_decision_shows_in_why_for_each_audience(petwire, org, rex):
    (service,) = petwire.rows("services", "add", "Hearth")
    assert set(service) == {"id", "key", "ftp_user", "ftp_password"}
    petwire("services", "approve", service["id"])

    before = {row["audience"]: row for row in petwire.rows("animals", "why", str(rex))}
    petwire("sharing", "set", str(org), service["id"], "yes")
    after = {row["audience"]: row for row in petwire.rows("animals", "why", str(rex))}

    assert before["own"]["shown"] and before[service["id"]]["reason"] == "not_granted"
    assert after[service["id"]]["shown"] and after[service["id"]]["reason"] is None


def test_a_withdrawn_animal_is_shown_nowhere_until_it_is_reinstated(petwire, rex):
    petwire("animals", "withdraw", str(rex), "--why", "error")
    hidden = petwire.rows("animals", "why", str(rex))
    petwire("animals", "reinstate", str(rex))
    back = petwire.rows("animals", "why", str(rex))

    assert {row["reason"] for row in hidden} == {"withdrawn"}
    assert next(row for row in back if row["audience"] == "own")["shown"]


def test_bulk_write_copies_out_a_whole_set(petwire, org, rex, tmp_path):
    (service,) = petwire.rows("services", "add", "Files", "--approve")
    petwire("sharing", "set", str(org), service["id"], "yes")

    (row,) = petwire.rows("bulk", "write", "--service", service["id"], "--to", str(tmp_path))

    (listed,) = [one for one in petwire.rows("services", "list") if one["id"] == service["id"]]
    assert row["pets"] == 1
    assert listed["set"] == row["id"] and 0 <= listed["lag"] < 300
    assert (tmp_path / "petlist.csv").read_text().strip() == str(rex)
    assert json.loads((tmp_path / ".petwire" / "manifest.json").read_text())["set"] == row["id"]


def test_a_key_is_replaced_with_an_overlap_and_files_are_switched_off(petwire, tmp_path):
    (service,) = petwire.rows("services", "add", "Rotating", "--approve")
    (after,) = petwire.rows("services", "rotate", service["id"], "--overlap", "7")

    assert after["key"] != service["key"] and after["id"] == service["id"]
    assert petwire("services", "rotate", service["id"], "--overlap", "31").returncode == 2
    assert petwire("services", "set", service["id"], "--no-files").returncode == 0
    assert petwire("services", "set", service["id"], "--no-files").returncode == 5
    assert "--files" in petwire("bulk", "write", "--service", service["id"]).stderr
    (listed,) = [one for one in petwire.rows("services", "list") if one["id"] == service["id"]]
    assert listed["nightly_files"] is False


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("animals", "show", "999999"), 1, "petwire animals list"),
        (("animals", "set", "REX", "nonsense"), 2, "FIELD=VALUE"),
        (("animals", "set", "REX", "colour=red"), 2, "colour"),
        (("animals", "set", "REX", "kids=perhaps"), 2, "kids"),
        (("animals", "set", "REX", "status=Sold"), 2, "Available"),
        (("orgs", "withdraw", "PAWS", "--why", "because"), 2, "org_choice"),
        (("sharing", "set", "PAWS", "nobody", "yes"), 1, "nobody"),
        (("sharing", "set", "PAWS", "own", "maybe"), 2, "yes nor no"),
        (("services", "approve", "nosuchid"), 1, "petwire services list"),
        (("bulk", "write", "--now", "yesterday"), 2, "2026-11-21"),
        (("mirror", "update", "nosuch"), 1, "nosuch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_answered_with_the_remedy(petwire, org, rex, arguments, code, words):
    ids = {"REX": str(rex), "PAWS": str(org)}
    done = petwire(*(ids.get(word, word) for word in arguments))

    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_animal_with_a_wrong_field_enters_nothing_of_its_file(petwire, org):
    before = len(petwire.rows("animals", "list"))
    records = [{"name": "Good", "species": "Cat"}, {"name": "Bad", "species": "Cat", "sex": "Robot"}]

    done = petwire("animals", "add", str(org), "-", stdin=json.dumps(records))

    assert done.returncode == 2
    assert "sex" in done.stderr
    assert len(petwire.rows("animals", "list")) == before


def test_a_row_that_is_held_back_is_told_with_its_place_and_the_remedy(petwire, tmp_path):
    pets = [{"orgID": "1", "animalID": str(one), "name": "Rex", "species": "Dog"} for one in range(1, 200)]
    rows = [json.dumps(pet) for pet in pets]
    rows[4] = "<p>Gateway timeout</p>"
    (tmp_path / "orgs_1.json").write_text('{"timestamp":"1763449200"}\n{"orgID":"1","name":"Paws"}\n')
    (tmp_path / "pets_1.json").write_text("\n".join(rows))
    (tmp_path / "petlist.csv").write_text(",".join(pet["animalID"] for pet in pets))
    petwire("mirror", "add", "broken", str(tmp_path))

    done = petwire("mirror", "import", "broken", "--json")
    outcome = json.loads(done.stdout)
    later = petwire("mirror", "runs", "broken", "--run", str(outcome["run"]))

    assert done.returncode == 3
    assert (outcome["animals"]["held_back"], [one["row"] for one in outcome["notices"]]) == (1, [5])
    for said in (done.stderr, later.stderr):
        assert "pets_1.json, row 5" in said
        assert "Fetch the file again" in said
    assert petwire("mirror", "runs", "broken", "--run", "999999").returncode == 2


def test_a_taken_port_names_its_setting(petwire):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        web = petwire("web", PETWIRE_HTTP=f"127.0.0.1:{port}")
        ftp = petwire("ftp", PETWIRE_FTP=f"127.0.0.1:{port}")

    assert web.returncode == ftp.returncode == 1
    assert "PETWIRE_HTTP" in web.stderr and str(port) in web.stderr
    assert "PETWIRE_FTP" in ftp.stderr and str(port) in ftp.stderr


def test_a_database_that_is_not_there_names_its_setting(petwire):
    done = petwire("orgs", "list", PETWIRE_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")

    assert done.returncode == 1
    assert "PETWIRE_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PETWIRE_HTTP", "8000"),
        ("PETWIRE_TIMEZONE", "Mars/Olympus"),
        ("PETWIRE_ENVIRONMENT", "staging"),
        ("PETWIRE_FTP_PASSIVE_PORTS", "many"),
    ],
)
def test_a_wrong_setting_is_named(petwire, name, value):
    done = petwire("orgs", "list", **{name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_check_says_what_is_wrong_and_ends_with_the_code_of_the_worst(petwire):
    petwire("migrate")
    well = petwire("check")
    clear = petwire("check", "--json", PETWIRE_FTP="0.0.0.0:2121")
    gone = petwire("check", PETWIRE_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")

    assert well.returncode == 0, well.stderr
    assert (clear.returncode, gone.returncode) == (3, 1)
    found = [json.loads(line) for line in clear.stdout.splitlines()]
    assert {"ftp_in_clear"} <= {one["code"] for one in found} <= {"ftp_in_clear", "no_worker"}
    assert set(found[0]) == {"code", "severity", "subject", "detail", "remedy"}
    assert "database_gone" in gone.stderr and "Traceback" not in gone.stderr


@pytest.mark.parametrize("setting", ["PETWIRE_HTTP", "PETWIRE_FTP"])
def test_an_instance_is_not_up_where_another_one_answers(petwire, setting):
    http, ftp = (f"127.0.0.1:{port}" for port in free_ports(2))
    with another_instance() as port:
        up = petwire("up", **{"PETWIRE_HTTP": http, "PETWIRE_FTP": ftp, setting: f"127.0.0.1:{port}"})

    assert up.returncode == 1
    assert f"{setting}=127.0.0.1:{port}" in up.stderr
    assert "petwire is up" not in up.stderr


def test_a_demo_does_not_take_another_instance_for_its_own():
    with another_instance() as port:
        part = Part("the hub", ["migrate"], answers_at=f"http://127.0.0.1:{port}/healthz")

        with pytest.raises(PartFailed, match="PETWIRE_HTTP"), Tree([part]):
            pass

    assert part.process is None


def test_a_spreadsheet_goes_in_and_comes_out(petwire, tmp_path):
    org = str(petwire.rows("orgs", "add", "name=Sheet Rescue", "city=Austin", "state=TX")[0]["id"])
    file = tmp_path / "animals.csv"
    file.write_text("rescue_id,name,species,status\nS1,Pepper,cat,\nS2,Salt,cat,Sleeping\n")

    wrong = petwire("animals", "import", org, str(file), "--json")
    file.write_text(file.read_text().replace("Sleeping", "pending"))
    looked = petwire("animals", "import", org, str(file), "--dry-run")
    done = petwire("animals", "import", org, str(file))
    again = petwire("animals", "import", org, str(file))

    assert [run.returncode for run in (wrong, looked, done, again)] == [4, 0, 0, 5]
    finding = json.loads(wrong.stdout)
    assert (finding["row"], finding["field"], finding["severity"]) == (3, "status", "error")
    assert "2 animals would be added" in looked.stderr
    assert "2 animals added" in done.stderr
    assert "S1,Pepper,Available,Cat" in petwire("animals", "export", org).stdout
    everything = json.loads(petwire("animals", "export", org, "--json").stdout)
    assert [one["status"] for one in everything["animals"]] == ["Available", "Adoption Pending"]
