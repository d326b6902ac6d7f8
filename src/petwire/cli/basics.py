"""What every group of commands needs: who acts, the time, and the option for programs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout (one a line for lists).")]

COMMAND = "command"  # who acts, in the audit, when somebody with a shell on the server does


def clock() -> datetime:
    """The one look at the clock that commands take."""
    return datetime.now(UTC)


def moment(text: str | None) -> datetime:
    """The time of `--now`: ISO 8601, in the instance's zone when none is given; without it, now."""
    from petwire.lib.config import config

    if text is None:
        return clock()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as err:
        raise typer.BadParameter(f"{text!r} is no time such as 2026-11-21T03:00 or 2026-11-21") from err
    return at.replace(tzinfo=at.tzinfo or config().zone).astimezone(UTC)


def span(seconds: float | None) -> str:
    """A length of time for people: 40 s, 12 min, 26 h, 9 days."""
    if seconds is None:
        return ""
    for size, limit, unit in ((1, 120, "s"), (60, 120 * 60, "min"), (3600, 72 * 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} days"
