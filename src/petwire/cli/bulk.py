"""`petwire bulk ...`"""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from petwire.cli.answers import progress, put, say
from petwire.cli.basics import COMMAND, Json, clock, moment
from petwire.cli.instance import instance

bulk = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(bulk, name="bulk", help="The nightly files of services.")


@bulk.callback()
def _group() -> None:
    """The nightly files of services."""


@bulk.command()
def write(
    service: Annotated[
        str | None, typer.Option(help="The service's key id; without it, all that are due.")
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="As if it were this time (ISO 8601).")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="Copy the files out to this folder.")] = None,
    json: Json = False,
) -> None:
    """Write and publish sets of files. The first of a local day is that day's nightly set."""
    at = moment(now)
    if to is not None and service is None:
        raise typer.BadParameter("--to wants --service: the files of two services do not go into one folder")
    with instance():
        from petwire.access.reads import service_of
        from petwire.bulkfiles.reads import due_services
        from petwire.bulkfiles.run import copy_out, write_set
        from petwire.lib.config import config

        day = at.astimezone(config().zone).date()
        wanted = [service_of(service)] if service else due_services(day)
        for one in wanted:
            with progress() as watcher:
                published = write_set(one, now=at, by=COMMAND, watcher=watcher)
            say(
                f"Set {published.id} of service {one.key_id} ({published.kind}, {published.day}): "
                f"{published.pets} pets of {published.orgs} organisations, "
                f"{published.new} new, {published.updated} updated."
            )
            if json:
                put(
                    {
                        "service": one.key_id,
                        **{name: getattr(published, name) for name in published.__slots__},
                    }
                )
            if to is not None:
                copy_out(one, published, to, now=clock())
                say(f"Copied to {to}.")
        if not wanted:
            say(f"No service is due: all have their set of {day}.")
            raise typer.Exit(5)


@bulk.command()
def check(
    where: Annotated[
        str,
        typer.Argument(
            metavar="PATH-or-URL", help="A folder of bulk files, one file, https://, ftps:// or ftp://."
        ),
    ],
    examples: Annotated[
        int, typer.Option(metavar="N", min=0, help="Print so many findings of each kind.")
    ] = 3,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="As if it were this time (ISO 8601).")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password of a URL from standard input.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what is odd in anyone's bulk files. Ends with 0 (clean, or info only), 3 (warnings) or 1 (errors)."""
    from petwire.cli.checking import Report, Vocabulary, fetch, open_path, password_of
    from petwire.mirror.address import parse_address
    from petwire.wire.rules.check import check_set
    from petwire.wire.rules.rule import Facts
    from petwire.wire.rules.survey import Survey

    facts = Facts(moment(now), Vocabulary())
    address, password = parse_address(where)
    with ExitStack() as rooms, progress() as watcher:
        path, manifest = Path(address.path), None
        if address.scheme != "folder":
            watcher.step("Fetching files")
            given = sys.stdin.readline().rstrip("\n") if password_stdin else password
            path, manifest = fetch(address, password_of(address, given), rooms, watcher.advance)
        files = open_path(path, rooms, watcher.advance)
        watcher.step("Checking bytes", total=files.bytes)
        survey, report = Survey(files.whole, files.others), Report(examples)
        for notice in check_set(files.sources, survey, facts, manifest=manifest or files.manifest):
            report.add(notice)
            if json:
                put(notice)
    if not json:
        report.print()
    counts = (
        (len(survey.files), "file"),
        (len(survey.orgs), "organisation"),
        (len(survey.pets.keys() | survey.daily.keys()), "animal"),
    )
    words = ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts)
    say(f"Checked {words}. {report.summary}")
    raise typer.Exit(report.exit_code)
