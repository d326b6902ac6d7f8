"""`petwire check`"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from petwire.cli.answers import put, say
from petwire.cli.basics import Json, clock
from petwire.cli.instance import NotMigrated, instance

if TYPE_CHECKING:
    from petwire.cli.health.registry import Facts, Finding


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(json: Json = False) -> None:
    """Is this instance healthy and safely configured? One line for each finding, with the remedy."""
    from petwire.cli.health.registry import Facts, exit_code
    from petwire.lib.config import config

    findings = list(_findings(Facts(config(), clock())))
    for one in findings:
        if json:
            put(one)
        else:
            say(f"{one.severity}: {one.subject}: {one.detail} ({one.code}). {one.remedy}")
    if not findings and not json:
        say("Healthy: nothing to mend.")
    raise typer.Exit(exit_code(findings))


def _findings(facts: "Facts") -> "Iterator[Finding]":
    from django.db import DatabaseError

    from petwire.cli.health import machine  # noqa: F401 - enters its checks
    from petwire.cli.health.registry import examine, finding
    from petwire.lib.errors import PetwireError

    yield from examine(facts, database=False)
    try:
        with instance(migrate=False):
            from petwire.cli.health import tables  # noqa: F401

            yield from examine(facts, database=True)
    except NotMigrated:
        yield finding("not_migrated", "database", "it lacks migrations")
    except (PetwireError, DatabaseError) as error:
        yield finding("database_gone", "database", str(error).strip())
