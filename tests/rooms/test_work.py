"""Sweeps: what is due is done once, by whoever claims it; trouble with one task leaves the others alone."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from petwire.bulkfiles.models import Line, PublishedSet
from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal
from petwire.exports import run as exports
from petwire.exports.carry import ToFolder
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Nobody
from petwire.mirror import actions as mirror
from petwire.mirror.models import Upstream
from petwire.runs.actions import begin, wake
from petwire.runs.models import Run, State
from petwire.sharing.actions import set_decision, set_preference, withdraw
from petwire.sharing.models import Code, Subject
from petwire.work import jobs, run, worker
from petwire.work.jobs import Task
from petwire.work.worker import Worker
from tests.rooms.exports_stage import Stage
from tests.rooms.mirror_world import BY, DAY, NIGHT, a_pet, add_mirror, take_in, write_set
from tests.rooms.test_bulkfiles import a_key
from tests.world import CATEGORY, an_animal, an_org

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _hubs_are_not_asked(monkeypatch):
    """For their orders, which each run does anyway (one test is about it), nor the servers of their pictures."""
    others = tuple(job for job in jobs.JOBS if job not in (jobs.hub_orders, jobs.picture_links))
    monkeypatch.setattr(jobs, "JOBS", others)


def sweep(now: datetime) -> int:
    return run.sweep(clock=lambda: now, watcher=Nobody())


@pytest.fixture
def hub(tmp_path):
    """A source that was taken in on Sunday 2026-03-01, with a set for the day after."""
    folder = tmp_path / "hub"
    pets = [a_pet(number) for number in range(1, 41)]
    write_set(folder, pets=pets)
    add_mirror(folder)
    take_in(now=NIGHT + timedelta(hours=2))
    write_set(folder, pets=[*pets, a_pet(41)], new=[a_pet(41)], at=NIGHT + DAY)
    return folder


def runs(kind: str = "") -> list[tuple[str, str]]:
    return list(Run.objects.filter(kind__startswith=kind).order_by("id").values_list("kind", "state"))


def test_a_service_gets_its_first_set_and_then_one_each_night():
    service = a_key()

    done = [sweep(NIGHT), sweep(NIGHT + timedelta(hours=1)), sweep(NIGHT + DAY)]

    assert done == [1, 0, 1]
    days = PublishedSet.objects.filter(service=service).order_by("id").values_list("day", "kind")
    assert list(days) == [(NIGHT.date(), "nightly"), ((NIGHT + DAY).date(), "nightly")]


def test_deleted_animals_are_erased_when_their_time_is_over_and_no_set_holds_them_on():
    service = a_key()
    animal = an_animal(an_org())
    sweep(NIGHT)
    change_animal(animal_id=animal.pk, values={"status": "Deleted"}, by=BY, now=NIGHT)

    sweep(NIGHT + timedelta(days=29))
    kept = Animal.objects.filter(pk=animal.pk).exists()
    sweep(NIGHT + timedelta(days=30))

    assert kept
    assert not Animal.objects.filter(pk=animal.pk).exists()
    assert not Line.objects.filter(animal=animal.pk).exists()
    assert PublishedSet.objects.filter(service=service).exists()


def test_sites_of_several_organisations_are_brought_up_to_date_in_one_sweep(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "carrier_of", lambda account: ToFolder(tmp_path / str(account.org_id)))
    stages = [Stage(tmp_path / "unused") for _ in range(3)]
    for one in stages:
        one.enable()

    done = [sweep(NIGHT), sweep(NIGHT + timedelta(minutes=20))]
    change_animal(animal_id=stages[0].rover.pk, values={"status": "Adopted"}, by=BY, now=NIGHT)
    done.append(sweep(NIGHT + timedelta(minutes=21)))

    assert done == [1, 0, 1]
    lists = [(tmp_path / str(one.org.pk) / "pets.csv").read_text().count("\n") for one in stages]
    assert lists == [2, 3, 3]
    assert Run.objects.filter(kind="export", state=State.DONE).count() == 4


def test_a_source_is_updated_each_day_and_scrubbed_on_its_day(hub):
    swept = [sweep(NIGHT + timedelta(hours=hours)) for hours in (3, 24, 25, 26)]

    mirror.set_source(name="hub", scrub="tue", by=BY, now=NIGHT)
    sweep(NIGHT + 2 * DAY + timedelta(hours=2))

    assert swept == [0, 0, 0, 1]
    assert [kind for kind, _ in runs()] == ["mirror import", "mirror update", "mirror scrub"]
    assert Upstream.objects.get().updated_at == NIGHT + timedelta(hours=26)
    assert [run.report["lag"] for run in Run.objects.order_by("id")] == [2 * 3600, 2 * 3600, 26 * 3600]


def test_a_run_whose_process_died_is_ended_as_lost_and_done_again(hub):
    now = NIGHT + DAY + timedelta(hours=3)
    silent = datetime.now(UTC) - timedelta(minutes=2)
    Run.objects.create(kind="mirror update", subject="hub", started_at=now, heartbeat_at=silent)

    sweep(now)

    assert runs("mirror update") == [("mirror update", State.LOST), ("mirror update", State.DONE)]


def test_a_run_that_is_under_way_elsewhere_is_left_to_it(hub):
    now = NIGHT + DAY + timedelta(hours=3)
    Run.objects.create(kind="mirror update", subject="hub", started_at=now)

    assert sweep(now) == 0
    assert runs("mirror update") == [("mirror update", State.RUNNING)]


def test_what_waits_at_the_guard_is_done_once_a_person_has_let_it_pass(hub):
    now = NIGHT + DAY + timedelta(hours=3)
    write_set(hub, pets=[a_pet(1)], at=NIGHT + DAY)
    sweep(now)
    assert sweep(now + timedelta(hours=5)) == 0
    waiting = Run.objects.get(state=State.WAITING)

    mirror.approve_run(name="hub", run_id=waiting.pk, by="ann@example.org", now=now)
    sweep(now + timedelta(hours=5, minutes=1))

    assert runs("mirror update") == [("mirror update", State.WAITING), ("mirror update", State.DONE)]


def _task(do, subject: str = "one") -> Task:
    return Task("test", subject, "it is due", do)


@pytest.fixture
def due(monkeypatch):
    """The list of what is due, for the test to fill."""
    tasks: list[Task] = []
    monkeypatch.setattr(jobs, "JOBS", (lambda now: iter(list(tasks)),))
    return tasks


def test_trouble_with_one_task_leaves_the_others_alone(due, caplog):
    done = []

    def refuse(now, watcher):
        raise PetwireError("there is no such service")

    def break_down(now, watcher):
        raise ZeroDivisionError

    due += [_task(refuse, "a"), _task(break_down, "b"), _task(lambda *_: done.append("c") or "well", "c")]

    assert sweep(NIGHT) == 3
    assert done == ["c"]
    assert [record.levelname for record in caplog.records if record.message == "failed"] == [
        "WARNING",
        "ERROR",
    ]


def test_a_database_that_is_gone_ends_the_sweep(due):
    def lose(now, watcher):
        raise OperationalError("server closed the connection")

    due.append(_task(lose))

    with pytest.raises(OperationalError):
        sweep(NIGHT)


def test_what_one_worker_has_claimed_another_leaves_alone(due, elsewhere):
    calls, others = [], []

    def meanwhile(now, watcher):
        calls.append("call")
        if len(calls) == 1:
            others.append(elsewhere.do(lambda: sweep(NIGHT)))
        return "done"

    due.append(_task(meanwhile))

    assert sweep(NIGHT) == 1
    assert (calls, others) == (["call"], [0])


def test_what_was_done_before_the_claim_is_not_done_again(due):
    done = []

    def first(now, watcher):
        due.pop()  # somebody else has done the second one meanwhile
        return "done"

    due += [_task(first, "a"), _task(lambda *_: done.append("b") or "done", "b")]

    assert sweep(NIGHT) == 1
    assert done == []


def a_worker(**given) -> Worker:
    return Worker(**{"clock": lambda: NIGHT, "every": 60, "ensure": lambda: None, **given})


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_asked_to_stop_it_ends_at_the_next_step_and_what_it_did_is_due_again(due):
    steps = []

    def work(now, watcher):
        with begin(kind="test", subject="one", now=now, watcher=watcher) as running:
            running.step("first")
            stop()
            running.step("second")
            steps.append("second")
        return "done"

    due.append(_task(work))

    a_worker().serve()

    assert steps == []
    assert runs() == [("test", State.LOST)]


def test_it_goes_on_when_the_database_answers_again(due, monkeypatch):
    monkeypatch.setattr(worker, "DATABASE_PAUSE", 0)
    tries = []

    def work(now, watcher):
        tries.append(now)
        if len(tries) == 1:
            raise OperationalError("server closed the connection")
        stop()
        return "done"

    due.append(_task(work))

    a_worker().serve()

    assert len(tries) == 2


def test_it_is_woken_by_what_a_person_does(monkeypatch):
    """The sweeps are ten minutes apart; only a word can make it look again."""
    sweeps = []

    def job(now):
        sweeps.append(now)
        if len(sweeps) == 1:
            wake()  # heard although it comes while it looks
        else:
            stop()
        return iter(())

    monkeypatch.setattr(jobs, "JOBS", (job,))

    a_worker(every=600).serve()

    assert len(sweeps) == 2


@pytest.fixture
def shared(monkeypatch):
    """A service with its set of the night, of an organisation that said yes; looked at by a fresh worker."""
    monkeypatch.setattr(jobs, "JOBS", (jobs.Recalls(), *jobs.JOBS[2:]))
    service, org = a_key(), an_org()
    an_animal(org)
    set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=NIGHT)
    sweep(NIGHT)
    return service, org


def sets(service) -> list[tuple[int, bool]]:
    rows = PublishedSet.objects.filter(service=service).order_by("id")
    return [(row.pets, row.revoked_at is not None) for row in rows]


def test_what_was_said_no_to_elsewhere_is_taken_back_at_the_next_sweep(shared):
    """By a console, a mirror's run, or a command that was killed before it came to it."""
    service, org = shared
    before = sets(service)
    set_decision(org_id=org.pk, audience=service.key_id, yes=False, by=BY, now=NIGHT)

    sweep(NIGHT + timedelta(minutes=1))

    assert before == [(1, False)]
    assert sets(service) == [(1, True), (0, False)]
    sweep(NIGHT + timedelta(minutes=2))  # the mail about the order
    assert sets(service) == [(1, True), (0, False)]
    assert sweep(NIGHT + timedelta(minutes=3)) == 0


def test_a_successor_that_could_not_be_written_is_written_later(shared):
    service, _ = shared
    PublishedSet.objects.update(revoked_at=NIGHT)

    sweep(NIGHT + timedelta(minutes=1))

    assert sets(service) == [(1, True), (1, False)]


def test_sets_are_not_looked_into_again_and_again_when_nobody_does_anything(shared, monkeypatch):
    looks = []
    monkeypatch.setattr(jobs, "taken_back", lambda: looks.append("look"))
    _, org = shared

    counts = []
    for minute in range(1, 9):  # the first ones have deeds of their own to do
        sweep(NIGHT + timedelta(minutes=minute))
        counts.append(len(looks))
    withdraw(kind=Subject.ORG, subject=org.pk, code=Code.ERROR, by=BY, now=NIGHT)
    for minute in range(9, 13):
        sweep(NIGHT + timedelta(minutes=minute))
        counts.append(len(looks))

    assert 0 < counts[4] <= 2 * jobs.LOOKS  # after what was there, and after the deeds of the first sweeps
    assert counts[4:8] == [counts[4]] * 4
    assert counts[4] < counts[9] <= counts[4] + 2 * jobs.LOOKS
    assert counts[9:] == [counts[9]] * 3


def test_a_hub_is_asked_for_its_orders_every_five_minutes_once_something_was_taken_in(tmp_path, monkeypatch):
    add_mirror(write_set(tmp_path / "hub", pets=[a_pet(1)]))
    monkeypatch.setattr(jobs, "JOBS", (jobs.hub_orders,))
    before = sweep(NIGHT)
    take_in()

    minutes = [sweep(NIGHT + timedelta(minutes=minute)) for minute in (1, 4, 6, 7)]

    assert (before, minutes) == (0, [0, 0, 1, 0])
