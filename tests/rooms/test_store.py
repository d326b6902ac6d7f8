"""The store that all hosts share, against moto's server: what lies there, what comes back, and what it is like when
it is away."""

import io
import os
import zipfile
import zlib
from collections import namedtuple
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from petwire.access.actions import FileHabits, set_service
from petwire.access.reads import service_of
from petwire.bulkfiles import run
from petwire.bulkfiles.leftovers import forget_leftovers
from petwire.bulkfiles.reads import bring, current_set
from petwire.catalog.media import sweep_store
from petwire.lib import parts, store
from petwire.lib.config import config
from petwire.lib.progress import Nobody
from petwire.lib.virtual import open_file
from petwire.pictures.making import make
from petwire.pictures.store import forget, forget_sizes, has_sizes, keep, path_of, read
from petwire.sharing.actions import set_preference, withdraw
from petwire.sharing.models import Code, Subject
from petwire.stores import bounds
from petwire.stores.actions import clean_here, erase_left
from petwire.stores.bounds import keep_within_bounds
from petwire.stores.reads import left_to_erase
from tests.ports import free_ports
from tests.rooms.test_bulkfiles import a_key
from tests.stores import s3_server
from tests.world import BY, CATEGORY, NOW, a_world, an_animal, an_org, committed, drawn_png

__all__ = ["committed"]

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def s3():
    with s3_server() as running:
        yield running


@pytest.fixture
def host(s3, tmp_path, monkeypatch, request):
    """Be one host or another: each has a home of its own, all have the same store."""
    prefix = f"hub-{os.getpid()}-{request.node.name[:40]}".replace("[", "-").replace("]", "")
    for name, value in s3.environment(prefix).items():
        monkeypatch.setenv(name, value)

    @contextmanager
    def be(name):
        with monkeypatch.context() as patch:
            patch.setenv("PETWIRE_HOME", str(tmp_path / name))
            config.cache_clear()
            yield tmp_path / name
        config.cache_clear()

    be.prefix = prefix
    yield be
    store._made.cache_clear()
    config.cache_clear()


def written(path, data=b"the bytes"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_file_of_one_host_is_fetched_by_another(host, s3):
    with host("web") as home:
        store.upload(written(home / "pictures" / "ab" / "abc.jpg"))

    with host("ftp") as home:
        assert not (home / "pictures").exists()
        assert store.fetch(home / "pictures" / "ab" / "abc.jpg")
        assert (home / "pictures" / "ab" / "abc.jpg").read_bytes() == b"the bytes"
        assert [path.name for path in (home / "pictures" / "ab").iterdir()] == ["abc.jpg"]
        assert not store.fetch(home / "pictures" / "ab" / "other.jpg")
        assert [path.name for path in (home / "pictures" / "ab").iterdir()] == ["abc.jpg"]
    assert s3.names(host.prefix) == {f"{host.prefix}/pictures/ab/abc.jpg"}


def test_a_folder_comes_as_a_whole_and_goes_with_all_that_is_below_it(host, s3):
    with host("worker") as home:
        folder = home / "sets" / "k" / "night"
        for name in ("index", "files/pets_1.json", "files/.petwire/manifest.json"):
            written(folder / name, name.encode())
        written(home / "sets" / "k" / "night2" / "index")
        store.upload(folder, home / "sets" / "k" / "night2")

    with host("ftp") as home:
        folder = home / "sets" / "k" / "night"
        assert store.fetch_folder(folder)
        assert (
            folder / "files" / ".petwire" / "manifest.json"
        ).read_bytes() == b"files/.petwire/manifest.json"
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 3
        assert not store.fetch_folder(home / "sets" / "k" / "none")
        assert sorted(path.name for path in (home / "sets" / "k").iterdir()) == ["night"]

        store.delete_beginning("sets/k/night/", "sets/k/never-there/")
        assert folder.is_dir()  # the disk is the caller's
    assert s3.names(host.prefix) == {f"{host.prefix}/sets/k/night2/index"}


def test_a_store_that_is_away_is_named_with_a_remedy_and_without_its_secret(host, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
    with host("web") as home:
        with pytest.raises(store.StoreGone, match=r"s3://animals.*does not answer") as gone:
            store.upload(written(home / "pictures" / "ab" / "abc.jpg"))
        with pytest.raises(store.StoreGone):
            store.fetch(home / "pictures" / "ab" / "other.jpg")
        assert [path.name for path in (home / "pictures" / "ab").iterdir()] == ["abc.jpg"]

    assert "a-secret-of-the-tests" not in f"{gone.value}{gone.value.__cause__}"


def test_a_missing_bucket_and_a_missing_key_are_told_apart(host, monkeypatch):
    monkeypatch.setenv("PETWIRE_STORE_URL", "s3://nowhere/x")
    with host("web"), pytest.raises(store.StoreRefused, match="no such bucket"):
        store.probe()

    monkeypatch.setenv("PETWIRE_STORE_URL", "s3://animals/x")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    store._made.cache_clear()
    with host("web"), pytest.raises(store.StoreRefused, match="no key is set"):
        store.probe()


def test_without_a_store_the_disk_is_all_there_is(tmp_path, monkeypatch):
    monkeypatch.setenv("PETWIRE_HOME", str(tmp_path))
    config.cache_clear()
    path = written(tmp_path / "pictures" / "ab" / "abc.jpg")

    store.upload(path)
    store.delete_beginning("pictures/")
    store.probe()

    assert store.fetch(path) and path.exists()
    assert not store.fetch(tmp_path / "pictures" / "ab" / "other.jpg")
    assert list(store.listed(tmp_path)) == []
    config.cache_clear()


def a_kept_picture(colour="teal"):
    return keep(make(drawn_png(colour))).content


@pytest.fixture
def away(s3, monkeypatch):
    """The store is away, and comes back when the block ends."""

    @contextmanager
    def be():
        with monkeypatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)[0]}")
            store._made.cache_clear()
            yield
        store._made.cache_clear()

    return be


@pytest.mark.usefixtures("committed")
def test_a_picture_of_one_host_is_shown_by_another_and_erased_at_both(host, s3):
    with host("web"):
        content = a_kept_picture()

    with host("other") as other:
        assert read(content)
        assert read(content, "500")
        assert forget(content)
    assert s3.names(f"{host.prefix}/pictures") == set()

    with host("web") as web:
        assert list((web / "pictures").rglob("*.jpg"))  # its copies, until it looks
        clean_here(now=datetime.now(UTC))
        assert not list((web / "pictures").rglob("*.jpg"))
        assert read(content) is None
        assert read(content, "500") is None
    assert not list((other / "pictures").rglob("*.*"))


@pytest.mark.usefixtures("committed")
def test_what_a_store_that_is_away_did_not_erase_is_erased_later(host, s3, away):
    with host("web"):
        content = a_kept_picture()
        with away():
            assert forget(content)
            with pytest.raises(store.StoreGone):
                erase_left(now=datetime.now(UTC))
        assert s3.names(f"{host.prefix}/pictures")
        assert left_to_erase() == 1

        assert erase_left(now=datetime.now(UTC)) == 1

    assert s3.names(f"{host.prefix}/pictures") == set()
    assert left_to_erase() == 0


@pytest.mark.usefixtures("committed")
def test_a_picture_that_is_stored_again_outlives_an_erasure_that_was_due(host, s3, away):
    with host("web"):
        content = a_kept_picture()
        with away():
            forget(content)
        assert a_kept_picture() == content
        assert erase_left(now=datetime.now(UTC)) == 0
        clean_here(now=datetime.now(UTC))

        assert path_of(content).exists()
    assert f"{host.prefix}/pictures/{content[:2]}/{content}.jpg" in s3.names(host.prefix)


@pytest.mark.usefixtures("committed")
def test_the_daily_sweep_looks_into_the_store_and_leaves_what_is_young(host, s3):
    with host("web"):
        content = a_kept_picture("plum")
    with host("worker"):
        now = datetime.now(UTC)
        assert sweep_store(now=now) == 0
        assert sweep_store(now=now + timedelta(hours=2)) == 1
    assert not {name for name in s3.names(host.prefix) if content in name}


@pytest.mark.usefixtures("committed")
def test_sizes_of_a_withdrawn_picture_are_erased_in_the_store_once(host, s3):
    with host("web"):
        content = a_kept_picture()
    with host("worker"):
        assert has_sizes(content)
        forget_sizes(content)
        assert not has_sizes(content)
    assert s3.names(f"{host.prefix}/pictures") == {f"{host.prefix}/pictures/{content[:2]}/{content}.jpg"}


@pytest.mark.usefixtures("committed")
def test_a_set_of_one_host_is_fetched_by_another_and_goes_from_both(host, s3):
    world = a_world()
    service = a_key()
    with host("worker"):
        written = run.write_set(service, now=NOW, by=BY)

    with host("ftp") as ftp:
        chosen = current_set(service.pk)
        assert not chosen.folder.exists()
        assert bring(chosen)
        names = {path.name for path in chosen.folder.rglob("*.*") if path.is_file()}
        assert {"pets_1.json", "petlist.csv", "manifest.json"} <= names
        assert (chosen.folder / "pets_1.json").read_bytes().count(b"\n") == 2

    with host("worker"):
        withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
        assert run.revoke_stale(now=NOW, by=BY) == [written.id]
        forget_leftovers()
    assert not {name for name in s3.names(f"{host.prefix}/sets") if "/files/" in name}

    with host("ftp"):
        clean_here(now=datetime.now(UTC))
        assert not chosen.folder.exists()
        assert ftp.joinpath("sets", service.key_id).is_dir()


@pytest.mark.usefixtures("committed")
def test_the_next_night_is_compared_with_one_that_another_host_wrote(host, s3):
    a_world()
    service = a_key()
    with host("worker"):
        run.write_set(service, now=NOW, by=BY)

    with host("other worker"):
        second = run.write_set(service, now=NOW + timedelta(days=1), by=BY)

    assert (second.pets, second.new, second.updated) == (2, 0, 0)


@pytest.mark.usefixtures("committed")
def test_files_that_a_killed_writer_left_in_the_store_are_swept_by_the_next(host, s3):
    a_world()
    service = a_key()
    with host("worker") as home:
        store.upload(
            written(home / "sets" / service.key_id / "20260101T000000Z-abcdef" / "files" / "pets_1.json")
        )
    with host("other worker"):
        kept = run.write_set(service, now=NOW, by=BY)

    inside = {name.split("/")[3] for name in s3.names(f"{host.prefix}/sets")}
    assert inside == {kept.id}


@pytest.mark.usefixtures("committed")
def test_nothing_is_published_while_the_store_is_away(host, s3, away):
    a_world()
    service = a_key()
    with host("worker"), away(), pytest.raises(store.StoreGone):
        run.write_set(service, now=NOW, by=BY)

    assert current_set(service.pk) is None


@pytest.mark.usefixtures("committed")
def test_a_set_of_runs_brings_its_master_along_and_blanks_reach_every_copy(host, s3, monkeypatch, request):
    request.addfinalizer(run._hearing.close)
    monkeypatch.setattr(run, "MADE_FROM", 1)
    world = a_world()
    service = a_key()
    with host("worker"):
        run.render_stale(run.Addresses(config().public_url, config().tracker_url), watcher=Nobody())
        published = run.write_set(service, now=NOW, by=BY)
    (master,) = {name.split("/")[2] for name in s3.names(f"{host.prefix}/masters")}

    with host("ftp") as ftp:
        chosen = current_set(service.pk)
        assert bring(chosen)
        with open_file(chosen.folder, "pets_1.json") as file:
            assert b"Biscuit" in file.read()

    with host("other worker"):
        withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
        assert run.revoke_stale(now=NOW, by=BY) == [published.id]
        forget_leftovers()

    assert not {name for name in s3.names(f"{host.prefix}/sets") if "/files/" in name or "/runs" in name}
    with host("ftp"):
        assert b"Biscuit" in (ftp / "masters" / master / "pets").read_bytes()
        clean_here(now=datetime.now(UTC))
        assert not chosen.folder.exists()
        held = (ftp / "masters" / master / "pets").read_bytes()
        assert b"Biscuit" not in held
        assert b"Mittens" in held
    with host("fresh") as fresh:
        assert parts.fetch(fresh / "masters" / master / "pets")
        assert (fresh / "masters" / master / "pets").read_bytes() == held


def all_bytes(host, s3, place):
    """Everything that the store has below a place, by its name there."""
    with host("reader") as home:
        found = list(store.listed(home / place))
        return {
            one.path.name: data
            for one, data in zip(found, store.get([one.path for one in found]), strict=True)
        }


def unpacked(file):
    with zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        return packed.read(packed.namelist()[0])


@pytest.mark.usefixtures("committed")
def test_zips_are_pieced_together_at_another_host_and_a_withdrawal_replaces_the_parts_that_hold_it(
    host, s3, monkeypatch, request
):
    request.addfinalizer(run._hearing.close)
    monkeypatch.setattr(run, "MADE_FROM", 1)
    monkeypatch.setattr(parts, "PART", 300)
    world = a_world()
    other = an_org(name="Second Chance")
    set_preference(org_id=other.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    an_animal(other, name="Pup")
    service = a_key()
    set_service(key_id=service.key_id, habits=FileHabits(zipped=True), by=BY, now=NOW)
    with host("worker"):
        run.render_stale(run.Addresses(config().public_url, config().tracker_url), watcher=Nobody())
        run.write_set(service_of(service.key_id), now=NOW, by=BY)
    (master,) = {name.split("/")[2] for name in s3.names(f"{host.prefix}/masters")}
    places = {name: f"masters/{master}/{name}.parts" for name in ("pets", "deflate")}
    before = {name: all_bytes(host, s3, place) for name, place in places.items()}
    assert all(len(some) > 3 for some in before.values())

    with host("ftp") as ftp:
        chosen = current_set(service.pk)
        assert bring(chosen)
        with open_file(chosen.folder, "pets_1.json.zip") as file:
            rows = unpacked(file)
        assert b"Biscuit" in rows and b"Mittens" in rows and b"Pup" in rows

    with host("other worker"):
        withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
        run.revoke_stale(now=NOW, by=BY)
        forget_leftovers()
    with host("ftp"):
        clean_here(now=datetime.now(UTC))

    for name, place in places.items():
        after = all_bytes(host, s3, place)
        assert [one.split("-")[:2] for one in after] == [one.split("-")[:2] for one in before[name]]
        assert after.keys() & before[name].keys(), "parts of others stay as they are"
        held = (ftp / "masters" / master / name).read_bytes()
        assert b"".join(after.values()) == held
        if name == "pets":
            assert b"Biscuit" not in held and b"Pup" in held
        else:  # of the piece that has both animals of the organisation, nothing is left
            start = len(held) - len(held.lstrip(b"\0"))
            assert start > 300
            left = zlib.decompressobj(-15).decompress(held[start:])
            assert b"Pup" in left and b"Biscuit" not in left and b"Mittens" not in left
    with host("fresh") as fresh:
        assert parts.fetch_folder(fresh / "masters" / master)
        for name in places:
            assert (fresh / "masters" / master / name).read_bytes() == (
                ftp / "masters" / master / name
            ).read_bytes()


def a_large_file(home, size=1000):
    return written(home / "masters" / "m" / "pets", bytes(range(1, 201)) * (size // 200))


def test_a_file_in_parts_is_not_there_before_all_of_them_are(host, s3, monkeypatch):
    monkeypatch.setattr(parts, "PART", 100)
    with host("worker") as home:
        path = a_large_file(home)
        parts.upload(path, [0, 1, 2])
        with host("ftp") as ftp:
            assert not parts.fetch(ftp / "masters" / "m" / "pets")
    with host("worker"):
        parts.upload(path, range(3, 10))
    with host("ftp"):
        assert parts.fetch(ftp / "masters" / "m" / "pets")
        assert (ftp / "masters" / "m" / "pets").read_bytes() == path.read_bytes()


def test_bytes_that_change_while_a_file_is_fetched_are_changed_in_what_was_fetched(host, s3, monkeypatch):
    monkeypatch.setattr(parts, "PART", 100)
    with host("worker") as home:
        path = a_large_file(home)
        parts.upload(path)
    changed = bytes(50) + path.read_bytes()[50:]

    def join_late(kept, into, join=parts._join):
        join(kept, into)
        with host("worker"):
            path.write_bytes(changed)
            parts.upload(path, [0])

    monkeypatch.setattr(parts, "_join", join_late)
    with host("ftp") as ftp:
        assert parts.fetch_folder(ftp / "masters" / "m")
        assert (ftp / "masters" / "m" / "pets").read_bytes() == changed
    assert len(s3.names(host.prefix)) == 10


def test_a_file_that_was_copied_into_the_store_as_a_whole_is_fetched_and_goes_when_its_parts_come(host, s3):
    with host("worker") as home:
        path = a_large_file(home)
        store.upload(path)
    with host("ftp") as ftp:
        assert parts.fetch(ftp / "masters" / "m" / "pets")
    with host("worker"):
        parts.upload(path)
    assert [name.split("/")[3] for name in s3.names(f"{host.prefix}/masters")] == ["pets.parts"]


@pytest.mark.usefixtures("committed")
def test_copies_that_nobody_asks_for_make_room_and_come_again(host, s3, monkeypatch):
    with host("web"):
        old, asked, fresh = (a_kept_picture(colour) for colour in ("teal", "plum", "navy"))
    disk = {"free": 50}
    monkeypatch.setattr(bounds.shutil, "disk_usage", lambda place: Usage(100 << 20, 0, disk["free"] << 20))
    now = datetime.now(UTC)
    with host("ftp") as ftp:
        for content in (old, asked, fresh):
            assert read(content) and read(content, "500")
        for path in (ftp / "pictures").rglob("*.jpg"):
            hours = 1 if path.name.startswith(fresh) else 48
            os.utime(path, ((now - timedelta(hours=hours)).timestamp() + 60, path.stat().st_mtime))
        with path_of(old).open("rb") as open_file_of_it:
            assert read(asked) and read(asked, "500")  # used again
            assert keep_within_bounds(now=now) == 0
            disk["free"] = 1

            assert keep_within_bounds(now=now) == 2

            assert open_file_of_it.read()  # who has it open goes on
        assert {
            path.name.partition("_")[0].partition(".")[0] for path in (ftp / "pictures").rglob("*.jpg")
        } == {
            asked,
            fresh,
        }
        assert read(old) and read(old, "500")
    assert len([name for name in s3.names(host.prefix) if old in name]) > 2
