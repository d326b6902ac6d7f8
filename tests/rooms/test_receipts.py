"""Receipts: what a mirror says it has done about its orders, signed, and what its hub makes of it."""

import base64
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from petwire.access.actions import suspend_service
from petwire.access.reads import service_of
from petwire.audit.models import Deed
from petwire.bulkfiles.confirmations import NothingToConfirm, confirm_by_hand, verifies
from petwire.bulkfiles.models import Confirmation, SignerKey
from petwire.bulkfiles.reads import orders_to
from petwire.bulkfiles.signers import NoKeyOffered, accept_key
from petwire.bulkfiles.withdrawals import current_withdrawals, fetched
from petwire.lib import signing
from petwire.orgs.actions import add_person
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from petwire.wire.receipts import Receipt, encode_receipt
from petwire.wire.withdrawals import decode_withdrawals
from tests.orders_world import SEED, STRANGER
from tests.rooms.test_bulkfiles_https import Service
from tests.world import BY, NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

URL = "/files/.petwire/receipt"
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


class Hub:
    """The cast, and a service that has received a set and is ordered to let go of Biscuit."""

    def __init__(self) -> None:
        self.world = a_world()
        self.service = Service()
        self.service.publish()
        self.withdraw(self.world.biscuit.pk)

    def withdraw(self, animal: int) -> None:
        withdraw(kind=Subject.ANIMAL, subject=animal, code=Code.LEGAL, by=BY, now=NOW)
        self.issued = current_withdrawals(service_of(self.service.key_id), now=LATER)

    def receipt(self, *, seed: str = SEED, signed_by: str = "", **changes) -> bytes:
        orders = decode_withdrawals(self.issued.data).content
        given = {
            "hub": orders.hub,
            "service": orders.service,
            "number": orders.number,
            "upto": len(orders.entries),
            "hidden_at": LATER,
            "erased_at": LATER,
            "key": signing.public_key(seed),
        }
        content = Receipt(**(given | changes))
        return encode_receipt(content, lambda message: signing.sign(signed_by or seed, message))

    def send(self, data: bytes, *, password: str = "") -> int:
        login = self.service.credentials
        token = base64.b64encode(f"{login.ftp_user}:{password or login.ftp_password}".encode()).decode()
        headers = {"Authorization": f"Basic {token}"}
        client = Client(enforce_csrf_checks=True)
        return client.post(URL, data, content_type="application/json", headers=headers).status_code

    def order(self, now=LATER):
        return orders_to(now=now)[-1]


@pytest.fixture
def hub(committed) -> Hub:
    return Hub()


def test_a_signed_receipt_confirms_the_orders_that_it_names_and_can_be_verified_later(hub):
    before = hub.order()

    status = hub.send(hub.receipt(erased_at=None)), hub.send(hub.receipt())

    assert status == (201, 201)
    assert (before.hidden, before.confirmed) == (None, None)
    whole = LATER.replace(microsecond=0)
    assert (hub.order().hidden, hub.order().confirmed) == (whole, whole)
    assert [verifies(row) for row in Confirmation.objects.all()] == [True, True]


def test_a_receipt_that_was_changed_afterwards_does_not_verify(hub):
    hub.send(hub.receipt())
    row = Confirmation.objects.get()

    for name, value in (("upto", 2), ("number", 7), ("hidden_at", NOW), ("signature", "00" * 64)):
        changed = Confirmation.objects.get()
        setattr(changed, name, value)
        assert not verifies(changed), name
    assert verifies(row)
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation.objects.update(upto=7)


def test_the_same_receipt_twice_is_one_and_one_that_tells_less_is_none(hub):
    data = hub.receipt()

    statuses = [hub.send(data), hub.send(data), hub.send(hub.receipt(erased_at=None))]

    assert statuses == [201, 200, 200]
    assert Confirmation.objects.count() == 1


def test_an_order_that_came_after_the_receipt_is_not_confirmed_by_it(hub):
    first = hub.receipt()
    hub.withdraw(hub.world.mittens.pk)

    hub.send(first)

    assert [one.confirmed is not None for one in orders_to(now=LATER)] == [True, False]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"number": 10**17}, 422),
        ({"upto": 2}, 422),
        ({"hub": "https://other.example.org"}, 422),
        ({"service": "zzzzzzzz"}, 422),
        ({"hidden_at": NOW + 10000 * DAY, "erased_at": None}, 422),
        ({"signed_by": STRANGER}, 400),
        ({"erased_at": NOW - DAY}, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_receipt_that_cannot_be_true_is_refused(hub, changes, status):
    assert hub.send(hub.receipt(**changes)) == status

    assert not Confirmation.objects.exists()
    assert not SignerKey.objects.exists(), "the key of nobody is remembered"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"format":1}', b"\xff", b"{" * 20000, b"x" * 70_000], ids=len
)
def test_what_is_no_receipt_is_refused(hub, data):
    assert hub.send(data) in (400, 413)


def test_who_has_not_the_password_learns_and_writes_nothing(hub):
    assert hub.send(hub.receipt(), password="wrong") == 401

    assert not Confirmation.objects.exists()
    assert Client().get(URL).status_code == 405


def test_a_service_that_is_suspended_can_still_answer(hub):
    suspend_service(key_id=hub.service.key_id, why="tests", by=BY, now=NOW)

    assert hub.send(hub.receipt()) == 201


def test_another_key_is_told_to_the_operators_once_and_counts_when_they_accept_it(hub):
    add_person(email="operator@hub.example", operator=True, vouched=True, by=BY, now=NOW)
    hub.send(hub.receipt(erased_at=None))

    statuses = [hub.send(hub.receipt(seed=STRANGER)) for _ in range(2)]

    assert statuses == [409, 409]
    assert [(one.to, hub.service.key_id in one.body) for one in mail.outbox] == [
        (["operator@hub.example"], True)
    ]
    assert hub.order().confirmed is None
    service = service_of(hub.service.key_id)
    accept_key(service=service, by="person:1", now=LATER)
    assert hub.send(hub.receipt(seed=STRANGER)) == 201
    assert hub.send(hub.receipt()) == 409, "the old key has ended"
    assert Deed.objects.filter(verb="service.key_accepted").count() == 1
    accept_key(service=service, by="person:1", now=LATER)
    with pytest.raises(NoKeyOffered):
        accept_key(service=service, by="person:1", now=LATER)


def test_who_signs_receipts_is_overdue_until_it_has_erased_and_others_until_they_have_fetched(hub):
    late = NOW + 10 * DAY
    assert hub.order(late).overdue

    fetched(hub.issued, now=LATER)
    assert not hub.order(late).overdue

    hub.send(hub.receipt(erased_at=None))
    assert hub.order(late).overdue
    hub.send(hub.receipt())
    assert not hub.order(late).overdue


def test_a_person_of_the_service_confirms_by_hand_what_was_ordered_until_now(hub):
    service = service_of(hub.service.key_id)

    assert confirm_by_hand(service, by="person:7", now=LATER) == 1
    with pytest.raises(NothingToConfirm):
        confirm_by_hand(service, by="person:7", now=LATER)
    hub.withdraw(hub.world.mittens.pk)

    first, second = orders_to(now=LATER)
    assert (first.confirmed is not None, second.confirmed) == (True, None)
    assert not verifies(Confirmation.objects.get()), "a person's word is not signed"


def test_an_order_that_was_given_anew_needs_a_receipt_of_its_own(hub):
    hub.send(hub.receipt())
    reinstate(kind=Subject.ANIMAL, subject=hub.world.biscuit.pk, by=BY, now=LATER)
    current_withdrawals(service_of(hub.service.key_id), now=LATER)

    hub.withdraw(hub.world.biscuit.pk)

    assert [one.confirmed is not None for one in orders_to(now=LATER)] == [True, False]


def test_the_questions_about_orders_do_not_grow_with_them(hub, django_assert_max_num_queries):
    for _ in range(3):
        reinstate(kind=Subject.ANIMAL, subject=hub.world.biscuit.pk, by=BY, now=LATER)
        current_withdrawals(service_of(hub.service.key_id), now=LATER)
        hub.withdraw(hub.world.biscuit.pk)

    with django_assert_max_num_queries(4):
        assert len(orders_to(now=LATER)) == 4
