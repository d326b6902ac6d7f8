"""Work beside the caller: in order, one at a time, and what goes wrong in it is told."""

import threading

import pytest

from petwire.lib.beside import Beside


def test_pieces_are_done_in_order_and_all_are_done_at_the_end():
    done = []

    with Beside("test") as hand:
        for number in range(20):
            hand.do(lambda number=number: done.append(number))

    assert done == list(range(20))


def test_the_next_piece_waits_for_the_one_before():
    first, second = threading.Event(), threading.Event()
    waits = threading.Thread(target=lambda: (second.wait(10), first.set()))
    waits.start()

    with Beside("test") as hand:
        hand.do(lambda: first.wait(10))
        second.set()
        hand.do(lambda: None)
        assert first.is_set()

    waits.join()


def _fail():
    raise OSError("No space left on device")


def test_what_goes_wrong_is_raised_by_the_next_piece_which_is_not_begun():
    begun = []

    with pytest.raises(OSError, match="No space"), Beside("test") as hand:
        hand.do(_fail)
        hand.do(lambda: begun.append(1))

    assert begun == []


def test_what_goes_wrong_in_the_last_piece_is_raised_at_the_end():
    with pytest.raises(OSError, match="No space"), Beside("test") as hand:
        hand.do(_fail)


def test_what_goes_wrong_meanwhile_does_not_hide_what_went_wrong_here():
    with pytest.raises(KeyError), Beside("test") as hand:
        hand.do(_fail)
        raise KeyError


def test_at_the_end_its_thread_puts_things_away_also_when_something_went_wrong():
    names = []

    with (
        pytest.raises(OSError, match="No space"),
        Beside("away", at_end=lambda: names.append(threading.current_thread().name)) as hand,
    ):
        hand.do(_fail)

    assert [name.startswith("away") for name in names] == [True]
