"""The command `petwire bulk check`: what it prints, how it ends, and what it says of real and of sample files."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from petwire.cli.bulk import bulk
from petwire.cli.samples import FOLDER, STARTED, sample_files, write_samples
from petwire.wire.names import logical_name
from petwire.wire.notices import Severity
from petwire.wire.rules.table import RULES
from tests.programs import real_feed
from tests.rules.bulk_world import NOW, PET, check, files, line, manifest_of


@pytest.fixture(scope="module")
def run():
    def run(*arguments: object):
        return CliRunner().invoke(bulk, ["check", *map(str, arguments), "--now", NOW.isoformat()])

    return run


def laid(folder: Path, **changed: bytes | None) -> Path:
    for name, data in files(**changed).items():
        (folder / name).write_bytes(data)
    return folder


def test_a_clean_set_ends_with_0_and_a_sentence(tmp_path, run):
    done = run(laid(tmp_path))

    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr == "Checked 5 files, 1 organisation, 1 animal. Nothing odd was found.\n"


@pytest.mark.parametrize(
    ("changes", "exit_code"),
    [({"sex": ""}, 0), ({"name": ""}, 3), ({"orgID": "13"}, 1)],
    ids=["info", "warning", "error"],
)
def test_the_worst_finding_decides_how_it_ends(tmp_path, run, changes, exit_code):
    folder = laid(tmp_path, pets_1__json=line(PET, **changes), updatedpets_1__json=b"")

    assert run(folder).exit_code == exit_code
    assert run(folder, "--json").exit_code == exit_code


def test_people_read_groups_with_counts_examples_and_remedies(tmp_path, run):
    pets = b"".join(line(PET, animalID=str(15000001 + number), name=" ") for number in range(5))
    done = run(laid(tmp_path, pets_1__json=pets, updatedpets_1__json=b""), "--examples", "2")

    assert "Warnings" in done.stdout
    assert f"  name_empty  5 times\n    {RULES['name_empty'].what}\n" in done.stdout
    assert "      pets_1.json row 1, animal 15000001, name: no name\n" in done.stdout
    assert "row 3, animal 15000003, name" not in done.stdout
    assert "      and 3 more\n" in done.stdout
    assert f"    → {RULES['name_empty'].remedy}\n" in done.stdout
    assert done.stdout.index("Errors") < done.stdout.index("Warnings") < done.stdout.index("Good to know")


def test_programs_read_one_object_a_line_and_nothing_else(tmp_path, run):
    done = run(laid(tmp_path, pets_1__json=line(PET, name=""), petlist__csv=None), "--json")

    assert [json.loads(row) for row in done.stdout.splitlines()] == [
        {
            "code": "name_empty",
            "severity": "warning",
            "detail": "no name",
            "file": "pets_1.json",
            "row": 1,
            "field": "name",
            "subject": "15000001",
        },
        {
            "code": "daily_row_differs",
            "severity": "warning",
            "detail": "its full row is pets_1.json, row 1",
            "file": "updatedpets_1.json",
            "row": 1,
            "field": "",
            "subject": "15000001",
        },
        {
            "code": "file_missing",
            "severity": "error",
            "detail": "missing",
            "file": "petlist.csv",
            "row": None,
            "field": "",
            "subject": "",
        },
    ]
    assert "Found 1 error, 2 warnings, 0 info." in done.stderr


def test_zipped_files_are_read_and_held_to_the_manifest(tmp_path, run):
    plain = files()
    for name, data in plain.items():
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(f"a1b2c3d4_{name}", data)
    packed = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / ".petwire").mkdir()
    counts = {f"{name}.zip": data.count(b"\n") - (name == "orgs_1.json") for name, data in plain.items()}
    (tmp_path / ".petwire" / "manifest.json").write_bytes(manifest_of(packed, **counts))

    assert run(tmp_path).exit_code == 0

    (tmp_path / "pets_1.json.zip").write_bytes(packed["pets_1.json.zip"][:-9])
    done = run(tmp_path, "--json")

    assert done.exit_code == 1
    assert {"file_unreadable", "manifest_differs"} <= {
        json.loads(row)["code"] for row in done.stdout.splitlines()
    }


def test_a_single_file_is_checked_alone(tmp_path, run):
    laid(tmp_path)

    done = run(tmp_path / "pets_1.json")

    assert done.exit_code == 0
    assert "Checked 1 file, 0 organisations, 1 animal." in done.stderr


@pytest.mark.parametrize("name", ["", "pets.json", "nowhere"])
def test_where_nothing_is_to_be_checked_is_wrong_usage(tmp_path, run, name):
    (tmp_path / "pets.json").write_bytes(b"")

    done = run(tmp_path / name)

    assert done.exception.exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("day", ["day1", "day2"])
def test_of_the_real_feed_it_says_what_is_odd_and_calls_nothing_an_error(day):
    found = check({path.name: path.read_bytes() for path in (real_feed() / day).iterdir()})

    assert [notice for notice in found if notice.severity is Severity.ERROR] == []
    odd = {(notice.code, notice.subject, notice.field) for notice in found}
    assert {
        ("zip_lost_zero", "282", "zip"),
        ("zip_odd", "1084", "zip"),
        ("url_without_scheme", "22", "orgurl"),
        ("url_is_none", "22", "facebookUrl"),
        ("email_odd", "868", "email"),
        ("state_not_code", "112", "state"),
        ("name_promotes", "2119114", "name"),
        ("name_describes", "2049445", "name"),
        ("age_against_birthdate", "12470", "age"),
        ("description_acts", "244082", "description"),
        ("description_empty", "287005", "description"),
        ("updated_long_ago", "106124", "lastUpdated"),
    } <= odd
    counts = {
        code: sum(one.code == code for one in found) for code in ("zip_lost_zero", "url_without_scheme")
    }
    assert counts == {"zip_lost_zero": 29, "url_without_scheme": 45}
    # What the feed has none of.
    silent = {"text_damaged", "tracker_missing", "tracker_of_another", "descriptions_disagree", "row_missing"}
    assert not silent & {notice.code for notice in found}


def test_the_samples_are_as_the_code_writes_them(tmp_path, request):
    if request.config.getoption("--golden", default=False):
        write_samples(FOLDER)
    there = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()
    }

    assert there == sample_files(), "run `make docs`"


def test_the_samples_are_clean():
    samples = sample_files()
    data = {name: content for name, content in samples.items() if logical_name(name)}

    assert len(data) == 6
    assert check(data, manifest=samples[".petwire/manifest.json"], now=STARTED + timedelta(hours=1)) == []


@pytest.mark.parametrize("kind", ["org", "pet"])
def test_each_sample_row_is_as_its_schema_says(kind):
    samples = sample_files()
    schema = json.loads(samples[f"schemas/{kind}.schema.json"])
    rows = [
        json.loads(row)
        for name, content in samples.items()
        if (logical := logical_name(name)) and logical.kind.endswith(f"{kind}s")
        for row in content.splitlines()
        if b'"timestamp"' not in row
    ]

    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    assert len(rows) == {"org": 2, "pet": 8}[kind]
    for row in rows:
        validator.validate(row)


@pytest.mark.parametrize(
    "changes",
    [
        {"animalID": 7},
        {"animalID": "07"},
        {"dogs": "yes"},
        {"lap": "No"},
        {"birthdate": "1/2/2020"},
        {"sizeCurrent": "25 lbs"},
        {"lastUpdated": "now"},
        {"name": None},
        {"pictures": "x"},
        {"pictures": [{"mediaID": "7"}]},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_not_written_so(changes):
    samples = sample_files()
    validator = jsonschema.Draft202012Validator(json.loads(samples["schemas/pet.schema.json"]))
    row = json.loads(samples["pets_1.json"].splitlines()[0])

    assert not validator.is_valid(row | changes)
