"""Twenty organisations are taken down at a mirror whose schedules do not run and whose hub is not there.

The mirror is a hub as well: it has copied the pictures and hands the animals on to a service.
"""

import base64
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from petwire.access.actions import Application, add_service, approve_service
from petwire.access.reads import service_of
from petwire.bulkfiles.models import Line
from petwire.bulkfiles.run import after_a_no, write_set
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.catalog.models import Animal, Picture
from petwire.lib import secrets, signing
from petwire.lib.config import config
from petwire.mirror import actions, polling, receipts
from petwire.mirror.models import Upstream
from petwire.orgs.models import Environment, Organisation, Terms
from petwire.pictures.store import media_path, path_of
from petwire.sharing.actions import set_decision
from petwire.wire.receipts import decode_receipt
from petwire.wire.withdrawals import decode_withdrawals
from tests.orders_world import SERVICE, a_file, an_order, lay, signed
from tests.receiver import receiving
from tests.rooms.mirror_world import (
    a_pet,
    add_mirror,
    an_org,
    scrub,
    take_in,
    update,
)
from tests.rooms.mirror_world import (
    write_set as write_files,
)
from tests.world import BY, _drawn, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

ORGS, EACH, GONE = 24, 2, 20
MINUTE = 60.0  # seconds
DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)


def now() -> datetime:
    """The files of copies carry real times."""
    return datetime.now(UTC)


def pets(name: str = "Pet") -> list:
    return [
        a_pet(number, 1 + number % ORGS, name=f"{name} {number} of {1 + number % ORGS}")
        for number in range(1, ORGS * EACH + 1)
    ]


class Mirror:
    """A mirror that holds 24 organisations, copies their pictures and hands them on."""

    def __init__(self, folder: Path) -> None:
        self.folder = write_files(folder, orgs=map(an_org, range(1, ORGS + 1)), pets=pets(), at=NOW)
        add_mirror(self.folder)
        take_in(now=NOW)
        self.upstream = Upstream.objects.select_related("source").get()
        self.upstream.source.terms = Terms.REPUBLISH
        self.upstream.source.save()
        for org in Organisation.objects.filter(origin__name="hub"):  # one picture each, copied
            stored = _drawn(f"#{org.pk * 997 % 0xFFFFFF:06x}")
            Picture.objects.filter(org_id=org.pk).update(content=stored.content)
        environment = Environment.PRODUCTION
        self.login = add_service(
            application=Application("Downstream"),
            environment=environment,
            terms_accepted=True,
            by=BY,
            now=NOW,
        )
        approve_service(key_id=self.login.id, by=BY, now=NOW)
        for org in Organisation.objects.exclude(origin__name="here"):
            set_decision(org_id=org.pk, audience=self.login.id, yes=True, by=BY, now=NOW)
        write_set(service_of(self.login.id), now=NOW, by=BY)
        self.seen = [Seen(org) for org in Organisation.objects.filter(origin__name="hub")]

    def parts(self) -> "tuple[list[Seen], list[Seen]]":
        """What has to go, and what stays."""
        gone = [one for one in self.seen if int(one.source_id) <= GONE]
        return gone, [one for one in self.seen if one not in gone]

    def rows(self) -> bytes:
        """All rows that the service can fetch now."""
        token = base64.b64encode(f"{self.login.ftp_user}:{self.login.ftp_password}".encode()).decode()
        answer = Client().get("/files/pets_1.json", headers={"Authorization": f"Basic {token}"})
        return b"".join(answer.streaming_content) if answer.status_code == 200 else b""


class Seen:
    """Where an organisation could be seen before."""

    def __init__(self, org: Organisation) -> None:
        self.pk, self.source_id = org.pk, org.source_id
        animals = list(Animal.objects.filter(org=org))
        pictures = list(Picture.objects.filter(org_id=org.pk))
        self.names = [animal.name for animal in animals]
        self.pages = [f"/orgs/{org.pk}", *(f"/animals/{animal.pk}" for animal in animals)]
        self.media = [media_path(one.pk, one.content, 500) for one in pictures]
        self.files = [path_of(one.content) for one in pictures]

    def statuses(self) -> set[int]:
        """What its pages and pictures answer; for a picture that is erased, 410 as for one that is hidden."""
        client = Client()
        pages = {client.get(path, follow=True).status_code for path in self.pages}
        pictures = {client.get(path).status_code for path in self.media}
        return pages | {410 if status == 404 else status for status in pictures}


def assert_clean(mirror: Mirror) -> None:
    """Pages, pictures, lists, files and caches hold nothing of what is gone, and all of what stays."""
    gone, stays = mirror.parts()
    client = Client()
    lists = b"".join(
        client.get(path).content for path in ("/", "/animals", "/animals?page=2", "/animals?page=3")
    )
    rows = mirror.rows()
    kept = b"".join(path.read_bytes() for path in (config().home / "sets" / mirror.login.id).rglob("*.json"))
    lines = "".join(Line.objects.values_list("line", flat=True))
    for one in gone:
        assert one.statuses() == {410}
        assert not any(path.exists() or any(path.parent.glob(path.stem + "_*")) for path in one.files)
        for name in one.names:
            assert f'"{name}"'.encode() not in rows + kept
            assert f">{name}<".encode() not in lists
            assert f'"{name}"' not in lines
    for one in stays:
        assert one.statuses() == {200}
        assert all(f'"{name}"'.encode() in rows for name in one.names)
        assert all(f">{name}<".encode() in lists for name in one.names)
    held = set(Organisation.objects.filter(origin__name="hub").values_list("source_id", flat=True))
    assert held == {one.source_id for one in stays}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_animal a JOIN orgs_organisation o ON o.id = a.org_id")
        assert cursor.fetchone()[0] == EACH * len(stays)


def assert_nothing_comes_back(mirror: Mirror) -> None:
    """The hub is there again and sends late data: the old set, changed rows, and animals that are new."""
    gone, _ = mirror.parts()
    orgs = [an_org(number, city="Elsewhere") for number in range(1, ORGS + 1)]
    late = [a_pet(900 + number, number, name=f"Late {number}") for number in range(1, ORGS + 1)]
    changed = pets("Again")
    for days, take in ((1, update), (2, scrub)):
        mirror.folder.exists() and shutil.rmtree(mirror.folder)
        at = NOW + days * DAY
        write_files(mirror.folder, orgs=orgs, pets=[*changed, *late], new=late, updated=changed, at=at)
        take(now=at)
    held = Animal.objects.filter(origin__name="hub").values_list("org__source_id", flat=True)
    assert set(held) == {str(number) for number in range(GONE + 1, ORGS + 1)}
    assert all(one.statuses() == {410} for one in gone)


@contextmanager
def within_a_minute() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < MINUTE


@pytest.fixture
def mirror(tmp_path) -> Mirror:
    return Mirror(tmp_path / "hub")


def test_a_person_takes_them_down_while_the_hub_is_away_and_no_worker_runs(mirror):
    gone, _ = mirror.parts()
    assert all(one.statuses() == {200} for one in mirror.seen)
    shutil.rmtree(mirror.folder)

    with within_a_minute():
        for one in gone:
            actions.remove_org(name="hub", org_source_id=one.source_id, why="legal", by=BY, now=now())
        after_a_no(now=now(), by=BY)  # as the command does

    assert_clean(mirror)
    assert_nothing_comes_back(mirror)


def test_the_hub_orders_them_back_by_a_file_alone_and_is_away_when_they_are_erased(mirror, monkeypatch):
    """Its bulk files are broken; the orders get through once; while they are carried out it is gone again."""
    with receiving() as hub:
        _orders_get_through_and_the_hub_is_gone(mirror, hub.url, monkeypatch)
        hub_is_back_and_is_told(mirror, hub)
    assert_nothing_comes_back(mirror)


def _orders_get_through_and_the_hub_is_gone(mirror: Mirror, url: str, monkeypatch) -> None:
    gone, _ = mirror.parts()
    orders = [an_order(seq, "org", one.source_id) for seq, one in enumerate(gone, 1)]
    (mirror.folder / "petlist.csv").write_bytes(b"broken")
    lay(mirror.folder, signed(a_file(orders, at=NOW, hub=url)))
    with within_a_minute():
        with monkeypatch.context() as cut:  # the process dies after it has read the orders
            cut.setattr(polling, "enforce", _die)
            with pytest.raises(KeyboardInterrupt):
                polling.poll(mirror.upstream, now=now())
        shutil.rmtree(mirror.folder)
        first = polling.poll(mirror.upstream, now=now())  # the hub cannot be reached
        assert (first.exit_code != 0, first.hidden) == (True, GONE)
        after_a_no(now=now(), by=BY)
        waiting = polling.carry_out(mirror.upstream, now=now())
        actions.approve_run(name="hub", run_id=waiting.run_id, by="someone", now=NOW)
        assert polling.unfinished(mirror.upstream)
        assert polling.carry_out(mirror.upstream, now=now()).erased == GONE * EACH
    assert not polling.unfinished(mirror.upstream)
    assert_clean(mirror)


def hub_is_back_and_is_told(mirror: Mirror, hub) -> None:
    """The receipt is sent when the hub can be reached again, and verifies; who was handed the animals is ordered."""
    Upstream.objects.update(url=f"ftp://apikey-{SERVICE}@127.0.0.1/")
    secrets.keep("source-hub", "secret")
    mirror.upstream.refresh_from_db()
    receipts.tell(mirror.upstream, now=now())
    (came,) = hub.came
    receipt = decode_receipt(came.body)
    assert signing.verifies(receipts.mirror_key(), receipt.signed, receipt.signature)
    assert (receipt.content.upto, receipt.content.erased_at is None) == (GONE, False)
    Upstream.objects.update(url=str(mirror.folder))
    passed_on = decode_withdrawals(current_withdrawals(service_of(mirror.login.id), now=now()).data).content
    assert {(one.kind, one.org_id) for one in passed_on.entries} == {
        ("org", str(one.pk)) for one in mirror.parts()[0]
    }


def _die(*args: object, **given: object) -> None:
    raise KeyboardInterrupt
