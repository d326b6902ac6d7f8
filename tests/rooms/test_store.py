"""The store that all hosts share, against moto's server: what lies there, what comes back, and what it is like when
it is away."""

import os
from contextlib import contextmanager

import pytest

from petwire.lib import store
from petwire.lib.config import config
from tests.ports import free_ports
from tests.stores import s3_server


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

        store.delete(folder, home / "sets" / "k" / "never-there")
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
    store.delete(path)
    store.probe()

    assert store.fetch(path) and path.exists()
    assert not store.fetch(tmp_path / "pictures" / "ab" / "other.jpg")
    assert list(store.listed(tmp_path)) == []
    config.cache_clear()
