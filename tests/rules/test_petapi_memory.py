"""What a process keeps: bounded, of one state of things, and for a moment."""

import pytest

from petwire.lib.memory import ENTRY, KEPT_FOR, MOST_OF_ONE, Memory
from petwire.petapi.paging import LIVES, TOUCHED_EVERY
from petwire.sharing import news

pytestmark = pytest.mark.slow


class Things:
    """The state of things and the clock, set by the test."""

    def __init__(self):
        self.state, self.at = 1, 0.0

    def memory(self, **given):
        return Memory(lambda: self.state, clock=lambda: self.at, **given)


def test_what_was_kept_is_recalled_until_there_is_news():
    things = Things()
    memory = things.memory()
    _, state = memory.recall("a")
    memory.keep("a", b"answer", size=6, state=state)

    assert memory.recall("a") == (b"answer", 1)
    things.state = 2
    assert memory.recall("a") == (None, 2)
    things.state = 1  # even if it ever were the same number again
    assert memory.recall("a") == (None, 1)


def test_what_was_worked_out_before_the_news_is_not_kept_after_it():
    things = Things()
    memory = things.memory()
    _, state = memory.recall("a")
    things.state = 2
    memory.keep("a", b"old", size=3, state=state)

    assert memory.recall("a") == (None, 2)
    memory.keep("a", b"old", size=3, state=state)
    assert memory.recall("a") == (None, 2)


def test_nothing_is_given_or_kept_while_news_may_be_missed():
    things = Things()
    memory = things.memory()
    memory.keep("a", b"answer", size=6, state=memory.recall("a")[1])
    things.state = None

    assert memory.recall("a") == (None, None)
    memory.keep("b", b"answer", size=6, state=None)
    things.state = 3
    assert memory.recall("a") == (None, 3)
    assert memory.recall("b") == (None, 3)


def test_it_holds_no_more_than_it_may_and_the_longest_unused_goes_first():
    things = Things()
    memory = things.memory(most=3 * (10 + ENTRY))
    for name in "abc":
        memory.keep(name, name, size=10, state=memory.recall(name)[1])
    memory.recall("a")
    memory.keep("d", "d", size=10, state=memory.recall("d")[1])

    assert [memory.recall(name)[0] for name in "abcd"] == ["a", None, "c", "d"]
    memory.keep("e", "e", size=MOST_OF_ONE + 1, state=1)
    assert memory.recall("e")[0] is None


def test_it_keeps_for_a_moment_only_and_leaves_a_minute_for_the_pages_that_follow():
    things = Things()
    memory = things.memory()
    memory.keep("a", "a", size=1, state=memory.recall("a")[1])

    things.at = KEPT_FOR - 0.1
    assert memory.recall("a")[0] == "a"
    assert memory.recall("a", age=1.0)[0] is None
    things.at = KEPT_FOR
    assert memory.recall("a")[0] is None
    assert (LIVES - TOUCHED_EVERY).total_seconds() - KEPT_FOR >= 60


def test_the_promise_of_a_second_is_kept_however_the_connection_is():
    assert news.ASKED_EVERY < news.SURE_FOR < 1.0
