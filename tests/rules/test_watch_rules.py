"""When notices go out, of what, and when they end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from petwire.listings.render import LOOKING
from petwire.listings.watch.rules import Counted, Fate, Life, fate, is_news, is_time, life
from tests.world import NOW

DAY = timedelta(days=1)
EASTERN = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("Available", Fate.LOOKING),
        ("Available to Foster", Fate.LOOKING),
        ("Hold", Fate.HOLD),
        ("Adoption Pending", Fate.HOLD),
        ("Adopted", Fate.ADOPTED),
        ("Passed Away", Fate.AWAY),
        ("Transferred", Fate.AWAY),
        (None, Fate.AWAY),
    ],
)
def test_how_a_favourite_stands(status, stands):
    assert fate(status, LOOKING) is stands


def test_each_change_is_told_once_and_a_return_is_left_to_the_page():
    told = {(a, b) for a in Fate for b in Fate if is_news(a, b)}

    assert told == {(a, b) for a in Fate for b in (Fate.HOLD, Fate.ADOPTED, Fate.AWAY) if a is not b}


@pytest.mark.parametrize(
    ("days", "warned", "what"),
    [
        (300, None, Life.KEEP),
        (335, None, Life.WARN),
        (340, 339, Life.KEEP),
        (365, 335, Life.ERASE),
        (364, 335, Life.KEEP),
        (500, None, Life.WARN),
        (500, 490, Life.KEEP),
        (520, 490, Life.ERASE),
    ],
)
def test_a_year_without_a_click_ends_it_and_nobody_is_erased_unwarned(days, warned, what):
    now = NOW + days * DAY
    warned_at = None if warned is None else NOW + warned * DAY

    assert life(kept_at=NOW, warned_at=warned_at, now=now) is what


@pytest.mark.parametrize(
    ("hour", "looked_on", "due"),
    [
        (10, None, False),  # 6 in the morning there
        (11, None, True),
        (23, None, True),
        (11, date(2026, 8, 2), False),
        (11, date(2026, 8, 1), True),
    ],
)
def test_daily_mail_goes_out_once_a_local_day_in_the_morning(hour, looked_on, due):
    now = datetime(2026, 8, 2, hour, tzinfo=UTC)

    assert is_time(at_once=False, looked_on=looked_on, now=now, zone=EASTERN) is due
    assert is_time(at_once=True, looked_on=looked_on, now=now, zone=EASTERN)


def test_a_count_is_of_its_day():
    assert Counted(NOW.date(), 3).today(NOW.date()) == 3
    assert Counted(NOW.date(), 3).today((NOW + DAY).date()) == 0
    assert Counted(None, 0).today(NOW.date()) == 0
