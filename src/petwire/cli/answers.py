"""How commands speak: one JSON object a line for programs on stdout, sentences and bars for people."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime, time
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from petwire.lib.json64 import dumps
from petwire.lib.progress import Nobody, Progress
from petwire.lib.streams import write_all

people = Console(stderr=True, highlight=False, soft_wrap=True)
# A pipe has no width: rows are then as long as they must be.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)

_NOTHING: tuple[object, ...] = (None, "", [], {})


def put(value: object) -> None:
    """One JSON object as one line on stdout."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    write_all(sys.stdout.buffer, dumps(plain, default=str, option=orjson.OPT_NON_STR_KEYS) + b"\n")


def say(words: str) -> None:
    """A sentence for people; on stderr, so that it never mixes with what a program reads."""
    people.print(words, markup=False)


def rows(values: Iterable[object], columns: Mapping[str, str], *, json: bool, none: str) -> None:
    """A list: one JSON object a line, or a table with `columns` as {attribute: heading}."""
    if json:
        for value in values:
            put(value)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for value in values:
        facts = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
        assert isinstance(facts, dict)
        table.add_row(*(_cell(facts[name]) for name in columns))
    if table.row_count:
        _print(table)
    else:
        say(none)


def record(facts: Mapping[str, Any], *, json: bool) -> None:
    """One record: as JSON, or as a line for each thing that is known."""
    if json:
        put(dict(facts))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in facts.items():
        if value not in _NOTHING:
            table.add_row(f"[bold]{name}[/bold]", _cell(value))
    _print(table)


def _print(table: Table) -> None:
    """A table; on a pipe without the blanks that fill it up on a screen."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as drawn:
        out.print(table)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars on a terminal, nothing on a pipe."""
    if not people.is_terminal:
        yield Nobody()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=people, transient=False) as bars:
        yield _Bar(bars)


class _Bar:
    """Each step is a bar of its own; the one before is full when the next begins."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: Any = None

    def step(self, words: str, total: int | None = None) -> None:
        self._finish()
        self._task = self._bars.add_task(words, total=total)

    def advance(self, count: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, count)

    def _finish(self) -> None:
        if self._task is not None:
            done = self._bars.tasks[self._task].completed
            self._bars.update(self._task, total=done or 1, completed=done or 1)


def _cell(value: object) -> str:
    from rich.markup import escape

    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(one)}" for name, one in value.items() if one not in _NOTHING)
    if isinstance(value, list | tuple):
        apart = "\n" if value and isinstance(value[0], dict) else ", "
        return apart.join(map(_cell, value))
    return escape(str(value))
