"""When a read replica may be asked: only when it has replayed all that was told of."""

import time
from contextlib import contextmanager

from petwire.sharing.replica import Replica


class World:
    """A primary whose log grows, a replica that replays up to where it is let, and news of what is committed."""

    def __init__(self) -> None:
        self.state: int | None = 1
        self.log, self.replayed, self.recovering = 100, 100, True
        self.replica = Replica(lambda: self.state, primary=self.connect, replica=self.connect)

    def commit(self) -> None:
        self.log += 1
        self.state = (self.state or 0) + 1

    @contextmanager
    def connect(self):
        yield self

    def execute(self, query, given=()):
        row = (
            (str(self.log),)
            if "insert_lsn" in query
            else (self.recovering and self.replayed >= int(given[0]),)
        )
        return type("Answer", (), {"fetchone": lambda _: row})()

    def comes_to_be_read(self, seconds: float = 20.0) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.replica.may_be_read():
                return True
            time.sleep(0.005)
        return False


def test_it_is_read_when_it_has_replayed_everything():
    assert World().comes_to_be_read()


def test_after_news_it_is_not_read_at_once_nor_before_it_has_replayed_them():
    world = World()
    assert world.comes_to_be_read()

    world.commit()

    assert not world.replica.may_be_read()
    assert not world.comes_to_be_read(0.3)  # it stands still
    world.replayed = world.log
    assert world.comes_to_be_read()


def test_it_is_not_read_while_news_may_be_missed_or_when_it_is_no_replica_any_more():
    world = World()
    assert world.comes_to_be_read()
    world.state = None
    assert not world.replica.may_be_read()

    promoted = World()
    promoted.recovering = False
    assert not promoted.comes_to_be_read(0.3)


def test_it_rests_after_a_failure():
    world = World()
    assert world.comes_to_be_read()

    world.replica.failed()

    assert not world.replica.may_be_read()
