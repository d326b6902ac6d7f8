"""How much of a disk copies may take, and which go first."""

import pytest

from petwire.stores.rules import HOUR, too_much, unused_since

GB = 1 << 30
NOW = 1000.0 * HOUR


@pytest.mark.parametrize(
    ("free", "total", "goes"),
    [
        pytest.param(10 * GB, 100 * GB, 0, id="a tenth is free"),
        pytest.param(9 * GB, 100 * GB, 6 * GB, id="one lacks: that, and half of what is to be free"),
        pytest.param(20 * GB, 4000 * GB, 0, id="of a large disk 20 GB are enough"),
        pytest.param(19 * GB, 4000 * GB, 11 * GB, id="and less is not"),
        pytest.param(0, 10 * GB, GB + GB // 2, id="a full small disk"),
    ],
)
def test_a_tenth_of_the_disk_is_kept_free_of_copies(free, total, goes):
    assert too_much(free=free, total=total) == goes


@pytest.mark.parametrize(
    ("bytes_", "hour"),
    [
        pytest.param(1, 3, id="the oldest hour is enough"),
        pytest.param(5, 3, id="just enough"),
        pytest.param(6, 8, id="and the next"),
        pytest.param(500, 999, id="there is not so much: nothing of the last hour goes"),
    ],
)
def test_what_was_not_used_the_longest_goes_first(bytes_, hour):
    used = {7: 10, 2: 5, 999: 100, 1000: 100}
    assert unused_since(used, bytes_=bytes_, now=NOW) == hour * HOUR
