"""The database dies, hangs up or refuses a row: a clear sentence, nothing acknowledged lost, no person needed."""

import ftplib
import json
import os
import random
import select
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from petwire.sharing import ledger
from tests.journeys.fault_world import (
    Hub,
    answers,
    ask,
    assert_whole,
    first_night,
    second_night,
    servers,
    until,
)
from tests.journeys.warm import ON_DISK, Done, Warm
from tests.rooms.postgres_stage import made_home, server_pid

pytestmark = pytest.mark.timeout(3600)

STOPS = int(os.environ.get("PETWIRE_TEST_STOPS", "4"))  # `make soak` takes more
DEEDS = 3 * STOPS
ANIMALS = 60
assert ledger, "its points are declared when it is loaded"


class Stage:
    """A hub that is a mirror as well, and what its commands come to when nothing is broken."""

    def __init__(self, warm: Warm, folder) -> None:
        self.warm = warm
        self.hub = Hub(warm, 30)
        self.first = first_night(folder / "first", ANIMALS)
        self.second = second_night(folder / "second", ANIMALS)
        self.current = folder / "current"
        self._days = count(1)
        self._numbers = count()
        self.hub.write(self.day())
        calm = self.source()
        self.run("mirror", "import", calm)
        self.imported = warm.dump(calm)
        self.go(self.second)
        self.run("mirror", "update", calm)
        self.updated = warm.dump(calm)

    def day(self) -> str:
        return f"2026-03-01T{next(self._days) // 60:02}:{next(self._days) % 60:02}"

    def go(self, night) -> None:
        self.current.unlink(missing_ok=True)
        self.current.symlink_to(night)

    def source(self) -> str:
        name = f"source-{next(self._numbers)}"
        self.go(self.first)
        self.run("mirror", "add", name, str(self.current))
        return name

    def run(self, *arguments: str, stdin: str = "") -> Done:
        done = self.warm(*arguments, stdin=stdin)
        assert done.code in (0, 5), done.err
        return done

    # Each gives a command, and what must be true once it was carried out.

    def an_import(self) -> "Job":
        name = self.source()
        return Job(("mirror", "import", name), lambda: self.warm.dump(name) == self.imported)

    def an_update(self) -> "Job":
        name = self.source()
        self.run("mirror", "import", name)
        self.go(self.second)
        return Job(("mirror", "update", name), lambda: self.warm.dump(name) == self.updated)

    def a_set(self) -> "Job":
        before = self.hub.published()
        command = ("bulk", "write", "--service", self.hub.service["id"], "--now", self.day())

        def written() -> bool:
            newest = self.hub.published()[-1]
            assert_whole(self.hub.sets() / newest / "files")
            return newest not in before

        return Job(command, written)

    def a_decision(self) -> "Job":
        service = self.hub.a_service(decided=False)["id"]
        query = "SELECT yes FROM sharing_decision d JOIN sharing_audience a ON a.id = d.audience_id WHERE name = %s"
        return Job(
            ("sharing", "set", self.hub.org, service, "no"),
            lambda: ask(self.warm, query, service) == [(False,)],
        )

    def a_withdrawal(self) -> "Job":
        animal = self.hub.animals.pop()
        query = "SELECT count(*) FROM sharing_withdrawn WHERE kind = 'animal' AND subject = %s"
        return Job(
            ("animals", "withdraw", animal, "--why", "org_choice"),
            lambda: ask(self.warm, query, animal) == [(1,)],
        )

    def an_animal(self) -> "Job":
        name = f"Added {next(self._numbers)}"
        query = "SELECT count(*) FROM catalog_animal WHERE name = %s"
        return Job(
            ("animals", "add", self.hub.org, "-"),
            lambda: ask(self.warm, query, name) == [(1,)],
            json.dumps([{"name": name, "species": "Cat"}]),
        )

    def an_edit(self) -> "Job":
        name = f"Edited {next(self._numbers)}"
        query = "SELECT count(*) FROM catalog_animal WHERE name = %s"
        return Job(
            ("animals", "set", self.hub.animals[0], f"name={name}"),
            lambda: ask(self.warm, query, name) == [(1,)],
        )

    def ledgers_hold(self) -> None:
        """The chains of decisions and withdrawals are intact, and the journal has every entry."""
        codes = {finding["code"] for finding in self.findings()}
        assert codes.isdisjoint({"ledger_broken", "journal_behind", "database_gone"})

    def findings(self) -> list[dict[str, str]]:
        done = self.warm("check", "--json")
        return [json.loads(line) for line in done.out.splitlines()]


class Job:
    """A command, and the question whether it was carried out."""

    def __init__(self, command: tuple[str, ...], is_done: Callable[[], bool], stdin: str = "") -> None:
        self.command = command
        self.is_done = is_done
        self.stdin = stdin


JOBS: dict[str, Callable[[Stage], Job]] = {
    "import": Stage.an_import,
    "update": Stage.an_update,
    "set": Stage.a_set,
    "decision": Stage.a_decision,
    "withdrawal": Stage.a_withdrawal,
    "animal": Stage.an_animal,
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    with made_home() as home, Warm(home, **ON_DISK) as warm:
        yield Stage(warm, tmp_path_factory.mktemp("upstream"))


def stop_immediately(warm: Warm) -> None:
    """Stop the server as `pg_ctl stop -m immediate` does, and wait until it is gone."""
    handle = os.pidfd_open(server_pid(warm.home))
    signal.pidfd_send_signal(handle, signal.SIGQUIT)
    select.select([handle], [], [])
    os.close(handle)


def cut_connections(warm: Warm) -> None:
    ask(
        warm,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )


def assert_clean(done: Done) -> None:
    """It failed, and said so in a sentence for people."""
    assert done.code in (1, 75), (done.code, done.err)
    assert "Traceback" not in done.err
    assert "database" in done.err.lower()
    assert len(done.err.strip().splitlines()) <= 3, done.err


MOMENTS = [
    ("import", "mirror.copied.animals"),
    ("update", "mirror.changed"),
    ("set", "bulk.pets"),
    ("withdrawal", "sharing.journalled"),
    ("import", "mirror.committing"),
    ("update", "mirror.told"),
    ("set", "bulk.renamed"),
    ("decision", "sharing.entered"),
]


@pytest.mark.parametrize(
    ("breaking", "times"),
    [(stop_immediately, STOPS), (cut_connections, STOPS // 2)],
    ids=["stopped", "connections cut"],
)
def test_in_mid_run_it_fails_with_a_sentence_and_works_again_by_itself(stage, breaking, times):
    warm = stage.warm
    with servers(warm, "up") as (http_port, ftp_port), ftplib.FTP(timeout=30) as session:
        session.connect("127.0.0.1", ftp_port)
        session.login(stage.hub.service["ftp_user"], stage.hub.service["ftp_password"])
        for number in range(times):
            kind, point = MOMENTS[number % len(MOMENTS)]
            job = JOBS[kind](stage)
            child = warm.start(*job.command, stdin=job.stdin, wait_at=point)
            assert child.until_there(), f"{point} was not reached"
            breaking(warm)
            child.go_on()

            assert_clean(child.done())
            until(lambda: answers(http_port), what="pages are shown again")
            until(lambda: _listed(session), what="the FTP session goes on")
            assert stage.run(*job.command, stdin=job.stdin)
            assert job.is_done(), kind
        service = stage.hub.a_service()["id"]
        until(lambda: (warm.home / "sets" / service).exists(), what="the worker has written its first set")
    stage.ledgers_hold()


def _listed(session: ftplib.FTP) -> bool:
    """A login from before; its set may have been withdrawn or swept meanwhile, which it is told."""
    try:
        return "petlist.csv" in session.nlst()
    except ftplib.error_temp as refused:
        return False if "withdrawn" not in str(refused) else _still_there(session)


def _still_there(session: ftplib.FTP) -> bool:
    return session.sendcmd("NOOP").startswith("200")


def test_nothing_that_was_acknowledged_is_lost_whenever_the_database_dies(stage):
    """Deeds one after the other, the database stopped or its connections cut at random moments."""
    warm, chance = stage.warm, random.Random(4)
    service = stage.hub.a_service()["id"]
    animal, other = stage.hub.animals[0], stage.hub.animals[1]
    acknowledged: list[tuple[str, str]] = []
    answer, fee, hidden = True, 0, False
    began = time.monotonic()
    warm("sharing", "set", stage.hub.org, service, "yes")
    seconds = time.monotonic() - began
    with servers(warm, "up --no-worker") as (http_port, _):
        for number in range(DEEDS):
            if number % 3 == 0:
                answer = not answer
                command = ("sharing", "set", stage.hub.org, service, "yes" if answer else "no")
            elif number % 3 == 1:
                fee += 1
                command = ("animals", "set", animal, f"adoption_fee=${fee}")
            else:
                hidden = not hidden
                command = (
                    ("animals", "withdraw", other, "--why", "error")
                    if hidden
                    else ("animals", "reinstate", other)
                )
            child = warm.start(*command)
            if number % 2 == 0:
                child.ended(chance.uniform(0, seconds))
                chance.choice([stop_immediately, cut_connections])(warm)
            done = child.done()
            if done.code == 0:
                acknowledged.append((command[0], command[-1]))
                continue
            assert done.code == 5 or assert_clean(done) is None
            until(lambda: answers(http_port), what="pages are shown again")
            again = warm(*command)
            assert again.code in (0, 5), again.err  # 5: it had been done, and only the answer was lost
            acknowledged.append((command[0], command[-1]))

    assert len(acknowledged) == DEEDS
    yes = "SELECT yes FROM sharing_decision d JOIN sharing_audience a ON a.id = d.audience_id WHERE name = %s"
    assert ask(warm, yes, service) == [(answer,)]
    assert ask(warm, "SELECT adoption_fee FROM catalog_animal WHERE id = %s", animal) == [(f"${fee}",)]
    withdrawn = "SELECT count(*) FROM sharing_withdrawn WHERE kind = 'animal' AND subject = %s"
    assert ask(warm, withdrawn, other) == [(int(hidden),)]
    entries = (
        "SELECT count(*) FROM sharing_decisionentry e JOIN sharing_audience a ON a.id = e.audience"
        " WHERE name = %s"
    )
    decided = 1 + sum(1 for group, _ in acknowledged if group == "sharing")
    assert ask(warm, entries, service) == [(decided,)], "each answer stands in the ledger once"
    stage.ledgers_hold()


# --- A row that is refused


SETTING_UP = """
CREATE TABLE IF NOT EXISTS fault_seen (name text);
CREATE SEQUENCE IF NOT EXISTS fault_count;
CREATE OR REPLACE FUNCTION fault_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh) THEN INSERT INTO public.fault_seen VALUES (TG_TABLE_NAME); END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION fault_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('public.fault_count') = 1 THEN RAISE EXCEPTION 'this row is refused by a test'; END IF;
    RETURN NEW;
END $$;
"""
EACH = """
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT LIKE 'fault_%%' AND tablename NOT LIKE 'django_%%'
    LOOP EXECUTE format({command}, t); END LOOP;
END $$;
"""
WATCH = EACH.format(
    command="'CREATE TRIGGER fault_note AFTER INSERT ON %%I REFERENCING NEW TABLE AS fresh"
    " FOR EACH STATEMENT EXECUTE FUNCTION fault_note()'"
)
UNWATCH = EACH.format(command="'DROP TRIGGER IF EXISTS fault_note ON %%I'")


def written_by(stage: Stage, job: Job) -> list[str]:
    """The tables into which a command inserts."""
    ask(stage.warm, SETTING_UP)
    ask(stage.warm, "TRUNCATE fault_seen")
    ask(stage.warm, WATCH.replace("%%", "%"))
    try:
        stage.run(*job.command, stdin=job.stdin)
    finally:
        ask(stage.warm, UNWATCH.replace("%%", "%"))
    return [name for (name,) in ask(stage.warm, "SELECT DISTINCT name FROM fault_seen ORDER BY name")]


EXPECTED = {
    "import": {"catalog_animal", "catalog_picture", "catalog_video", "orgs_organisation", "runs_run"},
    "update": {"catalog_animal", "catalog_picture", "catalog_change", "catalog_tombstone", "runs_run"},
    "set": {"bulkfiles_publishedset", "runs_run", "audit_deed"},
    "decision": {"sharing_decisionentry", "sharing_decision", "audit_deed"},
    "withdrawal": {"sharing_withdrawalentry", "sharing_withdrawn", "catalog_change", "audit_deed"},
    "animal": {"catalog_animal", "catalog_change", "audit_deed"},
}


@pytest.mark.parametrize("kind", JOBS)
def test_a_refused_row_in_any_table_is_a_sentence_and_the_same_command_succeeds_afterwards(stage, kind):
    tables = written_by(stage, JOBS[kind](stage))
    assert set(tables) >= EXPECTED[kind]
    for table in tables:
        job = JOBS[kind](stage)
        ask(stage.warm, "ALTER SEQUENCE fault_count RESTART")
        ask(
            stage.warm,
            f"CREATE TRIGGER fault_once BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fault_once()",
        )
        try:
            refused = stage.warm(*job.command, stdin=job.stdin)
            if ask(stage.warm, "SELECT is_called FROM fault_count") == [(False,)]:
                assert table not in EXPECTED[kind], "what is written each time"
                assert refused.code == 0, refused.err
                continue
            assert_clean(refused)
            assert "this row is refused by a test" in refused.err, table
            stage.run(*job.command, stdin=job.stdin)
        finally:
            ask(stage.warm, f"DROP TRIGGER fault_once ON {table}")
        assert job.is_done(), table
    stage.ledgers_hold()
