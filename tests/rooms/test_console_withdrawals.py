"""Withdrawals in the console: by an organisation, by an operator, lifted by whoever ordered them; holders confirm."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from petwire.access.models import Service
from petwire.audit.models import Deed
from petwire.bulkfiles.models import Confirmation, OrderEntry, PublishedSet, SignerKey, Webhook
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.webhooks import secret_of
from petwire.lib.config import config
from petwire.mirror.actions import add_source
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject, WithdrawalEntry, Withdrawn
from petwire.work.jobs import orders_known
from tests.console import Cast, a_cast
from tests.receiver import Say, receiving
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_picture, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def cast(committed) -> Cast:
    """Paw Finder, which the holder looks after, has a set with Biscuit and Mittens."""
    found = a_cast()
    service = Service.objects.select_related("audience").get()
    service.email = "dev@service.example"
    service.save()
    write_set(service, now=timezone.now(), by=BY)
    return found


def page(cast: Cast, who: str, path: str) -> str:
    response = cast.client(who).get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def home(cast: Cast) -> str:
    return f"/console/{cast.world.happy_tails.pk}/withdrawals/"


ALL = "/console/operator/withdrawals/"


def test_an_admin_withdraws_an_animal_and_sees_who_has_to_erase_it(cast):
    biscuit = cast.world.biscuit.pk
    assert Client().get(f"/animals/{biscuit}", follow=True).status_code == 200
    before = timezone.now()

    sent = cast.client("admin").post(f"{home(cast)}animals/{biscuit}/", {"code": "legal"})

    assert (sent.status_code, sent["Location"]) == (302, home(cast))
    assert Client().get(f"/animals/{biscuit}", follow=True).status_code == 410
    assert list(PublishedSet.objects.values_list("revoked_at", flat=True)) != [None]
    order = OrderEntry.objects.get()
    assert (order.kind, order.animal, order.code) == ("animal", biscuit, "legal")
    assert timezone.now() - before < timedelta(seconds=30)
    words = page(cast, "admin", home(cast))
    assert "Biscuit" in words and "a legal reason" in words and "Paw Finder" in words and "Told" in words


def test_nothing_is_withdrawn_before_a_reason_is_chosen(cast):
    path = f"{home(cast)}animals/{cast.world.biscuit.pk}/"

    answers = [cast.client("admin").post(path, {"code": code}) for code in ("", "terminated", "because")]

    assert [one.status_code for one in answers] == [422] * 3
    assert not Withdrawn.objects.exists()
    assert "It can be lifted" in page(cast, "admin", path)


def test_what_an_admin_has_withdrawn_an_admin_lifts(cast):
    biscuit = cast.world.biscuit.pk
    cast.client("admin").post(f"{home(cast)}animals/{biscuit}/", {"code": "error"})
    entry = Withdrawn.objects.get().entry_id

    cast.client("admin").post(f"{home(cast)}{entry}/lift/")

    assert not Withdrawn.objects.exists()
    assert Client().get(f"/animals/{biscuit}", follow=True).status_code == 200
    assert cast.client("admin").get(f"{home(cast)}{entry}/lift/").status_code == 404
    assert "Lifted before" in page(cast, "admin", home(cast))


def test_a_picture_alone_and_the_whole_organisation(cast):
    picture = a_picture(cast.world.biscuit)
    client = cast.client("admin")

    client.post(f"{home(cast)}pictures/{picture.pk}/", {"code": "legal"})
    alone = Client().get(f"/animals/{cast.world.biscuit.pk}", follow=True)
    client.post(f"{home(cast)}organisation/", {"code": "org_closed"})

    assert alone.status_code == 200
    assert f"/media/{picture.pk}-".encode() not in alone.content
    gone = {
        Client().get(path, follow=True).status_code
        for path in (f"/orgs/{cast.world.happy_tails.pk}", f"/animals/{cast.world.mittens.pk}")
    }
    assert gone == {410}
    assert set(Withdrawn.objects.values_list("kind", flat=True)) == {"picture", "org"}


@pytest.mark.parametrize("by", ["operator:1", "command", "order:partner", "source:partner"])
def test_what_others_ordered_an_organisation_cannot_lift(cast, by):
    entry = withdraw(kind=Subject.ANIMAL, subject=cast.world.biscuit.pk, code=Code.LEGAL, by=by, now=NOW)

    answer = cast.client("admin").post(f"{home(cast)}{entry.pk}/lift/")

    assert answer.status_code == 404
    assert Withdrawn.objects.get().entry_id == entry.pk
    assert "Lift it" not in page(cast, "admin", home(cast))


def test_withdrawals_of_another_organisation_are_not_there(cast):
    path = f"/console/{cast.world.quiet_paws.pk}/withdrawals/"
    cast.client("admin").post(f"{home(cast)}animals/{cast.world.biscuit.pk}/", {"code": "error"})
    entry = Withdrawn.objects.get().entry_id
    stranger = cast.client("stranger")

    answers = [
        stranger.post(f"{path}{entry}/lift/"),
        stranger.post(f"{path}animals/{cast.world.mittens.pk}/", {"code": "error"}),
        stranger.get(home(cast)),
    ]

    assert [one.status_code for one in answers] == [404] * 3
    assert Withdrawn.objects.count() == 1
    assert "Biscuit" not in page(cast, "stranger", path)


def test_an_operator_withdraws_by_a_link_and_lifts_only_their_own(cast):
    operator, biscuit = cast.client("operator"), cast.world.biscuit.pk
    link = f"{config().public_url}/animals/{biscuit}-biscuit"

    chosen = operator.post(f"{ALL}withdraw/", {"what": link, "kind": "org"})
    done = operator.post(chosen["Location"], {"code": "terminated"})

    entry = Withdrawn.objects.select_related("entry").get().entry
    assert (done.status_code, entry.by) == (302, f"operator:{cast.people['operator'].pk}")
    deed = Deed.objects.get(verb="sharing.withdraw")
    assert deed.by == f"person:{cast.people['operator'].pk}", "the audit names the person"
    assert "operator@hub.example" in page(cast, "operator", ALL)
    assert "operator@hub.example" not in page(cast, "admin", home(cast)), "operators are not named"
    operator.post(f"{ALL}{entry.pk}/lift/")
    assert not Withdrawn.objects.exists()

    cast.client("admin").post(f"{home(cast)}animals/{biscuit}/", {"code": "error"})
    theirs = Withdrawn.objects.get().entry_id
    assert operator.post(f"{ALL}{theirs}/lift/").status_code == 404


def test_an_operator_takes_a_withdrawal_over_so_that_its_organisation_cannot_lift_it(cast):
    biscuit = cast.world.biscuit.pk
    cast.client("admin").post(f"{home(cast)}animals/{biscuit}/", {"code": "org_choice"})
    first = Withdrawn.objects.get().entry_id

    cast.client("operator").post(f"{ALL}withdraw/animal/{biscuit}/", {"code": "legal"})

    assert cast.client("admin").post(f"{home(cast)}{first}/lift/").status_code == 404
    assert Client().get(f"/animals/{biscuit}", follow=True).status_code == 410
    chain = list(WithdrawalEntry.objects.order_by("id").values_list("code", "lifts"))
    assert chain == [("org_choice", None), ("org_choice", first), ("legal", None)]
    again = cast.client("admin").post(f"{home(cast)}animals/{biscuit}/", {"code": "error"}, follow=True)
    assert "withdrawn already" in again.content.decode()


@pytest.mark.parametrize("what", ["/animals/999999", "nothing", "999999"])
def test_what_is_not_there_cannot_be_withdrawn(cast, what):
    answer = cast.client("operator").post(f"{ALL}withdraw/", {"what": what, "kind": "animal"})

    assert answer.status_code == 422
    assert cast.client("operator").get(f"{ALL}withdraw/source/1/").status_code == 404


def test_who_is_overdue_stands_on_both_pages(cast):
    long_ago = timezone.now() - timedelta(days=20)
    withdraw(kind=Subject.ANIMAL, subject=cast.world.biscuit.pk, code=Code.LEGAL, by="person:1", now=long_ago)
    cast.client("admin").post(f"{home(cast)}animals/{cast.world.mittens.pk}/", {"code": "error"})

    for who, path in (("admin", home(cast)), ("operator", ALL)):
        assert "1 overdue" in page(cast, who, path)
    assert "tell it again" in page(cast, "operator", ALL)
    assert "tell it again" not in page(cast, "admin", home(cast))


def test_a_holder_confirms_by_a_button(cast):
    cast.client("admin").post(f"{home(cast)}animals/{cast.world.biscuit.pk}/", {"code": "error"})
    path = f"/console/services/{Service.objects.get().key_id}/orders/"
    assert "Not fetched yet" in page(cast, "holder", path)

    cast.client("holder").post(path)

    assert "Erased" in page(cast, "holder", path)
    assert "all confirmed" in page(cast, "admin", home(cast))
    assert Confirmation.objects.get().by == f"person:{cast.people['holder'].pk}"


def test_a_holder_sets_a_webhook_whose_secret_is_shown_once(cast, monkeypatch):
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", "127.0.0.1/32")
    config.cache_clear()
    service = Service.objects.get()
    path = f"/console/services/{service.key_id}/webhook/"
    with receiving() as receiver:
        receiver.answers = [Say(200), Say(500)]
        holder = cast.client("holder")

        saved = holder.post(path, {"do": "save", "url": f"{receiver.url}/hook"}).content.decode()
        pinged = holder.post(path, {"do": "ping"}, follow=True).content.decode()
        secret = secret_of(service, 1)
        holder.post(path, {"do": "remove"})

    config.cache_clear()
    assert secret in saved and "it answered 200" in saved
    assert secret not in pinged and "it answered 500" in pinged
    assert [came.headers["petwire-event"] for came in receiver.came] == ["ping", "ping"]
    assert not Webhook.objects.exists()


def test_a_webhook_inside_our_network_is_refused_in_words(cast):
    path = f"/console/services/{Service.objects.get().key_id}/webhook/"

    answer = cast.client("holder").post(path, {"do": "save", "url": "https://127.0.0.1/hook"})

    assert answer.status_code == 422
    assert "no public server" in answer.content.decode()
    assert not Webhook.objects.exists()


def test_an_operator_accepts_another_key(cast):
    service = Service.objects.get()
    SignerKey.objects.create(
        service=service, key="11" * 32, since=NOW, offered="22" * 32, offered_at=timezone.now()
    )
    path = f"{ALL}keys/{service.key_id}/"
    assert "22222222 22222222" in page(cast, "operator", path)

    cast.client("operator").post(path)

    assert SignerKey.objects.get().key == "22" * 32
    assert cast.client("operator").get(path).status_code == 404


def test_a_copy_of_another_hub_is_erased_here_and_let_in_again_on_the_page(cast, tmp_path):
    upstream = add_source(name="partner", url=str(tmp_path), by=BY, now=NOW)
    org = a_mirrored_org(upstream.source, digest=b"o" * 16)
    rover = a_mirrored_animal(org, digest=b"r" * 16)
    path = f"{ALL}withdraw/animal/{rover.pk}/"
    asked = page(cast, "operator", path)
    cast.client("operator").post(path, {"code": "legal"})

    for task in orders_known(NOW):
        task.do(NOW, None)
    listed = page(cast, "operator", ALL)
    lift = f"{ALL}{Withdrawn.objects.get().entry_id}/lift/"
    question = page(cast, "operator", lift)
    told = re.sub(r"\s+", " ", cast.client("operator").post(lift, follow=True).content.decode())

    assert "a copy from partner" in asked and "Nothing is deleted here" not in asked
    assert f"Animal {rover.source_id} of partner erased here" in listed and "Rover" not in listed
    assert "comes back with the next files of partner" in question and "at once" not in question
    assert "comes back with the next files of partner" in told
    assert not Withdrawn.objects.exists()
