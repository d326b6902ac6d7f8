"""The orders to a service: whoever says no, and however, it stands in the next file, and only what was received."""

import ftplib
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction

from petwire.access.actions import suspend_service
from petwire.access.reads import service_of
from petwire.bulkfiles.hubkey import hub_key, rotate_hub_key
from petwire.bulkfiles.models import OrderEntry, Receipt
from petwire.bulkfiles.run import revoke_stale
from petwire.bulkfiles.withdrawals import Issued, current_withdrawals, fetched
from petwire.catalog.actions import change_animal
from petwire.lib import signing
from petwire.lib.config import config
from petwire.sharing.actions import (
    reinstate,
    set_decision,
    set_master,
    set_preference,
    withdraw,
    withhold_animal,
)
from petwire.sharing.models import AudienceKind, Code, Subject
from petwire.wire.withdrawals import Withdrawals, decode_withdrawals, rotation_signed
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_https import Service
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, CATEGORY, NOW, a_picture, a_world, an_animal, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(hours=1)


class Hub:
    """The cast, and a service that has received a set."""

    def __init__(self) -> None:
        self.world = a_world()
        self.picture = a_picture(self.world.biscuit)
        self.service = Service()
        self.service.publish()

    def orders(self, now: datetime = LATER) -> Withdrawals:
        found = decode_withdrawals(self.issued(now).data)
        assert signing.verifies(found.content.key, found.signed, found.signature)
        return found.content

    def issued(self, now: datetime = LATER) -> Issued:
        return current_withdrawals(service_of(self.service.key_id), now=now)

    def told(self, now: datetime = LATER) -> list[tuple]:
        """Kind, code, and the ids that are there, of each order in force."""
        return [
            (one.kind, one.code, *filter(None, (one.org_id, one.animal_id, one.media_id)))
            for one in self.orders(now).entries
            if one.lifted is None
        ]


@pytest.fixture
def hub(committed) -> Hub:
    return Hub()


def ids(*rows) -> tuple[str, ...]:
    return tuple(str(row.pk) for row in rows)


def test_nothing_was_ordered_and_the_file_says_so_signed_by_the_hub(hub):
    content = hub.orders()

    assert content.entries == ()
    assert (content.hub, content.service) == (config().public_url, hub.service.key_id)
    assert content.key == hub_key().public
    assert content.expires - content.issued == timedelta(days=7)


def no(hub):
    set_decision(org_id=hub.world.happy_tails.pk, audience=hub.service.key_id, yes=False, by=BY, now=NOW)


def yes(hub):
    set_decision(org_id=hub.world.happy_tails.pk, audience=hub.service.key_id, yes=True, by=BY, now=NOW)


def master(on):
    def do(hub):
        org_id = hub.world.happy_tails.pk
        set_master(org_id=org_id, kind=AudienceKind.SERVICE, on=on, by=BY, now=NOW)

    return do


def preference(answer):
    def do(hub):
        org_id = hub.world.happy_tails.pk
        set_preference(org_id=org_id, category=CATEGORY, yes=answer, by=BY, now=NOW)

    return do


def standing(value):
    def do(hub):
        org = hub.world.happy_tails
        org.standing = value
        org.save(update_fields=["standing"])

    return do


def withdrawn(kind, of):
    def do(hub):
        withdraw(kind=kind, subject=of(hub).pk, code=Code.LEGAL, by=BY, now=NOW)

    return do


def reinstated(kind, of):
    def do(hub):
        reinstate(kind=kind, subject=of(hub).pk, by=BY, now=NOW)

    return do


def do_not_publish(value):
    def do(hub):
        change_animal(animal_id=hub.world.biscuit.pk, values={"do_not_publish": value}, by=BY, now=NOW)

    return do


def withheld(value):
    def do(hub):
        audience = hub.service.key_id
        withhold_animal(animal_id=hub.world.biscuit.pk, audience=audience, withhold=value, by=BY, now=NOW)

    return do


def org(hub):
    return hub.world.happy_tails


def animal(hub):
    return hub.world.biscuit


def picture(hub):
    return hub.picture


@pytest.mark.parametrize(
    ("say_no", "say_yes", "code", "subjects"),
    [
        pytest.param(no, yes, "org_choice", (org,), id="the organisation said no"),
        pytest.param(master(False), master(True), "org_choice", (org,), id="its master switch is off"),
        pytest.param(
            preference(False), preference(True), "org_choice", (org,), id="another answer for the category"
        ),
        pytest.param(standing("suspended"), standing("approved"), "error", (org,), id="it is suspended"),
        pytest.param(standing("closed"), standing("approved"), "org_closed", (org,), id="it is closed"),
        pytest.param(
            withdrawn(Subject.ORG, org), reinstated(Subject.ORG, org), "legal", (org,), id="it is withdrawn"
        ),
        pytest.param(
            withdrawn(Subject.ANIMAL, animal),
            reinstated(Subject.ANIMAL, animal),
            "legal",
            (org, animal),
            id="an animal is withdrawn",
        ),
        pytest.param(
            withdrawn(Subject.PICTURE, picture),
            reinstated(Subject.PICTURE, picture),
            "legal",
            (org, animal, picture),
            id="a picture is withdrawn",
        ),
        pytest.param(
            do_not_publish(True),
            do_not_publish(False),
            "org_choice",
            (org, animal),
            id="marked do-not-publish",
        ),
        pytest.param(
            withheld(True), withheld(False), "org_choice", (org, animal), id="withheld from this service"
        ),
    ],
)
def test_every_no_is_an_order_and_a_later_yes_lifts_it(hub, say_no, say_yes, code, subjects):
    kind = ("org", "animal", "picture")[len(subjects) - 1]
    before = hub.orders().number

    say_no(hub)
    ordered = hub.orders()
    told = hub.told()
    say_yes(hub)
    lifted = hub.orders()
    say_no(hub)
    again = hub.orders()

    assert told == [(kind, code, *ids(*(subject(hub) for subject in subjects)))]
    assert before < ordered.number < lifted.number < again.number
    assert [one.lifted is not None for one in lifted.entries] == [True]
    assert [(one.seq, one.lifted is not None) for one in again.entries] == [(1, True), (2, False)]


@pytest.mark.parametrize("status", ["Adopted", "Hold", "Deleted"])
def test_what_is_adopted_on_hold_or_deleted_is_no_withdrawal(hub, status):
    change_animal(animal_id=hub.world.biscuit.pk, values={"status": status}, by=BY, now=NOW)

    assert hub.told() == []


def test_only_what_the_service_received_is_named(hub):
    late = an_animal(hub.world.happy_tails, name="Late")
    for subject in (hub.world.shy, late, hub.world.mittens):
        withdraw(kind=Subject.ANIMAL, subject=subject.pk, code=Code.ERROR, by=BY, now=NOW)
    withdraw(kind=Subject.ORG, subject=hub.world.quiet_paws.pk, code=Code.ERROR, by=BY, now=NOW)

    assert hub.told() == [("animal", "error", *ids(hub.world.happy_tails, hub.world.mittens))]


def test_what_left_the_sets_long_ago_was_received_all_the_same(hub):
    change_animal(animal_id=hub.world.biscuit.pk, values={"status": "Hold"}, by=BY, now=NOW)
    hub.service.publish()

    withdraw(kind=Subject.ANIMAL, subject=hub.world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW)

    assert hub.told() == [("animal", "legal", *ids(hub.world.happy_tails, hub.world.biscuit))]


def test_a_picture_that_came_with_a_change_was_received_too(hub):
    late = a_picture(hub.world.mittens, "red")
    hub.service.publish()

    for one in (late, hub.picture):
        withdraw(kind=Subject.PICTURE, subject=one.pk, code=Code.LEGAL, by=BY, now=NOW)

    assert {told[-1] for told in hub.told()} == {str(late.pk), str(hub.picture.pk)}


def test_a_service_that_is_suspended_is_told_to_let_go_of_everything(hub):
    suspend_service(key_id=hub.service.key_id, why="test", by=BY, now=NOW)

    assert hub.told() == [("source", "error")]


def test_an_order_has_the_time_and_the_deadline_of_the_withdrawal(hub):
    entry = withdraw(kind=Subject.ANIMAL, subject=hub.world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW)

    (order,) = hub.orders(NOW + timedelta(days=2)).entries

    assert order.ordered == NOW.replace(microsecond=0)
    assert order.deadline == entry.deadline.replace(microsecond=0)


def test_a_file_is_the_same_until_something_changes_and_is_signed_anew_before_its_end(hub):
    first = hub.issued()

    assert hub.issued(LATER + timedelta(days=2)) == first
    later = hub.issued(LATER + timedelta(days=4))
    assert later.number > first.number
    assert hub.orders(LATER + timedelta(days=4)).expires == (LATER + timedelta(days=11)).replace(
        microsecond=0
    )


def test_a_new_key_is_signed_by_the_old_and_signs_the_file_from_then_on(hub):
    old = hub.orders()

    rotate_hub_key(by=BY, now=LATER)
    rotate_hub_key(by=BY, now=LATER)
    new = hub.orders()

    assert new.number > old.number
    assert [one.old for one in new.rotations] == [old.key, new.rotations[0].new]
    assert new.rotations[-1].new == new.key
    for link in new.rotations:
        assert signing.verifies(link.old, rotation_signed(link.old, link.new, link.at), link.signature)


def test_orders_and_receipts_can_only_be_added_to(hub):
    no(hub)
    fetched(hub.issued(), now=LATER)

    for model in (OrderEntry, Receipt):
        for change in (lambda rows: rows.update(service_id=0), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                change(model.objects.all())


def test_the_number_rises_although_an_old_backup_was_restored(hub):
    newest = hub.issued(LATER + timedelta(days=30)).number
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bulkfiles_issue SET number = 5, expires_at = %s", [NOW])

    assert hub.issued(LATER + timedelta(days=30, seconds=1)).number > newest


def test_over_https_it_is_there_by_name_whichever_set_there_is_and_leaves_a_receipt(hub):
    no(hub)

    head = hub.service.get("/files/.petwire/withdrawals.json", method="head")
    assert not Receipt.objects.exists()
    response = hub.service.get("/files/.petwire/withdrawals.json?set=gone")
    again = hub.service.get("/files/.petwire/withdrawals.json", **{"If-None-Match": response["ETag"]})
    wrong = hub.service.get("/files/.petwire/withdrawals.json", password="wrong")

    assert (head.status_code, response.status_code, again.status_code, wrong.status_code) == (
        200,
        200,
        304,
        401,
    )
    content = decode_withdrawals(response.content).content
    assert [one.kind for one in content.entries] == ["org"]
    assert response["Cache-Control"] == "private, no-cache"
    assert list(Receipt.objects.values_list("number", flat=True)) == [content.number]


def test_before_its_first_set_a_service_finds_an_empty_file(committed):
    response = Service().get("/files/.petwire/withdrawals.json")

    assert decode_withdrawals(response.content).content.entries == ()


@pytest.fixture
def ftp(hub, tmp_path):
    """A server as it is in production, and a way to log in as the service."""
    with running(Door(), make_certificate(tmp_path)) as stage:
        clients = []

        def login() -> ftplib.FTP:
            clients.append(stage.connect())
            credentials = hub.service.credentials
            clients[-1].greeting = clients[-1].login(credentials.ftp_user, credentials.ftp_password)
            return clients[-1]

        yield login
        for client in clients:
            client.close()


def retrieve(client: ftplib.FTP) -> Withdrawals:
    found = BytesIO()
    client.retrbinary("RETR .petwire/withdrawals.json", found.write)
    return decode_withdrawals(found.getvalue()).content


def test_over_ftp_it_is_as_of_now_in_a_session_of_an_older_set_and_in_no_listing(hub, ftp):
    client = ftp()
    before = retrieve(client)
    no(hub)
    revoke_stale(now=NOW, by=BY)

    with pytest.raises(ftplib.error_temp, match="450"):
        client.retrbinary("RETR pets_1.json", print)
    after = retrieve(client)
    client.voidcmd("NOOP")  # answered when the receipt is written

    assert (len(before.entries), len(after.entries)) == (0, 1)
    assert set(Receipt.objects.values_list("number", flat=True)) == {before.number, after.number}


def test_over_ftp_it_has_a_size_and_a_time_and_stands_in_no_listing(ftp):
    client = ftp()

    assert client.size(".petwire/withdrawals.json") > 0
    assert client.voidcmd("MDTM .petwire/withdrawals.json").startswith("213 ")
    assert client.nlst(".petwire") == []
    assert not any("withdrawals" in name for name in client.nlst())


def test_who_comes_for_the_orders_alone_is_not_held_to_an_old_set(hub, ftp):
    client = ftp()
    retrieve(client)
    client.quit()
    newest = hub.service.publish()

    assert newest.id in ftp().greeting
