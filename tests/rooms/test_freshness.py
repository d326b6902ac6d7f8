"""Lags that are measured: a change on own pages, a nightly set, a mirrored update; and who is told of them."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from petwire.access.reads import service_of
from petwire.bulkfiles.run import write_set
from petwire.catalog.actions import change_animal
from petwire.desk.freshness import detailed_lines, public_lines
from petwire.freshness.actions import KEPT_FOR, forget_old_lags, has_old_lags, note_lags
from petwire.freshness.models import Lag, Outlet
from petwire.freshness.reads import measured, together
from petwire.freshness.watching import Watch, look, newest
from petwire.lib.database import raw_connection
from petwire.sharing.actions import set_decision
from tests.console import a_cast
from tests.rooms import mirror_world
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_source, a_world, committed

__all__ = ["committed"]

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_the_last_day_that_had_changes_is_told():
    note_lags(Outlet.FILES, "one", [1, 2, 3, 4, 600], now=NOW - DAY)
    note_lags(Outlet.FILES, "two", [60], now=NOW)

    found = measured(now=NOW)

    assert found["files", "one"].changes == 5
    assert found["files", "one"].p50 == pytest.approx(3, rel=0.13)
    assert found["files", "one"].p95 == pytest.approx(600, rel=0.13)
    assert found["files", "two"].day == NOW.date()
    assert together(Outlet.FILES, ["one", "two"], now=NOW).changes == 1
    assert together(Outlet.FILES, ["three"], now=NOW) is None


@pytest.mark.django_db
def test_what_is_old_is_forgotten():
    note_lags(Outlet.PAGES, "", [1], now=NOW - KEPT_FOR - DAY)
    note_lags(Outlet.PAGES, "", [1], now=NOW)

    assert has_old_lags(now=NOW)
    forget_old_lags(now=NOW)

    assert not has_old_lags(now=NOW)
    assert Lag.objects.count() == 1


@pytest.mark.django_db
def test_neither_a_key_nor_an_organisation_is_named_to_everybody(client):
    cast = a_cast()
    key = str(cast.ids["key_id"])
    note_lags(Outlet.FILES, key, [3600], now=timezone.now())

    page = client.get("/developers/status/").content.decode()

    assert "Nightly files for services" in page
    assert key not in page and "Paw Finder" not in page and "Happy Tails" not in page
    assert client.get("/developers/status").status_code in (200, 301)
    theirs = cast.client("operator").get("/console/operator/status/").content.decode()
    assert "Nightly files of Paw Finder" in theirs


@pytest.mark.django_db
def test_what_is_overdue_is_said():
    a_cast()

    fresh = {line.name: line.overdue for line in public_lines(now=NOW + timedelta(minutes=5))}
    late = {line.name: line.overdue for line in public_lines(now=NOW + 2 * DAY)}

    assert fresh["Nightly files for services"] == ""
    assert late["Nightly files for services"] == "1 of 1 sets is late"


def test_a_change_is_measured_when_a_fresh_read_shows_it(committed):
    world = a_world()
    mirrored = a_mirrored_animal(a_mirrored_org(a_source()))
    with raw_connection() as db:
        db.autocommit = True
        before = newest(db)
        change_animal(animal_id=world.biscuit.pk, values={"name": "Bix"}, by=BY, now=timezone.now())
        last, seen = look(db, before)
        again = look(db, last)

    assert len(seen) == 1 and 0 <= seen[0] < 60
    assert again == (last, [])
    assert mirrored.pk  # what is mirrored is measured at its source


def test_the_watch_of_a_process_hears_of_changes_and_another_waits(committed):
    world = a_world()
    watch, other = Watch(), Watch()
    ready = threading.Event()

    def listen():
        with raw_connection() as db:
            db.autocommit = True
            assert watch._is_mine(db)
            ready.set()
            watch.listen(db, gathers=0.05)

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(30)
    with raw_connection() as db:
        assert not other._is_mine(db)
    for number in range(600):  # until it listens and has written; a change every twentieth of a second
        change_animal(animal_id=world.biscuit.pk, values={"name": f"B{number}"}, by=BY, now=timezone.now())
        if Lag.objects.exists():
            break
        threading.Event().wait(0.05)
    watch.stop()
    change_animal(animal_id=world.biscuit.pk, values={"name": "last"}, by=BY, now=timezone.now())
    thread.join(30)

    assert not thread.is_alive()
    assert set(Lag.objects.values_list("outlet", "subject")) == {("pages", "")}


def test_a_set_measures_the_changes_that_it_brings_first(committed):
    cast = a_cast()
    key, org = str(cast.ids["key_id"]), cast.world.happy_tails.pk
    set_decision(org_id=org, audience=key, yes=True, by=BY, now=NOW)
    now = timezone.now()

    write_set(service_of(key), now=now, by=BY)
    assert not Lag.objects.exists(), "a first set brings what is years old"
    change_animal(
        animal_id=cast.world.biscuit.pk, values={"name": "Bix"}, by=BY, now=now + timedelta(hours=1)
    )
    write_set(service_of(key), now=now + timedelta(hours=5), by=BY)

    (found,) = measured(now=now + timedelta(hours=5)).values()
    assert found.changes == 1
    line = next(one for one in detailed_lines(now=now + timedelta(hours=6)) if one.outlet == Outlet.FILES)
    assert line.last is not None and line.overdue == ""
    connection.close()


def test_a_mirror_measures_how_long_a_change_at_its_source_took(committed, tmp_path):
    now = timezone.now().replace(microsecond=0)
    night, folder = now - DAY, tmp_path / "hub"
    old = [mirror_world.a_pet(number) for number in (1, 2, 3)]
    mirror_world.add_mirror(mirror_world.write_set(folder, pets=old, at=night))
    mirror_world.take_in(now=night)
    assert not Lag.objects.exists(), "a first copy brings what is years old"

    fresh = mirror_world.a_pet(1, name="Bix", updated_at=now - timedelta(hours=3))
    stale = mirror_world.a_pet(
        2, name="Rex", updated_at=night - timedelta(days=9)
    )  # known before, only told late
    changed = [fresh, stale]
    new = mirror_world.a_pet(4, updated_at=now - timedelta(hours=3))
    mirror_world.write_set(folder, pets=[*changed, old[2], new], new=[new], updated=changed, at=now)
    mirror_world.update(now=now)

    found = measured(now=timezone.now())
    assert set(found) == {("sources", "hub")}
    assert found["sources", "hub"].changes == 2
    assert found["sources", "hub"].p95 == pytest.approx(3 * 3600, rel=0.2)
    line = next(one for one in public_lines(now=timezone.now()) if one.outlet == Outlet.SOURCES)
    assert (line.last, line.overdue) == (now, "")
    connection.close()
