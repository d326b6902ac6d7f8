"""Runs: what a long job did, readable while it works and afterwards. Every test here really commits."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from petwire.runs import actions
from petwire.runs.actions import LOST_AFTER, NOTICES_KEPT, Stopped, begin, mark_lost
from petwire.runs.models import Run, RunNotice, State
from petwire.wire.notices import Notice, Severity
from tests.world import NOW

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(minutes=5)


class Watcher:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def step(self, words: str, total: int | None = None) -> None:
        self.told.append((words, total))

    def advance(self, count: int = 1) -> None:
        self.told.append((count,))


def _begin(watcher: Watcher | None = None):
    return begin(kind="mirror update", subject="upstream", now=NOW, watcher=watcher)


def _notices(severity: Severity, count: int = 1) -> list[Notice]:
    return [Notice("code", severity, f"detail {n}", "pets_1.json", n, "sex", "12") for n in range(count)]


def test_a_run_is_on_record_as_soon_as_it_begins():
    _begin()

    run = Run.objects.get()
    assert (run.kind, run.subject, run.state, run.started_at) == (
        "mirror update",
        "upstream",
        State.RUNNING,
        NOW,
    )
    assert run.owner.split(":")[1].isdigit()


def test_its_progress_is_on_record_and_told_to_who_watches():
    watcher = Watcher()
    running = _begin(watcher)

    running.step("reading", 250)
    running.advance(100)

    assert Run.objects.get().progress["step"] == "reading"
    assert Run.objects.get().progress["total"] == 250
    assert watcher.told == [("reading", 250), (100,)]


def test_inside_a_transaction_progress_is_told_but_not_written():
    watcher = Watcher()
    running = _begin(watcher)

    with transaction.atomic():
        running.step("reading", 250)

    assert Run.objects.get().progress == {}
    assert watcher.told == [("reading", 250)]


def test_it_ends_with_a_sentence_and_a_report():
    with _begin() as running:
        running.notice(_notices(Severity.INFO))
        running.end(State.DONE, "3 added.", now=LATER, report={"added": 3})

    run = Run.objects.get()
    assert (run.state, run.outcome, run.finished_at) == (State.DONE, "3 added.", LATER)
    assert run.report == {"added": 3, "notices": {"info": 1}}
    assert run.progress == {}


def test_an_error_that_leaves_the_block_ends_it_as_failed_and_goes_on():
    with pytest.raises(ValueError, match="no such file"), _begin():
        raise ValueError("no such file")

    run = Run.objects.get()
    assert (run.state, run.outcome) == (State.FAILED, "ValueError: no such file")
    assert run.finished_at is not None


def test_an_error_after_the_end_leaves_the_outcome_as_it_was():
    with pytest.raises(ValueError), _begin() as running:
        running.end(State.REFUSED, "Too many would go.", now=LATER)
        raise ValueError

    assert Run.objects.get().state == State.REFUSED


def test_ending_a_run_leaves_an_approval_given_meanwhile():
    running = _begin()
    Run.objects.update(approved_by="ann@example.org", approved_at=NOW)

    running.end(State.DONE, "", now=LATER)

    assert Run.objects.get().approved_by == "ann@example.org"


def test_notices_are_kept_with_their_place():
    _begin().notice(_notices(Severity.WARNING))

    kept = RunNotice.objects.get()
    assert (kept.code, kept.severity, kept.file, kept.row) == ("code", "warning", "pets_1.json", 0)
    assert (kept.field, kept.subject, kept.detail) == ("sex", "12", "detail 0")


def test_beyond_a_thousand_notices_are_counted_only():
    running = _begin()

    running.notice(_notices(Severity.INFO, NOTICES_KEPT - 1))
    running.notice(_notices(Severity.WARNING, 3))

    assert RunNotice.objects.count() == NOTICES_KEPT
    assert running.counts == {"info": NOTICES_KEPT - 1, "warning": 3}


@pytest.mark.parametrize(
    ("severity", "worrying"), [(Severity.INFO, False), (Severity.WARNING, True), (Severity.ERROR, True)]
)
def test_findings_of_severity_info_do_not_worry(severity, worrying):
    running = _begin()

    running.notice(_notices(severity))

    assert running.worrying is worrying


def _heartbeat():
    return Run.objects.get().heartbeat_at


def _silent_for(seconds: float) -> None:
    Run.objects.update(heartbeat_at=datetime.now(UTC) - timedelta(seconds=seconds))


def test_a_run_shows_signs_of_life_also_inside_a_long_transaction(monkeypatch, elsewhere):
    monkeypatch.setattr(actions, "HEARTBEAT", 0.02)

    with _begin(), transaction.atomic():
        began = _heartbeat()
        deadline = time.monotonic() + 30
        while elsewhere.do(_heartbeat) == began:
            assert time.monotonic() < deadline, "no sign of life"


def test_after_its_end_nothing_of_it_lives_on(monkeypatch):
    monkeypatch.setattr(actions, "HEARTBEAT", 0.0)

    with _begin() as running:
        running.end(State.DONE, "", now=LATER)

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("heart")]


def test_a_run_without_a_sign_of_life_is_lost_and_a_living_one_never():
    living = _begin()
    living.step("reading")
    dead = _begin()
    Run.objects.filter(pk=dead.id).update(heartbeat_at=datetime.now(UTC) - LOST_AFTER - timedelta(seconds=1))

    (found,) = mark_lost(now=LATER)

    assert found.pk == dead.id
    assert set(Run.objects.values_list("pk", "state")) == {(living.id, State.RUNNING), (dead.id, State.LOST)}
    assert Run.objects.get(pk=dead.id).finished_at == LATER
    assert mark_lost(now=LATER) == []


def test_an_ended_run_is_not_lost_however_long_ago():
    _begin().end(State.DONE, "3 added.", now=LATER)
    _silent_for(10_000)

    assert mark_lost(now=LATER) == []


def test_a_run_that_was_only_silent_says_in_the_end_how_it_ended():
    running = _begin()
    _silent_for(60)
    mark_lost(now=LATER)

    running.end(State.DONE, "3 added.", now=LATER)

    assert Run.objects.get().state == State.DONE


def test_a_run_whose_process_is_stopped_is_lost_and_not_failed():
    with pytest.raises(Stopped), _begin():
        raise Stopped

    assert Run.objects.get().state == State.LOST
