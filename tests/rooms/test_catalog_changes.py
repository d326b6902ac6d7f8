"""The change log: a cursor never misses a change, however late it commits. Every test here really commits."""

from django.db import connection

from petwire.catalog.actions import log_change
from petwire.catalog.models import Change, Epoch
from petwire.catalog.reads import BEGINNING, Cursor, changes_after
from tests.world import NOW


def _log(subject: int) -> None:
    log_change(kind="animal", subject=subject, org=3, verb="changed", now=NOW)


def _read(cursor: Cursor, limit: int = 100) -> tuple[list[int], Cursor]:
    rows = changes_after(cursor, limit)
    return [row.subject for row in rows], rows[-1].cursor if rows else cursor


def test_a_reader_gets_every_change_once_in_order(committed):
    for subject in (10, 11, 12):
        _log(subject)

    first, cursor = _read(BEGINNING, limit=2)
    second, cursor = _read(cursor, limit=2)
    third, _ = _read(cursor)

    assert (first, second, third) == ([10, 11], [12], [])


def test_a_change_says_what_happened_to_whom(committed):
    log_change(kind="source", subject=7, org=None, verb="withdrawn", now=NOW)

    (row,) = changes_after(BEGINNING, 1)

    assert (row.kind, row.subject, row.org, row.verb, row.at) == ("source", 7, None, "withdrawn", NOW)


def test_a_late_commit_is_not_missed_although_a_later_transaction_came_first(elsewhere):
    elsewhere.begin()
    elsewhere.do(lambda: _log(10))  # begun first
    _log(11)  # committed first

    early, cursor = _read(BEGINNING)
    elsewhere.commit()
    late, _ = _read(cursor)

    assert early == []
    assert late == [10, 11]


def test_a_late_commit_is_not_missed_by_a_cursor_that_is_under_way(elsewhere):
    _log(9)
    seen, cursor = _read(BEGINNING)
    elsewhere.begin()
    elsewhere.do(lambda: _log(10))
    _log(11)
    while_open, cursor = _read(cursor)

    elsewhere.commit()
    after, cursor = _read(cursor)

    assert (seen, while_open, after) == ([9], [], [10, 11])
    assert _read(cursor) == ([], cursor)


def test_what_is_rolled_back_is_never_seen(elsewhere):
    elsewhere.begin()
    elsewhere.do(lambda: _log(10))
    elsewhere.do(lambda: connection.rollback())
    elsewhere.commit()
    _log(11)

    assert _read(BEGINNING)[0] == [11]


def test_after_a_restore_the_cursor_goes_on_although_transactions_are_numbered_anew(committed):
    _log(10)
    # As a restore into a fresh cluster leaves it: the numbers of old transactions are far ahead of ours.
    Change.objects.update(transaction=2**40)
    Epoch.objects.update(number=2)
    _log(11)

    first, cursor = _read(BEGINNING, limit=1)
    second, _ = _read(cursor)

    assert (first, second) == ([10], [11])
