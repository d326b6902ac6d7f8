"""Backup and restore in one process: what comes back, what is held, and what an old backup never brings back."""

import shutil
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from django.db import connection
from django.test import Client

from petwire.access.actions import (
    Application,
    add_service,
    approve_service,
    rotate_service,
    suspend_service,
    terminate_service,
)
from petwire.access.life.models import Ending
from petwire.access.life.use import ask_to_host, refuse_pictures
from petwire.access.login import LoginRefusal, ftp_login
from petwire.audit import journal
from petwire.audit.models import Deed
from petwire.backup import archive
from petwire.backup.archive import BadBackup, Reader
from petwire.backup.replay import NotHeld, OtherJournal, Replayed, go_on_without, own_journal, replay
from petwire.backup.restore import MARGIN, NotEmpty, OtherVersion, restore
from petwire.backup.save import CannotWrite, save
from petwire.bulkfiles.models import OrderEntry
from petwire.bulkfiles.possession import broken, stays_with
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.catalog.actions import change_animal
from petwire.catalog.dump import canonical_dump
from petwire.catalog.models import Animal, Epoch, Picture
from petwire.ftpd.access_door import AccessDoor
from petwire.ftpd.door import Refused
from petwire.lib import secrets
from petwire.lib.config import config
from petwire.lib.progress import Nobody
from petwire.listings import models as listed
from petwire.listings.watch import actions as watching
from petwire.mirror.actions import add_source, remove_org
from petwire.mirror.models import RemovedOrg, Upstream
from petwire.mirror.polling import carry_out
from petwire.mirror.reads import schedules
from petwire.mirror.schedule import source_due
from petwire.mirror.withdrawn import readmit
from petwire.orgs.actions import add_person, approve_organisation, change_organisation
from petwire.orgs.models import Environment, Organisation
from petwire.pictures.store import path_of
from petwire.sharing import ledger
from petwire.sharing.actions import (
    reinstate,
    set_decision,
    set_master,
    set_preference,
    withdraw,
    withhold_animal,
)
from petwire.sharing.held import Held, held
from petwire.sharing.models import (
    AudienceKind,
    Code,
    Decision,
    DecisionEntry,
    Subject,
    WithdrawalEntry,
    Withdrawn,
)
from petwire.sharing.reads import decisions, preferences, shown_animals, shown_pictures
from petwire.work.run import sweep
from tests.rooms import mirror_world as hub
from tests.world import (
    BY,
    CATEGORY,
    NOW,
    World,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_service,
    a_source,
    a_world,
    an_animal,
    an_org,
    say,
)

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of this test's own: pictures, secrets, sets and journal; the database stays where it is."""
    monkeypatch.setenv("PETWIRE_HOME", str(tmp_path / "home"))
    config.cache_clear()
    (tmp_path / "home").mkdir()
    yield tmp_path / "home"
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def world() -> World:
    return a_world()


def back_up(tmp_path: Path) -> Path:
    return save(tmp_path / "backup.tar", now=NOW, watcher=Nobody()).file


def bring_back(file: Path, *, replace: bool = True) -> None:
    restore(file, replace=replace, now=LATER, watcher=Nobody())


def replayed() -> Replayed:
    """From the journal that stands in the home."""
    place = own_journal()
    assert place is not None
    return replay(place, now=LATER)


def a_key(name: str = "Hearth") -> str:
    credentials = add_service(
        application=Application(name=name, categories=(CATEGORY,)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    approve_service(key_id=credentials.id, by=BY, now=NOW)
    return credentials.id


def everything_kept() -> dict[str, list]:
    """All rows that a restore must bring back as they were."""
    found = {}
    with connection.cursor() as cursor:
        for table in (
            "orgs_person",
            "orgs_membership",
            "access_service",
            "sharing_audience",
            "sharing_master",
            "sharing_preference",
            "sharing_decision",
            "sharing_withheld",
            "sharing_withdrawn",
            "sharing_decisionentry",
            "sharing_withdrawalentry",
            "catalog_tombstone",
            "tracker_views",
        ):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


# What comes back


def test_what_was_typed_here_comes_back_as_it_was(world, tmp_path, home):
    picture = a_picture(world.biscuit)
    add_person(email="ann@example.org", by=BY, now=NOW)
    key_id = a_key()
    set_decision(org_id=world.happy_tails.pk, audience=key_id, yes=False, by=BY, now=NOW)
    set_master(org_id=world.quiet_paws.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    withhold_animal(animal_id=world.mittens.pk, audience="hearth", by=BY, now=NOW)
    withdraw(kind=Subject.ANIMAL, subject=world.shy.pk, code=Code.LEGAL, by=BY, now=NOW)
    secrets.keep("mirror-hub", "s3cret")
    dump, rows = list(canonical_dump()), everything_kept()
    listed = decisions(world.happy_tails.pk)

    file = back_up(tmp_path)
    shutil.rmtree(home / "pictures")
    secrets.forget("mirror-hub")
    bring_back(file)
    replayed()

    assert list(canonical_dump()) == dump
    assert everything_kept() == rows
    assert decisions(world.happy_tails.pk) == listed
    assert path_of(picture.content, 500).stat().st_size == picture.large_bytes
    assert (secrets.recall("mirror-hub"), (home / "secrets" / "mirror-hub").stat().st_mode & 0o777) == (
        "s3cret",
        0o600,
    )
    assert [ledger.verify(one) for one in (DecisionEntry, WithdrawalEntry)] == [None, None]


def test_the_database_knows_how_many_rows_came_back(world, tmp_path):
    """Else the first questions after a restore of a region's animals are planned for an empty table."""
    bring_back(back_up(tmp_path))

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'catalog_animal'::regclass")
        assert cursor.fetchone() == (Animal.objects.count(),)


def test_a_backup_is_private_and_replaces_the_one_before_only_when_it_is_whole(world, tmp_path, monkeypatch):
    file = back_up(tmp_path)
    before = file.read_bytes()
    monkeypatch.setattr(
        archive.Writer, "finish", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )

    with pytest.raises(CannotWrite, match="No space left"):
        back_up(tmp_path)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_a_picture_whose_file_is_gone_is_told_and_the_rest_is_kept(world, tmp_path):
    lost, kept = a_picture(world.biscuit), a_picture(world.mittens, "red")
    path_of(lost.content).unlink()

    manifest = save(tmp_path / "backup.tar", now=NOW, watcher=Nobody()).manifest

    names = members(tmp_path / "backup.tar", "pictures/")
    assert (manifest.missing_pictures, manifest.pictures) == (1, len(names))
    assert f"pictures/{kept.content}.jpg" in names and f"pictures/{lost.content}.jpg" not in names


def test_mirrored_records_are_not_in_it_but_their_places_are(world, tmp_path):
    source = a_source()
    far = a_mirrored_org(source, name="Far Away Rescue", about="Only theirs.")
    rover = a_mirrored_animal(far, name="Rover the mirrored")
    say(far, world.hearth, False)
    withdraw(kind=Subject.ANIMAL, subject=rover.pk, code=Code.LEGAL, by=BY, now=NOW)

    file = back_up(tmp_path)
    texts = _texts(file)
    bring_back(file)
    replayed()

    assert b"Happy Tails Rescue" in texts
    assert b"Far Away" not in texts and b"Rover" not in texts and b"Only theirs" not in texts
    place = Organisation.objects.get(pk=far.pk)
    assert (place.name, place.standing, place.source_id) == ("", "applied", far.source_id)
    animal = Animal.objects.get(pk=rover.pk)
    assert (animal.name, animal.status, animal.source_id) == ("", "Deleted", rover.source_id)
    assert Decision.objects.filter(org=far, yes=False).exists()
    assert Withdrawn.objects.filter(kind="animal", subject=rover.pk).exists()


def test_what_was_withdrawn_at_a_mirror_stays_kept_out_after_a_restore_until_it_is_let_in(tmp_path):
    """One animal before the backup, one after it, and a picture; one that was let in again since comes back."""
    pets = [hub.a_pet(number) for number in (1, 2, 3, 4)]
    hub.add_mirror(hub.write_set(tmp_path / "hub", pets=pets))
    hub.take_in()
    subjects = {("animal", "1"), ("animal", "2"), ("animal", "3"), ("picture", "401")}
    numbers = {
        (kind, there): {"animal": Animal, "picture": Picture}[kind].objects.get(source_id=there).pk
        for kind, there in subjects
    }

    def say_no(kind: str, there: str) -> None:
        subject = numbers[kind, there]
        withdraw(kind=Subject(kind), subject=subject, code=Code.LEGAL, by="operator:1", now=NOW)

    say_no("animal", "1")
    say_no("animal", "3")
    carry_out(Upstream.objects.get(), now=NOW)
    file = back_up(tmp_path)
    say_no("animal", "2")
    say_no("picture", "401")
    carry_out(Upstream.objects.get(), now=NOW)
    readmit(name="hub", kind=Subject.ANIMAL, source_id="3", by=BY, now=NOW)

    bring_back(file)
    replayed()
    hub.scrub(now=LATER)
    hub.update(now=LATER)

    shown = shown_animals()
    assert sorted(shown.values_list("source_id", flat=True)) == ["3", "4"]
    assert Animal.objects.get(source_id="3").pk == numbers["animal", "3"]
    assert [one.source_id for rows in shown_pictures([one.pk for one in shown]).values() for one in rows] == [
        "301"
    ]
    assert set(Animal.objects.exclude(name="").values_list("source_id", flat=True)) == {"3", "4"}

    for kind, there in subjects - {("animal", "3")}:
        readmit(name="hub", kind=Subject(kind), source_id=there, by=BY, now=LATER)
    hub.scrub(now=LATER)
    assert {one.pk for one in shown_animals()} >= {numbers["animal", "1"], numbers["animal", "2"]}
    assert len(shown_pictures([one.pk for one in shown_animals()])) == 4


def members(file: Path, start: str) -> list[str]:
    with tarfile.open(file) as whole:
        return [name for name in whole.getnames() if name.startswith(start)]


def _texts(file: Path) -> bytes:
    found = b""
    with Reader(file) as reader:
        for member in reader.members():
            found += member.rows() if member.name.startswith("tables/") else member.read()
    return found


def test_each_source_is_due_for_a_scrub(tmp_path):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW)
    Upstream.objects.update(imported_at=NOW, set_id="1", set_stamp=NOW)

    bring_back(back_up(tmp_path))
    go_on_without(now=LATER)

    due = source_due(schedules(now=LATER)["hub"], now=LATER, zone=config().zone)
    assert due is not None and due.kind == "scrub"


def test_numbers_are_never_given_out_again_and_the_epoch_is_a_new_one(world, tmp_path):
    mirrored = a_mirrored_animal(a_mirrored_org(a_source()))
    file = back_up(tmp_path)
    lost = an_animal(world.happy_tails, name="Lost")
    epoch = Epoch.objects.get().number

    bring_back(file)
    replayed()
    first = an_animal(Organisation.objects.get(pk=world.happy_tails.pk), name="First")
    epochs = [epoch, Epoch.objects.get().number]
    bring_back(file)
    replayed()
    second = an_animal(Organisation.objects.get(pk=world.happy_tails.pk), name="Second")
    epochs.append(Epoch.objects.get().number)

    assert first.pk > max(lost.pk, mirrored.pk)
    assert first.pk >= lost.pk + MARGIN - 1
    assert second.pk > first.pk
    assert epochs[0] < epochs[1] < epochs[2]


# Held


@pytest.fixture
def held_world(world, tmp_path) -> World:
    a_picture(world.biscuit)
    key_id = a_key()
    approve_organisation(org_id=world.happy_tails.pk, by=BY, now=NOW)
    write_set(_service(key_id), now=NOW, by=BY)
    file = back_up(tmp_path)
    shutil.rmtree(config().home / "journal")
    bring_back(file)
    return world


def _service(key_id: str):
    from petwire.access.reads import service_of

    return service_of(key_id)


def test_while_it_is_held_every_address_answers_503(held_world):
    picture = Picture.objects.get()
    media = f"/media/{picture.pk}-{picture.content[:8]}.jpg"
    pages = (
        "/",
        "/animals",
        f"/animals/{held_world.biscuit.pk}",
        f"/orgs/{held_world.happy_tails.pk}",
        "/nothing",
    )
    client = Client()

    for path in (*pages, media, "/files/orgs_1.json", "/console/"):
        answer = client.get(path, headers={"Accept": "text/html"})
        plain = client.get(path)

        assert (answer.status_code, plain.status_code) == (503, 503), path
        assert int(answer.headers["Retry-After"]) > 0
        assert b"restored from a backup" in answer.content and b"restored from a backup" in plain.content
        assert b"Biscuit" not in answer.content
        assert "Content-Security-Policy" in answer.headers


def test_while_it_is_held_nothing_is_given_by_file_login_or_work_and_no_order_is_taken(held_world):
    key_id = _only_key()
    password = rotate_service(key_id=key_id, by=BY, now=NOW).ftp_password

    knock = AccessDoor(lambda: LATER).knock(
        user=f"apikey-{key_id}", password=password, address="::1", secure=True
    )
    done = sweep(clock=lambda: LATER, watcher=Nobody())

    assert knock == Refused("held")
    assert done == 0
    for deed in (
        lambda: write_set(_service(key_id), now=LATER, by=BY),
        lambda: say(held_world.happy_tails, held_world.hearth, True),
        lambda: withdraw(
            kind=Subject.ORG, subject=held_world.happy_tails.pk, code=Code.LEGAL, by=BY, now=NOW
        ),
    ):
        with pytest.raises(Held, match="petwire restore --journal"):
            deed()


def _only_key() -> str:
    from petwire.access.models import Service

    return Service.objects.get().key_id


def test_a_held_instance_is_alive_but_not_ready(held_world):
    assert Client().get("/healthz").status_code == 200
    ready = Client().get("/readyz")
    assert (ready.status_code, b"held" in ready.content) == (503, True)


def test_without_a_journal_it_stays_held_until_somebody_says_so(held_world, home):
    assert own_journal() is None
    assert held() is not None

    go_on_without(now=LATER)

    assert held() is None
    assert Deed.objects.filter(verb="backup.without_journal").count() == 1
    assert Client().get("/").status_code == 200
    assert list(home.glob("restored-*")) == []
    say(held_world.happy_tails, held_world.hearth, True)
    assert [line["hash"] for line in journal.read(journal.path()) if "hash" in line][-1] == bytes(
        DecisionEntry.objects.latest("id").hash
    ).hex()


# The promise: an old backup never brings back what was withdrawn since


def test_nothing_that_was_withdrawn_after_the_backup_is_visible_anywhere(world, tmp_path, home):
    org = world.happy_tails
    key_id, barred = a_key(), a_key("Barred")
    pal = an_animal(org, name="Pal")
    hidden = an_animal(org, name="Hidden")
    gone = an_animal(org, name="Gone")
    unlisted = an_animal(org, name="Unlisted", contact_name="Foster Fay", contact_public=True)
    stays = an_animal(org, name="Stays")
    picture, other = a_picture(stays), a_picture(pal, "red")
    change_organisation(org_id=org.pk, values={"address": "1 Elm St", "show_address": True}, by=BY, now=NOW)
    file = back_up(tmp_path)

    withdraw(kind=Subject.ANIMAL, subject=pal.pk, code=Code.LEGAL, by=BY, now=LATER)
    withdraw(kind=Subject.PICTURE, subject=picture.pk, code=Code.LEGAL, by=BY, now=LATER)
    withdraw(kind=Subject.ORG, subject=world.quiet_paws.pk, code=Code.ORG_CHOICE, by=BY, now=LATER)
    change_animal(animal_id=hidden.pk, values={"do_not_publish": True}, by=BY, now=LATER)
    change_animal(animal_id=gone.pk, values={"status": "Deleted"}, by=BY, now=LATER)
    change_animal(animal_id=unlisted.pk, values={"contact_public": False}, by=BY, now=LATER)
    change_organisation(org_id=org.pk, values={"show_address": False}, by=BY, now=LATER)
    withhold_animal(animal_id=world.mittens.pk, audience=key_id, by=BY, now=LATER)
    suspend_service(key_id=barred, why="misuse", by=BY, now=LATER)
    set_preference(org_id=org.pk, category="classified ads", yes=False, by=BY, now=LATER)
    bring_back(file)
    done = replayed()

    assert (done.withdrawals, done.unknown) == (3, 0)
    client = Client()
    pages = {
        one.name: client.get(f"/animals/{one.pk}", follow=True).status_code
        for one in (pal, hidden, gone, world.shy, stays)
    }
    assert pages == {"Pal": 410, "Hidden": 410, "Gone": 410, "Shy": 410, "Stays": 200}
    assert client.get(f"/media/{picture.pk}-{picture.content[:8]}.jpg").status_code == 410
    assert client.get(f"/media/{other.pk}-{other.content[:8]}.jpg").status_code in (404, 410)
    assert b"Foster Fay" not in client.get(f"/animals/{unlisted.pk}", follow=True).content
    assert b"1 Elm St" not in client.get(f"/orgs/{org.pk}", follow=True).content
    names = set(shown_animals(key_id).values_list("name", flat=True))
    assert names == {"Biscuit", "Unlisted", "Stays"}
    assert set(shown_animals(barred)) == set()
    published = write_set(_service(key_id), now=LATER + timedelta(days=1), by=BY)
    written = b"".join(path.read_bytes() for path in published.folder.glob("*.json"))
    for word in (b"Pal", b"Hidden", b"Gone", b"Mittens", b"Quiet Paws", b"Foster Fay", b"1 Elm St"):
        assert word not in written
    assert b"Stays" in written and rf"media\/{picture.pk}-".encode() not in written
    assert [ledger.verify(one) for one in (DecisionEntry, WithdrawalEntry)] == [None, None]


def test_a_key_that_ended_after_the_backup_stays_ended_with_the_deadline_that_was_said(world, tmp_path):
    ended, hosts = a_key("Ended"), a_key("Hosts")
    ask_to_host(key_id=hosts, by=BY, now=NOW - timedelta(days=31))
    file = back_up(tmp_path)
    terminate_service(key_id=ended, why="test", by=BY, now=LATER)
    refuse_pictures(key_id=hosts, refuse=True, by=BY, now=LATER)
    said = Ending.objects.get()
    bring_back(file)
    assert not Ending.objects.exists()

    replayed()

    assert _service(ended).audience.standing == "terminated"
    again = Ending.objects.get()
    assert (again.service_id, again.at, again.deadline) == (said.service_id, said.at, said.deadline)
    assert _service(hosts).pictures_refused


def test_mail_that_somebody_ended_after_the_backup_stays_ended_and_the_address_erased(world, tmp_path):
    wishes = [watching.Wish("search", query=f"species={one}") for one in ("Dog", "Cat")]
    for email in ("maria@home.example", "other@home.example"):
        for wish in wishes:
            asked = watching.ask(email=email, wish=wish, language="en", visitor="", now=NOW)
            watching.confirm(token=asked.token, now=NOW)
    file = back_up(tmp_path)
    watching.end(watches=listed.Watch.objects.filter(reader__email="maria@home.example"), now=LATER)
    watching.end(watches=listed.Watch.objects.filter(query="species=Cat"), now=LATER)

    bring_back(file)
    assert listed.Watch.objects.count() == 4
    replayed()

    assert list(listed.Watch.objects.values_list("reader__email", "query")) == [
        ("other@home.example", "species=Dog")
    ]
    assert listed.Reader.objects.count() == 1


def test_a_no_a_yes_and_a_lift_of_after_the_backup_hold_as_they_were_said(world, tmp_path):
    withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.ERROR, by=BY, now=NOW)
    file = back_up(tmp_path)
    say(world.quiet_paws, world.hearth, True)
    say(world.happy_tails, world.hearth, False)
    reinstate(kind=Subject.ANIMAL, subject=world.mittens.pk, by=BY, now=LATER)

    bring_back(file)
    done = replayed()

    assert (done.decisions, done.withdrawals) == (2, 1)
    assert set(shown_animals("hearth")) == {world.shy}
    assert not Withdrawn.objects.exists()


def test_an_answer_that_was_taken_back_after_the_backup_stays_taken_back(world, tmp_path):
    say(world.quiet_paws, world.hearth, True)
    file = back_up(tmp_path)
    set_decision(org_id=world.quiet_paws.pk, audience="hearth", yes=None, by=BY, now=LATER)
    set_preference(org_id=world.happy_tails.pk, category=CATEGORY, yes=None, by=BY, now=LATER)

    bring_back(file)
    replayed()

    assert not Decision.objects.exists()
    assert preferences(world.happy_tails.pk) == {CATEGORY: None}
    assert not shown_animals("hearth").exists()
    assert ledger.verify(DecisionEntry) is None


def test_the_ledger_of_who_had_which_animals_goes_on_where_the_backup_ends(world, tmp_path):
    key_id = a_key()
    set_preference(org_id=world.happy_tails.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    write_set(_service(key_id), now=NOW, by=BY)
    had = {stay.animal for stay in stays_with(_service(key_id))}
    file = back_up(tmp_path)

    bring_back(file)
    replayed()
    change_animal(animal_id=world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=LATER)
    write_set(_service(key_id), now=LATER, by=BY)

    assert world.biscuit.pk in had
    ended = [(stay.animal, stay.since, stay.until) for stay in stays_with(_service(key_id)) if stay.until]
    assert ended == [(world.biscuit.pk, NOW, LATER)]
    assert {stay.animal for stay in stays_with(_service(key_id))} == had
    assert list(broken()) == []


def test_a_key_that_was_replaced_after_the_backup_opens_nothing(world, tmp_path):
    credentials = add_service(
        application=Application(name="Leaky"),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    approve_service(key_id=credentials.id, by=BY, now=NOW)
    file = back_up(tmp_path)
    rotate_service(key_id=credentials.id, by=BY, now=LATER)

    bring_back(file)
    done = replayed()

    assert done.keys_ended == [credentials.id]
    answer = ftp_login(user=credentials.ftp_user, password=credentials.ftp_password, address="", now=LATER)
    assert answer is LoginRefusal.UNKNOWN


def test_an_order_about_what_the_backup_does_not_know_stands_all_the_same(world, tmp_path):
    file = back_up(tmp_path)
    young = an_animal(world.happy_tails, name="Young")
    entry = withdraw(kind=Subject.ANIMAL, subject=young.pk, code=Code.LEGAL, by=BY, now=LATER)

    bring_back(file)
    replayed()

    assert Withdrawn.objects.get(kind="animal", subject=young.pk).entry_id == entry.pk


def test_a_mirrored_record_that_was_withdrawn_after_the_backup_is_known_again(world, tmp_path):
    source = a_source()
    file = back_up(tmp_path)
    far = a_mirrored_org(source)
    rover, rex = a_mirrored_animal(far), a_mirrored_animal(far)
    withdraw(kind=Subject.ANIMAL, subject=rover.pk, code=Code.LEGAL, by=BY, now=LATER)
    say(far, world.hearth, False)

    bring_back(file)
    replayed()

    place = Animal.objects.get(origin__name="upstream", source_id=rover.source_id)
    assert (place.pk, place.org_id, place.name) == (rover.pk, far.pk, "")
    assert not Animal.objects.filter(pk=rex.pk).exists()
    assert Decision.objects.filter(org_id=far.pk, yes=False).exists()


def test_an_organisation_that_was_taken_down_after_the_backup_stays_away(tmp_path):
    add_source(name="hub", url=str(tmp_path), by=BY, now=NOW)
    file = back_up(tmp_path)
    remove_org(name="hub", org_source_id="77", why="legal", by=BY, now=LATER)

    bring_back(file)
    replayed()

    assert list(RemovedOrg.objects.values_list("source_id", "why")) == [("77", "legal")]


def test_replaying_twice_ends_as_once(world, tmp_path):
    file = back_up(tmp_path)
    say(world.happy_tails, world.hearth, False)
    change_animal(animal_id=world.shy.pk, values={"do_not_publish": True}, by=BY, now=LATER)
    bring_back(file)
    replayed()
    once, entries = list(canonical_dump()), list(DecisionEntry.objects.values())

    bring_back(file)
    replayed()

    assert list(canonical_dump()) == once
    assert list(DecisionEntry.objects.values()) == entries
    with pytest.raises(NotHeld):
        replay(journal.path(), now=LATER)


def test_what_was_rolled_back_is_not_brought_in(world, tmp_path):
    from django.db import transaction

    file = back_up(tmp_path)
    with pytest.raises(RuntimeError), transaction.atomic():
        say(world.happy_tails, world.hearth, False)
        raise RuntimeError
    say(world.quiet_paws, world.hearth, True)
    assert sum("ledger" in line for line in journal.read(journal.path())) == 2

    bring_back(file)
    replayed()

    assert list(Decision.objects.values_list("org_id", "yes")) == [(world.quiet_paws.pk, True)]


def test_orders_to_services_keep_the_numbers_that_they_know(world, tmp_path):
    key_id = a_key()
    write_set(_service(key_id), now=NOW, by=BY)
    file = back_up(tmp_path)
    withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.LEGAL, by=BY, now=LATER)
    current_withdrawals(_service(key_id), now=LATER)
    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.ERROR, by=BY, now=LATER)
    current_withdrawals(_service(key_id), now=LATER)
    reinstate(kind=Subject.ANIMAL, subject=world.mittens.pk, by=BY, now=LATER)
    current_withdrawals(_service(key_id), now=LATER)
    told = list(OrderEntry.objects.order_by("id").values())

    bring_back(file)
    replayed()
    again = current_withdrawals(_service(key_id), now=LATER + timedelta(minutes=1))

    assert [(row["seq"], row["animal"]) for row in told] == [
        (1, world.mittens.pk),
        (2, world.biscuit.pk),
        (None, world.mittens.pk),
    ]
    assert list(OrderEntry.objects.order_by("id").values()) == told
    assert again.upto == told[-1]["id"]


# Journals that are not as they should be


def test_a_torn_last_line_is_passed_over_and_the_journal_goes_on(world, tmp_path):
    file = back_up(tmp_path)
    say(world.happy_tails, world.hearth, False)
    whole = journal.path().read_bytes()
    journal.path().write_bytes(whole + whole.splitlines()[-1][:40])

    bring_back(file)
    replayed()
    say(world.quiet_paws, world.hearth, True)

    assert Decision.objects.get(org=world.happy_tails).yes is False
    assert [line["yes"] for line in journal.read(journal.path()) if "yes" in line] == [False, True]


def test_a_journal_that_was_changed_is_refused_and_the_instance_stays_held(world, tmp_path):
    file = back_up(tmp_path)
    say(world.happy_tails, world.hearth, False)
    say(world.quiet_paws, world.hearth, True)
    say(world.happy_tails, world.hearth, True)
    lines = journal.path().read_bytes().splitlines(keepends=True)
    *start, middle, last = lines
    forged = {
        "changed": [*start, middle.replace(b'"yes":true', b'"yes":false'), last],
        "taken out": [*start, last],
        "in another order": [*start, last, middle],
    }
    bring_back(file)

    for case, changed in forged.items():
        journal.path().write_bytes(b"".join(changed))

        assert own_journal() is None, case
        with pytest.raises(journal.JournalDamaged, match="line"):
            replay(journal.path(), now=LATER)

    assert held() is not None
    assert not Decision.objects.exists()


def test_a_journal_that_ends_before_the_backup_is_refused(world, tmp_path):
    say(world.happy_tails, world.hearth, False)
    old = journal.path().read_bytes()
    say(world.happy_tails, world.hearth, True)
    file = back_up(tmp_path)
    journal.path().write_bytes(old)

    bring_back(file)

    with pytest.raises(OtherJournal, match="does not go on"):
        replay(journal.path(), now=LATER)
    assert held() is not None


def test_a_journal_from_elsewhere_is_brought_in_and_becomes_this_instances_own(world, tmp_path, home):
    file = back_up(tmp_path)
    say(world.happy_tails, world.hearth, False)
    saved = shutil.move(journal.path(), tmp_path / "saved.jsonl")

    bring_back(file)
    done = replay(Path(saved), now=LATER)

    assert done.decisions == 1
    assert journal.path().read_bytes().startswith(Path(saved).read_bytes())
    assert journal.path().stat().st_mode & 0o077 == 0


# Files that are not as they should be


def test_an_instance_with_something_in_it_is_left_alone(world, tmp_path):
    file = back_up(tmp_path)
    before = list(canonical_dump())

    with pytest.raises(NotEmpty, match="--replace"):
        bring_back(file, replace=False)

    assert list(canonical_dump()) == before
    assert held() is None


@pytest.fixture
def taken(world, tmp_path) -> Path:
    a_picture(world.biscuit)
    secrets.keep("django", "as it was")
    return back_up(tmp_path)


def rebuilt(file: Path, change) -> Path:
    """The archive once more, with members as `change(name, data)` returns them; the manifest stays."""
    target = file.with_name("changed.tar")
    with tarfile.open(file) as old, tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as new:
        for info in old:
            for one in change(info, old.extractfile(info).read()):
                name, data = one[0], one[1]
                added = tarfile.TarInfo(name)
                added.size = len(data)
                if len(one) > 2:
                    added.type, added.linkname, added.size = one[2], "/etc/passwd", 0
                new.addfile(added, BytesIO(data))
    return target


def same(info, data):
    return [(info.name, data)]


HOSTILE = {
    "path upwards": lambda info, data: [*same(info, data), ("secrets/../../escaped", b"x")],
    "absolute path": lambda info, data: [*same(info, data), ("/tmp/escaped", b"x")],
    "hidden name": lambda info, data: [*same(info, data), ("secrets/.hidden", b"x")],
    "symbolic link": lambda info, data: [*same(info, data), ("secrets/link", b"", tarfile.SYMTYPE)],
    "hard link": lambda info, data: [*same(info, data), ("secrets/link", b"", tarfile.LNKTYPE)],
    "device": lambda info, data: [*same(info, data), ("secrets/device", b"", tarfile.CHRTYPE)],
    "foreign table": lambda info, data: [*same(info, data), ("tables/pg_authid/000000.copy.gz", data)],
    "added secret": lambda info, data: (
        [("secrets/added", b"x"), *same(info, data)] if "manifest" in info.name else same(info, data)
    ),
    "missing member": lambda info, data: [] if "audience" in info.name else same(info, data),
    "changed picture": lambda info, data: (
        [(info.name, data[:-1] + b"x")] if "_500" in info.name else same(info, data)
    ),
    "changed secret": lambda info, data: (
        [(info.name, data + b"x")] if "secrets" in info.name else same(info, data)
    ),
    "no manifest": lambda info, data: [] if "manifest" in info.name else same(info, data),
    "later format": lambda info, data: [(info.name, data.replace(b'"format": 1', b'"format": 9'))],
    "broken rows": lambda info, data: (
        [(info.name, b"no gzip")] if "audience" in info.name else same(info, data)
    ),
}


def test_a_hostile_archive_is_refused_before_anything_is_applied(taken, tmp_path, home):
    before, files = list(canonical_dump()), sorted(home.rglob("*"))

    for case, change in HOSTILE.items():
        with pytest.raises(BadBackup) as refused:
            bring_back(rebuilt(taken, change))

        assert refused.value.exit_code == 4 and len(str(refused.value)) > 20, case
        assert sorted(home.rglob("*")) == files, case
        assert held() is None, case

    assert list(canonical_dump()) == before
    assert (home / "secrets" / "django").read_text() == "as it was\n"


def test_a_backup_that_was_cut_anywhere_is_refused(taken, tmp_path):
    data = taken.read_bytes()
    before = list(canonical_dump())
    for end in (0, 100, 511, 512, 5000, len(data) // 2, len(data) - 12000):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(data[:end])
        with pytest.raises(BadBackup):
            bring_back(cut)

    assert list(canonical_dump()) == before


def test_a_block_that_unpacks_to_too_much_is_refused(taken, monkeypatch):
    monkeypatch.setattr(archive, "LONGEST_BLOCK", 16)

    with pytest.raises(BadBackup, match="unpacks"):
        bring_back(taken)


def test_a_backup_of_another_version_says_which_version_reads_it(taken):
    for change, words in (("drop", "older petwire"), ("add", "newer petwire")):

        def other(info, data, change=change):
            if "manifest" not in info.name:
                return same(info, data)
            facts = orjson.loads(data)
            if change == "drop":
                facts["migrations"].pop()
            else:
                facts["migrations"].append(["orgs", "9999_wings"])
            return [(info.name, orjson.dumps(facts))]

        with pytest.raises(OtherVersion, match=words):
            bring_back(rebuilt(taken, other))

    assert held() is None


def test_rows_that_the_database_refuses_leave_everything_as_it_was(taken, world, monkeypatch):
    before = list(canonical_dump())
    monkeypatch.setattr(archive.Member, "rows", lambda self: self_rows(self))
    original = archive.gzip.decompress

    def self_rows(member):
        data = original(member.read())
        return data.replace(b"Happy", b"\\xzz\t") if "organisation" in member.name else data

    with pytest.raises(BadBackup, match="does not take"):
        bring_back(taken)

    assert list(canonical_dump()) == before
    assert held() is None


def test_a_backup_is_of_one_moment_although_deeds_go_on(world, tmp_path, monkeypatch):
    """Between two tables somebody adds an organisation with an animal: neither is in it."""
    from petwire.backup import save as saving

    original, calls = saving._table, []

    def table(db, kept, columns, target):
        count = original(db, kept, columns, target)
        if kept.name == "orgs_organisation":
            an_animal(an_org(name="Late"), name="Too Late")
            calls.append(kept.name)
        return count

    monkeypatch.setattr(saving, "_table", table)

    file = back_up(tmp_path)

    assert calls == ["orgs_organisation"]
    assert b"Too Late" not in _texts(file)
    bring_back(file)


def test_a_table_longer_than_a_block_comes_back_whole(world, tmp_path, monkeypatch):
    for number in range(40):
        an_animal(world.happy_tails, name=f"No {number}\nof\ttwo lines \\ and more")
    from petwire.backup import save as saving

    monkeypatch.setattr(saving, "BLOCK", 2000)
    dump = list(canonical_dump())

    file = back_up(tmp_path)
    bring_back(file)

    assert list(canonical_dump()) == dump
    assert len(members(file, "tables/catalog_animal/")) > 5


# A mirror comes back from its hub


def test_a_mirror_is_filled_again_by_a_scrub_and_orders_about_its_records_hold(tmp_path):
    folder = hub.write_set(
        tmp_path / "hub",
        orgs=[hub.an_org(1), hub.an_org(2), hub.an_org(3)],
        pets=[hub.a_pet(1), hub.a_pet(2), hub.a_pet(3, 2), hub.a_pet(4, 3)],
    )
    hub.add_mirror(folder)
    hub.take_in()
    service = a_service("hearth", first_party=True)
    orgs = {org.source_id: org.pk for org in Organisation.objects.exclude(origin__name="here")}
    pets = {pet.source_id: pet.pk for pet in Animal.objects.all()}
    picture = Picture.objects.get(animal_id=pets["1"])
    say(Organisation.objects.get(pk=orgs["2"]), service, True)
    withdraw(kind=Subject.PICTURE, subject=picture.pk, code=Code.LEGAL, by=BY, now=NOW)
    file = back_up(tmp_path)
    withdraw(kind=Subject.ANIMAL, subject=pets["2"], code=Code.LEGAL, by=BY, now=LATER)
    remove_org(name="hub", org_source_id="3", why="legal", by=BY, now=LATER)
    carry_out(Upstream.objects.get(), now=LATER)
    whole = hub.dump()

    bring_back(file)
    before = (
        set(shown_animals()),
        list(Organisation.objects.filter(standing="approved").exclude(origin__name="here")),
    )
    replayed()
    hub.scrub(now=LATER)

    assert before == (set(), [])
    assert hub.dump() == whole
    assert set(shown_animals().values_list("source_id", flat=True)) == {"1", "3"}
    assert Animal.objects.get(source_id="2").pk == pets["2"]
    assert Organisation.objects.get(source_id="2", origin__name="hub").pk == orgs["2"]
    assert set(shown_animals("hearth").values_list("source_id", flat=True)) == {"3"}
    assert Picture.objects.get(animal__source_id="1").pk == picture.pk
    assert not Organisation.objects.filter(source_id="3", origin__name="hub").exists()
