"""Sets of files: what is in them, what is new and updated, and that nothing withheld is ever published."""

import hashlib
from datetime import timedelta
from errno import ENOSPC
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from petwire.access.actions import (
    Application,
    Credentials,
    FileHabits,
    add_service,
    approve_service,
    set_service,
)
from petwire.access.models import Service
from petwire.access.reads import service_of
from petwire.bulkfiles import lines, run
from petwire.bulkfiles.models import Line, PublishedSet
from petwire.bulkfiles.reads import SetRow, current_set, due_services, folder_of
from petwire.bulkfiles.withdrawals import FILE as WITHDRAWALS
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.catalog.actions import change_animal
from petwire.orgs.models import Environment
from petwire.sharing.actions import set_decision, withdraw
from petwire.sharing.models import Code, Subject
from petwire.wire.manifest import decode_manifest
from petwire.wire.read import decode_org, decode_pet, read_petlist, read_stamp
from tests.set_files import content, contents, names_of
from tests.world import BY, CATEGORY, NOW, a_picture, a_world, an_animal, an_org, committed

__all__ = ["committed"]

NEXT_NIGHT = NOW + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("committed")


def a_key(name: str = "Hearth") -> Service:
    credentials: Credentials = add_service(
        application=Application(name=name, categories=(CATEGORY,)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    approve_service(key_id=credentials.id, by=BY, now=NOW)
    return service_of(credentials.id)


def write(service: Service, now=NOW) -> SetRow:
    return run.write_set(service_of(service.key_id), now=now, by=BY)


def pets(published: SetRow, name: str = "pets") -> dict[str, str]:
    """Names of the animals in a series of files, by id."""
    found = {}
    for file in (file for file in names_of(published) if file.startswith(f"{name}_")):
        for line in content(published, file).splitlines():
            pet, notices = decode_pet(line)
            assert pet is not None, notices
            found[pet.id] = pet.values["name"]
    return found


def orgs(published: SetRow) -> list[str]:
    lines = content(published, "orgs_1.json").splitlines()
    assert read_stamp(lines[0]).at == published.started.replace(microsecond=0)
    return [decode_org(line)[0].values["name"] for line in lines[1:]]


def petlist(published: SetRow) -> list[str]:
    ids, notices = read_petlist(content(published, "petlist.csv"))
    assert not notices or not ids
    return [str(one) for one in ids]


def test_a_set_holds_what_was_granted_and_nothing_else():
    world = a_world()
    service = a_key()

    published = write(service)

    assert set(pets(published).values()) == {"Biscuit", "Mittens"}
    assert orgs(published) == ["Happy Tails Rescue"]
    assert sorted(petlist(published)) == sorted(pets(published))
    assert (published.pets, published.orgs) == (2, 1)
    for data in contents(published).values():
        assert world.shy.name.encode() not in data


def test_the_first_set_has_nothing_new_and_nothing_updated():
    a_world()

    published = write(a_key())

    assert pets(published, "newpets") == pets(published, "updatedpets") == {}
    assert {"newpets_1.json", "updatedpets_1.json"} <= set(names_of(published))


def test_the_next_night_names_what_is_new_what_is_updated_and_leaves_out_what_is_gone():
    world = a_world()
    service = a_key()
    write(service)

    rex = an_animal(world.happy_tails, name="Rex")
    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)
    change_animal(animal_id=world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)
    published = write(service, NEXT_NIGHT)

    assert pets(published, "newpets") == {str(rex.pk): "Rex"}
    assert pets(published, "updatedpets") == {str(world.mittens.pk): "Mittens"}
    assert set(pets(published)) == set(petlist(published)) == {str(rex.pk), str(world.mittens.pk)}
    assert published.kind == "nightly"


def test_new_and_updated_do_not_count_against_a_set_on_demand_but_repeat_the_running_days():
    world = a_world()
    service = a_key()
    write(service)
    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)
    write(service, NEXT_NIGHT)

    rex = an_animal(world.happy_tails, name="Rex")
    on_demand = write(service, NEXT_NIGHT + timedelta(hours=3))
    night_after = write(service, NEXT_NIGHT + timedelta(days=1))

    assert on_demand.kind == "on demand"
    assert pets(on_demand, "newpets") == {str(rex.pk): "Rex"}
    assert pets(on_demand, "updatedpets") == {str(world.mittens.pk): "Mittens"}
    assert pets(night_after, "newpets") == {str(rex.pk): "Rex"}
    assert pets(night_after, "updatedpets") == {}


def test_an_organisation_that_says_no_is_gone_from_every_file_of_the_next_set():
    world = a_world()
    service = a_key()
    write(service)

    set_decision(org_id=world.happy_tails.pk, audience=service.key_id, yes=False, by=BY, now=NOW)
    published = write(service, NEXT_NIGHT)

    assert pets(published) == {}
    assert orgs(published) == []
    assert content(published, "petlist.csv").strip() == b""


def test_a_no_between_the_snapshot_and_the_switch_is_honoured(monkeypatch):
    world = a_world()
    service = a_key()
    honest = run._publish

    def say_no_and_publish(*args, **kwargs):
        set_decision(org_id=world.happy_tails.pk, audience=service.key_id, yes=False, by=BY, now=NOW)
        return honest(*args, **kwargs)

    monkeypatch.setattr(run, "_publish", say_no_and_publish)
    published = write(service)

    assert pets(published) == {}


def test_a_private_foster_contact_is_in_no_file_and_a_public_one_is():
    org = an_org()
    hidden = an_animal(org, contact_name="Pat Private", contact_email="pat@home.example")
    shown = an_animal(org, contact_name="Sam Public", contact_public=True)
    service = a_key()
    set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)

    published = write(service)

    text = content(published, "pets_1.json").decode()
    assert {str(hidden.pk), str(shown.pk)} == set(petlist(published))
    assert "Pat Private" not in text and "pat@home.example" not in text
    assert "Sam Public" in text


def test_the_street_address_is_only_there_where_the_organisation_shows_it():
    hidden = an_org(name="Hidden", address="1 Secret Lane")
    shown = an_org(name="Shown", address="2 Open Road", show_address=True)
    service = a_key()
    for org in (hidden, shown):
        set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)

    published = write(service)

    text = content(published, "orgs_1.json").decode()
    assert "Secret Lane" not in text
    assert "2 Open Road" in text


def test_a_row_carries_the_tracker_in_wrapper_and_field_and_pictures_with_three_addresses():
    world = a_world()
    change_animal(animal_id=world.biscuit.pk, values={"description": "<p>Good boy</p>"}, by=BY, now=NOW)
    picture = a_picture(world.biscuit)

    published = write(a_key())

    rows = [decode_pet(line)[0] for line in content(published, "pets_1.json").splitlines()]
    pet = next(row for row in rows if row.id == str(world.biscuit.pk))
    tracker = pet.values["tracker_url"]
    assert tracker.endswith(f"/pet?{world.biscuit.pk}&a=&h=")
    assert pet.values["description"].startswith('<div class="rgDescription"><p>Good boy</p><img src="')
    assert pet.values["description"].count("/pet?") == 1
    assert pet.values["description_plain"] == "Good boy"
    (shown,) = pet.pictures
    assert shown.id == str(picture.pk)
    assert f"/media/{picture.pk}-{picture.content[:8]}" in shown.original.url
    assert shown.large.url.endswith("_500.jpg") and shown.small.url.endswith("_100.jpg")
    assert shown.small.width == 100


def test_the_breed_in_one_line_follows_from_its_parts_unless_it_was_typed():
    org = an_org()
    composed = an_animal(org, primary_breed="Beagle", mixed=True)
    typed = an_animal(org, primary_breed="Beagle", breed="Beagle of sorts")
    service = a_key()
    set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)

    rows = [decode_pet(line)[0] for line in content(write(service), "pets_1.json").splitlines()]

    breeds = {row.id: row.values["breed"] for row in rows}
    assert breeds == {str(composed.pk): "Beagle / Mixed", str(typed.pk): "Beagle of sorts"}


def test_two_services_get_the_same_bytes():
    a_world()

    one, other = write(a_key("One")), write(a_key("Other"))

    assert content(one, "pets_1.json") == content(other, "pets_1.json")


def test_only_what_changed_is_rendered_again(monkeypatch):
    world = a_world()
    service = a_key()
    write(service)
    rendered = []
    honest = lines.pet_line
    monkeypatch.setattr(
        lines, "pet_line", lambda animal, *rest: rendered.append(animal.pk) or honest(animal, *rest)
    )

    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)
    write(service, NEXT_NIGHT)

    assert rendered == [world.mittens.pk]


def test_an_animal_that_changes_after_rendering_is_written_as_the_snapshot_has_it(monkeypatch):
    world = a_world()
    service = a_key()
    honest = run.render_stale

    def render_and_change(*args, **kwargs):
        honest(*args, **kwargs)
        change_animal(animal_id=world.mittens.pk, values={"name": "Mittens II"}, by=BY, now=NOW)

    monkeypatch.setattr(run, "render_stale", render_and_change)

    assert set(pets(write(service)).values()) == {"Biscuit", "Mittens II"}


def test_a_withdrawn_picture_is_gone_from_the_next_set_and_its_animal_counts_as_updated():
    world = a_world()
    kept, hidden = a_picture(world.mittens, "teal"), a_picture(world.mittens, "gold")
    service = a_key()
    write(service)

    withdraw(kind=Subject.PICTURE, subject=hidden.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
    published = write(service, NEXT_NIGHT)

    text = content(published, "pets_1.json").decode()
    assert f"{kept.pk}-{kept.content[:8]}" in text
    assert f"{hidden.pk}-{hidden.content[:8]}" not in text
    assert pets(published, "updatedpets") == {str(world.mittens.pk): "Mittens"}


def test_files_are_cut_at_the_limit_and_numbered_without_a_hole():
    org = an_org()
    for number in range(5):
        an_animal(org, name=f"Pup {number}")
    service = a_key()
    set_decision(org_id=org.pk, audience=service.key_id, yes=True, by=BY, now=NOW)
    set_service(key_id=service.key_id, habits=FileHabits(rows_per_file=2), by=BY, now=NOW)

    published = write(service)

    names = [name for name in names_of(published) if name.startswith("pets_")]
    assert names == ["pets_1.json", "pets_2.json", "pets_3.json"]
    assert [len(content(published, name).splitlines()) for name in names] == [2, 2, 1]


BARE = ["newpets_1.json", "orgs_1.json", "petlist.csv", "pets_1.json", "updatedpets_1.json"]


def test_a_zipped_set_has_bare_names_and_one_member_each_with_the_key_before_its_name():
    world = a_world()
    service = a_key()
    plain = write(service)
    set_service(key_id=service.key_id, habits=FileHabits(zipped=True, prefix=True), by=BY, now=NOW)
    change_animal(animal_id=world.mittens.pk, values={"adoption_fee": "$75"}, by=BY, now=NOW)

    packed = write(service, NEXT_NIGHT)
    set_service(key_id=service.key_id, habits=FileHabits(zipped=False, prefix=False), by=BY, now=NOW)
    unpacked = write(service, NEXT_NIGHT)

    assert names_of(plain) == names_of(unpacked) == BARE
    assert names_of(packed) == [f"{name}.zip" for name in BARE]
    for bare in BARE:
        with ZipFile(BytesIO(content(packed, f"{bare}.zip"))) as archive:
            (member,) = archive.infolist()
            assert member.filename == f"{service.key_id}_{bare}"
            assert archive.testzip() is None
            assert (
                not member.flag_bits & 0x08
            )  # sizes stand in the head, for clients that read from the front
            assert archive.read(member) == content(unpacked, bare)
    assert packed.updated == 1


def test_the_same_rows_make_the_same_zip():
    a_world()
    service = a_key()
    set_service(key_id=service.key_id, habits=FileHabits(zipped=True), by=BY, now=NOW)

    first, again = write(service), write(service, NOW + timedelta(hours=1))

    assert content(first, "pets_1.json.zip") == content(again, "pets_1.json.zip")


def test_the_key_stands_before_unpacked_names_where_the_service_wants_it():
    a_world()
    service = a_key()
    set_service(key_id=service.key_id, habits=FileHabits(prefix=True), by=BY, now=NOW)

    published = write(service)

    assert names_of(published) == [f"{service.key_id}_{name}" for name in BARE]


@pytest.mark.parametrize("zipped", [False, True])
def test_the_manifest_names_every_listed_file_with_its_size_rows_and_hash(zipped):
    a_world()
    service = a_key()
    set_service(key_id=service.key_id, habits=FileHabits(zipped=zipped), by=BY, now=NOW)
    published = write(service)

    manifest = decode_manifest(content(published, ".petwire/manifest.json"))

    assert manifest.set == published.id
    assert {file.name for file in manifest.files} == set(names_of(published))
    for file in manifest.files:
        data = content(published, file.name)
        assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    rows = {file.name.removesuffix(".zip"): file.rows for file in manifest.files}
    assert (rows["pets_1.json"], rows["petlist.csv"], rows["orgs_1.json"]) == (2, 2, 1)


def test_a_writer_that_dies_leaves_the_set_before_and_its_remains_are_swept(monkeypatch):
    a_world()
    service = a_key()
    first = write(service)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "_publish", die)
        with pytest.raises(KeyboardInterrupt):
            write(service, NEXT_NIGHT)

    assert current_set(service.pk).id == first.id
    left = folder_of(service.key_id, "")
    assert len(list(left.iterdir())) == 2
    write(service, NEXT_NIGHT)
    assert {path.name for path in left.iterdir()} == set(PublishedSet.objects.values_list("name", flat=True))


def test_two_nights_are_kept_and_older_ones_go_with_their_folders():
    a_world()
    service = a_key()

    written = [write(service, NOW + timedelta(days=day)) for day in range(4)]

    assert [one.folder.exists() for one in written] == [False, False, True, True]
    assert current_set(service.pk).id == written[-1].id


def test_a_service_is_due_once_a_local_day():
    a_world()
    service = a_key()
    a_day = NOW.date()

    assert [one.pk for one in due_services(a_day)] == [service.pk]
    write(service)
    assert due_services(a_day) == []
    assert [one.pk for one in due_services(NEXT_NIGHT.date())] == [service.pk]


def test_only_an_approved_service_gets_files():
    credentials = add_service(
        application=Application(name="New"),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )

    with pytest.raises(run.NotApproved, match="pending"):
        run.write_set(service_of(credentials.id), now=NOW, by=BY)


def test_a_set_copied_out_is_the_same_files_and_no_part_of_an_older_set_stays(tmp_path: Path):
    a_world()
    service = a_key()
    published = write(service)
    for left in ("pets_2.json", "ab12cd34_pets_1.json", "petlist.csv.zip"):
        (tmp_path / left).write_text("of another night")

    run.copy_out(service, published, tmp_path, now=NOW)

    copied = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    orders = {WITHDRAWALS: current_withdrawals(service, now=NOW).data}
    assert copied == contents(published) | orders


def test_many_rows_are_rendered_while_others_are_kept_and_what_was_kept_stays(monkeypatch):
    a_world()
    service = a_key()
    expected = pets(write(service))
    Line.objects.all().delete()
    monkeypatch.setattr(
        run, "_checked", None
    )  # as a process that begins, which knows nothing of the master yet
    monkeypatch.setattr(lines, "BATCH", 1)
    honest, kept = lines._keep, []

    def full(made, style):
        if kept:
            raise OSError(ENOSPC, "No space left on device")
        honest(made, style)
        kept.extend(animal for animal, _, _ in made)

    with monkeypatch.context() as patch:
        patch.setattr(lines, "_keep", full)
        with pytest.raises(OSError, match="No space"):
            write(service, NEXT_NIGHT)
    assert list(Line.objects.values_list("animal", flat=True)) == kept

    published = write(service, NEXT_NIGHT)

    assert pets(published) == expected
    assert {str(one) for one in Line.objects.values_list("animal", flat=True)} >= set(expected)


def test_rendered_rows_of_what_is_gone_are_forgotten():
    world = a_world()
    service = a_key()
    write(service)
    change_animal(animal_id=world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    published = write(service, NEXT_NIGHT)

    assert str(world.biscuit.pk) not in pets(published)
    assert not Line.objects.filter(animal=world.biscuit.pk).exists()
