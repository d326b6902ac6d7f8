"""Coming, going, being killed: who starts the embedded server, who keeps it, who stops it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from petwire.lib.postgres import attach, binary
from tests.rooms.postgres_stage import (
    User,
    empty_home,
    is_running,
    kill_server,
    made_home,
    record,
    server_pid,
)


@pytest.fixture
def home() -> Iterator[Path]:
    with made_home() as home:
        yield home


@pytest.fixture
def new_home() -> Iterator[Path]:
    with empty_home() as home:
        yield home


def test_first_use_makes_a_utf8_database_of_that_name(new_home: Path) -> None:
    with attach(new_home) as attached, psycopg.connect(attached.url) as connection:
        found = connection.execute(
            "SELECT current_database(), getdatabaseencoding(), lower('ÄÉ'),"
            " current_setting('data_checksums'), current_setting('TimeZone'), current_setting('listen_addresses')"
        ).fetchone()

    assert found == ("petwire", "UTF8", "äé", "on", "UTC", "")
    assert attached.major == 18


def test_after_the_last_user_nothing_is_left_but_the_data(home: Path) -> None:
    attached = attach(home)
    pid, socket = server_pid(home), Path(record(home)["socket"])
    assert socket.is_dir()

    attached.release()
    attached.release()

    assert not Path(f"/proc/{pid}").exists()  # not even as a zombie: it was our child
    assert not socket.exists()
    assert not (home / "run" / "db.json").exists()


def test_a_home_deleted_under_its_user_takes_the_server_with_it(home: Path) -> None:
    attached = attach(home)
    pid, socket = server_pid(home), Path(record(home)["socket"])

    shutil.rmtree(home)
    attached.release()

    assert not is_running(pid)
    assert not socket.exists()


def test_two_who_come_at_once_to_an_empty_home_share_one_server(new_home: Path) -> None:
    users = [User(new_home), User(new_home)]

    urls = [user.ready() for user in users]

    assert urls[0] == urls[1]
    assert {user.ask("sql('SELECT 1')") for user in users} == {1}
    assert [user.leave() for user in users] == [0, 0]
    assert server_pid(new_home) == 0


def test_the_server_outlives_its_starter_and_goes_with_the_last(home: Path) -> None:
    with User(home) as starter, User(home) as other:
        pid = server_pid(home)

        starter.leave()
        assert other.ask("sql('SELECT 1')") == 1
        assert server_pid(home) == pid

        other.leave()
        assert not is_running(pid)


def test_a_server_whose_starter_was_killed_is_adopted_and_stopped(home: Path) -> None:
    with User(home) as starter:
        pid = server_pid(home)
        starter.kill()
    assert is_running(pid)

    with attach(home):
        assert server_pid(home) == pid

    assert not is_running(pid)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("Path.rename = die", id="before the cluster was whole"),
        pytest.param("server._until_ready = die", id="before the server took connections"),
        pytest.param("server._see_to_database = die", id="before the database was made"),
    ],
)
def test_a_first_start_killed_at_any_step_is_finished_by_the_next(new_home: Path, before: str) -> None:
    assert User(new_home, before).leave() == -signal.SIGKILL

    with attach(new_home) as attached, psycopg.connect(attached.url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("petwire",)

    assert sorted(path.name for path in new_home.iterdir()) == ["db", "logs", "run"]


def test_after_a_killed_server_the_next_start_has_all_committed_rows(home: Path) -> None:
    with User(home) as user:
        user.ask("sql('CREATE TABLE pet AS SELECT generate_series(1, 1000) AS id')")
        address = user.ask("attached.url")
        kill_server(home)

        with attach(home) as attached, psycopg.connect(attached.url) as connection:
            assert connection.execute("SELECT count(*) FROM pet").fetchone() == (1000,)

        assert user.ask("sql('SELECT count(*) FROM pet')") == 1000
        assert user.ask("attached.url") == address


def test_who_stays_has_a_killed_server_started_again_but_not_in_haste(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("petwire.lib.postgres.attached.FIRST_PAUSE", 30.0)
    with attach(home) as attached:
        kill_server(home)
        assert attached.ensure()
        psycopg.connect(attached.url).close()

        kill_server(home)
        assert not attached.ensure()

        attached._not_before = 0
        assert attached.ensure()
        psycopg.connect(attached.url).close()


def test_ctrl_c_on_the_starters_terminal_leaves_the_server_to_the_others(home: Path) -> None:
    starter = User(home, start_new_session=True, stderr=subprocess.DEVNULL)
    starter.ready()
    with User(home) as other:
        pid = server_pid(home)

        os.killpg(starter.process.pid, signal.SIGINT)
        starter.leave()

        assert is_running(pid)
        assert other.ask("sql('SELECT 1')") == 1


def test_a_forked_child_keeps_no_hold_on_the_server(home: Path) -> None:
    with User(home) as user:
        pid = server_pid(home)
        child = user.ask("fork(signal.pause)")

        user.process.kill()
        user.process.wait()
        attach(home).release()

        assert not is_running(pid)
        os.kill(child, signal.SIGKILL)
        user.process.communicate()


def test_a_forked_child_that_exits_takes_nothing_with_it(home: Path) -> None:
    with User(home) as user:
        user.ask("os.waitpid(fork(sys.exit), 0)")

        assert user.ask("sql('SELECT 1')") == 1


def test_programs_of_the_package_work_on_the_server(home: Path) -> None:
    with attach(home) as attached:
        dump = subprocess.run([binary("pg_dump"), attached.url], capture_output=True, text=True, check=True)

    assert "PostgreSQL database dump complete" in dump.stdout
