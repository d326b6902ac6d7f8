"""Services are told of orders by a webhook, against a real receiver that fails first; and never inside our network."""

import hashlib
import hmac
import threading
from datetime import timedelta

import pytest

from petwire.access.actions import terminate_service
from petwire.access.reads import service_of
from petwire.bulkfiles import webhooks
from petwire.bulkfiles.models import Delivery, DeliveryTry, OrderEntry
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.webhooks import BadWebhook, NoWebhook, deliver, due, ping, send_again, set_webhook
from petwire.bulkfiles.withdrawals import bring_up_to_date, current_withdrawals
from petwire.lib.config import config
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.wire.withdrawals import decode_withdrawals
from petwire.work.jobs import webhooks as webhook_tasks
from tests.receiver import Receiver, Say, receiving
from tests.rooms.test_bulkfiles_https import Service
from tests.world import BY, NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def opened(monkeypatch):
    """As with PETWIRE_ALLOW_PRIVATE=127.0.0.1/32."""
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", "127.0.0.1/32")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def receiver(opened):
    with receiving() as one:
        yield one


class Hub:
    """The cast, and a service that has received a set and has a webhook."""

    def __init__(self, receiver: Receiver) -> None:
        self.world = a_world()
        made = Service()
        made.publish()
        self.key_id, self.receiver = made.key_id, receiver
        self.secret = set_webhook(service=self.service, url=f"{receiver.url}/hook", by=BY, now=NOW)

    @property
    def service(self):
        return service_of(self.key_id)

    def order(self, animal) -> None:
        withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=NOW)
        current_withdrawals(self.service, now=NOW)

    def sweep(self, now) -> None:
        """What a sweep of the worker does about webhooks."""
        for task in webhook_tasks(now):
            task.do(now, None)

    def states(self) -> list[str]:
        return list(Delivery.objects.order_by("id").values_list("state", flat=True))


@pytest.fixture
def hub(receiver) -> Hub:
    return Hub(receiver)


def verified(came, secret: str) -> bool:
    """As docs/reference/withdrawals.md says."""
    signed = came.headers["petwire-timestamp"].encode() + b"." + came.body
    expected = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, came.headers["petwire-signature"])


def test_a_receiver_that_fails_is_slow_and_leads_elsewhere_is_told_in_the_end(hub, monkeypatch):
    monkeypatch.setattr(webhooks, "WITHIN", 0.5)
    elsewhere = f"http://127.0.0.2:{hub.receiver.port}/hook"
    hub.receiver.answers = [Say(500), Say(200, after=2.0), Say(302, to=elsewhere), Say(410), Say(204)]
    hub.order(hub.world.biscuit)

    now, waits = NOW, []
    while due(now=now):
        hub.sweep(now)
        before = now
        while not due(now=now) and "waiting" in hub.states():
            now += MINUTE
        waits.append((now - before) // MINUTE)

    assert waits == [1, 2, 4, 8, 0]
    tries = list(DeliveryTry.objects.order_by("id").values_list("status", "trouble"))
    assert tries == [(500, ""), (None, "no_answer"), (302, ""), (410, ""), (204, "")]
    assert hub.states() == ["done"]
    assert len(hub.receiver.came) == 5, "nobody was called at the other address"
    assert len({came.headers["petwire-delivery"] for came in hub.receiver.came}) == 1
    assert all(verified(came, hub.secret) for came in hub.receiver.came)


def test_what_is_sent_is_the_signed_file_of_all_orders(hub):
    hub.order(hub.world.biscuit)

    hub.sweep(NOW)

    (came,) = hub.receiver.came
    assert came.path == "/hook"
    assert came.headers["petwire-event"] == "withdrawals"
    assert came.body == current_withdrawals(hub.service, now=NOW).data
    assert [one.animal_id for one in decode_withdrawals(came.body).content.entries] == [
        str(hub.world.biscuit.pk)
    ]
    assert int(came.headers["petwire-timestamp"]) == int(NOW.timestamp())


def test_another_secret_or_another_body_does_not_verify(hub):
    hub.order(hub.world.biscuit)
    hub.sweep(NOW)
    (came,) = hub.receiver.came

    fresh = set_webhook(service=hub.service, url=f"{hub.receiver.url}/hook", by=BY, now=NOW)

    assert fresh != hub.secret
    assert not verified(came, fresh)
    came.headers["petwire-timestamp"] = "1"
    assert not verified(came, hub.secret)


def test_a_service_is_called_once_for_orders_and_not_for_a_file_that_was_signed_anew(hub):
    hub.order(hub.world.biscuit)
    for minutes in range(3):
        hub.sweep(NOW + minutes * MINUTE)
    hub.sweep(NOW + timedelta(days=5))

    assert len(hub.receiver.came) == 1


def test_a_newer_order_takes_the_place_of_a_call_that_was_not_taken(hub):
    hub.receiver.answers = [Say(500), Say(200)]
    hub.order(hub.world.biscuit)
    hub.sweep(NOW)

    hub.order(hub.world.mittens)
    hub.sweep(NOW)

    assert hub.states() == ["replaced", "done"]
    assert len(decode_withdrawals(hub.receiver.came[-1].body).content.entries) == 2


def test_after_three_days_it_is_given_up_and_a_person_can_begin_anew(hub):
    hub.receiver.answers = [Say(503)] * 100
    hub.order(hub.world.biscuit)
    now, pauses = NOW, []
    while "waiting" in hub.states() or now == NOW:
        hub.sweep(now)
        row = Delivery.objects.get()
        pauses.append((row.next_at or now) - now)
        now = row.next_at or now + MINUTE

    assert pauses[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert max(pauses) == timedelta(hours=6)
    assert now - NOW <= timedelta(days=3, minutes=1)
    assert due(now=now + timedelta(days=9)) == []
    hub.receiver.answers = []
    send_again(service=hub.service, by=BY, now=now)
    hub.sweep(now)
    assert hub.states() == ["given up", "done"]


def test_a_service_that_is_terminated_is_told_of_its_last_order_which_it_cannot_fetch(hub):
    terminate_service(key_id=hub.key_id, why="tests", by=BY, now=NOW)
    current_withdrawals(hub.service, now=NOW)

    hub.sweep(NOW)

    (came,) = hub.receiver.came
    assert [one.kind for one in decode_withdrawals(came.body).content.entries] == ["source"]
    assert OrderEntry.objects.filter(kind="source").count() == 1


def test_several_are_called_at_once_so_that_a_silent_one_holds_nobody_up(receiver):
    hubs = [Hub(receiver)]
    for _ in range(2):
        made = Service()
        write_set(service_of(made.key_id), now=NOW, by=BY)
        set_webhook(service=service_of(made.key_id), url=f"{receiver.url}/{made.key_id}", by=BY, now=NOW)
    hubs[0].order(hubs[0].world.biscuit)
    bring_up_to_date(now=NOW)
    receiver.gate = threading.Barrier(3)  # nobody is answered before all were called

    outcomes = deliver(due(now=NOW), now=NOW)

    assert [one.status for one in outcomes] == [200] * 3
    assert len({came.path for came in receiver.came}) == 3


def test_a_ping_says_what_was_answered_and_is_not_tried_again(hub):
    hub.receiver.answers = [Say(404)]

    outcome = ping(hub.service, now=NOW)

    assert (outcome.status, hub.states()) == (404, ["given up"])
    assert hub.receiver.came[0].headers["petwire-event"] == "ping"
    assert verified(hub.receiver.came[0], hub.secret)
    assert due(now=NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/hook",
        "https://127.0.0.2/hook",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://10.0.0.7/",
        "ftp://example.org/",
        "https://user:secret@127.0.0.1/",
        "https://no-such-host.invalid/",
        "file:///etc/passwd",
        "https://127.0.0.1.nip.io.invalid\\@127.0.0.1/",
        "x" * 3000,
    ],
)
def test_an_address_inside_our_network_or_none_at_all_is_refused(hub, url):
    with pytest.raises(BadWebhook):
        set_webhook(service=hub.service, url=url, by=BY, now=NOW)


def test_a_name_that_leads_inside_later_is_not_called(hub):
    """The address is vetted at each call, and not only when it is set."""
    hub.order(hub.world.biscuit)
    row = webhooks.webhook_of(hub.service)
    row.url = row.url.replace("127.0.0.1", "127.0.0.2")
    row.save()

    (outcome,) = deliver([hub.service], now=NOW)

    assert (outcome.status, outcome.trouble) == (None, "not_allowed")
    assert not hub.receiver.came


def test_without_a_webhook_nobody_is_called(hub):
    hub.order(hub.world.biscuit)
    webhooks.remove_webhook(service=hub.service, by=BY, now=NOW)

    hub.sweep(NOW)

    assert not hub.receiver.came
    for deed in (lambda: ping(hub.service, now=NOW), lambda: send_again(service=hub.service, by=BY, now=NOW)):
        with pytest.raises(NoWebhook):
            deed()


def test_in_clear_only_a_network_that_the_operator_has_opened_is_called(committed):
    a_world()
    service = service_of(Service().key_id)

    with pytest.raises(BadWebhook, match=r"https://|public server"):
        set_webhook(service=service, url="http://127.0.0.1/hook", by=BY, now=NOW)
