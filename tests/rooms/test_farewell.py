"""A hub ends our access: everything of the source is erased without anybody's word, and the hub hears of it."""

from datetime import timedelta

import pytest
from django.core import mail

from petwire.catalog.models import Animal
from petwire.lib import secrets, signing
from petwire.lib.outbound import NotFetched
from petwire.mirror import farewell, polling
from petwire.mirror.fetch import secret_name
from petwire.mirror.models import Farewell, Upstream
from petwire.mirror.receipts import mirror_key
from petwire.orgs.actions import add_person
from petwire.wire.certificates import decode_purge
from petwire.wire.receipts import decode_receipt
from petwire.work import purging
from petwire.work.jobs import due_tasks
from tests.orders_world import HUB, NOW, SERVICE, a_file, an_order, lifted, signed
from tests.rooms.mirror_world import BY, a_pet, add_mirror, an_org, take_in, write_set
from tests.world import committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(hours=2)
END = an_order(2, "source", code="terminated")


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, bytes]]:
    """What hubs are sent: the addresses, and the texts. They take everything."""
    found: list[tuple[str, bytes]] = []

    def post(address, *, data, headers, **_):
        found.append((address, data))
        return 201

    monkeypatch.setattr("petwire.mirror.receipts.post", post)
    return found


@pytest.fixture
def upstream(tmp_path, monkeypatch, sent):
    """A source by FTP of which 60 animals are held, more than any guard lets go."""
    monkeypatch.setattr(purging, "_look", lambda erased: [])  # tests/journeys looks through real files
    add_person(email="operator@mirror.example", operator=True, vouched=True, by=BY, now=NOW)
    add_mirror(write_set(tmp_path / "hub", orgs=[an_org(1)], pets=[a_pet(n) for n in range(1, 61)]))
    take_in()
    Upstream.objects.update(url=f"ftp://apikey-{SERVICE}@hub.example.org/")
    secrets.keep(secret_name("hub"), "a password")
    return Upstream.objects.select_related("source").get()


def told(upstream, *entries, number: int = 10) -> polling.Polled:
    return polling.settle(upstream, signed(a_file(entries, number=number)), now=NOW)


def work(now=NOW) -> list[str]:
    """What the worker does about ends."""
    return [
        task.do(now, None)
        for task in due_tasks(now)
        if task.job in ("mirror purge", "certificate", "mirror erase")
    ]


def test_what_a_hub_ends_is_hidden_at_once_and_erased_by_the_next_sweep_whatever_the_guard(upstream, sent):
    polled = told(upstream, an_order(1), END)
    assert "ended our access" in polled.words

    done = work()

    assert done == ["Everything of hub was erased at 2026-03-02 12:00 UTC"]
    assert not Upstream.objects.exists() and not Animal.objects.exists()
    receipt, certificate = sent
    assert receipt[0] == f"{HUB}/files/.petwire/receipt"
    assert certificate[0] == f"{HUB}/files/.petwire/certificate"
    assert [one.subject for one in mail.outbox] == [
        "hub: the hub has ended our access, and everything of it is erased"
    ]
    assert work() == []


def test_the_certificate_says_what_was_erased_and_is_signed_by_our_own_key(upstream, sent):
    told(upstream, an_order(1), END)
    work()

    found = decode_purge(sent[1][1])

    assert (found.content.hub, found.content.service, found.content.order) == (HUB, SERVICE, 2)
    assert found.content.erased == {"animals": 60, "orgs": 1, "pictures": 60, "videos": 0, "copies": 0}
    assert signing.verifies(mirror_key(), found.signed, found.signature)
    last = decode_receipt(sent[0][1])
    assert (last.content.upto, last.content.erased_at) == (2, NOW)
    assert signing.verifies(mirror_key(), last.signed, last.signature)


@pytest.mark.parametrize("code", ["error", "legal"])
def test_a_hub_that_takes_everything_back_for_another_reason_waits_for_a_person(upstream, sent, code):
    told(upstream, an_order(1, "source", code=code))

    assert not [task for task in due_tasks(NOW) if task.job == "mirror purge"]
    assert Animal.objects.count() == 60


def test_an_end_that_is_lifted_before_anybody_worked_erases_nothing(upstream, sent):
    told(upstream, an_order(1), END)
    told(upstream, an_order(1), lifted(END), number=11)

    assert not [task for task in due_tasks(NOW) if task.job == "mirror purge"]


def test_a_file_of_orders_that_is_not_believed_ends_nothing(upstream, sent):
    told(upstream)
    polling.settle(upstream, signed(a_file([an_order(1), END], number=11), "99" * 32), now=NOW)

    assert not [task for task in due_tasks(NOW) if task.job == "mirror purge"]


def test_a_hub_that_is_away_is_sent_the_same_certificate_again_later_and_the_password_stays_till_then(
    upstream, sent, monkeypatch
):
    def away(*_, **__):
        raise NotFetched("hub.example.org does not answer.")

    monkeypatch.setattr("petwire.mirror.receipts.post", away)
    told(upstream, an_order(1), END)
    work()
    (before,) = farewell.farewells(now=NOW)
    assert (before.sent_at, before.trouble) == (None, "hub.example.org does not answer.")
    assert not farewell.farewells_due(now=NOW), "not at once"
    assert secrets.recall(secret_name("hub")) is None

    monkeypatch.setattr(
        "petwire.mirror.receipts.post", lambda address, *, data, **_: sent.append((address, data)) or 201
    )
    assert work(LATER) == [f"the certificate is with {HUB}."]

    (after,) = farewell.farewells(now=LATER)
    assert after.sent_at == LATER and after.certificate == before.certificate == sent[1][1]
    assert secrets.recall(f"farewell-{Farewell.objects.get().pk}") is None


def test_killed_between_erasing_and_signing_what_is_known_is_certified_an_hour_later(
    upstream, sent, monkeypatch
):
    def killed(erased):
        raise KeyboardInterrupt

    monkeypatch.setattr(purging, "_look", killed)
    told(upstream, an_order(1), END)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert work() == [], "somebody may be looking still"

    assert work(LATER) == [f"the certificate is with {HUB}."]

    content = decode_purge(sent[1][1]).content
    assert (content.erased["animals"], content.looked_for) == (60, 0)
