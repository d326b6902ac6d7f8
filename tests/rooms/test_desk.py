"""The operator's home: what waits, of every room, in order of haste."""

from datetime import timedelta

import pytest

from petwire.access.models import Service
from petwire.bulkfiles.models import OrderEntry, Receipt
from petwire.catalog.models import ReportReason
from petwire.catalog.reports import report, settle
from petwire.desk.waiting import Item, waiting
from petwire.mirror.models import HubOrders, Upstream
from petwire.orgs.joining import Wanted, apply, ask
from petwire.runs.models import Run
from tests.console import FACTS, a_cast
from tests.world import BY, NOW, a_source, an_animal, an_org

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def words() -> list[tuple[int, str]]:
    return [(item.count, item.words) for item in waiting(NOW)]


def test_nothing_waits_on_a_fresh_hub():
    assert waiting(NOW) == []


def test_reports_wait_until_they_are_settled_and_the_oldest_names_the_time():
    animal = an_animal(an_org())
    reports = [
        report(animal_id=animal.pk, reason=ReportReason.SCAM, text="", email="", now=NOW - age)
        for age in (DAY, 3 * DAY)
    ]

    assert waiting(NOW) == [Item("reports of listings", 2, NOW - 3 * DAY, "/console/operator/reports/")]
    settle(report=reports[1], state="done", by=BY, now=NOW)
    assert waiting(NOW) == [Item("report of a listing", 1, NOW - DAY, "/console/operator/reports/")]


def test_an_application_that_was_asked_something_waits_for_the_applicant_and_not_for_us():
    applied = apply(
        wanted=Wanted(values={"name": "Paws", "zip": "78701"}, facts=FACTS),
        person=None,
        by="applicant",
        now=NOW,
    )

    assert words() == [(1, "application of an organisation")]
    ask(org_id=applied.org.pk, text="Who is your vet?", by=BY, now=NOW)
    assert words() == []


def test_an_order_waits_when_its_service_has_not_fetched_it_in_time():
    service = Service.objects.get(key_id=a_cast().ids["key_id"])
    OrderEntry.objects.create(
        service=service, seq=1, kind="animal", animal=7, at=NOW - DAY, deadline=NOW, code="legal"
    )

    assert waiting(NOW) == []
    late = waiting(NOW + timedelta(seconds=1))
    assert [(item.count, item.oldest) for item in late] == [(1, NOW)]
    Receipt.objects.create(service=service, number=1, upto=OrderEntry.objects.get().pk, at=NOW)
    assert waiting(NOW + timedelta(seconds=1)) == []


def a_mirrored_source(**values) -> Upstream:
    return Upstream.objects.create(source=a_source(), url="/nowhere", created_at=NOW - 30 * DAY, **values)


def test_a_source_waits_when_it_is_stale_or_its_orders_are_not_believed():
    upstream = a_mirrored_source(updated_at=NOW - DAY)
    assert words() == []

    HubOrders.objects.create(upstream=upstream, alarm="orders_unsigned", alarm_words="It is not signed.")
    Upstream.objects.update(updated_at=NOW - 9 * DAY)

    assert words() == [
        (1, "source whose orders we do not believe"),
        (1, "source that was not taken in for a week"),
    ]


def test_a_run_that_waits_is_let_pass_by_a_button_once():
    cast = a_cast(busy=True)
    operator = cast.client("operator")
    at = f"/console/operator/sources/upstream/runs/{cast.ids['run_id']}/approve/"
    assert b"900 animals are gone" in operator.get("/console/operator/sources/").content
    assert b"900 animals are gone" in operator.get(at).content
    assert Run.objects.get().approved_at is None

    operator.post(at)

    run = Run.objects.get()
    assert run.approved_by == f"person:{cast.people['operator'].pk}"
    assert operator.get(at).status_code == 404
    assert b"Let it pass" not in operator.get("/console/operator/sources/").content
