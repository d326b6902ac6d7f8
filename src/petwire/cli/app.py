"""The command line as a whole: groups, errors, exit codes (docs/reference/commands.md)."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from petwire.lib.errors import PetwireError

app = typer.Typer(
    name="petwire",
    help="The open wire for adoptable pets: a hub for rescues, and a mirror of hubs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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


def main() -> None:
    """Run a command; what cannot go on ends with one clear message and the contract's exit code."""
    from petwire.cli.answers import say

    load()
    try:
        app()
    except PetwireError as err:
        say(f"{err}")
        sys.exit(err.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def load() -> None:
    """Hang every group of commands on `app`; the modules import Django only inside their commands."""
    from petwire.cli import animals, bulk, mirror, orgs, people, running, services, sharing
    from petwire.cli.demo import command as demo

    for module in (demo, running, people, orgs, animals, sharing, services, bulk, mirror):
        module.register(app)
