"""Mails about orders: to the holder at once and at half of the time, to the operators when it is over."""

from datetime import timedelta

import pytest
from django.core import mail

from petwire.access.models import Service as ServiceRow
from petwire.access.reads import service_of
from petwire.bulkfiles.reads import orders_to
from petwire.bulkfiles.telling import letters_due, tell_once_more, write_letters
from petwire.bulkfiles.withdrawals import current_withdrawals, fetched
from petwire.orgs.actions import add_person
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.rooms.test_bulkfiles_https import Service
from tests.world import BY, NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
HOLDER, OPERATOR = "dev@service.example", "operator@hub.example"


class Hub:
    """The cast, an operator, and a service that has received a set."""

    def __init__(self) -> None:
        self.world = a_world()
        made = Service()
        made.publish()
        self.key_id = made.key_id
        ServiceRow.objects.update(email=HOLDER)
        add_person(email=OPERATOR, operator=True, vouched=True, by=BY, now=NOW)

    def order(self, animal, now=NOW):
        withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=now)
        return current_withdrawals(service_of(self.key_id), now=now)

    def sweep(self, now) -> list[tuple[str, str]]:
        """The mails of a sweep: to whom, and their subjects."""
        mail.outbox.clear()
        for service in letters_due(now=now):
            write_letters(service, now=now)
        return [(one.to[0], one.subject) for one in mail.outbox]


@pytest.fixture
def hub(committed) -> Hub:
    return Hub()


def test_a_service_that_never_answers_is_told_reminded_and_told_of(hub):
    hub.order(hub.world.biscuit)
    deadline = current_deadline(hub)

    sent = {hours: hub.sweep(NOW + hours * HOUR) for hours in range(int((deadline - NOW) / HOUR) + 3)}

    found = [(hours, to, subject.split(",")[0]) for hours, mails in sent.items() for to, subject in mails]
    half = -(-(deadline - NOW) // (2 * HOUR))
    over = (deadline - NOW) // HOUR + 1
    assert [(hours, to) for hours, to, _ in found] == [(0, HOLDER), (half, HOLDER), (over, OPERATOR)]
    assert letters_due(now=deadline + 999 * HOUR) == []


def current_deadline(hub):
    return orders_to(now=NOW)[0].deadline


def test_what_comes_within_the_hour_is_one_mail(hub):
    hub.order(hub.world.biscuit)
    first = hub.sweep(NOW)
    hub.order(hub.world.mittens, NOW + HOUR / 6)

    between, then = hub.sweep(NOW + HOUR / 2), hub.sweep(NOW + HOUR)

    assert [len(first), len(between), len(then)] == [1, 0, 1]


def test_the_mail_names_no_record_and_says_where_the_list_is_and_until_when(hub):
    hub.order(hub.world.biscuit)
    hub.sweep(NOW)

    body = mail.outbox[0].body

    assert "- animal" in body
    assert "/files/.petwire/withdrawals.json" in body
    assert "Biscuit" not in body
    assert "EDT" in body or "EST" in body


def test_a_service_that_has_fetched_its_orders_is_not_reminded(hub):
    issued = hub.order(hub.world.biscuit)
    hub.sweep(NOW)

    fetched(issued, now=NOW)

    assert [hub.sweep(NOW + hours * HOUR) for hours in (20, 40, 99)] == [[], [], []]


def test_a_mail_that_was_not_handed_over_is_tried_again_in_an_hour(hub, monkeypatch):
    hub.order(hub.world.biscuit)
    with monkeypatch.context() as broken:
        broken.setattr("petwire.bulkfiles.mails.send", lambda **given: False)
        assert hub.sweep(NOW) == []

    assert hub.sweep(NOW + HOUR / 2) == []
    assert [to for to, _ in hub.sweep(NOW + HOUR)] == [HOLDER]


def test_an_operator_can_tell_a_service_once_more(hub):
    hub.order(hub.world.biscuit)
    hub.sweep(NOW)
    mail.outbox.clear()

    assert tell_once_more(service_of(hub.key_id), by="person:1", now=NOW)

    assert [one.to for one in mail.outbox] == [[HOLDER]]
    fetched(current_withdrawals(service_of(hub.key_id), now=NOW), now=NOW)
    assert not tell_once_more(service_of(hub.key_id), by="person:1", now=NOW)
