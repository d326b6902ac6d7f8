"""Zipped sets: taken in as if they were not, and refused when a zip is not what it should be."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from petwire.access.actions import Application, FileHabits, add_service, approve_service, set_service
from petwire.access.reads import service_of
from petwire.bulkfiles.run import write_set as publish
from petwire.lib.config import config
from petwire.mirror import actions
from petwire.orgs.models import Environment
from petwire.sharing.actions import set_decision
from petwire.wire.manifest import ManifestFile, decode_manifest, encode_manifest
from tests import world
from tests.hostile_zips import hostile, sound
from tests.rooms.ftp_stage import PASSWORD, USER, FakeDoor, make_certificate, running
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    add_mirror,
    dump,
    scrub,
    take_in,
    update,
    write_manifest,
    write_set,
)

PETS = [a_pet(number) for number in range(1, 21)]

pytestmark = pytest.mark.usefixtures("committed")


def pack(hub: Path, *, prefix: str = "a1b2c3d4_") -> Path:
    """Zip every file of a folder, as hubs do: bare names outside, the key before them inside."""
    for path in [path for path in hub.iterdir() if path.is_file()]:
        path.with_name(f"{path.name}.zip").write_bytes(sound(path.read_bytes(), prefix + path.name))
        path.unlink()
    manifest = hub / ".petwire" / "manifest.json"
    if manifest.exists():
        described = decode_manifest(manifest.read_bytes())
        files = tuple(_packed(hub, file) for file in described.files)
        manifest.write_bytes(encode_manifest(replace(described, files=files)))
    return hub


def _packed(hub: Path, file: ManifestFile) -> ManifestFile:
    data = (hub / f"{file.name}.zip").read_bytes()
    return ManifestFile(f"{file.name}.zip", len(data), file.rows, hashlib.sha256(data).hexdigest())


@pytest.fixture
def hub(tmp_path):
    return write_set(tmp_path / "hub", pets=PETS, per_file=10)


@pytest.mark.parametrize("prefix", ["", "a1b2c3d4_"])
@pytest.mark.parametrize("described", [False, True])
def test_a_zipped_set_comes_in_like_one_that_is_not(hub, tmp_path, prefix, described):
    add_mirror(hub, "plain")
    take_in("plain")
    if described:
        write_manifest(hub, set_id="night-1")
    pack(hub, prefix=prefix)
    add_mirror(hub)

    outcome = take_in()

    assert (outcome.exit_code, outcome.report["animals"]["added"]) == (0, 20)
    assert dump() == dump("plain")
    assert not (config().home / "staging" / "hub.unpacked").exists()


def test_a_daily_update_reads_zips_too(hub):
    add_mirror(pack(hub))
    take_in()
    pack(write_set(hub, pets=[*PETS, a_pet(21)], new=[a_pet(21)], at=NIGHT + DAY))

    outcome = update()

    assert (outcome.report["mode"], outcome.report["animals"]["added"]) == ("daily", 1)


def test_a_zip_with_several_members_of_its_kind_is_read_whole(hub):
    first, second = (hub / "pets_1.json").read_bytes(), (hub / "pets_2.json").read_bytes()
    (hub / "pets_1.json").unlink()
    (hub / "pets_2.json").unlink()
    (hub / "pets_1.json.zip").write_bytes(sound(first.rstrip(), "pets_1.json", ("pets_2.json", second)))
    add_mirror(hub)

    assert take_in().report["animals"]["added"] == 20


@pytest.mark.parametrize("what", ["a bomb", "encrypted", "a link", "overlapping", "bytes behind the end"])
def test_a_hostile_zip_refuses_the_set_and_names_the_file_and_the_remedy(hub, what):
    add_mirror(hub)
    take_in()
    before = dump()
    data, words = hostile((hub / "pets_2.json").read_bytes())[what]
    pack(hub)
    (hub / "pets_2.json.zip").write_bytes(data)

    outcome = scrub()

    assert outcome.exit_code == 4
    assert "pets_2.json.zip is a zip that is not unpacked: " in outcome.words
    assert words in outcome.words
    assert "tell the hub" in outcome.words
    assert dump() == before
    assert not (config().home / "staging" / "hub.unpacked").exists()


@pytest.mark.parametrize("member", ["orgs_1.json", "readme.txt", "petlist.csv"])
def test_a_zip_that_holds_something_else_is_refused(hub, member):
    content = (hub / "pets_1.json").read_bytes()
    (hub / "pets_1.json").unlink()
    (hub / "pets_1.json.zip").write_bytes(sound(content, member))
    add_mirror(hub)

    outcome = take_in()

    assert outcome.exit_code == 4
    assert f"pets_1.json.zip holds '{member}', which is no part of such a file" in outcome.words


def test_a_zip_beside_its_own_plain_file_is_refused(hub):
    (hub / "pets_1.json.zip").write_bytes(sound((hub / "pets_1.json").read_bytes()))
    add_mirror(hub)

    assert "one and the same file" in take_in().words


def test_a_cut_row_is_found_inside_a_zip_too(hub):
    (hub / "pets_2.json").write_bytes((hub / "pets_2.json").read_bytes()[:-100])
    add_mirror(pack(hub))

    assert "pets_2.json.zip, row 10: the last row is not whole" in take_in().words


def test_a_mirror_of_our_own_zips_over_ftp_is_the_same_as_one_of_plain_files(tmp_path):
    org = world.an_org()
    for number in range(5):
        world.a_picture(
            world.an_animal(org, name=f"Pup {number}", description="<p>Caf\u00e9 & <b>co</b></p>")
        )
    certificate = make_certificate(tmp_path)
    for name, habits in {
        "plain": FileHabits(rows_per_file=2),
        "zipped": FileHabits(zipped=True, rows_per_file=2),
        "prefixed": FileHabits(prefix=True),
    }.items():
        published = _published(org.pk, habits)
        with running(FakeDoor(published.folder), certificate) as stage:
            url = f"ftp://{USER}@127.0.0.1:{stage.port}/"
            actions.add_source(name=name, url=url, password=PASSWORD, by=BY, now=NIGHT)

            assert take_in(name).exit_code == 0

    assert dump("plain").count(b"Pup ") >= 5
    assert dump("zipped") == dump("prefixed") == dump("plain")


def test_rows_that_pack_too_well_are_stored_so_that_no_reader_fears_them():
    org = world.an_org()
    for number in range(40):
        world.an_animal(org, name=f"Pup {number}", description="adopt me! " * 5_000)

    published = _published(org.pk, FileHabits(zipped=True))

    plain = sum(len(row) for row in _unzipped(published.folder / "pets_1.json.zip"))
    assert plain > 1024**2
    add_mirror(published.folder)
    assert take_in().report["animals"]["added"] == 40


def _unzipped(path: Path) -> list[bytes]:
    from petwire.bulkfiles.files import read_again

    with read_again(path) as rows:
        return list(rows)


def _published(org_id: int, habits: FileHabits):
    key_id = add_service(
        application=Application(name="Hearth"),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NIGHT,
    ).id
    approve_service(key_id=key_id, by=BY, now=NIGHT)
    set_decision(org_id=org_id, audience=key_id, yes=True, by=BY, now=NIGHT)
    set_service(key_id=key_id, habits=habits, by=BY, now=NIGHT)
    return publish(service_of(key_id), now=NIGHT, by=BY)
