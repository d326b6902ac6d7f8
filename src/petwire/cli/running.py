"""The instance itself: `petwire up`, `web`, `ftp`, `worker`, `migrate`, `shell`."""

import os
from functools import partial
from typing import Annotated

import typer

from petwire.cli.answers import say
from petwire.cli.backups import go_on
from petwire.cli.basics import clock
from petwire.cli.instance import instance, joined, ready
from petwire.lib.config import config

PATIENCE = 5.0  # seconds for the parts of an instance that was killed


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(web)
    app.command()(ftp)
    app.command()(worker)
    app.command()(migrate)
    app.command()(shell)


def up(
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Whether scheduled work is done here.")
    ] = True,
) -> None:
    """Start everything: database, web, FTP and worker, as one tree. Ctrl-C stops it cleanly."""
    from petwire.cli import forks
    from petwire.cli.tree import Part, Tree, obey_lifeline
    from petwire.cli.web import refuse_taken

    # Else another instance's answer there would be taken for that of our own part.
    refuse_taken("PETWIRE_HTTP", config().http, patience=PATIENCE)
    if ftp_address := config().ftp:
        refuse_taken("PETWIRE_FTP", ftp_address, patience=PATIENCE)
    parts = [Part("petwire web", ["web"], answers_at=f"http://{config().http}/healthz", forked=True)]
    if config().ftp:
        parts.append(Part("petwire ftp", ["ftp"], forked=True))
    if worker:
        parts.append(Part("petwire worker", ["worker"], forked=True))
    loading = partial(forks.load, forks.WEB)
    with joined(meanwhile=loading) as attached, Tree(parts, meanwhile=_prepare) as tree:
        obey_lifeline()
        if not tree.asked_to_stop:
            _announce()
        tree.watch(also=attached.ensure if attached else lambda: None)


def _prepare() -> None:
    """While the web process gets ready: see to the tables it waits for, then load what the other parts need."""
    from petwire.cli import forks

    with ready(migrate=True):
        go_on()
    forks.load(forks.ALL)


def web(
    workers: Annotated[int | None, typer.Option(help="Processes; one for each core.")] = None,
) -> None:
    """The web process alone."""
    from petwire.cli import forks
    from petwire.cli.tree import is_part
    from petwire.cli.web import serve
    from petwire.lib.database import use_pool

    use_pool()
    with joined() if is_part() else instance():
        forks.load(forks.WEB)
        if not is_part():
            from django.db import connections

            connections.close_all()  # the workers are forked, and one connection cannot be that of all of them
        serve(workers=workers or os.cpu_count() or 1)


def ftp() -> None:
    """The FTP process alone."""
    if not config().ftp:
        raise typer.BadParameter("PETWIRE_FTP is empty, which switches FTP off")
    from petwire.cli.tree import is_part, obey_lifeline

    with instance(look=not is_part()):
        from petwire.bulkfiles.reads import TOLD_OF_SETS
        from petwire.ftpd.access_door import AccessDoor, settings_of
        from petwire.ftpd.server import build_server, serve
        from petwire.sharing.news import Ears
        from petwire.stores.janitor import Janitor

        door = AccessDoor(ears=Ears(channel=TOLD_OF_SETS))
        server = build_server(settings_of(config(), now=clock()), door)
        obey_lifeline()
        Janitor().start()
        serve(server)


def worker(
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="Between two sweeps.")] = 60.0,
) -> None:
    """The worker alone: nightly sets, updates and scrubs, whenever they are due."""
    from petwire.cli.tree import is_part, obey_lifeline

    with instance(look=not is_part()) as attached:
        from petwire.stores.janitor import Janitor
        from petwire.work.worker import Worker

        obey_lifeline()
        Janitor().start()
        Worker(clock=clock, every=every, ensure=attached.ensure if attached else lambda: None).serve()


def migrate() -> None:
    """Bring the database's tables up to this version."""
    with instance(migrate=True):
        say("The database's tables are those of this version.")


def shell() -> None:
    """A Python shell with Django set up."""
    with instance():
        from django.core.management import call_command

        call_command("shell")


def _announce() -> None:
    say(f"petwire is up: {config().public_url}" + (f", FTP at {config().ftp}" if config().ftp else ""))
    say("Ctrl-C stops it.")
