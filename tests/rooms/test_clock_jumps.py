"""Clocks that are set while the tables remember another time: sets, signs of life, quotas of keys."""

from datetime import UTC, datetime, timedelta

import pytest

from petwire.access.quota import Policy
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import nights
from petwire.bulkfiles.schedule import night_due
from petwire.lib.config import config
from petwire.petapi.database import Database
from petwire.petapi.leases import Leases
from petwire.runs import actions
from petwire.runs.actions import HEARTBEAT, LOST_AFTER, begin, mark_lost
from petwire.runs.models import Run
from petwire.runs.rules import Reading, Watch
from tests.rooms.test_bulkfiles import a_key, write
from tests.world import NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def test_a_set_of_the_year_2030_costs_no_night_when_the_clock_is_right_again():
    a_world()
    service = a_key()
    write(service, NOW)
    write(service, NOW + 1500 * DAY)

    for day in (1, 2, 3):
        now = NOW + day * DAY
        facts = nights(now=now)[service.key_id]
        assert night_due(facts, now=now, zone=config().zone, by=config().sets_there_by)
        write(service, now)
        write(service, now + HOUR)

    rows = PublishedSet.objects.filter(service=service).order_by("id").values_list("kind", flat=True)
    assert list(rows)[-4:] == ["nightly", "on demand"] * 2


def test_a_day_whose_set_was_written_hours_ahead_has_no_second_one():
    a_world()
    service = a_key()
    write(service, NOW)
    write(service, NOW + 14 * HOUR)  # tomorrow's, by a clock that was wrong

    again = write(service, NOW + 13 * HOUR)
    tomorrow = write(service, NOW + 20 * HOUR)

    assert [again.kind, tomorrow.kind] == ["on demand", "on demand"]
    assert PublishedSet.objects.filter(service=service, kind="nightly").count() == 2


class Jumping:
    """The database's clock as it is set, for the watch of this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steady = 1000.0
        watch = Watch(jump=LOST_AFTER / 2, settles=timedelta(seconds=3 * HEARTBEAT))
        self._look = watch.look
        self.shown = datetime.now(UTC)
        monkeypatch.setattr(watch, "look", lambda _: self._look(Reading(self.shown, self.steady)))
        monkeypatch.setattr(actions, "_watch", watch)

    def after(self, seconds: float, *, jump: timedelta = timedelta(0)) -> list[Run]:
        self.steady += seconds
        self.shown += timedelta(seconds=seconds) + jump
        return mark_lost(now=NOW)


def heartbeat(run, by: timedelta) -> None:
    Run.objects.filter(pk=run.id).update(heartbeat_at=datetime.now(UTC) + by)


def test_a_run_that_lives_is_not_taken_for_dead_when_the_clock_is_set_forward(monkeypatch):
    clock = Jumping(monkeypatch)
    living = begin(kind="test", subject="one", now=NOW)
    assert clock.after(60) == []
    heartbeat(living, -2 * HOUR)  # as the clock, two hours on, shows its last sign

    assert clock.after(60, jump=2 * HOUR) == []
    heartbeat(living, timedelta(0))

    assert clock.after(60) == []


def test_a_run_that_died_before_the_clock_was_set_back_is_found_dead(monkeypatch):
    clock = Jumping(monkeypatch)
    dead = begin(kind="test", subject="one", now=NOW)
    clock.after(60)
    heartbeat(dead, 2 * HOUR)

    assert clock.after(60, jump=-2 * HOUR) == []
    (found,) = clock.after(60)

    assert found.pk == dead.id


def test_a_quota_flows_on_when_the_clock_is_set_back():
    service, policy, database = a_key(), Policy(60), Database()
    leases = Leases(database)
    ahead = NOW + 2 * HOUR
    while leases.take(service.pk, policy, now=ahead).allowed:
        pass

    refused = Leases(database).take(service.pk, policy, now=NOW)  # what it was ahead is not given twice
    later = leases.take(service.pk, policy, now=NOW + MINUTE)

    database.forget()
    assert not refused.allowed
    assert later.allowed
