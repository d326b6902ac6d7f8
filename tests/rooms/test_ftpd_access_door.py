"""The door in production: who may come in, and which set they find when they come again."""

import time
from datetime import datetime, timedelta

import pytest

from petwire.access.actions import (
    Application,
    Credentials,
    add_service,
    approve_service,
    rotate_service,
    suspend_service,
)
from petwire.access.reads import service_of
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import TOLD_OF_SETS, good_sets
from petwire.bulkfiles.run import write_set
from petwire.ftpd import access_door
from petwire.ftpd.access_door import PINNED_FOR, AccessDoor
from petwire.ftpd.door import Admitted, Refused
from petwire.orgs.models import Environment
from petwire.sharing.news import Ears
from tests.world import BY, NOW, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Client:
    """One key at one address."""

    def __init__(self) -> None:
        self.credentials: Credentials = add_service(
            application=Application(name="Hearth"),
            environment=Environment.PRODUCTION,
            terms_accepted=True,
            by=BY,
            now=NOW,
        )
        self.key_id = self.credentials.id
        self.clock = Clock()
        self.door = AccessDoor(self.clock)
        approve_service(key_id=self.key_id, by=BY, now=NOW)

    def knock(self, password: str = "", address: str = "192.0.2.1") -> Admitted | Refused:
        return self.door.knock(
            user=self.credentials.ftp_user,
            password=password or self.credentials.ftp_password,
            address=address,
            secure=False,
        )

    def leave(self, *, finished: bool, looked: bool = True, address: str = "192.0.2.1") -> None:
        user = self.credentials.ftp_user
        self.door.released(user=user, address=address, finished=finished, looked=looked)

    def publish(self) -> str:
        return write_set(service_of(self.key_id), now=NOW, by=BY).id


@pytest.fixture
def client(committed) -> Client:
    return Client()


def test_the_right_password_finds_the_newest_set(client):
    client.publish()
    newest = client.publish()

    found = client.knock()

    assert isinstance(found, Admitted)
    assert found.set_id == newest
    assert (found.home / "petlist.csv").is_file()


def test_whoever_does_not_know_the_password_learns_nothing(client):
    client.publish()
    suspend_service(key_id=client.key_id, why="test", by=BY, now=NOW)

    assert client.knock(password="wrong") == Refused("unknown")
    assert client.door.knock(user="apikey-nobodyxx", password="x", address="a", secure=True) == Refused(
        "unknown"
    )
    assert client.knock() == Refused("suspended")


def test_without_a_set_the_client_is_told_to_come_again(client):
    assert client.knock() == Refused("no_set")


def test_an_old_password_ends_with_the_rotation(client):
    client.publish()
    rotate_service(key_id=client.key_id, by=BY, now=NOW)

    assert client.knock() == Refused("unknown")


def test_a_client_that_fetches_file_by_file_stays_with_the_set_it_began(client):
    first = client.publish()
    client.knock()
    client.leave(finished=False)

    client.publish()
    client.clock.now += PINNED_FOR / 2

    assert client.knock().set_id == first


def test_a_client_that_took_all_and_said_goodbye_finds_the_newest(client):
    client.publish()
    client.knock()
    client.leave(finished=True)

    newest = client.publish()

    assert client.knock().set_id == newest


def test_one_of_several_sessions_that_says_goodbye_does_not_move_the_others(client):
    first = client.publish()
    client.knock()
    client.knock()
    client.leave(finished=True)

    client.publish()

    assert client.knock().set_id == first


def test_a_pin_ends_half_an_hour_after_the_first_login_however_often_the_client_comes(client):
    client.publish()
    for _ in range(3):
        client.knock()
        client.leave(finished=False)
        client.clock.now += PINNED_FOR / 3
    newest = client.publish()

    client.clock.now += timedelta(seconds=1)

    assert client.knock().set_id == newest


def test_another_address_is_another_client(client):
    client.publish()
    client.knock()
    newest = client.publish()

    assert client.knock(address="192.0.2.2").set_id == newest


def test_a_revoked_set_is_never_found_again(client):
    first = client.publish()
    client.knock()
    client.leave(finished=False)
    newest = client.publish()
    PublishedSet.objects.filter(name=first).update(revoked_at=NOW)

    assert client.knock().set_id == newest


class Told:
    """Ears that hear what a test says."""

    def __init__(self) -> None:
        self.number: int | None = 1

    def state(self) -> int | None:
        return self.number


def test_a_set_is_asked_about_again_only_when_something_was_told_or_nothing_can_be_heard(client, monkeypatch):
    told = Told()
    client.door = AccessDoor(client.clock, ears=told)
    name = client.publish()
    asked = []
    monkeypatch.setattr(access_door, "good_sets", lambda ids: asked.append(1) or good_sets(ids))

    assert [client.door.good_sets([name]) for _ in range(3)] == [{name}, [name], [name]]
    assert len(asked) == 1
    PublishedSet.objects.update(revoked_at=NOW)
    told.number = None
    assert [set(client.door.good_sets([name])) for _ in range(2)] == [set(), set()]
    assert len(asked) == 3, "while it hears nothing"
    told.number = 2
    assert not client.door.good_sets([name])


@pytest.fixture
def ears():
    ears = Ears(channel=TOLD_OF_SETS)
    yield ears
    thread, ears._wanted_at = ears._thread, float("-inf")
    if thread is not None:
        thread.join(20)  # its connection would keep the test's database from going


@pytest.mark.parametrize("how", ["revoked", "removed"])
def test_that_a_set_is_taken_back_is_heard_whoever_does_it(client, ears, how):
    door = client.door = AccessDoor(client.clock, ears=ears)
    name = client.publish()
    until(lambda: ears.state() is not None)
    assert list(door.good_sets([name])) == [name]

    if how == "revoked":
        PublishedSet.objects.update(revoked_at=NOW)
    else:
        PublishedSet.objects.all().delete()

    until(lambda: not door.good_sets([name]))


def until(question) -> None:
    deadline = time.monotonic() + 20
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.01)
