"""Sets that cannot be used: a clear answer that names file, row and remedy, and nothing half-applied."""

import os
import shutil

import orjson
import pytest

from petwire.mirror.models import HeldBack, Upstream
from petwire.runs.models import Run, RunNotice, State
from tests.rooms.mirror_world import (
    DAY,
    NIGHT,
    a_pet,
    add_mirror,
    an_org,
    dump,
    real_feed,
    scrub,
    take_in,
    update,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")

PETS = [a_pet(number) for number in range(1, 301)]


@pytest.fixture
def hub(tmp_path):
    """A folder with three files of a hundred pets."""
    return write_set(tmp_path / "hub", pets=PETS, per_file=100)


def cut_file(hub):
    path = hub / "pets_2.json"
    path.write_bytes(path.read_bytes()[:-40])


def hole(hub):
    (hub / "pets_2.json").unlink()


def no_orgs(hub):
    (hub / "orgs_1.json").unlink()


def no_pets(hub):
    for path in hub.glob("pets_*.json"):
        path.unlink()


def no_petlist(hub):
    (hub / "petlist.csv").unlink()


def empty_petlist(hub):
    (hub / "petlist.csv").write_bytes(b"")


def petlist_of_words(hub):
    (hub / "petlist.csv").write_bytes(b"1,2,3\n4,five,6\n")


def short_petlist(hub):
    (hub / "petlist.csv").write_bytes(b",".join(str(number).encode() for number in range(1, 290)))


def foreign_petlist(hub):
    (hub / "petlist.csv").write_bytes(b",".join(str(number).encode() for number in range(5001, 5301)))


def other_night(hub):
    (hub / "pets_2.json").write_bytes((hub / "pets_1.json").read_bytes())


def a_web_page(hub):
    page = b"".join(b"<p>The service is down, error %d.</p>\n" % number for number in range(30))
    (hub / "pets_2.json").write_bytes(page + (hub / "pets_2.json").read_bytes())


def left_over(hub):
    shutil.copy(hub / "pets_1.json", hub / "abcd1234_pets_1.json")


def zipped(hub):
    (hub / "pets_4.json.zip").write_bytes(b"PK")


def no_organisations(hub):
    write_set(hub, orgs=[an_org(2)], pets=PETS)


def manifest_of_another_set(hub):
    (hub / ".petwire").mkdir()
    names = [path.name for path in sorted(hub.iterdir()) if path.is_file()]
    files = [{"name": name, "bytes": 1, "rows": 1, "sha256": "0" * 64} for name in names]
    facts = {"format": 1, "set": "s1", "kind": "nightly", "environment": "production", "files": files}
    times = {"started": NIGHT.isoformat(), "finished": NIGHT.isoformat()}
    (hub / ".petwire" / "manifest.json").write_bytes(orjson.dumps(facts | times))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut_file, "pets_2.json, row 100: the last row is not whole"),
        (hole, "pets_2.json is missing between its neighbours"),
        (no_orgs, "orgs_1.json is missing"),
        (no_pets, "pets_1.json is missing"),
        (no_petlist, "petlist.csv is missing"),
        (empty_petlist, "petlist.csv: no animalID in it"),
        (petlist_of_words, "petlist.csv, row 2: 'five' is no animalID"),
        (short_petlist, "petlist.csv names 289 animals and the pets files hold 300"),
        (foreign_petlist, "300 of the list have no row, 300 rows are not in the list"),
        (other_night, "petlist.csv names 300 animals and the pets files hold 200"),
        (a_web_page, "pets_2.json: 30 of 130 rows hold no animal that can be read"),
        (left_over, "abcd1234_pets_1.json and pets_1.json are one and the same file"),
        (zipped, "pets_4.json.zip is a zip that is not unpacked: it is no zip, or it was cut off"),
        (no_organisations, "The orgs files lack the organisations of 300 of 300 animals (such as orgID 1)"),
        (manifest_of_another_set, "should have 1 by the manifest"),
    ],
)
def test_a_set_that_is_not_whole_is_refused_and_nothing_is_applied(hub, spoil, words):
    spoil(hub)
    add_mirror(hub)

    outcome = take_in()

    assert words in outcome.words
    assert "Nothing was changed" in outcome.words
    assert (outcome.exit_code, outcome.state) == (4, State.REFUSED)
    assert dump() == b""
    assert not HeldBack.objects.exists()
    assert Upstream.objects.get().set_stamp is None
    assert Run.objects.get().outcome == outcome.words


@pytest.mark.parametrize("spoil", [cut_file, short_petlist, other_night, no_organisations, empty_petlist])
def test_a_refused_set_leaves_an_older_state_alone(hub, spoil):
    add_mirror(hub)
    take_in()
    before = dump()
    spoil(hub)

    outcome = scrub()

    assert outcome.exit_code == 4
    assert dump() == before


def test_a_daily_update_refuses_a_short_list_by_the_word_of_the_full_files(hub):
    add_mirror(hub)
    take_in()
    before = dump()
    write_set(hub, pets=PETS, listed=[str(number) for number in range(1, 251)], at=NIGHT + DAY)

    outcome = update()

    assert outcome.exit_code == 4
    assert "petlist.csv names 250 animals and the pets files hold 300" in outcome.words
    assert dump() == before


def test_a_daily_update_refuses_new_animals_that_the_list_does_not_name(tmp_path):
    folder = tmp_path / "hub"
    add_mirror(write_set(folder, pets=PETS))
    take_in()
    before = dump()
    new = [a_pet(number) for number in range(901, 920)]
    write_set(folder, pets=PETS, new=new, at=NIGHT + DAY)

    outcome = update()

    assert outcome.exit_code == 4
    assert "19 animals of the newpets and updatedpets files are not in petlist.csv" in outcome.words
    assert dump() == before


def test_nights_of_the_real_feed_do_not_mix(tmp_path):
    folder = tmp_path / "hub"
    shutil.copytree(real_feed() / "day2", folder)
    shutil.copy(real_feed() / "day1" / "petlist.csv", folder / "petlist.csv")
    add_mirror(folder)

    outcome = take_in()

    assert outcome.exit_code == 4
    assert "Nothing was changed" in outcome.words


def test_a_set_older_than_ours_is_refused_by_an_update(hub):
    add_mirror(hub)
    take_in()
    write_set(hub, pets=PETS[:290], at=NIGHT - DAY)

    outcome = update()

    assert outcome.exit_code == 4
    assert "before the one that was applied" in outcome.words


def test_a_row_that_is_not_json_is_held_back_and_the_rest_comes_in(hub):
    spoil_row(hub, 2, b'{"orgID":"1","animalID":"102",')
    add_mirror(hub)

    outcome = take_in()

    assert (outcome.exit_code, outcome.state) == (3, State.DONE)
    assert outcome.report["animals"]["added"] == 299
    assert outcome.report["animals"]["held_back"] == 1
    found = RunNotice.objects.get(severity="error")
    assert (found.code, found.file, found.row) == ("not_json", "pets_2.json", 2)


def test_a_row_held_back_is_not_looked_at_again_until_it_changes(hub):
    whole = hub / "pets_2.json"
    good = whole.read_bytes()
    spoil_row(hub, 2, b"[1, 2]")
    add_mirror(hub)
    take_in()

    again = scrub()
    whole.write_bytes(good)
    mended = scrub()

    assert (again.exit_code, again.report["animals"]["held_back"]) == (5, 1)
    assert not RunNotice.objects.filter(run_id=again.run_id).exists()
    assert (mended.exit_code, mended.report["animals"]["added"]) == (0, 1)
    assert not HeldBack.objects.exists()


def test_a_held_back_row_leaves_the_old_version_in_place(hub):
    add_mirror(hub)
    take_in()
    before = dump()
    spoil_row(hub, 2, b'{"orgID":"1x","animalID":"102","name":"Changed"}')

    outcome = scrub()

    assert outcome.exit_code == 3
    assert dump() == before


def test_unknown_keys_are_kept_and_are_no_warning(hub):
    change_row(hub, 1, microchip="985", owner={"deep": [1, 2]})
    add_mirror(hub)

    outcome = take_in()

    assert outcome.exit_code == 0
    assert b'"microchip":"985"' in dump()
    assert b'"owner":{"deep":[1,2]}' in dump()


def test_wrong_types_are_read_where_possible_and_kept_where_not(hub):
    change_row(hub, 1, name=77, mixed=True, birthdate="soon", sizeCurrent=["big"], pictures="none")
    add_mirror(hub)

    outcome = take_in()

    assert outcome.exit_code == 3
    assert outcome.report["animals"]["added"] == 300
    row = next(orjson.loads(line)[1] for line in dump().splitlines() if b'"animalID":"1"' in line)
    assert (row["name"], row["mixed"], row["birthdate"]) == ("77", "Yes", "soon")
    assert (row["sizeCurrent"], row["pictures"]) == (["big"], "none")


def test_a_pet_of_an_unknown_organisation_waits_for_it(tmp_path):
    folder = tmp_path / "hub"
    pets = [a_pet(1, org=1), a_pet(2, org=2)]
    add_mirror(write_set(folder, orgs=[an_org(1)], pets=pets))

    first = take_in()
    write_set(folder, orgs=[an_org(1)], pets=pets, at=NIGHT + DAY)
    between = update()
    write_set(folder, orgs=[an_org(1), an_org(2)], pets=pets, at=NIGHT + 2 * DAY)
    last = update(now=NIGHT + 2 * DAY)

    assert (first.exit_code, first.report["animals"]["added"]) == (3, 1)
    assert RunNotice.objects.get(code="org_unknown").subject == "2"
    assert (between.exit_code, between.report["mode"]) == (5, "daily"), "the full files would bring nothing"
    assert last.report["mode"] == "full"
    assert (last.exit_code, last.report["animals"]["added"]) == (0, 1)


def test_of_two_rows_of_one_animal_the_later_one_counts_in_any_order(tmp_path):
    older, newer = a_pet(1, name="Old"), a_pet(1, name="New", updated_at=NIGHT)
    add_mirror(write_set(tmp_path / "a", pets=[older, newer, a_pet(2)], listed=["1", "2"]), "a")
    add_mirror(write_set(tmp_path / "b", pets=[newer, a_pet(2), older], listed=["1", "2"]), "b")

    outcomes = [take_in("a"), take_in("b"), scrub("a"), scrub("b")]

    assert [outcome.exit_code for outcome in outcomes] == [3, 3, 5, 5]
    assert dump("a") == dump("b")
    assert b'"name":"New"' in dump("a")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_changed_rows_of_one_animal_the_later_one_counts_in_any_order(tmp_path, order):
    folder = tmp_path / "hub"
    add_mirror(write_set(folder, pets=[a_pet(1), a_pet(2)]))
    take_in()
    rows = [a_pet(1, name="Older", updated_at=NIGHT), a_pet(1, name="Newer", updated_at=NIGHT + DAY)]
    both = [rows[place] for place in order]
    write_set(folder, pets=[*both, a_pet(2)], updated=both, listed=["1", "2"], at=NIGHT + DAY)

    updated = update()
    names = dump()
    scrubbed = scrub()

    assert (updated.report["mode"], updated.exit_code, scrubbed.exit_code) == ("daily", 3, 5)
    assert b'"name":"Newer"' in names
    assert dump() == names


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_stored_row_yields_only_to_a_later_one_of_the_same_set(tmp_path, order):
    folder = tmp_path / "hub"
    stored, older = a_pet(1, name="Stored", updated_at=NIGHT), a_pet(1, name="Older")
    add_mirror(write_set(folder, pets=[stored, a_pet(2)]))
    take_in()
    both = [(stored, older)[place] for place in order]
    write_set(folder, pets=[*both, a_pet(2)], listed=["1", "2"], at=NIGHT + DAY)

    outcome = scrub()

    assert outcome.exit_code == 5
    assert b'"name":"Stored"' in dump()


def test_an_upstream_that_changes_while_it_is_read_is_not_applied(hub, monkeypatch):
    add_mirror(hub)
    from petwire.mirror.store import Store

    writes = Store.write_changes

    def meddle(store, rivals):
        writes(store, rivals)
        os.utime(hub / "pets_1.json", ns=(tick := meddle.tick, tick))
        meddle.tick += 1_000_000_000

    meddle.tick = 1
    monkeypatch.setattr(Store, "write_changes", meddle)

    outcome = take_in()

    assert outcome.exit_code == 75
    assert meddle.tick == 3_000_000_001
    assert dump() == b""


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path):
    add_mirror(tmp_path / "nowhere")

    outcome = take_in()

    assert outcome.exit_code == 1
    assert "nowhere is no folder" in outcome.words


def spoil_row(hub, row, line):
    lines = (hub / "pets_2.json").read_bytes().splitlines()
    lines[row - 1] = line
    (hub / "pets_2.json").write_bytes(b"\n".join(lines) + b"\n")


def change_row(hub, row, **values):
    lines = (hub / "pets_1.json").read_bytes().splitlines()
    lines[row - 1] = orjson.dumps(orjson.loads(lines[row - 1]) | values)
    (hub / "pets_1.json").write_bytes(b"\n".join(lines) + b"\n")
