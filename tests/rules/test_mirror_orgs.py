"""Organisations of a set: the stamp is no organisation, known lines are passed over, odd rows are told."""

from datetime import UTC, datetime

import pytest

from petwire.mirror import check
from petwire.mirror.orgs import read_orgs, set_stamp
from petwire.mirror.reading import line_digest
from petwire.mirror.render import Renderer
from petwire.wire.records import Org
from petwire.wire.write import encode_org, encode_stamp

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
STAMP = encode_stamp(NOW)


def org(number, **values):
    return encode_org(Org(str(number), {"name": f"Rescue {number}", **values}))


def read(tmp_path, *files, held=None, held_back=None, removed=()):
    places = []
    for number, rows in enumerate(files, 1):
        path = tmp_path / f"orgs_{number}.json"
        path.write_bytes(b"".join(rows))
        places.append((path, path.name))
    return read_orgs(
        places,
        held=held or {},
        held_back=held_back or {},
        removed=frozenset(removed),
        render=Renderer(source="hub", now=NOW),
    )


@pytest.mark.parametrize(
    "stamp",
    [
        STAMP,
        b'"2026-03-01 03:00:00"\n',
        b"1772352000\n",
        b"Export started 2026-03-01T08:00:00Z\n",
        b"\xef\xbb\xbf" + STAMP.replace(b"\n", b"\r\n"),
    ],
)
def test_the_stamp_is_read_in_every_form_and_is_no_organisation(tmp_path, stamp):
    found = read(tmp_path, [stamp, org(1)], [org(2)])

    assert found.named == {"1", "2"}
    assert found.notices == []
    assert set_stamp(tmp_path / "orgs_1.json") == NOW


def test_without_a_stamp_the_first_row_is_an_organisation(tmp_path):
    found = read(tmp_path, [org(1), org(2)])

    assert found.named == {"1", "2"}
    assert set_stamp(tmp_path / "orgs_1.json") is None


def test_only_new_and_changed_rows_are_rendered(tmp_path):
    known = {"1": line_digest(org(1).rstrip()), "2": b"older"}

    found = read(tmp_path, [STAMP, org(1), org(2), org(3)], held=known)

    assert [row.split("\t")[0] for row in found.rows] == ["2", "3"]


def test_of_two_rows_of_one_organisation_one_is_taken_in_any_order(tmp_path):
    one, other = org(1), org(1, city="Bowie")

    found = [read(tmp_path, [STAMP, *rows]).rows for rows in ((one, other), (other, one))]

    assert len(found[0]) == 1
    assert found[0] == found[1]


def test_a_row_that_cannot_be_used_is_told_and_remembered(tmp_path):
    found = read(tmp_path, [STAMP, b"{]\n", org(1)])
    again = read(tmp_path, [STAMP, b"{]\n", org(1)], held_back={found.not_used[0][0]: ""})

    assert [(one.code, one.file, one.row) for one in found.notices] == [("not_json", "orgs_1.json", 2)]
    assert (found.unreadable, again.unreadable) == (1, 1)
    assert again.notices == again.not_used == []
    assert again.still_held_back == [found.not_used[0][0]]


def test_a_removed_organisation_is_left_out(tmp_path):
    found = read(tmp_path, [STAMP, org(1), org(2)], removed=["2"])

    assert found.named == {"1"}
    assert [row[1:] for row in found.not_used] == [("2", "org_removed")]


@pytest.mark.parametrize(
    ("why", "data", "whole"),
    [
        ("a stamp alone", STAMP, True),
        ("a stamp that is not JSON, alone", b"2026-03-01 08:00:00\n", True),
        ("a row", STAMP + org(1), True),
        ("a row without its newline", STAMP + org(1).rstrip(), True),
        ("blank lines at the end", STAMP + org(1) + b"\r\n\n  \n", True),
        ("nothing", b"", True),
        ("a cut row", STAMP + org(1)[:-30], False),
        ("a cut row after a cut row's newline", STAMP + org(1)[:-30] + b"\n", False),
        ("a row cut inside a character", STAMP + '{"orgID":"1","name":"é'.encode()[:-1], False),
        ("a long row, cut", STAMP + b'{"orgID":"1","name":"' + b"x" * 300_000, False),
    ],
)
def test_a_file_that_ends_inside_a_row_is_refused(tmp_path, why, data, whole):
    path = tmp_path / "orgs_1.json"
    path.write_bytes(data)

    try:
        check.last_row_whole(path, path.name)
        found = True
    except check.SetRefused as refused:
        found = False
        assert "orgs_1.json, row 2: the last row is not whole" in str(refused)

    assert found == whole, why


@pytest.mark.parametrize(
    ("listed", "rows", "unreadable", "agrees"),
    [
        (range(100), range(100), 0, True),
        (range(100), range(1, 100), 0, True),
        (range(100), range(2, 100), 0, False),
        (range(100), range(2, 100), 1, True),
        (range(99), range(98), 0, False),
        (range(1000), range(5, 1005), 0, True),
        (range(1000), range(6, 1006), 0, False),
        ((), (), 0, True),
    ],
)
def test_list_and_rows_may_differ_by_one_percent(listed, rows, unreadable, agrees):
    facts = {"listed": set(listed), "rows": set(rows), "unreadable": unreadable, "list_name": "petlist.csv"}

    if agrees:
        check.list_agrees(**facts)
    else:
        with pytest.raises(check.SetRefused):
            check.list_agrees(**facts)
