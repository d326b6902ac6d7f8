"""`petwire bulk check ftp://...`: fetched into a folder of its own, checked, and nothing left behind."""

import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from petwire.cli.bulk import bulk
from petwire.cli.samples import STARTED, write_samples
from tests.rooms.ftp_stage import PASSWORD, USER, FakeDoor, make_certificate, running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def hub(tmp_path):
    write_samples(tmp_path / "hub")
    return tmp_path / "hub"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def run(stage, *, scheme: str = "ftp", password: str = PASSWORD, given: str = ""):
    login = f"{USER}:{given}" if given else USER
    url = f"{scheme}://{login}@127.0.0.1:{stage.port}/"
    options = [] if given else ["--password-stdin"]
    return CliRunner().invoke(
        bulk, ["check", url, *options, "--now", STARTED.isoformat()], input=f"{password}\n"
    )


@pytest.mark.parametrize("scheme", ["ftp", "ftps"])
def test_a_set_on_a_server_is_checked_with_its_manifest(hub, certificate, temporary, scheme):
    with running(FakeDoor(hub), certificate) as stage:
        clean = run(stage, scheme=scheme)
    pets = hub / "pets_1.json"
    pets.write_bytes(pets.read_bytes().replace(b"Biscuit", b"Bisquit"))
    with running(FakeDoor(hub), certificate) as stage:
        changed = run(stage, scheme=scheme)

    assert (clean.exit_code, clean.stdout) == (0, "")
    assert "Checked 6 files, 2 organisations, 5 animals. Nothing odd was found." in clean.stderr
    assert changed.exit_code == 1
    assert "manifest_differs  1 time" in changed.stdout
    assert list(temporary.iterdir()) == []


def test_a_wrong_password_is_told_and_nothing_is_left(hub, certificate, temporary):
    with running(FakeDoor(hub), certificate) as stage:
        done = run(stage, password="another")

    assert USER in str(done.exception)
    assert "another" not in str(done.exception)
    assert [path for path in temporary.iterdir() if any(Path(path).iterdir())] == []
