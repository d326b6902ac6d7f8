"""Which bytes a set is made of: rows are neither lost nor doubled, files are alike where rows are, hashes are true."""

import gc
import hashlib
import io
import os
import re
from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.bulkfiles import sums
from petwire.bulkfiles.cuts import arranged, blocks, count, files, groups, joined, shown
from petwire.bulkfiles.master import Index, Master, decode_runs, encode_runs, org_runs
from petwire.bulkfiles.pieces import Pieces, cut
from petwire.bulkfiles.sums import Sums
from petwire.lib.virtual import (
    Layout,
    Made,
    copy_file,
    encode_layout,
    layout_of,
    names_in,
    open_file,
    still_stands,
)

SIZES = st.lists(st.integers(1, 12), max_size=12)  # animals of each organisation
MOST = st.integers(1, 9)


def firsts_of(sizes: list[int]) -> list[int]:
    firsts = [0]
    for size in sizes:
        firsts.append(firsts[-1] + size)
    return firsts


def rows(runs) -> list[int]:
    return [row for start, end in runs for row in range(start, end)]


@given(SIZES, MOST, st.data())
def test_files_hold_every_row_once_in_order_and_no_more_than_asked_for(sizes, most, data):
    firsts = firsts_of(sizes)
    owners = list(range(10, 10 + len(sizes)))
    orgs = data.draw(st.sets(st.sampled_from(owners))) if owners else set()
    hidden = data.draw(st.sets(st.integers(0, max(0, firsts[-1] - 1))))
    wanted = [
        row
        for org, (first, end) in zip(owners, pairwise(firsts), strict=True)
        for row in range(first, end)
        if org in orgs and row not in hidden
    ]

    runs = shown(owners, firsts, orgs, hidden)
    made = files(runs, blocks(firsts, most), most)

    assert rows(runs) == wanted
    assert [row for one in made for row in rows(one)] == wanted
    assert all(0 < count(one) <= most for one in made) or made == [[]]
    assert decode_runs(encode_runs(runs)) == runs


@given(SIZES, MOST, st.integers(1, 6), st.data())
def test_an_arranged_file_has_the_same_rows_and_whole_groups_come_first(sizes, most, least, data):
    firsts = firsts_of(sizes)
    hidden = data.draw(st.sets(st.integers(0, max(0, firsts[-1] - 1))))
    runs = shown(range(len(sizes)), firsts, range(len(sizes)), hidden)
    bounds = groups(firsts, least)
    whole = [rows([group]) for group in pairwise(bounds)]

    assert [row for group in whole for row in group] == list(range(firsts[-1]))
    assert set(bounds) <= {0, *firsts}
    for one in files(runs, blocks(firsts, most), most):
        made = arranged(one, bounds)
        there = [group for group in whole if set(group) <= set(rows(one))]
        begins = [row for group in there for row in group]
        assert rows(made)[: len(begins)] == begins
        assert rows(made)[len(begins) :] == [row for row in rows(one) if row not in begins]
        assert made == joined(made)


def test_files_that_lack_an_organisation_of_the_same_group_differ_at_the_end_alone():
    firsts = firsts_of([25] * 40)
    one, other = (
        arranged(shown(range(40), firsts, [org for org in range(40) if org != lacking], ()), groups(firsts))
        for lacking in (11, 13)
    )

    assert rows(one)[:875] == rows(other)[:875]


def test_a_file_is_the_same_whatever_else_a_service_is_not_shown():
    firsts = firsts_of([3] * 40)
    owners = list(range(40))
    every, lacking = (
        files(shown(owners, firsts, orgs, ()), blocks(firsts, 10), 10)
        for orgs in (owners, [org for org in owners if org not in (4, 17)])
    )

    assert len([one for one in every if one not in lacking]) == 2


@pytest.mark.parametrize("sizes", [[], [1], [3, 12, 1], [5, 5, 10, 2]], ids=str)
def test_pieces_are_organisations_and_what_is_no_whole_piece_is_told_apart(sizes):
    firsts = firsts_of(sizes)
    bounds = cut(firsts, 5)
    pieces = Pieces(
        bounds, array("q", range(len(bounds))), array("q", range(len(bounds))), bytes(16 * (len(bounds) - 1))
    )
    again = Pieces.decode(pieces.encode())

    assert (again.rows, again.starts, again.crcs, again.keys) == (
        pieces.rows,
        pieces.starts,
        pieces.crcs,
        pieces.keys,
    )
    assert set(firsts) <= set(bounds)
    for start in range(firsts[-1]):
        for end in range(start + 1, firsts[-1] + 1):
            found = list(pieces.whole([(start, end)]))
            assert rows(one for _, one in found) == list(range(start, end))
            for places, one in found:
                whole = [
                    place
                    for place, piece in enumerate(pairwise(bounds))
                    if one[0] <= piece[0] and piece[1] <= one[1]
                ]
                assert whole == ([] if places is None else list(range(*places)))


@pytest.fixture
def master(tmp_path) -> Master:
    """Five organisations with 1 to 5 animals."""
    lines = [f"row {number} ".encode() * (number + 1) + b"\n" for number in range(15)]
    firsts = array("q", firsts_of([1, 2, 3, 4, 5]))
    starts = array("q", firsts_of([len(line) for line in lines]))
    (tmp_path / "pets").write_bytes(b"".join(lines))
    (tmp_path / "orgs").write_bytes(b"")
    ids = array("q", range(100, 115))
    digests = b"".join(bytes([number]) * 16 for number in range(15))
    owners = array("q", [1, 3, 5, 7, 9])
    empty = array("q", [0])
    index = Index("style", 7, ids, digests, starts, owners, firsts, array("q"), b"", empty, ((3, "hub"),))
    return Master("one", tmp_path, index)


def test_an_index_is_read_as_it_was_written(master):
    assert Index.decode(master.index.encode()) == master.index


def test_rows_by_organisation_are_what_the_index_says(master):
    index = master.index
    for start in range(15):
        for end in range(start + 1, 16):
            found = index.by_org([(start, end)])
            together = index.by_org(
                [(start, row) for row in (end,)]
                if end - start < 2
                else [(start, start + 1), (start + 1, end)]
            )
            assert found == together
            assert b"".join(ids for ids, _ in found.values()) == index.ids[start:end].tobytes()
            assert b"".join(marks for _, marks in found.values()) == index.digests[16 * start : 16 * end]


def test_an_organisation_that_no_master_has_is_no_run(master):
    with pytest.raises(KeyError):
        org_runs(master.index, [4])


def test_hashes_are_those_of_the_bytes_wherever_they_begin_and_whoever_worked_them_out(master):
    every = [[(first, end)] for first in range(15) for end in range(first + 1, 16)]
    every += [[], [(0, 3), (6, 10)], [(0, 1), (3, 6), (10, 15)], [(0, 2), (3, 6), (10, 15)]]
    every += [[(0, 1), (3, 5), (10, 15)]]
    spans = [master.pet_bytes(runs) for runs in every]
    expected = [hashlib.sha256(b"".join(map(master.line, rows(runs)))).hexdigest() for runs in every]
    sums = Sums(master)

    assert sums.of(spans) == expected
    done = sums.worked_out
    other = Sums(master)
    assert (sums.of(spans), sums.worked_out) == (expected, done), "known"
    assert (other.of(spans), other.worked_out) == (expected, 0), "read where the first wrote it down"


def test_what_files_have_in_common_behind_what_both_lack_is_hashed_once(master, monkeypatch):
    first, other = ([(0, 1), (3, 15)], [(0, 1), (3, 10)])
    expected = hashlib.sha256(b"".join(map(master.line, rows(other)))).hexdigest()
    monkeypatch.setattr(sums, "_KEPT_AT", (1, 2))
    kept = Sums(master)
    kept.of([master.pet_bytes(first)])
    done = kept.worked_out

    assert kept.of([master.pet_bytes(other)]) == [expected]
    assert kept.worked_out == done

    (master.folder / "sums").unlink()
    monkeypatch.setattr(sums, "_MOST", 0)
    full = Sums(master)
    assert full.of([master.pet_bytes(first)]) == kept.of([master.pet_bytes(first)])
    assert full.of([master.pet_bytes(other)]) == [expected]
    assert full.worked_out > done, "there is no room to remember more"


def test_what_was_read_of_a_master_does_not_stay_in_memory(master):
    sums, path = Sums(master), str(master.folder / "pets")

    assert master.line(0) and resident(path), "it is read as memory"
    master.blanks()
    assert resident(path) == 0
    sums.of([[(0, master.index.starts[-1])]])
    assert resident(path) == 0


def resident(path: str) -> int:
    """Kilobytes of a file in this process's memory."""
    found, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if re.match("[0-9a-f]+-", line):
            inside = line.endswith(path)
        elif inside and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found


def test_hashes_that_were_torn_are_worked_out_again(master):
    spans = [master.pet_bytes([(0, 5)]), master.pet_bytes([(5, 9)])]
    expected = Sums(master).of(spans)
    kept = master.folder / "sums"
    data = kept.read_bytes()

    for torn in (data[:-1], data[: len(data) - 20] + bytes(20), bytes(len(data)), b"x"):
        kept.write_bytes(torn)
        assert Sums(master).of(spans) == expected
        assert Sums(master).of(spans) == expected
    assert len(kept.read_bytes()) % (len(data) // 2) == 0


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a plain file and a made one."""
    files = tmp_path / "set" / "files"
    files.mkdir(parents=True)
    (files / "plain.json").write_bytes(b"plain")
    (tmp_path / "large").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "set" / "own").write_bytes(b"head")
    made = Made.of([(0, 0, 4), (1, 10, 100), (1, 110, 5), (1, 0, 0), (1, 5000, 5000), (0, 1, 2)])
    assert len(made.runs) == 4, "what follows each other is one run, and what is empty none"
    (tmp_path / "set" / "runs").write_bytes(encode_layout(["own", "../large"], {"made.json": made}))
    return files


WHOLE = b"head" + (bytes(range(256)) * 40)[10:115] + (bytes(range(256)) * 40)[5000:10000] + b"ea"


def test_a_made_file_is_read_like_any_other(folder, tmp_path):
    assert names_in(folder) == ["made.json", "plain.json"]
    with open_file(folder, "plain.json") as plain, open_file(folder, "made.json") as file:
        assert plain.read() == b"plain"
        assert file.read() == WHOLE
        for start in (0, 3, 4, 5, 108, 109, 110, 5108, 5109, len(WHOLE), len(WHOLE) + 5):
            for size in (1, 4, 200, 10_000):
                file.seek(start)
                assert file.read(size) == WHOLE[start : start + size]
                assert file.tell() == max(start, min(start + size, len(WHOLE)))
        file.seek(-3, io.SEEK_END)
        assert file.read() == WHOLE[-3:]
    copy_file(folder, "made.json", tmp_path / "copy")
    copy_file(folder, "plain.json", tmp_path / "copy of plain")
    assert ((tmp_path / "copy").read_bytes(), (tmp_path / "copy of plain").read_bytes()) == (WHOLE, b"plain")
    with pytest.raises(FileNotFoundError):
        open_file(folder, "other.json")


def test_a_file_whose_layout_is_gone_does_not_stand_and_no_link_is_followed(folder, tmp_path):
    with open_file(folder, "made.json") as file:
        assert still_stands(file)
        (folder.parent / "runs").unlink()
        assert not still_stands(file)
    assert layout_of(folder) is None
    (folder / "plain.json").rename(tmp_path / "elsewhere")
    (folder / "plain.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        open_file(folder, "plain.json")


def test_a_layout_that_is_gone_is_not_remembered(tmp_path):
    for night in range(30):
        here = tmp_path / f"{night}" / "files"
        here.mkdir(parents=True)
        (here.parent / "runs").write_bytes(encode_layout([], {f"{night}.json": Made.of([])}))
        if night >= 3:
            (tmp_path / f"{night - 3}" / "runs").unlink()
        assert names_in(here) == [f"{night}.json"]

    (here.parent / "runs").write_bytes(encode_layout([], {"another.json": Made.of([])}))
    os.utime(here.parent / "runs", (1, 1))
    assert names_in(here) == ["another.json"], "one that is written anew is read anew"
    known = [one.path for one in gc.get_objects() if type(one) is Layout]
    assert sorted(path for path in known if tmp_path in path.parents) == [
        tmp_path / name / "runs" for name in ("27", "28", "29")
    ]


def test_a_source_that_is_shorter_than_its_runs_is_no_end_of_file(folder, tmp_path):
    (tmp_path / "large").write_bytes(b"short")

    with open_file(folder, "made.json") as file, pytest.raises(EOFError):
        file.read()
