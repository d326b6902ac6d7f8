"""When mails about orders are due."""

from datetime import UTC, datetime, timedelta

import pytest

from petwire.bulkfiles.letters import Letters, OrderFacts, ToldFacts, letters, nothing_left
from petwire.lib.calling import next_try

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def order(seq: int = 1, *, at: datetime = NOW, settled: bool = False) -> OrderFacts:
    return OrderFacts(seq, at, at + 24 * HOUR, settled)


@pytest.mark.parametrize(
    ("orders", "told", "after", "expected"),
    [
        pytest.param([order()], ToldFacts(), 0, Letters(new=(1,)), id="a new order is told at once"),
        pytest.param([order(settled=True)], ToldFacts(), 99, Letters(), id="one that is answered is not"),
        pytest.param(
            [order(1), order(2)], ToldFacts(1, NOW), 0.9, Letters(), id="within the hour it is collected"
        ),
        pytest.param(
            [order(1), order(2), order(3)], ToldFacts(1, NOW), 1, Letters(new=(2, 3)), id="then told as one"
        ),
        pytest.param(
            [order()], ToldFacts(1, NOW), 11.9, Letters(), id="before half of the time nothing more"
        ),
        pytest.param([order()], ToldFacts(1, NOW), 12, Letters(remind=(1,)), id="at half of it once more"),
        pytest.param([order()], ToldFacts(1, NOW, 1), 24, Letters(), id="up to the deadline"),
        pytest.param([order()], ToldFacts(1, NOW, 1), 24.1, Letters(escalate=(1,)), id="then the operators"),
        pytest.param([order()], ToldFacts(1, NOW, 1, 1), 99, Letters(), id="once"),
        pytest.param(
            [order()],
            ToldFacts(),
            30,
            Letters(new=(1,), escalate=(1,)),
            id="a worker that was away for a day",
        ),
    ],
)
def test_who_is_written_to(orders, told, after, expected):
    assert letters(orders, told, now=NOW + after * HOUR) == expected


def test_nothing_is_left_when_all_is_answered_or_escalated():
    assert nothing_left([order(1, settled=True), order(2)], ToldFacts(escalated=2))
    assert not nothing_left([order(3)], ToldFacts(escalated=2))


def test_a_call_is_tried_for_three_days_with_pauses_that_double_up_to_six_hours():
    now, pauses = NOW, []
    while (at := next_try(tries=len(pauses) + 1, made_at=NOW, now=now)) is not None:
        pauses.append(at - now)
        now = at

    minutes = [pause // timedelta(minutes=1) for pause in pauses]
    assert minutes[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert set(minutes[10:]) == {360}
    assert timedelta(days=2, hours=18) < now - NOW <= timedelta(days=3)
