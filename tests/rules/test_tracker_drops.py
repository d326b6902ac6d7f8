"""When views on a site have dropped sharply: the figures that docs/reference/tracker.md tells people."""

import pytest

from petwire.tracker.drops import DAYS, PAST, RECENT, Sharp, dropped, is_back

USUAL = [20] * PAST


def days(past, *recent):
    return [*past, *recent]


QUIET = [0] * DAYS
STEADY = [20] * DAYS


@pytest.mark.parametrize(
    ("why", "here", "elsewhere", "shown", "found"),
    [
        ("nothing any more", days(USUAL, 0, 0, 0), STEADY, 5, Sharp(0, 60)),
        ("nearly nothing", days(USUAL, 4, 5, 5), STEADY, 5, Sharp(14, 60)),
        ("no other site to compare with", days(USUAL, 0, 0, 0), QUIET, 5, Sharp(0, 60)),
        ("just not sharp", days(USUAL, 5, 5, 5), STEADY, 5, None),
        ("as usual", STEADY, STEADY, 5, None),
        ("more than usual", days(USUAL, 90, 90, 90), STEADY, 5, None),
        ("one day without", days(USUAL, 20, 20, 0), STEADY, 5, None),
        ("too small to tell", days([9] * PAST, 0, 0, 0), STEADY, 5, None),
        ("just large enough", days([10] * PAST, 0, 0, 0), STEADY, 5, Sharp(0, 30)),
        ("one busy day before is not usual", days([0] * 27 + [5000], 0, 0, 0), STEADY, 5, None),
        ("a week without before", days([0] * 7 + [20] * 21, 0, 0, 0), STEADY, 5, Sharp(0, 60)),
        ("it fell everywhere", days(USUAL, 0, 0, 0), days(USUAL, 9, 9, 9), 5, None),
        ("it fell elsewhere a little", days(USUAL, 0, 0, 0), days(USUAL, 10, 10, 10), 5, Sharp(0, 60)),
        ("no animal is shown there", days(USUAL, 0, 0, 0), STEADY, 0, None),
        ("a new site", days([0] * 20 + [20] * 8, 0, 0, 0), STEADY, 5, None),
    ],
)
def test_a_drop_is_told_when_it_is_the_site(why, here, elsewhere, shown, found):
    assert dropped(here, elsewhere, shown=shown) == found


@pytest.mark.parametrize(
    ("recent", "back"), [((0, 0, 29), False), ((10, 10, 10), True), ((60, 60, 60), True)]
)
def test_it_is_over_when_half_of_the_usual_is_back(recent, back):
    assert is_back(days(USUAL, *recent), usual=60) is back


def test_days_that_are_left_out_are_noticed():
    with pytest.raises(AssertionError):
        dropped([1] * (DAYS - 1), STEADY, shown=1)
    assert PAST + RECENT == DAYS
