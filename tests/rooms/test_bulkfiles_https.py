"""Published sets over HTTPS: whose they are, in parts, and never two sets in one."""

import base64
import hashlib
import logging
from datetime import timedelta

import pytest
from django.test import Client

from petwire.access import pace
from petwire.access.actions import (
    Application,
    FileHabits,
    add_service,
    approve_service,
    rotate_service,
    set_service,
    suspend_service,
)
from petwire.access.quota import Policy
from petwire.access.reads import service_of
from petwire.bulkfiles import views
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.turns import Turns
from petwire.lib.config import config
from petwire.orgs.models import Environment
from petwire.wire.manifest import decode_manifest
from tests.set_files import content, plain_files
from tests.world import BY, CATEGORY, NOW, a_world, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

PETS = "/files/pets_1.json"
MANIFEST = "/files/.petwire/manifest.json"


class Service:
    """A service, its login, and its way in."""

    def __init__(self) -> None:
        self.credentials = add_service(
            application=Application(name="Hearth", categories=(CATEGORY,)),
            environment=Environment.PRODUCTION,
            terms_accepted=True,
            by=BY,
            now=NOW,
        )
        self.key_id = self.credentials.id
        approve_service(key_id=self.key_id, by=BY, now=NOW)

    def publish(self):
        return write_set(service_of(self.key_id), now=NOW, by=BY)

    def get(self, path: str, *, method: str = "get", password: str = "", **headers: str):
        token = f"{self.credentials.ftp_user}:{password or self.credentials.ftp_password}"
        basic = base64.b64encode(token.encode()).decode()
        return getattr(Client(), method)(path, headers={"Authorization": f"Basic {basic}", **headers})


@pytest.fixture
def service(committed):
    a_world()
    return Service()


def body(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_every_file_of_the_manifest_can_be_had_and_is_what_it_says(service):
    published = service.publish()

    listed = service.get(MANIFEST)
    manifest = decode_manifest(body(listed))

    assert listed["Petwire-Set"] == manifest.set == published.id
    for file in manifest.files:
        response = service.get(f"/files/{file.name}?set={manifest.set}", **{"Accept-Encoding": "gzip"})
        content = body(response)
        assert (response.status_code, response["Petwire-Set"]) == (200, published.id)
        assert response["Content-Length"] == str(len(content)) == str(file.bytes)
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert response["ETag"] == f'"{file.sha256}"'
        assert response["Cache-Control"] == "private, no-cache"


def test_a_zipped_set_is_served_by_its_names(service):
    set_service(key_id=service.key_id, habits=FileHabits(zipped=True), by=BY, now=NOW)
    service.publish()

    response = service.get("/files/pets_1.json.zip")

    assert body(response).startswith(b"PK")
    assert response["Content-Type"] == "application/zip"
    assert service.get(PETS).status_code == 404


def test_a_download_is_resumed_where_it_broke(service):
    published = service.publish()
    whole = content(published, "pets_1.json")

    rest = service.get(PETS, Range="bytes=100-")
    middle = service.get(PETS, Range="bytes=100-199", **{"If-Range": rest["ETag"]})
    changed = service.get(PETS, Range="bytes=100-", **{"If-Range": '"another"'})

    assert (rest.status_code, body(rest)) == (206, whole[100:])
    assert rest["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert (middle.status_code, body(middle)) == (206, whole[100:200])
    assert middle["Content-Length"] == "100"
    assert (changed.status_code, body(changed)) == (200, whole)


def test_bytes_that_are_not_there_are_refused(service):
    service.publish()

    response = service.get(PETS, Range="bytes=99999999-")

    assert response.status_code == 416
    assert response["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-0", 206),
        ("bytes=-1", 206),
        ("bytes=-99999999999", 206),
        ("bytes=0-999999999999999999", 206),
        ("bytes=0-99999999999999999999999999", 200),  # more digits than any file needs
        ("bytes=-0", 416),
        ("bytes=99999999-", 416),
        ("bytes=5-1", 200),
        ("bytes=--5", 200),
        ("bytes=-5-", 200),
        ("bytes=+1-5", 200),
        ("bytes=1e1-", 200),
        ("bytes=0x1-", 200),
        ("bytes=\u0661-\u0665", 200),
        ("bytes=a-b", 200),
        ("bytes=", 200),
        ("bytes=-", 200),
        ("bytes", 200),
        ("lines=0-5", 200),
        ("bytes=0-5,0-5", 200),
        ("bytes=0-10,5-15,10-20", 200),
        ("bytes=" + ",".join(["0-"] * 5000), 200),
        ("bytes=" + ",".join(f"{number}-{number}" for number in range(5000)), 200),
        ("bytes=0-5\r\nX-Bad: 1", 200),
    ],
    ids=lambda value: str(value)[:30],
)
def test_no_range_costs_more_than_the_file(service, asked, status):
    published = service.publish()
    size = len(content(published, "pets_1.json"))

    response = service.get(PETS, Range=asked)

    assert response.status_code == status
    if status != 416:
        assert int(response["Content-Length"]) == len(body(response)) <= size
        assert "multipart" not in response["Content-Type"]


def test_long_files_take_turns_and_give_them_back(service, monkeypatch):
    published = service.publish()
    monkeypatch.setattr(views, "_ONE_PIECE", 100)
    monkeypatch.setattr(views, "_turns", Turns(most=2, most_each=1))
    other = Service()
    other.publish()
    first, others = service.get(PETS), other.get(PETS)

    refused = service.get(PETS)

    assert (refused.status_code, refused["Retry-After"]) == (503, str(views.BUSY_FOR))
    assert other.get(PETS).status_code == 503
    assert body(service.get(PETS, Range="bytes=0-50")), "a short part needs no turn"
    assert service.get(PETS, method="head").status_code == 200
    assert body(first) and body(others)
    assert body(service.get(PETS)) == content(published, "pets_1.json")


@plain_files
def test_a_turn_is_given_back_when_the_file_cannot_be_opened(service, monkeypatch):
    published = service.publish()
    monkeypatch.setattr(views, "_ONE_PIECE", 100)
    monkeypatch.setattr(views, "_turns", Turns(most=1, most_each=1))
    there = published.folder / "pets_1.json"
    there.rename(there.with_name("aside"))
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            service.get(PETS)
    there.with_name("aside").rename(there)

    assert body(service.get(PETS))


def test_what_the_client_has_is_not_sent_again(service):
    service.publish()
    etag = service.get(PETS, method="head")["ETag"]

    response = service.get(PETS, **{"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag


def test_head_tells_the_size_and_sends_nothing(service):
    published = service.publish()

    response = service.get(PETS, method="head")

    assert response["Content-Length"] == str(len(content(published, "pets_1.json")))
    assert response.content == b""


def test_a_client_stays_with_the_set_it_began_until_that_is_gone(service):
    first = service.publish()
    second = service.publish()

    assert service.get(PETS, method="head")["Petwire-Set"] == second.id
    assert service.get(f"{PETS}?set={first.id}", method="head")["Petwire-Set"] == first.id
    PublishedSet.objects.filter(name=first.id).update(revoked_at=NOW)
    gone = service.get(f"{PETS}?set={first.id}")
    assert gone.status_code == 410
    assert b"Begin anew" in gone.content


@pytest.mark.parametrize("name", ["20260101T000000Z-abcdef", "", "%00", "../x"])
def test_a_set_that_is_not_there_is_gone(service, name):
    service.publish()

    assert service.get(f"{PETS}?set={name}").status_code == 410


def test_the_set_of_another_service_is_gone_too(service):
    service.publish()
    theirs = Service().publish()

    assert service.get(f"{PETS}?set={theirs.id}").status_code == 410


def test_without_a_set_the_client_is_told_to_come_again(service):
    response = service.get(MANIFEST)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/files/",
        "/files/index",
        "/files/../index",
        "/files/..%2findex",
        "/files/.petwire/..%2f..%2findex",
        "/files/.petwire/other.json",
        "/files/pets_9.json",
        "/files/sub/pets_1.json",
        "/files/.petwire/pets_1.json",
    ],
)
def test_nothing_but_the_files_of_the_set_can_be_named(service, path):
    service.publish()

    assert service.get(path).status_code == 404


@plain_files
def test_a_link_in_the_folder_is_not_followed(service, tmp_path):
    published = service.publish()
    (tmp_path / "secret").write_bytes(b"x" * 10_000_000)
    (published.folder / "pets_1.json").unlink()
    (published.folder / "pets_1.json").symlink_to(tmp_path / "secret")

    with pytest.raises(OSError, match="symbolic"):
        service.get(PETS)


def test_a_wrong_login_is_asked_for_again_and_its_password_is_not_logged(service, caplog):
    service.publish()
    caplog.set_level(logging.DEBUG)

    wrong = service.get(PETS, password="hunter2hunter2")
    rotate_service(key_id=service.key_id, by=BY, now=NOW)
    old = service.get(PETS)
    nobody = Client().get(PETS)
    nonsense = [
        Client().get(PETS, headers={"Authorization": value})
        for value in ("Basic !", "Basic AAAA", "Bearer x", "Basic " + base64.b64encode(b"a\0:b").decode())
    ]

    for response in (wrong, old, nobody, *nonsense):
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Basic realm=")
    assert "hunter2hunter2" not in caplog.text
    assert service.credentials.ftp_password not in caplog.text


def test_a_suspended_service_is_told_so(service):
    service.publish()
    suspend_service(key_id=service.key_id, why="test", by=BY, now=NOW)

    assert service.get(PETS).status_code == 403


def test_an_account_for_tls_only_is_not_served_in_clear(service, monkeypatch):
    service.publish()
    set_service(key_id=service.key_id, habits=FileHabits(tls_only=True), by=BY, now=NOW)

    assert service.get(PETS).status_code == 403
    monkeypatch.setattr(
        views, "config", lambda: config().model_copy(update={"public_url": "https://hub.example"})
    )
    assert service.get(PETS, method="head").status_code == 200


def test_a_file_of_a_set_that_is_withdrawn_meanwhile_is_cut(service, monkeypatch):
    published = service.publish()
    monkeypatch.setattr(views, "_ONE_PIECE", 100)
    monkeypatch.setattr(views, "_BLOCK", 100)
    monkeypatch.setattr(views, "LOOK_AGAIN", -1.0)
    response = service.get(PETS)
    blocks = iter(response.streaming_content)

    next(blocks)
    PublishedSet.objects.filter(name=published.id).update(revoked_at=NOW)

    with pytest.raises(views.SetWithdrawn):
        list(blocks)
    response.close()


def test_nothing_can_be_sent_to_it(service):
    service.publish()

    assert service.get(PETS, method="post").status_code == 405


def test_who_asks_wildly_is_slowed_down_and_told_when_to_come_again(service, monkeypatch):
    service.publish()
    monkeypatch.setattr(pace, "FILES", Policy(3))

    answers = [service.get(MANIFEST) for _ in range(4)]
    first, *_, fourth = answers
    orders = service.get("/files/.petwire/withdrawals.json")
    for one in answers[:3]:
        body(one)

    assert (first.status_code, first.headers["RateLimit-Limit"]) == (200, "3")
    assert (first.headers["RateLimit-Remaining"], fourth.headers["RateLimit-Remaining"]) == ("2", "0")
    assert (fourth.status_code, orders.status_code) == (429, 200)
    assert 1 <= int(fourth.headers["Retry-After"]) <= 20
    assert fourth.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("per_minute", [6, 900])
def test_the_database_counts_requests_for_files_as_the_rule_says(service, monkeypatch, per_minute):
    policy = Policy(per_minute)
    monkeypatch.setattr(pace, "FILES", policy)
    of = service_of(service.key_id).pk
    tokens, now = float(per_minute), NOW
    for pause in (0, 0.1, 0, 0, 0, 3.7, 0, 0, 500, 0, 1):
        now += timedelta(seconds=pause)
        filled = min(float(per_minute), tokens + policy.rate * pause)
        tokens = filled - 1 if filled >= 1 else filled

        taken = pace.take_file(of, now=now)

        assert taken.allowed == (filled >= 1)
        assert abs(taken.left - int(tokens)) <= 1  # a float may stand a hair below a whole number
