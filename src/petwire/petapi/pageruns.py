"""The kept orders of lists in the database (petwire.petapi.paging decides)."""

from array import array
from collections.abc import Sequence
from datetime import datetime

import xxhash

from petwire.petapi import paging
from petwire.petapi.database import Database
from petwire.petapi.paging import LIVES, Run


def page(
    database: Database, query: bytes, found: Sequence[int], wanted: range, *, now: datetime
) -> list[tuple[int, int]]:
    """The wanted page of a list that now is `found`, each id with its position."""
    first, behind = wanted.start, wanted.stop
    rows = database.rows("page_runs.sql", query=query, since=now - LIVES)
    runs = paging.alive([Run(row[0], bytes(row[1]), tuple(row[2]), row[3]) for row in rows], now)
    if first == 1:
        _begin(database, query, found, runs, behind, now)
        return paging.whole(found, wanted)
    run = paging.run_for(runs, first)
    if run is None:
        return paging.whole(found, wanted)
    _go_on(database, run, paging.nexts_after(run, runs, first=first, behind=behind), now)
    order = found if run.content == _digest(found) else _ids(database, run)
    return paging.cut(order, frozenset(found), wanted)


def _begin(
    database: Database, query: bytes, found: Sequence[int], runs: Sequence[Run], behind: int, now: datetime
) -> None:
    content = _digest(found)
    if runs and runs[-1].content == content:
        _go_on(database, runs[-1], tuple(dict.fromkeys([*runs[-1].nexts, behind])), now)
        return
    database.do(
        "page_run_add.sql",
        query=query,
        content=content,
        ids=list(found),
        nexts=[behind],
        now=now,
        since=now - 2 * LIVES,
    )


def _go_on(database: Database, run: Run, nexts: tuple[int, ...], now: datetime) -> None:
    if paging.needs_touch(run, nexts, now):
        database.do("page_run_go_on.sql", id=run.id, nexts=list(nexts), now=now)


def _ids(database: Database, run: Run) -> list[int]:
    rows = database.rows("page_run_ids.sql", id=run.id)
    return list(rows[0][0]) if rows else []


def _digest(ids: Sequence[int]) -> bytes:
    return xxhash.xxh3_128_digest(array("q", ids).tobytes())
