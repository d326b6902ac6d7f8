"""Which bytes a header Range asks for."""

import pytest

from petwire.bulkfiles.ranges import Unsatisfiable, requested


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-99", (0, 100)),
        ("bytes=10-10", (10, 11)),
        ("bytes=990-", (990, 1000)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes = 0 - 0", (0, 1)),
        ("", None),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=0-1" + "0" * 40, None),
    ],
)
def test_one_range_is_read_and_all_else_means_the_whole_file(header, wanted):
    assert requested(header, 1000) == wanted


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_bytes_behind_the_end_cannot_be_had(header):
    with pytest.raises(Unsatisfiable):
        requested(header, 1000)


def test_an_empty_file_has_no_range():
    with pytest.raises(Unsatisfiable):
        requested("bytes=0-", 0)
