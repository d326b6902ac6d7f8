"""Rules about files, sets, and records among each other."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from petwire.cli.checking import Vocabulary
from petwire.mirror.notices import MIRROR_NOTICES
from petwire.wire.names import logical_name
from petwire.wire.notices import NOTICES, Severity
from petwire.wire.rules.check import FileUnreadable, Source, check_set
from petwire.wire.rules.files import rows_many
from petwire.wire.rules.rule import Facts
from petwire.wire.rules.survey import FileSeen, Survey
from petwire.wire.rules.table import ENTRY_RULES, FILE_RULES, GROUPS, RULES, SET_RULES
from tests.rules.bulk_world import NOW, ORG, PET, check, files, line, manifest_of, stamp

ROW = line(PET)
OTHER = line(PET, animalID="15000002", trackerImageUrl="", orgID="12")
TRACKERLESS = "tracker_missing"  # what is said about OTHER itself
BARE: dict[str, bytes | None] = {"updatedpets_1__json": b""}

# Code: files of a clean set that are changed so that they lead to this one finding, or to it and others.
CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("byte_order_mark", {"pets_1__json": b"\xef\xbb\xbf" + ROW}, set()),
    ("line_ends_crlf", {"pets_1__json": ROW[:-1] + b"\r\n"}, set()),
    ("lines_blank", {"pets_1__json": b"\n" + ROW + b" \n"}, set()),
    ("last_line_open", {"pets_1__json": ROW[:-1]}, set()),
    ("name_unknown", {"pets__json": b""}, set()),
    ("file_repeated", {"a1b2c3d4_pets_1__json": ROW}, {"prefixes_differ", "row_repeated"}),
    ("numbering_hole", {"pets_3__json": b""}, set()),
    ("file_missing", {"petlist__csv": None}, set()),
    ("file_missing", {"orgs_1__json": None}, set()),
    ("file_missing", {"pets_1__json": None}, set()),
    ("daily_file_missing", {"newpets_1__json": None}, set()),
    ("prefixes_differ", {"petlist__csv": None, "a1b2c3d4_petlist__csv": b"15000001\n"}, set()),
    ("stamp_missing", {"orgs_1__json": line(ORG)}, set()),
    ("stamp_unreadable", {"orgs_1__json": stamp('{"timestamp":"yesterday"}') + line(ORG)}, set()),
    ("stamp_odd", {"orgs_1__json": stamp('"2026-11-21 02:00:00"') + line(ORG)}, set()),
    ("stamp_odd", {"orgs_1__json": stamp("11/21/2026 02:00:00 AM") + line(ORG)}, set()),
    ("stamp_in_future", {"orgs_1__json": stamp('{"timestamp":"4102444800"}') + line(ORG)}, set()),
    ("stamp_old", {"orgs_1__json": stamp('{"timestamp":"1763449200"}') + line(ORG)}, set()),
    ("list_disagrees", {"petlist__csv": b"15000009\n", **BARE}, {"row_missing", "row_unlisted"}),
    ("row_missing", {"petlist__csv": b"15000001,15000009\n"}, {"list_disagrees"}),
    ("row_unlisted", {"pets_1__json": ROW + OTHER}, {"list_disagrees", TRACKERLESS, "tracker_not_last"}),
    ("daily_row_unlisted", {"newpets_1__json": OTHER}, {"daily_row_alone", TRACKERLESS}),
    ("org_unknown", {"pets_1__json": line(PET, orgID="13"), **BARE}, set()),
    ("row_repeated", {"pets_1__json": ROW + ROW}, set()),
    ("row_repeated", {"orgs_1__json": stamp() + line(ORG) + line(ORG, name="Harbor")}, set()),
    ("key_repeated", {"pets_1__json": ROW.replace(b"{", b'{"name":"Max",', 1), **BARE}, set()),
    ("daily_row_differs", {"updatedpets_1__json": line(PET, summary="new")}, set()),
    ("daily_row_alone", {"newpets_1__json": OTHER, "petlist__csv": b"15000001,15000002"},
     {TRACKERLESS, "row_missing", "list_disagrees", "last_line_open"}),
]  # fmt: skip


def codes(found: list[Any]) -> set[str]:
    return {notice.code for notice in found}


@pytest.mark.parametrize(
    ("code", "changed", "others"), CASES, ids=[f"{code}-{place}" for place, (code, *_) in enumerate(CASES)]
)
def test_a_set_leads_to_this_finding(code, changed, others):
    found = check(files(**changed))

    assert code in codes(found)
    assert codes(found) <= {code} | others
    assert all(notice.file for notice in found if notice.code not in ("prefixes_differ",))


def test_every_rule_about_sets_has_data_that_lead_to_it():
    elsewhere = {"file_unreadable", "line_too_long", "rows_many", "manifest_unreadable", "manifest_differs"}

    rules = {rule.code for rule in (*FILE_RULES, *SET_RULES, *ENTRY_RULES)}

    assert {code for code, *_ in CASES} == rules - elsewhere


def test_a_line_or_a_list_that_is_too_long_is_an_error(monkeypatch):
    monkeypatch.setattr("petwire.wire.read.LINE_LIMIT", 2000)
    monkeypatch.setattr("petwire.wire.rules.check.LIST_LIMIT", 2000)

    long_line = check({"newpets_1.json": b"x" * 3000}, whole=False)
    long_list = check({"petlist.csv": b"15000001," * 300}, whole=False)

    assert codes(long_line) == codes(long_list) == {"line_too_long"}


@pytest.mark.parametrize(
    ("name", "records", "said"),
    [("pets_1.json", 10_001, 1), ("petlist.csv", 10_001, 0), ("pets_1.json", 10_000, 0)],
)
def test_more_rows_than_the_guide_speaks_of_are_said(name, records, said):
    seen = FileSeen(name, logical_name(name), records=records)

    assert len(list(rows_many.find(seen, Facts(NOW, Vocabulary())))) == said


def test_a_single_file_is_not_asked_for_the_rest_of_its_set():
    assert check({"pets_2.json": ROW}, whole=False) == []


def test_names_that_are_no_data_are_passed_over():
    assert check(files(index__html=b"", README__md=b"", __DS_Store=b"")) == []


def test_a_manifest_that_describes_the_files_is_fine():
    whole = files()

    assert check(whole, manifest=manifest_of(whole)) == []


@pytest.mark.parametrize(
    ("manifest", "detail"),
    [
        (manifest_of(files(petlist__csv=None)), "not in the manifest"),
        (manifest_of(files(newpets_2__json=b"")), "only in the manifest"),
        (manifest_of(files(petlist__csv=b"1\n")), "9 bytes, by the manifest 2"),
        (manifest_of(files(petlist__csv=b"15000002\n")), "another SHA-256"),
        (manifest_of(files(), **{"pets_1.json": 2}), "1 rows, by the manifest 2"),
    ],
)
def test_a_manifest_that_describes_other_files_is_an_error(manifest, detail):
    (found,) = check(files(), manifest=manifest)

    assert found.code == "manifest_differs"
    assert detail in found.detail


def test_a_manifest_that_cannot_be_read_is_an_error():
    (found,) = check(files(), manifest=b'{"format":99}')

    assert (found.code, found.severity) == ("manifest_unreadable", Severity.ERROR)


def test_of_a_zip_the_manifest_speaks_of_the_zip_itself():
    plain = Source("petlist.csv.zip", logical_name("petlist.csv.zip"), lambda: iter([b"1\n"]), (99, "f" * 64))
    manifest = manifest_of({"petlist.csv.zip": b""}).replace(b'"bytes": 0', b'"bytes": 99')
    survey = Survey(whole=False)

    (found,) = check_set([plain], survey, Facts(NOW, Vocabulary()), manifest=manifest)

    assert "SHA-256" in found.detail
    assert survey.files[0].bytes == 99


def test_a_file_that_cannot_be_read_is_one_finding_and_the_rest_is_checked():
    def broken() -> Iterator[bytes]:
        raise FileUnreadable("the zip is not unpacked: it is no zip")
        yield b""

    bad = Source("pets_1.json.zip", logical_name("pets_1.json.zip"), broken)
    good = Source("petlist.csv", logical_name("petlist.csv"), lambda: iter([b"1,1\n"]))

    found = list(check_set([good, bad], Survey(whole=False), Facts(NOW, Vocabulary())))

    assert [(notice.code, notice.file) for notice in found] == [
        ("file_unreadable", "pets_1.json.zip"),
        ("petlist_repeats", "petlist.csv"),
        ("list_disagrees", "petlist.csv"),
        ("row_missing", "petlist.csv"),
    ]


def test_findings_of_the_reader_come_with_their_place():
    found = check(files(pets_1__json=ROW + b'{"cut', updatedpets_1__json=b""))

    assert [
        (notice.code, notice.file, notice.row) for notice in found if notice.severity is Severity.ERROR
    ] == [("not_json", "pets_1.json", 2)]


def test_a_row_that_cannot_be_read_does_not_make_the_list_wrong():
    found = check(files(pets_1__json=ROW + b'{"cut\n', petlist__csv=b"15000001,15000009\n"))

    assert codes(found) == {"not_json", "row_missing"}


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_pieces_of_any_size_give_the_same_findings(piece):
    odd = files(pets_1__json=b"\xef\xbb\xbf\r\n" + ROW[:-1] + b"\r\n\r\n\n" + line(PET, name="Rex "))

    assert check(odd, piece=piece) == check(odd)


def test_the_same_row_is_not_found_fault_with_twice():
    found = check(files(pets_1__json=line(PET, name="Rex "), updatedpets_1__json=line(PET, name="Rex ")))

    assert [(notice.code, notice.file) for notice in found] == [("name_untidy", "pets_1.json")]


def test_memory_grows_by_ids_and_not_by_records():
    big = line(PET, summary="x" * 20_000)
    many = 40

    def rows() -> Iterator[bytes]:
        for number in range(many):
            yield big.replace(b"15000001", str(15_000_001 + number).encode())

    source = Source("pets_1.json", logical_name("pets_1.json"), rows)
    check(files())  # what is looked up once and kept is not meant
    tracemalloc.start()
    for _ in check_set([source], Survey(whole=False), Facts(NOW, Vocabulary())):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < many * len(big) / 2


def test_codes_are_unique_and_shared_ones_weigh_the_same():
    assert sum(map(len, GROUPS.values())) == len(RULES)
    assert not RULES.keys() & NOTICES.keys()
    for code in RULES.keys() & MIRROR_NOTICES.keys():
        assert RULES[code].severity is MIRROR_NOTICES[code].severity


def test_rules_explain_themselves_in_sentences():
    for rule in RULES.values():
        for sentence in (rule.what, rule.remedy):
            assert sentence[0].isupper(), rule.code
            assert sentence.endswith("."), rule.code
        assert rule.example
        assert "`" not in rule.what + rule.example + rule.remedy
