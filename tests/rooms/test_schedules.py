"""What decides when work is due, read from the tables."""

from datetime import date, time, timedelta

import pytest

from petwire.bulkfiles.models import Kind, PublishedSet
from petwire.bulkfiles.reads import newest_sets, nights
from petwire.mirror.actions import WrongValue, add_source, set_source
from petwire.mirror.models import Upstream
from petwire.mirror.reads import schedules, status
from petwire.runs.models import Run, State
from tests.rooms.test_bulkfiles import a_key
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def a_set(service, day: date, kind: Kind = Kind.NIGHTLY) -> None:
    PublishedSet.objects.create(
        service=service, kind=kind, day=day, name=f"{day}-{kind}", started_at=NOW,
        pets=0, orgs=0, new=0, updated=0, bytes=0,
    )  # fmt: skip


def test_of_a_service_the_last_night_counts_and_no_set_on_demand():
    service, fresh = a_key(), a_key("New")
    a_set(service, NOW.date() - DAY)
    a_set(service, NOW.date(), Kind.ON_DEMAND)

    found = nights(now=NOW)

    assert found[service.key_id].last == NOW.date() - DAY
    assert (found[fresh.key_id].last, found[fresh.key_id].since) == (None, NOW)


def test_only_approved_services_that_want_the_files_have_nights():
    service, barred = a_key(), a_key("Barred")
    service.nightly_files = False
    service.save()
    barred.audience.standing = "suspended"
    barred.audience.save()

    assert nights(now=NOW) == {}


def test_recent_attempts_and_whatever_is_under_way_are_known():
    service = a_key()
    for state, days in ((State.RUNNING, 30), (State.FAILED, 1), (State.FAILED, 3)):
        Run.objects.create(
            kind="bulk write", subject=service.key_id, state=state, started_at=NOW - days * DAY
        )
    Run.objects.create(kind="mirror update", subject=service.key_id, started_at=NOW)

    attempts = nights(now=NOW)[service.key_id].attempts

    assert [attempt.state for attempt in attempts] == [State.FAILED, State.RUNNING]


def test_a_source_is_updated_at_half_past_four_and_scrubbed_on_sunday_unless_set(tmp_path):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW)
    before = schedules(now=NOW)["hub"]

    set_source(name="hub", daily="06:15", scrub="wed", by=BY, now=NOW)

    after = schedules(now=NOW)["hub"]
    assert (before.daily, before.scrub_day, before.taken_at) == (time(4, 30), "sun", None)
    assert (after.daily, after.scrub_day) == (time(6, 15), "wed")
    (shown,) = status("hub", now=NOW)
    assert (shown.daily, shown.scrub) == (time(6, 15), "wed")


@pytest.mark.parametrize("wrong", [{"daily": "25:00"}, {"daily": "noon"}, {"scrub": "someday"}])
def test_what_is_no_time_or_day_is_refused_and_nothing_changes(tmp_path, wrong):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW)

    with pytest.raises(WrongValue):
        set_source(name="hub", by=BY, now=NOW, **wrong)

    assert schedules(now=NOW)["hub"].daily == time(4, 30)


def test_any_full_set_counts_as_whole_and_any_set_as_taken_in(tmp_path):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW)
    Upstream.objects.update(
        imported_at=NOW - 3 * DAY, scrubbed_at=NOW - 2 * DAY, updated_at=NOW - DAY, set_stamp=NOW - DAY
    )

    facts = schedules(now=NOW)["hub"]

    assert (facts.whole_at, facts.taken_at) == (NOW - 2 * DAY, NOW - DAY)
    assert status("hub", now=NOW)[0].lag == 86400


def test_a_service_sees_its_newest_set_that_was_not_withdrawn():
    service = a_key()
    for days in (2, 1, 0):
        a_set(service, NOW.date() - days * DAY)
    PublishedSet.objects.filter(day=NOW.date()).update(revoked_at=NOW)

    found = newest_sets()

    assert found[service.key_id].day == (NOW.date() - DAY).isoformat()
