"""The command line as a whole: groups, errors, exit codes (docs/reference/commands.md)."""

import sys
from functools import cache

import typer

from petwire.lib.errors import PetwireError
from petwire.lib.loading import loading

app = typer.Typer(
    name="petwire",
    help="The open wire for adoptable pets: a hub for rescues, and a mirror of hubs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run a command; what cannot go on ends with one clear message and the contract's exit code."""
    with loading():
        load()
    obey()


def obey() -> None:
    """Carry out what sys.argv says; the commands are loaded."""
    from petwire.cli.answers import say

    try:
        built()()
    except PetwireError as err:
        say(f"{err}")
        sys.exit(err.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


@cache
def built() -> "typer.core.TyperGroup":
    """All commands as they are parsed, from what was hung on `app`. Whoever forks builds them first: it takes as long
    as many a command itself."""
    return typer.main.get_group(app)


def load() -> None:
    """Hang every group of commands on `app`; the modules import Django only inside their commands."""
    from petwire.cli import (
        animals,
        backups,
        bulk,
        exports,
        mirror,
        orgs,
        people,
        running,
        services,
        sharing,
        signing,
        tracker,
    )
    from petwire.cli.demo import command as demo
    from petwire.cli.health import command as health

    for module in (
        demo,
        running,
        backups,
        health,
        people,
        orgs,
        animals,
        sharing,
        services,
        bulk,
        signing,
        exports,
        mirror,
        tracker,
    ):
        module.register(app)
