"""Sets that are made of runs of a master: the same to everyone as sets of plain files, and nothing withdrawn stays."""

import ftplib
import hashlib
import io
import shutil
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from petwire.access.actions import FileHabits, set_service
from petwire.access.reads import service_of
from petwire.bulkfiles import cuts, master, masters, pieces, run
from petwire.bulkfiles import made as made_sets
from petwire.bulkfiles.facts import Kept
from petwire.bulkfiles.leftovers import forget_leftovers, left_over
from petwire.bulkfiles.models import MasterFiles, PublishedSet
from petwire.bulkfiles.possession import stays_with
from petwire.bulkfiles.reads import SetRow, folder_of
from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal
from petwire.lib import points
from petwire.lib.config import config
from petwire.lib.virtual import layout_of, missing_of, names_in, open_file
from petwire.lib.zips import look_over
from petwire.orgs.models import Terms
from petwire.sharing.actions import reinstate, set_decision, withdraw
from petwire.sharing.models import Audience, Code, Subject, Withheld
from petwire.wire.manifest import decode_manifest
from petwire.wire.read import decode_pet
from tests.rooms.ftp_stage import make_certificate, running
from tests.rooms.test_bulkfiles_https import Service, body
from tests.rooms.test_bulkfiles_revoked import Door
from tests.world import BY, NOW, a_picture, a_source, a_world, an_animal, an_org, committed

__all__ = ["committed"]

NIGHT = timedelta(days=1)
LARGE = 10**9

pytestmark = pytest.mark.usefixtures("committed", "made")


@pytest.fixture
def made(monkeypatch):
    """As of one animal, sets are made of runs."""
    for name in ("sets", "masters"):  # of tests whose database is gone
        shutil.rmtree(config().home / name, ignore_errors=True)
    monkeypatch.setattr(run, "MADE_FROM", 1)
    yield
    run._hearing.close()


@contextmanager
def plain(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(run, "MADE_FROM", LARGE)
        yield


def write(service: Service, now=NOW) -> SetRow:
    return run.write_set(service_of(service.key_id), now=now, by=BY)


def contents(published: SetRow) -> dict[str, bytes]:
    found = {}
    for name in names_in(published.folder):
        with open_file(published.folder, name) as file:
            found[name] = file.read()
    return found


def names(published: SetRow, series: str = "pets") -> list[str]:
    lines = b"".join(
        data for name, data in sorted(contents(published).items()) if name.startswith(f"{series}_")
    )
    return [decode_pet(line)[0].values["name"] for line in lines.splitlines()]


def assert_whole(published: SetRow) -> None:
    found = contents(published)
    manifest = decode_manifest(found[".petwire/manifest.json"])
    assert {file.name for file in manifest.files} == found.keys() - {".petwire/manifest.json"}
    for file in manifest.files:
        assert (len(found[file.name]), hashlib.sha256(found[file.name]).hexdigest()) == (
            file.bytes,
            file.sha256,
        )


def everywhere(text: bytes) -> list[Path]:
    """Files of sets and masters in which a text stands."""
    folders = (config().home / "sets", config().home / "masters")
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in paths if text in path.read_bytes()]


@pytest.fixture
def world(committed):
    """The cast, and for each reason to hide an animal from a service one that is hidden for it."""
    world = a_world()
    for number in range(3):
        org = an_org(name=f"Rescue {number}")
        for animal in range(number + 2):
            an_animal(org, name=f"Pup {number}-{animal}")
    return world


def opened_up(service: Service) -> None:
    """Every organisation says yes to it."""
    for org in run.Organisation.objects.all():
        set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)


def test_a_made_set_is_byte_for_byte_the_plain_one(world, monkeypatch):
    service = Service()
    opened_up(service)
    audience = Audience.objects.get(name=service.key_id)
    closed = an_org(name="No to this one")
    an_animal(closed, name="Not for you")
    set_decision(org_id=closed.pk, audience=service.key_id, yes=False, by=BY, now=NOW)
    Withheld.objects.create(animal=Animal.objects.get(name="Pup 1-1"), audience=audience)
    a_source("upstream", terms=Terms.DISPLAY_ONLY)
    stray = an_animal(world.happy_tails, name="Display only")
    Animal.objects.filter(pk=stray.pk).update(origin="upstream")
    withdraw(
        kind=Subject.ANIMAL, subject=Animal.objects.get(name="Pup 2-0").pk, code=Code.LEGAL, by=BY, now=NOW
    )
    change_animal(
        animal_id=Animal.objects.get(name="Pup 2-1").pk, values={"status": "Adopted"}, by=BY, now=NOW
    )
    Animal.objects.filter(name="Pup 2-2").update(do_not_publish=True)
    with plain(monkeypatch):
        expected = contents(write(service))

    published = write(service)

    assert layout_of(published.folder) is not None
    found = contents(published)
    assert {name: data for name, data in found.items() if "manifest" not in name} == {
        name: data for name, data in expected.items() if "manifest" not in name
    }
    assert_whole(published)
    assert set(names(published)) & {"Not for you", "Pup 1-1", "Display only", "Pup 2-0", "Pup 2-1"} == set()
    assert {"Pup 1-0", "Pup 2-3", "Biscuit", "Shy"} <= set(names(published))


def test_files_hold_whole_organisations_and_no_more_rows_than_asked_for(world):
    service = Service()
    opened_up(service)
    set_service(key_id=service.key_id, habits=FileHabits(rows_per_file=3), by=BY, now=NOW)

    published = write(service)

    assert_whole(published)
    files = decode_manifest(contents(published)[".petwire/manifest.json"]).files
    assert [file.rows for file in files if file.name.startswith("pets_")] == [3, 2, 3, 3, 1]
    assert sum(file.rows for file in files if file.name.startswith("orgs_")) == 5


def test_an_organisation_that_is_there_in_part_stands_last_and_every_hash_is_true(world, monkeypatch):
    monkeypatch.setattr(master, "groups", partial(cuts.groups, least=1))
    service = Service()
    opened_up(service)
    before = names(write(service))
    Withheld.objects.create(
        animal=Animal.objects.get(name="Pup 1-1"), audience=Audience.objects.get(name=service.key_id)
    )

    published = write(service, NOW + NIGHT)

    assert_whole(published)
    parts = ["Pup 1-0", "Pup 1-2"]
    assert names(published) == [name for name in before if "Pup 1-" not in name] + parts
    assert before[-1] not in parts, "they stood in the middle"


def test_news_are_those_of_plain_sets_and_an_upgrade_in_between_loses_nothing(world, monkeypatch):
    service = Service()
    opened_up(service)
    with plain(monkeypatch):
        first = write(service)
    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)
    an_animal(world.happy_tails, name="Rex")

    second = write(service, NOW + NIGHT)
    change_animal(animal_id=world.biscuit.pk, values={"adoption_fee": "$80"}, by=BY, now=NOW)
    set_decision(org_id=world.quiet_paws.pk, audience=service.key_id, yes=False, by=BY, now=NOW)
    third = write(service, NOW + 2 * NIGHT)

    assert (names(second, "newpets"), names(second, "updatedpets")) == (["Rex"], ["Mittens"])
    assert (names(third, "newpets"), names(third, "updatedpets")) == ([], ["Biscuit"])
    assert (third.new, third.updated) == (0, 1)
    assert "Shy" not in names(third)
    ended = [stay.animal for stay in stays_with(service_of(service.key_id)) if stay.until is not None]
    assert ended == [world.shy.pk], "the ledger has it though nothing is new"
    assert not first.folder.exists(), "the plain one is pruned as ever"
    with plain(monkeypatch):
        fourth = write(service, NOW + 3 * NIGHT)
    assert (fourth.new, fourth.updated) == (0, 0), "and back again"


def test_services_share_a_master_and_only_changed_rows_are_rendered_for_the_next(world, monkeypatch):
    one, other = Service(), Service()
    for service in (one, other):
        opened_up(service)
    first = [write(one), write(other)]
    assert MasterFiles.objects.count() == 1
    assert contents(first[0])["pets_1.json"] == contents(first[1])["pets_1.json"]
    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)
    fetched = []
    honest = run.lines_of
    monkeypatch.setattr(run, "lines_of", lambda ids, at: fetched.extend(ids) or honest(ids, at))

    again = write(one, NOW + NIGHT)

    assert fetched == [world.mittens.pk]
    assert_whole(again)
    assert MasterFiles.objects.count() == 2
    for service in (one, other):
        for day in (2, 3):
            write(service, NOW + day * NIGHT)
    assert MasterFiles.objects.count() == 1, "no set is left of the first"
    assert [path.name for path in masters.home().iterdir()] == [MasterFiles.objects.get().name]


@pytest.mark.parametrize("kind", [Subject.ANIMAL, Subject.ORG])
def test_what_is_withdrawn_is_on_no_disk_and_sets_without_it_stay_as_they_are(world, kind):
    holder, without = Service(), Service()
    opened_up(holder)
    opened_up(without)
    set_decision(org_id=world.happy_tails.pk, audience=without.key_id, yes=False, by=BY, now=NOW)
    write(holder)
    other = write(without)
    before = contents(other)
    subject = world.biscuit.pk if kind is Subject.ANIMAL else world.happy_tails.pk
    name = b'"Biscuit"' if kind is Subject.ANIMAL else b'"Happy Tails Rescue"'
    assert everywhere(name)

    withdraw(kind=kind, subject=subject, code=Code.LEGAL, by=BY, now=NOW)
    assert left_over()
    run.after_a_no(now=NOW, by=BY)

    assert not left_over()
    assert everywhere(name) == []
    assert contents(other) == before
    assert PublishedSet.objects.get(name=other.id).revoked_at is None
    reinstate(kind=kind, subject=subject, by=BY, now=NOW)
    again = write(holder, NOW + NIGHT)
    assert "Biscuit" in names(again)
    assert_whole(again)


def test_a_withdrawn_picture_is_in_no_master(world):
    picture = a_picture(world.biscuit)
    service = Service()
    write(service)
    address = rf"\/media\/{picture.pk}-".encode()
    assert everywhere(address)

    withdraw(kind=Subject.PICTURE, subject=picture.pk, code=Code.LEGAL, by=BY, now=NOW)
    recalled = run.after_a_no(now=NOW, by=BY)

    assert everywhere(address) == []
    assert "Biscuit" in names(recalled.written[0])


def test_what_is_erased_is_in_no_master(world):
    services = Service(), Service()
    for service in services:
        opened_up(service)
    set_decision(org_id=world.quiet_paws.pk, audience=services[1].key_id, yes=False, by=BY, now=NOW)
    gone, kept = [write(service) for service in services]
    world.shy.delete()

    run.forget_erased()

    assert everywhere(b'"Shy"') == []
    assert not gone.folder.exists()
    assert_whole(kept)


def test_a_decision_between_the_snapshot_and_the_switch_is_honoured(world, monkeypatch):
    service = Service()
    honest = run._write_made

    def write_and_withdraw(*args, **kwargs):
        written = honest(*args, **kwargs)
        with suppress(Exception):  # the second time it is withdrawn already
            withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.LEGAL, by=BY, now=NOW)
        return written

    monkeypatch.setattr(run, "_write_made", write_and_withdraw)
    published = write(service)
    forget_leftovers()

    assert "Mittens" not in names(published)
    assert everywhere(b'"Mittens"') == []


def test_nothing_is_asked_of_all_animals_while_nothing_changes(world, monkeypatch):
    services = [Service() for _ in range(3)]
    write(services[0])
    asked = []
    honest = masters.look
    monkeypatch.setattr(masters, "look", lambda: asked.append("look") or honest())
    monkeypatch.setattr(run, "render_stale", lambda *a, **k: asked.append("render"))

    write(services[1])

    assert asked == []
    Animal.objects.filter(pk=world.mittens.pk).update(name="Renamed")
    write(services[2])
    assert asked == ["render", "look"]


KILLS = ("master.pets", "master.renamed", "master.kept", "bulk.manifest", "bulk.renamed", "bulk.row")


class Killed(BaseException):
    pass


def die_at(point: str, name: str) -> None:
    if name == point:
        raise Killed


def test_a_writer_that_is_killed_anywhere_leaves_the_set_and_the_next_one_sweeps(world):
    service = Service()
    first = write(service)

    for number, point in enumerate(KILLS, 1):
        an_animal(world.happy_tails, name=f"Rex {number}")
        points.visit(partial(die_at, point))
        try:
            with pytest.raises(Killed):
                write(service, NOW + number * timedelta(minutes=1))
        finally:
            points.visit(None)
        assert_whole(first)
    last = write(service, NOW + timedelta(hours=1))

    assert_whole(last)
    assert "Rex 6" in names(last)
    run._sweep_masters()
    assert {path.name for path in masters.home().iterdir()} == set(
        MasterFiles.objects.values_list("name", flat=True)
    )
    assert len(list(folder_of(service.key_id, "").iterdir())) == 2


def test_every_file_comes_whole_by_ftp_over_https_and_as_a_copy(world, tmp_path):
    service = Service()
    opened_up(service)
    set_service(key_id=service.key_id, habits=FileHabits(rows_per_file=4), by=BY, now=NOW)
    set_decision(
        org_id=run.Organisation.objects.get(name="Rescue 1").pk,
        audience=service.key_id,
        yes=False,
        by=BY,
        now=NOW,
    )
    published = write(service)
    expected = contents(published)
    listed = sorted(name for name in expected if "/" not in name)
    made = layout_of(published.folder).files
    assert any(len(one.runs) > 1 for one in made.values()), "there is a boundary to cross"

    run.copy_out(service_of(service.key_id), published, tmp_path / "out", now=NOW)
    for name, data in expected.items():
        assert (tmp_path / "out" / name).read_bytes() == data
        answer = service.get(f"/files/{name}")
        assert (body(answer), answer["Content-Length"]) == (data, str(len(data)))
        if name not in made or not data:
            continue
        ends = [0]
        for _, _, size in made[name].runs:
            ends.append(ends[-1] + size)
        for start in {max(0, end + by) for end in ends for by in (-1, 0, 1) if end + by < len(data)}:
            part = service.get(f"/files/{name}", Range=f"bytes={start}-")
            assert part.status_code == 206, (name, start, len(data))
            assert body(part) == data[start:]

    with running(Door(), make_certificate(tmp_path)) as stage:
        for tls in (False, True):
            client = ftplib.FTP_TLS(timeout=20) if tls else ftplib.FTP(timeout=20)
            client.connect("127.0.0.1", stage.port)
            client.login(service.credentials.ftp_user, service.credentials.ftp_password)
            if tls:
                client.prot_p()
            assert client.nlst() == listed
            client.voidcmd("TYPE I")
            for name in listed:
                data = expected[name]
                assert client.size(name) == len(data)
                assert client.sendcmd(f"MDTM {name}").startswith("213 20")
                for start in (0, len(data) // 3, len(data)):
                    got = io.BytesIO()
                    client.retrbinary(f"RETR {name}", got.write, rest=start or None)
                    assert got.getvalue() == data[start:]
            client.quit()


def test_a_transfer_of_what_is_blanked_meanwhile_never_ends_well(world, tmp_path, monkeypatch):
    service = Service()
    for _ in range(40):
        an_animal(world.happy_tails, name="Long", description="words " * 60_000)
    published = write(service)
    assert contents(published)["pets_1.json"]
    with running(Door(), make_certificate(tmp_path)) as stage, stage.connect() as client:
        client.login(service.credentials.ftp_user, service.credentials.ftp_password)
        client.voidcmd("TYPE I")
        data = client.transfercmd("RETR pets_1.json")
        data.recv(1000)
        withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.LEGAL, by=BY, now=NOW)
        run.revoke_stale(now=NOW, by=BY)
        with suppress(OSError), data:
            while data.recv(1 << 20):
                pass
        with pytest.raises(ftplib.error_temp, match="426"):
            client.voidresp()


def unzipped(published: SetRow) -> dict[str, bytes]:
    found = {}
    for name, data in contents(published).items():
        if name.endswith(".zip"):
            with ZipFile(io.BytesIO(data)) as archive:
                (member,) = archive.namelist()
                assert member == f"{published.folder.parts[-3]}_{name.removesuffix('.zip')}"
                found[name] = archive.read(member)
            assert look_over(io.BytesIO(data))
    return found


def test_zipped_sets_are_ready_pieces_and_only_what_is_shown_in_part_is_packed(world, monkeypatch):
    one, other = Service(), Service()
    for service in (one, other):
        opened_up(service)
        set_service(key_id=service.key_id, habits=FileHabits(zipped=True, rows_per_file=4), by=BY, now=NOW)
    audience = Audience.objects.get(name=other.key_id)
    Withheld.objects.create(animal=Animal.objects.get(name="Pup 2-1"), audience=audience)
    packed = []
    honest = made_sets.deflated
    monkeypatch.setattr(made_sets, "deflated", lambda rows: packed.append(bytes(rows)) or honest(rows))

    published = [write(one), write(other)]

    for each in published:
        assert_whole(each)
    assert [
        rows for rows in packed if b'"animalID"' in rows and b'"name":"Pup' in rows and b"orgID" in rows
    ] == [rows for rows in packed if b"Pup 2-" in rows]
    rows = b"".join(data for name, data in unzipped(published[0]).items() if name.startswith("pets"))
    set_service(key_id=one.key_id, habits=FileHabits(zipped=False, rows_per_file=4), by=BY, now=NOW)
    again = write(one, NOW + timedelta(minutes=1))
    assert rows == b"".join(data for name, data in contents(again).items() if name.startswith("pets"))
    assert "Pup 2-1" not in b"".join(unzipped(published[1]).values()).decode()


def test_what_is_withdrawn_is_in_no_piece_and_unchanged_pieces_are_taken_over(world, monkeypatch):
    service, without = Service(), Service()
    for each in (service, without):
        opened_up(each)
        set_service(key_id=each.key_id, habits=FileHabits(zipped=True), by=BY, now=NOW)
    set_decision(org_id=world.happy_tails.pk, audience=without.key_id, yes=False, by=BY, now=NOW)
    write(service)
    other = write(without)
    before = contents(other)
    (old,) = masters.home().glob("*/deflate")
    packed = []
    honest = pieces.deflated
    monkeypatch.setattr(pieces, "deflated", lambda rows: packed.append(bytes(rows)) or honest(rows))

    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW)
    recalled = run.after_a_no(now=NOW, by=BY)

    assert old.read_bytes().startswith(bytes(50)), "the piece of Happy Tails is overwritten"
    assert contents(other) == before
    assert [rows.count(b"\n") for rows in packed] == [1], "of the successor, only their piece is made anew"
    assert b"Mittens" in packed[0]
    for published in recalled.written:
        assert_whole(published)
        assert b"Biscuit" not in b"".join(unzipped(published).values())
    reinstate(kind=Subject.ANIMAL, subject=world.biscuit.pk, by=BY, now=NOW)
    again = write(service, NOW + NIGHT)
    assert b"Biscuit" in b"".join(unzipped(again).values())
    assert_whole(again)


def test_that_a_master_is_gone_is_found(world):
    published = write(Service())
    assert missing_of(published.folder) == []

    shutil.rmtree(masters.home())

    assert [path.name for path in missing_of(published.folder)] == ["orgs", "pets"]


def _another_org_takes(world):
    shy = Animal.objects.filter(pk=world.biscuit.pk)
    shy.update(org=an_org(name="Takes over"))


SAID_SINCE = {
    "nothing": (False, lambda world, audience: None),
    "adopted": (
        False,
        lambda world, audience: Animal.objects.filter(pk=world.biscuit.pk).update(status="Adopted"),
    ),
    "no of the organisation": (
        True,
        lambda world, audience: set_decision(
            org_id=world.happy_tails.pk, audience=audience.name, yes=False, by=BY, now=NOW
        ),
    ),
    "do not publish": (
        True,
        lambda world, audience: Animal.objects.filter(pk=world.biscuit.pk).update(do_not_publish=True),
    ),
    "withheld": (
        True,
        lambda world, audience: Withheld.objects.create(animal=world.biscuit, audience=audience),
    ),
    "withheld from another": (
        False,
        lambda world, audience: Withheld.objects.create(animal=world.biscuit, audience=world.hearth),
    ),
    "withdrawn": (
        True,
        lambda world, audience: withdraw(
            kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW
        ),
    ),
    "moved to one that says nothing": (True, lambda world, audience: _another_org_takes(world)),
    "erased": (False, lambda world, audience: world.biscuit.delete()),
    "suspended": (
        True,
        lambda world, audience: Audience.objects.filter(pk=audience.pk).update(standing="suspended"),
    ),
}


@pytest.mark.parametrize("made_from", [1, LARGE], ids=["made", "plain"])
@pytest.mark.parametrize("said", SAID_SINCE)
def test_a_set_is_taken_back_for_the_same_reasons_however_it_was_written(world, monkeypatch, said, made_from):
    monkeypatch.setattr(run, "MADE_FROM", made_from)
    service = Service()
    opened_up(service)
    published = write(service)
    wanted, say = SAID_SINCE[said]

    say(world, Audience.objects.get(name=service.key_id))

    assert [row.name for row in run.taken_back()] == ([published.id] if wanted else [])


def test_facts_are_asked_once_for_all_services_until_something_is_heard(world, django_assert_num_queries):
    kept = Kept()
    pets = [world.mittens.pk, world.biscuit.pk]
    with django_assert_num_queries(1):
        first = kept.of(pets, heard=1)
    with django_assert_num_queries(0):
        assert kept.of(pets[:1], heard=1) == first[:1]

    Animal.objects.filter(pk=pets[0]).update(changed_at=NOW + NIGHT)
    with django_assert_num_queries(1):
        assert [one.changed_at for one in kept.of(pets, heard=2)] == [NOW + NIGHT, first[1].changed_at]

    for _ in range(2):  # where nothing is heard of changes, nothing is kept
        with django_assert_num_queries(1):
            kept.of(pets, heard=None)
