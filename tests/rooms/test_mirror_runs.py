"""What runs do to the catalog: the guard, the witness, approval, pictures, the log, runs beside runs."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import connection

from petwire.catalog.models import Animal, Change, Picture, Tombstone, Video
from petwire.mirror import actions, reads, run, taking
from petwire.mirror.models import Upstream
from petwire.mirror.plan import Verb
from petwire.mirror.store import connected, lock
from petwire.orgs.models import Environment, Organisation, Source
from petwire.runs.models import Run, State
from petwire.sharing.models import Withdrawn
from petwire.sharing.reads import shown_animals, shown_orgs
from petwire.wire.records import Video as WireVideo
from petwire.wire.records import VideoUrl
from tests.rooms.mirror_world import (
    BY,
    DAY,
    NIGHT,
    a_pet,
    a_picture,
    add_mirror,
    an_org,
    dump,
    scrub,
    take_in,
    update,
    write_manifest,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "hub"


def pets(count, org=1):
    return [a_pet(number, org) for number in range(1, count + 1)]


def held():
    return Animal.objects.filter(origin="hub").count()


def test_what_came_in_is_shown_on_own_pages(folder):
    add_mirror(write_set(folder, pets=pets(3)))

    take_in()

    assert shown_animals().count() == 3
    assert shown_orgs().get().name == "Rescue 1"


def test_taking_in_the_same_set_twice_changes_nothing(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    first = take_in()
    before = dump(), Change.objects.count()

    outcomes = [take_in(), scrub(), update()]

    assert first.exit_code == 0
    assert [outcome.exit_code for outcome in outcomes] == [5, 5, 5]
    assert [outcome.state for outcome in outcomes] == [State.NOTHING_NEW] * 3
    assert (dump(), Change.objects.count()) == before


def test_a_dry_run_shows_the_plan_and_writes_nothing(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    before = dump()
    changed = a_pet(2, name="Other", media_updated_at=NIGHT)
    write_set(folder, pets=[a_pet(1), changed, a_pet(4)], new=[a_pet(4)], updated=[changed], at=NIGHT + DAY)

    outcome = update(dry_run=True)

    assert [(one.verb, one.kind, one.id) for one in outcome.plan] == [
        (Verb.ADD, "animal", "4"),
        (Verb.REFETCH, "animal", "2"),
        (Verb.REMOVE, "animal", "3"),
    ]
    assert all(one.because for one in outcome.plan)
    assert "nothing is written" in outcome.words
    assert dump() == before
    assert Run.objects.count() == 1
    assert Upstream.objects.get().set_stamp == NIGHT
    assert update().report["animals"]["added"] == 1


def test_a_daily_update_reads_only_the_days_files(folder):
    many = pets(200)
    add_mirror(write_set(folder, pets=many))
    take_in()
    changed = a_pet(7, name="Other")
    write_set(
        folder,
        pets=[*many[:6], changed, *many[7:199], a_pet(300)],
        new=[a_pet(300)],
        updated=[changed],
        at=NIGHT + DAY,
    )
    (folder / "pets_1.json").write_bytes(b"not asked for")

    outcome = update()

    assert outcome.report["mode"] == "daily"
    animals = outcome.report["animals"]
    assert (animals["added"], animals["changed"], animals["removed"], animals["unchanged"]) == (1, 1, 1, 198)


def test_an_animal_in_both_files_of_the_day_is_taken_once(folder):
    many = pets(100)
    add_mirror(write_set(folder, pets=many))
    take_in()
    changed, new = a_pet(7, name="Other", pictures=3), a_pet(300, pictures=2)
    both = [changed, new]
    write_set(folder, pets=[*many[:6], changed, *many[7:], new], new=both, updated=both, at=NIGHT + DAY)

    outcome = update()

    assert (outcome.exit_code, outcome.report["mode"]) == (0, "daily")
    assert (outcome.report["animals"]["added"], outcome.report["animals"]["changed"]) == (1, 1)
    assert Picture.objects.filter(animal__source_id="7").count() == 3
    assert Picture.objects.filter(animal__source_id="300").count() == 2


def test_a_missed_day_is_made_good_by_the_full_files(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    write_set(folder, pets=[a_pet(1, name="Other"), a_pet(2), a_pet(3)], at=NIGHT + 2 * DAY)

    outcome = update()

    assert outcome.report["because"] == ["a day was missed: this set is 48 hours younger than the last one"]
    assert outcome.report["animals"]["changed"] == 1


def test_an_animal_that_nobody_sent_is_fetched_from_the_full_files(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    write_set(folder, pets=pets(4), at=NIGHT + DAY)

    outcome = update()

    assert outcome.report["mode"] == "full"
    assert "neither held nor in the day's files" in outcome.report["because"][0]
    assert held() == 4


def test_too_many_gone_wait_for_a_named_approval(folder):
    add_mirror(write_set(folder, pets=pets(60)))
    take_in()
    write_set(folder, pets=[*pets(30), a_pet(99)], new=[a_pet(99)], at=NIGHT + DAY)

    waiting = update()
    again = update()
    actions.approve_run(name="hub", run_id=waiting.run_id, by="person:1", now=NIGHT + DAY)
    passed = update()

    assert (waiting.exit_code, waiting.state, waiting.report["animals"]["waiting"]) == (4, State.WAITING, 30)
    assert waiting.report["animals"]["added"] == 1
    assert (again.exit_code, again.report["animals"]["added"]) == (4, 0)
    assert (passed.exit_code, passed.report["animals"]["removed"]) == (0, 30)
    assert held() == 31
    assert Run.objects.get(pk=waiting.run_id).approved_by == "person:1"
    assert update().exit_code == 5


def test_an_approval_is_for_one_set_only(folder):
    add_mirror(write_set(folder, pets=pets(60)))
    take_in()
    write_set(folder, pets=pets(30), at=NIGHT + DAY)
    waiting = update()
    actions.approve_run(name="hub", run_id=waiting.run_id, by=BY, now=NIGHT + DAY)
    write_set(folder, pets=pets(30), at=NIGHT + DAY + DAY / 2)

    outcome = update()

    assert outcome.exit_code == 4
    assert held() == 60


def test_a_run_that_does_not_wait_cannot_be_approved(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    done = take_in()

    with pytest.raises(actions.NotWaiting):
        actions.approve_run(name="hub", run_id=done.run_id, by=BY, now=NIGHT)


def test_another_share_can_be_given_for_one_run(folder):
    add_mirror(write_set(folder, pets=pets(60)))
    take_in()
    write_set(folder, pets=pets(30), at=NIGHT + DAY)

    outcome = update(max_delete=0.5)

    assert outcome.exit_code == 0
    assert held() == 30


def test_an_organisation_that_is_gone_is_hidden_while_its_animals_wait_and_shown_when_it_comes_back(folder):
    orgs = [an_org(1), an_org(2)]
    both = [a_pet(number, 1 + number // 31) for number in range(1, 61)]
    add_mirror(write_set(folder, orgs=orgs, pets=both))
    take_in()
    write_set(folder, orgs=orgs[:1], pets=both[:30], at=NIGHT + DAY)

    waiting = update()
    hidden = shown_animals().count(), set(shown_orgs().values_list("source_id", flat=True)), held()
    write_set(folder, orgs=orgs, pets=both, at=NIGHT + 2 * DAY)
    back = scrub()

    assert waiting.state == State.WAITING
    assert hidden == (30, {"1"}, 60)
    assert back.exit_code == 5
    assert shown_animals().count() == 60
    assert not Withdrawn.objects.exists()


def test_an_organisation_that_is_still_listed_is_not_hidden_although_some_of_its_animals_wait(folder):
    orgs = [an_org(1), an_org(2)]
    many = [a_pet(number, 1 if number <= 95 else 2) for number in range(1, 131)]
    add_mirror(write_set(folder, orgs=orgs, pets=many))
    take_in()
    write_set(folder, orgs=orgs[:1], pets=many[:96], at=NIGHT + DAY)

    outcome = update()

    assert outcome.state == State.WAITING
    assert not Withdrawn.objects.exists()


def test_an_organisation_that_is_gone_takes_its_animals_with_it(folder):
    orgs = [an_org(1), an_org(2)]
    add_mirror(write_set(folder, orgs=orgs, pets=[a_pet(1, 1), a_pet(2, 2), a_pet(3, 2)]))
    take_in()
    gone = set(Animal.objects.filter(org__source_id="2").values_list("pk", flat=True))
    org_id = Organisation.objects.get(source_id="2").pk
    write_set(folder, orgs=orgs[:1], pets=[a_pet(1, 1)], at=NIGHT + DAY)

    outcome = update()

    assert (outcome.exit_code, outcome.report["orgs"]["removed"], outcome.report["animals"]["removed"]) == (
        0,
        1,
        2,
    )
    assert set(Tombstone.objects.values_list("kind", "subject")) == {
        *(("animal", pk) for pk in gone),
        ("org", org_id),
    }
    assert set(Change.objects.filter(verb="deleted").values_list("subject", flat=True)) == gone | {org_id}


def test_an_organisation_whose_animals_are_still_listed_stays(folder):
    orgs = [an_org(1), an_org(2)]
    add_mirror(write_set(folder, orgs=orgs, pets=[*pets(20, 1), a_pet(21, 2)]))
    take_in()
    write_set(folder, orgs=orgs[:1], pets=[*pets(20, 1), a_pet(21, 2)], at=NIGHT + DAY)

    outcome = update()

    assert Organisation.objects.filter(source_id="2").exists()
    assert held() == 21
    assert outcome.exit_code == 5
    assert Run.objects.get(pk=outcome.run_id).notices.get().code == "org_missing"


def test_many_organisations_gone_at_once_wait_too(folder):
    add_mirror(write_set(folder, orgs=[an_org(number) for number in range(1, 101)], pets=pets(3)))
    take_in()
    write_set(folder, orgs=[an_org(1)], pets=pets(2), at=NIGHT + DAY)

    outcome = update()

    assert (outcome.exit_code, outcome.report["orgs"]["waiting"], outcome.report["animals"]["waiting"]) == (
        4,
        99,
        1,
    )
    assert Organisation.objects.filter(origin="hub").count() == 100
    assert held() == 3


def test_the_witness_saves_animals_that_a_list_forgot(folder):
    many = pets(200)
    add_mirror(write_set(folder, pets=many))
    take_in()
    left = many[:190]
    write_set(
        folder, pets=many[:192], listed=[pet.id for pet in left] + ["201"], new=[a_pet(201)], at=NIGHT + DAY
    )

    outcome = update()

    assert outcome.exit_code == 4
    assert "petlist.csv names 191 animals and the pets files hold 192" in outcome.words

    write_set(folder, pets=many[:191], listed=[pet.id for pet in left], at=NIGHT + DAY)

    outcome = update()

    assert (outcome.exit_code, outcome.report["animals"]["removed"]) == (3, 9)
    assert Animal.objects.filter(source_id="191").exists()
    assert Run.objects.get(pk=outcome.run_id).notices.get().code == "list_incomplete"


def test_an_empty_set_counts_only_by_the_word_of_a_manifest(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    write_set(folder, orgs=[], pets=[], listed=[], at=NIGHT + DAY)
    refused = update()
    write_manifest(folder, set_id="s2", at=NIGHT + DAY)

    outcome = update()

    assert refused.exit_code == 4
    assert (outcome.exit_code, held(), Organisation.objects.filter(origin="hub").count()) == (0, 0, 0)


def test_with_a_manifest_the_set_is_known_by_its_id(folder):
    add_mirror(write_manifest(write_set(folder, pets=pets(3)), set_id="s1"))

    outcome = take_in()

    assert outcome.report["set"] == "s1"
    assert update().report["because"] == ["this set was applied already"]
    assert Upstream.objects.get().set_id == "s1"


def test_test_data_makes_a_test_source_and_is_not_shown(folder):
    add_mirror(write_manifest(write_set(folder, pets=pets(3)), set_id="s1", environment="test"))

    outcome = take_in()

    assert outcome.exit_code == 3
    assert Source.objects.get(name="hub").environment == Environment.TEST
    assert not shown_animals().exists()


def test_pictures_keep_their_ids_and_are_marked_when_the_source_says_so(folder):
    pet = replace(a_pet(1), pictures=(a_picture(11, 1), a_picture(12, 2)))
    add_mirror(write_set(folder, pets=[pet, a_pet(2)]))
    take_in()
    before = dict(Picture.objects.filter(animal__source_id="1").values_list("source_id", "pk"))
    moved = replace(
        pet,
        pictures=(a_picture(12, 1, NIGHT), a_picture(13, 2, NIGHT)),
        values=pet.values | {"media_updated_at": NIGHT},
    )
    words = a_pet(2, name="Other")
    write_set(folder, pets=[moved, words], updated=[moved, words], at=NIGHT + DAY)

    outcome = update()

    rows = Picture.objects.filter(animal__source_id="1").order_by("position").values_list("source_id", "pk")
    assert [source_id for source_id, _ in rows] == ["12", "13"]
    assert rows[0][1] == before["12"]
    assert outcome.report["refetch"] == ["1"]
    marked = Picture.objects.exclude(refetch_since=None).values_list("source_id", "refetch_since")
    assert set(marked) == {("12", NIGHT + DAY), ("13", NIGHT + DAY)}


def test_videos_of_both_kinds_come_in_and_change(folder):
    videos = {"videos": (WireVideo("5", 1, NIGHT, 700, "https://v.example.org/5.mp4"),)}
    links = {"video_urls": (VideoUrl("6", 1, NIGHT, "dQw4w9WgXcQ", "https://t", "https://y"),)}
    pet = replace(a_pet(1), **videos, **links)
    add_mirror(write_set(folder, pets=[pet]))
    take_in()
    fewer = replace(pet, videos=())
    write_set(folder, pets=[fewer], updated=[fewer], at=NIGHT + DAY)

    update()

    assert Video.objects.get().kind == "youtube"
    assert b'"videoId":"dQw4w9WgXcQ"' in dump()


def test_an_animal_can_move_to_another_organisation(folder):
    orgs = [an_org(1), an_org(2)]
    add_mirror(write_set(folder, orgs=orgs, pets=[a_pet(1, 1), a_pet(2, 2)]))
    take_in()
    moved = a_pet(1, 2)
    write_set(folder, orgs=orgs[1:], pets=[moved, a_pet(2, 2)], updated=[moved], at=NIGHT + DAY)

    outcome = update()

    assert outcome.exit_code == 0
    animal = Animal.objects.get(source_id="1")
    assert animal.org.source_id == "2"
    assert set(Picture.objects.filter(animal=animal).values_list("org_id", flat=True)) == {animal.org_id}
    assert not Organisation.objects.filter(source_id="1").exists()


def test_the_change_log_says_what_happened_in_one_transaction(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    Change.objects.all().delete()
    changed = a_pet(2, name="Other")
    write_set(
        folder,
        orgs=[an_org(1, city="Laurel")],
        pets=[a_pet(1), changed, a_pet(4)],
        new=[a_pet(4)],
        updated=[changed],
        at=NIGHT + DAY,
    )

    update()

    # The organisation's own row is logged by a trigger as well, when its statement runs (sharing/sql/logged.sql).
    rows = (
        Change.objects.filter(at__lt=NIGHT + 2 * DAY)
        .order_by("kind", "verb")
        .values_list("kind", "verb", "at")
    )
    assert list(rows) == [
        ("animal", "added", NIGHT + DAY),
        ("animal", "changed", NIGHT + DAY),
        ("animal", "deleted", NIGHT + DAY),
        ("org", "changed", NIGHT + DAY),
    ]
    assert Change.objects.values("transaction").distinct().count() == 1


def test_a_suspended_organisation_stays_suspended(folder):
    add_mirror(write_set(folder, pets=pets(1)))
    take_in()
    Organisation.objects.filter(origin="hub").update(standing="suspended")
    write_set(folder, orgs=[an_org(1, city="Laurel")], pets=pets(1), at=NIGHT + DAY)

    update()

    org = Organisation.objects.get(origin="hub")
    assert (org.standing, org.city) == ("suspended", "Laurel")


def test_many_rows_go_through_a_process_of_their_own(folder, monkeypatch):
    monkeypatch.setattr(taking, "OWN_PROCESS_FROM", 0)
    many = pets(3000)
    add_mirror(write_set(folder, pets=many))

    first = take_in()
    many[5] = a_pet(6, name="Other")
    write_set(folder, pets=many, updated=[many[5]], at=NIGHT + DAY)
    second = scrub()

    assert (first.exit_code, first.report["animals"]["added"]) == (0, 3000)
    assert (second.exit_code, second.report["animals"]["changed"], second.report["animals"]["unchanged"]) == (
        0,
        1,
        2999,
    )
    assert Picture.objects.count() == 3000


def test_two_runs_of_one_source_never_overlap(folder, monkeypatch):
    add_mirror(write_set(folder, pets=pets(1)))
    with connected() as other:
        assert lock(other, "hub")
        monkeypatch.setattr(run, "lock", partial(lock, seconds=0.1))

        outcome = take_in()

    assert (outcome.exit_code, outcome.run_id) == (75, None)
    assert "under way" in outcome.words
    assert take_in().exit_code == 0


def test_a_run_whose_process_died_is_told_as_lost(folder):
    add_mirror(write_set(folder, pets=pets(1)))
    dead = Run.objects.create(kind="mirror import", subject="hub", started_at=NIGHT)

    take_in()

    dead.refresh_from_db()
    assert dead.state == State.LOST


def test_an_error_of_the_program_leaves_the_catalog_as_it_was(folder, monkeypatch):
    add_mirror(write_set(folder, pets=pets(3)))
    take_in()
    before = dump()
    write_set(folder, pets=pets(2), at=NIGHT + DAY)

    def fail(*facts, **more):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(run.Store, "write_log", fail)
    with pytest.raises(RuntimeError):
        update()

    assert dump() == before
    assert Run.objects.order_by("-id")[0].state == State.FAILED


def test_everything_that_hangs_on_an_animal_or_organisation_is_known_to_the_erasing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid IN ('catalog_animal'::regclass, 'orgs_organisation'::regclass)"
            " AND confdeltype <> 'c'"  # what the database itself takes along
        )
        found = set(cursor.fetchall())

    # Only what is typed here can have these: mirrored records are read-only, and their organisations have no console.
    of_typed_ones = {
        ("orgs_organisation", "access_orgtold"),
        ("catalog_animal", "catalog_editedanimal"),
        ("catalog_animal", "catalog_fostering"),
        ("catalog_animal", "catalog_offer"),
        ("orgs_organisation", "catalog_edit"),
        ("orgs_organisation", "catalog_editedanimal"),
        ("orgs_organisation", "catalog_fostering"),
        ("orgs_organisation", "catalog_importdraft"),
        ("orgs_organisation", "catalog_offer"),
        ("orgs_organisation", "exports_account"),
        ("orgs_organisation", "exports_accountrequest"),
        ("orgs_organisation", "exports_ownmapping"),
        ("orgs_organisation", "exports_wishes"),
        ("orgs_organisation", "orgs_application"),
        ("orgs_organisation", "orgs_branch"),
        ("orgs_organisation", "orgs_invitation"),
    }
    assert found - of_typed_ones == {
        ("catalog_animal", "catalog_animal"),
        ("catalog_animal", "catalog_picture"),
        ("catalog_animal", "catalog_report"),
        ("catalog_animal", "catalog_video"),
        ("catalog_animal", "sharing_withheld"),
        ("orgs_organisation", "catalog_animal"),
        ("orgs_organisation", "catalog_picture"),
        ("orgs_organisation", "catalog_video"),
        ("orgs_organisation", "orgs_membership"),
        ("orgs_organisation", "sharing_decision"),
        ("orgs_organisation", "sharing_master"),
        ("orgs_organisation", "sharing_preference"),
    }


def test_status_tells_how_fresh_a_source_is(folder):
    add_mirror(write_set(folder, pets=pets(3)))
    before = reads.status("hub", now=NIGHT)[0]
    take_in()

    (fresh,) = reads.status(now=NIGHT + 7 * DAY)
    (stale,) = reads.status(now=NIGHT + 8 * DAY)

    assert (before.animals, before.imported_at, before.stale) == (0, None, False)
    assert (fresh.animals, fresh.orgs, fresh.set_stamp, fresh.imported_at) == (3, 1, NIGHT, NIGHT)
    assert (fresh.stale, stale.stale) == (False, True)
    assert [one.kind for one in reads.runs("hub")] == ["mirror import"]


def test_status_names_the_run_that_waits(folder):
    add_mirror(write_set(folder, pets=pets(60)))
    take_in()
    write_set(folder, pets=pets(30), at=NIGHT + DAY)

    waiting = update()
    named = reads.status("hub", now=NIGHT)[0].waiting
    write_set(folder, pets=pets(60), at=NIGHT + 2 * DAY)
    scrub()

    assert named == waiting.run_id
    assert reads.status("hub", now=NIGHT)[0].waiting is None
