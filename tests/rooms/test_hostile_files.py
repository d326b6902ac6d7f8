"""Hostile files against a mirror that holds a good set: each ends as its name in tests/hostile_files.py says."""

import os
import shutil

import pytest
from django.db import connection
from typer.testing import CliRunner

from petwire.cli.bulk import bulk
from petwire.mirror.models import HeldBack, Upstream
from petwire.mirror.notices import MIRROR_NOTICES
from petwire.mirror.store import Store
from petwire.runs.models import Run, RunNotice, State
from petwire.wire.notices import NOTICES, Severity
from tests import hostile_files
from tests.hostile_files import HELD, REFUSED, SAME, TAKEN, Case, cases, content, cuts, gone, heavy
from tests.rooms.measured import measuring
from tests.rooms.mirror_world import NIGHT, add_mirror, dump, scrub, take_in
from tests.world import empty_tables, restore_rows

CASES = cases()
CUTS = int(os.environ.get("PETWIRE_TEST_CUTS", "60"))  # `make soak` takes 500
TOLERATED = len(hostile_files.PETS) // 100  # animals in which the list and the full files may differ
STATES = {REFUSED: State.REFUSED, HELD: State.DONE, TAKEN: State.DONE, SAME: State.NOTHING_NEW}


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return hostile_files.good(tmp_path_factory.mktemp("good") / "hub")


@pytest.fixture(scope="module")
def held(good, django_db_setup, django_db_blocker):
    """The dump of a mirror that holds the good set."""
    with django_db_blocker.unblock():
        restore_rows()
        add_mirror(good)
        take_in()
        yield dump()
        empty_tables()


@pytest.fixture
def mirror(good, held):
    """A function that lets the mirror meet a set; afterwards the good set mends whatever it did."""

    def meets(folder):
        Upstream.objects.update(url=str(folder))
        return scrub()

    before = stored()
    yield meets
    # A run that mends costs as much as the test, and here what is remembered is all there is to mend.
    if stored() == before:
        HeldBack.objects.all().delete()
    else:
        Upstream.objects.update(url=str(good))
        assert scrub().state in (State.DONE, State.NOTHING_NEW)
        assert dump() == held
        assert not HeldBack.objects.exists()
    Run.objects.all().delete()


def stored():
    """Every column of every row that the mirror holds; much quicker than the canonical dump, and stricter."""
    tables = ("orgs_organisation", "catalog_animal", "catalog_picture", "catalog_video")
    each = ", ".join(f"(SELECT string_agg(md5(t::text), '' ORDER BY id) FROM {table} t)" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}")
        return cursor.fetchone()


def check(folder):
    return CliRunner().invoke(bulk, ["check", str(folder), "--now", NIGHT.isoformat()])


def spoilt(good, tmp_path, case):
    folder = tmp_path / "hub"
    shutil.copytree(good, folder)
    case.spoil(folder)
    return folder


def exit_code(case):
    severity = (MIRROR_NOTICES | NOTICES)[case.says].severity if case.ends is TAKEN and case.says else None
    return {REFUSED: 4, HELD: 3, SAME: 5, TAKEN: 3 if severity is Severity.WARNING else 0}[case.ends]


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_set_is_refused_or_read_as_it_should_be(good, held, mirror, tmp_path, name):
    case, before = CASES[name], stored()

    outcome = mirror(spoilt(good, tmp_path, case))

    assert (outcome.state, outcome.exit_code) == (STATES[case.ends], exit_code(case)), outcome.words
    if case.ends is REFUSED:
        assert case.says in outcome.words
    elif case.says:
        assert case.says in set(
            RunNotice.objects.filter(run_id=outcome.run_id).values_list("code", flat=True)
        )
    if case.ends is TAKEN:
        lines = set(held.splitlines())
        assert len([line for line in dump().splitlines() if line not in lines]) <= 1
    else:
        assert stored() == before


@pytest.mark.parametrize("name", CASES)
def test_the_validator_names_what_is_wrong_in_a_hostile_set(good, tmp_path, name):
    case = CASES[name]

    done = check(spoilt(good, tmp_path, case))

    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1, 3)
    if case.ends in (REFUSED, HELD):
        assert done.exit_code == 1
    if case.finds:
        assert f"  {case.finds}  " in done.stdout


@pytest.mark.parametrize(("name", "number", "case"), list(cuts(CUTS)))
def test_a_cut_set_is_refused_or_lacks_less_than_is_tolerated(good, mirror, tmp_path, name, number, case):
    folder, before = spoilt(good, tmp_path, case), stored()
    lost = set(rows_of(good, name)) - set(rows_of(folder, name))

    outcome = mirror(folder)

    if len(lost) > TOLERATED or name.startswith("orgs"):
        assert (outcome.exit_code, outcome.state) == (4, State.REFUSED), outcome.words
    if name == "petlist.csv" and outcome.exit_code != 4:
        assert outcome.report["animals"]["removed"] <= TOLERATED
    else:
        assert stored() == before
    assert check(folder).exit_code in (0, 1, 3)


def rows_of(folder, name):
    """The animals' ids, or whole rows, of a file."""
    data = (folder / name).read_bytes()
    return data.replace(b",", b" ").split() if name.endswith(".csv") else data.splitlines()


def touched(hub):
    (hub / "pets_2.json").touch()


def cut_short(hub):
    os.truncate(hub / "pets_2.json", 30_000)


def the_folder(hub):
    hub.rename(hub.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("meanwhile", "exit_code", "words"),
    [
        pytest.param(touched, 5, "nothing new", id="written anew"),
        pytest.param(cut_short, 4, "the last row is not whole", id="cut"),
        pytest.param(gone("pets_3.json"), 4, "the pets files hold 80", id="removed"),
        pytest.param(gone("petlist.csv"), 4, "petlist.csv is missing", id="the list removed"),
        pytest.param(content(b"", "orgs_1.json"), 4, "lack the organisations", id="emptied"),
        pytest.param(the_folder, 1, "cannot be read any more", id="the whole folder moved"),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_read_anew(
    good, mirror, tmp_path, monkeypatch, meanwhile, exit_code, words
):
    folder, before = spoilt(good, tmp_path, Case(lambda hub: None, SAME)), stored()
    begins, waiting = Store.begin, [meanwhile]

    def meddle(store):
        if waiting:
            waiting.pop()(folder)
        begins(store)

    monkeypatch.setattr(Store, "begin", meddle)

    outcome = mirror(folder)

    assert outcome.exit_code == exit_code, outcome.words
    assert words in outcome.words
    assert stored() == before


MEBIBYTES, SECONDS = 300, 10  # of any file, however hostile


@pytest.mark.timeout(600)  # by the clock, on a machine that has much else to do
def test_a_hostile_file_takes_little_memory_and_time(good, mirror, tmp_path):
    found = {}
    large = heavy() | {name: CASES[name] for name in ("a line of 18 MB before others", "zip: a bomb")}
    with measuring(connection.settings_dict) as measured:
        for name, case in large.items():
            folder = spoilt(good, tmp_path, case)
            Upstream.objects.update(url=str(folder))
            found[name, "mirror"] = measured.run("mirror", "scrub", "hub")
            found[name, "check"] = measured.run("bulk", "check", str(folder), "--now", NIGHT.isoformat())
            shutil.rmtree(folder)

    for (name, who), took in found.items():
        case = large[name]
        print(f"{name}, {who}: {took.mebibytes:.0f} MiB, {took.seconds:.1f} s")
        if who == "mirror":
            assert took.code == exit_code(case), (name, took.words)
            assert case.ends is not REFUSED or case.says in " ".join(took.words.split()), (name, took.words)
        elif case.finds:
            assert f"  {case.finds}  " in took.words, (name, took.words)
    assert {key: took for key, took in found.items() if took.mebibytes > MEBIBYTES} == {}
    assert {key: took for key, took in found.items() if took.seconds > SECONDS} == {}
