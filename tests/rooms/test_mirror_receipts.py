"""A mirror tells its hub what it has done about its orders, until the hub has taken it."""

import base64
from datetime import timedelta

import pytest

from petwire.lib import secrets, signing
from petwire.mirror import polling, receipts
from petwire.mirror.models import HubOrders, Upstream
from petwire.mirror.store import connected, lock
from petwire.wire.receipts import decode_receipt
from petwire.work.jobs import hub_receipts
from tests.orders_world import NOW, SERVICE, a_file, an_order, lifted, signed
from tests.receiver import Receiver, Say, receiving
from tests.rooms.mirror_world import a_pet, add_mirror, an_org, take_in, write_set
from tests.world import committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hub():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def upstream(tmp_path, hub) -> Upstream:
    """A source that was taken in, and is asked by FTP, though the hub takes receipts over HTTP."""
    pets = [a_pet(number, 1 + number % 2) for number in range(1, 61)]
    add_mirror(write_set(tmp_path / "hub", orgs=[an_org(1), an_org(2)], pets=pets))
    take_in()
    Upstream.objects.update(url=f"ftp://apikey-{SERVICE}@127.0.0.1/")
    secrets.keep("source-hub", "secret")
    return Upstream.objects.select_related("source").get()


def settle(upstream: Upstream, hub: Receiver, *entries, number: int = 10, **changes):
    data = signed(a_file(entries, number=number, hub=hub.url, **changes))
    return polling.settle(upstream, data, now=NOW)


def told(hub: Receiver) -> list[tuple[int, bool]]:
    """Up to which order, and whether erased, of each receipt that came and is rightly signed."""
    found = []
    for came in hub.came:
        one = decode_receipt(came.body)
        assert signing.verifies(receipts.mirror_key(), one.signed, one.signature)
        assert (one.content.hub, one.content.service) == (hub.url, SERVICE)
        found.append((one.content.upto, one.content.erased_at is not None))
    return found


def due(now) -> list[str]:
    return [task.subject for task in hub_receipts(now)]


def test_what_is_hidden_and_erased_is_told_once_with_the_login_of_the_source(upstream, hub):
    settle(upstream, hub, an_order(1, subject="2"))

    assert due(NOW) == ["hub"]
    receipts.tell(upstream, now=NOW)
    assert (due(NOW), told(hub)) == ([], [(1, True)])
    (came,) = hub.came
    assert came.path == "/files/.petwire/receipt"
    login = base64.b64decode(came.headers["authorization"].removeprefix("Basic ")).decode()
    assert login == f"apikey-{SERVICE}:secret"


def test_what_is_hidden_and_waits_for_a_person_is_told_as_hidden_and_later_as_erased(upstream, hub):
    settle(upstream, hub, an_order(1, "org", "1"))
    receipts.tell(upstream, now=NOW)

    HubOrders.objects.update(erased_upto=1, erased_at=NOW + MINUTE)
    receipts.tell(upstream, now=NOW)

    assert told(hub) == [(1, False), (1, True)]


def test_a_hub_that_is_away_is_told_with_growing_pauses_and_in_the_end(upstream, hub):
    hub.answers = [Say(503), Say(302, to="http://127.0.0.9/"), Say(500)]
    settle(upstream, hub, an_order(1, subject="2"))

    waits, now = [], NOW
    while due(now):
        receipts.tell(upstream, now=now)
        before = now
        while not due(now) and now - before < timedelta(hours=1) and HubOrders.objects.get().telling_failures:
            now += MINUTE / 2
        waits.append((now - before) / MINUTE)

    assert waits == [1, 2, 4, 0]
    assert told(hub) == [(1, True)] * 4
    assert HubOrders.objects.get().telling_words == ""


@pytest.mark.parametrize(
    ("status", "words"), [(404, "older petwire"), (409, "answers 409"), (401, "answers 401")], ids=str
)
def test_why_a_receipt_is_not_taken_is_remembered(upstream, hub, status, words):
    hub.answers = [Say(status)]
    settle(upstream, hub, an_order(1, subject="2"))

    receipts.tell(upstream, now=NOW)

    assert words in HubOrders.objects.get().telling_words
    assert not due(NOW)
    assert due(NOW + MINUTE)


def test_while_a_run_has_the_source_it_is_told_as_hidden_and_the_next_sweep_erases(
    upstream, hub, monkeypatch
):
    monkeypatch.setattr(polling, "LOCK_FOR", 0.01)
    with connected() as run:
        assert lock(run, "hub")
        settle(upstream, hub, an_order(1, subject="2"))
        receipts.tell(upstream, now=NOW)

    assert polling.unfinished(upstream)
    polling.carry_out(upstream, now=NOW)
    assert not polling.unfinished(upstream)
    receipts.tell(upstream, now=NOW)

    assert told(hub) == [(1, False), (1, True)]


def test_an_order_that_is_lifted_needs_no_receipt(upstream, hub):
    order = an_order(1, subject="2")
    settle(upstream, hub, order)
    receipts.tell(upstream, now=NOW)

    settle(upstream, hub, lifted(order), number=11)

    assert due(NOW) == []


def test_a_hub_that_names_an_inner_server_is_not_sent_the_password(upstream, hub):
    """The address is what its own file says: not that of the operator."""
    settle(upstream, hub, an_order(1, subject="2"))
    HubOrders.objects.update(hub=hub.url.replace("127.0.0.1", "127.0.0.2"))

    words = receipts.tell(upstream, now=NOW)

    assert "no public server" in words
    assert not hub.came


def test_a_source_without_a_login_has_nobody_to_tell(upstream, hub, tmp_path):
    settle(upstream, hub, an_order(1, subject="2"))
    Upstream.objects.update(url=str(tmp_path))

    upstream.refresh_from_db()

    assert due(NOW) == []
    assert receipts.tell(upstream, now=NOW) == "nothing to tell"
