"""What a service that has ended is still let in for: its orders, its certificate, and nothing else."""

import base64
import ftplib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client

from petwire.access.actions import suspend_service, terminate_service
from petwire.access.life.ending import EndCode, end_row
from petwire.access.models import Service as Row
from petwire.access.reads import service_of
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.lib import signing
from petwire.lib.config import config
from petwire.wire.certificates import Purge, encode_purge
from petwire.wire.withdrawals import decode_withdrawals
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_https import PETS, Service
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

WITHDRAWALS, CERTIFICATE = "/files/.petwire/withdrawals.json", "/files/.petwire/certificate"
MIRROR, STRANGER = "33" * 32, "44" * 32


@pytest.fixture
def service(committed) -> Service:
    """A service that has received a set, and has ended since."""
    a_world()
    made = Service()
    made.publish()
    mail.outbox.clear()
    terminate_service(key_id=made.key_id, why=EndCode.OPERATOR, by=BY, now=NOW)
    return made


def purge_of(of: Service, /, **changes) -> Purge:
    return replace(
        Purge(
            hub=config().public_url,
            service=of.key_id,
            order=1,
            ordered=NOW,
            erased={"animals": 2, "orgs": 1},
            at=NOW,
            looked_for=3,
            files=4,
            found=0,
            beyond_reach=("backups",),
            key=signing.public_key(MIRROR),
        ),
        **changes,
    )


def signed(purge: Purge, seed: str = MIRROR) -> bytes:
    return encode_purge(purge, lambda message: signing.sign(seed, message))


def send(service: Service, data: bytes, **headers: str):
    login = f"{service.credentials.ftp_user}:{service.credentials.ftp_password}"
    basic = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}", **headers}
    return Client(enforce_csrf_checks=True).post(
        CERTIFICATE, data, content_type="application/json", headers=basic
    )


def ordered(service: Service) -> None:
    """The hub has written its order down."""
    current_withdrawals(service_of(service.key_id), now=NOW)


def test_it_fetches_its_last_order_over_https_and_no_file(service):
    response = service.get(WITHDRAWALS)

    assert [(one.kind, one.code) for one in decode_withdrawals(response.content).content.entries] == [
        ("source", "terminated")
    ]
    assert service.get(PETS).status_code == 403
    assert service.get("/files/.petwire/manifest.json").status_code == 403
    assert service.get(WITHDRAWALS, password="wrong").status_code == 401
    assert Row.objects.get(key_id=service.key_id).used_at is None, "that is no use of a key"


def test_it_fetches_its_last_order_by_ftp_and_sees_no_set(service, tmp_path):
    with running(Door(), make_certificate(tmp_path)) as server, ftplib.FTP() as ftp:
        ftp.connect("127.0.0.1", server.port)
        ftp.login(service.credentials.ftp_user, service.credentials.ftp_password)
        got = BytesIO()
        ftp.retrbinary("RETR .petwire/withdrawals.json", got.write)
        for command in ("NLST", "LIST", "PWD", "SIZE pets_1.json", "RETR .petwire/manifest.json"):
            with pytest.raises(ftplib.error_perm, match="ended"):
                ftp.sendcmd(command)

    (entry,) = decode_withdrawals(got.getvalue()).content.entries
    assert (entry.kind, entry.code) == ("source", "terminated")


def test_a_service_that_is_suspended_is_let_in_for_nothing(committed):
    a_world()
    made = Service()
    made.publish()
    suspend_service(key_id=made.key_id, why="test", by=BY, now=NOW)

    assert made.get(WITHDRAWALS).status_code == 403
    assert send(made, signed(purge_of(made))).status_code == 422


def test_the_end_of_a_service_that_was_suspended_before_is_an_order_of_its_own(committed):
    a_world()
    made = Service()
    made.publish()
    suspend_service(key_id=made.key_id, why="test", by=BY, now=NOW)
    ordered(made)
    terminate_service(key_id=made.key_id, why="test", by=BY, now=NOW)

    entries = decode_withdrawals(made.get(WITHDRAWALS).content).content.entries

    assert [(one.kind, one.code, one.lifted is None) for one in entries] == [
        ("source", "error", False),
        ("source", "terminated", True),
    ]


def test_a_certificate_is_taken_once_and_both_sides_hear_of_it(service):
    ordered(service)
    data = signed(purge_of(service))

    assert send(service, data).status_code == 201
    assert send(service, data).status_code == 200

    row = end_row(service_of(service.key_id), now=NOW + timedelta(days=9))
    assert [(one.kind, one.content, one.key) for one in row.certificates] == [
        ("mirror", data, signing.public_key(MIRROR))
    ]
    assert not row.overdue


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(lambda one: signed(purge_of(one), STRANGER), 400, id="signed by another"),
        pytest.param(
            lambda one: signed(purge_of(one)).replace(b'"animals":2', b'"animals":3'), 400, id="changed"
        ),
        pytest.param(lambda one: signed(purge_of(one, service="zzzzzzzz")), 422, id="of another service"),
        pytest.param(lambda one: signed(purge_of(one, order=7)), 422, id="of no order"),
        pytest.param(lambda one: b"{}", 400, id="not signed"),
        pytest.param(lambda one: b"\xff\x00", 400, id="no text"),
        pytest.param(lambda one: b"[" * 70_000, 413, id="too long"),
    ],
)
def test_what_is_no_certificate_of_this_end_is_refused(service, data, status):
    ordered(service)

    assert send(service, data(service)).status_code == status
    assert end_row(service_of(service.key_id), now=NOW).certificates == ()


def test_another_key_than_that_of_its_receipts_waits_for_an_operator(service):
    ordered(service)
    send(service, signed(purge_of(service)))
    other = signed(purge_of(service, key=signing.public_key(STRANGER)), STRANGER)

    assert send(service, other).status_code == 409
    assert len(end_row(service_of(service.key_id), now=NOW).certificates) == 1


def test_a_service_that_has_not_ended_has_nothing_to_certify(committed):
    a_world()
    made = Service()
    made.publish()
    assert send(made, signed(purge_of(made))).status_code == 422


def test_only_posting_certifies_and_only_with_the_login(service):
    assert service.get(CERTIFICATE).status_code == 405
    assert Client().post(CERTIFICATE, b"{}", content_type="application/json").status_code == 401
